//! The commits of one group as they are gathered, before any of them is written.
//!
//! Each key that a commit looks at is read once from the tree; what the group gathers lies over it.

use std::collections::BTreeMap;

use crate::{
    model::port::{CommitFault, KeyCommit, StoreFault},
    storage::limit,
};

/// What stood at each key that a group writes: `None`, nothing.
pub(in crate::storage::sled) type Before = BTreeMap<Vec<u8>, Option<sled::IVec>>;

pub(super) struct Group<'e> {
    engine: &'e sled::Db,
    /// What the tree holds at every key that was looked at.
    found: Before,
    /// What the group writes, the last write of a key counting.
    writes: BTreeMap<Vec<u8>, Option<sled::IVec>>,
}

impl<'e> Group<'e> {
    pub(super) fn over(engine: &'e sled::Db) -> Self {
        Self { engine, found: BTreeMap::new(), writes: BTreeMap::new() }
    }

    /// Gathers `commit`, or says why it can't be; the outer fault is the tree's.
    pub(super) fn add(&mut self, commit: KeyCommit) -> Result<Result<(), CommitFault>, StoreFault> {
        // Read first, so that a fault of the tree is told from one of the commit.
        let read = commit.sequels.iter().map(|sequel| self.stands(&sequel.of));
        let mut read = read.collect::<Result<Vec<_>, _>>()?.into_iter();
        let written_out = commit.written_out(|_| Ok(read.next().flatten()));
        let commit = match written_out.and_then(|commit| Ok(limit::check(&commit).map(|()| commit)?)) {
            Ok(commit) => commit,
            Err(fault) => return Ok(Err(fault)),
        };
        for (key, value) in &commit.expect {
            if self.stands(key)?.as_deref() != value.as_deref() {
                return Ok(Err(CommitFault::Conflict));
            }
        }
        let writes = commit.write.into_iter();
        self.writes.extend(writes.map(|(key, value)| (key, value.map(sled::IVec::from))));
        Ok(Ok(()))
    }

    /// What stood where the group writes, and the writes; `None` if it writes nothing.
    pub(super) fn finish(mut self) -> Result<Option<(Before, sled::Batch)>, StoreFault> {
        if self.writes.is_empty() {
            return Ok(None);
        }
        let mut before = Before::new();
        let mut batch = sled::Batch::default();
        for (key, value) in std::mem::take(&mut self.writes) {
            let found = match self.found.remove(&key) {
                Some(found) => found,
                None => self.read(&key)?,
            };
            match value {
                Some(value) => batch.insert(key.as_slice(), value),
                None => batch.remove(key.as_slice()),
            }
            before.insert(key, found);
        }
        Ok(Some((before, batch)))
    }

    /// What the next commit of the group finds at `key`.
    fn stands(&mut self, key: &[u8]) -> Result<Option<sled::IVec>, StoreFault> {
        if let Some(written) = self.writes.get(key) {
            return Ok(written.clone());
        }
        if let Some(found) = self.found.get(key) {
            return Ok(found.clone());
        }
        let found = self.read(key)?;
        self.found.insert(key.to_vec(), found.clone());
        Ok(found)
    }

    fn read(&self, key: &[u8]) -> Result<Option<sled::IVec>, StoreFault> {
        self.engine.get(key).map_err(|fault| super::view::io(&fault))
    }
}
