//! What a report can count: each stands in the record of the turn in which it came about.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{AgentName, HandoffReason, StopReason};

/// One thing that came about. Holds nothing that anybody wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A person was wanted.
    HandedOff {
        reason: HandoffReason,
    },
    /// They want a person no more.
    CalledOff,
    /// An agent took it, so many seconds after it was asked for.
    Claimed {
        seconds: i64,
    },
    /// An agent answered, so many seconds after the words that waited.
    Replied {
        seconds: i64,
    },
    /// Nobody answered within the desk's own time.
    Late {
        first: bool,
    },
    /// An agent closed it, gave it back to the bot, or to the queue.
    Resolved,
    GivenBack,
    Requeued,
    /// The person left, or nobody wrote any more, before it was closed.
    Abandoned,
    ResetBegun,
    ResetDone,
    ResetStopped {
        reason: StopReason,
    },
    /// Something did not work for the person.
    Failed {
        what: Failure,
    },
    /// They said whether the bot (`agent`: nobody) or an agent helped.
    Rated {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<AgentName>,
        helped: Helped,
    },
}

/// What did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// A code was wrong, or too old.
    Code,
    /// A new password was refused.
    Password,
    /// A reset ended without a new password, by nobody's wish.
    Reset,
    /// The service that does resets could not be reached.
    Away,
    /// Steps of an article, by the person's own word.
    Steps,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Helped {
    Yes,
    Partly,
    No,
}

impl Helped {
    pub const ALL: [(&'static str, Self); 3] = [("yes", Self::Yes), ("partly", Self::Partly), ("no", Self::No)];
}

impl Fact {
    pub fn claimed(after: SignedDuration) -> Self {
        Self::Claimed { seconds: after.as_secs() }
    }

    pub fn replied(after: SignedDuration) -> Self {
        Self::Replied { seconds: after.as_secs() }
    }
}
