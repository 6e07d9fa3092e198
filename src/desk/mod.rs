//! The help desk in the chat: who waits for a person, who is there, what an agent sees of a conversation.
//!
//! ```text
//!  engine ──a durable turn with a handoff──▶ FrontDesk ──▶ Board (pure) ──▶ consoles
//!    ▲                                         │
//!    └── claims, words, returns: turns like any other, under the epoch that the agent saw
//! ```
//!
//! The queue stands in the log: a handoff is among what a conversation has open, written with the turn that
//! asked for it, and a start reads it again. So a handoff is never lost and never doubled, and who holds the
//! floor is decided where the turn is. Absent on purpose: a store of its own.

pub mod board;
pub mod card;
pub mod hours;
pub mod past;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

pub use board::{Board, Ticket};
pub use card::Card;
pub use hours::Hours;

use crate::{
    engine::{Engine, Notice},
    model::{
        Agent, AgentAct, AgentName, ConversationId, DeskView, Epoch, Fact, Refusal, ReleasedTo, Revision, TurnRecord,
        port::Desk,
    },
    runtime::Clock,
    talk::turn::Arrival,
};

/// What the desk goes by.
#[derive(Debug, Clone)]
pub struct Terms {
    pub hours: Hours,
    /// How many conversations one agent may have at once.
    pub chats_per_agent: usize,
    /// In what time of its hours the desk wants to say its first word, and another; `None`: it has set none.
    pub first_reply: Option<SignedDuration>,
    pub next_reply: Option<SignedDuration>,
}

impl Terms {
    /// Open at any time, with nothing promised.
    pub fn open() -> Self {
        Self { hours: Hours::always(), chats_per_agent: usize::MAX, first_reply: None, next_reply: None }
    }
}

/// The board, and the bell that rings when it changes.
pub struct FrontDesk {
    board: Mutex<Board>,
    changed: watch::Sender<()>,
    clock: Arc<dyn Clock>,
    terms: Terms,
}

impl FrontDesk {
    pub fn new(clock: Arc<dyn Clock>, terms: Terms) -> Arc<Self> {
        Arc::new(Self { board: Mutex::default(), changed: watch::Sender::new(()), clock, terms })
    }

    /// Whether anybody may sign in to the console at all: without anyone, nobody is sent to the queue.
    pub fn staff(&self, staffed: bool) {
        self.board().staff(staffed);
    }

    /// Rings whenever the board changes.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// What `look` sees of the board.
    pub fn see<T>(&self, look: impl FnOnce(&Board) -> T) -> T {
        look(&self.board())
    }

    /// An agent has a console open for as long as this is kept.
    pub fn arrive(self: &Arc<Self>, agent: Agent) -> Presence {
        self.board().arrive(&agent);
        self.changed.send_replace(());
        Presence { desk: self.clone(), agent }
    }

    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// What an agent does, within what one may have and with colleagues who are there. A lead who takes over
    /// is needed there, however much they have.
    pub async fn act(
        self: &Arc<Self>,
        engine: &Arc<Engine>,
        agent: &Agent,
        conversation: ConversationId,
        epoch: Epoch,
        act: AgentAct,
    ) -> Result<Revision, Notice> {
        let _reserved = match &act {
            AgentAct::Claim => Some(self.reserve(agent, conversation).ok_or(Notice::Refused(Refusal::Full))?),
            AgentAct::Transfer { to, .. } if self.see(|board| !board.present().any(|there| there == to)) => {
                return Err(Notice::Refused(Refusal::NotThere));
            }
            _ => None,
        };
        engine.take(conversation, Arrival::Agent { agent: agent.clone(), epoch, act }).await
    }

    /// A place among what `agent` may have, before the claim is durable: of two that come at once both count.
    fn reserve(self: &Arc<Self>, agent: &Agent, conversation: ConversationId) -> Option<Reserved> {
        let reserved = self.board().reserve(&agent.name, conversation, self.terms.chats_per_agent);
        reserved.then(|| Reserved { desk: self.clone(), agent: agent.name.clone(), conversation })
    }

    /// Puts back into the queue what agents hold who have gone without a word.
    /// Ends with the engine.
    pub async fn keep_watch(self: Arc<Self>, engine: Arc<Engine>) {
        let stopping = engine.stopping();
        let mut changes = self.changes();
        loop {
            changes.borrow_and_update();
            let abandoned = self.see(|board| board.abandoned(self.clock.now()));
            for (conversation, agent, epoch) in &abandoned {
                let act = AgentAct::Release { to: ReleasedTo::Queue { meant_for: None } };
                let arrival = Arrival::Agent { agent: agent.clone(), epoch: *epoch, act };
                match engine.take(*conversation, arrival).await {
                    Ok(_) | Err(Notice::Refused(_)) => {}
                    Err(notice) => tracing::warn!(%notice, %conversation, "a conversation could not be put back yet"),
                }
            }
            let due = match self.see(Board::next_loss) {
                // It could not be written: again in a moment.
                Some(_) if !abandoned.is_empty() => self.clock.now().saturating_add(AGAIN).ok(),
                due => due,
            };
            tokio::select! {
                () = stopping.cancelled() => return,
                _ = changes.changed() => {}
                () = self.clock.until(due.unwrap_or(Timestamp::MAX)) => {}
            }
        }
    }

    /// Consoles hear of it where they show it.
    fn seen(&self, conversation: ConversationId, change: impl FnOnce(&mut Board)) {
        let mut board = self.board();
        change(&mut board);
        if board.ticket(conversation).is_some() {
            self.changed.send_replace(());
        }
    }

    /// Nothing of ours panics while it holds the lock.
    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait before a return to the queue is tried again.
const AGAIN: Duration = Duration::from_secs(5);

impl Desk for FrontDesk {
    fn view(&self, conversation: ConversationId) -> Option<DeskView> {
        self.board().view(conversation, self.clock.now(), &self.terms)
    }

    fn follow(&self, record: &TurnRecord) {
        for fact in &record.facts {
            if let Fact::Late { first } = fact {
                let conversation = record.conversation;
                tracing::warn!(%conversation, first, "nobody has answered within the desk's own time");
            }
        }
        self.board().follow(record);
        self.changed.send_replace(());
    }

    fn come(&self, conversation: ConversationId) {
        self.seen(conversation, |board| board.come(conversation));
    }

    fn go(&self, conversation: ConversationId) {
        let now = self.clock.now();
        self.seen(conversation, |board| board.go(conversation, now));
    }
}

/// An open console.
pub struct Presence {
    desk: Arc<FrontDesk>,
    agent: Agent,
}

impl Drop for Presence {
    fn drop(&mut self) {
        let now = self.desk.clock.now();
        self.desk.board().leave(&self.agent, now);
        self.desk.changed.send_replace(());
    }
}

/// A claim under way.
struct Reserved {
    desk: Arc<FrontDesk>,
    agent: AgentName,
    conversation: ConversationId,
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.desk.board().unreserve(&self.agent, self.conversation);
    }
}
