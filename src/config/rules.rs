//! Numbers and switches: the limits, the verifier, hashing, conversations.
//!
//! The ranges keep what the design proves: no setting makes a passcode live for days or a budget of
//! wrong codes endless.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::reader::Section;
use crate::{
    identity::credential::Region,
    model::{ContentFault, Method},
};

/// How long things live and how often they may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSettings {
    pub link: Duration,
    pub session: Duration,
    pub captcha: Duration,
    pub passcode: Duration,
    pub captchas_per_session: u8,
    /// How hard a browser works for each picture, in bits: where nothing happens, and at a limit.
    pub work_bits: u8,
    pub work_bits_hardest: u8,
    pub resend: Duration,
    pub hint: Duration,
    pub wrong_codes_per_challenge: u8,
    pub challenges_per_session: u8,
    pub wrong_codes_per_factor_a_day: u32,
    pub factor_pause: Duration,
    pub wrong_codes_per_account_a_year: u32,
    pub wrong_codes_in_all_a_day: u32,
    pub sessions_per_identifier_an_hour: u32,
    pub sessions_per_identifier_a_day: u32,
    pub sessions_per_address_an_hour: u32,
    pub sessions_per_campus_address_an_hour: u32,
    pub begun_per_address_an_hour: u32,
    pub begun_per_campus_address_an_hour: u32,
    pub begun_per_network_an_hour: u32,
    pub sign_ins_per_identifier_a_day: u32,
    pub pass: Duration,
    pub cooling_off: Duration,
    pub passes_per_session: u8,
    pub passes_per_address_an_hour: u32,
    pub resets_per_account_a_day: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierSettings {
    pub reveal_registration: bool,
    /// At least one, each once, in the order in which they are offered.
    pub methods: Vec<Method>,
    /// The country whose numbers are typed without a country code.
    pub region: Region,
    pub issuer: String,
    /// In which letters tell times.
    pub time_zone: TimeZone,
}

/// The cost of one password check (Argon2id), and how many run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingSettings {
    pub memory_mib: u32,
    pub passes: u32,
    pub workers: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConversationSettings {
    pub idle: Duration,
}

pub(super) fn read_limits(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<LimitSettings> {
    let link = section.number("link_minutes", 1..=60);
    let session = section.number("session_minutes", 1..=60);
    let captcha = section.number("captcha_minutes", 1..=60);
    let passcode = section.number("passcode_minutes", 1..=30);
    let captchas_per_session = section.small_number("captchas_per_session", 1..=255);
    let work = read_work(&mut section);
    let resend = section.number("resend_seconds", 10..=3600);
    let hint = section.number("hint_seconds", 10..=3600);
    let wrong_codes_per_challenge = section.small_number("wrong_codes_per_challenge", 1..=10);
    let challenges_per_session = section.small_number("challenges_per_session", 1..=100);
    let wrong_codes_per_factor_a_day = section.number("wrong_codes_per_factor_a_day", 1..=10_000);
    let factor_pause = section.number("factor_pause_hours", 1..=240);
    let wrong_codes_per_account_a_year = section.number("wrong_codes_per_account_a_year", 5..=10_000);
    let wrong_codes_in_all_a_day = section.number("wrong_codes_in_all_a_day", 1..=1_000_000);
    let sessions_per_address_an_hour = section.number("sessions_per_address_an_hour", 1..=1_000_000);
    let sessions_per_campus_address_an_hour = section.number("sessions_per_campus_address_an_hour", 1..=1_000_000);
    let begun_per_address_an_hour = section.number("begun_per_address_an_hour", 1..=1_000_000);
    let begun_per_campus_address_an_hour = section.number("begun_per_campus_address_an_hour", 1..=1_000_000);
    let begun_per_network_an_hour = section.number("begun_per_network_an_hour", 1..=1_000_000);
    let sign_ins_per_identifier_a_day = section.number("sign_ins_per_identifier_a_day", 1..=1_000_000);
    let pass = section.number("pass_minutes", 1..=1440);
    let cooling_off = section.number("cooling_off_hours", 1..=336);
    let passes_per_session = section.small_number("passes_per_session", 1..=20);
    let passes_per_address_an_hour = section.number("passes_per_address_an_hour", 1..=10_000);
    let sessions_per_identifier_an_hour = section.number("sessions_per_identifier_an_hour", 1..=1_000_000);
    let sessions_per_identifier_a_day = section.number("sessions_per_identifier_a_day", 1..=1_000_000);
    let resets_per_account_a_day = section.number("resets_per_account_a_day", 1..=1_000_000);
    section.close(faults);
    Some(LimitSettings {
        link: minutes(link?),
        session: minutes(session?),
        captcha: minutes(captcha?),
        passcode: minutes(passcode?),
        captchas_per_session: captchas_per_session?,
        work_bits: work?.0,
        work_bits_hardest: work?.1,
        resend: Duration::from_secs(u64::from(resend?)),
        hint: Duration::from_secs(u64::from(hint?)),
        wrong_codes_per_challenge: wrong_codes_per_challenge?,
        challenges_per_session: challenges_per_session?,
        wrong_codes_per_factor_a_day: wrong_codes_per_factor_a_day?,
        factor_pause: minutes(factor_pause?.saturating_mul(60)),
        wrong_codes_per_account_a_year: wrong_codes_per_account_a_year?,
        wrong_codes_in_all_a_day: wrong_codes_in_all_a_day?,
        sessions_per_address_an_hour: sessions_per_address_an_hour?,
        sessions_per_campus_address_an_hour: sessions_per_campus_address_an_hour?,
        begun_per_address_an_hour: begun_per_address_an_hour?,
        begun_per_campus_address_an_hour: begun_per_campus_address_an_hour?,
        begun_per_network_an_hour: begun_per_network_an_hour?,
        sign_ins_per_identifier_a_day: sign_ins_per_identifier_a_day?,
        pass: minutes(pass?),
        cooling_off: minutes(cooling_off?.saturating_mul(60)),
        passes_per_session: passes_per_session?,
        passes_per_address_an_hour: passes_per_address_an_hour?,
        sessions_per_identifier_an_hour: sessions_per_identifier_an_hour?,
        sessions_per_identifier_a_day: sessions_per_identifier_a_day?,
        resets_per_account_a_day: resets_per_account_a_day?,
    })
}

/// The easiest and the hardest. 20 bits are minutes for a phone.
fn read_work(section: &mut Section<'_>) -> Option<(u8, u8)> {
    let easiest = section.located_number("proof_of_work_bits", 0..=20);
    let hardest = section.small_number("proof_of_work_bits_hardest", 0..=20);
    let (easiest, hardest) = (easiest?, hardest?);
    if easiest.value > u32::from(hardest) {
        section.refuse(easiest.fault(
            format!("the easiest work ({} bits) would be harder than the hardest ({hardest})", easiest.value),
            "Make `proof_of_work_bits` at most `proof_of_work_bits_hardest`.",
        ));
    }
    Some((u8::try_from(easiest.value).unwrap_or(u8::MAX), hardest))
}

/// `can_send`: there is something that texts and calls.
pub(super) fn read_verifier(
    mut section: Section<'_>,
    can_send: bool,
    faults: &mut Vec<ContentFault>,
) -> Option<VerifierSettings> {
    let reveal_registration = section.switch("reveal_registration");
    let issuer = section.text("issuer");
    let region = section.text("region").and_then(|text| {
        section.convert(&text, |text| {
            let remedy = "Write its two letters, e.g. \"US\" or \"DE\".".to_owned();
            Region::parse(text).ok_or_else(|| (format!("there is no country `{text}`"), remedy))
        })
    });
    let time_zone = section.text("time_zone").and_then(|text| {
        section.convert(&text, |text| {
            let remedy = "Write its name in the tz database, e.g. \"America/Chicago\".".to_owned();
            TimeZone::get(text).map_err(|_| (format!("there is no time zone `{text}`"), remedy))
        })
    });
    let methods = read_methods(&mut section, can_send);
    section.close(faults);
    Some(VerifierSettings {
        reveal_registration: reveal_registration?,
        methods: methods?,
        region: region?.value,
        issuer: issuer?.value,
        time_zone: time_zone?.value,
    })
}

fn read_methods(section: &mut Section<'_>, can_send: bool) -> Option<Vec<Method>> {
    let known = "Known: \"text\", \"call\", \"authenticator\".";
    let texts = section.texts("methods")?;
    let mut methods = Vec::new();
    let mut whole = true;
    for text in &texts {
        let method = section.convert(text, |text| match text.as_str() {
            "text" | "call" if !can_send => Err((
                "nothing here can text or call: this release has the demo's phone alone".to_owned(),
                format!("Take \"{text}\" out; \"authenticator\" needs no sender."),
            )),
            "text" => Ok(Method::Text),
            "call" => Ok(Method::Call),
            "authenticator" => Ok(Method::Authenticator),
            _ => Err((format!("there is no method `{text}`"), known.to_owned())),
        });
        match method.map(|method| method.value) {
            Some(method) if !methods.contains(&method) => methods.push(method),
            Some(_) => section.refuse(text.fault("this method stands here twice", "Take one of them out.")),
            None => whole = false,
        }
    }
    if methods.is_empty() && whole {
        section.refuse_key("methods", "nobody could reset anything without a method", known);
    }
    whole.then_some(methods)
}

pub(super) fn read_hashing(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<HashingSettings> {
    // 7 MiB is the least of the OWASP password storage cheat sheet (with five passes).
    let memory_mib = section.number("memory_mib", 7..=1024);
    let passes = section.number("passes", 1..=20);
    let workers = section.number("workers", 1..=64);
    section.close(faults);
    Some(HashingSettings { memory_mib: memory_mib?, passes: passes?, workers: workers? })
}

pub(super) fn read_conversation(
    mut section: Section<'_>,
    faults: &mut Vec<ContentFault>,
) -> Option<ConversationSettings> {
    let idle = section.number("idle_minutes", 1..=1440);
    section.close(faults);
    Some(ConversationSettings { idle: minutes(idle?) })
}

fn minutes(minutes: u32) -> Duration {
    Duration::from_secs(u64::from(minutes) * 60)
}
