//! The verifier's store over any ordered map: JSON values under `recovery/`, one commit for one
//! transition.
//!
//! Invariant: a record is written only on top of the revision that was read, by expecting the very
//! bytes that stand there. Nothing here knows a secret; what it keeps can be seen in `identity::recovery`.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    identity::{
        recovery::{AccountFile, Delivery, DeliveryId, Session, Standing, StandingKey, Transition},
        verifier::store::{Answer, Done, RecoveryStore},
    },
    model::{
        AccountId, Progress, RequestKey, SessionId,
        port::{CommitFault, KeyCommit, KeyValue, StoreFault},
    },
};

/// The version that this release writes.
const VERSION: u16 = 1;

/// How many pairs are read at once.
const BATCH: usize = 256;

/// A [`RecoveryStore`] over a [`KeyValue`].
pub struct Recoveries {
    keys: Arc<dyn KeyValue>,
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u16,
    value: T,
}

impl Recoveries {
    pub fn new(keys: Arc<dyn KeyValue>) -> Self {
        Self { keys }
    }

    fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreFault> {
        self.keys.read(key.as_bytes())?.map(|bytes| decode(key.as_bytes(), &bytes)).transpose()
    }

    fn all<T: DeserializeOwned>(&self, prefix: &str, from: String) -> Result<Vec<T>, StoreFault> {
        let mut found = Vec::new();
        let mut from = from.into_bytes();
        loop {
            let batch = self.keys.scan(prefix.as_bytes(), &from, BATCH)?;
            let full = batch.len() == BATCH;
            for (key, bytes) in batch {
                found.push(decode(&key, &bytes)?);
                from = key;
            }
            if !full {
                return Ok(found);
            }
            from.push(0);
        }
    }

    /// Adds a write of `value`, which must follow the revision that stands at `key`.
    fn advance<T: Serialize + DeserializeOwned>(
        &self,
        commit: &mut KeyCommit,
        key: &str,
        value: &T,
        revision: impl Fn(&T) -> u64,
    ) -> Result<(), CommitFault> {
        let standing = self.keys.read(key.as_bytes())?;
        let before = match &standing {
            Some(bytes) => revision(&decode::<T>(key.as_bytes(), bytes)?),
            None => 0,
        };
        if before.checked_add(1) != Some(revision(value)) {
            return Err(CommitFault::Conflict);
        }
        commit.expect.push((key.into(), standing));
        commit.write.push((key.into(), Some(encode(key, value)?)));
        Ok(())
    }

    fn prepare(&self, transition: &Transition, done: Option<&Done>) -> Result<KeyCommit, CommitFault> {
        let mut commit = KeyCommit::default();
        let session = &transition.session;
        self.advance(&mut commit, &session_key(session.id), session, |session| session.revision)?;
        if let Some((id, file)) = &transition.account {
            self.advance(&mut commit, &account_key(id), file, |file| file.revision)?;
        }
        if let Some((key, standing)) = &transition.standing {
            self.advance(&mut commit, &standing_key(key), standing, |standing| standing.revision)?;
        }
        for event in &transition.events {
            let key = event_key(session.id, event.number);
            commit.write.push((key.clone().into(), Some(encode(&key, event)?)));
        }
        for delivery in &transition.deliveries {
            let key = outbox_key(delivery.id);
            commit.write.push((key.clone().into(), Some(encode(&key, delivery)?)));
        }
        let live = live_key(session.id);
        let entry = if session.is_over() { None } else { Some(encode(&live, &session.id)?) };
        commit.write.push((live.into(), entry));
        if let Some(done) = done {
            let key = request_key(&done.key);
            commit.expect.push((key.clone().into(), None));
            commit.write.push((key.clone().into(), Some(encode(&key, &done.answer)?)));
        }
        Ok(commit)
    }
}

#[async_trait]
impl RecoveryStore for Recoveries {
    async fn load(&self, session: SessionId) -> Result<Option<Session>, StoreFault> {
        self.read(&session_key(session))
    }

    async fn commit(&self, transition: &Transition, done: Option<&Done>) -> Result<(), CommitFault> {
        let commit = self.prepare(transition, done)?;
        self.keys.commit(commit).await
    }

    async fn events(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, StoreFault> {
        self.all(&event_prefix(session), event_key(session, after.saturating_add(1)))
    }

    async fn account(&self, account: &AccountId) -> Result<AccountFile, StoreFault> {
        Ok(self.read(&account_key(account))?.unwrap_or_default())
    }

    async fn keep_account(&self, account: &AccountId, file: &AccountFile) -> Result<(), CommitFault> {
        let mut commit = KeyCommit::default();
        self.advance(&mut commit, &account_key(account), file, |file| file.revision)?;
        self.keys.commit(commit).await
    }

    async fn standing(&self, key: &StandingKey) -> Result<Standing, StoreFault> {
        Ok(self.read(&standing_key(key))?.unwrap_or_default())
    }

    async fn outbox(&self) -> Result<Vec<Delivery>, StoreFault> {
        self.all(OUTBOX, OUTBOX.to_owned())
    }

    async fn sent(&self, delivery: DeliveryId) -> Result<(), CommitFault> {
        let write = vec![(outbox_key(delivery).into(), None)];
        self.keys.commit(KeyCommit { expect: Vec::new(), write }).await
    }

    async fn live(&self) -> Result<Vec<SessionId>, StoreFault> {
        self.all(LIVE, LIVE.to_owned())
    }

    async fn done(&self, key: &RequestKey) -> Result<Option<Answer>, StoreFault> {
        self.read(&request_key(key))
    }
}

const OUTBOX: &str = "recovery/outbox/";
const LIVE: &str = "recovery/live/";

fn session_key(session: SessionId) -> String {
    format!("recovery/session/{session}")
}

fn event_prefix(session: SessionId) -> String {
    format!("recovery/event/{session}/")
}

/// Hexadecimal of fixed width, so that the order of keys is the order of numbers.
fn event_key(session: SessionId, number: u64) -> String {
    format!("{}{number:016x}", event_prefix(session))
}

fn account_key(account: &AccountId) -> String {
    format!("recovery/account/{account}")
}

fn standing_key(key: &StandingKey) -> String {
    format!("recovery/standing/{key}")
}

fn outbox_key(delivery: DeliveryId) -> String {
    format!("{OUTBOX}{}/{:03}", delivery.session, delivery.challenge)
}

fn live_key(session: SessionId) -> String {
    format!("{LIVE}{session}")
}

fn request_key(key: &RequestKey) -> String {
    format!("recovery/request/{key}")
}

fn encode<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StoreFault> {
    serde_json::to_vec(&Versioned { version: VERSION, value })
        .map_err(|fault| StoreFault::Io(format!("{key} can't be written as JSON: {fault}")))
}

fn decode<T: DeserializeOwned>(key: &[u8], bytes: &[u8]) -> Result<T, StoreFault> {
    let unreadable = |why: String| StoreFault::Unreadable { key: String::from_utf8_lossy(key).into_owned(), why };
    let versioned: Versioned<T> = serde_json::from_slice(bytes).map_err(|fault| unreadable(fault.to_string()))?;
    if versioned.version == VERSION {
        Ok(versioned.value)
    } else {
        Err(unreadable(format!("version {} is not known to this release", versioned.version)))
    }
}
