//! One act of a session at a time within this process, so that a burst waits instead of colliding.
//! Correctness doesn't rest on it: the store's revisions hold between processes too.

use std::hash::{DefaultHasher, Hash, Hasher};

use tokio::sync::{Mutex, MutexGuard};

use crate::model::SessionId;

const STRIPES: u64 = 64;

pub(super) struct Turns(Vec<Mutex<()>>);

impl Turns {
    pub(super) fn new() -> Self {
        Self((0..STRIPES).map(|_| Mutex::new(())).collect())
    }

    /// Waits for this session's turn; several sessions may share one.
    pub(super) async fn take(&self, session: SessionId) -> Option<MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        session.hash(&mut hasher);
        let stripe = usize::try_from(hasher.finish() % STRIPES).ok()?;
        Some(self.0.get(stripe)?.lock().await)
    }
}
