//! Parts that fail when a transcript says so.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU8, Ordering},
};

use async_trait::async_trait;

use super::transcript::Fault;
use crate::{
    model::{
        Method, Opened, Progress, Receipt, RequestKey, Sensitive, SessionId,
        port::{CommitFault, KeyCommit, KeyValue, Pair, StoreFault, Verifier, VerifierFault},
    },
    storage::memory::MemoryKeys,
};

/// How many times a slow part lets the others go first.
const SLOW_TURNS: usize = 200;

/// Whether a part works.
#[derive(Debug, Default)]
struct Health(AtomicU8);

impl Health {
    fn set(&self, fault: Fault) {
        let code = match fault {
            Fault::Back => 0,
            Fault::Slow => 1,
            Fault::Away | Fault::Refuses | Fault::Silent | Fault::Fails => 2,
        };
        self.0.store(code, Ordering::SeqCst);
    }

    fn is_down(&self) -> bool {
        self.0.load(Ordering::SeqCst) == 2
    }

    async fn dawdle(&self) {
        if self.0.load(Ordering::SeqCst) == 1 {
            for _ in 0..SLOW_TURNS {
                tokio::task::yield_now().await;
            }
        }
    }
}

/// A memory store that can fail.
#[derive(Default)]
pub struct FaultyKeys {
    keys: MemoryKeys,
    health: Health,
}

impl FaultyKeys {
    pub(super) fn set(&self, fault: Fault) {
        self.health.set(fault);
    }

    fn check(&self) -> Result<(), StoreFault> {
        if self.health.is_down() { Err(StoreFault::Io("the transcript says so".into())) } else { Ok(()) }
    }
}

#[async_trait]
impl KeyValue for FaultyKeys {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        self.check()?;
        self.keys.read(key)
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        self.check()?;
        self.keys.scan(prefix, from, limit)
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        self.check()?;
        self.keys.last(prefix)
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        self.check()?;
        self.health.dawdle().await;
        self.keys.commit(commit).await
    }
}

/// A verifier that can be away.
#[derive(Default)]
pub struct FaultyVerifier {
    behind: Mutex<Option<Arc<dyn Verifier>>>,
    health: Health,
}

impl FaultyVerifier {
    pub(super) fn stand_before(&self, verifier: Arc<dyn Verifier>) {
        *self.behind.lock().unwrap_or_else(PoisonError::into_inner) = Some(verifier);
    }

    pub(super) fn set(&self, fault: Fault) {
        self.health.set(fault);
    }

    async fn reach(&self) -> Result<Arc<dyn Verifier>, VerifierFault> {
        self.health.dawdle().await;
        let behind = self.behind.lock().unwrap_or_else(PoisonError::into_inner).clone();
        behind.filter(|_| !self.health.is_down()).ok_or(VerifierFault::Away)
    }
}

#[async_trait]
impl Verifier for FaultyVerifier {
    async fn open(&self, key: &RequestKey) -> Result<Opened, VerifierFault> {
        self.reach().await?.open(key).await
    }

    async fn relink(&self, key: &RequestKey, session: SessionId) -> Result<Opened, VerifierFault> {
        self.reach().await?.relink(key, session).await
    }

    async fn link(&self, session: SessionId, generation: u32) -> Result<Sensitive, VerifierFault> {
        self.reach().await?.link(session, generation).await
    }

    async fn progress(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        self.reach().await?.progress(session, after).await
    }

    async fn watch(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        self.reach().await?.watch(session, after).await
    }

    async fn choose(&self, key: &RequestKey, session: SessionId, method: Method) -> Result<(), VerifierFault> {
        self.reach().await?.choose(key, session, method).await
    }

    async fn resend(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault> {
        self.reach().await?.resend(key, session).await
    }

    async fn cancel(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault> {
        self.reach().await?.cancel(key, session).await
    }

    async fn receipts(&self, session: SessionId) -> Result<Vec<Receipt>, VerifierFault> {
        self.reach().await?.receipts(session).await
    }
}
