//! The shell round the pure core: mailboxes, turns, requests, timers.
//!
//! Each arrival becomes one turn of one conversation, one turn at a time: load the last record, let
//! `talk::turn` decide, append, and only then show replies, send requests and arm clocks. So a
//! conflict or a crash repeats nothing, and nobody sees what could be forgotten. What is said is not
//! decided here.

mod attend;
mod effects;
mod follow;
mod forget;
mod mailbox;
mod notice;
mod passage;
mod places;
mod record;
mod requests;
mod shelf;
mod timers;
mod writing;

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use ulid::Ulid;

pub use attend::Attendance;
pub use follow::Follower;
pub use forget::Forgotten;
use mailbox::Mailbox;
pub use notice::Notice;
use passage::Passages;
pub use places::{Also, Place};
use shelf::Shelf;
use timers::Schedule;

use crate::{
    model::{
        Address, ConversationId, Open, Revision, Sensitive, SessionId, TurnRecord,
        port::{CommitFault, ConversationStore, Desk, Verifier},
    },
    runtime::{Clock, Entropy},
    talk::{
        content::Content,
        turn::{self, Arrival, Surroundings, Taken},
    },
};

/// What an engine is made of.
pub struct Parts {
    pub store: Arc<dyn ConversationStore>,
    pub verifier: Arc<dyn Verifier>,
    pub desk: Arc<dyn Desk>,
    pub content: Arc<Content>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

pub struct Engine {
    store: Arc<dyn ConversationStore>,
    verifier: Arc<dyn Verifier>,
    /// What is known and said now; a turn keeps what it began with.
    content: RwLock<Arc<Content>>,
    desk: Arc<dyn Desk>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    mailboxes: Mutex<HashMap<ConversationId, Arc<Mailbox>>>,
    schedule: Schedule,
    earlier: Shelf,
    passages: Passages,
    /// Held while an address gets its conversation, so that two windows that open at once share one.
    /// Addresses share locks by their hash: a crowd that comes at once doesn't wait in one line.
    joining: Vec<tokio::sync::Mutex<()>>,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    pub conversation: ConversationId,
    pub revision: Revision,
    /// Whether the conversation was begun by this very call.
    pub fresh: bool,
}

/// How often a turn is decided again when somebody else wrote first.
const MOST_CONFLICTS: usize = 8;

/// How many addresses can get their conversations at once.
const JOINING: usize = 64;

/// With more mailboxes than this in memory, idle ones are dropped.
const MANY_MAILBOXES: usize = 4_096;

impl Engine {
    /// Starts the engine and takes up whatever was open when the last one stopped.
    pub async fn start(parts: Parts) -> Result<Arc<Self>, Notice> {
        let Parts { store, verifier, desk, content, clock, entropy } = parts;
        let passages = Passages::new(entropy.draw("passages"));
        let engine = Arc::new(Self {
            store,
            verifier,
            desk,
            content: RwLock::new(content),
            clock,
            entropy,
            mailboxes: Mutex::default(),
            schedule: Schedule::default(),
            earlier: Shelf::default(),
            passages,
            joining: std::iter::repeat_with(tokio::sync::Mutex::default).take(JOINING).collect(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        });
        engine.pin(&engine.content()).await?;
        for entry in engine.store.live().await? {
            let mailbox = engine.mailbox(entry.conversation);
            if entry.open.handoff.is_some()
                && let Some(last) = engine.store.last(entry.conversation).await?
            {
                engine.desk.follow(&last);
            }
            engine.take_up(&mailbox, &Open::default(), &entry.open);
            for request in entry.open.requests {
                engine.perform(&mailbox, request);
            }
        }
        engine.spawn(engine.clone().fire_timers());
        Ok(engine)
    }

    /// What turns are decided by.
    pub fn content(&self) -> Arc<Content> {
        self.content.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Decides by `content` from the next turn on. Whoever walks an article goes on in the version that they began.
    pub async fn renew(&self, content: Arc<Content>) -> Result<(), Notice> {
        self.pin(&content).await?;
        *self.content.write().unwrap_or_else(PoisonError::into_inner) = content;
        Ok(())
    }

    /// Whoever begins a walk of `content` keeps its version over the next release.
    async fn pin(&self, content: &Content) -> Result<(), Notice> {
        for (hash, source) in content.pins() {
            self.store.pin(hash, source).await?;
        }
        Ok(())
    }

    /// The conversation at `address`, if there is one that has not ended. Begins none.
    pub async fn resume(self: &Arc<Self>, address: &Address) -> Result<Option<Joined>, Notice> {
        let Some(conversation) = self.store.find(address).await? else { return Ok(None) };
        let last = self.standing(conversation).await?.filter(|last| !turn::has_ended(last));
        Ok(last.map(|last| Joined { conversation, revision: last.revision, fresh: false }))
    }

    /// The conversation at `address`, begun if there is none or the last one has ended.
    pub async fn join(self: &Arc<Self>, address: Address) -> Result<Joined, Notice> {
        let _one_at_a_time = self.one_at_a_time(&address).await;
        let found = self.store.find(&address).await?;
        if let Some(conversation) = found {
            match self.standing(conversation).await? {
                Some(last) if !turn::has_ended(&last) => {
                    return Ok(Joined { conversation, revision: last.revision, fresh: false });
                }
                // Bound, but the process ended before the first turn was written.
                None => return self.begin(conversation, address).await,
                Some(_) => {}
            }
        }
        let conversation = self.new_conversation();
        self.store.bind(&address, conversation).await?;
        self.begin(conversation, address).await
    }

    async fn begin(self: &Arc<Self>, conversation: ConversationId, address: Address) -> Result<Joined, Notice> {
        let revision = self.take(conversation, Arrival::Joined { address }).await?;
        Ok(Joined { conversation, revision, fresh: true })
    }

    fn new_conversation(&self) -> ConversationId {
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or_default();
        let random = self.entropy.draw("conversation").bytes("id");
        let (random, _) = random.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        ConversationId(Ulid::from_parts(millis, u128::from_be_bytes(*random)))
    }

    /// One turn: durable when it returns. A message that was taken before gives its old revision.
    /// Goes on to its end even when the caller is dropped.
    pub async fn take(self: &Arc<Self>, conversation: ConversationId, arrival: Arrival) -> Result<Revision, Notice> {
        let mailbox = self.mailbox(conversation);
        let waiting = mailbox.enter().ok_or(Notice::Busy)?;
        let (engine, came) = (self.clone(), self.clock.now());
        let turn = self.tasks.spawn(async move {
            let _waiting = waiting;
            engine.turn_of(&mailbox, arrival, came).await
        });
        turn.await.unwrap_or(Err(Notice::StoreFailed))
    }

    /// The turns after `after`, then each new one.
    pub fn follow(self: &Arc<Self>, conversation: ConversationId, after: Revision) -> Follower {
        let mailbox = self.mailbox(conversation);
        let latest = mailbox.latest.subscribe();
        Follower {
            engine: self.clone(),
            mailbox,
            latest,
            after,
            read: std::collections::VecDeque::new(),
            caught_up: false,
        }
    }

    /// Every turn so far, oldest first.
    pub async fn history(&self, conversation: ConversationId) -> Result<Vec<TurnRecord>, Notice> {
        Ok(self.store.log(conversation, Revision(0), usize::MAX).await?)
    }

    /// Everything up to `revision` has been shown at `address`. A mark that can't be written is no
    /// harm: the replies are shown again.
    pub async fn delivered(&self, conversation: ConversationId, address: &Address, revision: Revision) {
        if let Err(fault) = self.store.mark(conversation, address, revision).await {
            tracing::warn!(%fault, "a delivery mark could not be written");
        }
    }

    /// The link for a reply that is being delivered; `None` when it is dead.
    pub async fn panel_link(&self, session: SessionId, generation: u32) -> Option<Sensitive> {
        self.verifier.link(session, generation).await.ok()
    }

    /// Whether the bot is about to say more.
    pub fn typing(&self, conversation: ConversationId) -> watch::Receiver<bool> {
        self.mailbox(conversation).typing.subscribe()
    }

    /// Returns when nothing of `conversation` is under way: no request, no due clock, no progress
    /// that has not had its turn. For transcripts, whose clock stands still meanwhile.
    pub async fn settled(self: &Arc<Self>, conversation: ConversationId) -> Result<(), Notice> {
        let mailbox = self.mailbox(conversation);
        let mut in_flight = mailbox.in_flight();
        let mut latest = mailbox.latest.subscribe();
        loop {
            latest.borrow_and_update();
            let flying = *in_flight.borrow_and_update() > 0;
            let due = self.schedule.is_due(conversation, self.clock.now());
            let last = self.last(&mailbox).await?;
            let behind = match last.and_then(|last| last.open.watching) {
                Some(watching) => {
                    self.verifier.progress(watching.session, watching.after).await.is_ok_and(|more| !more.is_empty())
                }
                None => false,
            };
            if !flying && !due && !behind {
                return Ok(());
            }
            tokio::select! {
                _ = in_flight.changed() => {}
                _ = latest.changed() => {}
                // A clock that is due is taken out by another task, which has no bell for that.
                () = tokio::task::yield_now(), if due => {}
            }
        }
    }

    /// Cancelled once the engine takes nothing any more.
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// Ends all tasks; a turn under way is finished first.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn mailbox(&self, conversation: ConversationId) -> Arc<Mailbox> {
        let mut mailboxes = self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner);
        if mailboxes.len() >= MANY_MAILBOXES {
            mailboxes.retain(|_, mailbox| !mailbox.is_idle());
        }
        mailboxes.entry(conversation).or_insert_with(|| Arc::new(Mailbox::new(conversation))).clone()
    }

    async fn last(&self, mailbox: &Mailbox) -> Result<Option<Arc<TurnRecord>>, Notice> {
        let mut last = mailbox.last.lock().await;
        if last.is_none() {
            *last = self.store.last(mailbox.conversation).await?.map(Arc::new);
        }
        Ok(last.clone())
    }

    /// The last record, after the turn of a lapse that is due by now.
    async fn standing(self: &Arc<Self>, conversation: ConversationId) -> Result<Option<Arc<TurnRecord>>, Notice> {
        let mailbox = self.mailbox(conversation);
        let last = self.last(&mailbox).await?;
        let Some(overdue) = last.as_ref().and_then(|last| turn::overdue(last, self.clock.now())) else {
            return Ok(last);
        };
        self.take(conversation, overdue).await?;
        self.last(&mailbox).await
    }

    /// The turn of what comes just now.
    async fn turn(self: &Arc<Self>, mailbox: &Arc<Mailbox>, arrival: Arrival) -> Result<Revision, Notice> {
        self.turn_of(mailbox, arrival, self.clock.now()).await
    }

    /// Decides and appends; on a conflict reads again and decides again. A lapse that was due when
    /// `arrival` came has its turn before it, however late its own clock is.
    async fn turn_of(
        self: &Arc<Self>,
        mailbox: &Arc<Mailbox>,
        arrival: Arrival,
        came: Timestamp,
    ) -> Result<Revision, Notice> {
        if self.stopping.is_cancelled() {
            return Err(Notice::Closing);
        }
        let conversation = mailbox.conversation;
        let seed = turn::seed(conversation);
        let mut last = mailbox.last.lock().await;
        for _ in 0..MOST_CONFLICTS {
            if last.is_none() {
                *last = self.store.last(conversation).await?.map(Arc::new);
            }
            let overdue = last.as_deref().and_then(|last| turn::overdue(last, came));
            let next = overdue.as_ref().unwrap_or(&arrival);
            let (now, content, earlier) = (self.clock.now(), self.content(), self.earlier.read());
            let surroundings = Surroundings { earlier: &earlier, seed: &seed, desk: self.desk.view(conversation), now };
            let taken = turn::take(&content, conversation, last.as_deref(), next, surroundings);
            let record = match taken {
                Ok(Taken::Record(record)) => Arc::new(*record),
                Ok(Taken::Seen(revision)) => return Ok(revision),
                // Whoever wrote it has gone, or begins anew: it must not open this one to who comes next.
                Ok(Taken::Over) => return Err(Notice::Over),
                Ok(Taken::Shut) => return Err(Notice::PassageShut),
                Ok(Taken::Refused(refusal)) => return Err(Notice::Refused(refusal)),
                Ok(Taken::Lacks(walked)) => {
                    self.earlier.fetch(&*self.store, &content, walked).await?;
                    continue;
                }
                Ok(Taken::Nothing) => return Ok(last.as_ref().map(|last| last.revision).unwrap_or_default()),
                Err(fault) => {
                    tracing::error!(%fault, %conversation, "a turn could not be decided");
                    return Err(Notice::StoreFailed);
                }
            };
            match self.store.append(&record).await {
                Ok(()) => {
                    let before = last.replace(record.clone());
                    let before = before.map(|before| before.open.clone()).unwrap_or_default();
                    self.after_append(mailbox, &before, &record);
                    if overdue.is_none() {
                        return Ok(record.revision);
                    }
                }
                Err(CommitFault::Conflict) => *last = None,
                Err(CommitFault::Store(fault)) => {
                    // Whether it was written is unknown: the next turn reads the truth.
                    *last = None;
                    return Err(fault.into());
                }
            }
        }
        tracing::error!(%conversation, "a turn lost every race for its append");
        Err(Notice::Busy)
    }

    /// Runs `task` until it ends or the engine stops.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> tokio::task::AbortHandle {
        let stopping = self.stopping.clone();
        let running = self.tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = task => {}
            }
        });
        running.abort_handle()
    }
}
