//! What a console and the server tell each other, as JSON.
//!
//! Absent on purpose: links to the secure panel. They are made where they are delivered, to the person alone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    card::CardShown,
    objections::Objections,
    past::PastShown,
    stages::progressed,
    texts::ReadyText,
    vouch::{Typed, Vouch},
};
use crate::{
    channel::frame::{Span, WireReply, replies, spans},
    desk::Ticket,
    model::{
        Agent, AgentName, AttemptKey, ChoiceId, ConversationId, Epoch, Event, Handoff, HandoffReason, MessageId,
        ReleasedTo, Revision, Role, TimerKind, TurnRecord,
    },
};

/// From a console.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Asked {
    /// Shows a conversation, and what happens in it from then on. One at a time.
    Open {
        conversation: ConversationId,
    },
    Close,
    /// What can be sent ready-made.
    Texts,
    /// Something is being written in the open conversation: to its student, if it is a `reply`.
    Writing {
        #[serde(default)]
        reply: bool,
    },
    Claim {
        conversation: ConversationId,
        epoch: Epoch,
    },
    TakeOver {
        conversation: ConversationId,
        epoch: Epoch,
    },
    Say {
        conversation: ConversationId,
        epoch: Epoch,
        id: MessageId,
        text: String,
    },
    Note {
        conversation: ConversationId,
        id: MessageId,
        text: String,
    },
    Release {
        conversation: ConversationId,
        epoch: Epoch,
        to: LetGo,
    },
    /// To a colleague on duty, with a note for them (it may be empty). Done once under its id, which
    /// `refused` names; the turn shows it as `released`, to `queue`, with `meant_for` and `note`.
    Transfer {
        conversation: ConversationId,
        epoch: Epoch,
        id: MessageId,
        colleague: AgentName,
        note: String,
    },
    /// Stands for the person of the open conversation.
    Vouch(Box<Vouch>),
    /// What owners objected to and nobody has looked at, under the lead's own credential of the verifier.
    Objections {
        token: Typed,
    },
}

/// Where a conversation goes that is let go of; to whom it is meant to go, `transfer` says.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LetGo {
    Bot,
    Resolved,
    Queue,
}

impl From<LetGo> for ReleasedTo {
    fn from(to: LetGo) -> Self {
        match to {
            LetGo::Bot => Self::Bot,
            LetGo::Resolved => Self::Resolved,
            LetGo::Queue => Self::Queue { meant_for: None },
        }
    }
}

/// To a console.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Told {
    /// Always the first.
    Hello {
        me: Agent,
        role: Role,
        /// Whether the verifier can be asked for anything.
        identity: bool,
    },
    /// The whole board, whenever it changes.
    Desk(Desk),
    /// A conversation from its beginning.
    Opened {
        conversation: ConversationId,
        card: Box<CardShown>,
        turns: Vec<TurnShown>,
    },
    Turn {
        conversation: ConversationId,
        card: Box<CardShown>,
        turn: Box<TurnShown>,
    },
    /// What is on record of the person of the open conversation. Only while they are verified in it.
    Past(Box<PastShown>),
    Objections(Objections),
    /// What can be sent ready-made, once it was asked for.
    Texts {
        texts: Vec<ReadyText>,
    },
    /// Who else reads the open conversation; `writes`: who is writing there just now.
    Company {
        conversation: ConversationId,
        readers: Vec<Agent>,
        #[serde(skip_serializing_if = "Option::is_none")]
        writes: Option<Agent>,
    },
    /// The student of the open conversation is writing just now.
    StudentWrites {
        conversation: ConversationId,
    },
    /// Something was not done. `id`: the words that were not taken.
    Refused {
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<MessageId>,
        /// It may be done if it is asked again.
        again: bool,
    },
    /// What became of the attempt under `key`. `again`: it may be asked again, as it was.
    Vouched {
        key: AttemptKey,
        done: bool,
        again: bool,
        text: String,
    },
    /// One has to sign in anew.
    SignedOut,
}

#[derive(Serialize)]
pub(super) struct Desk {
    pub(super) now: Timestamp,
    pub(super) waiting: Vec<TicketShown>,
    pub(super) held: Vec<TicketShown>,
    pub(super) present: Vec<Agent>,
    /// How many conversations one agent may have at once.
    pub(super) limit: usize,
}

#[derive(Serialize)]
pub(super) struct TicketShown {
    conversation: ConversationId,
    since: Timestamp,
    reason: HandoffReason,
    about: Option<String>,
    holder: Option<Agent>,
    /// Whom a colleague had in mind; others may take it all the same.
    meant_for: Option<Agent>,
    epoch: Epoch,
    unanswered: Option<Timestamp>,
    /// When the desk's own time for the next word is over, and whether it is.
    due: Option<Timestamp>,
    late: bool,
    /// Since when the person has no page open.
    left: Option<Timestamp>,
    /// A message that was left: its page is closed for good, and it is answered by mail, at `reach`.
    over: bool,
    reach: Option<String>,
    /// What they asked for last, where that is something else.
    lately: Option<String>,
}

impl TicketShown {
    pub(super) fn of(ticket: &Ticket, left: Option<Timestamp>) -> Self {
        let Handoff { since, reason, about, lately, reach, unanswered, late, meant_for } = ticket.handoff.clone();
        Self {
            conversation: ticket.conversation,
            since,
            reason,
            about,
            holder: ticket.floor.agent().cloned(),
            meant_for,
            epoch: ticket.epoch,
            unanswered,
            due: ticket.due,
            late,
            left,
            over: ticket.over,
            reach,
            lately,
        }
    }
}

/// One turn as staff see it.
#[derive(Serialize)]
pub(super) struct TurnShown {
    revision: Revision,
    at: Timestamp,
    epoch: Epoch,
    holder: Option<Agent>,
    /// Whether it waits for a person, or talks with one.
    open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<EventShown>,
    replies: Vec<WireReply>,
    over: bool,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum EventShown {
    Heard {
        text: String,
        blanked: bool,
        /// It stands in the place of something that the person had written before.
        edited: bool,
    },
    /// The person deleted something that they had written.
    Withdrawn,
    /// Its label stands in the turn at `revision`.
    Chose {
        choice: ChoiceId,
        revision: Revision,
    },
    Said {
        by: Agent,
        id: MessageId,
        text: Vec<Span>,
        blanked: bool,
    },
    Noted {
        by: Agent,
        id: MessageId,
        text: Vec<Span>,
    },
    Claimed {
        by: Agent,
        from: Option<Agent>,
    },
    Released {
        by: Agent,
        #[serde(flatten)]
        to: ReleasedTo,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<Vec<Span>>,
    },
    Reset {
        stage: &'static str,
    },
    /// Nobody has answered within the desk's own time.
    Late,
    /// Nobody wrote for the idle time, and the page was closed.
    Lapsed,
    Left,
}

impl TurnShown {
    pub(super) fn of(record: &TurnRecord) -> Self {
        Self {
            revision: record.revision,
            at: record.at,
            epoch: record.epoch,
            holder: record.floor.agent().cloned(),
            open: record.open.handoff.is_some(),
            event: event(&record.event),
            replies: replies(record),
            over: record.ends(),
        }
    }
}

fn event(event: &Event) -> Option<EventShown> {
    Some(match event {
        Event::Heard { utterance, blanked, .. } | Event::Edited { utterance, blanked, .. } => EventShown::Heard {
            text: utterance.as_str().to_owned(),
            blanked: !blanked.is_empty(),
            edited: matches!(event, Event::Edited { .. }),
        },
        Event::Withdrawn { .. } => EventShown::Withdrawn,
        Event::Chose { choice, revision, .. } => EventShown::Chose { choice: choice.clone(), revision: *revision },
        Event::AgentSaid { agent, message, text, blanked } => EventShown::Said {
            by: agent.clone(),
            id: message.clone(),
            text: spans(text.as_str()),
            blanked: !blanked.is_empty(),
        },
        Event::Noted { agent, message, text, .. } => {
            EventShown::Noted { by: agent.clone(), id: message.clone(), text: spans(text.as_str()) }
        }
        Event::Claimed { agent, from } => EventShown::Claimed { by: agent.clone(), from: from.clone() },
        Event::Released { agent, to, note } => EventShown::Released {
            by: agent.clone(),
            to: to.clone(),
            note: note.as_ref().map(|note| spans(note.as_str())),
        },
        Event::Progressed { progress, .. } => EventShown::Reset { stage: progressed(&progress.kind)? },
        Event::Lapsed => EventShown::Left,
        Event::TimerFired { timer: TimerKind::FirstReply | TimerKind::NextReply } => EventShown::Late,
        Event::TimerFired { timer: TimerKind::Lapse } => EventShown::Lapsed,
        Event::Joined { .. } | Event::TimerFired { .. } | Event::Answered { .. } => return None,
    })
}
