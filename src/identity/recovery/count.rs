//! What an act counts, on top of whatever stands there when it is written: those who count at the same moment, a campus
//! behind one address, don't turn each other away.
//!
//! Invariant: an act that would be decided otherwise by what stands there now is not written, but decided again.

use std::time::Duration;

use jiff::Timestamp;

use super::{Budget, Place, Tally, TallyKey};

/// So many times more, if what stands there leaves the act as it was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub(super) place: Place,
    pub(super) times: u32,
    /// The longest that the tally is asked about.
    pub(super) window: Duration,
    pub(super) at: Timestamp,
    pub(super) as_long: AsLong,
}

/// As long as what an act is decided as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AsLong {
    Anyway,
    /// There is room by each of these.
    HasRoom(Vec<Budget>),
    /// It is not this very count that reaches the limit, wherever the others came from.
    DoesNotReach(u32),
    /// Nobody else has counted since it was read: the tally has this revision.
    Stands(u64),
}

impl Count {
    /// The tally with this counted, as it is written on top of `stands`; `None` if the act must be decided again.
    pub fn on(&self, mut stands: Tally) -> Option<Tally> {
        let holds = match &self.as_long {
            AsLong::Anyway => true,
            AsLong::HasRoom(budgets) => budgets.iter().all(|budget| stands.has_room(budget, self.place, self.at)),
            AsLong::DoesNotReach(limit) => !self.reaches(*limit, &stands),
            AsLong::Stands(revision) => stands.revision == *revision,
        };
        holds.then(|| {
            stands.count(self.place, self.times, self.window, self.at);
            stands.next()
        })
    }

    fn reaches(&self, limit: u32, stands: &Tally) -> bool {
        let used = stands.used_anywhere(self.window, self.at);
        used < limit && used.saturating_add(self.times) >= limit
    }
}

/// A tally as it was read, and what the act counts in it.
#[derive(Debug, Clone)]
pub struct Tallied {
    pub key: TallyKey,
    pub now: Tally,
    /// At most one: an act counts once in each.
    count: Option<Count>,
}

impl Tallied {
    pub fn new(key: TallyKey, read: Tally) -> Self {
        Self { key, now: read, count: None }
    }

    pub(super) fn count(&mut self, count: Count) {
        debug_assert!(self.count.is_none(), "counted twice: {}", self.key);
        self.now.count(count.place, count.times, count.window, count.at);
        self.count = Some(count);
    }

    /// Once more, for an act that found room by each of `budgets`.
    pub(super) fn count_within(&mut self, budgets: &[&Budget], place: Place, at: Timestamp) {
        let window = budgets.iter().map(|budget| budget.window).max().unwrap_or_default();
        let as_long = AsLong::HasRoom(budgets.iter().map(|budget| **budget).collect());
        self.count(Count { place, times: 1, window, at, as_long });
    }

    /// Once more, where it matters who reaches `limit`. Gives whether this act does.
    pub(super) fn count_towards(&mut self, limit: u32, place: Place, window: Duration, at: Timestamp) -> bool {
        let count = Count { place, times: 1, window, at, as_long: AsLong::DoesNotReach(limit) };
        let reaches = count.reaches(limit, &self.now);
        let as_long = if reaches { AsLong::Stands(self.now.revision) } else { count.as_long };
        self.count(Count { as_long, ..count });
        reaches
    }

    pub(super) fn counted(self) -> Option<(TallyKey, Count)> {
        self.count.map(|count| (self.key, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn tallied(times: u32) -> Tallied {
        let mut read = Tally::default();
        read.count(Place::Strange, times, HOUR, NOW);
        Tallied::new(TallyKey("of something".to_owned()), read.next())
    }

    /// What `act` counts, decided when there were so many.
    fn decided(times: u32, act: impl FnOnce(&mut Tallied)) -> Count {
        let mut tallied = tallied(times);
        act(&mut tallied);
        assert_eq!(tallied.now.used(Place::Strange, HOUR, NOW), times + 1);
        tallied.counted().unwrap().1
    }

    /// How many there are with `count` on top of so many others'.
    fn on_top_of(others: u32, count: &Count) -> Option<u32> {
        let counted = count.on(tallied(others).now)?;
        assert_eq!(counted.revision, 2);
        Some(counted.used(Place::Strange, HOUR, NOW))
    }

    #[test]
    fn counts_of_the_same_moment_add_up_as_long_as_there_is_room_by_every_budget() {
        let (hour, day) = (Budget::each(5, HOUR), Budget::each(4, 24 * HOUR));
        let count = decided(1, |tallied| tallied.count_within(&[&day, &hour], Place::Strange, NOW));
        assert_eq!([1, 2, 3, 4, 9].map(|others| on_top_of(others, &count)), [Some(2), Some(3), Some(4), None, None]);
        let known = decided(1, |tallied| tallied.count_within(&[&day], Place::Strange, NOW));
        let known = Count { place: Place::Known, ..known };
        assert!(known.on(tallied(9).now).is_some(), "strangers use up nothing of known places");
    }

    #[test]
    fn whoever_reaches_a_limit_is_the_one_who_does_by_what_stands_there() {
        let act = |tallied: &mut Tallied| {
            tallied.count_towards(5, Place::Strange, HOUR, NOW);
        };
        let before = decided(1, act);
        assert_eq!(
            [1, 3, 4, 5, 9].map(|others| on_top_of(others, &before)),
            [Some(2), Some(4), None, Some(6), Some(10)]
        );
        assert_eq!(on_top_of(4, &decided(7, act)), None, "limits were reset meanwhile");
        let reaching = decided(4, act);
        assert_eq!(reaching.as_long, AsLong::Stands(1));
        assert_eq!(on_top_of(4, &reaching), Some(5));
        assert!(reaching.on(tallied(3).now.next()).is_none() && reaching.on(Tally::default()).is_none());
        let towards = |times: u32| tallied(times).count_towards(5, Place::Strange, HOUR, NOW);
        assert_eq!([3, 4, 5].map(towards), [false, true, false]);
    }

    #[test]
    fn what_nothing_hangs_on_is_counted_anyway() {
        let count = Count { place: Place::Strange, times: 2, window: HOUR, at: NOW, as_long: AsLong::Anyway };
        assert_eq!([0, 8].map(|others| on_top_of(others, &count)), [Some(2), Some(10)]);
    }
}
