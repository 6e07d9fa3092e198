//! How fast transcripts are played, on one core and with the cheap hash, and what a turn costs beside the reading
//! of its words. The mix is that of `tests/transcripts`, and told.
//!
//! Two aims: 50,000 turns a second, and a whole turn (redacted, read, decided, its record built) in at most twice
//! the time of its reading.
//!
//! Run with `cargo bench --bench replay`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench")]

use std::{
    collections::BTreeMap,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use deskhand::{
    app::{Settings, stage::MemoryStage},
    model::{ConversationId, Event, Expectation, MessageId, Revision, Sensitive, TurnRecord},
    replay::{TranscriptFile, find, run_all},
    talk::{
        content::{Content, Earlier},
        dialogue::State,
        turn::{self, Arrival, Surroundings, Taken},
    },
};

/// How often everything is done; the fastest round counts.
const ROUNDS: usize = 5;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let settings = Settings::load(&folder.join("deskhand.toml")).unwrap();
    let stage = MemoryStage::new(settings).unwrap();
    let files = find(&[folder]).unwrap();
    let (played, logs) = played(&files, &stage);
    let turns: usize = logs.iter().map(Vec::len).sum();
    println!("{} transcripts, {} conversations, {turns} turns:", files.len(), logs.len());
    for (kind, count) in mix(&logs) {
        println!("  {count:>6} {kind}");
    }
    println!("whole replays  {:>9.0} turns a second (scenes are set and stores written too)", rate(turns, played));

    let steps = steps(stage.content(), &logs);
    let decided = fastest(|| steps.iter().for_each(|step| step.decide(stage.content())));
    println!("turns alone    {:>9.0} a second ({} of them; aim: 50000)", rate(steps.len(), decided), steps.len());
    let heard: Vec<&Step> = steps.iter().filter(|step| matches!(step.arrival, Arrival::Heard { .. })).collect();
    let read = fastest(|| heard.iter().for_each(|step| step.read(stage.content())));
    let whole = fastest(|| heard.iter().for_each(|step| step.decide(stage.content())));
    println!("of words       {:>9.0} a second ({} of them)", rate(heard.len(), whole), heard.len());
    println!("their reading  {:>9.0} a second", rate(heard.len(), read));
    println!("turn ÷ reading {:>9.2} (aim: 2)", whole.as_secs_f64() / read.as_secs_f64());
}

/// How long all transcripts take on one thread, and what was said in them.
fn played(files: &[TranscriptFile], stage: &MemoryStage) -> (Duration, Vec<Vec<TurnRecord>>) {
    let mut verdicts = Vec::new();
    let time = fastest(|| verdicts = run_all(files, stage, 1, &|_| {}));
    let mut logs: BTreeMap<(usize, ConversationId), BTreeMap<Revision, TurnRecord>> = BTreeMap::new();
    for (number, verdict) in verdicts.into_iter().enumerate() {
        for record in verdict.expect("a transcript that can be read").records {
            let record: TurnRecord = serde_json::from_str(&record).unwrap();
            logs.entry((number, record.conversation)).or_default().insert(record.revision, record);
        }
    }
    (time, logs.into_values().map(|log| log.into_values().collect()).collect())
}

fn mix(logs: &[Vec<TurnRecord>]) -> BTreeMap<&'static str, usize> {
    let mut mix = BTreeMap::new();
    for record in logs.iter().flatten() {
        let kind = match &record.event {
            Event::Heard { .. } | Event::Edited { .. } => "words",
            Event::Chose { .. } => "buttons",
            Event::Progressed { .. } => "reports of the verifier",
            Event::Answered { .. } => "answers to requests",
            Event::Joined { .. } => "beginnings",
            Event::Lapsed | Event::TimerFired { .. } | Event::Withdrawn { .. } => "clocks and ends",
            Event::Claimed { .. } | Event::Released { .. } | Event::AgentSaid { .. } | Event::Noted { .. } => {
                "acts of the help desk"
            }
        };
        *mix.entry(kind).or_default() += 1;
    }
    mix
}

/// One turn to be decided: what stood before it, and what came.
struct Step<'l> {
    conversation: ConversationId,
    last: Option<&'l TurnRecord>,
    record: &'l TurnRecord,
    arrival: Arrival,
    /// What the dialogue waited for.
    expectation: Expectation,
}

/// The turns that can be decided again from outside, in their order.
fn steps<'l>(content: &Content, logs: &'l [Vec<TurnRecord>]) -> Vec<Step<'l>> {
    let mut steps = Vec::new();
    for log in logs {
        let mut last = None;
        for record in log {
            let state = last.and_then(|last: &TurnRecord| State::from_record(&last.state).ok());
            let expectation = state.map(|state| state.expectation()).unwrap_or_default();
            if let Some(arrival) = arrival(record) {
                let step = Step { conversation: record.conversation, last, record, arrival, expectation };
                // One that was decided under an agent's eyes, say, is no turn by itself.
                if matches!(step.taken(content), Some(Taken::Record(_))) {
                    steps.push(step);
                }
            }
            last = Some(record);
        }
    }
    steps
}

fn arrival(record: &TurnRecord) -> Option<Arrival> {
    let message = || MessageId("bench".to_owned());
    Some(match &record.event {
        Event::Heard { utterance, .. } => {
            Arrival::Heard { message: message(), text: Sensitive::new(utterance.as_str()) }
        }
        Event::Chose { choice, revision, .. } => {
            Arrival::Chose { message: message(), choice: choice.clone(), revision: *revision }
        }
        Event::Progressed { session, progress } => {
            Arrival::Progressed { session: *session, progress: progress.clone() }
        }
        Event::Answered { key, answer } => Arrival::Answered { key: key.clone(), answer: answer.clone() },
        Event::Joined { address } => Arrival::Joined { address: address.clone() },
        Event::Lapsed => Arrival::Left,
        _ => return None,
    })
}

impl Step<'_> {
    fn taken(&self, content: &Content) -> Option<Taken> {
        let (seed, earlier) = (turn::seed(self.conversation), Earlier::new());
        let surroundings = Surroundings { earlier: &earlier, seed: &seed, desk: self.record.desk, now: self.record.at };
        turn::take(content, self.conversation, self.last, &self.arrival, surroundings).ok()
    }

    fn decide(&self, content: &Content) {
        black_box(self.taken(content));
    }

    fn read(&self, content: &Content) {
        if let Event::Heard { utterance, .. } = &self.record.event {
            black_box(content.understanding.interpret(utterance, &self.expectation));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn fastest(mut round: impl FnMut()) -> Duration {
    let rounds = (0..ROUNDS).map(|_| {
        let began = Instant::now();
        round();
        began.elapsed()
    });
    rounds.min().unwrap_or_default()
}
