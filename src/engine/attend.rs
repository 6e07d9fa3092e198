//! Who has a conversation open. Known by whoever holds the page's connection, and by nothing that is stored:
//! after a start nobody has, until they are back.

use std::sync::Arc;

use super::Engine;
use crate::model::ConversationId;

/// An open page, for as long as this is kept.
pub struct Attendance {
    engine: Arc<Engine>,
    conversation: ConversationId,
}

impl Engine {
    /// The person of `conversation` can read what is said there from now on.
    pub fn attend(self: &Arc<Self>, conversation: ConversationId) -> Attendance {
        self.desk.come(conversation);
        Attendance { engine: self.clone(), conversation }
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        self.engine.desk.go(self.conversation);
    }
}
