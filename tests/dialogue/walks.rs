//! Random walks over all the shipped content: whatever people say and press, and whatever comes back, in any order.

use std::collections::BTreeSet;

use deskhand::{
    model::{
        Address, Ask, ChoiceId, Draw, MessageId, Method, Part, ProgressKind, RECORD_LIMIT, RequestAnswer, Rule,
        Sensitive, StopReason,
    },
    talk::{
        knowledge::Article,
        turn::{Arrival, has_ended},
    },
};
use rand::Rng;
use serde_json::Value;

use crate::bench::{Bench, CONTENT};

const WALKS: u32 = 25;
const EVENTS: usize = 400;
/// The most bytes of a state.
const STATE_BYTES: usize = 4 * 1024;
/// What people say in the middle of steps, and come back from.
const DIGRESSIONS: [&str; 4] =
    ["what are the password rules", "it says SSPR_0014", "my mailbox is full", "im faculty not a student"];
const MOVES: [&str; 10] = [
    "next",
    "back",
    "say that again",
    "where was i",
    "skip",
    "im stuck",
    "done",
    "yes",
    "no",
    "stuck at the one with the picture",
];

/// Examples of every intent, and every error that the articles quote.
fn material() -> Vec<String> {
    let examples = CONTENT.understanding.examples().map(|(_, example)| example.to_owned());
    let branches = CONTENT.articles.values().flat_map(|article| &article.branches);
    examples.chain(branches.flat_map(|branch| branch.errors.clone())).collect()
}

#[derive(Default)]
struct Seen {
    events: usize,
    digressions: usize,
    persons: usize,
    largest_state: usize,
    deepest: usize,
    /// Steps, and the first words of branches and sections.
    places: BTreeSet<String>,
}

struct Walker<'a, R> {
    bench: Bench,
    random: R,
    said: &'a [String],
    messages: u32,
    seen: &'a mut Seen,
}

#[test]
fn ten_thousand_random_events_over_all_content() {
    let said = material();
    let mut seen = Seen::default();
    for number in 0..WALKS {
        let random = Draw::from_seed([40; 32]).child(&number.to_string()).rng();
        let mut walker = Walker { bench: Bench::new(), random, said: &said, messages: 0, seen: &mut seen };
        for _ in 0..EVENTS {
            walker.event();
        }
        assert!(!walker.bench.log.is_empty());
    }
    let steps: BTreeSet<String> =
        CONTENT.articles.values().flat_map(Article::steps).map(|step| step.id.to_string()).collect();
    let missed: Vec<_> = steps.difference(&seen.places).collect();
    println!(
        "{} events, {} digressions, {} persons, states of up to {} bytes, {} frames, {} of {} steps never shown",
        seen.events,
        seen.digressions,
        seen.persons,
        seen.largest_state,
        seen.deepest,
        missed.len(),
        steps.len()
    );
    assert!(seen.events >= 10_000 && seen.digressions >= 50 && seen.persons >= 100);
    assert!(missed.len() * 10 <= steps.len(), "{missed:?}");
}

impl<R: Rng> Walker<'_, R> {
    fn event(&mut self) {
        if has_ended(self.bench.last()) {
            self.bench.take(&Arrival::Joined { address: Address::from("web:1") });
        }
        match self.random.random_range(0..100) {
            0..35 => {
                let text = self.said[self.random.random_range(0..self.said.len())].clone();
                self.hear(&text);
            }
            35..55 => {
                let text = MOVES[self.random.random_range(0..MOVES.len())];
                self.hear(text);
            }
            55..78 => self.press(),
            78..88 => self.elsewhere(),
            88..94 => self.digress(),
            94..98 => self.ask_for_a_person(),
            98 => self.bench.wait(self.random.random_range(0..400)),
            _ => {
                self.bench.fire();
                self.check();
            }
        }
        self.seen.events += 1;
    }

    fn hear(&mut self, text: &str) {
        let before = self.state();
        let message = self.message();
        self.bench.take(&Arrival::Heard { message, text: Sensitive::new(text) });
        self.is_answered(text);
        if matches!(text, "back" | "say that again") {
            assert!(self.bench.last().requests.is_empty(), "{text} asks nothing of anybody");
            assert_eq!(before["reset"], self.state()["reset"], "{text} changes nothing of a reset");
        }
        self.check();
    }

    fn press(&mut self) {
        let offered = self.bench.offered();
        if offered.is_empty() {
            return;
        }
        let choice = offered[self.random.random_range(0..offered.len())].id.clone();
        self.choose(choice);
    }

    fn choose(&mut self, choice: ChoiceId) {
        let (message, revision) = (self.message(), self.bench.revision());
        let label = choice.to_string();
        self.bench.take(&Arrival::Chose { message, choice, revision });
        self.is_answered(&label);
        self.check();
    }

    /// Something else is said at a step, and the way back leads to the same step.
    fn digress(&mut self) {
        let Some(step) = self.present_step() else { return };
        let text = DIGRESSIONS[self.random.random_range(0..DIGRESSIONS.len())];
        self.hear(text);
        if self.bench.offered().iter().any(|choice| choice.id == ChoiceId::from("walk.go_on")) {
            self.choose("walk.go_on".into());
        } else {
            self.hear("back");
        }
        assert_eq!(self.present_step(), Some(step), "{text} comes back");
        self.seen.digressions += 1;
    }

    fn ask_for_a_person(&mut self) {
        for _ in 0..2 {
            self.hear("a person please");
            if self.bench.shown().contains("(contact") {
                self.seen.persons += 1;
                return;
            }
        }
        panic!("no person after two turns: {}", self.bench.shown());
    }

    /// The verifier answers or reports.
    fn elsewhere(&mut self) {
        let last = self.bench.last();
        if let Some(request) = last.open.requests.first() {
            let opens = matches!(request.ask, Ask::Open | Ask::Relink { .. });
            match self.random.random_range(0..8) {
                0 => drop(self.bench.answer(RequestAnswer::Away)),
                1 => drop(self.bench.answer(RequestAnswer::NotNow)),
                2 => drop(self.bench.answer(RequestAnswer::Over)),
                _ if opens => drop(self.bench.open()),
                _ => drop(self.bench.answer(RequestAnswer::Done)),
            }
        } else if last.open.watching.is_some() {
            let kinds = [
                ProgressKind::Claimed { browser: "Firefox on Windows".to_owned() },
                ProgressKind::Identified,
                ProgressKind::Human,
                ProgressKind::Challenged { method: Method::Text },
                ProgressKind::Challenged { method: Method::Call },
                ProgressKind::Hinted,
                ProgressKind::CodeRefused { left: 2 },
                ProgressKind::CodeExpired,
                ProgressKind::Verified,
                ProgressKind::PasswordRefused { rules: vec![Rule::Length] },
                ProgressKind::Committing,
                ProgressKind::Completed,
                ProgressKind::Stopped { reason: StopReason::Expired },
            ];
            let kind = kinds[self.random.random_range(0..kinds.len())].clone();
            self.bench.progress(kind);
        }
        self.check();
    }

    fn message(&mut self) -> MessageId {
        self.messages += 1;
        MessageId(format!("{:08x}-9d3b-4b1c-8f00-5f0c2a7e11aa", self.messages))
    }

    fn state(&self) -> Value {
        let record: Value = serde_json::from_str(self.bench.last().state.as_str()).expect("a state in JSON");
        record["state"].clone()
    }

    /// The step that is being walked, where that is what is being done.
    fn present_step(&self) -> Option<String> {
        let state = self.state();
        let frame = state["frames"].as_array()?.last()?.clone();
        let walked = frame["frame"] == "walking" && frame["finished"] == false;
        walked.then(|| frame["trail"].as_array()?.last()?.as_str().map(str::to_owned))?
    }

    #[track_caller]
    fn is_answered(&mut self, to: &str) {
        let parts: Vec<&Part> = self.bench.last().lines.iter().flat_map(|line| &line.reply.parts).collect();
        let words = parts.iter().filter(|part| !matches!(part, Part::Choices { .. })).count();
        assert!(words > 0, "no answer to {to:?}");
        for part in parts {
            if let Part::Step { id, .. } = part {
                self.seen.places.insert(id.to_string());
            }
        }
    }

    /// What holds after every event.
    #[track_caller]
    fn check(&mut self) {
        let record = self.bench.last();
        let bytes = serde_json::to_vec(record).expect("a record in JSON").len();
        assert!(bytes <= RECORD_LIMIT, "a record of {bytes} bytes");
        let size = record.state.as_str().len();
        assert!(size <= STATE_BYTES, "a state of {size} bytes: {}", record.state.as_str());
        let state = self.state();
        let frames = state["frames"].as_array().cloned().unwrap_or_default();
        let of = |kind: &str| frames.iter().filter(|frame| frame["frame"] == kind).count();
        assert!(of("walking") <= 3 && of("reading") <= 1 && of("resetting") <= 1, "frames leak: {frames:#?}");
        let place = frames.iter().position(|frame| frame["frame"] == "reading");
        assert!(place.is_none_or(|place| place + 1 == frames.len()), "reading is on top: {frames:#?}");
        let phase = state["reset"]["phase"]["phase"].as_str().unwrap_or("none");
        let running = !matches!(phase, "none" | "completed" | "stopped");
        assert!(running || of("resetting") == 0, "a reset that is over ({phase}) is still driven: {frames:#?}");
        self.seen.largest_state = self.seen.largest_state.max(size);
        self.seen.deepest = self.seen.deepest.max(frames.len());
    }
}
