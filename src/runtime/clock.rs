//! Time as a parameter. The only place that asks the machine what time it is.

use std::{sync::Mutex, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;

/// What time it is, and waiting for one.
#[async_trait]
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;

    /// Returns at or after `due`; at once if it has passed.
    async fn until(&self, due: Timestamp);

    /// Returns when this much time has gone by, whether or not the clock is set meanwhile.
    async fn pass(&self, time: Duration);
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

/// The longest stretch slept in one go, so that a clock that was set is noticed.
const STRETCH: Duration = Duration::from_secs(30);

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one home of the ambient clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn until(&self, due: Timestamp) {
        while let Ok(left) = Duration::try_from(due.duration_since(self.now())) {
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(STRETCH)).await;
        }
    }

    async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// A clock that is moved by hand: for transcripts and tests.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Timestamp>,
    moved: watch::Sender<()>,
}

impl ManualClock {
    pub fn at(now: Timestamp) -> Self {
        Self { now: Mutex::new(now), moved: watch::Sender::new(()) }
    }

    /// Sets the time, backwards too, and wakes everyone who waits.
    pub fn set(&self, now: Timestamp) {
        *self.locked() = now;
        self.moved.send_replace(());
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Timestamp> {
        self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.locked()
    }

    async fn until(&self, due: Timestamp) {
        let mut moved = self.moved.subscribe();
        while self.now() < due {
            if moved.changed().await.is_err() {
                return;
            }
        }
    }

    /// It is moved by nothing but being set.
    async fn pass(&self, time: Duration) {
        self.until(self.now().saturating_add(time).unwrap_or(Timestamp::MAX)).await;
    }
}

/// Tells the time of a clock that is moved by hand, and lets nobody wait for a later one: for logs that are played
/// again, in which a line says what ran out, and when.
#[derive(Debug)]
pub struct UnhurriedClock(pub std::sync::Arc<ManualClock>);

#[async_trait]
impl Clock for UnhurriedClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn until(&self, due: Timestamp) {
        if self.now() < due {
            std::future::pending::<()>().await;
        }
    }

    async fn pass(&self, time: Duration) {
        self.until(self.now().saturating_add(time).unwrap_or(Timestamp::MAX)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_manual_clock_wakes_who_waits() {
        let clock = std::sync::Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let due = Timestamp::UNIX_EPOCH + Duration::from_secs(60);
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.until(due).await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        clock.set(due);
        waiting.await.unwrap();
    }
}
