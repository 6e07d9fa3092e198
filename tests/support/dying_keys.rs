//! A store that dies in the middle of what it is asked, at a commit that a test chooses.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use async_trait::async_trait;
use deskhand::{
    model::port::{CommitFault, KeyCommit, KeyValue, Pair, StoreFault},
    storage::memory::MemoryKeys,
};

/// Dies at its nth commit from when it is armed: before it happened, or after it and before the answer.
pub(crate) struct DyingKeys {
    inner: Arc<MemoryKeys>,
    left: AtomicU32,
    after: bool,
    dead: AtomicBool,
}

impl DyingKeys {
    pub(crate) fn over(inner: Arc<MemoryKeys>, commits: u32, after: bool) -> Arc<Self> {
        Arc::new(Self { inner, left: AtomicU32::new(commits), after, dead: AtomicBool::new(false) })
    }

    fn alive(&self) -> Result<(), StoreFault> {
        if self.dead.load(Ordering::SeqCst) { Err(StoreFault::Closing) } else { Ok(()) }
    }
}

#[async_trait]
impl KeyValue for DyingKeys {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        self.alive()?;
        self.inner.read(key)
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        self.alive()?;
        self.inner.scan(prefix, from, limit)
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        self.alive()?;
        self.inner.last(prefix)
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        self.alive()?;
        let dying = self.left.fetch_sub(1, Ordering::SeqCst) == 1;
        if dying {
            self.dead.store(true, Ordering::SeqCst);
        }
        if !dying || self.after {
            self.inner.commit(commit).await?;
        }
        if dying { Err(StoreFault::Closing.into()) } else { Ok(()) }
    }
}
