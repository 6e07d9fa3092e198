//! Forgetting a conversation: the log, its addresses and marks.
//!
//! It is ended first, so that nothing of it goes on: a reset that is under way is stopped at the verifier, whose
//! own record of resets stays. A conversation that staff look after is not forgotten under their hands.

use std::{sync::Arc, time::Duration};

use super::{Engine, MOST_CONFLICTS, Notice};
use crate::{
    model::{ConversationId, port::CommitFault},
    talk::turn::{self, Arrival},
};

/// What became of the wish to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    Now,
    /// There is no such conversation any more.
    Before,
    /// It waits for a person, or talks with one.
    Held,
}

/// How long what it has asked of others may take to be stopped.
const PATIENCE: Duration = Duration::from_secs(10);

impl Engine {
    pub async fn forget(self: &Arc<Self>, conversation: ConversationId) -> Result<Forgotten, Notice> {
        let mailbox = self.mailbox(conversation);
        let Some(last) = self.last(&mailbox).await? else { return Ok(Forgotten::Before) };
        if last.open.handoff.is_some() {
            return Ok(Forgotten::Held);
        }
        if !turn::has_ended(&last) {
            self.take(conversation, Arrival::Left).await?;
        }
        tokio::select! {
            settled = self.settled(conversation) => settled?,
            () = self.pause(PATIENCE) => {}
        }
        // No turn comes between: each needs this lock.
        let mut last = mailbox.last.lock().await;
        for _ in 0..MOST_CONFLICTS {
            match self.store.erase(conversation).await {
                Ok(()) => {
                    *last = None;
                    return Ok(Forgotten::Now);
                }
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
            }
        }
        Err(Notice::Busy)
    }
}
