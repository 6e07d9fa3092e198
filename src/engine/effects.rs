//! What a turn sets off once it is durable, and what was open when the last process stopped.

use std::sync::Arc;

use super::{Engine, mailbox::Mailbox};
use crate::{
    model::{Open, Revision, TurnRecord, Watching},
    talk::turn,
};

impl Engine {
    /// The turn is durable: now it may have effects.
    pub(super) fn after_append(self: &Arc<Self>, mailbox: &Arc<Mailbox>, before: &Open, record: &Arc<TurnRecord>) {
        self.take_up(mailbox, before, &record.open);
        if before.handoff.is_some() || record.open.handoff.is_some() {
            self.desk.follow(record);
        }
        for request in &record.requests {
            self.perform(mailbox, request.clone());
        }
        mailbox.latest.send_replace(Some(record.clone()));
        if turn::has_ended(record) {
            self.let_go(mailbox, record.revision);
        }
    }

    /// A conversation that is over waits for nobody: what was not shown will not be shown any more, and
    /// the `live/` index lets go of it.
    fn let_go(self: &Arc<Self>, mailbox: &Arc<Mailbox>, revision: Revision) {
        let (engine, conversation) = (self.clone(), mailbox.conversation);
        let flying = mailbox.fly();
        self.spawn(async move {
            let _flying = flying;
            match engine.store.marks(conversation).await {
                Ok(marks) => {
                    for (address, _) in marks {
                        engine.delivered(conversation, &address, revision).await;
                    }
                }
                Err(fault) => tracing::warn!(%fault, "the marks of a conversation could not be read"),
            }
        });
    }

    /// Clocks, typing sign and watcher follow what is open.
    pub(super) fn take_up(self: &Arc<Self>, mailbox: &Arc<Mailbox>, before: &Open, after: &Open) {
        self.schedule.arm(mailbox.conversation, &before.timers, &after.timers);
        let busy = !after.requests.is_empty();
        mailbox.typing.send_if_modified(|typing| std::mem::replace(typing, busy) != busy);
        if let Some(Watching { session, after }) = after.watching {
            mailbox.watch(session, |session| self.spawn(self.clone().watch_session(mailbox.clone(), session, after)));
        }
    }
}
