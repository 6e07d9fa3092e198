//! What the verifier asks of whoever can text or call.

use std::fmt;

use async_trait::async_trait;
use thiserror::Error;

use crate::{identity::credential::PhoneNumber, model::Sensitive};

/// Sends what carries a code. A call of either method under a key that was seen before does nothing
/// and succeeds: after a crash the verifier asks again.
#[async_trait]
pub trait CodeSender: Send + Sync {
    /// Hands the text over. It may still be on its way when this returns.
    async fn text(&self, key: &DeliveryKey, to: &Destination, body: &Sensitive) -> Result<(), DeliveryFault>;

    /// Lets the phone ring. Whether anybody answers is not known when this returns.
    async fn call(&self, key: &DeliveryKey, to: &Destination, script: &CallScript) -> Result<(), DeliveryFault>;
}

/// What the voice of a call says. The code is read out only after a key was pressed, so that no
/// answering machine records it.
#[derive(Debug)]
pub struct CallScript {
    /// Who calls, and which key to press. Said when somebody answers, and again for every other key.
    pub asks: Sensitive,
    /// The code, twice and in groups. Said once [`CallScript::KEY`] was pressed.
    pub tells: Sensitive,
}

impl CallScript {
    /// The key that a living person is asked to press.
    pub const KEY: char = '#';
}

/// Names one delivery for good, e.g. by challenge and ordinal. Holds no secret and no number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeliveryKey(pub String);

/// Where a code goes.
pub struct Destination(PhoneNumber);

impl Destination {
    pub fn new(number: PhoneNumber) -> Self {
        Self(number)
    }

    pub fn number(&self) -> &PhoneNumber {
        &self.0
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Destination")
    }
}

/// Why nothing was sent. None of it is told to who asked for the code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeliveryFault {
    /// Nobody answered: it may be tried again under the same key.
    #[error("the sender of texts and calls can't be reached: {0}")]
    Away(String),
    /// Trying again is of no use.
    #[error("the text or call was refused: {0}")]
    Refused(String),
}
