//! The store that forgets: an ordered map behind a lock, for tests, transcripts and the replay.
//! It keeps every promise of [`KeyValue`] but durability, and the same limits as the store on disk,
//! so that a transcript can't pass on records that a server would refuse. It never waits and never
//! fails by itself.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::limit;
use crate::model::port::{CommitFault, KeyCommit, KeyValue, Pair, StoreFault};

/// An ordered map in memory.
#[derive(Debug, Default)]
pub struct MemoryKeys {
    pairs: Mutex<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl MemoryKeys {
    /// Nothing of ours panics while it holds the lock, so a poisoned map is a whole one.
    fn pairs(&self) -> MutexGuard<'_, BTreeMap<Vec<u8>, Vec<u8>>> {
        self.pairs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl KeyValue for MemoryKeys {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        Ok(self.pairs().get(key).cloned())
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        let start = from.max(prefix).to_vec();
        let pairs = self.pairs();
        let found = pairs.range(start..).take_while(|(key, _)| key.starts_with(prefix)).take(limit);
        Ok(found.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        let pairs = self.pairs();
        let below = match limit::after_prefix(prefix) {
            Some(end) => pairs.range(..end).next_back(),
            None => pairs.last_key_value(),
        };
        Ok(below.filter(|(key, _)| key.starts_with(prefix)).map(|(key, value)| (key.clone(), value.clone())))
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        let mut pairs = self.pairs();
        let commit = commit.written_out(|key| Ok(pairs.get(key).cloned()))?;
        limit::check(&commit)?;
        if commit.expect.iter().any(|(key, value)| pairs.get(key) != value.as_ref()) {
            return Err(CommitFault::Conflict);
        }
        for (key, value) in commit.write {
            match value {
                Some(value) => pairs.insert(key, value),
                None => pairs.remove(&key),
            };
        }
        Ok(())
    }
}
