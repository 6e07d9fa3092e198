//! How hard a browser must work before the answer to its picture is looked at: more, the nearer its
//! counters stand to their limits.
//!
//! None of these counters knows whether an account exists: they are the ones of what was typed, of the
//! network and of the whole installation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Budget, Ledger, Limits, Tally};

/// A piece of work takes 2^n trials on average. One more is twice the work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hardness(pub u8);

/// The work that belongs to each picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkLimits {
    /// Into how many pieces it is cut: more pieces make it take more evenly long.
    pub pieces: u8,
    /// Rounds of PBKDF2 in one trial, which browsers do in native code.
    pub rounds: u32,
    /// Where nothing happens …
    pub easiest: Hardness,
    /// … and where a limit is reached.
    pub hardest: Hardness,
}

impl Default for WorkLimits {
    /// 2,048 trials, a fifth of a second on a desk's computer (Chromium, one worker, 2026-11); at its
    /// hardest 65,536, six seconds.
    fn default() -> Self {
        Self { pieces: 8, rounds: 500, easiest: Hardness(8), hardest: Hardness(13) }
    }
}

impl WorkLimits {
    /// `used` of `budget`: from the easiest up to the hardest in equal steps.
    fn at(self, used: u32, budget: u32) -> Hardness {
        let span = u64::from(self.hardest.0.saturating_sub(self.easiest.0));
        let more = (u64::from(used) * span).checked_div(u64::from(budget)).unwrap_or(span).min(span);
        Hardness(self.easiest.0.saturating_add(u8::try_from(more).unwrap_or(u8::MAX)))
    }
}

impl Ledger {
    /// By whichever counter stands nearest to its limit.
    pub fn hardness(&self, now: Timestamp, limits: &Limits) -> Hardness {
        let gauge = |tally: &Tally, budget: &Budget| {
            limits.work.at(tally.used(self.place, budget.window, now), budget.of(self.place))
        };
        let arrivals = if self.campus { &limits.sessions_per_campus_address } else { &limits.sessions_per_address };
        let wrong_codes = self.installation.now.used_anywhere(Limits::DAY, now);
        let wrong = self.identifier.now.wrong.values().map(|wrong| gauge(wrong, &limits.wrong_codes_per_factor));
        let rest = [
            gauge(&self.visits.now, &limits.sessions_per_hour),
            gauge(&self.visits.now, &limits.sessions_per_day),
            gauge(&self.arrivals.now, arrivals),
            gauge(&self.passes.now, &limits.passes_per_address),
            limits.work.at(wrong_codes, limits.wrong_codes_in_all),
        ];
        wrong.chain(rest).max().unwrap_or(limits.work.hardest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_rises_in_equal_steps_and_stops_at_its_hardest() {
        let work = WorkLimits { easiest: Hardness(8), hardest: Hardness(13), ..WorkLimits::default() };
        let at = |used, budget| work.at(used, budget).0;
        assert_eq!([0, 1, 2, 3, 4, 5, 6].map(|used| at(used, 5)), [8, 9, 10, 11, 12, 13, 13]);
        assert_eq!([0, 19, 20, 39, 40, 99, 100].map(|used| at(used, 100)), [8, 8, 9, 9, 10, 12, 13]);
        assert_eq!((at(0, 0), at(u32::MAX, u32::MAX)), (13, 13));
    }
}
