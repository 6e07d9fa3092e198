//! What the verifier asks of its store. What is written together commits together.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    identity::recovery::{AccountFile, Delivery, DeliveryId, Session, Standing, StandingKey, Transition},
    model::{
        AccountId, Opened, Progress, RequestKey, SessionId,
        port::{CommitFault, StoreFault},
    },
};

/// Sessions with their logs, what is kept of accounts and identifiers, the outbox of codes, and the
/// requests that were done. One conformance suite runs over every implementation.
#[async_trait]
pub trait RecoveryStore: Send + Sync {
    async fn load(&self, session: SessionId) -> Result<Option<Session>, StoreFault>;

    /// All of it or nothing: the session, standing and account each at the revision before the one
    /// that they carry, else `Conflict`. A request that was done already is a `Conflict` too: read it.
    /// Returns when durable.
    async fn commit(&self, transition: &Transition, done: Option<&Done>) -> Result<(), CommitFault>;

    /// The events after number `after`, oldest first.
    async fn events(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, StoreFault>;

    /// What is kept of an account; an empty file at revision 0 if nothing is.
    async fn account(&self, account: &AccountId) -> Result<AccountFile, StoreFault>;

    /// Writes an account's file by itself (enrolment), if it stands at the revision before.
    async fn keep_account(&self, account: &AccountId, file: &AccountFile) -> Result<(), CommitFault>;

    /// The counters of an identifier; empty at revision 0 if nothing is known.
    async fn standing(&self, key: &StandingKey) -> Result<Standing, StoreFault>;

    /// The codes that still have to be sent, oldest session first.
    async fn outbox(&self) -> Result<Vec<Delivery>, StoreFault>;

    /// A code was sent, or will not be any more. Twice is once.
    async fn sent(&self, delivery: DeliveryId) -> Result<(), CommitFault>;

    /// The sessions that are not over.
    async fn live(&self) -> Result<Vec<SessionId>, StoreFault>;

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
