//! What the verifier tells the chat: a numbered log per recovery session. It carries nothing of the
//! directory before the person is verified.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Rule;

/// One entry of a session's log. Numbers rise by one from 1; resume with the last one seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub number: u64,
    pub at: Timestamp,
    #[serde(flatten)]
    pub kind: ProgressKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "progress", rename_all = "snake_case")]
pub enum ProgressKind {
    Opened,
    /// The link was claimed; `browser` is a short description such as `Firefox on Windows`.
    Claimed {
        browser: String,
    },
    Identified,
    Human,
    Challenged {
        method: Method,
    },
    /// A minute has passed, or the second wrong code: the ways on when nothing comes, for everybody.
    Hinted,
    CodeRefused {
        left: u8,
    },
    CodeExpired,
    Paused {
        method: Method,
    },
    Verified,
    PasswordRefused {
        rules: Vec<Rule>,
    },
    Committing,
    /// The directory's answer was lost; the verifier is finding out what is true.
    Unsettled,
    Completed,
    Stopped {
        reason: StopReason,
    },
    /// A kind that this version doesn't know, from a newer verifier: shown as "still working".
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    Expired,
    Cancelled,
    Superseded,
    TooManyTries,
    NotAllowed,
    DirectoryRefused,
}

/// A way to prove who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Text,
    Call,
    Authenticator,
}
