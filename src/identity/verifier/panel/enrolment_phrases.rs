//! What is said to owners who change their own factors. The words stand in `prompts/<locale>/enroll.ftl`.
//!
//! What is said of a sign-in doesn't depend on the account, nor on whether the password was right.

use crate::{identity::recovery::Why, model::Phrase};

#[derive(Debug, Clone, Copy)]
pub(in super::super) enum EnrolmentSays<'a> {
    /// If password and number are right, a text is on its way.
    TextSent {
        number: u8,
    },
    CallPlaced,
    WrongCode {
        left: u8,
    },
    WrongPass {
        left: u8,
    },
    /// To a number that is to be put on file.
    NumberTexted {
        number: u8,
    },
    OfferGone,
    NoMoreOffers,
    OnFile,
    TooManyPhones,
    NotOnFile,
    Authenticator,
    Phone {
        ending: &'a str,
    },
    InUse,
    /// On file, and of no use for a reset yet.
    NotSetUp,
    UsableFrom {
        from: &'a str,
    },
    Remove {
        name: &'a str,
    },
    RemoveAsk {
        name: &'a str,
    },
    /// Nothing that serves now would be left.
    RemoveLast {
        name: &'a str,
    },
    Stopped(Why),
}

impl EnrolmentSays<'_> {
    pub(super) fn phrase(self) -> Phrase {
        let phrase = Phrase::new(self.id());
        match self {
            Self::TextSent { number } | Self::NumberTexted { number } => phrase.with_number("number", number.into()),
            Self::WrongCode { left } | Self::WrongPass { left } => phrase.with_number("left", left.into()),
            Self::Phone { ending } => phrase.with("ending", ending),
            Self::UsableFrom { from } => phrase.with("from", from),
            Self::Remove { name } | Self::RemoveAsk { name } | Self::RemoveLast { name } => phrase.with("name", name),
            _ => phrase,
        }
    }

    pub(super) fn id(self) -> &'static str {
        match self {
            Self::TextSent { .. } => "enroll-text-sent",
            Self::CallPlaced => "enroll-call-placed",
            Self::WrongCode { .. } => "enroll-code-wrong",
            Self::WrongPass { .. } => "enroll-pass-wrong",
            Self::NumberTexted { .. } => "enroll-number-texted",
            Self::OfferGone => "enroll-offer-gone",
            Self::NoMoreOffers => "enroll-no-more-offers",
            Self::OnFile => "enroll-on-file",
            Self::TooManyPhones => "enroll-too-many-phones",
            Self::NotOnFile => "enroll-not-on-file",
            Self::Authenticator => "enroll-authenticator",
            Self::Phone { .. } => "enroll-phone",
            Self::InUse => "enroll-in-use",
            Self::NotSetUp => "enroll-not-set-up",
            Self::UsableFrom { .. } => "enroll-usable-from",
            Self::Remove { .. } => "enroll-remove",
            Self::RemoveAsk { .. } => "enroll-remove-ask",
            Self::RemoveLast { .. } => "enroll-remove-last",
            Self::Stopped(why) => stopped(why),
        }
    }
}

fn stopped(why: Why) -> &'static str {
    match why {
        Why::Expired => "enroll-stopped-expired",
        Why::Cancelled => "enroll-stopped-cancelled",
        Why::Superseded => "enroll-stopped-superseded",
        Why::Disabled | Why::Frozen | Why::NotRegistered | Why::DirectoryRefused => "enroll-stopped-disabled",
        Why::TooManyTries | Why::TooManyResets => "enroll-stopped-too-many-tries",
    }
}

/// One of each, for the check of the prompts.
pub(super) fn samples() -> impl Iterator<Item = Phrase> {
    use EnrolmentSays as S;
    let name = "Phone ending in 42";
    let said = [
        S::TextSent { number: 1 },
        S::CallPlaced,
        S::WrongCode { left: 4 },
        S::WrongPass { left: 4 },
        S::NumberTexted { number: 1 },
        S::OfferGone,
        S::NoMoreOffers,
        S::OnFile,
        S::TooManyPhones,
        S::NotOnFile,
        S::Authenticator,
        S::Phone { ending: "42" },
        S::InUse,
        S::NotSetUp,
        S::UsableFrom { from: "7 September 2026, 10:00 CDT" },
        S::Remove { name },
        S::RemoveAsk { name },
        S::RemoveLast { name },
    ];
    let stops = [Why::Expired, Why::Cancelled, Why::Superseded, Why::Disabled, Why::TooManyTries].map(S::Stopped);
    said.into_iter().chain(stops).map(S::phrase)
}
