//! What is on record of whoever was verified in a recovery session, and where that session was opened.

use super::{Engine, Notice};
use crate::model::{ConversationId, Receipt, SessionId, port::VerifierFault};

impl Engine {
    /// What was done about the account of whoever was verified in `session`, newest first.
    pub async fn receipts(&self, session: SessionId) -> Result<Vec<Receipt>, VerifierFault> {
        self.verifier.receipts(session).await
    }

    /// The conversation in which `session` was opened; `None`: it was erased, or is not of this chat.
    pub async fn conversation_of(&self, session: SessionId) -> Result<Option<ConversationId>, Notice> {
        Ok(self.store.of_session(session).await?)
    }
}
