//! What was done about an account, as staff may read it once its owner has proven who they are. Holds nothing that
//! was typed, no number and no name but that of whoever acted for the university.

use jiff::Timestamp;

use super::{AgentName, SessionId};

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub at: Timestamp,
    pub what: ReceiptKind,
    pub by: Hand,
    /// In which recovery session, where it was in one.
    pub session: Option<SessionId>,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hand {
    Owner,
    Agent(AgentName),
    Administrator,
    /// The verifier by itself.
    System,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReceiptKind {
    VerifiedByText,
    VerifiedByCall,
    VerifiedByApp,
    VerifiedByPass,
    VerifiedByRecoveryCode,
    VerifiedByGrant,
    /// To change the ways to prove who they are.
    SignedIn,
    PasswordChanged,
    PasswordStopped,
    PhoneAdded,
    PhoneRemoved,
    AppAdded,
    AppRemoved,
    /// What was added or removed lately was taken back, because the owner objected.
    FactorsUndone,
    Registered,
    Unregistered,
    PassMade,
    RecoveryCodesMade,
    Granted,
    /// The first of two words for an account with rights over others.
    Approved,
    /// What an agent asked for and was not done.
    Declined,
    SwitchedOn,
    LimitsReset,
    Frozen,
    Unfrozen,
    /// A kind that this version doesn't know, from a newer verifier.
    Other,
}

impl ReceiptKind {
    pub const ALL: [Self; 26] = [
        Self::VerifiedByText,
        Self::VerifiedByCall,
        Self::VerifiedByApp,
        Self::VerifiedByPass,
        Self::VerifiedByRecoveryCode,
        Self::VerifiedByGrant,
        Self::SignedIn,
        Self::PasswordChanged,
        Self::PasswordStopped,
        Self::PhoneAdded,
        Self::PhoneRemoved,
        Self::AppAdded,
        Self::AppRemoved,
        Self::FactorsUndone,
        Self::Registered,
        Self::Unregistered,
        Self::PassMade,
        Self::RecoveryCodesMade,
        Self::Granted,
        Self::Approved,
        Self::Declined,
        Self::SwitchedOn,
        Self::LimitsReset,
        Self::Frozen,
        Self::Unfrozen,
        Self::Other,
    ];

    /// Its stable name, on the wire and in the console's sentences.
    pub fn id(self) -> &'static str {
        match self {
            Self::VerifiedByText => "verified-by-text",
            Self::VerifiedByCall => "verified-by-call",
            Self::VerifiedByApp => "verified-by-app",
            Self::VerifiedByPass => "verified-by-pass",
            Self::VerifiedByRecoveryCode => "verified-by-recovery-code",
            Self::VerifiedByGrant => "verified-by-grant",
            Self::SignedIn => "signed-in",
            Self::PasswordChanged => "password-changed",
            Self::PasswordStopped => "password-stopped",
            Self::PhoneAdded => "phone-added",
            Self::PhoneRemoved => "phone-removed",
            Self::AppAdded => "app-added",
            Self::AppRemoved => "app-removed",
            Self::FactorsUndone => "factors-undone",
            Self::Registered => "registered",
            Self::Unregistered => "unregistered",
            Self::PassMade => "pass-made",
            Self::RecoveryCodesMade => "recovery-codes-made",
            Self::Granted => "granted",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::SwitchedOn => "switched-on",
            Self::LimitsReset => "limits-reset",
            Self::Frozen => "frozen",
            Self::Unfrozen => "unfrozen",
            Self::Other => "other",
        }
    }

    /// What `id` names; one that isn't known is `Other`.
    pub fn of(id: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.id() == id).unwrap_or(Self::Other)
    }
}
