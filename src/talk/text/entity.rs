//! What can be found in a text, with its place.

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
    EmailAddress(String),
    /// `SSPR_0014`, `AADSTS50053`, `0x80070035`: in capitals, with the separator that the format has.
    ErrorCode(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YesNo {
    Yes,
    No,
    Unsure,
}
