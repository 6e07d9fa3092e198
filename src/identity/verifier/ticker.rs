//! What time alone brings, brought in time: hints, expiry, and changes whose end isn't known. The
//! same is done lazily by every call, so that nothing depends on this task being punctual.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Fault, Service};
use crate::{
    identity::recovery::{Limits, Stage},
    model::SessionId,
};

/// How long after a fault it is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// When each live session has something to do next.
#[derive(Default)]
pub(super) struct Schedule {
    due: Mutex<Due>,
    sooner: Notify,
}

/// By session, and by time: every write of a session sets its time anew.
#[derive(Default)]
struct Due {
    of: BTreeMap<SessionId, Timestamp>,
    order: BTreeSet<(Timestamp, SessionId)>,
}

impl Schedule {
    pub(super) fn set(&self, session: SessionId, due: Option<Timestamp>) {
        let mut all = self.due();
        let first = all.first();
        if let Some(before) = all.of.remove(&session) {
            all.order.remove(&(before, session));
        }
        if let Some(due) = due {
            all.of.insert(session, due);
            all.order.insert((due, session));
            // Whoever waits for a time that is no longer anybody's wakes for nothing, which costs little.
            if first.is_none_or(|first| due < first) {
                self.sooner.notify_one();
            }
        }
    }

    fn next(&self) -> Option<Timestamp> {
        self.due().first()
    }

    fn ripe(&self, now: Timestamp) -> Vec<SessionId> {
        self.due().order.iter().take_while(|(due, _)| *due <= now).map(|(_, session)| *session).collect()
    }

    fn due(&self) -> MutexGuard<'_, Due> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Due {
    fn first(&self) -> Option<Timestamp> {
        self.order.first().map(|(due, _)| *due)
    }
}

pub(super) async fn run(service: Weak<Service>, schedule: Arc<Schedule>, closing: CancellationToken) {
    let Some(clock) = service.upgrade().map(|service| service.parts.clock.clone()) else { return };
    let mut resumed = false;
    while !closing.is_cancelled() {
        if let Some(service) = service.upgrade() {
            resumed = resumed || service.resume().await;
            for session in schedule.ripe(clock.now()) {
                service.ripen(session).await;
            }
        }
        let retry = (!resumed).then(|| clock.now() + AGAIN);
        let due = [schedule.next(), retry].into_iter().flatten().min().unwrap_or(Timestamp::MAX);
        tokio::select! {
            () = clock.until(due) => {}
            () = schedule.sooner.notified() => {}
            () = closing.cancelled() => return,
        }
    }
}

impl Service {
    /// Takes up the sessions that were live when the process ended; false if the store failed.
    async fn resume(&self) -> bool {
        let live = match self.parts.store.live().await {
            Ok(live) => live,
            Err(fault) => {
                tracing::error!(%fault, "the live sessions can't be read");
                return false;
            }
        };
        for id in live {
            // One that can't be read must not keep the others from going on.
            match self.parts.store.load(id).await {
                // The process that was changing a password is gone: the truth is wanted at once.
                Ok(Some(session)) if matches!(session.stage, Stage::Committing { .. }) => {
                    self.schedule.set(id, Some(self.now()));
                }
                Ok(Some(session)) => self.schedule.set(id, session.next_due(&self.parts.limits)),
                Ok(None) => tracing::error!(session = %id, "a live session is not in the store"),
                Err(fault) => tracing::error!(session = %id, %fault, "a live session can't be read"),
            }
        }
        true
    }

    async fn ripen(&self, id: SessionId) {
        let ripened: Result<(), Fault> = async {
            let session = self.current(id).await?;
            if matches!(session.stage, Stage::Committing { .. }) {
                // Settling it writes a time of its own, where it comes to something.
                self.schedule.set(id, self.now().checked_add(Limits::ASK).ok());
                return self.settle(id).await;
            }
            self.schedule.set(id, session.next_due(&self.parts.limits));
            Ok(())
        }
        .await;
        if let Err(fault) = ripened {
            tracing::warn!(session = %id, %fault, "a session that is due can't go on yet");
            self.schedule.set(id, self.now().checked_add(AGAIN).ok());
        }
    }
}

#[cfg(test)]
mod tests {
    use ulid::Ulid;

    use super::*;

    #[test]
    fn the_soonest_comes_first_and_each_session_has_one_time() {
        let (schedule, at) = (Schedule::default(), |second| Timestamp::from_second(second).ok());
        let [ada, ben] = [1, 2].map(|number| SessionId(Ulid(number)));
        schedule.set(ada, at(30));
        schedule.set(ben, at(20));
        assert_eq!(schedule.next(), at(20));
        assert_eq!(schedule.ripe(at(19).unwrap()), []);
        assert_eq!(schedule.ripe(at(20).unwrap()), [ben]);
        schedule.set(ben, at(40));
        assert_eq!((schedule.next(), schedule.ripe(at(39).unwrap())), (at(30), vec![ada]));
        schedule.set(ada, None);
        assert_eq!((schedule.next(), schedule.ripe(at(60).unwrap())), (at(40), vec![ben]));
        schedule.set(ben, None);
        assert_eq!(schedule.next(), None);
    }
}
