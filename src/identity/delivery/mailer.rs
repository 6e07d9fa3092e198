//! What the verifier asks of whoever can send mail.

use std::fmt;

use async_trait::async_trait;

use super::{DeliveryFault, DeliveryKey};
use crate::model::Sensitive;

/// Sends letters. A call under a key that was seen before does nothing and succeeds: after a crash the
/// verifier asks again.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the letter over. It may still be on its way when this returns.
    async fn mail(&self, key: &DeliveryKey, to: &MailAddress, letter: &Letter) -> Result<(), DeliveryFault>;
}

/// Where a letter goes, as the directory has it.
pub struct MailAddress(String);

impl MailAddress {
    pub fn new(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It names a person: never shown.
impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress")
    }
}

/// A letter in plain text.
#[derive(Debug)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Holds a link by which its reader can object.
    pub body: Sensitive,
}
