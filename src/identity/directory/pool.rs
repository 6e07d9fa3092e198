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

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    use super::*;
    use crate::{
        identity::credential::{Argon2Hasher, Cost, HashFault, Password, PasswordDigest, Salt},
        model::Draw,
    };

    fn cheap() -> Argon2Hasher {
        Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap()
    }

    /// Says when a hash begins, and ends it when told.
    struct Held {
        inside: AtomicUsize,
        most: AtomicUsize,
        begun: mpsc::Sender<()>,
        end: Mutex<mpsc::Receiver<()>>,
    }

    impl PasswordHasher for Held {
        fn cost(&self) -> Cost {
            cheap().cost()
        }

        fn digest(&self, password: &Password, salt: &Salt, cost: Cost) -> Result<PasswordDigest, HashFault> {
            let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(inside, Ordering::SeqCst);
            self.begun.send(()).unwrap();
            self.end.lock().unwrap().recv().unwrap();
            self.inside.fetch_sub(1, Ordering::SeqCst);
            cheap().digest(password, salt, cost)
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn attack_29_no_more_hash_at_once_than_there_is_room() {
        let ((begun, begins), (ends, end)) = (mpsc::channel(), mpsc::channel());
        let held =
            Arc::new(Held { inside: AtomicUsize::new(0), most: AtomicUsize::new(0), begun, end: Mutex::new(end) });
        let pool = HashPool::new(held.clone(), 2);
        let hash = |n: u8| {
            let pool = pool.clone();
            tokio::spawn(async move {
                pool.run(move |hasher| {
                    let salt = Salt::from_draw(&Draw::from_seed([n; 32]));
                    let password = Password::new("Otter#42".to_owned()).unwrap();
                    hasher.digest(&password, &salt, hasher.cost()).is_ok()
                })
                .await
            })
        };
        let running: Vec<_> = (0..12).map(hash).collect();
        tokio::task::spawn_blocking(move || {
            begins.recv().unwrap();
            for left in (0..12).rev() {
                if left > 0 {
                    begins.recv().unwrap();
                }
                ends.send(()).unwrap();
            }
        })
        .await
        .unwrap();
        for done in futures_util::future::join_all(running).await {
            assert_eq!(done.unwrap(), Some(true));
        }
        assert_eq!(held.most.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn work_that_fails_gives_its_room_back() {
        let pool = HashPool::new(Arc::new(cheap()), 1);
        assert_eq!(pool.run(|_| -> bool { panic!("this test's own") }).await, None);
        assert_eq!(pool.run(|_| true).await, Some(true));
    }
}
