//! What one transition changes, as one value: it is committed whole or not at all.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    AccountFile, Actor, Attempted, Count, Deed, Entry, Ledger, News, Notice, NoticeId, Place, Route, Session, Standing,
    StandingKey, Tally, TallyKey, Target,
};
use crate::{
    identity::credential::{KeyId, SealedNumber},
    model::{AccountId, Method, Progress, ProgressKind, Rule, SessionId},
};

/// The next session and everything that changes with it. Each part carries the revision that it will
/// have; the store commits only if each stands at the one before. Counts come on top of whatever stands there.
#[derive(Debug, Clone)]
pub struct Transition {
    pub session: Session,
    /// Appended to the session's log.
    pub events: Vec<Progress>,
    pub standings: Vec<(StandingKey, Standing)>,
    pub tallies: Vec<(TallyKey, Tally)>,
    pub counts: Vec<(TallyKey, Count)>,
    pub account: Option<(AccountId, AccountFile)>,
    /// The agent's attempt that this is; one under the same key must not be there yet.
    pub attempted: Option<Attempted>,
    /// Left for the worker that sends codes, after the commit.
    pub deliveries: Vec<Delivery>,
    /// Left for the worker that tells owners, after the commit.
    pub notices: Vec<Notice>,
    /// Appended to the audit chain.
    pub audit: Vec<Entry>,
    /// What the person at the panel is told about this very act.
    pub outcome: Outcome,
}

impl Transition {
    pub(super) fn of(mut session: Session) -> Self {
        session.revision = session.revision.saturating_add(1);
        Self {
            session,
            events: Vec::new(),
            standings: Vec::new(),
            tallies: Vec::new(),
            counts: Vec::new(),
            account: None,
            attempted: None,
            deliveries: Vec::new(),
            notices: Vec::new(),
            audit: Vec::new(),
            outcome: Outcome::Fine,
        }
    }

    #[must_use]
    pub(super) fn tell(mut self, now: Timestamp, kind: ProgressKind) -> Self {
        self.session.told = self.session.told.saturating_add(1);
        self.events.push(Progress { number: self.session.told, at: now, kind });
        self
    }

    /// Writes what the act has changed in its counters.
    #[must_use]
    pub(super) fn with_ledger(mut self, ledger: Ledger) -> Self {
        (self.standings, self.counts) = ledger.changes();
        self
    }

    /// Tells the owner of `account` on every channel on file; queued for nobody too.
    #[must_use]
    pub(super) fn notify(mut self, now: Timestamp, account: Option<&AccountId>, news: News) -> Self {
        let session = &self.session;
        let id = NoticeId(format!("{}/{}/{}", session.id, session.revision, self.notices.len()));
        let from = session.claim.as_ref().map(|claim| claim.browser.clone());
        self.notices.push(Notice { id, account: account.cloned(), at: now, news, from, agent: None });
        self
    }

    /// Writes down what the person at the panel did.
    #[must_use]
    pub(super) fn note(self, now: Timestamp, account: Option<&AccountId>, deed: Deed) -> Self {
        self.note_by(Actor::Owner, now, account, deed)
    }

    #[must_use]
    pub(super) fn note_by(mut self, actor: Actor, now: Timestamp, account: Option<&AccountId>, deed: Deed) -> Self {
        let session = Some(self.session.id);
        self.audit.push(Entry { at: now, actor, deed, account: account.cloned(), session });
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
    /// Text or call. Before there were calls, each was a text.
    #[serde(default = "text")]
    pub method: Method,
    /// The session's key, from which the code is derived.
    #[serde(default)]
    pub key: Option<KeyId>,
    /// Whose number it is; nobody's for a challenge that can never be right.
    pub account: Option<AccountId>,
    /// A keyed hash of the full number that was typed: the number itself is kept nowhere.
    pub number: String,
    #[serde(default)]
    pub route: Route,
    /// From where it was asked for.
    #[serde(default)]
    pub place: Place,
    /// Which text of its session this is, from 1; 0 for a call.
    pub text: u8,
    /// Not sent any more from then on.
    pub until: Timestamp,
    /// It stands in the counts of its number already: they are written before anything is sent.
    #[serde(default)]
    pub counted: bool,
    /// A number that isn't on file yet: the code proves that it is its owner's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<SealedNumber>,
}

fn text() -> Method {
    Method::Text
}

impl Delivery {
    /// Whom its counters are about: nobody, where nothing can be sent.
    pub fn target(&self) -> Target {
        Target { live: self.account.is_some(), number: self.number.clone(), route: self.route.clone() }
    }
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
    WrongPass {
        left: u8,
    },
    /// Too many tries, by the session or by the identifier: the way is shut for now.
    Blocked,
    BrokenRules(Vec<Rule>),
    /// The change didn't happen: the password must be typed again.
    TypeAgain,
    /// Too many wrong codes: the factor that was offered is not on file.
    OfferGone,
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
    #[error("no account stands behind what was typed")]
    NoAccount,
    #[error("too many sign-ins were begun from there")]
    TooManyBegun,
    #[error("too many passes were tried")]
    NoMorePasses,
    #[error("the work that belongs to the picture was not done")]
    NoWork,
    #[error("all challenges of the session are used; the last is still open")]
    LastChallenge,
    #[error("no more factors can be offered in this session")]
    NoMoreOffers,
    #[error("the number is on file already")]
    OnFile,
    #[error("the account has as many numbers as one may have")]
    TooManyPhones,
    #[error("another session is changing this account's password")]
    Busy(SessionId),
    #[error("the second word must be another agent's")]
    SameAgent,
}
