//! One attempt to regain one account: opening, claiming, expiry and the end.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Challenge, Goal, Intent, Limits, Offer, Place, Puzzle, Refusal, StandingKey, Subject, Transition, later};
use crate::{
    identity::credential::KeyId,
    model::{AccountId, Method, ProgressKind, SessionId, StopReason},
};

/// A session at one revision. It is a record: what stands here stands in the store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    /// The key from which its codes and puzzles are derived: they stay the same when a newer key comes.
    /// `None` for sessions of before keys had names: the oldest.
    #[serde(default)]
    pub key: Option<KeyId>,
    /// 0 before it was first written.
    pub revision: u64,
    #[serde(default)]
    pub goal: Goal,
    /// Shown in chat and on the panel alike.
    pub words: [String; 3],
    pub opened_at: Timestamp,
    pub link: Link,
    /// The first claim, from which the session's life is counted.
    pub claim: Option<Claim>,
    /// Rises at each step up: the window's token of before is dead (no session fixation).
    pub step_up: u32,
    /// The number of the last event of its log.
    pub told: u64,
    /// Challenges used, texts sent, puzzles shown.
    pub challenges: u8,
    pub texts: u8,
    pub puzzles: u8,
    /// Passes and recovery codes tried.
    #[serde(default)]
    pub passes: u8,
    /// Where the newest window was opened.
    #[serde(default)]
    pub origin: Origin,
    /// The first word for an account with rights over others, while it waits for the second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// Whose owner was verified here. It outlasts the end, and falls with the window of whoever proved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<AccountId>,
    /// Pauses that the chat was told of.
    pub paused: Vec<Method>,
    pub stage: Stage,
}

/// The newest link. The older ones are dead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// From 1.
    pub generation: u32,
    pub issued_at: Timestamp,
    pub claimed: bool,
}

/// Where a window was opened, in keyed hashes: no address is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub address: String,
    pub network: String,
    /// The address lies in a campus range.
    pub campus: bool,
    /// The identifiers for which a reset succeeded in this browser before.
    pub known_for: Vec<StandingKey>,
}

/// One of the two agents that an account with rights over others needs has vouched for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub agent: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub at: Timestamp,
    /// A short description such as `Firefox on Windows`.
    pub browser: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    Opened,
    /// A window is open; the identifier is asked.
    Claimed,
    /// An identifier was typed; the picture is asked.
    Identified {
        subject: Subject,
        puzzle: Puzzle,
    },
    /// A method is asked, or, once it is a text, the full number.
    Human {
        subject: Subject,
        chosen: Option<Method>,
    },
    Challenged {
        subject: Subject,
        challenge: Challenge,
    },
    /// An agent has vouched for the person: their own window must take it up.
    Granted {
        subject: Subject,
        account: AccountId,
        agent: String,
        /// Whose word came first, where two are needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<String>,
    },
    /// A new password is asked. `again`: one was typed, and the change did not happen.
    Verified {
        subject: Subject,
        account: AccountId,
        by: Proof,
        again: bool,
    },
    /// The owner has signed in to change their factors.
    Enrolling {
        subject: Subject,
        account: AccountId,
        by: Proof,
        /// How many were made.
        offers: u8,
        offer: Option<Offer>,
    },
    Committing {
        subject: Subject,
        account: AccountId,
        by: Proof,
        intent: Intent,
    },
    Completed,
    Stopped {
        reason: StopReason,
        why: Why,
    },
}

/// How somebody has proven who they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    Code(Method),
    Pass,
    RecoveryCode,
    Grant {
        agent: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<String>,
    },
}

impl Proof {
    /// Staff stand behind it: the day's count of resets doesn't bind.
    pub(super) fn is_by_staff(&self) -> bool {
        matches!(self, Self::Pass | Self::Grant { .. })
    }
}

/// Why a session stopped, as precisely as the person may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Expired,
    Cancelled,
    Superseded,
    TooManyTries,
    Disabled,
    Frozen,
    TooManyResets,
    NotRegistered,
    DirectoryRefused,
}

impl Why {
    fn reason(self) -> StopReason {
        match self {
            Self::Expired => StopReason::Expired,
            Self::Cancelled => StopReason::Cancelled,
            Self::Superseded => StopReason::Superseded,
            Self::TooManyTries => StopReason::TooManyTries,
            Self::Disabled | Self::Frozen | Self::TooManyResets | Self::NotRegistered => StopReason::NotAllowed,
            Self::DirectoryRefused => StopReason::DirectoryRefused,
        }
    }
}

impl Session {
    pub fn open(id: SessionId, words: [String; 3], now: Timestamp) -> Transition {
        let session = Self {
            id,
            key: None,
            revision: 0,
            goal: Goal::Reset,
            words,
            opened_at: now,
            link: Link { generation: 1, issued_at: now, claimed: false },
            claim: None,
            step_up: 0,
            told: 0,
            challenges: 0,
            texts: 0,
            puzzles: 0,
            passes: 0,
            origin: Origin::default(),
            approval: None,
            proven: None,
            paused: Vec::new(),
            stage: Stage::Opened,
        };
        Transition::of(session).tell(now, ProgressKind::Opened)
    }

    /// The same opening with the key that the session's codes and puzzles will come from.
    #[must_use]
    pub fn under(mut opening: Transition, key: &KeyId) -> Transition {
        opening.session.key = Some(key.clone());
        opening
    }

    /// A new link to the same session, with the same clock and challenges; the older link and its
    /// window are dead. Who was verified must prove it once more: else whoever sees the chat could
    /// take over the window of a person that they talked into opening their link.
    pub fn relink(mut self, now: Timestamp) -> Result<Transition, Refusal> {
        self.going()?;
        if self.goal.is_enrolment() {
            return Err(Refusal::NotNow);
        }
        self.stage = match self.stage {
            Stage::Committing { .. } => return Err(Refusal::NotNow),
            Stage::Verified { subject, .. } | Stage::Granted { subject, .. } => Stage::Human { subject, chosen: None },
            stage => stage,
        };
        // It was said of who sat at the other window.
        (self.approval, self.proven) = (None, None);
        let generation = self.link.generation.saturating_add(1);
        self.link = Link { generation, issued_at: now, claimed: false };
        Ok(Transition::of(self))
    }

    /// The person's POST with the link's token, which the caller has checked. Once per generation.
    pub fn claim(
        mut self,
        generation: u32,
        browser: String,
        origin: Origin,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        let live = self.link.generation == generation && !self.link.claimed && now < self.link_until(limits);
        if !live {
            return Err(Refusal::DeadLink);
        }
        self.link.claimed = true;
        self.origin = origin;
        self.step_up = self.step_up.saturating_add(1);
        if matches!(self.stage, Stage::Opened) {
            self.stage = Stage::Claimed;
        }
        self.claim.get_or_insert_with(|| Claim { at: now, browser: browser.clone() });
        Ok(Transition::of(self).tell(now, ProgressKind::Claimed { browser }))
    }

    pub fn cancel(self, now: Timestamp) -> Result<Transition, Refusal> {
        self.going()?;
        if matches!(self.stage, Stage::Committing { .. }) {
            return Err(Refusal::NotNow);
        }
        Ok(self.stop(Why::Cancelled, now))
    }

    /// What time alone brings: expiry, or the ways on when nothing comes. `None`: nothing is due.
    pub fn tick(mut self, now: Timestamp, limits: &Limits) -> Option<Transition> {
        if self.is_over() || matches!(self.stage, Stage::Committing { .. }) {
            return None;
        }
        if now >= self.expires_at(limits) {
            return Some(self.stop(Why::Expired, now));
        }
        match &mut self.stage {
            Stage::Challenged { challenge, .. } if challenge.hint_is_due(now, limits) => {
                challenge.hinted = true;
                Some(Transition::of(self).tell(now, ProgressKind::Hinted))
            }
            _ => None,
        }
    }

    /// When `tick` has something to do next; `None` once the session is over.
    pub fn next_due(&self, limits: &Limits) -> Option<Timestamp> {
        match &self.stage {
            Stage::Completed | Stage::Stopped { .. } => None,
            Stage::Committing { intent, .. } => {
                Some(later(intent.asked_at, if intent.unsettled { Limits::ASK } else { limits.settle }))
            }
            Stage::Challenged { challenge, .. } if !challenge.hinted => {
                Some(self.expires_at(limits).min(later(challenge.sent_at, limits.hint)))
            }
            _ => Some(self.expires_at(limits)),
        }
    }

    /// Until when the newest link can be claimed.
    pub fn link_until(&self, limits: &Limits) -> Timestamp {
        later(self.link.issued_at, limits.link)
    }

    pub fn expires_at(&self, limits: &Limits) -> Timestamp {
        match &self.claim {
            Some(claim) => later(claim.at, limits.session),
            None => later(self.link.issued_at, limits.unclaimed),
        }
    }

    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Completed | Stage::Stopped { .. })
    }

    /// Where the person sits, for the identifier that they typed.
    pub fn place(&self) -> Place {
        let known = |subject: &Subject| self.origin.known_for.contains(&subject.key);
        if self.origin.campus || self.subject().is_some_and(known) { Place::Known } else { Place::Strange }
    }

    /// The identifier that was typed and the account behind it, from the picture until the end.
    pub fn subject(&self) -> Option<&Subject> {
        match &self.stage {
            Stage::Identified { subject, .. }
            | Stage::Human { subject, .. }
            | Stage::Challenged { subject, .. }
            | Stage::Granted { subject, .. }
            | Stage::Verified { subject, .. }
            | Stage::Enrolling { subject, .. }
            | Stage::Committing { subject, .. } => Some(subject),
            Stage::Opened | Stage::Claimed | Stage::Completed | Stage::Stopped { .. } => None,
        }
    }

    /// Two agents stand behind the proof.
    pub fn is_vouched_by_two(&self) -> bool {
        match &self.stage {
            Stage::Granted { first, .. } => first.is_some(),
            Stage::Verified { by, .. } | Stage::Committing { by, .. } => {
                matches!(by, Proof::Grant { first: Some(_), .. })
            }
            _ => false,
        }
    }

    pub(super) fn going(&self) -> Result<(), Refusal> {
        if self.is_over() { Err(Refusal::Over) } else { Ok(()) }
    }

    pub(super) fn stop(mut self, why: Why, now: Timestamp) -> Transition {
        let reason = why.reason();
        self.stage = Stage::Stopped { reason, why };
        Transition::of(self).tell(now, ProgressKind::Stopped { reason })
    }
}
