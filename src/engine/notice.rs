//! What a person is told when a turn could not be recorded. Never a reply: a reply stands in the log.

use thiserror::Error;

use crate::model::{
    Phrase, Refusal,
    port::{CommitFault, StoreFault},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Notice {
    #[error("the conversation can't be written or read")]
    StoreFailed,
    #[error("too many messages of one conversation wait")]
    Busy,
    #[error("the process is closing")]
    Closing,
    #[error("the conversation is over")]
    Over,
    #[error("this link to a conversation was used, is too old, or never was one")]
    PassageShut,
    /// An agent's act can't be done; students are never told so.
    #[error("the act can't be done: {0:?}")]
    Refused(Refusal),
}

impl Notice {
    const ALL: [Self; 11] = [
        Self::StoreFailed,
        Self::Busy,
        Self::Closing,
        Self::Over,
        Self::PassageShut,
        Self::Refused(Refusal::Held),
        Self::Refused(Refusal::Stale),
        Self::Refused(Refusal::NotWaiting),
        Self::Refused(Refusal::Over),
        Self::Refused(Refusal::Full),
        Self::Refused(Refusal::NotThere),
    ];

    /// The words for it, in `prompts/<locale>/notices.ftl`.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::StoreFailed => "notice-store-failed",
            Self::Busy => "notice-busy",
            Self::Closing => "notice-closing",
            Self::Over => "notice-over",
            Self::PassageShut => "notice-passage-shut",
            Self::Refused(Refusal::Held) => "notice-held",
            Self::Refused(Refusal::Stale) => "notice-stale",
            Self::Refused(Refusal::NotWaiting) => "notice-not-waiting",
            Self::Refused(Refusal::Over) => "notice-chat-over",
            Self::Refused(Refusal::Full) => "notice-full",
            Self::Refused(Refusal::NotThere) => "notice-not-there",
        })
    }

    /// One of each, for the content check.
    pub fn samples() -> Vec<Phrase> {
        Self::ALL.into_iter().map(Self::phrase).collect()
    }
}

impl From<StoreFault> for Notice {
    /// The one place where a store's fault in a turn is logged.
    fn from(fault: StoreFault) -> Self {
        tracing::error!(%fault, "the conversation store failed");
        match fault {
            StoreFault::Closing => Self::Closing,
            _ => Self::StoreFailed,
        }
    }
}

impl From<CommitFault> for Notice {
    fn from(fault: CommitFault) -> Self {
        match fault {
            CommitFault::Conflict => Self::StoreFailed,
            CommitFault::Store(fault) => fault.into(),
        }
    }
}
