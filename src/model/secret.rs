//! Values that must not be logged. They have no `Display`, `Clone`, `Serialize` or `PartialEq`, and
//! `Debug` prints the name alone; whoever needs the inside says so by `expose`.

use std::fmt;

use zeroize::Zeroize;

/// A text that may hold a secret: what a person wrote in chat before it was redacted, a link to the
/// panel, a token. Wiped when dropped.
pub struct Sensitive(String);

impl Sensitive {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. The caller keeps it out of logs, records and errors.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Sensitive {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive")
    }
}

/// An utterance after blanking: what records, screens and the classifier may see.
/// Only `talk::redact` makes new ones (`tests/architecture.rs` holds that); records read them back.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// The redactor's word that nothing secret is left in `text`.
    pub fn vouched(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
