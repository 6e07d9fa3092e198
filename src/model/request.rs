//! What a turn asks of another part, and what comes back. Requests leave after the append, under a
//! key, and are asked again after a crash; the answer is an event of its own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Method, RequestKey, SessionId};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub key: RequestKey,
    pub ask: Ask,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// Open a recovery session.
    Open,
    /// Another link to the same session; the older link and window are dead from then on.
    Relink {
        session: SessionId,
    },
    Choose {
        session: SessionId,
        method: Method,
    },
    Resend {
        session: SessionId,
    },
    Cancel {
        session: SessionId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum RequestAnswer {
    Opened {
        opened: Opened,
    },
    Done,
    /// A code was asked for too soon; another may be sent at `at`.
    TooSoon {
        at: Timestamp,
    },
    /// The session is over, or the verifier knows none such.
    Over,
    /// The session goes on, but doesn't allow that now.
    NotNow,
    /// Driven resets are switched off, or too many sessions were opened.
    Closed,
    /// The verifier can't be reached, or its store failed.
    Away,
}

/// A session as the chat may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub session: SessionId,
    /// Which link this is; each new one makes the older dead.
    pub generation: u32,
    /// Three words, shown in chat and on the panel alike.
    pub words: [String; 3],
    /// Until when the link can be claimed.
    pub link_until: Timestamp,
}

/// A clock of a conversation's own. At most one of each kind runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerKind {
    /// A request is taking long: say "one moment".
    OneMoment,
    /// Nobody wrote for the idle time.
    Lapse,
    /// Somebody waits for a person, and has not written for most of the idle time.
    StillThere,
    /// The help desk's own time for its first word is over.
    FirstReply,
    /// Its time for another word is over.
    NextReply,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    pub kind: TimerKind,
    pub due: Timestamp,
}
