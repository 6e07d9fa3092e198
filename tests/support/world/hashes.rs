//! Slow hashes made cheap, and counted.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use deskhand::identity::{
    credential::{Argon2Hasher, Cost, HashFault, Password, PasswordDigest, PasswordHasher, Salt},
    directory::HashPool,
};

/// The verifier's slow hashes, counted; cheap ones. What a directory hashes is its own.
pub(crate) struct Hashes {
    hasher: Argon2Hasher,
    pub(crate) count: AtomicUsize,
    running: AtomicUsize,
    /// The most that ran at once.
    pub(crate) most: AtomicUsize,
    /// Happens during the next hash.
    pub(crate) meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Hashes {
    pub(super) fn new() -> Self {
        let (count, running, most) = Default::default();
        Self { hasher: cheap(), count, running, most, meanwhile: Mutex::default() }
    }
}

impl PasswordHasher for Hashes {
    fn cost(&self) -> Cost {
        self.hasher.cost()
    }

    fn digest(&self, password: &Password, salt: &Salt, cost: Cost) -> Result<PasswordDigest, HashFault> {
        self.count.fetch_add(1, Ordering::SeqCst);
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(running, Ordering::SeqCst);
        if let Some(meanwhile) = self.meanwhile.lock().unwrap().take() {
            meanwhile();
        }
        // Whoever else may hash gets the chance.
        for _ in 0..200 {
            std::thread::yield_now();
        }
        let digest = self.hasher.digest(password, salt, cost);
        self.running.fetch_sub(1, Ordering::SeqCst);
        digest
    }
}

fn cheap() -> Argon2Hasher {
    Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap()
}

pub(super) fn pool() -> HashPool {
    HashPool::new(Arc::new(cheap()), 2)
}
