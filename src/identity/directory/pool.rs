//! Where slow hashes run: off the async threads, and only so many at once, so that no flood of
//! attempts takes all memory (19 MiB a hash) and all processors.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::identity::credential::PasswordHasher;

/// A hasher and the room that it may take. Shared by whoever hashes in one process.
#[derive(Clone)]
pub struct HashPool {
    hasher: Arc<dyn PasswordHasher>,
    room: Arc<Semaphore>,
}

impl HashPool {
    /// At most `at_once` hashes run; the others wait for their turn.
    pub fn new(hasher: Arc<dyn PasswordHasher>, at_once: usize) -> Self {
        Self { hasher, room: Arc::new(Semaphore::new(at_once.max(1))) }
    }

    /// Runs `work` when there is room. `None` if the runtime is closing, or if `work` panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn PasswordHasher) -> T + Send + 'static,
    ) -> Option<T> {
        let place = self.room.clone().acquire_owned().await.ok()?;
        let hasher = self.hasher.clone();
        tokio::task::spawn_blocking(move || {
            let _place = place; // held until the hash is done, even when nobody waits for it any more
            work(hasher.as_ref())
        })
        .await
        .ok()
    }

    /// For what must know the cost before it hashes.
    pub fn hasher(&self) -> &dyn PasswordHasher {
        self.hasher.as_ref()
    }
}
