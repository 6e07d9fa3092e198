//! Settings as the verifier's own values.

use std::{sync::Arc, time::Duration};

use crate::{
    config::Verification,
    identity::{
        credential::{CommonWords, Policy},
        verifier::Limits,
    },
};

pub(super) fn policy(settings: &Verification) -> Policy {
    let set = &settings.policy;
    Policy {
        rules: set.rules.iter().copied().collect(),
        length: size(set.min_length)..=size(set.max_length),
        name_part: size(set.name_part_letters),
        words: Arc::new(CommonWords::shipped(size(set.common_word_letters), [])),
    }
}

pub(super) fn limits(settings: &Verification) -> Limits {
    let (set, policy) = (settings.limits, &settings.policy);
    Limits {
        methods: settings.verifier.methods.clone(),
        link: set.link,
        session: set.session,
        captcha: set.captcha,
        captchas_per_session: set.captchas_per_session,
        passcode: set.passcode,
        resend: set.resend,
        hint: set.hint,
        wrong_codes_per_challenge: set.wrong_codes_per_challenge,
        challenges_per_session: set.challenges_per_session,
        wrong_codes_per_factor: size(set.wrong_codes_per_factor_a_day),
        pause: set.factor_pause,
        sessions_per_hour: size(set.sessions_per_identifier_an_hour),
        sessions_per_day: size(set.sessions_per_identifier_a_day),
        resets_per_day: size(set.resets_per_account_a_day),
        history_count: size(policy.history),
        history_age: DAY * policy.history_days,
        reveal_registration: settings.verifier.reveal_registration,
        ..Limits::default()
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
