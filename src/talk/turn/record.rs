//! A step's state and effects, as the record that is appended.

use jiff::Timestamp;

use super::TurnFault;
use crate::{
    model::{
        Audience, ConversationId, DeskView, Epoch, Event, Floor, Handoff, HandoffReason, Line, Open, Part,
        RECORD_LIMIT, RECORD_VERSION, ReleasedTo, Reply, Request, RequestKey, Revision, Timer, TimerKind, TurnRecord,
        Watching,
    },
    talk::dialogue::{Effect, Step},
};

/// Where the next record of a conversation stands.
pub(super) struct Recorder {
    conversation: ConversationId,
    revision: Revision,
    epoch: Epoch,
    floor: Floor,
    at: Timestamp,
    desk: Option<DeskView>,
}

impl Recorder {
    pub(super) fn after(
        last: Option<&TurnRecord>,
        conversation: ConversationId,
        at: Timestamp,
        desk: Option<DeskView>,
    ) -> Self {
        Self {
            conversation,
            revision: last.map(|last| last.revision).unwrap_or_default().next(),
            epoch: last.map(|last| last.epoch).unwrap_or_default(),
            floor: last.map_or(Floor::Bot, |last| last.floor.clone()),
            at,
            desk,
        }
    }

    pub(super) fn revision(&self) -> Revision {
        self.revision
    }

    pub(super) fn record(mut self, event: Event, step: Step, mut open: Open) -> Result<TurnRecord, TurnFault> {
        self.hand_over(&event);
        let silent =
            matches!((&self.floor, &event), (Floor::Agent(_), event) if !matches!(event, Event::Claimed { .. }));
        let mut lines = Vec::new();
        let mut requests = Vec::new();
        // Nothing else that a turn does asks the desk.
        let asked = step.effects.iter().any(|effect| matches!(effect, Effect::HandOff { .. }));
        for effect in step.effects {
            match effect {
                Effect::Say(reply) if !silent => lines.push(Line { audience: Audience::Student, reply }),
                Effect::Say(_) => {}
                Effect::Ask(ask) => requests.push(Request { key: self.key(requests.len()), ask }),
                Effect::Start(timer) => set(&mut open, timer),
                Effect::Cancel(kind) => open.timers.retain(|timer| timer.kind != kind),
                Effect::Watch(session) => open.watching = Some(Watching { session, after: 0 }),
                Effect::Unwatch => open.watching = None,
                Effect::HandOff { reason, about } => want_person(&mut open, reason, about, self.at),
            }
        }
        self.keep_waiting(&event, &mut open, step.state.has_ended());
        open.requests.extend(requests.iter().cloned());
        fitted(TurnRecord {
            version: RECORD_VERSION,
            conversation: self.conversation,
            revision: self.revision,
            epoch: self.epoch,
            floor: self.floor,
            at: self.at,
            event,
            lines,
            requests,
            open,
            desk: self.desk.filter(|_| asked),
            state: step.state.to_record()?,
        })
    }

    fn hand_over(&mut self, event: &Event) {
        match event {
            Event::Claimed { agent, .. } => self.give_floor(Floor::Agent(agent.clone())),
            Event::Released { .. } => self.give_floor(Floor::Bot),
            _ => {}
        }
    }

    /// Each change of the floor counts the epoch up, so that a reply made before it is refused.
    fn give_floor(&mut self, floor: Floor) {
        if floor != self.floor {
            self.floor = floor;
            self.epoch = Epoch(self.epoch.0.saturating_add(1));
        }
    }

    /// Whoever waits for a person or talks with one is never cut off by the idle time; what is given back,
    /// resolved or left by its person waits for nobody any more.
    fn keep_waiting(&mut self, event: &Event, open: &mut Open, ended: bool) {
        match event {
            Event::Released { to: ReleasedTo::Bot | ReleasedTo::Resolved, .. } => open.handoff = None,
            Event::Released { to: ReleasedTo::Queue { meant_for }, .. } => {
                if let Some(handoff) = &mut open.handoff {
                    handoff.meant_for.clone_from(meant_for);
                }
            }
            Event::Claimed { .. } => {
                if let Some(handoff) = &mut open.handoff {
                    handoff.meant_for = None;
                }
            }
            _ => {}
        }
        if ended {
            open.handoff = None;
            self.give_floor(Floor::Bot);
        }
        if open.handoff.is_some() {
            open.timers.retain(|timer| timer.kind != TimerKind::Lapse);
        }
    }

    fn key(&self, ordinal: usize) -> RequestKey {
        let ordinal = u16::try_from(ordinal).unwrap_or(u16::MAX);
        RequestKey { conversation: self.conversation, revision: self.revision, ordinal }
    }
}

/// What a record holds beside event, state and words: ids, clocks, requests, the buttons (in the reply and in
/// the state), what it is about, and what a turn adds to the state.
const BESIDE: usize = 3_500;

/// How many bytes are left for the words of the turn after `last`, whose event is `event`.
pub(super) fn room(event: &Event, last: Option<&TurnRecord>) -> Result<usize, TurnFault> {
    let state = last.map_or(0, |last| last.state.as_str().len());
    Ok(RECORD_LIMIT.saturating_sub(serde_json::to_vec(event)?.len() + state + BESIDE))
}

/// Asked for again, it keeps its place.
fn want_person(open: &mut Open, reason: HandoffReason, about: Option<String>, since: Timestamp) {
    let handoff = open.handoff.get_or_insert(Handoff { since, reason, about: None, meant_for: None });
    handoff.about = about.or(handoff.about.take());
}

/// At most one timer of each kind runs.
fn set(open: &mut Open, timer: Timer) {
    open.timers.retain(|set| set.kind != timer.kind);
    open.timers.push(timer);
    open.timers.sort_by_key(|timer| timer.kind);
}

/// The record within its limit. The dialogue splits what it says by the room that there is, and the content's
/// check bounds each text; should all that not do, the last texts of the longest reply go rather than the
/// person staying without an answer, never the buttons or the ways to a person.
fn fitted(mut record: TurnRecord) -> Result<TurnRecord, TurnFault> {
    loop {
        let size = serde_json::to_vec(&record)?.len();
        if size <= RECORD_LIMIT {
            return Ok(record);
        }
        let longest = record.lines.iter_mut().max_by_key(|line| line.reply.parts.len());
        if !longest.is_some_and(|line| shorten(&mut line.reply)) {
            return Err(TurnFault::TooLarge { size, limit: RECORD_LIMIT });
        }
    }
}

fn shorten(reply: &mut Reply) -> bool {
    let words = |part: &Part| matches!(part, Part::Text { .. } | Part::Step { .. });
    let count = reply.parts.iter().filter(|part| words(part)).count();
    match reply.parts.iter().rposition(words) {
        Some(place) if count > 1 => {
            reply.parts.remove(place);
            true
        }
        _ => false,
    }
}
