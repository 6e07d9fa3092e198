//! What readers see: the durable state. While a group of commits is on its way to the disk, the view
//! keeps what stood at each of its keys before, and shows that; when the group is synced it forgets
//! those, and the group is seen as a whole. If the sync fails they stay, so that nobody is shown what
//! may be lost. Whoever reads holds the lock meanwhile, so a scan sees one moment.

use std::{
    fmt,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use super::{super::limit, committer::Before};
use crate::model::port::{Pair, StoreFault};

pub(super) struct View {
    seen: RwLock<Seen>,
}

struct Seen {
    /// Absent once the store is closed.
    engine: Option<sled::Db>,
    /// What stood at each key that the group under way writes.
    before: Before,
}

impl View {
    pub(super) fn new(engine: sled::Db) -> Self {
        Self { seen: RwLock::new(Seen { engine: Some(engine), before: Before::new() }) }
    }

    pub(super) fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        let seen = self.shared();
        match seen.before.get(key) {
            Some(before) => Ok(before.as_ref().map(|value| value.to_vec())),
            None => Ok(seen.engine()?.get(key).map_err(|fault| io(&fault))?.map(|value| value.to_vec())),
        }
    }

    pub(super) fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        let start = from.max(prefix);
        let seen = self.shared();
        let mut found = Vec::new();
        for pair in seen.engine()?.range(start..) {
            let (key, value) = pair.map_err(|fault| io(&fault))?;
            if found.len() == limit || !key.starts_with(prefix) {
                break;
            }
            if !seen.before.contains_key(key.as_ref()) {
                found.push((key.to_vec(), value.to_vec()));
            }
        }
        let before = seen.before.range(start.to_vec()..).take_while(|(key, _)| key.starts_with(prefix));
        found.extend(before.filter_map(|(key, value)| Some((key.clone(), value.as_ref()?.to_vec()))));
        found.sort_unstable();
        found.truncate(limit);
        Ok(found)
    }

    pub(super) fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        let seen = self.shared();
        let engine = seen.engine()?;
        let mut range = match limit::after_prefix(prefix) {
            Some(end) => engine.range(prefix..end.as_slice()),
            None => engine.range(prefix..),
        };
        let unchanged = loop {
            match range.next_back().transpose().map_err(|fault| io(&fault))? {
                Some((key, _)) if seen.before.contains_key(key.as_ref()) => {}
                found => break found.map(|(key, value)| (key.to_vec(), value.to_vec())),
            }
        };
        let before = seen.before.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix));
        let before = before.filter_map(|(key, value)| Some((key.clone(), value.as_ref()?.to_vec()))).last();
        Ok(unchanged.max(before))
    }

    /// Notes what stood at the keys of a group that is about to be written.
    pub(super) fn keep(&self, before: Before) {
        self.exclusive().before = before;
    }

    /// The group is on the disk: show it.
    pub(super) fn show(&self) {
        self.exclusive().before.clear();
    }

    pub(super) fn close(&self) {
        self.exclusive().engine = None;
    }

    /// Nothing of ours panics while it holds the lock for writing.
    fn shared(&self) -> RwLockReadGuard<'_, Seen> {
        self.seen.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn exclusive(&self) -> RwLockWriteGuard<'_, Seen> {
        self.seen.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn engine(&self) -> Result<&sled::Db, StoreFault> {
        self.engine.as_ref().ok_or(StoreFault::Closing)
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("View")
    }
}

pub(super) fn io(fault: &sled::Error) -> StoreFault {
    StoreFault::Io(fault.to_string())
}
