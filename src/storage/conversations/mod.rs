//! The log of every conversation over any ordered map, and what stands beside it.
//!
//! ```text
//! log/<conversation>/<revision>   a turn record
//! marks/<conversation>            its addresses and how far each has been shown
//! live/<conversation>             what is open; absent if nothing is
//! address/<address>               the conversation that it leads to
//! session/<recovery session>      the conversation that it was opened in
//! pin/<hash>/<number>             a piece of an article's source
//! ```
//!
//! Invariant: `live/` holds an entry for every conversation that has something open or something to
//! show. Whoever changes one of a conversation's keys expects the others as they were read, and
//! decides again when they moved. A conflict reaches the caller only if the *log* moved.
//!
//! Absent on purpose: telling others of a new turn (the engine does that), and taking pins back (an
//! article's source is small and comes once a release).

mod change;
mod layout;

use std::sync::Arc;

use async_trait::async_trait;

use self::layout::{Live, Marks};
use crate::model::{
    Address, ConversationId, Revision, SessionId, TurnRecord,
    port::{CommitFault, ConversationStore, KeyCommit, KeyValue, LiveEntry, StoreFault},
};

/// How many pairs are read at once.
const BATCH: usize = 256;

/// How often a change is decided again because something beside the log moved. Each time somebody
/// else got through, so this is reached only under a storm.
const TRIES: usize = 64;

/// A [`ConversationStore`] over a [`KeyValue`].
pub struct Conversations {
    keys: Arc<dyn KeyValue>,
}

impl Conversations {
    pub fn new(keys: Arc<dyn KeyValue>) -> Self {
        Self { keys }
    }

    /// Decides and commits until nothing moved in between. `decide` gives `None` where nothing is to be done.
    async fn settle(
        &self,
        decide: impl Fn() -> Result<Option<KeyCommit>, CommitFault> + Send + Sync,
    ) -> Result<(), CommitFault> {
        for _ in 0..TRIES {
            let Some(commit) = decide()? else { return Ok(()) };
            match self.keys.commit(commit).await {
                Err(CommitFault::Conflict) => {}
                done => return done,
            }
        }
        Err(CommitFault::Conflict)
    }

    fn live_entry(&self, conversation: ConversationId, live: Live) -> Result<Option<LiveEntry>, StoreFault> {
        let marks: Marks = layout::read(&*self.keys, &layout::marks(conversation))?.value.unwrap_or_default();
        let undelivered = marks.behind(live.spoken);
        let idle = live.open.is_empty() && undelivered.is_empty();
        Ok((!idle).then_some(LiveEntry { conversation, revision: live.revision, open: live.open, undelivered }))
    }
}

#[async_trait]
impl ConversationStore for Conversations {
    async fn last(&self, conversation: ConversationId) -> Result<Option<TurnRecord>, StoreFault> {
        Ok(self.last_record(conversation)?.map(|(record, _)| record))
    }

    async fn append(&self, record: &TurnRecord) -> Result<(), CommitFault> {
        self.settle(|| self.appended(record).map(Some)).await
    }

    async fn log(
        &self,
        conversation: ConversationId,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<TurnRecord>, StoreFault> {
        let from = layout::log(conversation, after.next());
        let pairs = self.keys.scan(layout::log_prefix(conversation).as_bytes(), from.as_bytes(), limit)?;
        pairs.iter().map(|(key, bytes)| layout::decode_record(key, bytes)).collect()
    }

    async fn live(&self) -> Result<Vec<LiveEntry>, StoreFault> {
        let mut found = Vec::new();
        let mut from = Vec::new();
        loop {
            let pairs = self.keys.scan(layout::LIVE.as_bytes(), &from, BATCH)?;
            let full = pairs.len() == BATCH;
            for (key, bytes) in pairs {
                let conversation = layout::conversation_of(layout::LIVE, &key)?;
                found.extend(self.live_entry(conversation, layout::decode(&key, &bytes)?)?);
                from = key;
            }
            if !full {
                return Ok(found);
            }
            from.push(0);
        }
    }

    async fn bind(&self, address: &Address, conversation: ConversationId) -> Result<(), CommitFault> {
        self.settle(|| self.bound(address, conversation)).await
    }

    async fn find(&self, address: &Address) -> Result<Option<ConversationId>, StoreFault> {
        Ok(layout::read(&*self.keys, &layout::address(address))?.value)
    }

    async fn of_session(&self, session: SessionId) -> Result<Option<ConversationId>, StoreFault> {
        Ok(layout::read(&*self.keys, &layout::session(session))?.value)
    }

    async fn mark(
        &self,
        conversation: ConversationId,
        address: &Address,
        revision: Revision,
    ) -> Result<(), CommitFault> {
        self.settle(|| self.marked(conversation, address, revision)).await
    }

    async fn marks(&self, conversation: ConversationId) -> Result<Vec<(Address, Revision)>, StoreFault> {
        let marks: Option<Marks> = layout::read(&*self.keys, &layout::marks(conversation))?.value;
        Ok(marks.unwrap_or_default().shown.into_iter().collect())
    }

    async fn pin(&self, hash: &str, source: &str) -> Result<(), CommitFault> {
        if self.pinned(hash).await?.as_deref() == Some(source) {
            return Ok(());
        }
        let write = layout::pieces(hash, source)?;
        self.keys.commit(KeyCommit { expect: Vec::new(), write, ..Default::default() }).await
    }

    async fn pinned(&self, hash: &str) -> Result<Option<String>, StoreFault> {
        let prefix = layout::pin_prefix(hash);
        layout::join(&self.keys.scan(prefix.as_bytes(), prefix.as_bytes(), usize::MAX)?)
    }

    async fn erase(&self, conversation: ConversationId) -> Result<(), CommitFault> {
        self.settle(|| self.erased(conversation)).await
    }

    async fn conversations(
        &self,
        after: Option<ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreFault> {
        let mut found = Vec::new();
        let mut from = after.map(layout::after_log).unwrap_or_default();
        while found.len() < limit {
            let next = self.keys.scan(layout::LOG.as_bytes(), from.as_bytes(), 1)?;
            let Some((key, _)) = next.first() else { break };
            let conversation = layout::conversation_of(layout::LOG, key)?;
            from = layout::after_log(conversation);
            found.push(conversation);
        }
        Ok(found)
    }
}
