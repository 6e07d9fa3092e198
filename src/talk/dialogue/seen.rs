//! Which messages had their turn.
//!
//! An id has up to 64 bytes, and its sender chooses them; here each takes the same eight, so that a record's size
//! doesn't hang on who makes the ids. Two ids that are alike in these bits would have to be looked for (2^32 tries for
//! some two, 2^64 for a given one), and whoever does that keeps a message of their own conversation from being heard.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::model::{MessageId, Revision};

/// How many are remembered with their turns.
const LIMIT: usize = 64;

/// The last messages that had their turn, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Seen(Vec<(Mark, Revision)>);

/// The first 64 bits of an id's SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Mark([u8; 8]);

impl Seen {
    /// The turn that `message` had, if it is among the last ones.
    pub(super) fn turn_of(&self, message: &MessageId) -> Option<Revision> {
        let mark = Mark::of(message.as_str());
        self.0.iter().rev().find(|(seen, _)| *seen == mark).map(|(_, revision)| *revision)
    }

    /// Remembers that `message` has its turn.
    pub(super) fn add(&mut self, message: &MessageId, revision: Revision) {
        self.0.push((Mark::of(message.as_str()), revision));
        let surplus = self.0.len().saturating_sub(LIMIT);
        self.0.drain(..surplus);
    }

    /// The list `seen` of a state of version 1, which held the ids themselves, with their marks.
    pub(super) fn mark(seen: &mut Value) {
        let ids = seen.as_array_mut().into_iter().flatten().filter_map(|pair| pair.get_mut(0));
        for id in ids {
            if let Some(text) = id.as_str() {
                *id = Value::String(Mark::of(text).into());
            }
        }
    }
}

impl Mark {
    fn of(id: &str) -> Self {
        let mut mark = [0; 8];
        mark.iter_mut().zip(Sha256::digest(id)).for_each(|(to, from)| *to = from);
        Self(mark)
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        BASE64URL_NOPAD.encode(&mark.0)
    }
}

impl TryFrom<String> for Mark {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or("a mark is 64 bits in base64url")
    }
}
