//! Hidden places: what the bot says to one person in a channel where no private thread can be opened. Each message
//! is an answer to something that the person pressed there, and nobody else sees it.
//!
//! Discord takes answers to a press for a quarter of an hour. What comes later waits for the next press, and so it
//! does after a restart: what a press is answered under is kept in memory alone. No history holds such answers, so one
//! whose delivery was not marked before a stop is shown again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::Instant};

use super::{inbound::Press, place::Place};

/// A little less than Discord's quarter of an hour.
const ALIVE: Duration = Duration::from_secs(14 * 60);

/// The newest press of each place, with when it was taken.
#[derive(Default)]
pub(super) struct Hidden {
    presses: Mutex<BTreeMap<Place, (Arc<Press>, Instant)>>,
    changed: watch::Sender<()>,
}

impl Hidden {
    /// What is said at `place` from now on are answers to `press`, which is acknowledged.
    pub(super) fn hold(&self, place: Place, press: Arc<Press>) {
        let now = Instant::now();
        let mut presses = self.presses();
        presses.retain(|_, (_, at)| now.duration_since(*at) < ALIVE);
        presses.insert(place, (press, now));
        drop(presses);
        self.changed.send_replace(());
    }

    /// What can be answered at `place`, as soon as there is something.
    pub(super) async fn press_at(&self, place: Place) -> Arc<Press> {
        let mut changed = self.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if let Some(press) = self.alive(place, Instant::now()) {
                return press;
            }
            if changed.changed().await.is_err() {
                // Its sender is a part of this.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Discord takes no more answers to `press`.
    pub(super) fn let_go(&self, place: Place, press: &Press) {
        let mut presses = self.presses();
        if presses.get(&place).is_some_and(|(held, _)| held.id == press.id) {
            presses.remove(&place);
        }
    }

    fn alive(&self, place: Place, now: Instant) -> Option<Arc<Press>> {
        let presses = self.presses();
        let (press, at) = presses.get(&place)?;
        (now.duration_since(*at) < ALIVE).then(|| press.clone())
    }

    fn presses(&self) -> MutexGuard<'_, BTreeMap<Place, (Arc<Press>, Instant)>> {
        self.presses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use super::{super::place::Kind, *};
    use crate::model::Sensitive;

    #[test]
    fn a_press_is_answered_for_as_long_as_discord_takes_answers() {
        let [channel, ada, ben] = [1, 2, 3].map(|id| NonZeroU64::new(id).unwrap());
        let place = |person| Place { kind: Kind::Hidden, channel, person };
        let press = |id| Arc::new(Press { id, token: Sensitive::new("t"), custom_id: String::new(), picked: None });
        let hidden = Hidden::default();
        hidden.hold(place(ada), press(7));
        let at = |person, seconds| {
            let then = Instant::now() + Duration::from_secs(seconds);
            hidden.alive(place(person), then).map(|press| press.id)
        };
        assert_eq!([at(ada, 0), at(ada, 800), at(ada, 900), at(ben, 0)], [Some(7), Some(7), None, None]);
        // Another one has come meanwhile.
        hidden.let_go(place(ada), &press(6));
        assert_eq!(at(ada, 0), Some(7));
        hidden.let_go(place(ada), &press(7));
        assert_eq!(at(ada, 0), None);
    }
}
