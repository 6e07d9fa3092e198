//! The words of notices (`prompts/<locale>/letters.ftl`): who did what, when, from where, and how to
//! object. A letter holds no link by which anything can be reset.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    identity::{
        delivery::Letter,
        recovery::{FactorKind, News, Notice},
    },
    model::{Phrase, Phrases, Sensitive},
};

/// The same in full, for a mailbox.
pub(super) fn letter(phrases: &dyn Phrases, notice: &Notice, zone: &TimeZone, objection: Option<&Sensitive>) -> Letter {
    let at = told(notice.at, zone);
    let mut paragraphs = vec![phrases.say(&Phrase::new("letter-greeting")), phrases.say(&what(&notice.news, zone))];
    paragraphs.push(phrases.say(&circumstances(notice, at, phrases)));
    match objection {
        Some(link) => paragraphs.push(phrases.say(&Phrase::new("letter-object").with("link", link.expose()))),
        None => paragraphs.push(phrases.say(&Phrase::new("letter-no-objection"))),
    }
    paragraphs.push(phrases.say(&Phrase::new("letter-end")));
    Letter { subject: phrases.say(&Phrase::new(subject(&notice.news))), body: Sensitive::new(paragraphs.join("\n\n")) }
}

/// A moment as people read it: `4 September 2026, 10:00 CDT`.
pub(super) fn told(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%-d %B %Y, %H:%M %Z").to_string()
}

/// In one line, for a phone.
pub(super) fn text(phrases: &dyn Phrases, notice: &Notice) -> Sensitive {
    let subject = phrases.say(&Phrase::new(subject(&notice.news)));
    Sensitive::new(phrases.say(&Phrase::new("letter-text").with("subject", subject)))
}

fn circumstances(notice: &Notice, at: String, phrases: &dyn Phrases) -> Phrase {
    match (&notice.news, &notice.agent) {
        (News::Granted { agent } | News::Approved { agent }, _) | (_, Some(agent)) => {
            Phrase::new("letter-when-agent").with("at", at).with("agent", agent)
        }
        (News::PassMade | News::RecoveryCodesMade | News::Unfrozen | News::LimitsReset, None) => {
            Phrase::new("letter-when-staff").with("at", at)
        }
        (News::Frozen, None) => Phrase::new("letter-when").with("at", at),
        (_, None) => {
            let from = notice.from.clone().unwrap_or_else(|| phrases.say(&Phrase::new("letter-from-unknown")));
            Phrase::new("letter-when-where").with("at", at).with("from", from)
        }
    }
}

fn what(news: &News, zone: &TimeZone) -> Phrase {
    match news {
        News::PasswordChanged => Phrase::new("letter-password-changed"),
        News::Attempts => Phrase::new("letter-attempts"),
        News::PassMade => Phrase::new("letter-pass-made"),
        News::PassUsed => Phrase::new("letter-pass-used"),
        News::RecoveryCodesMade => Phrase::new("letter-recovery-codes-made"),
        News::RecoveryCodeUsed { left } => {
            Phrase::new("letter-recovery-code-used").with_number("left", i64::try_from(*left).unwrap_or(i64::MAX))
        }
        News::Granted { .. } => Phrase::new("letter-granted"),
        News::Approved { .. } => Phrase::new("letter-approved"),
        News::FactorAdded { factor, usable_from } => {
            let from = told(*usable_from, zone);
            Phrase::new("letter-factor-added").with("factor", kind(*factor)).with("usable_from", from)
        }
        News::FactorRemoved { factor } => Phrase::new("letter-factor-removed").with("factor", kind(*factor)),
        News::Frozen => Phrase::new("letter-frozen"),
        News::Unfrozen => Phrase::new("letter-unfrozen"),
        News::LimitsReset => Phrase::new("letter-limits-reset"),
    }
}

fn subject(news: &News) -> &'static str {
    match news {
        News::PasswordChanged => "letter-subject-password-changed",
        News::Attempts => "letter-subject-attempts",
        News::PassMade => "letter-subject-pass-made",
        News::PassUsed => "letter-subject-pass-used",
        News::RecoveryCodesMade => "letter-subject-recovery-codes-made",
        News::RecoveryCodeUsed { .. } => "letter-subject-recovery-code-used",
        News::Granted { .. } => "letter-subject-granted",
        News::Approved { .. } => "letter-subject-approved",
        News::FactorAdded { .. } => "letter-subject-factor-added",
        News::FactorRemoved { .. } => "letter-subject-factor-removed",
        News::Frozen => "letter-subject-frozen",
        News::Unfrozen => "letter-subject-unfrozen",
        News::LimitsReset => "letter-subject-limits-reset",
    }
}

/// As the letters select it.
fn kind(factor: FactorKind) -> &'static str {
    match factor {
        FactorKind::Phone => "phone",
        FactorKind::Authenticator => "authenticator",
    }
}

fn each() -> Vec<News> {
    let usable_from = jiff::Timestamp::UNIX_EPOCH;
    vec![
        News::PasswordChanged,
        News::Attempts,
        News::PassMade,
        News::PassUsed,
        News::RecoveryCodesMade,
        News::RecoveryCodeUsed { left: 9 },
        News::Granted { agent: "kim".to_owned() },
        News::Approved { agent: "kim".to_owned() },
        News::FactorAdded { factor: FactorKind::Phone, usable_from },
        News::FactorRemoved { factor: FactorKind::Authenticator },
        News::Frozen,
        News::Unfrozen,
        News::LimitsReset,
    ]
}

/// One of each, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    let news = each();
    let said = news.iter().flat_map(|news| [what(news, &TimeZone::UTC), Phrase::new(subject(news))]);
    let at = "4 September 2026, 15:00 UTC";
    let around = [
        Phrase::new("letter-greeting"),
        Phrase::new("letter-from-unknown"),
        Phrase::new("letter-no-objection"),
        Phrase::new("letter-end"),
        Phrase::new("letter-object").with("link", "https://panel.example.edu/not-me#link"),
        Phrase::new("letter-text").with("subject", "Your password was changed"),
    ];
    let circumstances = [
        Phrase::new("letter-when").with("at", at),
        Phrase::new("letter-when-where").with("at", at).with("from", "Firefox on Windows"),
        Phrase::new("letter-when-staff").with("at", at),
        Phrase::new("letter-when-agent").with("at", at).with("agent", "kim"),
    ];
    said.chain(around).chain(circumstances).collect()
}
