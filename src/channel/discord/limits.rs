//! How much one person may ask of the bot at once, and where it answers at all.
//!
//! Counted in memory alone: whoever is over a limit is told, and nothing of it outlives the process.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    num::NonZeroU64,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// As the configuration says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The guilds that are answered; empty: all.
    pub guilds: BTreeSet<u64>,
    pub messages_a_minute: u32,
    pub threads_an_hour: u32,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Counted {
    Message,
    Thread,
}

/// What somebody may do that would be one too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    Yes,
    /// Not this one; the first that was too many is told so.
    No {
        first: bool,
    },
}

pub(super) struct Guard {
    limits: Limits,
    counts: Mutex<BTreeMap<(Counted, NonZeroU64), Count>>,
}

#[derive(Default)]
struct Count {
    at: VecDeque<Instant>,
    told: bool,
}

/// With more people than this in memory, those who have done nothing lately are dropped.
const MANY: usize = 16_384;

impl Guard {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, counts: Mutex::default() }
    }

    /// Whether the bot answers in `guild`; direct messages have none.
    pub(super) fn answers_in(&self, guild: Option<u64>) -> bool {
        self.limits.guilds.is_empty() || guild.is_none_or(|guild| self.limits.guilds.contains(&guild))
    }

    /// Counts what `person` does now.
    pub(super) fn count(&self, what: Counted, person: NonZeroU64) -> Allowed {
        self.count_at(what, person, Instant::now())
    }

    fn count_at(&self, what: Counted, person: NonZeroU64, now: Instant) -> Allowed {
        let (most, within) = match what {
            Counted::Message => (self.limits.messages_a_minute, Duration::from_secs(60)),
            Counted::Thread => (self.limits.threads_an_hour, Duration::from_secs(3_600)),
        };
        let is_old = |at: &Instant| now.saturating_duration_since(*at) >= within;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MANY {
            counts.retain(|_, count| count.at.back().is_some_and(|at| !is_old(at)));
        }
        let count = counts.entry((what, person)).or_default();
        while count.at.front().is_some_and(is_old) {
            count.at.pop_front();
        }
        if count.at.len() < usize::try_from(most).unwrap_or(usize::MAX) {
            count.at.push_back(now);
            count.told = false;
            return Allowed::Yes;
        }
        Allowed::No { first: !std::mem::replace(&mut count.told, true) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_has_a_count_of_their_own_and_is_told_once() {
        let limits = Limits { guilds: [7].into(), messages_a_minute: 2, threads_an_hour: 1 };
        let guard = Guard::new(limits);
        let [ada, ben] = [1, 2].map(|id| NonZeroU64::new(id).unwrap());
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        let no = |first| Allowed::No { first };
        let counted = [
            (Counted::Message, ada, 0, Allowed::Yes),
            (Counted::Message, ada, 30, Allowed::Yes),
            (Counted::Message, ada, 59, no(true)),
            (Counted::Message, ada, 59, no(false)),
            (Counted::Message, ben, 59, Allowed::Yes),
            (Counted::Thread, ada, 59, Allowed::Yes),
            (Counted::Message, ada, 60, Allowed::Yes),
            (Counted::Message, ada, 61, no(true)),
            (Counted::Thread, ada, 3_600, no(true)),
            (Counted::Thread, ada, 3_659, Allowed::Yes),
        ];
        for (what, person, seconds, allowed) in counted {
            assert_eq!(guard.count_at(what, person, at(seconds)), allowed, "{what:?} of {person} at {seconds}");
        }
        assert!(guard.answers_in(Some(7)) && guard.answers_in(None) && !guard.answers_in(Some(8)));
    }
}
