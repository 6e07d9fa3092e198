//! The machine's clock, which a story can move on.

use std::time::Duration;

use async_trait::async_trait;
use deskhand::runtime::{Clock, SystemClock};
use jiff::Timestamp;
use tokio::sync::watch;

/// How far it is ahead of the machine's.
#[derive(Default)]
pub(crate) struct MovedClock(watch::Sender<Duration>);

impl MovedClock {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|ahead| *ahead += by);
    }
}

#[async_trait]
impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + *self.0.borrow()
    }

    async fn until(&self, due: Timestamp) {
        let mut moved = self.0.subscribe();
        loop {
            let ahead = *moved.borrow_and_update();
            let due = due.checked_sub(ahead).unwrap_or(Timestamp::MIN);
            tokio::select! {
                () = SystemClock.until(due) => return,
                Ok(()) = moved.changed() => {}
            }
        }
    }

    /// It is moved beside what people wait for.
    async fn pass(&self, time: Duration) {
        SystemClock.pass(time).await;
    }
}
