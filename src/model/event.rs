//! What can happen to a conversation: a closed set, from the first version on.

use serde::{Deserialize, Serialize};

use super::{
    Address, Agent, ChoiceId, MessageId, Progress, Redacted, ReleasedTo, RequestAnswer, RequestKey, Revision,
    SessionId, TimerKind,
};

/// One thing that happened. Each makes one turn; each stands in its turn's record, redacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A person wrote. `blanked` tells that something secret stood in it.
    Heard {
        message: MessageId,
        utterance: Redacted,
        blanked: Vec<Blanked>,
    },
    /// A person picked a choice of the reply at `revision`.
    Chose {
        message: MessageId,
        choice: ChoiceId,
        revision: Revision,
    },
    /// A person changed what they had written.
    Edited {
        message: MessageId,
        utterance: Redacted,
        blanked: Vec<Blanked>,
    },
    /// A person took back what they had written.
    Withdrawn {
        message: MessageId,
    },
    /// A channel opened the conversation: the first words are due.
    Joined {
        address: Address,
    },
    /// Nobody wrote for the idle time, or the person ended it.
    Lapsed,
    TimerFired {
        timer: TimerKind,
    },
    /// The verifier reports.
    Progressed {
        session: SessionId,
        progress: Progress,
    },
    /// The result of a request of an earlier turn.
    Answered {
        key: RequestKey,
        answer: RequestAnswer,
    },
    /// An agent takes the floor; `from` a colleague who had it.
    Claimed {
        agent: Agent,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Agent>,
    },
    /// An agent lets go of the floor, or has lost it.
    Released {
        agent: Agent,
        #[serde(flatten)]
        to: ReleasedTo,
        /// A word for the colleague who goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Redacted>,
    },
    AgentSaid {
        agent: Agent,
        message: MessageId,
        text: Redacted,
        blanked: Vec<Blanked>,
    },
    /// An agent wrote something for colleagues alone.
    Noted {
        agent: Agent,
        message: MessageId,
        text: Redacted,
        blanked: Vec<Blanked>,
    },
}

impl Event {
    /// Somebody of the help desk did it.
    pub fn is_agents(&self) -> bool {
        matches!(self, Self::Claimed { .. } | Self::Released { .. } | Self::AgentSaid { .. } | Self::Noted { .. })
    }
}

/// What kind of secret was blanked out of an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blanked {
    Password,
    Passcode,
    PhoneNumber,
    /// A student number, a date of birth, a social security number.
    PersonalNumber,
    /// A link or token that opens the secure panel.
    Link,
}
