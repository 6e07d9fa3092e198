//! Who came: each place has a stay of its own, and presses are acknowledged before anything else.

use std::{
    collections::BTreeMap,
    num::NonZeroU64,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    elsewhere, forget,
    inbound::{Inbound, Press, Said},
    limits::Guard,
    phrases,
    place::{CHANNEL, Kind, Place},
    pointer::{Pointer, Signer, What},
    recall,
    rest::{Acknowledgement, Form, Rest},
    room::{self, Rooms},
    stay::{self, Heard},
};
use crate::{
    engine::{self, Engine, Notice},
    model::{ConversationId, MessageId, Phrases, Sensitive},
    runtime::Clock,
};

/// As much waits at one place for its turn. Discord lets a person write five messages in as many seconds.
const WAITING: usize = 1_024;

/// A form's title and the name of its field have 45 characters at most.
const FORM_TITLE: usize = 45;

/// The chat in a browser, where a conversation can go on.
pub(super) struct Browser {
    /// The page that takes a one-time link.
    pub(super) page: String,
    pub(super) clock: Arc<dyn Clock>,
}

/// What every stay uses.
pub(super) struct Reception {
    pub(super) engine: Arc<Engine>,
    pub(super) words: Arc<dyn Phrases>,
    pub(super) rest: Rest,
    pub(super) signer: Signer,
    pub(super) tasks: TaskTracker,
    pub(super) stopping: CancellationToken,
    pub(super) rooms: Rooms,
    pub(super) guard: Guard,
    pub(super) browser: Browser,
    /// The bot's user, once Discord has told it.
    pub(super) me: OnceLock<u64>,
    reads: AtomicBool,
    stays: Mutex<BTreeMap<Place, mpsc::Sender<Heard>>>,
}

impl Reception {
    pub(super) fn new(
        engine: Arc<Engine>,
        words: Arc<dyn Phrases>,
        rest: Rest,
        signer: Signer,
        guard: Guard,
        browser: Browser,
        stopping: CancellationToken,
    ) -> Arc<Self> {
        let (tasks, stays) = (TaskTracker::new(), Mutex::default());
        let (rooms, me, reads) = (Rooms::default(), OnceLock::new(), AtomicBool::new(false));
        Arc::new(Self { engine, words, rest, signer, tasks, stopping, rooms, guard, browser, me, reads, stays })
    }

    /// Goes on with everything that is under way, after a time in which nothing was heard: posts what is owed
    /// and asks for what was said.
    pub(super) async fn take_up(self: &Arc<Self>) -> Result<(), Notice> {
        for engine::Place { address, conversation, .. } in self.engine.places(CHANNEL).await? {
            if let Some(place) = Place::parse(&address) {
                self.take_up_at(place, conversation);
                self.hand_on(place, Heard::Missed);
            }
        }
        Ok(())
    }

    /// Goes on with `conversation` at `place`, unless another is under way there.
    pub(super) fn take_up_at(self: &Arc<Self>, place: Place, conversation: ConversationId) {
        self.stays().entry(place).or_insert_with(|| self.open(place, Some(conversation)));
    }

    /// Takes in what came, in the order of the calls. Waits for nothing.
    pub(super) fn receive(self: &Arc<Self>, inbound: Inbound) {
        match inbound {
            Inbound::Said { place, said } => self.said(place, said),
            Inbound::Mentioned { place, said } => {
                let reception = self.clone();
                self.spawn(async move { room::mentioned(&reception, place, said).await });
            }
            Inbound::Edited { place, at, said } => {
                let message = MessageId(said.message.to_string());
                let edit = recall::change(said.message, at);
                // What was said beside a mention was answered in a room.
                let place = self.rooms.known(place).unwrap_or(place);
                self.hand_on(place, Heard::Edited { edit, message, text: said.text });
            }
            Inbound::Elsewhere { press } => {
                self.acknowledge(press, Acknowledgement::Told(self.words.say(&phrases::not_here())));
            }
            Inbound::Deleted { kind, channel, message } => self.deleted(kind, channel, message),
            Inbound::Pressed { place, press } => self.pressed(place, press),
            Inbound::Written { place, press, text } => self.written(place, press, text),
            Inbound::Commanded { place, press, command } => {
                let reception = self.clone();
                self.spawn(async move { room::commanded(&reception, place, &press, command).await });
            }
        }
    }

    /// Brings what was said to the stay at `place`, after what came there before.
    pub(super) fn said(self: &Arc<Self>, place: Place, said: Said) {
        let Said { message, text, files } = said;
        let unread = place.kind == Kind::Thread && text.expose().is_empty() && !files && !self.reads();
        let message = MessageId(message.to_string());
        self.hand_on(place, if unread { Heard::Unread } else { Heard::Said { message, text, files } });
    }

    /// Whoever talks in `channel`, or in a room that they asked for there, may have written it: the conversation
    /// knows. Where nothing is under way there is nothing to mark.
    fn deleted(self: &Arc<Self>, kind: Kind, channel: NonZeroU64, message: u64) {
        let [from, to] = [NonZeroU64::MIN, NonZeroU64::MAX].map(|person| Place { kind, channel, person });
        let mut places: Vec<Place> = self.stays().range(from..=to).map(|(place, _)| *place).collect();
        places.extend(self.rooms.asked_in(channel));
        for place in places {
            let gone = Heard::Deleted {
                withdrawal: MessageId(format!("{message}.deleted")),
                message: MessageId(message.to_string()),
            };
            self.hand_on(place, gone);
        }
    }

    fn written(self: &Arc<Self>, place: Place, press: Press, text: Sensitive) {
        let known = self.signer.read(&press.custom_id, place).is_some_and(|pointer| pointer.what == What::Write);
        if !known {
            return self.acknowledge(press, Acknowledgement::Told(self.words.say(&phrases::not_yours())));
        }
        let message = MessageId(press.id.to_string());
        self.acknowledge(press, Acknowledgement::Taken);
        self.hand_on(place, Heard::Said { message, text, files: false });
    }

    /// Whether the bot may read what is written in a guild without a mention.
    pub(super) fn reads(&self) -> bool {
        self.reads.load(Ordering::Relaxed)
    }

    pub(super) fn may_read(&self, may: bool) {
        self.reads.store(may, Ordering::Relaxed);
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
            Some(Pointer { conversation, what: What::Forget, .. }) => {
                let reception = self.clone();
                self.spawn(async move {
                    reception.rest.acknowledge(&press, &Acknowledgement::Later).await;
                    forget::forget(&reception, conversation, &press).await;
                });
            }
            Some(Pointer { conversation, what: What::Direct, .. }) => {
                let reception = self.clone();
                self.spawn(async move {
                    reception.rest.acknowledge(&press, &Acknowledgement::Later).await;
                    elsewhere::as_wished(&reception, place, conversation, &press).await;
                });
            }
            Some(pointer @ Pointer { what: What::Passage, .. }) => {
                let reception = self.clone();
                self.spawn(async move {
                    reception.rest.acknowledge(&press, &Acknowledgement::Later).await;
                    elsewhere::show_link(&reception, pointer, &press).await;
                });
            }
            Some(Pointer { what: What::Write, .. }) => {
                // Sent off, the form comes back under the same id.
                let form = Form {
                    id: press.custom_id.clone(),
                    title: phrases::clipped(&self.words.say(&phrases::write_title()), FORM_TITLE),
                    field: phrases::clipped(&self.words.say(&phrases::write_field()), FORM_TITLE),
                };
                self.acknowledge(press, Acknowledgement::Asked(form));
            }
            None => self.acknowledge(press, Acknowledgement::Told(self.words.say(&phrases::not_yours()))),
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

    fn stays(&self) -> MutexGuard<'_, BTreeMap<Place, mpsc::Sender<Heard>>> {
        self.stays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `task` until it ends or the process stops.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = task => {}
            }
        });
    }
}
