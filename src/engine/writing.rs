//! That somebody is writing just now, told to the other side while it lasts and kept nowhere.
//!
//! Absent on purpose: a turn. What has not been said is no part of a conversation.

use tokio::sync::watch;

use super::Engine;
use crate::model::{Agent, ConversationId};

/// The newest sign of each side. One that nobody was there to see is gone.
pub(super) struct Writing {
    person: watch::Sender<()>,
    agent: watch::Sender<Option<Agent>>,
}

impl Default for Writing {
    fn default() -> Self {
        Self { person: watch::Sender::new(()), agent: watch::Sender::new(None) }
    }
}

impl Engine {
    /// The person of `conversation` writes something.
    pub fn person_writes(&self, conversation: ConversationId) {
        self.mailbox(conversation).writing.person.send_replace(());
    }

    /// `agent` writes something to the person of `conversation`. Whether they talk with them is the caller's to know.
    pub fn agent_writes(&self, conversation: ConversationId, agent: Agent) {
        self.mailbox(conversation).writing.agent.send_replace(Some(agent));
    }

    /// Changes with each sign that the person writes.
    pub fn person_writing(&self, conversation: ConversationId) -> watch::Receiver<()> {
        self.mailbox(conversation).writing.person.subscribe()
    }

    /// Changes with each sign that an agent writes to the person.
    pub fn agent_writing(&self, conversation: ConversationId) -> watch::Receiver<Option<Agent>> {
        self.mailbox(conversation).writing.agent.subscribe()
    }
}
