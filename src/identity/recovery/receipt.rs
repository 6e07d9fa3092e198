//! Which rows of the audit are about one account and may be told of it to staff, once its owner was verified.
//!
//! Absent on purpose: what a visitor did who had proven nothing, and what is about the whole installation.

use super::{Actor, Deed, Entry, FactorKind, Proof, Row};
use crate::model::{AccountId, AgentName, Hand, Method, Receipt, ReceiptKind};

impl Entry {
    /// Whose receipt this is; `None`: nobody's.
    pub fn receipt_of(&self) -> Option<&AccountId> {
        let told = self.deed.receipt().is_some() && self.actor != Actor::Visitor;
        self.account.as_ref().filter(|_| told)
    }
}

impl Row {
    /// What may be told of it.
    pub fn receipt(&self) -> Option<Receipt> {
        let Entry { at, actor, deed, session, .. } = &self.entry;
        self.entry.receipt_of()?;
        Some(Receipt { at: *at, what: deed.receipt()?, by: actor.hand(), session: *session })
    }
}

impl Actor {
    fn hand(&self) -> Hand {
        match self {
            Self::Owner => Hand::Owner,
            Self::Agent(name) => AgentName::parse(name).map_or(Hand::System, Hand::Agent),
            Self::Administrator(_) => Hand::Administrator,
            Self::Visitor | Self::System => Hand::System,
        }
    }
}

impl Deed {
    fn receipt(&self) -> Option<ReceiptKind> {
        Some(match self {
            Self::Verified { by } => by.receipt(),
            Self::SignedIn { .. } => ReceiptKind::SignedIn,
            Self::PasswordChanged => ReceiptKind::PasswordChanged,
            Self::PasswordStopped => ReceiptKind::PasswordStopped,
            Self::FactorAdded { factor: FactorKind::Phone } => ReceiptKind::PhoneAdded,
            Self::FactorAdded { factor: FactorKind::Authenticator } => ReceiptKind::AppAdded,
            Self::FactorRemoved { factor: FactorKind::Phone } => ReceiptKind::PhoneRemoved,
            Self::FactorRemoved { factor: FactorKind::Authenticator } => ReceiptKind::AppRemoved,
            Self::FactorsUndone => ReceiptKind::FactorsUndone,
            Self::Registered { registered: true } => ReceiptKind::Registered,
            Self::Registered { registered: false } => ReceiptKind::Unregistered,
            Self::PassMade => ReceiptKind::PassMade,
            Self::RecoveryCodesMade => ReceiptKind::RecoveryCodesMade,
            Self::Granted => ReceiptKind::Granted,
            Self::Approved => ReceiptKind::Approved,
            Self::Declined { .. } => ReceiptKind::Declined,
            Self::SwitchedOn { .. } => ReceiptKind::SwitchedOn,
            Self::LimitsReset => ReceiptKind::LimitsReset,
            Self::Frozen => ReceiptKind::Frozen,
            Self::Unfrozen => ReceiptKind::Unfrozen,
            // A password that was set elsewhere tells nothing of what was done here, what ends sign-ins goes with
            // what stops a password, and the others are about no account.
            Self::PasswordRemembered
            | Self::SessionsRevoked
            | Self::FactorPaused { .. }
            | Self::Alarm { .. }
            | Self::AgentShut { .. }
            | Self::ResetsPaused
            | Self::ResetsResumed
            | Self::KeyRotated { .. }
            | Self::KeyRetired { .. }
            | Self::AgentAdded { .. }
            | Self::AgentRenewed { .. }
            | Self::AgentRetired { .. } => return None,
        })
    }
}

impl Proof {
    fn receipt(&self) -> ReceiptKind {
        match self {
            Self::Code(Method::Text) => ReceiptKind::VerifiedByText,
            Self::Code(Method::Call) => ReceiptKind::VerifiedByCall,
            Self::Code(Method::Authenticator) => ReceiptKind::VerifiedByApp,
            Self::Pass => ReceiptKind::VerifiedByPass,
            Self::RecoveryCode => ReceiptKind::VerifiedByRecoveryCode,
            Self::Grant { .. } => ReceiptKind::VerifiedByGrant,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::identity::recovery::Head;

    fn row(actor: Actor, deed: Deed, account: Option<&str>) -> Row {
        let account = account.map(AccountId::from);
        Row::after(&Head::default(), Entry { at: Timestamp::UNIX_EPOCH, actor, deed, account, session: None })
    }

    #[test]
    fn only_what_was_done_about_an_account_is_its_receipt() {
        let kim = Actor::Agent("kim".to_owned());
        let granted = row(kim.clone(), Deed::Granted, Some("ada")).receipt().unwrap();
        assert_eq!((granted.what, granted.by), (ReceiptKind::Granted, Hand::Agent(AgentName::parse("kim").unwrap())));
        let root = row(Actor::Administrator("login".to_owned()), Deed::PassMade, Some("ada")).receipt().unwrap();
        assert_eq!(root.by, Hand::Administrator, "the name of a login on the machine stays there");
        for nobodys in [
            row(Actor::Visitor, Deed::FactorPaused { method: Method::Text }, Some("ada")),
            row(Actor::Visitor, Deed::Frozen, Some("ada")),
            row(Actor::System, Deed::Alarm { limit: "wrong codes".to_owned() }, None),
            row(kim, Deed::AgentAdded { agent: "lee".to_owned() }, Some("lee")),
        ] {
            assert_eq!(nobodys.receipt(), None, "{nobodys:?}");
        }
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in ReceiptKind::ALL {
            assert_eq!(ReceiptKind::of(kind.id()), kind);
        }
        assert_eq!(ReceiptKind::of("something-newer"), ReceiptKind::Other);
    }
}
