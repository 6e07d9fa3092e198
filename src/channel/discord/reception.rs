//! Who came: each place has a stay of its own, and presses are acknowledged before anything else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    inbound::{Inbound, Press},
    place::{CHANNEL, Place},
    pointer::{Pointer, Signer, What},
    rest::{Acknowledgement, Rest},
    stay::{self, Heard},
};
use crate::{
    engine::{self, Engine, Notice},
    model::{ConversationId, MessageId, Phrases},
};

/// As much waits at one place for its turn. Discord lets a person write five messages in as many seconds.
const WAITING: usize = 1_024;

/// What every stay uses.
pub(super) struct Reception {
    pub(super) engine: Arc<Engine>,
    pub(super) words: Arc<dyn Phrases>,
    pub(super) rest: Rest,
    pub(super) signer: Signer,
    pub(super) tasks: TaskTracker,
    pub(super) stopping: CancellationToken,
    stays: Mutex<HashMap<Place, mpsc::Sender<Heard>>>,
}

impl Reception {
    pub(super) fn new(
        engine: Arc<Engine>,
        words: Arc<dyn Phrases>,
        rest: Rest,
        signer: Signer,
        stopping: CancellationToken,
    ) -> Arc<Self> {
        let (tasks, stays) = (TaskTracker::new(), Mutex::default());
        Arc::new(Self { engine, words, rest, signer, tasks, stopping, stays })
    }

    /// Goes on with everything that was under way when the last process ended.
    pub(super) async fn take_up(self: &Arc<Self>) -> Result<(), Notice> {
        for engine::Place { address, conversation, .. } in self.engine.places(CHANNEL).await? {
            if let Some(place) = Place::parse(&address) {
                self.stays().entry(place).or_insert_with(|| self.open(place, Some(conversation)));
            }
        }
        Ok(())
    }

    /// Takes in what came, in the order of the calls. Waits for nothing.
    pub(super) fn receive(self: &Arc<Self>, inbound: Inbound) {
        match inbound {
            Inbound::Said { place, message, text } => {
                self.hand_on(place, Heard::Said { message: MessageId(message.to_string()), text });
            }
            Inbound::Pressed { place, press } => self.pressed(place, press),
        }
    }

    fn pressed(self: &Arc<Self>, place: Place, press: Press) {
        let pointer = self.signer.read(&press.custom_id, place);
        let number = |picked: &Option<String>| picked.as_deref().and_then(|picked| picked.parse().ok());
        let message = MessageId(press.id.to_string());
        match pointer {
            Some(Pointer { conversation, revision, what: What::Choice(number) }) => {
                self.acknowledge(press, Acknowledgement::Taken);
                self.hand_on(place, Heard::Chose { message, conversation, revision, number });
            }
            Some(Pointer { conversation, revision, what: What::Menu(_) }) => {
                let picked = number(&press.picked);
                self.acknowledge(press, Acknowledgement::Taken);
                if let Some(number) = picked {
                    self.hand_on(place, Heard::Chose { message, conversation, revision, number });
                }
            }
            Some(pointer @ Pointer { what: What::Panel, .. }) => {
                let reception = self.clone();
                self.spawn(async move {
                    reception.rest.acknowledge(&press, &Acknowledgement::Later).await;
                    stay::show_panel(&reception, pointer, &press).await;
                });
            }
            Some(Pointer { what: What::Write, .. }) | None => {
                let words = self.words.say(&super::phrases::not_yours());
                self.acknowledge(press, Acknowledgement::Told(words));
            }
        }
    }

    fn acknowledge(self: &Arc<Self>, press: Press, how: Acknowledgement) {
        let reception = self.clone();
        self.spawn(async move { reception.rest.acknowledge(&press, &how).await });
    }

    /// Waits until nobody is there any more, after `stopping` was cancelled.
    pub(super) async fn close(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Gives it to the stay at `place`, which begins if there is none.
    fn hand_on(self: &Arc<Self>, place: Place, heard: Heard) {
        let mut stays = self.stays();
        let waiting = stays.entry(place).or_insert_with(|| self.open(place, None));
        // Whoever floods a place is answered as far as its line goes.
        if waiting.try_send(heard).is_err() {
            tracing::warn!(place = %place.address(), "more waits at this place than is taken in");
        }
    }

    fn open(self: &Arc<Self>, place: Place, under_way: Option<ConversationId>) -> mpsc::Sender<Heard> {
        let (sender, inbox) = mpsc::channel(WAITING);
        self.spawn(stay::run(self.clone(), place, inbox, under_way));
        sender
    }

    /// Ends the stay at `place` if nothing came meanwhile.
    pub(super) fn leave(&self, place: Place, inbox: &mpsc::Receiver<Heard>) -> bool {
        let mut stays = self.stays();
        let may = inbox.is_empty();
        if may {
            stays.remove(&place);
        }
        may
    }

    fn stays(&self) -> MutexGuard<'_, HashMap<Place, mpsc::Sender<Heard>>> {
        self.stays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `task` until it ends or the process stops.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = task => {}
            }
        });
    }
}
