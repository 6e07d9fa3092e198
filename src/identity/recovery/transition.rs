//! What one transition changes, as one value: it is committed whole or not at all.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{AccountFile, Session, Standing, StandingKey};
use crate::model::{AccountId, Method, Progress, ProgressKind, Rule, SessionId};

/// The next session and everything that changes with it. Each part carries the revision that it will
/// have; the store commits only if each stands at the one before.
#[derive(Debug, Clone)]
pub struct Transition {
    pub session: Session,
    /// Appended to the session's log.
    pub events: Vec<Progress>,
    pub standing: Option<(StandingKey, Standing)>,
    pub account: Option<(AccountId, AccountFile)>,
    /// Left for the worker that sends codes, after the commit.
    pub deliveries: Vec<Delivery>,
    /// What the person at the panel is told about this very act.
    pub outcome: Outcome,
}

impl Transition {
    pub(super) fn of(mut session: Session) -> Self {
        session.revision = session.revision.saturating_add(1);
        Self {
            session,
            events: Vec::new(),
            standing: None,
            account: None,
            deliveries: Vec::new(),
            outcome: Outcome::Fine,
        }
    }

    #[must_use]
    pub(super) fn tell(mut self, now: Timestamp, kind: ProgressKind) -> Self {
        self.session.told = self.session.told.saturating_add(1);
        self.events.push(Progress { number: self.session.told, at: now, kind });
        self
    }

    #[must_use]
    pub(super) fn with_standing(mut self, key: StandingKey, standing: Standing) -> Self {
        self.standing = Some((key, standing.next()));
        self
    }

    #[must_use]
    pub(super) fn with_account(mut self, id: AccountId, account: AccountFile) -> Self {
        self.account = Some((id, account.next()));
        self
    }

    #[must_use]
    pub(super) fn because(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }
}

/// One code to be sent. Made for dead challenges too, which send nothing: the same work for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: DeliveryId,
    /// Whose number it is; nobody's for a challenge that can never be right.
    pub account: Option<AccountId>,
    /// A keyed hash of the full number that was typed: the number itself is kept nowhere.
    pub number: String,
    /// Which text of its session this is, from 1.
    pub text: u8,
    /// Not sent any more from then on.
    pub until: Timestamp,
}

/// A session's challenge: the code is derived from it, and it is sent once under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeliveryId {
    pub session: SessionId,
    pub challenge: u8,
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.session, self.challenge)
    }
}

/// What came of an act that did change something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Fine,
    WrongPicture,
    OldPicture,
    WrongCode {
        left: u8,
    },
    OldCode,
    /// Too many tries, by the session or by the identifier: the way is shut for now.
    Blocked,
    BrokenRules(Vec<Rule>),
    /// The change didn't happen: the password must be typed again.
    TypeAgain,
}

/// Nothing changed, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("the session's stage doesn't allow that")]
    NotNow,
    #[error("the session is over")]
    Over,
    #[error("the link is too old, used, or not the newest")]
    DeadLink,
    #[error("another code can be sent at {at}")]
    TooSoon { at: Timestamp },
    #[error("too many tries at {0:?}")]
    Blocked(Method),
    #[error("all challenges of the session are used; the last is still open")]
    LastChallenge,
    #[error("another session is changing this account's password")]
    Busy(SessionId),
}
