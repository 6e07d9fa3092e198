//! Where things stand and how they are written: keys are text, numbers in them hexadecimal of fixed
//! width, so that their order is the order of what they name; values are JSON with a version.

use std::{collections::BTreeMap, str::FromStr};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use ulid::Ulid;

use crate::model::{
    Address, ConversationId, Epoch, Open, RECORD_VERSION, Revision, SessionId, TurnRecord,
    port::{KeyValue, StoreFault},
};

pub(super) const LOG: &str = "log/";
pub(super) const LIVE: &str = "live/";

/// The version of everything beside the records. Older ones are upgraded in [`decode`].
const VERSION: u16 = 1;

/// The most bytes of an article in one item: under the limit even if JSON escaped each of them (`\u0000`).
const PIECE: usize = 2048;

pub(super) fn log_prefix(conversation: ConversationId) -> String {
    format!("{LOG}{conversation}/")
}

pub(super) fn log(conversation: ConversationId, revision: Revision) -> String {
    format!("{}{:016x}", log_prefix(conversation), revision.0)
}

/// Past every record of `conversation` (`0` follows `/`).
pub(super) fn after_log(conversation: ConversationId) -> String {
    format!("{LOG}{conversation}0")
}

pub(super) fn live(conversation: ConversationId) -> String {
    format!("{LIVE}{conversation}")
}

pub(super) fn marks(conversation: ConversationId) -> String {
    format!("marks/{conversation}")
}

pub(super) fn address(address: &Address) -> String {
    format!("address/{address}")
}

pub(super) fn session(session: SessionId) -> String {
    format!("session/{session}")
}

pub(super) fn pin_prefix(hash: &str) -> String {
    format!("pin/{hash}/")
}

/// The conversation that a key under `prefix` belongs to.
pub(super) fn conversation_of(prefix: &str, key: &[u8]) -> Result<ConversationId, StoreFault> {
    let text = std::str::from_utf8(key).unwrap_or_default();
    let id = text.strip_prefix(prefix).unwrap_or_default().split('/').next().unwrap_or_default();
    Ulid::from_str(id).map(ConversationId).map_err(|fault| unreadable(key, &fault))
}

/// The revision that a key of the log ends with.
pub(super) fn revision_of(key: &[u8]) -> Result<Revision, StoreFault> {
    let text = std::str::from_utf8(key).unwrap_or_default();
    let number = text.rsplit('/').next().unwrap_or_default();
    u64::from_str_radix(number, 16).map(Revision).map_err(|fault| unreadable(key, &fault))
}

/// What is open in a conversation, and up to where it has something to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Live {
    pub(super) revision: Revision,
    /// The last turn that says something to the student.
    pub(super) spoken: Revision,
    pub(super) open: Open,
}

/// A conversation's addresses, and how far each has been shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Marks {
    pub(super) shown: BTreeMap<Address, Revision>,
}

impl Marks {
    /// Who has not been shown everything up to `spoken`.
    pub(super) fn behind(&self, spoken: Revision) -> Vec<(Address, Revision)> {
        let behind = self.shown.iter().filter(|(_, shown)| **shown < spoken);
        behind.map(|(address, shown)| (address.clone(), *shown)).collect()
    }
}

/// A value as it was read, with its bytes: what a commit expects to find again.
pub(super) struct Found<T> {
    pub(super) key: Vec<u8>,
    pub(super) bytes: Option<Vec<u8>>,
    pub(super) value: Option<T>,
}

impl<T> Found<T> {
    /// Nothing has moved since.
    pub(super) fn unmoved(self) -> (Vec<u8>, Option<Vec<u8>>) {
        (self.key, self.bytes)
    }
}

pub(super) fn read<T: DeserializeOwned>(keys: &dyn KeyValue, key: &str) -> Result<Found<T>, StoreFault> {
    let bytes = keys.read(key.as_bytes())?;
    let value = bytes.as_deref().map(|bytes| decode(key.as_bytes(), bytes)).transpose()?;
    Ok(Found { key: key.into(), bytes, value })
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u16,
    value: T,
}

#[derive(Deserialize)]
struct Version {
    version: u16,
}

pub(super) fn encode<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StoreFault> {
    to_json(key, &Versioned { version: VERSION, value })
}

pub(super) fn decode<T: DeserializeOwned>(key: &[u8], bytes: &[u8]) -> Result<T, StoreFault> {
    known(key, bytes, VERSION)?;
    let versioned: Versioned<T> = serde_json::from_slice(bytes).map_err(|fault| unreadable(key, &fault))?;
    Ok(versioned.value)
}

/// A record carries its version itself.
pub(super) fn encode_record(key: &str, record: &TurnRecord) -> Result<Vec<u8>, StoreFault> {
    to_json(key, record)
}

pub(super) fn decode_record(key: &[u8], bytes: &[u8]) -> Result<TurnRecord, StoreFault> {
    known(key, bytes, RECORD_VERSION)?;
    serde_json::from_slice(bytes).map_err(|fault| unreadable(key, &fault))
}

/// The epoch of a record, without reading the rest of it.
pub(super) fn epoch_of(key: &[u8], bytes: &[u8]) -> Result<Epoch, StoreFault> {
    #[derive(Deserialize)]
    struct Standing {
        version: u16,
        epoch: Option<Epoch>,
    }
    let Standing { version, epoch } = serde_json::from_slice(bytes).map_err(|fault| unreadable(key, &fault))?;
    match epoch {
        _ if version != RECORD_VERSION => Err(unreadable(key, &unknown(version))),
        Some(epoch) => Ok(epoch),
        None => Err(unreadable(key, &"it has no epoch")),
    }
}

/// Reads the version alone first: what follows it may have any shape in a later release.
fn known(key: &[u8], bytes: &[u8], newest: u16) -> Result<(), StoreFault> {
    let found: Version = serde_json::from_slice(bytes).map_err(|fault| unreadable(key, &fault))?;
    if found.version == newest {
        return Ok(());
    }
    Err(unreadable(key, &unknown(found.version)))
}

fn unknown(version: u16) -> String {
    format!("version {version} is not known to this release")
}

/// One entry of a commit's writes.
type Write = (Vec<u8>, Option<Vec<u8>>);

/// An article's source, cut into items.
#[derive(Serialize, Deserialize)]
struct Piece {
    /// How many there are.
    of: usize,
    text: String,
}

pub(super) fn pieces(hash: &str, source: &str) -> Result<Vec<Write>, StoreFault> {
    let mut texts = Vec::new();
    let mut rest = source;
    while rest.len() > PIECE {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(PIECE));
        texts.push(piece);
        rest = more;
    }
    texts.push(rest);
    let of = texts.len();
    let item = |(number, text): (usize, &str)| {
        let key = format!("{}{number:04x}", pin_prefix(hash));
        let bytes = encode(&key, &Piece { of, text: text.to_owned() })?;
        Ok((key.into_bytes(), Some(bytes)))
    };
    texts.into_iter().enumerate().map(item).collect()
}

/// The source that [`pieces`] cut; `None` if there are none.
pub(super) fn join(pairs: &[(Vec<u8>, Vec<u8>)]) -> Result<Option<String>, StoreFault> {
    let Some((first, _)) = pairs.first() else { return Ok(None) };
    let mut source = String::new();
    for (key, bytes) in pairs {
        let piece: Piece = decode(key, bytes)?;
        if piece.of != pairs.len() {
            return Err(unreadable(first, &format!("{} pieces of {}", pairs.len(), piece.of)));
        }
        source.push_str(&piece.text);
    }
    Ok(Some(source))
}

fn to_json<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StoreFault> {
    serde_json::to_vec(value).map_err(|fault| StoreFault::Io(format!("{key} can't be written as JSON: {fault}")))
}

fn unreadable(key: &[u8], why: &dyn std::fmt::Display) -> StoreFault {
    StoreFault::Unreadable { key: String::from_utf8_lossy(key).into_owned(), why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RECORD_LIMIT;

    #[test]
    fn a_source_is_cut_and_joined() {
        for source in ["", "short", &"\u{0}".repeat(5000), &"ü€😀".repeat(2000)] {
            let items: Vec<_> = pieces("abc", source).unwrap();
            assert!(items.iter().all(|(_, bytes)| bytes.as_ref().unwrap().len() <= RECORD_LIMIT));
            let mut pairs: Vec<_> = items.into_iter().map(|(key, bytes)| (key, bytes.unwrap())).collect();
            assert!(pairs.is_sorted());
            assert_eq!(join(&pairs).unwrap().as_deref(), Some(source));
            if pairs.len() > 1 {
                pairs.pop();
                assert!(matches!(join(&pairs), Err(StoreFault::Unreadable { .. })));
            }
        }
    }

    #[test]
    fn a_later_version_is_refused_whatever_follows_it() {
        let fault = decode::<Marks>(b"marks/x", br#"{"version":2,"unheard":"of"}"#).unwrap_err();
        assert!(fault.to_string().contains("marks/x") && fault.to_string().contains("version 2"), "{fault}");
    }
}
