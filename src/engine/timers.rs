//! The clocks of all conversations in one ordered table. The store's `live/` index is the truth; this
//! is what is armed in memory.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::model::{ConversationId, Timer, TimerKind};

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

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
