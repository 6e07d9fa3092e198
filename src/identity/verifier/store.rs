//! What the verifier asks of its store. What is written together commits together.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    identity::recovery::{
        AccountFile, Attempted, Delivery, DeliveryId, Head, Notice, NoticeId, Row, Session, Standing, StandingKey,
        Stop, Switch, Tally, TallyKey, Transition, Upkeep, Urgent,
    },
    model::{
        AccountId, AgentName, AttemptKey, Opened, Progress, RequestKey, SessionId,
        port::{CommitFault, StoreFault},
    },
};

/// Sessions with their logs, what is kept of accounts and identifiers, the outbox of codes, and the
/// requests that were done. One conformance suite runs over every implementation.
#[async_trait]
pub trait RecoveryStore: Send + Sync {
    async fn load(&self, session: SessionId) -> Result<Option<Session>, StoreFault>;

    /// All of it or nothing: the session, counters and account each at the revision before the one
    /// that they carry, else `Conflict`; the audit chain grows in the same commit. A request that was done already is a `Conflict` too: read it.
    /// Returns when durable.
    async fn commit(&self, transition: &Transition, done: Option<&Done>) -> Result<(), CommitFault>;

    /// The events after number `after`, oldest first.
    async fn events(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, StoreFault>;

    /// What is kept of an account; an empty file at revision 0 if nothing is, and it takes as long to read.
    async fn account(&self, account: &AccountId) -> Result<AccountFile, StoreFault>;

    /// Everything that changes outside a session, each part at the revision before, all or nothing.
    async fn keep(&self, upkeep: &Upkeep) -> Result<(), CommitFault>;

    /// The counters of an identifier; empty at revision 0 if nothing is known.
    async fn standing(&self, key: &StandingKey) -> Result<Standing, StoreFault>;

    /// A tally; empty at revision 0 if nothing was counted.
    async fn tally(&self, key: &TallyKey) -> Result<Tally, StoreFault>;

    /// The codes that still have to be sent, oldest session first.
    async fn outbox(&self) -> Result<Vec<Delivery>, StoreFault>;

    /// A code was sent, or will not be any more. Twice is once.
    async fn sent(&self, delivery: DeliveryId) -> Result<(), CommitFault>;

    /// The notices that still have to be sent, oldest first.
    async fn notices(&self) -> Result<Vec<Notice>, StoreFault>;

    /// A notice was sent on all channels. Twice is once.
    async fn notified(&self, notice: &NoticeId) -> Result<(), CommitFault>;

    /// The passwords that owners objected to and that are not stopped yet.
    async fn stops(&self) -> Result<Vec<Stop>, StoreFault>;

    /// The accounts of which the directory must let go of a number some day.
    async fn departing(&self) -> Result<Vec<AccountId>, StoreFault>;

    /// What staff must look at, by account.
    async fn urgent(&self) -> Result<Vec<Urgent>, StoreFault>;

    /// The one switch; off at revision 0.
    async fn switch(&self) -> Result<Switch, StoreFault>;

    /// Where the audit chain stands.
    async fn audit_head(&self) -> Result<Head, StoreFault>;

    /// The rows after number `after`, `limit` at most.
    async fn audit_rows(&self, after: u64, limit: usize) -> Result<Vec<Row>, StoreFault>;

    /// The last `limit` rows that may be told of an account to whoever helps its owner, newest first.
    async fn receipts(&self, account: &AccountId, limit: usize) -> Result<Vec<Row>, StoreFault>;

    /// The sessions that are not over.
    async fn live(&self) -> Result<Vec<SessionId>, StoreFault>;

    /// What came of an agent's attempt.
    async fn attempted(&self, agent: &AgentName, key: AttemptKey) -> Result<Option<Attempted>, StoreFault>;

    /// The answer of a request that was done.
    async fn done(&self, key: &RequestKey) -> Result<Option<Answer>, StoreFault>;
}

/// A request and its answer, written with what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub key: RequestKey,
    pub answer: Answer,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    Opened { opened: Opened },
    Done,
}
