//! Factors that come and go. What is new serves for nothing before its cooling-off is over; what is
//! removed serves for nothing from that moment on, and comes back if the owner objects in time.
//!
//! ```text
//! authenticator   confirmed → new ── its day ──▶ in the place of the one before
//! phone           expected (the directory is asked) → new ── its day ──▶ serves, without a mark
//! either          removed ── its day ──▶ gone; the directory is cleared of a number then
//! ```
//!
//! A removed number stays in the directory for its cooling-off, so that notices reach it. What it may do
//! is said here, by marks under keyed hashes; a number without a mark serves.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AccountFile, Authenticator, Limits, account::keep_newest, later};

/// An authenticator on its way in or out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Passing {
    pub authenticator: Authenticator,
    /// When it serves, or when it is gone.
    pub until: Timestamp,
}

/// What one number may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneMark {
    /// A keyed hash.
    pub number: String,
    #[serde(flatten)]
    pub state: PhoneState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PhoneState {
    /// The directory is asked to take it; it may have.
    Expected,
    New {
        usable_from: Timestamp,
    },
    /// On file before the account was set up for reset: it waits like a new one.
    Unproven {
        usable_from: Timestamp,
    },
    Removed {
        until: Timestamp,
    },
}

impl PhoneState {
    /// The day for which it waits, if it may ever serve.
    pub fn usable_from(self) -> Option<Timestamp> {
        match self {
            Self::New { usable_from } | Self::Unproven { usable_from } => Some(usable_from),
            Self::Expected | Self::Removed { .. } => None,
        }
    }

    /// The number is on file, whether or not its day has come.
    pub fn is_on_file(self) -> bool {
        self.usable_from().is_some()
    }
}

impl AccountFile {
    /// As it stands at `now`: what has waited for its day has come to it. A removed number keeps its
    /// mark until the directory has let go of it.
    #[must_use]
    pub fn settled(mut self, now: Timestamp) -> Self {
        if let Some(new) = self.new_authenticator.take_if(|new| new.until <= now) {
            self.authenticator = Some(new.authenticator);
        }
        self.removed_authenticator.take_if(|removed| removed.until <= now);
        self.phones.retain(|mark| mark.state.usable_from().is_none_or(|day| day > now));
        self
    }

    /// Sets the account up for reset. Numbers that were on file before that were nobody's proof: they wait
    /// for their day like new ones.
    pub fn set_up(&mut self, on_file: impl IntoIterator<Item = String>, now: Timestamp, limits: &Limits) {
        if self.registered {
            return;
        }
        self.registered = true;
        for number in on_file {
            if self.phone_state(&number).is_none() {
                self.mark(&number, PhoneState::Unproven { usable_from: later(now, limits.cooling_off) });
            }
        }
    }

    /// A new authenticator, of which a code was seen; from when on it serves. Until then the one before
    /// goes on.
    pub fn add_authenticator(&mut self, new: Authenticator, now: Timestamp, limits: &Limits) -> Timestamp {
        let until = later(now, limits.cooling_off);
        self.new_authenticator = Some(Passing { authenticator: new, until });
        until
    }

    /// False if there is none.
    pub fn remove_authenticator(&mut self, now: Timestamp, limits: &Limits) -> bool {
        let Some(authenticator) = self.authenticator.take() else { return false };
        self.removed_authenticator = Some(Passing { authenticator, until: later(now, limits.cooling_off) });
        true
    }

    /// A number that the directory is about to take. It serves for nothing, whatever comes of that.
    pub fn expect_phone(&mut self, number: &str) {
        self.mark(number, PhoneState::Expected);
    }

    /// The directory has taken it; from when on it serves.
    pub fn add_phone(&mut self, number: &str, now: Timestamp, limits: &Limits) -> Timestamp {
        let usable_from = later(now, limits.cooling_off);
        self.mark(number, PhoneState::New { usable_from });
        usable_from
    }

    /// The directory must let go of it on that day.
    pub fn remove_phone(&mut self, number: &str, now: Timestamp, limits: &Limits) {
        self.mark(number, PhoneState::Removed { until: later(now, limits.cooling_off) });
    }

    /// The directory has let go of it, or never took it.
    pub fn forget_phone(&mut self, number: &str) {
        self.phones.retain(|mark| mark.number != number);
    }

    pub fn phone_state(&self, number: &str) -> Option<PhoneState> {
        self.phones.iter().find(|mark| mark.number == number).map(|mark| mark.state)
    }

    /// Whether codes may go to a number that is on file.
    pub fn phone_serves(&self, number: &str, now: Timestamp) -> bool {
        match self.phone_state(number) {
            None => true,
            Some(state) => state.usable_from().is_some_and(|day| day <= now),
        }
    }

    /// Whether the directory must let go of a number some day.
    pub fn is_departing(&self) -> bool {
        self.phones.iter().any(|mark| matches!(mark.state, PhoneState::Removed { .. }))
    }

    /// The numbers that the directory must let go of now.
    pub fn departed(&self, now: Timestamp) -> impl Iterator<Item = &str> {
        let gone = move |mark: &&PhoneMark| matches!(mark.state, PhoneState::Removed { until } if until <= now);
        self.phones.iter().filter(gone).map(|mark| mark.number.as_str())
    }

    /// Whether anything is on its way in or out.
    pub(super) fn is_in_flux(&self) -> bool {
        self.new_authenticator.is_some() || self.removed_authenticator.is_some() || !self.phones.is_empty()
    }

    /// The owner objects: what is new goes, and what was removed is back.
    pub(super) fn undo_changes(&mut self, now: Timestamp) {
        self.new_authenticator = None;
        if let Some(removed) = self.removed_authenticator.take() {
            self.authenticator.get_or_insert(removed.authenticator);
        }
        self.phones.retain(|mark| !matches!(mark.state, PhoneState::Removed { .. }));
        let came = |mark: &&mut PhoneMark| matches!(mark.state, PhoneState::Expected | PhoneState::New { .. });
        self.phones.iter_mut().filter(came).for_each(|mark| mark.state = PhoneState::Removed { until: now });
    }

    /// Every authenticator that is kept, whatever it may do: each has a seal.
    pub fn authenticators(&self) -> impl Iterator<Item = &Authenticator> {
        let passing = [&self.new_authenticator, &self.removed_authenticator].into_iter().flatten();
        self.authenticator.iter().chain(passing.map(|passing| &passing.authenticator))
    }

    pub fn authenticators_mut(&mut self) -> impl Iterator<Item = &mut Authenticator> {
        let passing = [&mut self.new_authenticator, &mut self.removed_authenticator].into_iter().flatten();
        self.authenticator.iter_mut().chain(passing.map(|passing| &mut passing.authenticator))
    }

    /// Lets go of those that are `lost`; gives how many.
    pub fn drop_authenticators(&mut self, lost: impl Fn(&Authenticator) -> bool) -> usize {
        let kept = self.authenticators().count();
        self.authenticator.take_if(|authenticator| lost(authenticator));
        for passing in [&mut self.new_authenticator, &mut self.removed_authenticator] {
            passing.take_if(|passing| lost(&passing.authenticator));
        }
        kept - self.authenticators().count()
    }

    fn mark(&mut self, number: &str, state: PhoneState) {
        self.forget_phone(number);
        self.phones.push(PhoneMark { number: number.to_owned(), state });
        keep_newest(&mut self.phones);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        identity::credential::{Keyring, SealedSeed, Seed},
        model::Draw,
    };

    const START: Timestamp = Timestamp::UNIX_EPOCH;
    const HOUR: Duration = Duration::from_secs(3600);

    fn app(factor: &str) -> Authenticator {
        let (keyring, draw) = (Keyring::new([1; 32]), Draw::from_seed([2; 32]));
        let seed = SealedSeed::seal(&keyring, &"ada".into(), factor, &Seed::from_draw(&draw), &draw).unwrap();
        Authenticator { factor: factor.to_owned(), seed, last_step: Some(7) }
    }

    fn serving(file: &AccountFile, now: Timestamp) -> Option<String> {
        file.clone().settled(now).authenticator.map(|app| app.factor)
    }

    #[test]
    fn a_new_authenticator_takes_the_old_ones_place_on_its_day() {
        let mut file = AccountFile { authenticator: Some(app("old")), ..AccountFile::default() };
        let day = file.add_authenticator(app("new"), START, &Limits::default());
        assert_eq!(day, START + 72 * HOUR);
        assert_eq!(serving(&file, day - Duration::from_secs(1)).as_deref(), Some("old"));
        assert_eq!(serving(&file, day).as_deref(), Some("new"));
        assert_eq!(file.settled(day).authenticator.unwrap().last_step, Some(7), "the code that confirmed it is used");
    }

    #[test]
    fn a_first_authenticator_waits_for_its_day_too() {
        let mut file = AccountFile::default();
        let day = file.add_authenticator(app("new"), START, &Limits::default());
        assert_eq!((serving(&file, START), serving(&file, day).as_deref()), (None, Some("new")));
    }

    #[test]
    fn numbers_of_before_the_account_was_set_up_wait_too() {
        let (mut file, limits) = (AccountFile::default(), Limits::default());
        file.set_up(["old".to_owned()], START, &limits);
        assert!(file.registered && !file.phone_serves("old", START) && file.phone_serves("old", START + 72 * HOUR));
        file.undo_changes(START);
        assert_eq!(file.departed(Timestamp::MAX).count(), 0, "nobody has added it lately");
        let mut file = AccountFile { registered: true, ..AccountFile::default() };
        file.set_up(["old".to_owned()], START, &limits);
        assert!(file.phone_serves("old", START), "it was set up already");
    }

    #[test]
    fn a_number_serves_from_its_day_on_and_a_removed_one_never() {
        let (mut file, limits) = (AccountFile::default(), Limits::default());
        assert!(file.phone_serves("n", START), "one that was on file before has no mark");
        file.expect_phone("n");
        assert!(
            !file.clone().settled(Timestamp::MAX).phone_serves("n", Timestamp::MAX),
            "the directory hasn't answered"
        );
        let day = file.add_phone("n", START, &limits);
        assert!(!file.phone_serves("n", day - Duration::from_secs(1)) && file.phone_serves("n", day));
        assert!(file.clone().settled(day).phones.is_empty());
        file.remove_phone("n", START, &limits);
        assert!(!file.clone().settled(day).phone_serves("n", day), "as long as the directory has it");
        assert_eq!(file.departed(day - Duration::from_secs(1)).count(), 0);
        assert_eq!(file.departed(day).collect::<Vec<_>>(), ["n"]);
        assert!(file.is_departing());
        file.forget_phone("n");
        assert!(!file.is_departing());
    }

    #[test]
    fn an_objection_takes_back_what_is_new_and_gives_back_what_was_removed() {
        let limits = Limits::default();
        let mut file = AccountFile { authenticator: Some(app("old")), ..AccountFile::default() };
        assert!(file.remove_authenticator(START, &limits) && !file.remove_authenticator(START, &limits));
        file.add_authenticator(app("thief's"), START, &limits);
        file.add_phone("thief's", START, &limits);
        file.remove_phone("mine", START, &limits);
        file.undo_changes(START + HOUR);
        assert_eq!(serving(&file, Timestamp::MAX).as_deref(), Some("old"));
        assert!(file.phone_serves("mine", START + HOUR) && !file.phone_serves("thief's", Timestamp::MAX));
        assert_eq!(file.departed(START + HOUR).collect::<Vec<_>>(), ["thief's"], "the directory must let go of it");
    }

    #[test]
    fn a_removed_authenticator_is_gone_on_its_day() {
        let (mut file, limits) = (AccountFile::default(), Limits::default());
        file.authenticator = Some(app("old"));
        file.remove_authenticator(START, &limits);
        assert_eq!(file.authenticators().count(), 1);
        assert_eq!(file.settled(START + 72 * HOUR).authenticators().count(), 0);
    }

    #[test]
    fn files_of_before_read_as_they_were() {
        let text = r#"{"revision":3,"registered":true,"authenticator":null,"salt":null,"history":[],"resets":[],"pending":null}"#;
        let file: AccountFile = serde_json::from_str(text).unwrap();
        assert!(file.phone_serves("n", START) && !file.is_departing());
        let mut file = file;
        file.remove_phone("n", START, &Limits::default());
        let again: AccountFile = serde_json::from_str(&serde_json::to_string(&file).unwrap()).unwrap();
        assert_eq!(again.phones, file.phones);
    }
}
