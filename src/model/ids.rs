//! Names of things. Each is a type of its own, so that one can't be passed for another.

use std::fmt;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// A conversation, for its whole life and over every channel (a ULID: 26 characters, sortable by time).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConversationId(pub Ulid);

/// One attempt to regain one account, as the verifier counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub Ulid);

/// An entry of the directory. The directory alone makes these; what a person types is an `Identifier`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub String);

/// The sender's own id of a message, unique within its conversation. The same id twice is the same message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub String);

/// Where a conversation can be reached: `web:<hash of the resume token>`, `terminal:<hash>`.
/// Holds nothing that would let a reader of the store take the conversation over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(pub String);

impl Address {
    /// Whether it is an open page or terminal, at which somebody else may sit down later.
    pub fn is_page(&self) -> bool {
        self.0.starts_with("web:") || self.0.starts_with("terminal:")
    }
}

/// How many turns a conversation has had; the first record is 1, and 0 means "none yet".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

impl Revision {
    /// The revision that an append on top of this one gets.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// How often the floor has changed hands. A reply of an older epoch is refused at the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub u32);

/// The key of a request to another part: asked twice under the same key, it is done once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RequestKey {
    pub conversation: ConversationId,
    /// The revision of the turn that asked.
    pub revision: Revision,
    /// Its place among the requests of that turn, from 0.
    pub ordinal: u16,
}

impl fmt::Display for RequestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.conversation, self.revision, self.ordinal)
    }
}

/// A step of an article, stable over edits of its words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(pub String);

/// A knowledge article, by the name of its file without the extension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(pub String);

/// What an utterance means, e.g. `password.forgot`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IntentId(pub String);

/// One of the choices of a reply, e.g. `reset.here`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChoiceId(pub String);

macro_rules! shown_as_inner {
    ($($name:ty),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
    )*};
}
shown_as_inner!(
    ConversationId,
    SessionId,
    AccountId,
    MessageId,
    Address,
    Revision,
    Epoch,
    StepId,
    ArticleId,
    IntentId,
    ChoiceId
);

macro_rules! made_from_text {
    ($($name:ident),*) => {$(
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.to_owned()) }
        }
        impl $name {
            pub fn as_str(&self) -> &str { &self.0 }
        }
    )*};
}
made_from_text!(AccountId, MessageId, Address, StepId, ArticleId, IntentId, ChoiceId);
