//! Who came: each place has a stay of its own, and presses are acknowledged before anything else.

use std::{
    collections::BTreeMap,
    num::NonZeroU64,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{runtime::Handle, sync::mpsc, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    acknowledge::{Acknowledgement, Form, acknowledge},
    call::Caller,
    elsewhere, forget,
    inbound::{Inbound, Press, Said},
    limits::Guard,
    panel, phrases,
    place::{CHANNEL, Kind, Place},
    pointer::{Pointer, Signer, What},
    recall,
    rest::Rest,
    room::{self, Rooms},
    stay::{self, Heard},
};
use crate::{
    engine::{self, Engine, Notice},
    model::{ConversationId, MessageId, Phrase, Phrases, Sensitive},
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

/// How Discord is called.
pub(super) struct Calls {
    pub(super) rest: Rest,
    /// For acknowledgements alone, so that none waits for a connection that serves something else.
    pub(super) presses: Caller,
}

/// What is to be done with something that came, once a press has been acknowledged. It waits for nothing.
pub(super) type Then = Box<dyn FnOnce() + Send>;

/// What every stay uses.
pub(super) struct Reception {
    pub(super) engine: Arc<Engine>,
    pub(super) words: Arc<dyn Phrases>,
    pub(super) rest: Rest,
    pub(super) presses: Caller,
    pub(super) signer: Signer,
    pub(super) tasks: TaskTracker,
    pub(super) stopping: CancellationToken,
    pub(super) rooms: Rooms,
    pub(super) guard: Guard,
    pub(super) browser: Browser,
    /// The bot's user, once Discord has told it.
    pub(super) me: OnceLock<u64>,
    /// Where turns are taken, and all but acknowledgements is done.
    turns: Handle,
    reads: AtomicBool,
    stays: Mutex<BTreeMap<Place, mpsc::Sender<Heard>>>,
}

impl Reception {
    /// Whatever waits for a disk will be done where this is called.
    pub(super) fn new(
        engine: Arc<Engine>,
        words: Arc<dyn Phrases>,
        calls: Calls,
        signer: Signer,
        guard: Guard,
        browser: Browser,
        stopping: CancellationToken,
    ) -> Arc<Self> {
        let (tasks, stays) = (TaskTracker::new(), Mutex::default());
        let (rooms, me, reads) = (Rooms::default(), OnceLock::new(), AtomicBool::new(false));
        let (turns, Calls { rest, presses }) = (Handle::current(), calls);
        Arc::new(Self {
            engine,
            words,
            rest,
            presses,
            signer,
            tasks,
            stopping,
            rooms,
            guard,
            browser,
            me,
            turns,
            reads,
            stays,
        })
    }

    /// Goes on with everything that is under way, after a time in which nothing was heard: posts what is owed
    /// and asks for what was said.
    pub(super) fn take_up(self: &Arc<Self>) -> JoinHandle<Result<(), Notice>> {
        let reception = self.clone();
        self.turns.spawn(async move {
            for engine::Place { address, conversation, .. } in reception.engine.places(CHANNEL).await? {
                if let Some(place) = Place::parse(&address) {
                    reception.stays().entry(place).or_insert_with(|| reception.open(place, Some(conversation)));
                    reception.hand_on(place, Heard::Missed);
                }
            }
            Ok(())
        })
    }

    /// Takes in what came. A press is acknowledged at once and from memory; the rest is what this gives, to be done in
    /// the order of the calls.
    pub(super) fn receive(self: &Arc<Self>, inbound: Inbound) -> Then {
        let reception = self.clone();
        match inbound {
            Inbound::Said { place, said } => Box::new(move || reception.said(place, said)),
            Inbound::Mentioned { place, message, said } => Box::new(move || {
                let room = reception.clone();
                reception.spawn(async move { room::mentioned(&room, place, message, said).await });
            }),
            Inbound::Edited { place, message, at, text } => {
                Box::new(move || reception.edited(place, message, recall::change(message, at), text))
            }
            Inbound::Deleted { kind, channel, message } => Box::new(move || reception.deleted(kind, channel, message)),
            Inbound::Elsewhere { press } => self.refuse(&Arc::new(press), &phrases::not_here()),
            Inbound::Pressed { place, press } => self.pressed(place, &Arc::new(press)),
            Inbound::Written { place, press, text } => self.written(place, &Arc::new(press), text),
            Inbound::Commanded { place, press, command } => {
                self.answer(place, &Arc::new(press), move |reception, press| async move {
                    room::commanded(&reception, place, &press, command).await;
                })
            }
        }
    }

    /// Brings what was said to the stay at `place`, after what came there before.
    pub(super) fn said(self: &Arc<Self>, place: Place, said: Said) {
        let Said { message, text, files } = said;
        let unread = place.kind == Kind::Thread && text.expose().is_empty() && !files && !self.reads();
        self.hand_on(place, if unread { Heard::Unread } else { Heard::Said { message, text, files } });
    }

    fn edited(self: &Arc<Self>, place: Place, message: u64, edit: MessageId, text: Sensitive) {
        // What was said beside a mention was answered in a room.
        let (place, message) = match self.rooms.known(place) {
            Some(room) => (room, recall::apart(message)),
            None => (place, recall::here(message)),
        };
        self.hand_on(place, Heard::Edited { edit, message, text });
    }

    /// Whoever talks in `channel`, or in a room that they asked for there, may have written it: the conversation
    /// knows. Where nothing is under way there is nothing to mark.
    fn deleted(self: &Arc<Self>, kind: Kind, channel: NonZeroU64, message: u64) {
        let [from, to] = [NonZeroU64::MIN, NonZeroU64::MAX].map(|person| Place { kind, channel, person });
        let here: Vec<Place> = self.stays().range(from..=to).map(|(place, _)| *place).collect();
        let rooms = self.rooms.asked_in(channel).into_iter().map(|room| (room, recall::apart(message)));
        for (place, message) in here.into_iter().map(|place| (place, recall::here(message))).chain(rooms) {
            self.hand_on(place, Heard::Deleted { withdrawal: recall::withdrawal(&message), message });
        }
    }

    fn written(self: &Arc<Self>, asked: Place, press: &Arc<Press>, text: Sensitive) -> Then {
        match self.read(asked, press) {
            Some((place, Pointer { what: What::Write, .. })) => {
                self.count(place, press);
                let (reception, message) = (self.clone(), recall::apart(press.id));
                Box::new(move || reception.hand_on(place, Heard::Said { message, text, files: false }))
            }
            _ => self.refuse(press, &phrases::not_yours()),
        }
    }

    /// Whether the bot may read what is written in a guild without a mention.
    pub(super) fn reads(&self) -> bool {
        self.reads.load(Ordering::Relaxed)
    }

    pub(super) fn may_read(&self, may: bool) {
        self.reads.store(may, Ordering::Relaxed);
    }

    fn pressed(self: &Arc<Self>, asked: Place, press: &Arc<Press>) -> Then {
        let Some((place, pointer)) = self.read(asked, press) else {
            return self.refuse(press, &phrases::not_yours());
        };
        let Pointer { conversation, what, .. } = pointer;
        match what {
            What::Choice(number) => self.chosen(place, press, pointer, Some(number)),
            What::Menu(_) => {
                let picked = press.picked.as_deref().and_then(|picked| picked.parse().ok());
                self.chosen(place, press, pointer, picked)
            }
            What::Panel => self.answer(place, press, move |reception, press| async move {
                panel::show_link(&reception, pointer, &press).await;
            }),
            What::Forget => self.answer(place, press, move |reception, press| async move {
                forget::forget(&reception, conversation, &press).await;
            }),
            What::Direct => self.answer(place, press, move |reception, press| async move {
                elsewhere::as_wished(&reception, place, conversation, &press).await;
            }),
            What::Instead => self.answer(place, press, move |reception, press| async move {
                elsewhere::instead(&reception, place, conversation, &press).await;
            }),
            What::Passage => self.answer(place, press, move |reception, press| async move {
                elsewhere::show_link(&reception, pointer, &press).await;
            }),
            What::Write => {
                // Sent off, the form comes back under the same id.
                let form = Form {
                    id: press.custom_id.clone(),
                    title: phrases::clipped(&self.words.say(&phrases::write_title()), FORM_TITLE),
                    field: phrases::clipped(&self.words.say(&phrases::write_field()), FORM_TITLE),
                };
                self.acknowledge(press, Acknowledgement::Asked(form));
                nothing()
            }
        }
    }

    fn chosen(self: &Arc<Self>, place: Place, press: &Arc<Press>, pointer: Pointer, number: Option<u8>) -> Then {
        self.count(place, press);
        let Pointer { conversation, revision, .. } = pointer;
        let (reception, message) = (self.clone(), recall::here(press.id));
        match number {
            Some(number) => {
                Box::new(move || reception.hand_on(place, Heard::Chose { message, conversation, revision, number }))
            }
            None => nothing(),
        }
    }

    /// What `press` points to. Where the bot speaks to one person among others, its buttons are of a place of theirs.
    fn read(&self, asked: Place, press: &Press) -> Option<(Place, Pointer)> {
        let places = [asked, Place { kind: Kind::Hidden, ..asked }];
        places.into_iter().find_map(|place| Some((place, self.signer.read(&press.custom_id, place)?)))
    }

    /// Tells whoever pressed, and nobody else, why nothing comes of it.
    fn refuse(self: &Arc<Self>, press: &Arc<Press>, why: &Phrase) -> Then {
        self.acknowledge(press, Acknowledgement::Told(self.words.say(why)));
        nothing()
    }

    /// The press counts; what comes of it is said in the conversation.
    fn count(self: &Arc<Self>, place: Place, press: &Arc<Press>) {
        let acknowledged = self.acknowledge(press, Acknowledgement::Taken);
        if place.kind == Kind::Hidden {
            let (reception, press) = (self.clone(), press.clone());
            self.spawn(async move {
                let _ = acknowledged.await;
                reception.rest.hidden.hold(place, press);
            });
        }
    }

    /// What `answer` says comes later, for whoever pressed alone.
    fn answer<F>(
        self: &Arc<Self>,
        place: Place,
        press: &Arc<Press>,
        answer: impl FnOnce(Arc<Self>, Arc<Press>) -> F + Send + 'static,
    ) -> Then
    where
        F: Future<Output = ()> + Send,
    {
        let acknowledged = self.acknowledge(press, Acknowledgement::Later);
        let (reception, press) = (self.clone(), press.clone());
        Box::new(move || {
            reception.clone().spawn(async move {
                let _ = acknowledged.await;
                answer(reception.clone(), press.clone()).await;
                if place.kind == Kind::Hidden {
                    reception.rest.hidden.hold(place, press);
                }
            });
        })
    }

    /// On the line's own thread, on which nothing else waits for a disk.
    fn acknowledge(self: &Arc<Self>, press: &Arc<Press>, how: Acknowledgement) -> JoinHandle<()> {
        let (reception, press) = (self.clone(), press.clone());
        self.tasks.spawn(async move { acknowledge(&reception.presses, &press, how).await })
    }

    /// Waits until nobody is there any more, after `stopping` was cancelled.
    pub(super) async fn close(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Gives it to the stay at `place`, which begins if there is none.
    pub(super) fn hand_on(self: &Arc<Self>, place: Place, heard: Heard) {
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

    /// Runs `task` among the turns until it ends or the process stops.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.stopping.clone();
        let task = async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = task => {}
            }
        };
        self.tasks.spawn_on(task, &self.turns);
    }
}

fn nothing() -> Then {
    Box::new(|| {})
}
