//! Which messages had their turn.
//!
//! An id has up to 64 bytes, and its sender chooses them; here each takes the same eight, so that a record's size
//! doesn't hang on who makes the ids. Two ids that are alike in these bits would have to be looked for (2^32 tries for
//! some two, 2^64 for a given one), and whoever does that keeps a message of their own conversation from being heard.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Unexpected, Visitor},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::model::{MessageId, Revision};

/// How many are remembered with their turns.
const LIMIT: usize = 64;

/// How a mark's 64 bits are written.
const LETTERS: usize = 11;

/// The last messages that had their turn, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Seen(Vec<(Mark, Revision)>);

/// The first 64 bits of an id's SHA-256, written in base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
                *id = Value::String(Mark::of(text).write(str::to_owned));
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

    fn write<T>(self, to: impl FnOnce(&str) -> T) -> T {
        let mut letters = [0; LETTERS];
        BASE64URL_NOPAD.encode_mut(&self.0, &mut letters);
        to(str::from_utf8(&letters).unwrap_or_default())
    }

    fn read(letters: &str) -> Option<Self> {
        let mut mark = [0; 8];
        if letters.len() != LETTERS {
            return None;
        }
        BASE64URL_NOPAD.decode_mut(letters.as_bytes(), &mut mark).is_ok().then_some(Self(mark))
    }
}

// By hand, since every turn reads and writes 64 of them: derived ones allocate for each.

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write(|letters| serializer.serialize_str(letters))
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Letters)
    }
}

struct Letters;

impl Visitor<'_> for Letters {
    type Value = Mark;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mark, 64 bits in base64url")
    }

    fn visit_str<E: de::Error>(self, letters: &str) -> Result<Mark, E> {
        Mark::read(letters).ok_or_else(|| E::invalid_value(Unexpected::Str(letters), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back_as_they_were_written_and_nothing_else_is_one() {
        for id in ["", "m1", "01KADDC38AT", "🙂"] {
            let written = serde_json::to_string(&Mark::of(id)).unwrap();
            assert_eq!(written.len(), LETTERS + 2, "{written}");
            assert_eq!(serde_json::from_str::<Mark>(&written).unwrap(), Mark::of(id));
        }
        for text in ["\"\"", "\"AAAAAAAAAA\"", "\"AAAAAAAAAAAA\"", "\"AAAAAAAAA+A\"", "\"AAAAAAAAAAB\"", "7", "null"] {
            assert!(serde_json::from_str::<Mark>(text).is_err(), "{text}");
        }
    }
}
