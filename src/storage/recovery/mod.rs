//! The verifier's store over any ordered map: JSON values under `recovery/`, one commit for one
//! transition.
//!
//! Invariant: a record is written only on top of the revision that was read, by expecting the very
//! bytes that stand there. Nothing here knows a secret; what it keeps can be seen in `identity::recovery`.

mod decoy;
mod keys;
mod known_keys;
mod value;
mod writing;

use std::sync::Arc;

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use self::{
    decoy::Decoys,
    value::decode,
    writing::{Revised, Writing},
};
use crate::{
    identity::{
        recovery::{
            AccountFile, Attempted, Delivery, DeliveryId, Head, Notice, NoticeId, Row, Session, Standing, StandingKey,
            Stop, Switch, Tally, TallyKey, Transition, Upkeep, Urgent,
        },
        verifier::store::{Answer, Done, RecoveryStore},
    },
    model::{
        AccountId, AgentName, AttemptKey, Progress, RequestKey, SessionId,
        port::{CommitFault, KeyValue, StoreFault},
    },
};

/// How many pairs are read at once.
const BATCH: usize = 256;

/// A [`RecoveryStore`] over a [`KeyValue`].
pub struct Recoveries {
    keys: Arc<dyn KeyValue>,
    decoys: Decoys,
}

impl Recoveries {
    pub fn new(keys: Arc<dyn KeyValue>) -> Self {
        Self { keys, decoys: Decoys::new() }
    }

    fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreFault> {
        self.keys.read(key.as_bytes())?.map(|bytes| decode(key.as_bytes(), &bytes)).transpose()
    }

    fn all<T: DeserializeOwned>(&self, prefix: &str, from: String, limit: usize) -> Result<Vec<T>, StoreFault> {
        let mut found = Vec::new();
        let mut from = from.into_bytes();
        while found.len() < limit {
            let batch = self.keys.scan(prefix.as_bytes(), &from, BATCH.min(limit - found.len()))?;
            let Some((last, _)) = batch.last() else { break };
            from = [last, b"\0".as_slice()].concat();
            for (key, bytes) in batch {
                found.push(decode(&key, &bytes)?);
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl RecoveryStore for Recoveries {
    async fn load(&self, session: SessionId) -> Result<Option<Session>, StoreFault> {
        self.read(&keys::session(session))
    }

    async fn commit(&self, transition: &Transition, done: Option<&Done>) -> Result<(), CommitFault> {
        let mut writing = Writing::new(self.keys.as_ref());
        let session = &transition.session;
        let before = writing.advance::<Revised>(keys::session(session.id), session, session.revision)?;
        writing.accounts(&transition.account)?;
        writing.counters(&transition.standings, &transition.tallies)?;
        writing.counts(&transition.counts);
        for event in &transition.events {
            writing.put(keys::event(session.id, event.number), event)?;
        }
        writing.deliveries(&transition.deliveries)?;
        for notice in &transition.notices {
            writing.put(keys::notice(&notice.id), notice)?;
        }
        writing.audit(&transition.audit);
        if session.is_over() {
            writing.remove(keys::live(session.id));
        } else if before.is_none() {
            writing.put(keys::live(session.id), &session.id)?;
        }
        writing.attempted(transition.attempted.as_ref())?;
        if let Some(done) = done {
            writing.put_first(keys::request(&done.key), &done.answer)?;
        }
        writing.commit().await
    }

    async fn keep(&self, upkeep: &Upkeep) -> Result<(), CommitFault> {
        let mut writing = Writing::new(self.keys.as_ref());
        writing.accounts(&upkeep.accounts)?;
        writing.counters(&upkeep.standings, &upkeep.tallies)?;
        if let Some(switch) = &upkeep.switch {
            writing.advance::<Revised>(keys::SWITCH.to_owned(), switch, switch.revision)?;
        }
        writing.deliveries(&upkeep.deliveries)?;
        for notice in &upkeep.notices {
            writing.put(keys::notice(&notice.id), notice)?;
        }
        for stop in &upkeep.stops {
            writing.put(keys::stop(&stop.account), stop)?;
        }
        for urgent in &upkeep.urgent {
            writing.put(keys::urgent(&urgent.account), urgent)?;
        }
        upkeep.stopped.iter().for_each(|account| writing.remove(keys::stop(account)));
        upkeep.looked_at.iter().for_each(|account| writing.remove(keys::urgent(account)));
        writing.audit(&upkeep.audit);
        writing.attempted(upkeep.attempted.as_ref())?;
        writing.commit().await
    }

    async fn events(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, StoreFault> {
        self.all(&keys::events(session), keys::event(session, after.saturating_add(1)), usize::MAX)
    }

    async fn account(&self, account: &AccountId) -> Result<AccountFile, StoreFault> {
        let key = keys::account(account);
        let kept = self.keys.read(key.as_bytes())?;
        let file = decode(key.as_bytes(), kept.as_deref().unwrap_or_else(|| self.decoys.of(account)))?;
        Ok(if kept.is_some() { file } else { AccountFile::default() })
    }

    async fn standing(&self, key: &StandingKey) -> Result<Standing, StoreFault> {
        Ok(self.read(&keys::standing(key))?.unwrap_or_default())
    }

    async fn tally(&self, key: &TallyKey) -> Result<Tally, StoreFault> {
        Ok(self.read(&keys::tally(key))?.unwrap_or_default())
    }

    async fn outbox(&self) -> Result<Vec<Delivery>, StoreFault> {
        self.all(keys::OUTBOX, keys::OUTBOX.to_owned(), usize::MAX)
    }

    async fn sent(&self, delivery: DeliveryId) -> Result<(), CommitFault> {
        let mut writing = Writing::new(self.keys.as_ref());
        writing.remove(keys::delivery(delivery));
        writing.commit().await
    }

    async fn notices(&self) -> Result<Vec<Notice>, StoreFault> {
        self.all(keys::NOTICES, keys::NOTICES.to_owned(), usize::MAX)
    }

    async fn notified(&self, notice: &NoticeId) -> Result<(), CommitFault> {
        let mut writing = Writing::new(self.keys.as_ref());
        writing.remove(keys::notice(notice));
        writing.commit().await
    }

    async fn stops(&self) -> Result<Vec<Stop>, StoreFault> {
        self.all(keys::STOPS, keys::STOPS.to_owned(), usize::MAX)
    }

    async fn departing(&self) -> Result<Vec<AccountId>, StoreFault> {
        self.all(keys::DEPARTING, keys::DEPARTING.to_owned(), usize::MAX)
    }

    async fn urgent(&self) -> Result<Vec<Urgent>, StoreFault> {
        self.all(keys::URGENT, keys::URGENT.to_owned(), usize::MAX)
    }

    async fn switch(&self) -> Result<Switch, StoreFault> {
        Ok(self.read(keys::SWITCH)?.unwrap_or_default())
    }

    async fn audit_head(&self) -> Result<Head, StoreFault> {
        Ok(self.read(keys::AUDIT_HEAD)?.unwrap_or_default())
    }

    async fn audit_rows(&self, after: u64, limit: usize) -> Result<Vec<Row>, StoreFault> {
        self.all(keys::AUDIT, keys::audit(after.saturating_add(1)), limit)
    }

    async fn receipts(&self, account: &AccountId, limit: usize) -> Result<Vec<Row>, StoreFault> {
        let prefix = keys::receipts(account);
        let numbers: Vec<u64> = self.all(&prefix, prefix.clone(), usize::MAX)?;
        let mut rows = Vec::new();
        for number in numbers.into_iter().rev().take(limit) {
            let row: Option<Row> = self.read(&keys::audit(number))?;
            // Should a directory's ids hold slashes, one may begin like another.
            rows.extend(row.filter(|row| row.entry.account.as_ref() == Some(account)));
        }
        Ok(rows)
    }

    async fn live(&self) -> Result<Vec<SessionId>, StoreFault> {
        self.all(keys::LIVE, keys::LIVE.to_owned(), usize::MAX)
    }

    async fn attempted(&self, agent: &AgentName, key: AttemptKey) -> Result<Option<Attempted>, StoreFault> {
        self.read(&keys::attempt(agent, key))
    }

    async fn done(&self, key: &RequestKey) -> Result<Option<Answer>, StoreFault> {
        self.read(&keys::request(key))
    }
}
