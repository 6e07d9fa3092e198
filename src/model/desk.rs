//! What an agent of the help desk asks of the verifier, and what comes back. The port is
//! [`IdentityDesk`](super::port::IdentityDesk).
//!
//! Absent on purpose: anything that would show or set a password, a code or a number on file, and any
//! string that opens an account. What an agent grants, only the person's own window can take up.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ulid::Ulid;

use super::{Method, Sensitive, SessionId};

/// An agent, as the audit and letters to owners name them: 1 to 40 lower case letters, digits and
/// hyphens, a letter first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgentName(String);

impl AgentName {
    pub fn parse(text: &str) -> Option<Self> {
        let fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let good = text.len() <= 40 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(fit);
        good.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AgentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an agent shows with each call: `NAME.SECRET`. Worth nothing without their authenticator, where
/// something is to be changed.
#[derive(Debug)]
pub struct AgentToken(Sensitive);

impl AgentToken {
    pub fn new(token: impl Into<String>) -> Self {
        Self(Sensitive::new(token))
    }

    /// Whose it claims to be.
    pub fn name(&self) -> Option<AgentName> {
        AgentName::parse(self.0.expose().split_once('.')?.0)
    }

    /// The token itself. The caller keeps it out of logs and errors.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// One attempt of one agent: asked again under the same key it is done once, and answered the same. The
/// code belongs to the attempt; whoever types another makes another attempt.
#[derive(Debug)]
pub struct Attempt {
    pub key: AttemptKey,
    /// What the agent's authenticator shows, as they typed it. It serves for this act alone.
    pub code: Sensitive,
    pub act: DeskAct,
}

/// Made by whoever asks, and never for two attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptKey(pub Ulid);

impl fmt::Display for AttemptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an agent may do. `account` is the name that the person gave, as in `ada@example.edu`.
#[derive(Debug)]
pub enum DeskAct {
    /// The person at the window of this session is the owner: they may choose a new password there.
    Grant { account: String, session: SessionName },
    /// Shuts all resets of the account.
    Freeze { account: String },
    /// Opens a method again that wrong codes have shut.
    SwitchOn { account: String, method: Method },
    /// Puts a number on file, as the person says it; it serves once its cooling-off is over.
    CorrectPhone { account: String, number: Sensitive },
}

impl DeskAct {
    pub fn account(&self) -> &str {
        match self {
            Self::Grant { account, .. }
            | Self::Freeze { account }
            | Self::SwitchOn { account, .. }
            | Self::CorrectPhone { account, .. } => account,
        }
    }

    /// As the audit calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Grant { .. } => "grant",
            Self::Freeze { .. } => "freeze",
            Self::SwitchOn { .. } => "switch_on",
            Self::CorrectPhone { .. } => "correct_phone",
        }
    }
}

/// How a person names their session: by the three words that chat and panel show, or by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionName {
    Id(SessionId),
    Words([String; 3]),
}

impl SessionName {
    /// An id, or three words with anything but letters between them.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(id) = Ulid::from_string(text.trim()) {
            return Some(Self::Id(SessionId(id)));
        }
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(str::to_lowercase).collect();
        words.try_into().ok().map(Self::Words)
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Words(words) => f.write_str(&words.join(" ")),
        }
    }
}

/// An act was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum DeskDone {
    Done,
    /// The account has rights over others: another agent must grant the same until then.
    SecondNeeded {
        until: Timestamp,
    },
    /// The number is on file, and serves from then on.
    Waits {
        until: Timestamp,
    },
}

/// Some rows of the audit chain, oldest first; none after the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without a gap.
    pub number: u64,
    /// The whole row as a line of JSON, as `deskhand audit export` writes it.
    pub line: String,
}

/// An owner said that something wasn't theirs. It stays open until an administrator has looked and unfrozen the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenObjection {
    /// As the directory names it first.
    pub account: String,
    pub at: Timestamp,
    pub about: Objected,
}

/// What they objected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objected {
    /// Somebody tried, or made something by which a reset could be had.
    Attempt,
    /// A way to prove who they are was added or removed; it was taken back.
    Factor,
    /// The password was changed; that password is stopped.
    Change,
}

impl Objected {
    pub const ALL: [Self; 3] = [Self::Attempt, Self::Factor, Self::Change];

    /// Its stable name, on the wire and in the console's sentences.
    pub fn id(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Factor => "factor",
            Self::Change => "change",
        }
    }
}

/// Why an act was not done. It is told to the agent, in full.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "not", rename_all = "snake_case")]
pub enum DeskFault {
    /// Nothing is known of what became of it: ask again under the same key.
    #[error("the verifier can't be reached")]
    Away,
    #[error("no agent has this token, or they may not act any more")]
    NoCredential,
    #[error("the code isn't right, or was used ({left} tries left today)")]
    WrongCode { left: u32 },
    #[error("too many wrong codes: nothing can be done with this credential before {until:.0}")]
    Shut { until: Timestamp },
    #[error("too many acts of this kind: the next at {at:.0}")]
    TooMany { at: Timestamp },
    #[error("the key was used for another attempt")]
    KeyUsed,
    /// Told by nobody but the directory; an agent may know.
    #[error("there is no such account")]
    NoAccount,
    /// Whatever the session is, or whether there is one: nothing of other accounts is told.
    #[error("no session under way has that name and is about that account")]
    Mismatch,
    #[error("the person's window is not at the step where they prove who they are")]
    NotNow,
    #[error("this is the agent's own account")]
    OwnAccount,
    #[error("the second word must be another agent's")]
    SameAgent,
    #[error("the account is disabled in the directory")]
    Disabled,
    #[error("the account is not set up for reset")]
    NotRegistered,
    #[error("resets of the account are frozen since {at:.0}")]
    Frozen { at: Timestamp },
    #[error("nothing shuts this method")]
    NotShut,
    #[error("the account was opened too often in a year: the next time at {at:.0}")]
    TooOften { at: Timestamp },
    #[error("all resets are paused")]
    Paused,
    #[error("this is no phone number that can be texted or called")]
    NoNumber,
    #[error("the number is on file, and serves")]
    OnFile,
    #[error("the account has rights over others: this is an administrator's")]
    Privileged,
}

impl DeskFault {
    /// Its stable name, on the wire and in the audit.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::NoCredential => "no-credential",
            Self::WrongCode { .. } => "wrong-code",
            Self::Shut { .. } => "shut",
            Self::TooMany { .. } => "too-many",
            Self::KeyUsed => "key-used",
            Self::NoAccount => "no-account",
            Self::Mismatch => "mismatch",
            Self::NotNow => "not-now",
            Self::OwnAccount => "own-account",
            Self::SameAgent => "same-agent",
            Self::Disabled => "disabled",
            Self::NotRegistered => "not-registered",
            Self::Frozen { .. } => "frozen",
            Self::NotShut => "not-shut",
            Self::TooOften { .. } => "too-often",
            Self::Paused => "paused",
            Self::NoNumber => "no-number",
            Self::OnFile => "on-file",
            Self::Privileged => "privileged",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_named_by_id_or_by_three_words() {
        let words = |a: &str, b: &str, c: &str| Some(SessionName::Words([a, b, c].map(str::to_owned)));
        for typed in ["amber otter canal", " Amber, OTTER,  canal. ", "amber-otter-canal"] {
            assert_eq!(SessionName::parse(typed), words("amber", "otter", "canal"), "{typed}");
        }
        let id = Ulid::from_parts(7, 8);
        assert_eq!(SessionName::parse(&format!(" {id} ")), Some(SessionName::Id(SessionId(id))));
        for typed in ["", "amber otter", "amber otter canal four", "01K4"] {
            assert_eq!(SessionName::parse(typed), None, "{typed}");
        }
        assert_eq!(SessionName::parse("amber otter canal").unwrap().to_string(), "amber otter canal");
    }

    #[test]
    fn an_agents_name_is_short_and_plain() {
        for good in ["kim", "k", "kim-2", &"a".repeat(40)] {
            assert_eq!(AgentName::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "Kim", "2kim", "-kim", "kim.x", "kim/x", "kím", &"a".repeat(41)] {
            assert_eq!(AgentName::parse(bad), None, "{bad}");
        }
        assert_eq!(AgentToken::new("kim.secret").name(), AgentName::parse("kim"));
        assert_eq!(AgentToken::new("secret").name(), None);
        assert!(!format!("{:?}", AgentToken::new("kim.secret")).contains("secret"));
    }
}
