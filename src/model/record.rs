//! A conversation is a log of turn records; the last one carries the state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    Agent, ConversationId, DeskView, Epoch, Event, Fact, Handoff, Reply, Request, Revision, SessionId, Timer, TimerKind,
};

/// The version that this release writes. Older ones are upgraded where they are read.
pub const RECORD_VERSION: u16 = 1;

/// The most that one record may take, in bytes as stored (sled moves larger items to unsynced files).
pub const RECORD_LIMIT: usize = 16 * 1024;

/// The longest utterance that is kept, in characters.
pub const UTTERANCE_LIMIT: usize = 2_000;

/// The most bytes that are kept of an utterance: 2,000 characters of any script of the world, and fewer
/// emoji, so that a record has room for the answer.
pub const UTTERANCE_BYTES: usize = 6_000;

/// One turn: what happened and everything said back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnRecord {
    pub version: u16,
    pub conversation: ConversationId,
    pub revision: Revision,
    /// Who may speak, and under which count. A reply made under an older epoch is refused.
    pub epoch: Epoch,
    pub floor: Floor,
    pub at: Timestamp,
    pub event: Event,
    /// The bot's replies, in order, each for one audience.
    pub lines: Vec<Line>,
    /// The requests that this turn makes.
    pub requests: Vec<Request>,
    /// What came about that a report can count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// What is open after this turn. The `live/` index holds a copy while it isn't empty.
    pub open: Open,
    /// What the desk told, where there is one: the turn can be decided again by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskView>,
    /// The dialogue's state, in the dialogue's own versioned form.
    pub state: StateText,
}

impl TurnRecord {
    /// Whether it has words for the student: the bot's, or an agent's.
    pub fn speaks(&self) -> bool {
        matches!(self.event, Event::AgentSaid { .. })
            || self.lines.iter().any(|line| line.audience == Audience::Student)
    }

    /// Whether this turn ended the conversation: its person left, or nobody wrote for the idle time.
    /// Whoever comes next begins anew.
    pub fn ends(&self) -> bool {
        matches!(self.event, Event::Lapsed | Event::TimerFired { timer: TimerKind::Lapse })
    }
}

/// JSON as it stands in the record: whoever only carries a record neither reads nor rebuilds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StateText(Box<RawValue>);

impl StateText {
    pub fn of(state: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(state).map(Self)
    }

    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for StateText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub audience: Audience,
    pub reply: Reply,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Student,
    Staff,
}

/// Exactly one speaker holds the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "floor", rename_all = "snake_case")]
pub enum Floor {
    Bot,
    Agent(Agent),
}

impl Floor {
    /// The agent who holds it.
    pub fn agent(&self) -> Option<&Agent> {
        match self {
            Self::Bot => None,
            Self::Agent(agent) => Some(agent),
        }
    }
}

/// What must go on after a crash: clocks, unanswered requests, a session that is being watched, a person
/// who waits for a person or talks with one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    pub timers: Vec<Timer>,
    pub requests: Vec<Request>,
    pub watching: Option<Watching>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handoff: Option<Handoff>,
}

impl Open {
    pub fn is_empty(&self) -> bool {
        self.timers.is_empty() && self.requests.is_empty() && self.watching.is_none() && self.handoff.is_none()
    }
}

/// The verifier's cursor: the last event number that has had its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watching {
    pub session: SessionId,
    pub after: u64,
}
