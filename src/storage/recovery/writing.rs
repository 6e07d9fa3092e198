//! One commit while it is put together: each record on top of the one that was read.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    keys,
    value::{decode, encode},
};
use crate::{
    identity::recovery::{
        AccountFile, Attempted, Count, Delivery, Entry, Head, Row, Standing, StandingKey, Tally, TallyKey,
    },
    model::{
        AccountId,
        port::{CommitFault, KeyCommit, KeyValue, Sequel, StoreFault},
    },
};

/// How long a commit waits for others to share its sync, where many come: the panel's pace has longer steps.
const PATIENCE: Duration = Duration::from_millis(40);

/// What is looked at of a record that is about to be replaced.
pub(super) trait Before: DeserializeOwned {
    fn revision(&self) -> u64;
}

/// The revision alone: what else stands there is not built up only to be dropped.
#[derive(Deserialize)]
pub(super) struct Revised {
    #[serde(default)]
    revision: u64,
}

impl Before for Revised {
    fn revision(&self) -> u64 {
        self.revision
    }
}

impl Before for AccountFile {
    fn revision(&self) -> u64 {
        self.revision
    }
}

pub(super) struct Writing<'a> {
    keys: &'a dyn KeyValue,
    commit: KeyCommit,
}

impl<'a> Writing<'a> {
    pub(super) fn new(keys: &'a dyn KeyValue) -> Self {
        Self { keys, commit: KeyCommit::default() }
    }

    /// `value`, of that revision, must follow the one that stands at `key`. Gives what is looked at of what
    /// stands there.
    pub(super) fn advance<B: Before>(
        &mut self,
        key: String,
        value: &impl Serialize,
        revision: u64,
    ) -> Result<Option<B>, CommitFault> {
        let standing = self.keys.read(key.as_bytes())?;
        let before = standing.as_ref().map(|bytes| decode::<B>(key.as_bytes(), bytes)).transpose()?;
        if before.as_ref().map_or(0, B::revision).checked_add(1) != Some(revision) {
            return Err(CommitFault::Conflict);
        }
        self.commit.expect.push((key.clone().into(), standing));
        self.put(key, value)?;
        Ok(before)
    }

    pub(super) fn put(&mut self, key: String, value: &impl Serialize) -> Result<(), StoreFault> {
        let encoded = encode(&key, value)?;
        self.commit.write.push((key.into(), Some(encoded)));
        Ok(())
    }

    /// `value` where nothing may stand.
    pub(super) fn put_first(&mut self, key: String, value: &impl Serialize) -> Result<(), StoreFault> {
        self.commit.expect.push((key.clone().into(), None));
        self.put(key, value)
    }

    /// New ones; and counted ones in place of what stands there uncounted, once.
    pub(super) fn deliveries(&mut self, deliveries: &[Delivery]) -> Result<(), CommitFault> {
        for delivery in deliveries {
            let key = keys::delivery(delivery.id);
            if delivery.counted {
                let standing = self.keys.read(key.as_bytes())?.ok_or(CommitFault::Conflict)?;
                if decode::<Delivery>(key.as_bytes(), &standing)?.counted {
                    return Err(CommitFault::Conflict);
                }
                self.commit.expect.push((key.clone().into(), Some(standing)));
            }
            self.put(key, delivery)?;
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, key: String) {
        self.commit.write.push((key.into(), None));
    }

    /// Files of accounts, and beside them the list of those that the directory has to let go of something.
    pub(super) fn accounts<'b>(
        &mut self,
        accounts: impl IntoIterator<Item = &'b (AccountId, AccountFile)>,
    ) -> Result<(), CommitFault> {
        for (id, file) in accounts {
            let before: Option<AccountFile> = self.advance(keys::account(id), file, file.revision)?;
            if file.is_departing() {
                self.put(keys::departing(id), id)?;
            } else if before.is_some_and(|before| before.is_departing()) {
                self.remove(keys::departing(id));
            }
        }
        Ok(())
    }

    pub(super) fn counters(
        &mut self,
        standings: &[(StandingKey, Standing)],
        tallies: &[(TallyKey, Tally)],
    ) -> Result<(), CommitFault> {
        for (key, standing) in standings {
            self.advance::<Revised>(keys::standing(key), standing, standing.revision)?;
        }
        for (key, tally) in tallies {
            self.advance::<Revised>(keys::tally(key), tally, tally.revision)?;
        }
        Ok(())
    }

    /// On top of whatever is counted there when this is written.
    pub(super) fn counts(&mut self, counts: &[(TallyKey, Count)]) {
        for (tally, count) in counts {
            let (key, count) = (keys::tally(tally), count.clone());
            let of = key.clone().into_bytes();
            let after = Arc::new(move |stands: Option<&[u8]>| counted(&key, &count, stands));
            self.commit.sequels.push(Sequel { of, after });
        }
    }

    /// Appends to the chain, wherever it ends when this is written.
    pub(super) fn audit(&mut self, entries: &[Entry]) {
        if !entries.is_empty() {
            let entries = entries.to_vec();
            let after = Arc::new(move |end: Option<&[u8]>| rows(&entries, end));
            self.commit.sequels.push(Sequel { of: keys::AUDIT_HEAD.into(), after });
        }
    }

    /// A new one; or the answer of one that was begun, once.
    pub(super) fn attempted(&mut self, attempted: Option<&Attempted>) -> Result<(), CommitFault> {
        let Some(attempted) = attempted else { return Ok(()) };
        let key = keys::attempt(&attempted.agent, attempted.key);
        let standing = self.keys.read(key.as_bytes())?;
        if let Some(bytes) = &standing {
            let before: Attempted = decode(key.as_bytes(), bytes)?;
            if before.answer.is_some() || attempted.answer.is_none() || before.what != attempted.what {
                return Err(CommitFault::Conflict);
            }
        }
        self.commit.expect.push((key.clone().into(), standing));
        Ok(self.put(key, attempted)?)
    }

    pub(super) async fn commit(self) -> Result<(), CommitFault> {
        self.keys.commit_patiently(self.commit, PATIENCE).await
    }
}

/// The tally at `key`, which stands so, with `count` on top.
fn counted(key: &str, count: &Count, stands: Option<&[u8]>) -> Result<KeyCommit, CommitFault> {
    let stands: Tally = stands.map(|bytes| decode(key.as_bytes(), bytes)).transpose()?.unwrap_or_default();
    let encoded = encode(key, &count.on(stands).ok_or(CommitFault::Conflict)?)?;
    Ok(KeyCommit { write: vec![(key.into(), Some(encoded))], ..KeyCommit::default() })
}

/// `entries` as rows of the chain that ends so, with what finds an account's own rows in it.
fn rows(entries: &[Entry], end: Option<&[u8]>) -> Result<KeyCommit, CommitFault> {
    let mut head = match end {
        Some(bytes) => decode(keys::AUDIT_HEAD.as_bytes(), bytes)?,
        None => Head::default(),
    };
    let mut more = KeyCommit::default();
    let mut put = |key: String, value: Vec<u8>| more.write.push((key.into(), Some(value)));
    for entry in entries {
        let row = Row::after(&head, entry.clone());
        head = row.head();
        if let Some(account) = row.entry.receipt_of() {
            let key = keys::receipt(account, row.number);
            let number = encode(&key, &row.number)?;
            put(key, number);
        }
        let key = keys::audit(row.number);
        let encoded = encode(&key, &row)?;
        more.expect.push((key.clone().into(), None));
        put(key, encoded);
    }
    let encoded = encode(keys::AUDIT_HEAD, &head)?;
    put(keys::AUDIT_HEAD.to_owned(), encoded);
    Ok(more)
}
