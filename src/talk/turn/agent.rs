//! What an agent does in a conversation: whether it can be done there now, and the event that it is.
//!
//! Invariant: who speaks holds the floor under the epoch that they have seen. Two agents who claim at once
//! come here one after the other, and the second finds the floor held.

use super::redact;
use crate::{
    model::{Agent, AgentAct, Epoch, Event, Expectation, Floor, MessageId, Refusal, ReleasedTo, TurnRecord},
    talk::content::Content,
};

/// Why `act` can't be done after `last`, if it can't. `epoch` is the one that the agent saw.
pub(super) fn refusal(agent: &Agent, epoch: Epoch, act: &AgentAct, last: &TurnRecord, ended: bool) -> Option<Refusal> {
    // Whoever left an address waits for an answer, which is given elsewhere.
    let answered_elsewhere =
        last.open.handoff.is_some() && !matches!(act, AgentAct::Say { .. } | AgentAct::Release { to: ReleasedTo::Bot });
    if ended && !answered_elsewhere {
        return Some(Refusal::Over);
    }
    let holder = last.floor.agent();
    let own = holder.is_some_and(|holder| holder.name == agent.name);
    let stale = epoch != last.epoch;
    match act {
        AgentAct::Claim if holder.is_some() => Some(Refusal::Held),
        AgentAct::Claim if last.open.handoff.is_none() => Some(Refusal::NotWaiting),
        AgentAct::TakeOver if holder.is_none() || own || stale => Some(Refusal::Stale),
        AgentAct::Say { .. } | AgentAct::Release { .. } | AgentAct::Transfer { .. } if !own && holder.is_some() => {
            Some(Refusal::Held)
        }
        AgentAct::Say { .. } | AgentAct::Release { .. } | AgentAct::Transfer { .. } if !own || stale => {
            Some(Refusal::Stale)
        }
        AgentAct::Transfer { to, .. } if to.name == agent.name => Some(Refusal::NotThere),
        // A note needs no floor, and a claim no word of how often it has changed hands before.
        AgentAct::Note { .. }
        | AgentAct::Claim
        | AgentAct::TakeOver
        | AgentAct::Say { .. }
        | AgentAct::Release { .. }
        | AgentAct::Transfer { .. } => None,
    }
}

pub(super) fn event(content: &Content, agent: &Agent, act: &AgentAct, floor: &Floor) -> Event {
    let agent = agent.clone();
    match act {
        AgentAct::Claim | AgentAct::TakeOver => Event::Claimed { agent, from: floor.agent().cloned() },
        AgentAct::Say { message, text } => {
            let (text, blanked) = redact::blank(text, &Expectation::default(), &[&content.contact.phone]);
            Event::AgentSaid { agent, message: message.clone(), text, blanked }
        }
        AgentAct::Note { message, text } => {
            let (text, blanked) = redact::blank(text, &Expectation::default(), &[&content.contact.phone]);
            Event::Noted { agent, message: message.clone(), text, blanked }
        }
        AgentAct::Release { to } => Event::Released { agent, to: to.clone(), note: None },
        AgentAct::Transfer { to, note, .. } => {
            let (note, _) = redact::blank(note, &Expectation::default(), &[&content.contact.phone]);
            let note = Some(note).filter(|note| !note.as_str().trim().is_empty());
            Event::Released { agent, to: ReleasedTo::Queue { meant_for: Some(to.clone()) }, note }
        }
    }
}

pub(super) fn message_of(act: &AgentAct) -> Option<&MessageId> {
    match act {
        AgentAct::Say { message, .. } | AgentAct::Note { message, .. } | AgentAct::Transfer { message, .. } => {
            Some(message)
        }
        AgentAct::Claim | AgentAct::TakeOver | AgentAct::Release { .. } => None,
    }
}
