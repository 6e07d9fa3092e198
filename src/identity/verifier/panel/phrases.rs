//! Everything that the verifier says to a person, by id: on the panel and in a text. The words stand
//! in `prompts/<locale>/panel.ftl`.
//!
//! No phrase before the end depends on what kind of account was named.

use super::enrolment_phrases::EnrolmentSays;
use crate::{
    identity::{
        credential::{Broken, IdentifierFault, PasswordFault, PhoneFault, Why as Wrong},
        recovery::Why,
    },
    model::{Phrase, Rule},
};

#[derive(Debug, Clone, Copy)]
pub(in super::super) enum PanelPhrase<'a> {
    /// The list out of which each session gets its three words.
    SessionWords,
    Browser {
        browser: &'a str,
        system: &'a str,
    },
    BrowserAlone {
        name: &'a str,
    },
    BrowserUnknown,
    /// The text that carries a code.
    TextMessage {
        code: &'a str,
        number: u8,
    },
    /// What the voice of a call says until somebody presses the key.
    CallAsks,
    /// … and then: the code, in groups, twice.
    CallTells {
        digits: &'a str,
    },
    DeadLink,
    /// The store or the directory failed.
    Fault,
    /// The request isn't one that the panel makes.
    BadRequest,
    IdentifierEmpty,
    IdentifierMalformed,
    WrongPicture,
    OldPicture,
    /// The browser has not done its work for this picture.
    NoWork,
    PhoneEmpty,
    PhoneNotDigits,
    PhoneTooShort,
    PhoneTooLong,
    PhoneNeedsCountryCode,
    PhoneUnknownCountry,
    PhoneExtension,
    PhoneNoSuchNumber,
    PhoneCostly,
    PhoneLandline,
    /// If this is the number on file, a text is on its way.
    TextSent {
        number: u8,
    },
    /// If this is the number on file, it rings.
    CallPlaced,
    AuthenticatorAsked,
    WrongCode {
        left: u8,
    },
    OldCode,
    WrongPass {
        left: u8,
    },
    /// An agent has vouched for the person.
    Granted,
    /// An administrator has paused all resets.
    Paused,
    /// Too many sign-ins were begun from where the person is.
    TooManyBegun,
    /// The ways on when nothing comes.
    Hint,
    Blocked,
    TooSoon,
    CalledTooSoon,
    LastChallenge,
    NotNow,
    Busy,
    PasswordEmpty,
    PasswordTooLong,
    PasswordControl,
    PasswordDifferent,
    PasswordRefused,
    TypeAgain,
    Working,
    Unsettled,
    Completed,
    Enrolment(EnrolmentSays<'a>),
    Stopped(Why),
    Rule(Rule),
    /// Why a password breaks a rule.
    Broken(&'a Broken),
}

impl PanelPhrase<'_> {
    pub(in super::super) fn phrase(self) -> Phrase {
        if let Self::Enrolment(says) = self {
            return says.phrase();
        }
        let phrase = Phrase::new(self.id());
        match self {
            Self::Browser { browser, system } => phrase.with("browser", browser).with("system", system),
            Self::BrowserAlone { name } => phrase.with("name", name),
            Self::TextMessage { code, number } => phrase.with("code", code).with_number("number", number.into()),
            Self::CallTells { digits } => phrase.with("digits", digits),
            Self::TextSent { number } => phrase.with_number("number", number.into()),
            Self::WrongCode { left } | Self::WrongPass { left } => phrase.with_number("left", left.into()),
            Self::Broken(Broken { why, .. }) => match why {
                Wrong::Count(count) => phrase.with_number("count", i64::try_from(*count).unwrap_or(i64::MAX)),
                Wrong::Word(word) => phrase.with("word", word),
                Wrong::Plain => phrase,
            },
            _ => phrase,
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::SessionWords => "panel-session-words",
            Self::Browser { .. } => "panel-browser",
            Self::BrowserAlone { .. } => "panel-browser-alone",
            Self::BrowserUnknown => "panel-browser-unknown",
            Self::TextMessage { .. } => "panel-text-message",
            Self::CallAsks => "panel-call-asks",
            Self::CallTells { .. } => "panel-call-tells",
            Self::DeadLink => "panel-dead-link",
            Self::Fault => "panel-fault",
            Self::BadRequest => "panel-bad-request",
            Self::IdentifierEmpty => "panel-identifier-empty",
            Self::IdentifierMalformed => "panel-identifier-malformed",
            Self::WrongPicture => "panel-picture-wrong",
            Self::OldPicture => "panel-picture-old",
            Self::NoWork => "panel-picture-no-work",
            Self::PhoneEmpty => "panel-phone-empty",
            Self::PhoneNotDigits => "panel-phone-not-digits",
            Self::PhoneTooShort => "panel-phone-too-short",
            Self::PhoneTooLong => "panel-phone-too-long",
            Self::PhoneNeedsCountryCode => "panel-phone-needs-country-code",
            Self::PhoneUnknownCountry => "panel-phone-unknown-country",
            Self::PhoneExtension => "panel-phone-extension",
            Self::PhoneNoSuchNumber => "panel-phone-no-such-number",
            Self::PhoneCostly => "panel-phone-costly",
            Self::PhoneLandline => "panel-phone-landline",
            Self::TextSent { .. } => "panel-text-sent",
            Self::CallPlaced => "panel-call-placed",
            Self::AuthenticatorAsked => "panel-authenticator-asked",
            Self::WrongCode { .. } => "panel-code-wrong",
            Self::OldCode => "panel-code-old",
            Self::WrongPass { .. } => "panel-pass-wrong",
            Self::Granted => "panel-granted",
            Self::Paused => "panel-paused",
            Self::TooManyBegun => "panel-too-many-begun",
            Self::Hint => "panel-hint",
            Self::Blocked => "panel-blocked",
            Self::TooSoon => "panel-too-soon",
            Self::CalledTooSoon => "panel-called-too-soon",
            Self::LastChallenge => "panel-last-challenge",
            Self::NotNow => "panel-not-now",
            Self::Busy => "panel-busy",
            Self::PasswordEmpty => "panel-password-empty",
            Self::PasswordTooLong => "panel-password-too-long",
            Self::PasswordControl => "panel-password-control",
            Self::PasswordDifferent => "panel-password-different",
            Self::PasswordRefused => "panel-password-refused",
            Self::TypeAgain => "panel-type-again",
            Self::Working => "panel-working",
            Self::Unsettled => "panel-unsettled",
            Self::Completed => "panel-completed",
            Self::Enrolment(says) => says.id(),
            Self::Stopped(why) => stopped(why),
            Self::Rule(rule) => rule_id(rule),
            Self::Broken(broken) => why_id(broken.rule),
        }
    }
}

fn stopped(why: Why) -> &'static str {
    match why {
        Why::Expired => "panel-stopped-expired",
        Why::Cancelled => "panel-stopped-cancelled",
        Why::Superseded => "panel-stopped-superseded",
        Why::TooManyTries => "panel-stopped-too-many-tries",
        // Whoever froze it knows why; whoever else proved to be the owner hears it at the help desk.
        Why::Disabled | Why::Frozen => "panel-stopped-disabled",
        Why::TooManyResets => "panel-stopped-too-many-resets",
        Why::NotRegistered => "panel-stopped-not-registered",
        Why::DirectoryRefused => "panel-stopped-directory-refused",
    }
}

fn rule_id(rule: Rule) -> &'static str {
    match rule {
        Rule::Length => "panel-rule-length",
        Rule::UpperCase => "panel-rule-upper-case",
        Rule::LowerCase => "panel-rule-lower-case",
        Rule::Special => "panel-rule-special",
        Rule::Name => "panel-rule-name",
        Rule::CommonWord => "panel-rule-common-word",
        Rule::CampusWord => "panel-rule-campus-word",
        Rule::Date => "panel-rule-date",
        Rule::Pattern => "panel-rule-pattern",
        Rule::Points => "panel-rule-points",
        Rule::Banned => "panel-rule-banned",
        Rule::History => "panel-rule-history",
    }
}

fn why_id(rule: Rule) -> &'static str {
    match rule {
        Rule::Length => "panel-why-length",
        Rule::UpperCase => "panel-why-upper-case",
        Rule::LowerCase => "panel-why-lower-case",
        Rule::Special => "panel-why-special",
        Rule::Name => "panel-why-name",
        Rule::CommonWord => "panel-why-common-word",
        Rule::CampusWord => "panel-why-campus-word",
        Rule::Date => "panel-why-date",
        Rule::Pattern => "panel-why-pattern",
        Rule::Points => "panel-why-points",
        Rule::Banned => "panel-why-banned",
        Rule::History => "panel-why-history",
    }
}

impl From<PhoneFault> for PanelPhrase<'_> {
    fn from(fault: PhoneFault) -> Self {
        match fault {
            PhoneFault::Empty => Self::PhoneEmpty,
            PhoneFault::NotDigits => Self::PhoneNotDigits,
            PhoneFault::TooShort => Self::PhoneTooShort,
            PhoneFault::TooLong => Self::PhoneTooLong,
            PhoneFault::NeedsCountryCode => Self::PhoneNeedsCountryCode,
            PhoneFault::UnknownCountry => Self::PhoneUnknownCountry,
            PhoneFault::Extension => Self::PhoneExtension,
            PhoneFault::NoSuchNumber => Self::PhoneNoSuchNumber,
            PhoneFault::Costly => Self::PhoneCostly,
            PhoneFault::Landline => Self::PhoneLandline,
        }
    }
}

impl From<IdentifierFault> for PanelPhrase<'_> {
    fn from(fault: IdentifierFault) -> Self {
        match fault {
            IdentifierFault::Empty => Self::IdentifierEmpty,
            IdentifierFault::TooLong | IdentifierFault::Malformed => Self::IdentifierMalformed,
        }
    }
}

impl From<PasswordFault> for PanelPhrase<'_> {
    fn from(fault: PasswordFault) -> Self {
        match fault {
            PasswordFault::Empty => Self::PasswordEmpty,
            PasswordFault::TooLong => Self::PasswordTooLong,
            PasswordFault::Control => Self::PasswordControl,
        }
    }
}

/// A rule, as the page lists it.
pub fn rule(rule: Rule) -> Phrase {
    PanelPhrase::Rule(rule).phrase()
}

/// Why a password breaks a rule, as the page tells the one who typed it.
pub fn broken(broken: &Broken) -> Phrase {
    PanelPhrase::Broken(broken).phrase()
}

/// Why a text can't be a password at all.
pub fn no_password(fault: PasswordFault) -> Phrase {
    PanelPhrase::from(fault).phrase()
}

/// What is told of a broken rule beside its words.
fn sample_of(rule: Rule) -> Wrong {
    match rule {
        Rule::Length | Rule::Pattern | Rule::Points => Wrong::Count(4),
        Rule::CommonWord | Rule::CampusWord | Rule::Date => Wrong::Word("fall".to_owned()),
        _ => Wrong::Plain,
    }
}

/// One of each, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    use PanelPhrase as P;
    let plain = [
        P::SessionWords,
        P::Browser { browser: "Firefox", system: "Windows" },
        P::BrowserAlone { name: "Firefox" },
        P::BrowserUnknown,
        P::TextMessage { code: "123456", number: 1 },
        P::CallAsks,
        P::CallTells { digits: "1 2 3, 4 5 6" },
        P::DeadLink,
        P::Fault,
        P::BadRequest,
        P::IdentifierEmpty,
        P::IdentifierMalformed,
        P::WrongPicture,
        P::OldPicture,
        P::NoWork,
        P::PhoneEmpty,
        P::PhoneNotDigits,
        P::PhoneTooShort,
        P::PhoneTooLong,
        P::PhoneNeedsCountryCode,
        P::PhoneUnknownCountry,
        P::PhoneExtension,
        P::PhoneNoSuchNumber,
        P::PhoneCostly,
        P::PhoneLandline,
        P::TextSent { number: 1 },
        P::CallPlaced,
        P::AuthenticatorAsked,
        P::WrongCode { left: 4 },
        P::OldCode,
        P::WrongPass { left: 4 },
        P::Granted,
        P::Paused,
        P::TooManyBegun,
        P::Hint,
        P::Blocked,
        P::TooSoon,
        P::CalledTooSoon,
        P::LastChallenge,
        P::NotNow,
        P::Busy,
        P::PasswordEmpty,
        P::PasswordTooLong,
        P::PasswordControl,
        P::PasswordDifferent,
        P::PasswordRefused,
        P::TypeAgain,
        P::Working,
        P::Unsettled,
        P::Completed,
    ];
    let stops = [
        Why::Expired,
        Why::Cancelled,
        Why::Superseded,
        Why::TooManyTries,
        Why::Disabled,
        Why::TooManyResets,
        Why::NotRegistered,
        Why::DirectoryRefused,
    ];
    let stopped = stops.into_iter().map(P::Stopped);
    let rules = Rule::ALL.into_iter().map(P::Rule);
    let broken = Rule::ALL.map(|rule| Broken { rule, why: sample_of(rule) });
    let broken = broken.iter().map(P::Broken);
    plain.into_iter().chain(stopped).chain(rules).chain(broken).map(P::phrase).collect()
}
