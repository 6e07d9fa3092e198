//! Who waits for something to happen to a session: chats and windows, thousands of them at quiet times, so
//! that each costs a few words of memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, futures::Notified};

use crate::model::SessionId;

/// The sessions that somebody waits for.
#[derive(Debug, Default)]
pub(super) struct Followers(Mutex<BTreeMap<SessionId, Arc<Notify>>>);

/// One who waits for a session, until this is dropped, also in the middle of waiting.
#[derive(Debug)]
pub(super) struct Follower<'a> {
    followers: &'a Followers,
    session: SessionId,
    written: Arc<Notify>,
}

impl Followers {
    pub(super) fn follow(&self, session: SessionId) -> Follower<'_> {
        let written = self.all().entry(session).or_default().clone();
        Follower { followers: self, session, written }
    }

    /// Wakes everybody who waits for a session that was just written.
    pub(super) fn tell(&self, session: SessionId) {
        if let Some(written) = self.all().get(&session) {
            written.notify_waiters();
        }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<SessionId, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follower<'_> {
    /// The next time that the session is written. Enable it first, then look how the session stands, then
    /// wait: nothing is missed between the two.
    pub(super) fn written(&self) -> Notified<'_> {
        self.written.notified()
    }
}

impl Drop for Follower<'_> {
    fn drop(&mut self) {
        let mut all = self.followers.all();
        // The map's and ours: handles are given out under this very lock.
        if Arc::strong_count(&self.written) <= 2 {
            all.remove(&self.session);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::FutureExt as _;
    use ulid::Ulid;

    use super::*;

    #[test]
    fn everybody_who_waits_for_a_session_is_woken_and_nobody_else() {
        let followers = Followers::default();
        let [ada, ben] = [1, 2].map(|number| SessionId(Ulid(number)));
        let [one, two, other] = [ada, ada, ben].map(|session| followers.follow(session));
        let [mut one, mut two, mut other] = [&one, &two, &other].map(|follower| Box::pin(follower.written()));
        for waiting in [&mut one, &mut two, &mut other] {
            waiting.as_mut().enable();
        }
        followers.tell(ada);
        assert_eq!([one, two, other].map(|waiting| waiting.now_or_never().is_some()), [true, true, false]);
    }

    #[test]
    fn nothing_is_missed_between_looking_and_waiting() {
        let followers = Followers::default();
        let follower = followers.follow(SessionId(Ulid(1)));
        let mut written = pin!(follower.written());
        written.as_mut().enable();
        followers.tell(SessionId(Ulid(1)));
        assert!(written.now_or_never().is_some());
    }

    #[test]
    fn a_session_that_nobody_follows_any_more_is_forgotten() {
        let followers = Followers::default();
        let [one, two] = [1, 1].map(|number| followers.follow(SessionId(Ulid(number))));
        drop(one);
        assert_eq!(followers.all().len(), 1);
        drop(two);
        assert_eq!(followers.all().len(), 0);
    }
}
