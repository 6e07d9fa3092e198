//! How long one message takes to be read: `cargo bench --bench interpret`.
//!
//! The limit is 100 µs a message, so that reading never shows beside one durable append. divan gives the
//! distribution; the last lines give the median over the messages and its ratio to the limit, and the same for the
//! content with which a server starts that has learnt it before (the limit is 50 ms). No test asserts a time:
//! machines differ.

use std::{
    hint::black_box,
    path::Path,
    process::Command,
    sync::LazyLock,
    time::{Duration, Instant},
};

use deskhand::{
    app::{Settings, content},
    model::{Choice, Expectation, Redacted},
    talk::{
        content::Source,
        intent::{Understanding, learn},
    },
};

const LIMIT: Duration = Duration::from_micros(100);
/// Set where this program is to start once, with what was learnt in this folder.
const STARTING: &str = "DESKHAND_BENCH_START";
const START_LIMIT: Duration = Duration::from_millis(50);

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
    if let Some(folder) = std::env::var_os(STARTING) {
        return print!("{}", start(Path::new(&folder)).as_nanos());
    }
    divan::main();
    println!("\nlimit: {LIMIT:?} a message");
    for message in MESSAGES {
        let (utterance, expectation) = (Redacted::vouched(message.to_owned()), expectation());
        let times = (0..2_001).map(|_| timed(|| SHIPPED.interpret(black_box(&utterance), black_box(&expectation))));
        let median = median(times);
        println!("{} ({median:?}): {message:.40}", share(median, LIMIT));
    }
    let median = starts();
    println!("\nlimit: {START_LIMIT:?} for the content at a start, read and checked, what was learnt before with it");
    println!("{} ({median:?})", share(median, START_LIMIT));
}

fn share(median: Duration, limit: Duration) -> String {
    format!("{:.2} of the limit", median.as_secs_f64() / limit.as_secs_f64())
}

/// Each in a process of its own: some of it is read once in each. The first learns and keeps what it learnt.
#[expect(clippy::expect_used, reason = "this program runs")]
fn starts() -> Duration {
    let folder = std::env::temp_dir().join(format!("deskhand-bench-start-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of this bench's own");
    start(&folder);
    let program = std::env::current_exe().expect("this program has a path");
    let times = (0..31).map(|_| {
        let told = Command::new(&program).env(STARTING, &folder).output().expect("this program starts").stdout;
        Duration::from_nanos(String::from_utf8_lossy(&told).parse().expect("a number of nanoseconds"))
    });
    let median = median(times);
    std::fs::remove_dir_all(&folder).expect("it is there");
    median
}

/// Loads the content as a server does, and what was learnt from `folder`.
#[expect(clippy::expect_used, reason = "the shipped content is checked by tests")]
fn start(folder: &Path) -> Duration {
    let prompts = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let (prompts, folder) = (prompts.display(), folder.display());
    let text = format!(
        r#"
[content]
folder = "{prompts}"
[store]
chat = "{folder}/chat"
verifier = "{folder}/verifier"
keys = "{folder}/keys"
socket = "{folder}/admin.sock"
"#
    );
    let settings = Settings::parse("bench.toml", &text).expect("sound settings");
    timed(|| content::load(&settings).expect("the shipped content"))
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
fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
