//! What the verifier itself keeps of an account, whatever the directory: factors, used steps, the
//! history, finished resets and a change that is under way.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Agent, Limits, Passing, PhoneMark, later, within};
use crate::{
    identity::credential::{HistoryHash, HistorySalt, SealedSeed},
    model::SessionId,
};

/// The most moments or hashes that one record holds (a record has 16 KB). A limit above it is none.
pub(super) const KEPT: usize = 64;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AccountFile {
    /// 0: never written.
    pub revision: u64,
    /// Set up for reset: without it no challenge of this account can be right.
    pub registered: bool,
    pub authenticator: Option<Authenticator>,
    /// One that waits for its day, and one that was removed (`factors`).
    #[serde(default)]
    pub new_authenticator: Option<Passing>,
    #[serde(default)]
    pub removed_authenticator: Option<Passing>,
    /// The numbers that don't serve, or not yet.
    #[serde(default)]
    pub phones: Vec<PhoneMark>,
    /// The account's own salt, made with the first hash.
    pub salt: Option<HistorySalt>,
    /// Newest last.
    pub history: Vec<Remembered>,
    /// When resets finished.
    pub resets: Vec<Timestamp>,
    /// A change that was begun and whose end isn't known yet.
    pub pending: Option<Pending>,
    /// Reset is shut until an administrator opens it again.
    #[serde(default)]
    pub frozen: Option<Frozen>,
    #[serde(default)]
    pub pass: Option<Pass>,
    /// Ten at most, printed once.
    #[serde(default)]
    pub recovery_codes: Vec<RecoveryCode>,
    /// Of an agent of the help desk, whose file this is; `None` for everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
}

/// A pass made by an administrator, as a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    pub hash: String,
    pub until: Timestamp,
}

/// One of the codes that were printed for the owner, as a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCode {
    pub hash: String,
    pub used_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    pub at: Timestamp,
    /// The owner said that it wasn't them; else an administrator did it.
    pub by_owner: bool,
}

/// An authenticator app. The seed is sealed under a key outside the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authenticator {
    /// Unique for every enrolment: the seal is bound to it.
    pub factor: String,
    pub seed: SealedSeed,
    /// The newest step that was used; only later ones are accepted (RFC 6238 §5.2).
    pub last_step: Option<u64>,
}

/// An earlier password, as a hash under the account's own salt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remembered {
    pub at: Timestamp,
    pub hash: HistoryHash,
}

/// Written before the directory is asked, so that a crash leaves a trace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    pub session: SessionId,
    pub at: Timestamp,
    pub hash: HistoryHash,
}

impl AccountFile {
    /// Keeps the last `history_count` and everything younger than `history_age`.
    pub fn remember(&mut self, hash: HistoryHash, at: Timestamp, limits: &Limits) {
        self.history.push(Remembered { at, hash });
        let surplus = self.history.len().saturating_sub(limits.history_count);
        let mut place = 0_usize;
        self.history.retain(|entry| {
            place += 1;
            place > surplus || later(entry.at, limits.history_age) > at
        });
        keep_newest(&mut self.history);
    }

    pub(super) fn resets_today(&self, now: Timestamp) -> usize {
        within(&self.resets, Limits::DAY, now)
    }

    /// How many resets finished within a day, and until when no more may, if none may now.
    pub fn resets_lately(&self, now: Timestamp, limits: &Limits) -> (usize, Option<Timestamp>) {
        let mut ends: Vec<_> = self.resets.iter().map(|at| later(*at, Limits::DAY)).filter(|end| *end > now).collect();
        ends.sort_unstable();
        let shut = ends.len().checked_sub(limits.resets_per_day).and_then(|surplus| ends.get(surplus)).copied();
        (ends.len(), shut)
    }

    pub(super) fn reset_since(&self, at: Timestamp) -> bool {
        self.resets.iter().any(|reset| *reset >= at)
    }

    /// Accepts `step` once: false if it or a later one was used.
    pub fn use_step(&mut self, step: u64) -> bool {
        match &mut self.authenticator {
            Some(authenticator) if authenticator.last_step.is_none_or(|last| step > last) => {
                authenticator.last_step = Some(step);
                true
            }
            _ => false,
        }
    }

    #[must_use]
    pub fn next(mut self) -> Self {
        self.revision = self.revision.saturating_add(1);
        self
    }
}

/// Drops the oldest of what would outgrow a record.
pub(super) fn keep_newest<T>(entries: &mut Vec<T>) {
    let surplus = entries.len().saturating_sub(KEPT);
    entries.drain(..surplus);
}
