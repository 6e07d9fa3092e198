//! The clocks of all conversations in one ordered table. The store's `live/` index is the truth; this
//! is what is armed in memory.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::Notify;

use super::{Engine, Notice};
use crate::{
    model::{ConversationId, Timer, TimerKind},
    talk::turn::Arrival,
};

/// How long a clock waits whose turn could not be written.
const RETRY_TIMER: Duration = Duration::from_secs(5);

#[derive(Default)]
pub(super) struct Schedule {
    due: Mutex<BTreeSet<(Timestamp, ConversationId, TimerKind)>>,
    changed: Notify,
}

impl Schedule {
    /// Replaces what was armed for `conversation` by a turn's outcome.
    pub(super) fn arm(&self, conversation: ConversationId, before: &[Timer], after: &[Timer]) {
        if before == after {
            return;
        }
        {
            let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
            for timer in before {
                due.remove(&(timer.due, conversation, timer.kind));
            }
            for timer in after {
                due.insert((timer.due, conversation, timer.kind));
            }
        }
        self.changed.notify_one();
    }

    /// The earliest time at which something is due.
    pub(super) fn next(&self) -> Option<Timestamp> {
        let due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        due.first().map(|(at, _, _)| *at)
    }

    /// Takes out one timer that is due at `now`.
    pub(super) fn pop(&self, now: Timestamp) -> Option<(ConversationId, Timer)> {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let first = due.first().copied().filter(|(at, _, _)| *at <= now)?;
        due.remove(&first);
        let (at, conversation, kind) = first;
        Some((conversation, Timer { kind, due: at }))
    }

    /// Whether something of `conversation` is due at `now` and has not been taken out yet.
    pub(super) fn is_due(&self, conversation: ConversationId, now: Timestamp) -> bool {
        let due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        due.iter().take_while(|(at, _, _)| *at <= now).any(|(_, whose, _)| *whose == conversation)
    }

    /// Waits until the table changed.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }
}

impl Engine {
    /// Gives each due clock its turn.
    pub(super) async fn fire_timers(self: Arc<Self>) {
        loop {
            while let Some((conversation, timer)) = self.schedule.pop(self.clock.now()) {
                let mailbox = self.mailbox(conversation);
                let flying = mailbox.fly();
                let engine = self.clone();
                self.spawn(async move {
                    let _flying = flying;
                    let arrival = Arrival::TimerFired { timer: timer.kind, due: timer.due };
                    if engine.turn(&mailbox, arrival).await == Err(Notice::StoreFailed) {
                        engine.clock.until(engine.clock.now() + RETRY_TIMER).await;
                        engine.schedule.arm(conversation, &[], &[timer]);
                    }
                });
            }
            match self.schedule.next() {
                Some(due) => tokio::select! {
                    () = self.clock.until(due) => {}
                    () = self.schedule.changed() => {}
                },
                None => self.schedule.changed().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_come_out_in_order_and_once() {
        let schedule = Schedule::default();
        let conversation = ConversationId(ulid::Ulid::nil());
        let at = |seconds| Timestamp::UNIX_EPOCH + Duration::from_secs(seconds);
        let lapse = Timer { kind: TimerKind::Lapse, due: at(30) };
        let moment = Timer { kind: TimerKind::OneMoment, due: at(2) };
        schedule.arm(conversation, &[], &[lapse, moment]);
        assert_eq!(schedule.next(), Some(at(2)));
        assert_eq!(schedule.pop(at(1)), None);
        assert_eq!(schedule.pop(at(2)), Some((conversation, moment)));
        assert_eq!(schedule.pop(at(2)), None);
        let later = Timer { kind: TimerKind::Lapse, due: at(60) };
        schedule.arm(conversation, &[lapse], &[later]);
        assert!(!schedule.is_due(conversation, at(59)));
        assert!(schedule.is_due(conversation, at(60)));
    }
}
