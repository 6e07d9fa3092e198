//! What holds whatever happens, in whatever order.

use deskhand::{
    model::{
        Address, Ask, Method, Part, Progress, ProgressKind, RECORD_LIMIT, RequestAnswer, Revision, Rule, Sensitive,
        StopReason, TurnRecord,
    },
    talk::turn::{Arrival, Taken, has_ended},
};
use proptest::prelude::*;

use crate::bench::Bench;

const CANARY: &str = "Zq7Canary";
const UTTERANCES: &[&str] = &[
    "hi",
    "thx",
    "are you a bot",
    "i forgot my pw",
    "i want to change my password",
    "do it here",
    "reset it for me",
    "walk me through",
    "next",
    "back",
    "repeat",
    "where am i",
    "skip",
    "start over",
    "stop",
    "im stuck",
    "stuck at step 3",
    "send me everything",
    "done",
    "it worked",
    "yes",
    "no",
    "2",
    "text",
    "by app",
    "call me",
    "what are the password rules",
    "did it work?",
    "send the link again",
    "no code comes",
    "the code is wrong",
    "it says im not registered",
    "SSPR_0014",
    "AADSTS50053",
    "my account is locked",
    "i have a new phone",
    "how do i set up mfa",
    "how can i reach you",
    "human pls",
    "whats the weather",
    "asdf qwer",
    "👍",
    "",
    "no i meant the wifi one",
    "i dont want to reset it",
    "what are the rules and how do i reach you",
];
const SECRETS: &[&str] = &[
    "my password is Zq7Canary",
    "pw: Zq7Canary",
    "hi my pw is Zq7Canary and it doesnt work",
    "is Zq7Canary! ok",
    "Zq7Canary! is my password",
    "i typed Zq7Canary!5x and it said no",
    "password:\nZq7Canary",
    "my old password was \"Zq7Canary\"",
];
const BUTTONS: &[&str] = &[
    "reset.start",
    "reset.walk",
    "reset.new_link",
    "password.forgot",
    "human",
    "move.next",
    "move.stuck",
    "move.stop",
    "walk.go_on",
    "walk.worked",
    "walk.not_worked",
    "code.new",
    "method.text",
    "method.authenticator",
    "way/update-password/text",
    "way/no-code/no-code",
    "way/nowhere/x",
    "nonsense",
];

#[derive(Debug, Clone)]
enum Happens {
    Heard(&'static str),
    Pressed(prop::sample::Index),
    /// Any button, shown or not, of any turn.
    Stale(&'static str, u64),
    Again(prop::sample::Index),
    Answered(Outcome),
    Reported(ProgressKind),
    /// An older report, or one of no session that is watched.
    ReportedAgain(ProgressKind),
    Fired,
    Waited(i64),
    Left,
}

#[derive(Debug, Clone, Copy)]
enum Outcome {
    Opened,
    Done,
    TooSoon,
    Over,
    NotNow,
    Closed,
    Away,
}

fn report() -> impl Strategy<Value = ProgressKind> {
    prop::sample::select(vec![
        ProgressKind::Opened,
        ProgressKind::Claimed { browser: "Firefox on Windows".to_owned() },
        ProgressKind::Identified,
        ProgressKind::Human,
        ProgressKind::Challenged { method: Method::Text },
        ProgressKind::Challenged { method: Method::Authenticator },
        ProgressKind::Hinted,
        ProgressKind::CodeRefused { left: 2 },
        ProgressKind::CodeExpired,
        ProgressKind::Paused { method: Method::Text },
        ProgressKind::Verified,
        ProgressKind::PasswordRefused { rules: vec![Rule::Name] },
        ProgressKind::Committing,
        ProgressKind::Unsettled,
        ProgressKind::Completed,
        ProgressKind::Stopped { reason: StopReason::Expired },
        ProgressKind::Stopped { reason: StopReason::Cancelled },
        ProgressKind::Unknown,
    ])
}

fn outcome() -> impl Strategy<Value = Outcome> {
    use Outcome::{Away, Closed, Done, NotNow, Opened, Over, TooSoon};
    prop::sample::select(vec![Opened, Opened, Opened, Done, TooSoon, Over, NotNow, Closed, Away])
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        8 => prop::sample::select(UTTERANCES).prop_map(Happens::Heard),
        1 => prop::sample::select(SECRETS).prop_map(Happens::Heard),
        4 => any::<prop::sample::Index>().prop_map(Happens::Pressed),
        2 => (prop::sample::select(BUTTONS), 0..30_u64).prop_map(|(button, revision)| Happens::Stale(button, revision)),
        1 => any::<prop::sample::Index>().prop_map(Happens::Again),
        3 => outcome().prop_map(Happens::Answered),
        4 => report().prop_map(Happens::Reported),
        1 => report().prop_map(Happens::ReportedAgain),
        1 => Just(Happens::Fired),
        1 => (0..2_000_i64).prop_map(Happens::Waited),
        1 => Just(Happens::Left),
    ]
}

/// Lets it happen, and holds the promises that need no memory. What had no turn gives no record.
fn happen(bench: &mut Bench, happens: &Happens) {
    let before = bench.log.len();
    if matches!(happens, Happens::Heard(_) | Happens::Pressed(_) | Happens::Stale(..)) {
        come_back(bench);
    }
    match happens {
        Happens::Heard(text) => {
            bench.hear(text);
            is_answered(bench.last());
            if *text == "back" {
                assert!(bench.last().requests.is_empty(), "back asks nothing of anybody");
            }
        }
        Happens::Pressed(index) => {
            let offered = bench.offered();
            if !offered.is_empty() {
                let (id, revision) = (index.get(&offered).id.0.clone(), bench.revision().0);
                bench.choose(&id, revision);
                is_answered(bench.last());
            }
        }
        Happens::Stale(button, revision) => {
            bench.choose(button, *revision);
            is_answered(bench.last());
        }
        Happens::Again(index) => again(bench, *index),
        Happens::Answered(outcome) if !bench.last().open.requests.is_empty() => answer(bench, *outcome),
        Happens::Reported(kind) if bench.last().open.watching.is_some() => {
            bench.progress(kind.clone());
        }
        Happens::ReportedAgain(kind) => {
            let session = bench
                .last()
                .open
                .watching
                .map_or(deskhand::model::SessionId(ulid::Ulid::from(99_u128)), |it| it.session);
            let number = bench.last().open.watching.map_or(1, |watching| watching.after);
            let progress = Progress { number, at: bench.now, kind: kind.clone() };
            assert_eq!(bench.take(&Arrival::Progressed { session, progress }), Taken::Nothing);
        }
        Happens::Fired if !bench.last().open.timers.is_empty() => {
            bench.fire();
        }
        Happens::Waited(seconds) => bench.wait(*seconds),
        Happens::Left => {
            bench.take(&Arrival::Left);
        }
        Happens::Answered(_) | Happens::Reported(_) | Happens::Fired => {}
    }
    for record in bench.log.iter().skip(before) {
        is_whole(record);
    }
}

/// Whoever writes after the end is let in anew first.
fn come_back(bench: &mut Bench) {
    if !has_ended(bench.last()) {
        return;
    }
    let late = Arrival::Heard { message: "late".into(), text: Sensitive::new("hi") };
    assert_eq!(bench.take(&late), Taken::Over, "a conversation that is over stays over");
    bench.take(&Arrival::Joined { address: Address::from("web:1") });
    is_answered(bench.last());
}

fn answer(bench: &mut Bench, outcome: Outcome) {
    let opens =
        matches!(bench.last().open.requests.first().map(|request| &request.ask), Some(Ask::Open | Ask::Relink { .. }));
    let answer = match outcome {
        Outcome::Opened if opens => {
            bench.open();
            return;
        }
        Outcome::Opened | Outcome::Done => RequestAnswer::Done,
        Outcome::TooSoon => RequestAnswer::TooSoon { at: bench.now },
        Outcome::Over => RequestAnswer::Over,
        Outcome::NotNow => RequestAnswer::NotNow,
        Outcome::Closed => RequestAnswer::Closed,
        Outcome::Away => RequestAnswer::Away,
    };
    bench.answer(answer);
}

/// A message that had its turn is brought once more.
fn again(bench: &mut Bench, index: prop::sample::Index) {
    use deskhand::model::Event;
    let heard: Vec<_> = bench
        .log
        .iter()
        .filter_map(|record| match &record.event {
            Event::Heard { message, .. } | Event::Chose { message, .. } => Some((message.clone(), record.revision)),
            _ => None,
        })
        .collect();
    if heard.is_empty() {
        return;
    }
    let (message, revision) = index.get(&heard).clone();
    let length = bench.log.len();
    let taken = bench.take(&Arrival::Heard { message, text: Sensitive::new("do it here") });
    assert_eq!(taken, Taken::Seen(revision));
    assert_eq!(bench.log.len(), length, "a message seen before makes no record");
}

#[track_caller]
fn is_answered(record: &TurnRecord) {
    let words = record.lines.iter().flat_map(|line| &line.reply.parts);
    let words = words.filter(|part| !matches!(part, Part::Choices { .. })).count();
    assert!(words > 0, "nobody is left without an answer: {record:#?}");
}

#[track_caller]
fn is_whole(record: &TurnRecord) {
    let bytes = serde_json::to_vec(record).expect("a record in JSON");
    assert!(bytes.len() <= RECORD_LIMIT, "{} bytes", bytes.len());
    let read: TurnRecord = serde_json::from_slice(&bytes).expect("the record reads back");
    assert_eq!(&read, record);
    let mut kinds: Vec<_> = record.open.timers.iter().map(|timer| timer.kind).collect();
    kinds.dedup();
    assert_eq!(kinds.len(), record.open.timers.len(), "at most one timer of each kind");
}

/// How often a session was asked for while one was wanted already.
fn opens_twice(log: &[TurnRecord]) -> bool {
    use deskhand::model::Event;
    let mut wanted = false;
    for record in log {
        let over = match &record.event {
            Event::Progressed { progress, .. } => {
                matches!(progress.kind, ProgressKind::Completed | ProgressKind::Stopped { .. })
            }
            Event::Answered { answer, .. } => !matches!(answer, RequestAnswer::Opened { .. }),
            Event::Lapsed | Event::TimerFired { .. } => true,
            _ => false,
        };
        wanted &= !over;
        for request in &record.requests {
            if request.ask == Ask::Open {
                if wanted {
                    return true;
                }
                wanted = true;
            }
        }
    }
    false
}

/// A story, half of them with a reset or a walk under way from the start.
fn story(length: usize) -> impl Strategy<Value = Vec<Happens>> {
    let reported = |kinds: &[ProgressKind]| {
        let reset = [Happens::Heard("do it here"), Happens::Answered(Outcome::Opened)];
        reset.into_iter().chain(kinds.iter().cloned().map(Happens::Reported)).collect::<Vec<_>>()
    };
    let text = ProgressKind::Challenged { method: Method::Text };
    let prologue = prop::sample::select(vec![
        Vec::new(),
        Vec::new(),
        vec![Happens::Heard("walk me through"), Happens::Heard("next"), Happens::Heard("SSPR_0014")],
        vec![Happens::Heard("do it here")],
        reported(&[]),
        reported(std::slice::from_ref(&text)),
        reported(&[text, ProgressKind::Verified, ProgressKind::Completed]),
    ]);
    (prologue, prop::collection::vec(happens(), 1..length)).prop_map(|(prologue, rest)| [prologue, rest].concat())
}

fn run(story: &[Happens]) -> Bench {
    let mut bench = Bench::new();
    for happens in story {
        happen(&mut bench, happens);
    }
    bench
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_promise_holds(story in story(40)) {
        let mut bench = run(&story);
        prop_assert!(bench.stored().iter().all(|record| !record.contains(CANARY)), "a canary is in a record");
        prop_assert!(!opens_twice(&bench.log), "one session at a time");
        let revisions: Vec<Revision> = bench.log.iter().map(|record| record.revision).collect();
        prop_assert!(revisions.iter().zip(revisions.iter().skip(1)).all(|(one, next)| *next == one.next()));

        come_back(&mut bench);
        bench.hear("back");
        prop_assert!(bench.last().requests.is_empty(), "back asks nothing of anybody");

        // A person is never further away than two turns.
        let first = bench.hear("a person please");
        let reached = first.contains("(contact") || bench.hear("a person please").contains("(contact");
        prop_assert!(reached, "{}", first);
    }

    #[test]
    fn the_same_story_gives_the_same_bytes(story in story(20)) {
        prop_assert_eq!(run(&story).stored(), run(&story).stored());
    }
}
