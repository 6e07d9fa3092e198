//! What the verifier itself keeps of an account, whatever the directory: factors, used steps, the
//! history, finished resets and a change that is under way.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Limits, later, within};
use crate::model::SessionId;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFile {
    /// 0: never written.
    pub revision: u64,
    /// Set up for reset: without it no challenge of this account can be right.
    pub registered: bool,
    pub authenticator: Option<Authenticator>,
    /// Newest last.
    pub history: Vec<Remembered>,
    /// When resets finished.
    pub resets: Vec<Timestamp>,
    /// A change that was begun and whose end isn't known yet.
    pub pending: Option<Pending>,
}

/// An authenticator app. The seed is sealed under a key outside the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authenticator {
    /// Unique for every enrolment: the seal is bound to it.
    pub factor: String,
    pub seed: String,
    /// The newest step that was used; only later ones are accepted (RFC 6238 §5.2).
    pub last_step: u64,
}

/// An earlier password, as a hash under the account's own salt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    pub at: Timestamp,
    pub hash: String,
}

/// Written before the directory is asked, so that a crash leaves a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    pub session: SessionId,
    pub at: Timestamp,
    pub hash: String,
}

impl AccountFile {
    /// Keeps the last `history_count` and everything younger than `history_age`.
    pub fn remember(&mut self, hash: String, at: Timestamp, limits: &Limits) {
        self.history.push(Remembered { at, hash });
        let surplus = self.history.len().saturating_sub(limits.history_count);
        let mut place = 0_usize;
        self.history.retain(|entry| {
            place += 1;
            place > surplus || later(entry.at, limits.history_age) > at
        });
    }

    pub(super) fn resets_today(&self, now: Timestamp) -> usize {
        within(&self.resets, Limits::DAY, now)
    }

    pub(super) fn reset_since(&self, at: Timestamp) -> bool {
        self.resets.iter().any(|reset| *reset >= at)
    }

    /// Accepts `step` once: false if it or a later one was used.
    pub(super) fn use_step(&mut self, step: u64) -> bool {
        match &mut self.authenticator {
            Some(authenticator) if step > authenticator.last_step => {
                authenticator.last_step = step;
                true
            }
            _ => false,
        }
    }

    #[must_use]
    pub(super) fn next(mut self) -> Self {
        self.revision = self.revision.saturating_add(1);
        self
    }
}
