//! A conversation that a person of the help desk is wanted for, and what the desk can say of it.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AgentName, DeskHours, MessageId, Sensitive};

/// Somebody of the help desk, as the log knows them and as students see them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Agent {
    pub name: AgentName,
    /// What students read, e.g. `Kim`.
    pub shown: String,
}

impl fmt::Display for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// A person of the help desk is wanted. It stands among what is open from the turn that asked on, through
/// every change of the floor, until an agent gives the conversation back, resolves it, or its person goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// When it was asked for. Whoever asked first is first in the queue.
    pub since: Timestamp,
    pub reason: HandoffReason,
    /// What they want, in their own words as far as these are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What they asked for last, where that is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lately: Option<String>,
    /// The mail address at which they want to be reached when their page is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<String>,
    /// Since when they wait for a word; `None` while the last word was an agent's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered: Option<Timestamp>,
    /// The desk's own time for that word is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// The colleague whom the last agent had in mind. Others may take it all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meant_for: Option<Agent>,
}

impl Handoff {
    /// Asked for just now.
    pub fn begun(since: Timestamp, reason: HandoffReason) -> Self {
        let unanswered = Some(since);
        Self { since, reason, about: None, lately: None, reach: None, unanswered, late: false, meant_for: None }
    }
}

/// Why a person is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffReason {
    /// Somebody asked for one.
    Asked,
    /// The bot did not understand twice in a row.
    Misses,
    /// Too much went wrong.
    Failures,
    /// They were angry, twice.
    Upset,
    /// They said that they are not well.
    Distress,
    /// A rule of the configuration.
    Rule,
}

/// What an agent does in a conversation, before redaction.
#[derive(Debug)]
pub enum AgentAct {
    /// Takes the floor of a conversation that waits.
    Claim,
    /// Takes the floor from a colleague.
    TakeOver,
    Say {
        message: MessageId,
        text: Sensitive,
    },
    /// For colleagues alone. Needs no floor.
    Note {
        message: MessageId,
        text: Sensitive,
    },
    Release {
        to: ReleasedTo,
    },
    /// Back to its place in the queue, for a colleague who is there, with a word for them alone.
    Transfer {
        to: Agent,
        /// Done once under it, as what is said.
        message: MessageId,
        note: Sensitive,
    },
}

/// Where a conversation goes that an agent lets go of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum ReleasedTo {
    /// Back to the bot, where it stood.
    Bot,
    /// It is done.
    Resolved,
    /// Back to its place in the queue.
    Queue {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        meant_for: Option<Agent>,
    },
}

/// Why an agent's act was not done. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A colleague has the floor.
    Held,
    /// The floor has changed hands since the agent saw it.
    Stale,
    /// Nobody waits for a person there any more.
    NotWaiting,
    /// The conversation is over.
    Over,
    /// The agent has as many conversations as one may have.
    Full,
    /// The colleague is not there.
    NotThere,
}

/// What the desk can tell about one conversation at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskView {
    /// How many agents are there.
    pub on_duty: u32,
    /// The place in the queue, from 1: its own where it waits, else the one that it would get.
    pub place: u32,
    /// How long the last ones waited, in minutes; `None` where too few did to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
    pub hours: DeskHours,
    /// When the desk's own time is over for a first and for another word to whoever asks now; `None`: it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_reply: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_reply: Option<Timestamp>,
}

impl DeskView {
    /// What is told to students and decided by: the desk's own times are for its clocks alone.
    #[must_use]
    pub fn without_times(self) -> Self {
        Self { first_reply: None, next_reply: None, ..self }
    }
}
