//! Reading a conversation on: the log after a revision, then each turn as it becomes durable.

use std::{collections::VecDeque, sync::Arc};

use tokio::sync::watch;

use super::{Engine, Notice, mailbox::Mailbox};
use crate::model::{Revision, TurnRecord};

/// How many records are read from the store at a time.
const PAGE: usize = 64;

/// Gives every turn after a revision once, in order, as long as it is asked.
pub struct Follower {
    pub(super) engine: Arc<Engine>,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) latest: watch::Receiver<Option<Arc<TurnRecord>>>,
    pub(super) after: Revision,
    pub(super) read: VecDeque<Arc<TurnRecord>>,
    /// Whether the log has been read to its end once.
    pub(super) caught_up: bool,
}

impl Follower {
    /// The next turn. Safe to drop while it waits: nothing is lost.
    pub async fn next(&mut self) -> Result<Arc<TurnRecord>, Notice> {
        loop {
            if let Some(record) = self.read.pop_front() {
                self.after = record.revision;
                return Ok(record);
            }
            if self.caught_up {
                self.latest.changed().await.map_err(|_| Notice::Closing)?;
            }
            self.fetch().await?;
        }
    }

    /// Reads what is new: from memory where it is the very next turn, else from the store.
    async fn fetch(&mut self) -> Result<(), Notice> {
        let latest = self.latest.borrow_and_update().clone();
        if let Some(record) = latest.filter(|_| self.caught_up) {
            if record.revision <= self.after {
                return Ok(());
            }
            if record.revision == self.after.next() {
                self.read.push_back(record);
                return Ok(());
            }
        }
        let page = self.engine.store.log(self.mailbox.conversation, self.after, PAGE).await?;
        self.caught_up = page.len() < PAGE;
        self.read.extend(page.into_iter().map(Arc::new));
        Ok(())
    }
}
