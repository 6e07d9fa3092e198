//! One conversation's place in memory: its turns go through `last` one at a time, its followers watch
//! `latest`. It can be dropped at any time and made again from the store.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{sync::watch, task::AbortHandle};

use super::writing::Writing;
use crate::model::{ConversationId, SessionId, TurnRecord};

pub(super) struct Mailbox {
    pub(super) conversation: ConversationId,
    /// The last record, once it has been loaded. Whoever holds the lock has the turn; tokio's mutex
    /// is fair, so messages are answered in the order in which they came.
    pub(super) last: tokio::sync::Mutex<Option<Arc<TurnRecord>>>,
    /// The newest durable record: what followers wait for.
    pub(super) latest: watch::Sender<Option<Arc<TurnRecord>>>,
    pub(super) typing: watch::Sender<bool>,
    pub(super) writing: Writing,
    /// How many arrivals wait for their turn.
    waiting: AtomicUsize,
    /// Requests and timers that are being carried out right now.
    in_flight: watch::Sender<usize>,
    watcher: Mutex<Option<(SessionId, AbortHandle)>>,
}

/// More arrivals than this waiting at one conversation are answered by a notice.
const MOST_WAITING: usize = 64;

impl Mailbox {
    pub(super) fn new(conversation: ConversationId) -> Self {
        Self {
            conversation,
            last: tokio::sync::Mutex::default(),
            latest: watch::Sender::new(None),
            typing: watch::Sender::new(false),
            writing: Writing::default(),
            waiting: AtomicUsize::new(0),
            in_flight: watch::Sender::new(0),
            watcher: Mutex::default(),
        }
    }

    /// A place in the line, or `None` when it is too long.
    pub(super) fn enter(self: &Arc<Self>) -> Option<Waiting> {
        let waiting = Waiting(self.clone());
        (self.waiting.fetch_add(1, Ordering::Relaxed) < MOST_WAITING).then_some(waiting)
    }

    /// Counts something that is being carried out until the guard is dropped.
    pub(super) fn fly(self: &Arc<Self>) -> InFlight {
        self.in_flight.send_modify(|count| *count += 1);
        InFlight(self.clone())
    }

    pub(super) fn in_flight(&self) -> watch::Receiver<usize> {
        self.in_flight.subscribe()
    }

    /// Puts `start`'s task in the watcher's place, unless that session is being watched already. A
    /// watcher that is not wanted any more ends by itself: aborting it from the turn that it brought
    /// would cut that turn.
    pub(super) fn watch(&self, session: SessionId, start: impl FnOnce(SessionId) -> AbortHandle) {
        let mut watcher = self.watcher();
        if watcher.as_ref().is_none_or(|(watched, _)| *watched != session)
            && let Some((_, older)) = watcher.replace((session, start(session)))
        {
            older.abort();
        }
    }

    /// The watcher of `session` has ended.
    pub(super) fn unwatch(&self, session: SessionId) {
        self.watcher().take_if(|(watched, _)| *watched == session);
    }

    fn watcher(&self) -> MutexGuard<'_, Option<(SessionId, AbortHandle)>> {
        self.watcher.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing but the engine's own table refers to it and nothing goes on.
    pub(super) fn is_idle(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) == 1
    }
}

pub(super) struct Waiting(Arc<Mailbox>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

pub(super) struct InFlight(Arc<Mailbox>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.send_modify(|count| *count = count.saturating_sub(1));
    }
}
