//! A window that waits for what happens to its session elsewhere: the chat changes the way or sends a
//! newer link, a minute passes. Waiting changes nothing.

use std::{pin::pin, time::Duration};

use jiff::Timestamp;

use super::{Fault, Service};
use crate::identity::recovery::Session;

/// How long a window waits before it is answered that nothing is new.
const PATIENCE: Duration = Duration::from_secs(25);

impl Service {
    /// The session of a living window once it stands at another revision than `seen`, or as it is after
    /// a while.
    pub async fn look_after(&self, token: &str, seen: u64) -> Result<Session, Fault> {
        let (window, _) = self.live(token).await?;
        let follower = self.followers.follow(window.session);
        let until = self.now().checked_add(PATIENCE).unwrap_or(Timestamp::MAX);
        loop {
            let mut written = pin!(follower.written());
            written.as_mut().enable();
            let session = self.look(token).await?;
            if session.revision != seen || self.now() >= until || self.leaving.is_cancelled() {
                return Ok(session);
            }
            tokio::select! {
                () = written => {}
                () = self.parts.clock.until(until) => {}
                () = self.leaving.cancelled() => {}
            }
        }
    }
}
