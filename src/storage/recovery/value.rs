//! Values: JSON with the version of the release that wrote them.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::model::port::StoreFault;

/// The version that this release writes.
const VERSION: u16 = 1;

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u16,
    value: T,
}

pub(super) fn encode<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StoreFault> {
    serde_json::to_vec(&Versioned { version: VERSION, value })
        .map_err(|fault| StoreFault::Io(format!("{key} can't be written as JSON: {fault}")))
}

pub(super) fn decode<T: DeserializeOwned>(key: &[u8], bytes: &[u8]) -> Result<T, StoreFault> {
    tracing::trace!(kind = kind_of(key), "decoded");
    let unreadable = |why: String| StoreFault::Unreadable { key: String::from_utf8_lossy(key).into_owned(), why };
    let versioned: Versioned<T> = serde_json::from_slice(bytes).map_err(|fault| unreadable(fault.to_string()))?;
    if versioned.version == VERSION {
        Ok(versioned.value)
    } else {
        Err(unreadable(format!("version {} is not known to this release", versioned.version)))
    }
}

/// `session` of `recovery/session/01J…`: what a record is, and not whose.
fn kind_of(key: &[u8]) -> &str {
    key.split(|byte| *byte == b'/').nth(1).and_then(|kind| std::str::from_utf8(kind).ok()).unwrap_or_default()
}
