//! One turn as a pure function: what arrived and the last record give the next record.
//!
//! ```text
//!  arrival ─▶ had its turn? ─▶ redact ─▶ interpret ─▶ dialogue::step ─▶ record (revision + 1)
//! ```
//!
//! Invariants: the same arrival on the same record gives the same bytes; a message id, a progress number,
//! a timer and a request's answer each have one turn; the record is whole (state, lines, requests, what is
//! open) and holds nothing that was blanked. Absent on purpose: the append, delivery, and every clock.

mod again;
mod agent;
mod record;

use jiff::Timestamp;
use thiserror::Error;

pub use self::again::{Decision, again};
use self::record::Recorder;
use super::{
    content::{Content, Earlier},
    dialogue::{self, Effect, Happening, State, StateFault},
    redact,
};
use crate::model::{
    Address, Agent, AgentAct, ArticleId, Ask, Blanked, ChoiceId, ConversationId, DeskView, Draw, Epoch, Event, Floor,
    MessageId, Open, Progress, Redacted, Refusal, RequestAnswer, RequestKey, Revision, Sensitive, SessionId, TimerKind,
    TurnRecord,
};

/// What a channel or another part brings, before redaction. Nothing of it has been written anywhere.
#[derive(Debug)]
pub enum Arrival {
    Heard {
        message: MessageId,
        text: Sensitive,
    },
    Chose {
        message: MessageId,
        choice: ChoiceId,
        revision: Revision,
    },
    /// A person changed what they had written in `message`. Each change has an id of its own.
    Edited {
        edit: MessageId,
        message: MessageId,
        text: Sensitive,
    },
    /// A person took back what they had written in `message`.
    Withdrawn {
        withdrawal: MessageId,
        message: MessageId,
    },
    Joined {
        address: Address,
    },
    /// Somebody came by the one-time link that the turn at `offered` gave.
    Carried {
        address: Address,
        offered: Revision,
    },
    /// The person ended the conversation.
    Left,
    TimerFired {
        timer: TimerKind,
        due: Timestamp,
    },
    Progressed {
        session: SessionId,
        progress: Progress,
    },
    Answered {
        key: RequestKey,
        answer: RequestAnswer,
    },
    /// Somebody of the help desk acts, who saw the floor at `epoch`.
    Agent {
        agent: Agent,
        epoch: Epoch,
        act: AgentAct,
    },
}

/// What a turn may know beside the conversation itself.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The versions of articles, other than the present ones, that conversations walk.
    pub earlier: &'a Earlier,
    /// The conversation's own randomness.
    pub seed: &'a Draw,
    /// `None`: nobody of the help desk works with this chat.
    pub desk: Option<DeskView>,
    pub now: Timestamp,
}

/// What became of an arrival.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// The next record, to be appended.
    Record(Box<TurnRecord>),
    /// This message had its turn: show that one's replies again.
    Seen(Revision),
    /// Words for a conversation that has ended: they belong to the next one, if their sender begins it.
    Over,
    /// A one-time link that was used, is too old, or was followed by another.
    Shut,
    /// An agent's act that can't be done.
    Refused(Refusal),
    /// Nothing to record: it had its turn, is about nothing of this conversation, or waits for nothing here any more.
    Nothing,
    /// The conversation walks these earlier versions of articles: decide again when they were looked for.
    Lacks(Vec<(ArticleId, String)>),
}

#[derive(Debug, Error)]
pub enum TurnFault {
    #[error("a message id has 1 to {MESSAGE_ID_LIMIT} letters, digits and signs; this one has {0} bytes")]
    MessageId(usize),
    #[error("a record of {size} bytes is over the limit of {limit}")]
    TooLarge { size: usize, limit: usize },
    #[error(transparent)]
    State(#[from] StateFault),
    #[error("the record can't be written: {0}")]
    Unwritable(#[from] serde_json::Error),
}

/// Ids of the sender's making: a UUID has 36 bytes.
const MESSAGE_ID_LIMIT: usize = 64;

/// A conversation's own seed. Wording alone depends on it, so it needs no secrecy: the id is enough, and replays.
pub fn seed(conversation: ConversationId) -> Draw {
    Draw::from_seed([0; 32]).child(&conversation.to_string())
}

/// The next turn of `conversation`, whose last record is `last`.
pub fn take(
    content: &Content,
    conversation: ConversationId,
    last: Option<&TurnRecord>,
    arrival: &Arrival,
    surroundings: Surroundings<'_>,
) -> Result<Taken, TurnFault> {
    let Surroundings { earlier, seed, desk, now } = surroundings;
    if let Some(message) = message_of(arrival)
        && !is_message_id(message.as_str())
    {
        return Err(TurnFault::MessageId(message.as_str().len()));
    }
    let state = match last {
        Some(last) => State::from_record(&last.state).ok(),
        None => Some(State::default()),
    };
    let mut open = last.map(|last| last.open.clone()).unwrap_or_default();
    if let (Some(state), Some(message)) = (&state, message_of(arrival))
        && let Some(revision) = state.turn_of(message)
    {
        return Ok(Taken::Seen(revision));
    }
    let ended = state.as_ref().is_some_and(State::has_ended);
    if let Arrival::Agent { agent, epoch, act } = arrival {
        let refusal = last.map_or(Some(Refusal::Over), |last| agent::refusal(agent, *epoch, act, last, ended));
        if let Some(refusal) = refusal {
            return Ok(Taken::Refused(refusal));
        }
    }
    if let Some(earlier) = changed(arrival) {
        // What was written to another conversation, or too long ago, is no word to this one.
        if ended || state.as_ref().is_none_or(|state| state.turn_of(earlier).is_none()) {
            return Ok(Taken::Nothing);
        }
    }
    if ended && message_of(arrival).is_some() {
        return Ok(Taken::Over);
    }
    if let Arrival::Carried { offered, .. } = arrival
        && !state.as_ref().is_some_and(|state| state.lets_in(*offered, now))
    {
        return Ok(Taken::Shut);
    }
    if !is_due(arrival, &open, ended, now) {
        return Ok(Taken::Nothing);
    }
    let lacks = state.as_ref().map(|state| lacking(content, earlier, state)).unwrap_or_default();
    if !lacks.is_empty() {
        return Ok(Taken::Lacks(lacks));
    }
    let event = event_of(content, arrival, state.as_ref(), last);
    let asked = close(&mut open, &event);
    let recorder = Recorder::after(last, conversation, now, desk);
    let revision = recorder.revision();
    let mut step = if listens(&event, last) {
        let reading = read(content, &event, state.as_ref());
        let draw = seed.child(&revision.to_string());
        let happening = Happening {
            event: &event,
            reading: reading.as_ref(),
            earlier,
            asked: asked.as_ref(),
            open: &open,
            desk: desk.as_ref(),
            now,
            revision,
            room: record::room(&event, last)?,
            draw: &draw,
        };
        dialogue::step(content, state, &happening)
    } else {
        let effects = dialogue::overheard(content, &event, now);
        dialogue::Step { state: state.unwrap_or_default(), effects, ..dialogue::Step::default() }
    };
    if let Some(message) = message_of(arrival) {
        step.state.see(message, revision);
    }
    if step.effects.iter().any(Effect::offers) {
        step.state.show_at(revision);
    }
    if step.effects.iter().any(|effect| matches!(effect, Effect::Ask(_))) {
        step.state.act_at(revision);
    }
    Ok(Taken::Record(Box::new(recorder.record(event, step, open)?)))
}

/// The conversation has lapsed or was ended: whoever comes next begins anew.
pub fn has_ended(record: &TurnRecord) -> bool {
    State::ended_in(&record.state)
}

/// What the person of this turn had asked for last, as a line for staff.
pub fn wish_in(record: &TurnRecord) -> Option<String> {
    State::wish_in(&record.state)
}

/// The lapse that was due at `now` and hasn't had its turn. Its clock may be late, after a long stop say:
/// what comes after its time finds the conversation over all the same.
pub fn overdue(record: &TurnRecord, now: Timestamp) -> Option<Arrival> {
    let lapse = record.open.timers.iter().find(|timer| timer.kind == TimerKind::Lapse && timer.due <= now)?;
    Some(Arrival::TimerFired { timer: lapse.kind, due: lapse.due })
}

/// The versions of articles that are walked in `state` and have not been looked for.
fn lacking(content: &Content, earlier: &Earlier, state: &State) -> Vec<(ArticleId, String)> {
    let walked = state.walked().filter(|(article, hash)| !content.is_present(article, hash));
    let lacks = walked.filter(|(_, hash)| !earlier.contains_key(*hash));
    lacks.map(|(article, hash)| (article.clone(), hash.to_owned())).collect()
}

/// It stands in its own record and in what is written about it.
fn is_message_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
    (1..=MESSAGE_ID_LIMIT).contains(&id.len()) && id.bytes().all(plain)
}

fn message_of(arrival: &Arrival) -> Option<&MessageId> {
    match arrival {
        Arrival::Heard { message, .. }
        | Arrival::Chose { message, .. }
        | Arrival::Edited { edit: message, .. }
        | Arrival::Withdrawn { withdrawal: message, .. } => Some(message),
        Arrival::Agent { act, .. } => agent::message_of(act),
        Arrival::Joined { .. }
        | Arrival::Carried { .. }
        | Arrival::Left
        | Arrival::TimerFired { .. }
        | Arrival::Progressed { .. }
        | Arrival::Answered { .. } => None,
    }
}

/// The earlier message that it is about.
fn changed(arrival: &Arrival) -> Option<&MessageId> {
    match arrival {
        Arrival::Edited { message, .. } | Arrival::Withdrawn { message, .. } => Some(message),
        _ => None,
    }
}

/// Whether something waits for it. What comes at least once has one turn all the same.
fn is_due(arrival: &Arrival, open: &Open, ended: bool, now: Timestamp) -> bool {
    match arrival {
        Arrival::Heard { .. }
        | Arrival::Chose { .. }
        | Arrival::Edited { .. }
        | Arrival::Withdrawn { .. }
        | Arrival::Joined { .. }
        | Arrival::Carried { .. }
        | Arrival::Agent { .. } => true,
        Arrival::Left => !ended,
        Arrival::TimerFired { timer, due } => {
            *due <= now && open.timers.iter().any(|set| set.kind == *timer && set.due == *due)
        }
        Arrival::Progressed { session, progress } => {
            open.watching.is_some_and(|watching| watching.session == *session && progress.number > watching.after)
        }
        Arrival::Answered { key, .. } => open.requests.iter().any(|request| request.key == *key),
    }
}

/// Takes out of `open` what the event closes; the request that it answers.
fn close(open: &mut Open, event: &Event) -> Option<Ask> {
    match event {
        Event::TimerFired { timer } => open.timers.retain(|set| set.kind != *timer),
        Event::Progressed { progress, .. } => {
            if let Some(watching) = &mut open.watching {
                watching.after = progress.number;
            }
        }
        Event::Answered { key, .. } => {
            let place = open.requests.iter().position(|request| request.key == *key)?;
            return Some(open.requests.remove(place).ask);
        }
        _ => {}
    }
    None
}

fn event_of(content: &Content, arrival: &Arrival, state: Option<&State>, last: Option<&TurnRecord>) -> Event {
    match arrival {
        Arrival::Agent { agent, act, .. } => {
            agent::event(content, agent, act, last.map_or(&Floor::Bot, |last| &last.floor))
        }
        Arrival::Heard { message, text } => {
            let (utterance, blanked) = redacted(content, text, state);
            Event::Heard { message: message.clone(), utterance, blanked }
        }
        Arrival::Edited { message, text, .. } => {
            let (utterance, blanked) = redacted(content, text, state);
            Event::Edited { message: message.clone(), utterance, blanked }
        }
        Arrival::Withdrawn { message, .. } => Event::Withdrawn { message: message.clone() },
        Arrival::Chose { message, choice, revision } => {
            Event::Chose { message: message.clone(), choice: choice.clone(), revision: *revision }
        }
        Arrival::Joined { address } | Arrival::Carried { address, .. } => Event::Joined { address: address.clone() },
        Arrival::Left => Event::Lapsed,
        Arrival::TimerFired { timer, .. } => Event::TimerFired { timer: *timer },
        Arrival::Progressed { session, progress } => {
            Event::Progressed { session: *session, progress: progress.clone() }
        }
        Arrival::Answered { key, answer } => Event::Answered { key: key.clone(), answer: answer.clone() },
    }
}

fn redacted(content: &Content, text: &Sensitive, state: Option<&State>) -> (Redacted, Vec<Blanked>) {
    let expectation = state.map(State::expectation).unwrap_or_default();
    redact::blank(text, &expectation, &[&content.contact.phone])
}

fn read(content: &Content, event: &Event, state: Option<&State>) -> Option<super::intent::Interpretation> {
    match event {
        Event::Heard { utterance, .. } | Event::Edited { utterance, .. } => {
            let expectation = state.map(State::expectation).unwrap_or_default();
            Some(content.understanding.interpret(utterance, &expectation))
        }
        _ => None,
    }
}

/// While an agent holds the floor, what the person writes is the agent's to answer.
fn listens(event: &Event, last: Option<&TurnRecord>) -> bool {
    let agent_speaks = last.is_some_and(|last| last.floor != Floor::Bot);
    let theirs = matches!(
        event,
        Event::Heard { .. }
            | Event::Edited { .. }
            | Event::Withdrawn { .. }
            | Event::Chose { .. }
            | Event::TimerFired { timer: TimerKind::StillThere }
    );
    !(agent_speaks && theirs)
}
