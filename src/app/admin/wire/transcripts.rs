//! Conversations, as commands and server speak of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum TranscriptsAsk {
    /// A page of them after that one, oldest first; an empty page is the last.
    List { after: Option<String> },
    /// One as it went.
    Show { conversation: String },
    /// One with pseudonyms, which replays to the same decisions.
    Export { conversation: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationShown {
    pub id: String,
    pub began: Timestamp,
    /// When its last turn was.
    pub last: Timestamp,
    pub turns: u64,
    /// The channels by which people came, in their order, e.g. `web`, `terminal`.
    pub places: Vec<String>,
    pub over: bool,
}
