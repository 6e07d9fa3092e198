//! The wrong codes of one identifier, or of one account, and what they have shut.
//!
//! Two of these are kept for every try. The identifier's own, whether or not an account stands behind
//! it: what it has shut is told. And the account's, whichever of its names was typed: that one is never
//! told, since it would show that two names are one person.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Limits, Place, Tally, later};
use crate::model::{AccountId, Method};

/// An identifier in its folded form, or an account, as a keyed hash: what people type is kept nowhere
/// (it may be a password in the wrong box).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StandingKey(pub String);

impl StandingKey {
    /// Of an account, whichever of its names is typed.
    pub fn owner(account: &AccountId) -> Self {
        Self(format!("owner/{account}"))
    }
}

impl fmt::Display for StandingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A new identifier has an empty one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// 0: never written. Moved by whoever commits it.
    pub revision: u64,
    /// Wrong codes of each method lately.
    pub wrong: BTreeMap<Method, Tally>,
    pub paused: BTreeMap<Method, Pause>,
    /// Wrong codes of all methods in a year. No success clears them.
    pub year: Tally,
    /// When staff switched the methods on again, which clears everything; only so often a year.
    #[serde(default)]
    pub switch_ons: Vec<Timestamp>,
    /// When the owner was last told that somebody tries.
    pub owner_told: Option<Timestamp>,
}

/// Until when a method is paused, for whom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub strange: Option<Timestamp>,
    pub known: Option<Timestamp>,
}

impl Pause {
    fn of(&mut self, place: Place) -> &mut Option<Timestamp> {
        match place {
            Place::Known => &mut self.known,
            Place::Strange => &mut self.strange,
        }
    }
}

impl Standing {
    /// Paused for a day, or the year's wrong codes are spent: then only a pass or a grant helps.
    pub fn is_shut(&self, method: Method, place: Place, now: Timestamp, limits: &Limits) -> bool {
        self.paused_until(method, place, now).is_some() || self.is_spent(place, now, limits)
    }

    /// Until when a method is paused for `place`, if it is.
    pub fn paused_until(&self, method: Method, place: Place, now: Timestamp) -> Option<Timestamp> {
        let until = self.paused.get(&method).and_then(|pause| *pause.clone().of(place));
        until.filter(|until| now < *until)
    }

    /// The year's wrong codes are spent.
    pub fn is_spent(&self, place: Place, now: Timestamp, limits: &Limits) -> bool {
        !self.year.has_room(&limits.wrong_codes_per_year, place, now)
    }

    /// Counts a wrong code; true if the method is shut by it.
    pub(super) fn count_wrong(&mut self, method: Method, place: Place, now: Timestamp, limits: &Limits) -> bool {
        self.year.count(place, 1, limits.wrong_codes_per_year.window, now);
        let budget = &limits.wrong_codes_per_factor;
        let wrong = self.wrong.entry(method).or_default();
        wrong.count(place, 1, budget.window, now);
        if !wrong.has_room(budget, place, now) {
            wrong.forgive(place);
            *self.paused.entry(method).or_default().of(place) = Some(later(now, limits.pause));
        }
        self.is_shut(method, place, now, limits)
    }

    /// As it is written on top of what was read.
    #[must_use]
    pub fn next(mut self) -> Self {
        self.revision = self.revision.saturating_add(1);
        self
    }

    /// A reset succeeded: the year's count stays.
    pub(super) fn forgive(&mut self) {
        self.wrong.clear();
        self.paused.clear();
    }

    /// Staff open everything again; false if they have done so too often this year. What they give is
    /// part of the arithmetic (`chance_of_a_hit`).
    pub fn switch_on(&mut self, now: Timestamp, limits: &Limits) -> bool {
        let window = limits.wrong_codes_per_year.window;
        if self.switch_on_at(now, limits) > now {
            return false;
        }
        self.switch_ons.retain(|at| later(*at, window) > now);
        self.switch_ons.push(now);
        self.forgive();
        self.year = Tally::default();
        true
    }

    /// Whether anything shuts `method`, wherever one comes from.
    pub fn is_shut_anywhere(&self, method: Method, now: Timestamp, limits: &Limits) -> bool {
        [Place::Strange, Place::Known].into_iter().any(|place| self.is_shut(method, place, now, limits))
    }

    /// Staff open one method again; false if they have opened something too often this year. A pause
    /// alone gives guessers nothing beyond the year's codes; where those are spent, they are given anew.
    pub fn switch_on_one(&mut self, method: Method, now: Timestamp, limits: &Limits) -> bool {
        if self.switch_on_at(now, limits) > now {
            return false;
        }
        let spent = [Place::Strange, Place::Known].into_iter().any(|place| self.is_spent(place, now, limits));
        let window = limits.wrong_codes_per_year.window;
        self.switch_ons.retain(|at| later(*at, window) > now);
        self.switch_ons.push(now);
        self.wrong.remove(&method);
        self.paused.remove(&method);
        if spent {
            self.year = Tally::default();
        }
        true
    }

    /// How often staff have opened everything again within a year.
    pub fn switch_ons_in_a_year(&self, now: Timestamp, limits: &Limits) -> usize {
        super::within(&self.switch_ons, limits.wrong_codes_per_year.window, now)
    }

    /// When staff may open everything again: `now`, or later if they have done so too often.
    pub fn switch_on_at(&self, now: Timestamp, limits: &Limits) -> Timestamp {
        let window = limits.wrong_codes_per_year.window;
        let mut live: Vec<_> = self.switch_ons.iter().map(|at| later(*at, window)).filter(|end| *end > now).collect();
        live.sort_unstable();
        let most = usize::try_from(limits.switch_ons_per_year).unwrap_or(usize::MAX);
        if most == 0 {
            return Timestamp::MAX;
        }
        // One more fits as soon as fewer than `most` are left.
        let surplus = live.len().saturating_sub(most.saturating_sub(1));
        surplus.checked_sub(1).and_then(|last| live.get(last)).copied().unwrap_or(now)
    }
}
