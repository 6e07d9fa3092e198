//! A window that waits for what happens to its session elsewhere: the chat changes the way or sends a
//! newer link, a minute passes. Waiting changes nothing.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::{Fault, Service};
use crate::{identity::recovery::Session, model::SessionId};

/// How long a window waits before it is answered that nothing is new.
const PATIENCE: Duration = Duration::from_secs(25);

/// A session's log that is listened to, until this is dropped, also in the middle of waiting.
struct Listening<'s> {
    service: &'s Service,
    session: SessionId,
    told: Option<watch::Receiver<u64>>,
}

impl Service {
    /// The session of a living window once it stands at another revision than `seen`, or as it is after
    /// a while.
    pub async fn look_after(&self, token: &str, seen: u64) -> Result<Session, Fault> {
        let (window, _) = self.live(token).await?;
        let told = Some(self.follow(window.session));
        let mut listening = Listening { service: self, session: window.session, told };
        let until = self.now().checked_add(PATIENCE).unwrap_or(Timestamp::MAX);
        loop {
            let session = self.look(token).await?;
            if session.revision != seen || self.now() >= until || self.leaving.is_cancelled() {
                return Ok(session);
            }
            tokio::select! {
                () = listening.changed() => {}
                () = self.parts.clock.until(until) => {}
                () = self.leaving.cancelled() => {}
            }
        }
    }
}

impl Listening<'_> {
    async fn changed(&mut self) {
        if let Some(told) = &mut self.told
            && told.changed().await.is_err()
        {
            self.told = None;
        }
        if self.told.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        self.told = None;
        self.service.unfollow(self.session);
    }
}
