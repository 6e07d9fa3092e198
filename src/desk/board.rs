//! Who waits for a person, who is in whose hands, and who is there: values, and decisions on them.
//!
//! Pure. The board can be made again at any time from the last record of each conversation with a handoff;
//! who is there is known by whoever holds a console open, and by nothing else.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::Terms;
use crate::{
    model::{
        Agent, AgentName, ConversationId, DeskView, Epoch, Event, Floor, Handoff, Revision, Timer, TimerKind,
        TurnRecord,
    },
    talk::turn::has_ended,
};

/// How long an agent may be gone (a reload, a lost network) before their conversations wait again.
pub const GRACE: SignedDuration = SignedDuration::from_secs(60);

/// An honest word on the wait rests on the last ones who waited lately, and on no fewer than this.
const WAITS: usize = 20;
const FEWEST_WAITS: usize = 3;
const LATELY: SignedDuration = SignedDuration::from_hours(2);

/// A conversation that waits for a person, or talks with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub conversation: ConversationId,
    pub handoff: Handoff,
    pub floor: Floor,
    pub epoch: Epoch,
    pub revision: Revision,
    /// When the desk's own time for the next word is over, while that runs.
    pub due: Option<Timestamp>,
    /// The page is closed for good. A message was left, and is answered elsewhere.
    pub over: bool,
}

/// The whole board.
#[derive(Debug, Default)]
pub struct Board {
    tickets: BTreeMap<ConversationId, Ticket>,
    /// Those who are there, with how many consoles each has open.
    present: BTreeMap<Agent, usize>,
    /// Those who hold a conversation and are not there, and since when.
    gone: BTreeMap<AgentName, Timestamp>,
    /// How many pages each conversation is open on, and since when those who wait have none.
    here: BTreeMap<ConversationId, usize>,
    left: BTreeMap<ConversationId, Timestamp>,
    /// Claims under way.
    claiming: BTreeSet<(AgentName, ConversationId)>,
    /// How long the last ones waited, and when that was known.
    waits: VecDeque<(Timestamp, SignedDuration)>,
    staffed: bool,
}

impl Board {
    /// Whether anybody may sign in to the console at all.
    pub fn staff(&mut self, staffed: bool) {
        self.staffed = staffed;
    }

    /// A durable turn of a conversation that has or had a handoff.
    pub fn follow(&mut self, record: &TurnRecord) {
        let Some(handoff) = record.open.handoff.clone() else {
            self.tickets.remove(&record.conversation);
            self.left.remove(&record.conversation);
            return self.settle(record.at);
        };
        if matches!(record.event, Event::Claimed { from: None, .. }) {
            self.waits.push_back((record.at, record.at.duration_since(handoff.since)));
            let surplus = self.waits.len().saturating_sub(WAITS);
            self.waits.drain(..surplus);
        }
        let reply = |timer: &&Timer| matches!(timer.kind, TimerKind::FirstReply | TimerKind::NextReply);
        if !self.here.contains_key(&record.conversation) {
            self.left.entry(record.conversation).or_insert(record.at);
        }
        let ticket = Ticket {
            conversation: record.conversation,
            handoff,
            floor: record.floor.clone(),
            epoch: record.epoch,
            revision: record.revision,
            due: record.open.timers.iter().filter(reply).map(|timer| timer.due).min(),
            over: has_ended(record),
        };
        self.tickets.insert(record.conversation, ticket);
        self.settle(record.at);
    }

    /// Remembers since when those are gone who hold something, and forgets who holds nothing.
    fn settle(&mut self, now: Timestamp) {
        let holders: BTreeSet<&Agent> = self.tickets.values().filter_map(|ticket| ticket.floor.agent()).collect();
        self.gone.retain(|gone, _| holders.iter().any(|holder| holder.name == *gone));
        for holder in holders {
            if !self.present.keys().any(|agent| agent.name == holder.name) {
                self.gone.entry(holder.name.clone()).or_insert(now);
            }
        }
    }

    /// The person of a conversation has opened it.
    pub fn come(&mut self, conversation: ConversationId) {
        *self.here.entry(conversation).or_default() += 1;
        self.left.remove(&conversation);
    }

    /// One page of a conversation is gone.
    pub fn go(&mut self, conversation: ConversationId, now: Timestamp) {
        match self.here.get_mut(&conversation) {
            Some(open) if *open > 1 => *open -= 1,
            _ => {
                self.here.remove(&conversation);
                if self.tickets.contains_key(&conversation) {
                    self.left.insert(conversation, now);
                }
            }
        }
    }

    /// Since when the person of `conversation` has no page open; `None`: they have one.
    pub fn left(&self, conversation: ConversationId) -> Option<Timestamp> {
        self.left.get(&conversation).copied()
    }

    /// An agent has opened a console.
    pub fn arrive(&mut self, agent: &Agent) {
        self.gone.remove(&agent.name);
        *self.present.entry(agent.clone()).or_default() += 1;
    }

    /// An agent's console is gone.
    pub fn leave(&mut self, agent: &Agent, now: Timestamp) {
        match self.present.get_mut(agent) {
            Some(open) if *open > 1 => *open -= 1,
            _ => {
                self.present.remove(agent);
                self.settle(now);
            }
        }
    }

    pub fn present(&self) -> impl Iterator<Item = &Agent> {
        self.present.keys()
    }

    /// Those who wait, whoever asked first first; after them the messages that were left.
    pub fn queue(&self) -> Vec<&Ticket> {
        let mut waiting: Vec<&Ticket> = self.tickets.values().filter(|ticket| ticket.floor.agent().is_none()).collect();
        waiting.sort_by_key(|ticket| (ticket.over, ticket.handoff.since, ticket.conversation));
        waiting
    }

    /// Those who talk with an agent, oldest first.
    pub fn held(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values().filter(|ticket| ticket.floor.agent().is_some())
    }

    /// Notes that `agent` is about to have `conversation` too, unless they have `most` already.
    pub fn reserve(&mut self, agent: &AgentName, conversation: ConversationId, most: usize) -> bool {
        let held = self.held().filter(|ticket| ticket.floor.agent().is_some_and(|holder| holder.name == *agent));
        let mut theirs: BTreeSet<ConversationId> = held.map(|ticket| ticket.conversation).collect();
        theirs.extend(self.claiming.iter().filter(|(by, _)| by == agent).map(|(_, claimed)| *claimed));
        let fits = theirs.len() < most;
        if fits {
            self.claiming.insert((agent.clone(), conversation));
        }
        fits
    }

    pub fn unreserve(&mut self, agent: &AgentName, conversation: ConversationId) {
        self.claiming.remove(&(agent.clone(), conversation));
    }

    pub fn ticket(&self, conversation: ConversationId) -> Option<&Ticket> {
        self.tickets.get(&conversation)
    }

    /// What can be told to the person of `conversation`.
    pub fn view(&self, conversation: ConversationId, now: Timestamp, terms: &Terms) -> Option<DeskView> {
        if !self.staffed {
            return None;
        }
        let queue: Vec<&Ticket> = self.queue().into_iter().filter(|ticket| !ticket.over).collect();
        let place = queue.iter().position(|ticket| ticket.conversation == conversation).unwrap_or(queue.len());
        Some(DeskView {
            on_duty: u32::try_from(self.present.len()).unwrap_or(u32::MAX),
            place: u32::try_from(place.saturating_add(1)).unwrap_or(u32::MAX),
            wait: self.wait(now),
            hours: terms.hours.at(now),
            first_reply: terms.first_reply.and_then(|span| terms.hours.after(now, span)),
            next_reply: terms.next_reply.and_then(|span| terms.hours.after(now, span)),
        })
    }

    /// The middle one of the last waits, in minutes, rounded up.
    fn wait(&self, now: Timestamp) -> Option<u32> {
        let late = |at: Timestamp| now.duration_since(at) <= LATELY;
        let mut waits: Vec<SignedDuration> =
            self.waits.iter().filter(|(at, _)| late(*at)).map(|(_, wait)| *wait).collect();
        if waits.len() < FEWEST_WAITS {
            return None;
        }
        waits.sort_unstable();
        let middle = waits.get(waits.len() / 2)?;
        let minutes = middle.as_secs().saturating_add(59) / 60;
        Some(u32::try_from(minutes).unwrap_or(u32::MAX).max(1))
    }

    /// What agents hold who have been gone for too long by `now`.
    pub fn abandoned(&self, now: Timestamp) -> Vec<(ConversationId, Agent, Epoch)> {
        let lost = |agent: &Agent| self.gone.get(&agent.name).is_some_and(|since| now.duration_since(*since) >= GRACE);
        let held = self.held().filter_map(|ticket| Some((ticket, ticket.floor.agent().filter(|agent| lost(agent))?)));
        held.map(|(ticket, agent)| (ticket.conversation, agent.clone(), ticket.epoch)).collect()
    }

    /// When the next agent has been gone for too long.
    pub fn next_loss(&self) -> Option<Timestamp> {
        self.gone.values().min().and_then(|since| since.checked_add(GRACE).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HandoffReason, MessageId, Open, RECORD_VERSION, StateText};
    use serde_json::json;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + second).unwrap()
    }

    fn kim() -> Agent {
        Agent { name: AgentName::parse("kim").unwrap(), shown: "Kim".into() }
    }

    fn record(conversation: u128, since: Option<i64>, floor: Floor, event: Event, now: i64) -> TurnRecord {
        let handoff = since.map(|since| Handoff::begun(at(since), HandoffReason::Asked));
        TurnRecord {
            version: RECORD_VERSION,
            conversation: ConversationId(conversation.into()),
            revision: Revision(1),
            epoch: Epoch(1),
            floor,
            at: at(now),
            event,
            lines: Vec::new(),
            requests: Vec::new(),
            facts: Vec::new(),
            open: Open { handoff, ..Open::default() },
            desk: None,
            state: StateText::of(&()).unwrap(),
        }
    }

    fn asked(conversation: u128, since: i64) -> TurnRecord {
        record(conversation, Some(since), Floor::Bot, Event::Lapsed, since)
    }

    fn claimed(conversation: u128, since: i64, now: i64) -> TurnRecord {
        record(conversation, Some(since), Floor::Agent(kim()), Event::Claimed { agent: kim(), from: None }, now)
    }

    fn board() -> Board {
        let mut board = Board::default();
        board.staff(true);
        board
    }

    #[test]
    fn whoever_asked_first_is_first_and_knows_it() {
        let mut board = board();
        for (conversation, since) in [(3, 30), (1, 10), (2, 20)] {
            board.follow(&asked(conversation, since));
        }
        let queue: Vec<_> = board.queue().iter().map(|ticket| ticket.conversation.0.0).collect();
        assert_eq!(queue, [1, 2, 3]);
        let place =
            |board: &Board, id: u128| board.view(ConversationId(id.into()), at(40), &Terms::open()).unwrap().place;
        assert_eq!((place(&board, 2), place(&board, 9)), (2, 4));
        board.follow(&claimed(1, 10, 50));
        assert_eq!(place(&board, 2), 1);
        board.follow(&record(2, None, Floor::Bot, Event::Lapsed, 60));
        assert_eq!((place(&board, 3), board.queue().len()), (1, 1));
    }

    #[test]
    fn a_wait_is_told_only_from_enough_recent_ones() {
        let mut board = board();
        let wait =
            |board: &Board, now| board.view(ConversationId(9_u128.into()), at(now), &Terms::open()).unwrap().wait;
        board.follow(&claimed(1, 0, 30));
        board.follow(&claimed(2, 0, 200));
        assert_eq!(wait(&board, 300), None, "two are too few");
        board.follow(&claimed(3, 0, 900));
        assert_eq!(wait(&board, 1_000), Some(4), "200 seconds, rounded up");
        assert_eq!(wait(&board, 900 + 7_300), None, "they are hours ago");
        assert_eq!(
            Board::default().view(ConversationId(9_u128.into()), at(0), &Terms::open()),
            None,
            "nobody works here"
        );
    }

    #[test]
    fn who_is_gone_for_long_loses_what_they_hold_and_a_reload_loses_nothing() {
        let mut board = board();
        board.arrive(&kim());
        board.follow(&claimed(1, 0, 10));
        assert_eq!(board.next_loss(), None);
        board.arrive(&kim());
        board.leave(&kim(), at(20));
        assert_eq!(board.next_loss(), None, "another window is open");
        board.leave(&kim(), at(30));
        assert_eq!((board.next_loss(), board.abandoned(at(89)).len()), (Some(at(90)), 0));
        board.arrive(&kim());
        assert_eq!((board.next_loss(), board.abandoned(at(900)).len()), (None, 0));
        board.leave(&kim(), at(1_000));
        let lost = board.abandoned(at(1_060));
        assert_eq!(lost, [(ConversationId(1_u128.into()), kim(), Epoch(1))]);
        board.follow(&record(1, Some(0), Floor::Bot, Event::Lapsed, 1_060));
        assert_eq!((board.next_loss(), board.queue().len()), (None, 1));
    }

    #[test]
    fn a_start_gives_agents_their_time_to_come_back() {
        let mut board = board();
        board.follow(&claimed(1, 0, 10));
        assert_eq!(board.next_loss(), Some(at(70)));
        board.arrive(&kim());
        assert_eq!(board.next_loss(), None);
    }

    #[test]
    fn whoever_closed_their_page_is_seen_as_gone_and_a_message_waits_behind_people() {
        let mut board = board();
        let left = |board: &Board| board.left(ConversationId(1_u128.into()));
        board.come(ConversationId(1_u128.into()));
        board.follow(&asked(1, 0));
        assert_eq!(left(&board), None);
        board.come(ConversationId(1_u128.into()));
        board.go(ConversationId(1_u128.into()), at(10));
        assert_eq!(left(&board), None, "another page is open");
        board.go(ConversationId(1_u128.into()), at(20));
        board.follow(&record(1, Some(0), Floor::Bot, Event::Withdrawn { message: MessageId::from("m") }, 30));
        assert_eq!(left(&board), Some(at(20)));
        board.come(ConversationId(1_u128.into()));
        assert_eq!(left(&board), None, "a reload");
        // After a start nobody has come back yet.
        board.follow(&asked(2, 5));
        assert_eq!(board.left(ConversationId(2_u128.into())), Some(at(5)));

        let over = TurnRecord {
            state: StateText::of(&json!({ "version": 1, "state": { "ended": true } })).unwrap(),
            ..asked(1, 0)
        };
        board.follow(&over);
        let queue: Vec<_> = board.queue().iter().map(|ticket| (ticket.conversation.0.0, ticket.over)).collect();
        assert_eq!(queue, [(2, false), (1, true)]);
        let place = board.view(ConversationId(9_u128.into()), at(40), &Terms::open()).unwrap().place;
        assert_eq!(place, 2, "a message takes nobody's place");
        board.follow(&record(1, None, Floor::Bot, Event::Lapsed, 60));
        assert_eq!(left(&board), None, "nobody is looked for any more");
    }
}
