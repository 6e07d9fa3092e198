//! The borders: traits small enough to fake. Real parts and test parts pass the same conformance
//! suites.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use thiserror::Error;

use super::{
    Address, AgentName, AgentToken, Attempt, AuditPage, ConversationId, DeskDone, DeskFault, DeskView, Method,
    OpenObjection, Opened, Progress, ReadRow, Receipt, RequestKey, Revision, Sensitive, SessionId, StaffFile,
    StaffSession, TurnRecord,
};

/// A key and its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// An ordered map of bytes whose commits are whole and durable: what both stores and the embedded
/// directory stand on.
#[async_trait]
pub trait KeyValue: Send + Sync {
    /// The value at `key`.
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault>;

    /// Up to `limit` pairs whose key begins with `prefix` and is at or past `from` (itself with the
    /// prefix), in key order.
    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault>;

    /// The last pair whose key begins with `prefix`.
    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault>;

    /// All writes or none, if every expectation holds. Returns when they would survive a power loss.
    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault>;

    /// The same with so much `patience`: where many commits come, it may be held back for that long, so that they share
    /// a sync.
    async fn commit_patiently(&self, commit: KeyCommit, patience: Duration) -> Result<(), CommitFault> {
        let _ = patience;
        self.commit(commit).await
    }
}

/// What a commit expects to find and what it writes.
#[derive(Debug, Clone, Default)]
pub struct KeyCommit {
    /// Each key must hold exactly this (`None`: nothing).
    pub expect: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// In order; `None` removes.
    pub write: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// What hangs on what stands somewhere when this commit's turn has come.
    pub sequels: Vec<Sequel>,
}

/// What follows from what stands at a key: the next row of a chain, one more of a count. Whoever adds so expects nothing
/// certain there, so that those who add at the same moment don't turn each other away. No two of a commit are of one key.
#[derive(Clone)]
pub struct Sequel {
    pub of: Vec<u8>,
    /// What more a commit expects and writes that finds this at the key; a conflict where it can't follow.
    pub after: After,
}

pub type After = Arc<dyn Fn(Option<&[u8]>) -> Result<KeyCommit, CommitFault> + Send + Sync>;

impl fmt::Debug for Sequel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sequel").field("of", &String::from_utf8_lossy(&self.of)).finish_non_exhaustive()
    }
}

impl KeyCommit {
    /// The same with its sequels written out, for a store whose turn has come to write it: `stands` reads what they
    /// follow from.
    pub fn written_out<V: AsRef<[u8]>>(
        mut self,
        mut stands: impl FnMut(&[u8]) -> Result<Option<V>, StoreFault>,
    ) -> Result<Self, CommitFault> {
        for Sequel { of, after } in std::mem::take(&mut self.sequels) {
            let more = after(stands(&of)?.as_ref().map(AsRef::as_ref))?;
            self.expect.extend(more.expect);
            self.write.extend(more.write);
        }
        Ok(self)
    }
}

/// The store itself failed. Nothing was promised.
#[derive(Debug, Clone, Error)]
pub enum StoreFault {
    #[error("the store can't be read or written: {0}")]
    Io(String),
    #[error("a record of {size} bytes is over the limit of {limit}")]
    TooLarge { size: usize, limit: usize },
    #[error("the record at {key} can't be read: {why}")]
    Unreadable { key: String, why: String },
    #[error("the store is closing")]
    Closing,
}

#[derive(Debug, Clone, Error)]
pub enum CommitFault {
    /// An expectation did not hold: read again and decide again.
    #[error("somebody else wrote first")]
    Conflict,
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// The log of every conversation, and what stands beside it.
#[async_trait]
pub trait ConversationStore: Send + Sync {
    /// The last turn, which carries the state.
    async fn last(&self, conversation: ConversationId) -> Result<Option<TurnRecord>, StoreFault>;

    /// Adds `record` if the conversation stands at the revision before it and its epoch is not
    /// older than the last record's; the `live/` entry changes in the same commit. Returns when durable.
    async fn append(&self, record: &TurnRecord) -> Result<(), CommitFault>;

    /// The turns after `after`, oldest first, `limit` at most.
    async fn log(
        &self,
        conversation: ConversationId,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<TurnRecord>, StoreFault>;

    /// The conversations with something open: timers, requests, a watched session, undelivered replies.
    async fn live(&self) -> Result<Vec<LiveEntry>, StoreFault>;

    /// Makes `address` lead to `conversation`, and that alone.
    async fn bind(&self, address: &Address, conversation: ConversationId) -> Result<(), CommitFault>;

    /// Where `address` leads.
    async fn find(&self, address: &Address) -> Result<Option<ConversationId>, StoreFault>;

    /// The conversation in which the verifier opened `session`.
    async fn of_session(&self, session: SessionId) -> Result<Option<ConversationId>, StoreFault>;

    /// Everything up to `revision` has been shown at `address`. Marks only rise.
    async fn mark(
        &self,
        conversation: ConversationId,
        address: &Address,
        revision: Revision,
    ) -> Result<(), CommitFault>;

    /// Every address of a conversation and how far it has been shown.
    async fn marks(&self, conversation: ConversationId) -> Result<Vec<(Address, Revision)>, StoreFault>;

    /// Keeps an article's source under its content hash while conversations walk it.
    async fn pin(&self, hash: &str, source: &str) -> Result<(), CommitFault>;

    async fn pinned(&self, hash: &str) -> Result<Option<String>, StoreFault>;

    /// Forgets a conversation: records, marks, addresses, live entry.
    async fn erase(&self, conversation: ConversationId) -> Result<(), CommitFault>;

    /// All conversations, oldest first, after `after`.
    async fn conversations(
        &self,
        after: Option<ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreFault>;
}

/// A conversation with something open.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveEntry {
    pub conversation: ConversationId,
    pub revision: Revision,
    pub open: super::Open,
    /// Addresses that have not been shown everything, with what they have been shown.
    pub undelivered: Vec<(Address, Revision)>,
}

/// The part that checks an identity and performs the reset. Every call under the same key is done once.
#[async_trait]
pub trait Verifier: Send + Sync {
    async fn open(&self, key: &RequestKey) -> Result<Opened, VerifierFault>;

    /// The next generation of the link; the older link and its window are dead.
    async fn relink(&self, key: &RequestKey, session: SessionId) -> Result<Opened, VerifierFault>;

    /// The link itself, made anew at each call and kept nowhere.
    async fn link(&self, session: SessionId, generation: u32) -> Result<Sensitive, VerifierFault>;

    /// The events after number `after`, at once.
    async fn progress(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault>;

    /// Waits until there is an event after `after` (or a while has passed: then empty).
    async fn watch(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault>;

    async fn choose(&self, key: &RequestKey, session: SessionId, method: Method) -> Result<(), VerifierFault>;

    async fn resend(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault>;

    async fn cancel(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault>;

    /// The last things that were done about the account of whoever was verified in this session, newest first.
    /// `NotNow` until somebody was, again once a new link asks them to prove it anew, and a day after the opening:
    /// nothing of the account that was typed can be told from that.
    async fn receipts(&self, session: SessionId) -> Result<Vec<Receipt>, VerifierFault>;
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VerifierFault {
    #[error("the verifier can't be reached")]
    Away,
    #[error("no such session")]
    Unknown,
    #[error("the session is over")]
    Over,
    #[error("the session doesn't allow that now")]
    NotNow,
    #[error("another code can be sent at {at}")]
    TooSoon { at: jiff::Timestamp },
    #[error("driven resets are switched off, or there were too many")]
    Closed,
}

/// What staff may do through the verifier: each agent with a credential of their own, and each change
/// with a code of their authenticator, which the verifier checks. The chat's credential opens none of it.
#[async_trait]
pub trait IdentityDesk: Send + Sync {
    /// Whose token this is.
    async fn agent(&self, token: &AgentToken) -> Result<AgentName, DeskFault>;

    /// Does it once under its key, tells the owner, and writes it into the audit, all in one commit.
    async fn act(&self, token: &AgentToken, attempt: &Attempt) -> Result<DeskDone, DeskFault>;

    /// The rows after number `after`, a page of them.
    async fn audit(&self, token: &AgentToken, after: u64) -> Result<AuditPage, DeskFault>;

    /// The accounts whose owners said "that wasn't me" and that nobody has unfrozen yet, oldest first.
    async fn objections(&self, token: &AgentToken) -> Result<Vec<OpenObjection>, DeskFault>;
}

/// Who may sign in to the console, who is signed in, and who read what.
#[async_trait]
pub trait StaffStore: Send + Sync {
    async fn staff(&self, name: &AgentName) -> Result<Option<StaffFile>, StoreFault>;

    /// All of them, those who are gone too, by name.
    async fn all_staff(&self) -> Result<Vec<StaffFile>, StoreFault>;

    /// Writes `file` if what stands there has the revision before it.
    async fn write_staff(&self, file: &StaffFile) -> Result<(), CommitFault>;

    async fn session(&self, digest: &str) -> Result<Option<StaffSession>, StoreFault>;

    /// Signs somebody in (with what changed in their file, all or nothing).
    async fn sign_in(&self, file: &StaffFile, digest: &str, session: &StaffSession) -> Result<(), CommitFault>;

    async fn sign_out(&self, digest: &str) -> Result<(), CommitFault>;

    /// Notes what is about to be shown to somebody, all of it or nothing.
    async fn note_reads(&self, rows: &[ReadRow]) -> Result<(), CommitFault>;

    /// Who saw something of `conversation`, oldest first.
    async fn reads(&self, conversation: ConversationId) -> Result<Vec<ReadRow>, StoreFault>;
}

/// The help desk in the chat: who waits for a person, and who is there. The queue itself stands in the log:
/// whatever is told here was durable before.
pub trait Desk: Send + Sync {
    /// What can be told about `conversation` now; `None` where nobody of the help desk works with this chat.
    fn view(&self, conversation: ConversationId) -> Option<DeskView>;

    /// A turn that touches a handoff is durable. Told in the order of each conversation's turns, and at a
    /// start once for each conversation that has one.
    fn follow(&self, record: &TurnRecord);

    /// The person of `conversation` has it open: once for each page.
    fn come(&self, conversation: ConversationId);

    /// One of those pages is gone, as far as can be seen.
    fn go(&self, conversation: ConversationId);
}
