//! Whether commits come so quickly that one who waits will have company.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// So many must have come within the time that the next would wait: with fewer it would wait for nothing. One person's
/// acts, each of which waits for the one before, are no company.
const COMPANY: usize = 4;

/// When the last commits came.
#[derive(Debug, Default)]
pub(super) struct Pulse(VecDeque<Instant>);

impl Pulse {
    pub(super) fn beat(&mut self, times: usize, now: Instant) {
        self.0.extend(std::iter::repeat_n(now, times.min(COMPANY)));
        self.0.drain(..self.0.len().saturating_sub(COMPANY));
    }

    pub(super) fn is_quick(&self, within: Duration, now: Instant) -> bool {
        let all_within = |first: &Instant| now.duration_since(*first) <= within;
        self.0.len() == COMPANY && self.0.front().is_some_and(all_within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "some moment to count from")]
    fn it_is_quick_once_enough_came_lately() {
        const PATIENCE: Duration = Duration::from_millis(40);
        let (mut pulse, begin) = (Pulse::default(), Instant::now());
        let at = |millis| begin + Duration::from_millis(millis);
        let mut quick = |millis, came| {
            let quick = pulse.is_quick(PATIENCE, at(millis));
            pulse.beat(came, at(millis));
            quick
        };
        // One person's acts, one after another.
        assert!([0, 15, 30, 45, 60, 75].into_iter().all(|millis| !quick(millis, 1)));
        // Those of two.
        assert!(!quick(80, 1) && !quick(95, 1), "the last four came within 50");
        assert!([100, 115, 120, 135].into_iter().all(|millis| quick(millis, 1)), "within 40");
        assert!(!quick(200, 1), "after a pause");
        assert!(!quick(1_000, 99) && quick(1_040, 1) && !quick(1_081, 0), "a crowd, for as long as it is there");
    }
}
