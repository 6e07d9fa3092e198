//! A student, two agents, clocks and a verifier whose answers come late, in whatever order: one voice, nobody
//! stranded, nothing doubled.

use std::collections::{BTreeMap, BTreeSet};

use deskhand::{
    model::{
        Agent, AgentAct, AgentName, Audience, DeskHours, DeskView, Epoch, Event, Fact, Floor, MessageId, Progress,
        ProgressKind, ReleasedTo, RequestAnswer, RequestKey, Sensitive, SessionId, StopReason, Timer, TimerKind,
        TurnRecord,
    },
    talk::turn::{Arrival, Taken, has_ended},
};
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::bench::Bench;

const SAID: &[&str] = &[
    "human pls",
    "do it here",
    "i forgot my pw",
    "walk me through",
    "next",
    "it didnt work",
    "you are useless",
    "i got hacked",
    "my mail is ada@example.org",
    "im still here",
    "no",
    "stop",
    "asdf qwer",
    "thx",
];

#[derive(Debug, Clone)]
enum Happens {
    Says(&'static str),
    Presses(prop::sample::Index),
    /// The last message once more, as after a lost network.
    SaysAgain,
    Leaves,
    Waits(i64),
    /// One of the clocks that run, when it is due.
    Fires(prop::sample::Index),
    /// One that ran at any time before.
    FiresLate(prop::sample::Index),
    /// Any request that was ever made is answered, again it may be.
    Answers(prop::sample::Index, bool),
    Reports(u8),
    Acts(bool, Act, Seen),
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Claim,
    TakeOver,
    Say,
    SayAgain,
    Note,
    ToBot,
    ToQueue,
    Resolve,
    PassOn,
}

/// Which epoch the agent saw.
#[derive(Debug, Clone, Copy)]
enum Seen {
    Now,
    Before,
}

fn happens() -> impl Strategy<Value = Happens> {
    let act = prop_oneof![
        4 => Just(Act::Claim),
        1 => Just(Act::TakeOver),
        4 => Just(Act::Say),
        1 => Just(Act::SayAgain),
        1 => Just(Act::Note),
        1 => Just(Act::ToBot),
        1 => Just(Act::ToQueue),
        1 => Just(Act::Resolve),
        1 => Just(Act::PassOn),
    ];
    let seen = prop_oneof![4 => Just(Seen::Now), 1 => Just(Seen::Before)];
    prop_oneof![
        3 => Just(Happens::Says("human pls")),
        6 => prop::sample::select(SAID).prop_map(Happens::Says),
        2 => any::<prop::sample::Index>().prop_map(Happens::Presses),
        1 => Just(Happens::SaysAgain),
        1 => prop_oneof![9 => Just(Happens::Waits(60)), 1 => Just(Happens::Leaves)],
        2 => (1..1_200_i64).prop_map(Happens::Waits),
        2 => any::<prop::sample::Index>().prop_map(Happens::Fires),
        1 => any::<prop::sample::Index>().prop_map(Happens::FiresLate),
        2 => (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(which, opened)| Happens::Answers(which, opened)),
        3 => (0..6_u8).prop_map(Happens::Reports),
        8 => (any::<bool>(), act, seen).prop_map(|(kim, act, seen)| Happens::Acts(kim, act, seen)),
    ]
}

fn agent(kim: bool) -> Agent {
    let (name, shown) = if kim { ("kim", "Kim") } else { ("lee", "Lee") };
    Agent { name: AgentName::parse(name).expect("a name"), shown: shown.to_owned() }
}

struct Desk {
    bench: Bench,
    timers: Vec<Timer>,
    requests: Vec<RequestKey>,
    epochs: Vec<Epoch>,
    watched: Vec<(SessionId, u64)>,
    said: u32,
    last_said: Option<(MessageId, &'static str)>,
}

impl Desk {
    fn new() -> Self {
        let mut desk = Self {
            bench: Bench::new(),
            timers: Vec::new(),
            requests: Vec::new(),
            epochs: vec![Epoch(0)],
            watched: Vec::new(),
            said: 0,
            last_said: None,
        };
        desk.look();
        desk
    }

    /// What the desk can tell now.
    fn look(&mut self) {
        let due = |minutes| Some(self.bench.now + SignedDuration::from_mins(minutes));
        self.bench.desk = Some(DeskView {
            on_duty: 2,
            place: 1,
            wait: None,
            hours: DeskHours::Open { closing: None, until: None },
            first_reply: due(10),
            next_reply: due(5),
        });
    }

    fn happens(&mut self, what: &Happens) {
        self.look();
        let before = self.bench.log.len();
        match what {
            Happens::Says(text) => self.says(text),
            Happens::Presses(which) => self.presses(*which),
            Happens::SaysAgain => self.says_again(),
            Happens::Leaves => {
                self.bench.take(&Arrival::Left);
            }
            Happens::Waits(seconds) => self.bench.wait(*seconds),
            Happens::Fires(which) => self.fires(*which),
            Happens::FiresLate(which) if !self.timers.is_empty() => {
                let timer = self.timers[which.index(self.timers.len())];
                self.bench.now = self.bench.now.max(timer.due);
                self.bench.take(&Arrival::TimerFired { timer: timer.kind, due: timer.due });
            }
            Happens::FiresLate(_) => {}
            Happens::Answers(which, opened) => self.answers(*which, *opened),
            Happens::Reports(what) => self.reports(*what),
            Happens::Acts(kim, act, seen) => self.acts(*kim, *act, *seen),
        }
        for place in before..self.bench.log.len() {
            self.remember(place);
            holds(&self.bench.log, place);
        }
    }

    fn remember(&mut self, place: usize) {
        let record = &self.bench.log[place];
        self.timers.extend(&record.open.timers);
        self.requests.extend(record.requests.iter().map(|request| request.key.clone()));
        self.epochs.push(record.epoch);
        self.watched.extend(record.open.watching.map(|watching| (watching.session, watching.after)));
    }

    fn says(&mut self, text: &'static str) {
        let message = self.bench.message();
        self.last_said = Some((message.clone(), text));
        let ended = has_ended(self.bench.last());
        let taken = self.bench.take(&Arrival::Heard { message, text: Sensitive::new(text) });
        assert_eq!(matches!(taken, Taken::Over), ended, "{taken:?}");
    }

    fn says_again(&mut self) {
        let Some((message, text)) = self.last_said.clone() else { return };
        let taken = self.bench.take(&Arrival::Heard { message, text: Sensitive::new(text) });
        assert!(matches!(taken, Taken::Seen(_) | Taken::Over), "a second turn: {taken:?}");
    }

    fn presses(&mut self, which: prop::sample::Index) {
        let offered = self.bench.offered();
        if offered.is_empty() {
            return;
        }
        let choice = offered[which.index(offered.len())].id.clone();
        let (message, revision) = (self.bench.message(), self.bench.revision());
        self.bench.take(&Arrival::Chose { message, choice, revision });
    }

    fn fires(&mut self, which: prop::sample::Index) {
        let timers = self.bench.last().open.timers.clone();
        if timers.is_empty() {
            return;
        }
        let timer = timers[which.index(timers.len())];
        self.bench.now = self.bench.now.max(timer.due);
        let arrival = Arrival::TimerFired { timer: timer.kind, due: timer.due };
        assert!(matches!(self.bench.take(&arrival), Taken::Record(_)));
        let again = self.bench.take(&arrival);
        let set_anew = self.bench.last().open.timers.contains(&timer);
        assert!(again == Taken::Nothing || set_anew, "a clock rings once");
    }

    fn answers(&mut self, which: prop::sample::Index, opened: bool) {
        if self.requests.is_empty() {
            return;
        }
        let key = self.requests[which.index(self.requests.len())].clone();
        let open = self.bench.last().open.requests.iter().any(|request| request.key == key);
        if open && self.bench.last().open.requests[0].key == key && opened {
            self.bench.open();
            return;
        }
        let taken = self.bench.take(&Arrival::Answered { key, answer: RequestAnswer::Away });
        assert_eq!(taken == Taken::Nothing, !open, "answered once: {taken:?}");
    }

    fn reports(&mut self, what: u8) {
        let Some(&(session, after)) = self.watched.last() else { return };
        let kind = match what {
            0 => ProgressKind::Claimed { browser: "Firefox on Windows".to_owned() },
            1 => ProgressKind::CodeRefused { left: 3 },
            2 => ProgressKind::CodeExpired,
            3 => ProgressKind::Verified,
            4 => ProgressKind::Completed,
            _ => ProgressKind::Stopped { reason: StopReason::Expired },
        };
        let progress = Progress { number: after + 1, at: self.bench.now, kind };
        self.bench.take(&Arrival::Progressed { session, progress: progress.clone() });
        let again = self.bench.take(&Arrival::Progressed { session, progress });
        assert_eq!(again, Taken::Nothing, "it is told once");
    }

    fn acts(&mut self, kim: bool, act: Act, seen: Seen) {
        let epoch = match seen {
            Seen::Now => self.bench.last().epoch,
            Seen::Before => self.epochs[self.epochs.len() / 2],
        };
        let stale = epoch != self.bench.last().epoch;
        if !matches!(act, Act::SayAgain) {
            self.said += 1;
        }
        let message = MessageId(format!("a-{}", self.said));
        let text = Sensitive::new("hello");
        let holds = self.bench.last().floor == Floor::Agent(agent(kim));
        let arrival = Arrival::Agent {
            agent: agent(kim),
            epoch,
            act: match act {
                Act::Claim => AgentAct::Claim,
                Act::TakeOver => AgentAct::TakeOver,
                Act::Say | Act::SayAgain => AgentAct::Say { message, text },
                Act::Note => AgentAct::Note { message, text },
                Act::ToBot => AgentAct::Release { to: ReleasedTo::Bot },
                Act::ToQueue => AgentAct::Release { to: ReleasedTo::Queue { meant_for: None } },
                Act::Resolve => AgentAct::Release { to: ReleasedTo::Resolved },
                Act::PassOn => AgentAct::Transfer { to: agent(!kim), message, note: text },
            },
        };
        let taken = self.bench.take(&arrival);
        let needs_floor = !matches!(act, Act::Claim | Act::TakeOver | Act::Note);
        if needs_floor && (!holds || stale) {
            assert!(!matches!(taken, Taken::Record(_)), "without the floor: {taken:?}");
        }
    }
}

/// What must hold of the turn at `place`, whatever came before it.
#[track_caller]
fn holds(log: &[TurnRecord], place: usize) {
    let (record, last) = (&log[place], &log[place - 1]);
    let ended = has_ended(record);

    // One voice: the bot is silent under an agent's floor, and an agent speaks under their own alone.
    let takes_leave = matches!(record.event, Event::Claimed { .. } | Event::Released { .. }) || record.ends();
    if last.floor.agent().is_some() && !takes_leave {
        let heard = record.lines.iter().any(|line| line.audience == Audience::Student);
        assert!(!heard, "the bot talks over an agent: {record:?}");
    }
    if let Event::AgentSaid { agent, .. } = &record.event {
        assert_eq!((&last.floor, &record.floor), (&Floor::Agent(agent.clone()), &record.floor));
    }
    assert_eq!(
        record.floor != last.floor,
        record.epoch > last.epoch,
        "each change counts, and nothing else: {record:?}"
    );
    assert!(record.epoch >= last.epoch);

    // Nobody is stranded: an answer for every word, a way out of every wait.
    if matches!(record.event, Event::Heard { .. } | Event::Chose { .. }) && last.floor == Floor::Bot {
        assert!(record.speaks(), "no answer: {record:?}");
    }
    if record.floor.agent().is_some() {
        assert!(record.open.handoff.is_some(), "held, and on nobody's list: {record:?}");
    }
    let has = |kind| record.open.timers.iter().any(|timer| timer.kind == kind);
    assert!(ended || has(TimerKind::Lapse), "the page would stay open for whoever comes next: {record:?}");
    if last.open.handoff.is_some() && record.open.handoff.is_none() {
        let let_go = matches!(record.event, Event::Released { to: ReleasedTo::Bot | ReleasedTo::Resolved, .. });
        assert!(let_go || record.ends() || record.facts.contains(&Fact::CalledOff), "forgotten: {record:?}");
    }
    if let Some(handoff) = &record.open.handoff {
        let runs = has(TimerKind::FirstReply) || has(TimerKind::NextReply);
        assert_eq!(handoff.unanswered.is_some(), runs || handoff.late, "a wait that nobody times: {record:?}");
    }

    // Nothing is doubled.
    let kinds: BTreeSet<_> = record.open.timers.iter().map(|timer| timer.kind).collect();
    assert_eq!(kinds.len(), record.open.timers.len());
    let begun = record.facts.iter().any(|fact| matches!(fact, Fact::HandedOff { .. }));
    assert_eq!(begun, last.open.handoff.is_none() && record.facts.iter().any(is_handoff), "two handoffs: {record:?}");
}

fn is_handoff(fact: &Fact) -> bool {
    matches!(fact, Fact::HandedOff { .. })
}

/// Each message, the student's and the agents', stands in the log once.
fn each_once(log: &[TurnRecord]) {
    let mut times: BTreeMap<&MessageId, u32> = BTreeMap::new();
    for record in log {
        if let Event::Heard { message, .. }
        | Event::Chose { message, .. }
        | Event::AgentSaid { message, .. }
        | Event::Noted { message, .. } = &record.event
        {
            *times.entry(message).or_default() += 1;
        }
    }
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn one_voice_nobody_stranded_nothing_doubled(all in prop::collection::vec(happens(), 1..60)) {
        let mut desk = Desk::new();
        for what in &all {
            desk.happens(what);
        }
        each_once(&desk.bench.log);
        // Whoever waits can be helped still, and whoever talks with the bot can still ask for a person.
        if !has_ended(desk.bench.last()) && desk.bench.last().floor == Floor::Bot {
            desk.says("human pls");
            prop_assert!(desk.bench.last().open.handoff.is_some());
        }
        if desk.bench.last().open.handoff.is_some() && desk.bench.last().floor == Floor::Bot {
            desk.acts(true, Act::Claim, Seen::Now);
            prop_assert_eq!(&desk.bench.last().floor, &Floor::Agent(agent(true)));
            desk.acts(true, Act::Resolve, Seen::Now);
            prop_assert_eq!(&desk.bench.last().open.handoff, &None);
        }
    }
}
