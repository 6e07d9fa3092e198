//! What counts against an identifier, whether or not an account stands behind it.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Limits, account::keep_newest, later, within};
use crate::model::Method;

/// An identifier in its folded form, as a keyed hash: what people type is kept nowhere (it may be a
/// password in the wrong box).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StandingKey(pub String);

impl fmt::Display for StandingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The counters of one identifier. A new identifier has an empty one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// 0: never written.
    pub revision: u64,
    /// When each wrong code was typed.
    pub wrong: BTreeMap<Method, Vec<Timestamp>>,
    /// Until when a factor is paused.
    pub paused: BTreeMap<Method, Timestamp>,
    /// When sessions got past the picture.
    pub sessions: Vec<Timestamp>,
}

impl Standing {
    pub fn is_paused(&self, method: Method, now: Timestamp) -> bool {
        self.paused.get(&method).is_some_and(|until| now < *until)
    }

    /// Counts a wrong code; true if the factor pauses by it.
    pub(super) fn count_wrong(&mut self, method: Method, now: Timestamp, limits: &Limits) -> bool {
        let wrong = self.wrong.entry(method).or_default();
        wrong.retain(|at| later(*at, limits.wrong_codes_window) > now);
        wrong.push(now);
        keep_newest(wrong);
        if wrong.len() < limits.wrong_codes_per_factor {
            return false;
        }
        wrong.clear();
        self.paused.insert(method, later(now, limits.pause));
        true
    }

    /// Counts a session; false if there have been too many.
    pub(super) fn count_session(&mut self, now: Timestamp, limits: &Limits) -> bool {
        self.sessions.retain(|at| later(*at, Limits::DAY) > now);
        if within(&self.sessions, Limits::HOUR, now) >= limits.sessions_per_hour
            || self.sessions.len() >= limits.sessions_per_day
        {
            return false;
        }
        self.sessions.push(now);
        keep_newest(&mut self.sessions);
        true
    }

    /// A reset succeeded: wrong codes and pauses are forgiven.
    pub(super) fn forgive(&mut self) {
        self.wrong.clear();
        self.paused.clear();
    }

    #[must_use]
    pub(super) fn next(mut self) -> Self {
        self.revision = self.revision.saturating_add(1);
        self
    }
}
