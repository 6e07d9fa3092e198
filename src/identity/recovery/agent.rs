//! Agents of the help desk as the verifier keeps them, and how often each may act. A rogue one, or
//! whoever has taken over one's credential, gets as far as these limits.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Counted, Limits, Place, Tally, TallyKey, TallyKind};
use crate::{
    identity::credential::TokenDigest,
    model::{AccountId, AgentName, AttemptKey, DeskDone, DeskFault},
};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Limits::DAY;
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What the file of an agent holds besides their authenticator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Their own account in the directory. They do nothing for it, and nothing at all while it is disabled.
    pub own: AccountId,
    /// `None`: retired for good.
    pub token: Option<TokenDigest>,
    pub since: Timestamp,
}

/// Where the file of an agent is kept: among the accounts', under a name that no directory gives, so
/// that a new key seals their authenticator too.
pub fn agent_file(name: &AgentName) -> AccountId {
    AccountId(format!("{AGENTS}{name}"))
}

/// What the ids of agents' files begin with.
pub const AGENTS: &str = "agent:";

/// The limits of one agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskLimits {
    pub grants_per_hour: u32,
    pub grants_per_day: u32,
    /// Acts of whichever kind, those that were declined too.
    pub acts_per_hour: u32,
    /// Wrong codes of the agent's authenticator, whichever act they were typed for.
    pub wrong_codes_per_day: u32,
    pub wrong_codes_per_year: u32,
    /// How long the first word for an account with rights over others waits for the second.
    pub second_within: Duration,
}

impl Default for DeskLimits {
    fn default() -> Self {
        Self {
            grants_per_hour: 10,
            grants_per_day: 40,
            acts_per_hour: 30,
            wrong_codes_per_day: 5,
            wrong_codes_per_year: 100,
            second_within: Duration::from_secs(10 * 60),
        }
    }
}

/// What one agent has done lately: read before an act and written with it.
#[derive(Debug, Clone)]
pub struct AgentLedger {
    pub wrong: Counted<TallyKey, Tally>,
    pub wrong_in_a_year: Counted<TallyKey, Tally>,
    pub acts: Counted<TallyKey, Tally>,
    pub grants: Counted<TallyKey, Tally>,
}

impl AgentLedger {
    /// Under which keys the counts of an agent stand, in the order of the parts.
    pub fn keys(agent: &AgentName) -> [TallyKey; 4] {
        [TallyKind::DeskWrong, TallyKind::DeskWrongInAYear, TallyKind::DeskActs, TallyKind::DeskGrants]
            .map(|kind| TallyKey::new(kind, agent.as_str()))
    }

    /// Until when wrong codes have shut the agent out, if they have.
    pub fn shut_until(&self, now: Timestamp, limits: &DeskLimits) -> Option<Timestamp> {
        let ends = [
            (&self.wrong.now, limits.wrong_codes_per_day, DAY),
            (&self.wrong_in_a_year.now, limits.wrong_codes_per_year, YEAR),
        ];
        let ends = ends.map(|(tally, most, window)| tally.room_anywhere_at(most, window, now));
        ends.into_iter().max().filter(|until| *until > now)
    }

    /// Counts a wrong code; gives how many more may be typed now.
    pub fn count_wrong(&mut self, now: Timestamp, limits: &DeskLimits) -> u32 {
        self.wrong.now.count(Place::Strange, 1, DAY, now);
        self.wrong_in_a_year.now.count(Place::Strange, 1, YEAR, now);
        let day = limits.wrong_codes_per_day.saturating_sub(self.wrong.now.used_anywhere(DAY, now));
        let year = limits.wrong_codes_per_year.saturating_sub(self.wrong_in_a_year.now.used_anywhere(YEAR, now));
        day.min(year)
    }

    /// Counts an act, whatever comes of it.
    pub fn count_act(&mut self, now: Timestamp, limits: &DeskLimits) -> Result<(), DeskFault> {
        let at = self.acts.now.room_anywhere_at(limits.acts_per_hour, HOUR, now);
        if at > now {
            return Err(DeskFault::TooMany { at });
        }
        self.acts.now.count(Place::Strange, 1, HOUR, now);
        Ok(())
    }

    /// Counts a grant that will be made.
    pub fn count_grant(&mut self, now: Timestamp, limits: &DeskLimits) -> Result<(), DeskFault> {
        let grants = &mut self.grants.now;
        let hour = grants.room_anywhere_at(limits.grants_per_hour, HOUR, now);
        let at = grants.room_anywhere_at(limits.grants_per_day, DAY, now).max(hour);
        if at > now {
            return Err(DeskFault::TooMany { at });
        }
        grants.count(Place::Strange, 1, DAY, now);
        Ok(())
    }

    /// The wrong codes of a credential that is no more.
    pub fn forgotten(mut self) -> Vec<(TallyKey, Tally)> {
        self.wrong.now.forgive(Place::Strange);
        self.wrong_in_a_year.now.forgive(Place::Strange);
        self.changes()
    }

    /// What must be written with the act.
    pub fn changes(self) -> Vec<(TallyKey, Tally)> {
        let all = [self.wrong, self.wrong_in_a_year, self.acts, self.grants].map(Counted::changed);
        all.into_iter().flatten().map(|(key, tally)| (key, tally.next())).collect()
    }
}

/// An attempt of an agent, kept under its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempted {
    pub agent: AgentName,
    pub key: AttemptKey,
    /// What was asked, as a keyed hash.
    pub what: String,
    /// `None`: begun, and the directory is still to be asked.
    pub answer: Option<Result<DeskDone, DeskFault>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> AgentLedger {
        let [wrong, year, acts, grants] =
            AgentLedger::keys(&AgentName::parse("kim").unwrap()).map(|key| Counted::new(key, Tally::default()));
        AgentLedger { wrong, wrong_in_a_year: year, acts, grants }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 - 1_700_000_000 % 86_400 + seconds).unwrap()
    }

    #[test]
    fn attack_38_wrong_codes_shut_an_agent_for_a_day_and_at_last_for_a_year() {
        let (mut ledger, limits) = (ledger(), DeskLimits::default());
        let mut day = 0;
        let mut guesses = 0;
        while guesses < limits.wrong_codes_per_year {
            let now = at(day * 2 * 86_400);
            let mut left = limits.wrong_codes_per_day;
            while left > 0 {
                assert_eq!(ledger.shut_until(now, &limits), None, "after {guesses}");
                left = ledger.count_wrong(now, &limits);
                guesses += 1;
            }
            assert!(ledger.shut_until(now, &limits).is_some_and(|until| until > now + DAY));
            day += 1;
        }
        assert_eq!(guesses, 100);
        let until = ledger.shut_until(at(day * 2 * 86_400), &limits).expect("the year is spent");
        assert!(until > at(0) + YEAR, "{until}");
        // As for an account: 100 wrong codes a year, two steps accepted.
        assert!(super::super::chance_of_a_hit(guesses, 2, 0) < 1e-3);
    }

    #[test]
    fn attack_38_grants_are_few_an_hour_and_a_day() {
        let limits = DeskLimits { grants_per_hour: 2, grants_per_day: 3, acts_per_hour: 4, ..DeskLimits::default() };
        let mut ledger = ledger();
        let mut grant = |second| ledger.count_grant(at(second), &limits);
        assert_eq!((grant(0), grant(1)), (Ok(()), Ok(())));
        assert_eq!(grant(2), Err(DeskFault::TooMany { at: at(3_660) }));
        assert_eq!(grant(3_660), Ok(()));
        assert_eq!(grant(7_320), Err(DeskFault::TooMany { at: at(86_400 + 60) }), "the day's are spent");
        let mut acts = self::ledger();
        for _ in 0..4 {
            assert_eq!(acts.count_act(at(0), &limits), Ok(()));
        }
        assert_eq!(acts.count_act(at(1), &limits), Err(DeskFault::TooMany { at: at(3_660) }));
        assert_eq!(acts.changes().len(), 1, "what was not counted is not written");
    }
}
