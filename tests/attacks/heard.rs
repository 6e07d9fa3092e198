//! What the program says of itself at TRACE. One subscriber hears all threads of this binary, because
//! tests run side by side and the program's events belong to no test.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fmt::{self, Write as _},
    io,
    sync::{Arc, Mutex, OnceLock},
};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::LevelFilter,
    fmt::MakeWriter,
    layer::{Context, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

/// Everything that any thread of this binary logs.
#[derive(Clone, Default)]
pub(crate) struct Log(pub(crate) Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

pub(crate) fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let lines = tracing_subscriber::fmt::layer().with_writer(log.clone());
        tracing_subscriber::registry().with(LevelFilter::TRACE).with(Count).with(lines).try_init().unwrap();
        log
    })
}

thread_local! {
    static COUNTED: RefCell<Work> = RefCell::default();
}

/// What was done, and how often.
pub(crate) type Work = BTreeMap<String, usize>;

/// One more of `what` was done on this thread.
pub(crate) fn count(what: String) {
    COUNTED.with_borrow_mut(|work| *work.entry(what).or_default() += 1);
}

/// What was done on this thread since the last look. A test without worker threads is one thread.
pub(crate) fn counted() -> Work {
    log();
    COUNTED.take()
}

/// Counts what the verifier says of its own work: each decoding and each keyed hash.
struct Count;

impl<S: Subscriber> Layer<S> for Count {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target().starts_with("deskhand::") {
            let mut said = Said(event.metadata().target().to_owned());
            event.record(&mut said);
            count(said.0);
        }
    }
}

struct Said(String);

impl Visit for Said {
    fn record_debug(&mut self, _: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {value:?}").unwrap();
    }
}
