//! What the bot says next: the state, an event and its reading give the next state and effects.
//!
//! ```text
//!  Heard ─▶ listen ─▶ a choice, a quoted error, yes or no, intents in order, or a miss
//!                        │ moves: next, back, repeat, where, skip, start over, stop, stuck
//!                        ▼
//!            frames: [Walking] [Reading] [Resetting]   the last one is what is being done;
//!                                                      a digression is pushed and gives way again
//!  Progressed, Answered ─▶ the reset's phase and its words
//! ```
//!
//! Invariants: every utterance gets an answer; back never asks anything of another part; at most one
//! session is opened, however often a button is pressed; a person can be asked for from anywhere.
//! Absent on purpose: channels, stores, clocks, links, secrets, and words (they stand in `prompts/`).

mod afterwards;
mod courtesy;
mod drive;
mod event;
mod form;
mod handoff;
mod listen;
mod meeting;
mod moves;
mod outcome;
mod passage;
mod pick;
mod progress;
mod queue;
mod rating;
mod reading;
mod seen;
mod speech;
mod state;
mod stuck;
mod walk;
mod whole;
mod yes_no;

use jiff::Timestamp;

use self::speech::Speech;
pub use self::{form::StateFault, state::State};
use super::{
    content::{Content, Earlier},
    intent::Interpretation,
};
use crate::model::{
    ArticleId, Ask, DeskView, Draw, Event, Fact, HandoffReason, Open, Part, Reply, Revision, SessionId, Timer,
    TimerKind,
};

/// One event with everything that the step may know of it.
#[derive(Debug, Clone, Copy)]
pub struct Happening<'a> {
    pub event: &'a Event,
    /// How the utterance was read, for events that hold one with words.
    pub reading: Option<&'a Interpretation>,
    /// The earlier versions of articles that the conversation may still walk.
    pub earlier: &'a Earlier,
    /// What an `Answered` answers.
    pub asked: Option<&'a Ask>,
    /// What is open, without the request that has just been answered.
    pub open: &'a Open,
    /// `None`: nobody of the help desk works with this chat.
    pub desk: Option<&'a DeskView>,
    pub now: Timestamp,
    /// Of this very turn.
    pub revision: Revision,
    /// How many bytes of the record are left for what is said back.
    pub room: usize,
    /// This turn's own randomness.
    pub draw: &'a Draw,
}

/// What a turn comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step {
    pub state: State,
    pub effects: Vec<Effect>,
    pub trace: Trace,
}

/// What a step came by on its way, for those who ask why. Stands in no record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// The ids of what was said.
    pub prompts: Vec<&'static str>,
    /// The steps, branches and sections that were shown.
    pub places: Vec<(ArticleId, String)>,
}

/// What is to be done, in order, after the turn is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Say(Reply),
    Ask(Ask),
    /// Sets a timer; one of the same kind that runs is replaced.
    Start(Timer),
    Cancel(TimerKind),
    /// Follows a session from its first event on.
    Watch(SessionId),
    Unwatch,
    /// A person of the help desk is wanted. Asked for again, it only learns what it is about.
    HandOff {
        reason: HandoffReason,
        about: Option<String>,
        lately: Option<String>,
        reach: Option<String>,
    },
    /// No person is wanted any more.
    CallOff,
    /// Leaves a fact for reports.
    Note(Fact),
}

impl Effect {
    /// It shows choices.
    pub fn offers(&self) -> bool {
        matches!(self, Self::Say(reply) if reply.parts.iter().any(|part| matches!(part, Part::Choices { .. })))
    }
}

/// What comes of words that are an agent's to answer: their person is there, and the conversation lapses later.
pub fn overheard(content: &Content, event: &Event, now: Timestamp) -> Vec<Effect> {
    let theirs = matches!(event, Event::Heard { .. } | Event::Edited { .. } | Event::Chose { .. });
    let due = now.saturating_add(content.idle).unwrap_or(now);
    theirs.then_some(Effect::Start(Timer { kind: TimerKind::Lapse, due })).into_iter().collect()
}

/// One turn. `state` is the last turn's; `None`: it could not be read.
pub fn step(content: &Content, state: Option<State>, happening: &Happening<'_>) -> Step {
    let lost = state.is_none();
    let mut speech = Speech::new(content, state.unwrap_or_default(), happening);
    if lost {
        speech.apologise();
    }
    speech.take(happening);
    speech.finish()
}
