//! How often something happened lately, apart for known places and for all others.
//!
//! Moments are kept in grains, each until its end has left the window, so that a count may last one
//! grain longer and never shorter. Grains ahead of now count too: a clock that steps back frees nobody.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where somebody acts from. A known place has a budget of its own, so that a stranger who spends
/// everything does not keep the owner out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The campus, or a browser from which a reset of this identifier succeeded before.
    Known,
    #[default]
    Strange,
}

/// How often something may happen within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub strange: u32,
    pub known: u32,
    pub window: Duration,
}

impl Budget {
    /// As often from known places, counted apart.
    pub const fn each(count: u32, window: Duration) -> Self {
        Self { strange: count, known: count, window }
    }

    pub fn of(&self, place: Place) -> u32 {
        match place {
            Place::Known => self.known,
            Place::Strange => self.strange,
        }
    }
}

/// One record of counts. A new one is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// 0: never written. Moved by whoever commits it.
    #[serde(default)]
    pub revision: u64,
    grains: Vec<Grain>,
}

/// `(its first second, strange, known)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Grain(i64, u32, u32);

/// The most grains that one record holds (a record has 16 KB); beyond it the two oldest become one.
const KEPT: usize = 400;

impl Tally {
    /// How often it happened within `window` before `now`.
    pub fn used(&self, place: Place, window: Duration, now: Timestamp) -> u32 {
        let length = grain_of(window);
        let recent = self.grains.iter().filter(|grain| grain.counts(length, window, now));
        recent.map(|grain| grain.of(place)).fold(0, u32::saturating_add)
    }

    /// Wherever it came from.
    pub fn used_anywhere(&self, window: Duration, now: Timestamp) -> u32 {
        self.used(Place::Known, window, now).saturating_add(self.used(Place::Strange, window, now))
    }

    pub fn has_room(&self, budget: &Budget, place: Place, now: Timestamp) -> bool {
        self.used(place, budget.window, now) < budget.of(place)
    }

    /// When there is room again if nothing more is counted: `now` where there is room.
    pub fn room_at(&self, budget: &Budget, place: Place, now: Timestamp) -> Timestamp {
        self.room_when(budget.of(place), budget.window, now, |grain| grain.of(place))
    }

    /// When fewer than `most` are left, wherever they come from.
    pub fn room_anywhere_at(&self, most: u32, window: Duration, now: Timestamp) -> Timestamp {
        self.room_when(most, window, now, |grain| grain.1.saturating_add(grain.2))
    }

    fn room_when(&self, most: u32, window: Duration, now: Timestamp, count: impl Fn(&Grain) -> u32) -> Timestamp {
        let (length, seconds) = (grain_of(window), i64::try_from(window.as_secs()).unwrap_or(i64::MAX));
        let live: Vec<_> = self.grains.iter().filter(|grain| grain.counts(length, window, now)).collect();
        let mut used = live.iter().map(|grain| count(grain)).fold(0, u32::saturating_add);
        let mut room = now;
        for grain in live {
            if used < most {
                break;
            }
            used = used.saturating_sub(count(grain));
            let end = grain.0.saturating_add(length).saturating_add(seconds);
            room = Timestamp::from_second(end).unwrap_or(Timestamp::MAX).max(room);
        }
        room
    }

    /// Counts `times` more. `window`: the longest that this record is asked about.
    pub fn count(&mut self, place: Place, times: u32, window: Duration, now: Timestamp) {
        let length = grain_of(window);
        self.grains.retain(|grain| grain.counts(length, window, now));
        let begin = now.as_second().div_euclid(length).saturating_mul(length);
        let at = match self.grains.binary_search_by_key(&begin, |grain| grain.0) {
            Ok(at) => at,
            Err(at) => {
                self.grains.insert(at, Grain(begin, 0, 0));
                at
            }
        };
        if let Some(grain) = self.grains.get_mut(at) {
            let count = match place {
                Place::Known => &mut grain.2,
                Place::Strange => &mut grain.1,
            };
            *count = count.saturating_add(times);
        }
        self.thin_out();
    }

    /// As it is written on top of what was read.
    #[must_use]
    pub fn next(mut self) -> Self {
        self.revision = self.revision.saturating_add(1);
        self
    }

    /// Nothing counted any more, as it is written on top of what was read.
    #[must_use]
    pub fn emptied(mut self) -> Self {
        self.grains.clear();
        self.next()
    }

    /// Forgives what was counted from `place`.
    pub fn forgive(&mut self, place: Place) {
        for grain in &mut self.grains {
            match place {
                Place::Known => grain.2 = 0,
                Place::Strange => grain.1 = 0,
            }
        }
        self.grains.retain(|grain| grain.1 > 0 || grain.2 > 0);
    }

    pub fn is_empty(&self) -> bool {
        self.grains.is_empty()
    }

    /// Counts move to a later moment and so last longer: none is lost.
    fn thin_out(&mut self) {
        while self.grains.len() > KEPT {
            let oldest = self.grains.remove(0);
            if let Some(next) = self.grains.first_mut() {
                next.1 = next.1.saturating_add(oldest.1);
                next.2 = next.2.saturating_add(oldest.2);
            }
        }
    }
}

impl Grain {
    fn of(&self, place: Place) -> u32 {
        match place {
            Place::Known => self.2,
            Place::Strange => self.1,
        }
    }

    fn counts(&self, length: i64, window: Duration, now: Timestamp) -> bool {
        let window = i64::try_from(window.as_secs()).unwrap_or(i64::MAX);
        self.0.saturating_add(length).saturating_add(window) > now.as_second()
    }
}

/// A minute for what is asked about by the hour or day, a day for what is asked about by the year.
fn grain_of(window: Duration) -> i64 {
    const MONTH: Duration = Duration::from_secs(30 * 24 * 60 * 60);
    if window > MONTH { 24 * 60 * 60 } else { 60 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const DAY: Duration = Duration::from_secs(24 * 3600);
    const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 - 1_700_000_000 % 86_400 + seconds).unwrap()
    }

    #[test]
    fn a_count_lasts_its_window_and_one_grain_at_most_longer() {
        let mut tally = Tally::default();
        tally.count(Place::Strange, 1, DAY, at(59));
        for (window, last) in [(HOUR, 3_600 + 59), (DAY, 86_400 + 59)] {
            assert_eq!(tally.used(Place::Strange, window, at(last)), 1);
            assert_eq!(tally.used(Place::Strange, window, at(last + 1)), 0);
        }
        let mut year = Tally::default();
        year.count(Place::Strange, 3, YEAR, at(5));
        assert_eq!(year.used(Place::Strange, YEAR, at(365 * 86_400 + 4)), 3);
        assert_eq!(year.used(Place::Strange, YEAR, at(366 * 86_400)), 0);
    }

    #[test]
    fn room_comes_back_when_enough_has_left_the_window() {
        let budget = Budget::each(3, HOUR);
        let mut tally = Tally::default();
        for second in [0, 120, 120, 600] {
            assert_eq!(tally.room_at(&budget, Place::Known, at(second)), at(second));
            tally.count(Place::Strange, 1, HOUR, at(second));
        }
        let room = tally.room_at(&budget, Place::Strange, at(700));
        assert_eq!(room, at(180 + 3_600), "two of the four must go");
        assert!(!tally.has_room(&budget, Place::Strange, at(180 + 3_599)));
        assert!(tally.has_room(&budget, Place::Strange, room));
        tally.count(Place::Known, 1, HOUR, at(700));
        assert_eq!(tally.room_anywhere_at(3, HOUR, at(700)), at(180 + 3_600), "two more are left");
        assert_eq!(tally.room_anywhere_at(2, HOUR, at(700)), at(660 + 3_600));
    }

    #[test]
    fn places_have_budgets_of_their_own() {
        let budget = Budget::each(2, HOUR);
        let mut tally = Tally::default();
        tally.count(Place::Strange, 2, HOUR, at(0));
        assert!(!tally.has_room(&budget, Place::Strange, at(1)));
        assert!(tally.has_room(&budget, Place::Known, at(1)));
        tally.forgive(Place::Strange);
        assert!(tally.has_room(&budget, Place::Strange, at(1)) && tally.is_empty());
    }

    #[test]
    fn attack_48_a_clock_that_steps_back_frees_nobody() {
        let mut tally = Tally::default();
        tally.count(Place::Strange, 1, HOUR, at(10_000));
        tally.count(Place::Strange, 1, HOUR, at(0));
        assert_eq!(tally.used(Place::Strange, HOUR, at(0)), 2);
        assert_eq!(tally.used(Place::Strange, HOUR, at(10_001)), 1);
    }

    #[test]
    fn a_record_stays_small_and_loses_no_count() {
        let mut tally = Tally::default();
        for minute in 0..1_400 {
            tally.count(Place::Strange, 1, DAY, at(minute * 60));
        }
        assert_eq!(tally.used(Place::Strange, DAY, at(1_400 * 60)), 1_400);
        assert!(serde_json::to_vec(&tally).unwrap().len() < 8_000);
    }
}
