//! Bytes as they are kept in records: base64url text, a third longer than the bytes and not four times.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(super) fn serialize<S: Serializer>(bytes: &impl AsRef<[u8]>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&BASE64URL_NOPAD.encode(bytes.as_ref()))
}

pub(super) fn deserialize<'de, B: TryFrom<Vec<u8>>, D: Deserializer<'de>>(from: D) -> Result<B, D::Error> {
    let bytes = BASE64URL_NOPAD.decode(String::deserialize(from)?.as_bytes()).map_err(D::Error::custom)?;
    bytes.try_into().map_err(|_| D::Error::custom("another number of bytes is expected"))
}
