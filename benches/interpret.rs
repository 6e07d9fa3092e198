//! How long one message takes to be read: `cargo bench --bench interpret`.
//!
//! The limit is 100 µs a message, so that reading never shows beside one durable append. divan gives the
//! distribution; the last lines give the median over the messages and its ratio to the limit. No test asserts a
//! time: machines differ.

use std::{
    hint::black_box,
    path::Path,
    sync::LazyLock,
    time::{Duration, Instant},
};

use deskhand::{
    app::content,
    model::{Choice, Expectation, Redacted},
    talk::{
        content::Source,
        intent::{Understanding, learn},
    },
};

const LIMIT: Duration = Duration::from_micros(100);

/// One word, a usual message, two intents in one, a long one.
const MESSAGES: [&str; 4] = [
    "next",
    "hi i forgot my pw and cant get in",
    "thanks! also what are the password rules",
    "ok so i went to the page and typed my email and the letters from the picture, then it asked me how i want to \
     verify and i took the text but there is no code coming, what do i do now",
];

static FILES: LazyLock<Vec<Source>> = LazyLock::new(shipped);

static SHIPPED: LazyLock<Understanding> = LazyLock::new(trained);

fn main() {
    divan::main();
    println!("\nlimit: {LIMIT:?} a message");
    for message in MESSAGES {
        let median = median(message);
        let ratio = median.as_secs_f64() / LIMIT.as_secs_f64();
        println!("{ratio:.2} of the limit ({median:?}): {message:.40}");
    }
}

#[divan::bench(args = MESSAGES)]
fn interpret(bencher: divan::Bencher<'_, '_>, message: &str) {
    let (utterance, expectation) = (Redacted::vouched(message.to_owned()), expectation());
    bencher.bench(|| SHIPPED.interpret(black_box(&utterance), black_box(&expectation)));
}

/// Once at each start of the program.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn train() -> Understanding {
    trained()
}

/// All intents and the lexicon.
#[expect(clippy::expect_used, reason = "the shipped content is there")]
fn shipped() -> Vec<Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let mut files = content::sources(&folder, "en").expect("the shipped content");
    files.retain(|file| file.path.starts_with("intents/"));
    files
}

#[expect(clippy::expect_used, reason = "the shipped content is checked by tests")]
fn trained() -> Understanding {
    let files: Vec<(&str, &str)> = FILES.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    Understanding::from_sources(&files, &mut learn).expect("the shipped files are sound")
}

/// Three buttons stand open, as after most replies.
fn expectation() -> Expectation {
    let choice = |id: &str, label: &str| Choice { id: id.into(), label: label.to_owned() };
    Expectation {
        choices: vec![
            choice("method.text", "Text my mobile phone"),
            choice("method.call", "Call my mobile phone"),
            choice("method.authenticator", "Use my Authenticator app"),
        ],
        ..Expectation::default()
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures the machine's own time")]
fn median(message: &str) -> Duration {
    let (utterance, expectation) = (Redacted::vouched(message.to_owned()), expectation());
    let mut times: Vec<Duration> = (0..2_001)
        .map(|_| {
            let start = Instant::now();
            black_box(SHIPPED.interpret(black_box(&utterance), black_box(&expectation)));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
