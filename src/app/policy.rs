//! Settings as the verifier's own values.

use std::time::Duration;

use crate::{
    config::{CountrySettings, DeskSettings, SendingSettings, Verification},
    identity::{
        credential::{Banned, Demand, Policy, WordList},
        verifier::{Breaker, Budget, Cap, DeskLimits, Hardness, Limits, SendingLimits, Tariff, WorkLimits},
    },
    model::Rule,
};

/// The rules of the way that was chosen, each with its numbers and words.
pub(super) fn policy(settings: &Verification) -> Policy {
    let set = &settings.policy;
    let banned = Banned {
        common: WordList::shipped(size(set.common_word_letters)),
        campus: WordList::only(set.campus_words.iter().map(String::as_str)),
        part: size(set.name_part_letters),
    };
    Policy::new(set.rules.iter().map(|rule| match rule {
        Rule::Length => Demand::Length(size(set.min_length)..=size(set.max_length)),
        Rule::UpperCase => Demand::UpperCase,
        Rule::LowerCase => Demand::LowerCase,
        Rule::Special => Demand::Special,
        Rule::Name => Demand::Name { part: banned.part },
        Rule::CommonWord => Demand::CommonWord(banned.common.clone()),
        Rule::CampusWord => Demand::CampusWord(banned.campus.clone()),
        Rule::Date => Demand::Date,
        Rule::Pattern => Demand::Pattern { least: size(set.min_length) },
        Rule::Points => Demand::Points { least: size(set.points), banned: banned.clone() },
        Rule::Banned => Demand::Banned(banned.clone()),
        Rule::History => Demand::History,
    }))
}

pub(super) fn limits(settings: &Verification) -> Limits {
    let (set, policy) = (settings.limits, &settings.policy);
    Limits {
        methods: settings.verifier.methods.clone(),
        link: set.link,
        session: set.session,
        captcha: set.captcha,
        captchas_per_session: set.captchas_per_session,
        work: WorkLimits {
            easiest: Hardness(set.work_bits),
            hardest: Hardness(set.work_bits_hardest),
            ..WorkLimits::default()
        },
        passcode: set.passcode,
        resend: set.resend,
        hint: set.hint,
        wrong_codes_per_challenge: set.wrong_codes_per_challenge,
        challenges_per_session: set.challenges_per_session,
        wrong_codes_per_factor: Budget::each(set.wrong_codes_per_factor_a_day, DAY),
        pause: set.factor_pause,
        sessions_per_hour: Budget::each(set.sessions_per_identifier_an_hour, HOUR),
        sessions_per_day: Budget::each(set.sessions_per_identifier_a_day, DAY),
        wrong_codes_per_year: year(set.wrong_codes_per_account_a_year),
        wrong_codes_in_all: set.wrong_codes_in_all_a_day,
        sessions_per_address: Budget::each(set.sessions_per_address_an_hour, HOUR),
        sessions_per_campus_address: Budget::each(set.sessions_per_campus_address_an_hour, HOUR),
        begun_per_address: Budget::each(set.begun_per_address_an_hour, HOUR),
        begun_per_campus_address: Budget::each(set.begun_per_campus_address_an_hour, HOUR),
        begun_per_network: Budget::each(set.begun_per_network_an_hour, HOUR),
        sign_ins_per_identifier: Budget::each(set.sign_ins_per_identifier_a_day, DAY),
        pass: set.pass,
        cooling_off: set.cooling_off,
        passes_per_session: set.passes_per_session,
        passes_per_address: Budget::each(set.passes_per_address_an_hour, HOUR),
        sending: sending(&settings.sending),
        desk: desk(settings.desk),
        resets_per_day: size(set.resets_per_account_a_day),
        history_count: size(policy.history),
        history_age: DAY * policy.history_days,
        reveal_registration: settings.verifier.reveal_registration,
        ..Limits::default()
    }
}

fn desk(set: DeskSettings) -> DeskLimits {
    DeskLimits {
        grants_per_hour: set.grants_per_agent_an_hour,
        grants_per_day: set.grants_per_agent_a_day,
        acts_per_hour: set.acts_per_agent_an_hour,
        wrong_codes_per_day: set.wrong_codes_per_agent_a_day,
        wrong_codes_per_year: set.wrong_codes_per_agent_a_year,
        second_within: set.second_within,
    }
}

/// A fifth of each sum is kept for known places (`Cap::new`).
fn sending(set: &SendingSettings) -> SendingLimits {
    let tariff = |country: &CountrySettings| Tariff {
        text_cents: country.text_cents,
        call_cents: country.call_cents,
        cap: Cap::new(country.a_day),
    };
    let warn_at = u64::from(set.cents_a_day) * u64::from(set.warn_at_percent) / 100;
    SendingLimits {
        per_number_hour: Budget::each(set.per_number_an_hour, HOUR),
        per_number_day: Budget::each(set.per_number_a_day, DAY),
        per_prefix: Cap::new(set.per_prefix_a_day),
        in_all: Cap::new(set.in_all_a_day),
        cents: Cap::new(set.cents_a_day),
        warn_at: u32::try_from(warn_at).unwrap_or(u32::MAX),
        breaker: Breaker { from: set.used_from, percent: set.used_percent },
        countries: set.countries.iter().map(|(letters, country)| (letters.clone(), tariff(country))).collect(),
        elsewhere: tariff(&set.elsewhere),
    }
}

/// A fifth of the year's wrong codes is kept for known places.
fn year(wrong_codes: u32) -> Budget {
    let known = wrong_codes / 5;
    Budget { strange: wrong_codes - known, known, window: DAY * 365 }
}

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn the_shipped_limits_are_those_of_the_code() {
        let settings = Settings::parse("none", "").unwrap();
        let limits = limits(settings.verification());
        assert_eq!((limits.sending, limits.desk), (SendingLimits::default(), DeskLimits::default()));
    }
}
