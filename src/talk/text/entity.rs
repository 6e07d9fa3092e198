//! What can be found in a text, with its place.

use super::When;
use crate::model::Method;

/// A span of the utterance, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    pub start: usize,
    pub end: usize,
    pub value: EntityValue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityValue {
    Method(Method),
    /// "step 3", "the third one".
    StepNumber(u16),
    /// "the one with the captcha": the words of weight that tell which.
    StepAbout(String),
    EmailAddress(String),
    /// "my username is jd7fx".
    UserName(String),
    /// As it is dialled: `5735550142`, `+4915123456789`, whether written with `+`, `00` or `011`. What is left
    /// of numbers after blanking is the university's own.
    PhoneNumber(String),
    /// `SSPR_0014`, `AADSTS50053`, `0x80070035`: in capitals, with the separator that the format has.
    ErrorCode(String),
    /// A day or a time.
    When(When),
    /// What somebody saw on a screen, in their words: the place tells it.
    Quote,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YesNo {
    Yes,
    No,
    Unsure,
}
