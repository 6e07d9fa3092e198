//! How long one turn takes to be decided, and to be written and read as a record:
//! `cargo bench --bench step`.
//!
//! The conversation is one in the middle of a walk, with the most message ids that a state remembers. The
//! limit is 250 µs for the whole thought of a turn (redact, interpret, step, record). No test asserts a time.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench")]

use std::{hint::black_box, path::Path, sync::LazyLock, time::Duration};

use deskhand::{
    app::{Settings, content},
    model::{Address, ConversationId, Draw, MessageId, Sensitive, TurnRecord},
    talk::{
        content::{Content, Earlier},
        turn::{Arrival, Surroundings, Taken, take},
    },
};
use jiff::Timestamp;
use ulid::Ulid;

const LIMIT: Duration = Duration::from_micros(250);

/// More than a state remembers.
const MESSAGES: usize = 70;

static CONTENT: LazyLock<Content> = LazyLock::new(|| {
    let prompts = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let own = format!("[content]\nfolder = \"{}\"\n", prompts.display());
    content::load(&Settings::parse("bench.toml", &own).expect("settings")).expect("the shipped content")
});

/// The last record of a conversation that has gone on for a while.
static LAST: LazyLock<TurnRecord> = LazyLock::new(|| {
    let mut last = turn(None, &Arrival::Joined { address: Address::from("web:1") });
    for number in 0..MESSAGES {
        let text = if number % 2 == 0 { "how do i update my password" } else { "next" };
        last = turn(Some(&last), &said(&number.to_string(), text));
    }
    last
});

fn main() {
    println!("limit of `think`: {LIMIT:?}; one record has {} bytes", written().len());
    divan::main();
}

#[divan::bench]
fn think(bencher: divan::Bencher<'_, '_>) {
    let arrival = said("new", "what are the password rules");
    bencher.bench(|| turn(Some(black_box(&LAST)), black_box(&arrival)));
}

#[divan::bench]
fn write() -> Vec<u8> {
    written()
}

#[divan::bench]
fn read(bencher: divan::Bencher<'_, '_>) {
    let written = written();
    bencher.bench(|| serde_json::from_slice::<TurnRecord>(black_box(&written)).expect("a record"));
}

fn written() -> Vec<u8> {
    serde_json::to_vec(&*LAST).expect("a record")
}

fn said(id: &str, text: &str) -> Arrival {
    Arrival::Heard { message: MessageId::from(id), text: Sensitive::new(text) }
}

fn turn(last: Option<&TurnRecord>, arrival: &Arrival) -> TurnRecord {
    let seed = Draw::from_seed([0; 32]);
    let earlier = Earlier::new();
    let surroundings = Surroundings { earlier: &earlier, seed: &seed, desk: None, now: Timestamp::UNIX_EPOCH };
    match take(&CONTENT, ConversationId(Ulid::nil()), last, arrival, surroundings) {
        Ok(Taken::Record(record)) => *record,
        _ => panic!("no turn"),
    }
}
