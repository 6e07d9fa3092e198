//! Why the verifier couldn't do what was asked. A person sees a phrase, never this text.

use thiserror::Error;

use crate::{
    identity::{
        credential::{HashFault, SealFault},
        directory::{DirectoryFault, WriteFault},
        recovery::Refusal,
        verifier::captcha::CaptchaFault,
    },
    model::port::{StoreFault, VerifierFault},
};

#[derive(Debug, Clone, Error)]
pub enum Fault {
    /// The link or the window's token is wrong, old or not the newest. Which, is nobody's business.
    #[error("the link or window is dead")]
    Dead,
    #[error("no such session")]
    Unknown,
    #[error("all resets are paused")]
    Paused,
    #[error("others wrote first, again and again")]
    Contended,
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error(transparent)]
    Directory(#[from] DirectoryFault),
    #[error(transparent)]
    Writer(#[from] WriteFault),
    #[error(transparent)]
    Hash(#[from] HashFault),
    #[error(transparent)]
    Captcha(#[from] CaptchaFault),
    #[error(transparent)]
    Seal(#[from] SealFault),
    #[error("an authenticator can't be enrolled: {0}")]
    Enrolment(String),
    #[error("the code can't be sent now: {0}")]
    Sender(String),
    #[error("a record can't be written down: {0}")]
    Record(String),
    #[error("the service is closing")]
    Closing,
}

/// What the chat may know of it.
impl From<Fault> for VerifierFault {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unknown => Self::Unknown,
            Fault::Paused => Self::Closed,
            Fault::Refused(Refusal::TooSoon { at }) => Self::TooSoon { at },
            Fault::Refused(Refusal::Over) => Self::Over,
            Fault::Refused(_) | Fault::Dead => Self::NotNow,
            fault => {
                tracing::warn!(%fault, "a request of the chat failed");
                Self::Away
            }
        }
    }
}
