//! A step's state and effects, as the record that is appended.

use jiff::Timestamp;

use super::TurnFault;
use crate::{
    model::{
        Audience, ConversationId, DeskView, Epoch, Event, Fact, Floor, Handoff, HandoffReason, Line, Open, Part,
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
    facts: Vec<Fact>,
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
            facts: Vec::new(),
        }
    }

    pub(super) fn revision(&self) -> Revision {
        self.revision
    }

    pub(super) fn record(mut self, event: Event, step: Step, mut open: Open) -> Result<TurnRecord, TurnFault> {
        self.hand_over(&event);
        let ends = step.state.has_ended() && ends(&event);
        let claims = matches!(event, Event::Claimed { .. });
        let silent = self.floor.agent().is_some() && !claims && !ends;
        let mut lines = Vec::new();
        let mut requests = Vec::new();
        for effect in step.effects {
            match effect {
                Effect::Say(reply) if !silent => lines.push(Line { audience: Audience::Student, reply }),
                Effect::Say(_) => {}
                Effect::Ask(ask) => requests.push(Request { key: self.key(requests.len()), ask }),
                Effect::Start(timer) => set(&mut open, timer),
                Effect::Cancel(kind) => open.timers.retain(|timer| timer.kind != kind),
                Effect::Watch(session) => open.watching = Some(Watching { session, after: 0 }),
                Effect::Unwatch => open.watching = None,
                Effect::HandOff { reason, about, lately, reach } => {
                    let handoff = self.want_person(&mut open, reason);
                    (handoff.about, handoff.lately) = (about.or(handoff.about.take()), lately);
                    handoff.reach = reach.or(handoff.reach.take());
                }
                Effect::CallOff => {
                    self.facts.push(Fact::CalledOff);
                    open.handoff = None;
                }
                Effect::Note(fact) => self.facts.push(fact),
            }
        }
        self.keep_waiting(&event, &mut open, ends);
        if open.handoff.is_some() && !step.state.is_on_page() {
            // Nobody else sits down there.
            open.timers.retain(|timer| !matches!(timer.kind, TimerKind::Lapse | TimerKind::StillThere));
        }
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
            facts: self.facts,
            open,
            desk: self.desk.map(DeskView::without_times),
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

    /// Asked for again, it keeps its place.
    fn want_person<'o>(&mut self, open: &'o mut Open, reason: HandoffReason) -> &'o mut Handoff {
        if open.handoff.is_none() {
            self.facts.push(Fact::HandedOff { reason });
            self.expect(open, TimerKind::FirstReply);
        }
        let handoff = open.handoff.get_or_insert_with(|| Handoff::begun(self.at, reason));
        if reason == HandoffReason::Distress {
            // Nothing is more urgent.
            handoff.reason = reason;
        }
        handoff
    }

    /// The desk's own time for a word begins.
    fn expect(&self, open: &mut Open, kind: TimerKind) {
        let due = self.desk.and_then(|desk| match kind {
            TimerKind::FirstReply => desk.first_reply,
            _ => desk.next_reply,
        });
        if let Some(due) = due {
            set(open, Timer { kind, due });
        }
    }

    /// What the event means for whoever waits for a person or talks with one. What is given back, resolved or
    /// left by its person waits for nobody any more, unless they have left an address at which to reach them.
    fn keep_waiting(&mut self, event: &Event, open: &mut Open, ends: bool) {
        if let Some(mut handoff) = open.handoff.take() {
            let stays = self.follow(&mut handoff, event, open, ends);
            open.handoff = stays.then_some(handoff);
        }
        if ends {
            self.give_floor(Floor::Bot);
        }
        let waits = open.handoff.as_ref().is_some_and(|handoff| handoff.unanswered.is_some());
        open.timers.retain(|timer| match timer.kind {
            TimerKind::FirstReply | TimerKind::NextReply => waits,
            TimerKind::StillThere => open.handoff.is_some() && !ends,
            TimerKind::OneMoment | TimerKind::Lapse => true,
        });
    }

    /// Whether somebody is wanted there still.
    fn follow(&mut self, handoff: &mut Handoff, event: &Event, open: &mut Open, ends: bool) -> bool {
        match event {
            _ if ends => {
                self.facts.push(Fact::Abandoned);
                return handoff.reach.is_some();
            }
            Event::Heard { .. } | Event::Edited { .. } if handoff.unanswered.is_none() => {
                handoff.unanswered = Some(self.at);
                self.expect(open, TimerKind::NextReply);
            }
            Event::AgentSaid { .. } => {
                let waited = handoff.unanswered.take().map(|since| self.at.duration_since(since));
                self.facts.extend(waited.map(Fact::replied));
                handoff.late = false;
            }
            Event::Claimed { from, .. } => {
                if from.is_none() {
                    self.facts.push(Fact::claimed(self.at.duration_since(handoff.since)));
                }
                handoff.meant_for = None;
            }
            Event::Released { to: ReleasedTo::Bot, .. } => {
                self.facts.push(Fact::GivenBack);
                return false;
            }
            Event::Released { to: ReleasedTo::Resolved, .. } => {
                self.facts.push(Fact::Resolved);
                return false;
            }
            Event::Released { to: ReleasedTo::Queue { meant_for }, .. } => {
                self.facts.push(Fact::Requeued);
                handoff.meant_for.clone_from(meant_for);
                if handoff.unanswered.is_none() {
                    handoff.unanswered = Some(self.at);
                    self.expect(open, TimerKind::NextReply);
                }
            }
            Event::TimerFired { timer: timer @ (TimerKind::FirstReply | TimerKind::NextReply) } => {
                self.facts.push(Fact::Late { first: *timer == TimerKind::FirstReply });
                handoff.late = true;
            }
            _ => {}
        }
        true
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

/// The person has left, or nobody wrote for the idle time.
fn ends(event: &Event) -> bool {
    matches!(event, Event::Lapsed | Event::TimerFired { timer: TimerKind::Lapse })
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
