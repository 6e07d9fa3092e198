//! Staff of the help desk as the chat keeps them: who may sign in to the console, and who is signed in.
//!
//! Absent on purpose: what staff may do about accounts. That is the verifier's to know, with a credential of
//! its own for each agent.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Agent, AgentName, ConversationId};

/// What somebody may do in the console. Each may do what the ones before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes conversations.
    Agent,
    /// Takes them from colleagues too.
    Lead,
    Admin,
}

impl Role {
    pub const ALL: [(&'static str, Self); 3] = [("agent", Self::Agent), ("lead", Self::Lead), ("admin", Self::Admin)];
}

/// One of the staff. Never given to anybody else, even when they are gone: the log speaks of them by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffFile {
    /// Counts the writes, from 1.
    pub revision: u64,
    pub agent: Agent,
    pub role: Role,
    pub since: Timestamp,
    /// They may not sign in any more.
    pub retired: bool,
    /// `$argon2id$…`
    pub password: String,
    /// The seed of their authenticator, sealed under a key outside the store.
    pub seed: String,
    /// The last step of the authenticator that was used.
    pub last_step: Option<u64>,
    /// Since when they have this password and authenticator: what was opened with others is over.
    pub renewed: Timestamp,
}

/// Somebody is signed in. It stands under the digest of a token that their browser alone has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSession {
    pub name: AgentName,
    pub since: Timestamp,
    pub until: Timestamp,
}

/// Something of a conversation was shown to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadRow {
    pub at: Timestamp,
    pub agent: AgentName,
    pub conversation: ConversationId,
    #[serde(default, skip_serializing_if = "ReadWhat::is_all")]
    pub what: ReadWhat,
}

/// What of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadWhat {
    /// All of it: it was opened.
    #[default]
    All,
    /// What is on record of its person, who was verified in it.
    Record,
    /// A line, beside a later conversation of the same person.
    Line,
}

impl ReadWhat {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
    fn is_all(&self) -> bool {
        *self == Self::All
    }
}
