//! A conversation on a bench: records follow each other, time and answers are moved by hand.

use std::{collections::BTreeMap, fs, path::Path, sync::LazyLock};

use deskhand::{
    config::Settings,
    model::{
        Address, Ask, Choice, ChoiceId, ConversationId, DeskView, Draw, MessageId, Opened, Part, Progress,
        ProgressKind, RequestAnswer, Revision, Sensitive, SessionId, TurnRecord,
    },
    talk::{
        content::{Callers, Content, Earlier, Source},
        intent::learn,
        turn::{Arrival, Surroundings, Taken, TurnFault, take},
    },
};
use jiff::{SignedDuration, Timestamp};
use ulid::Ulid;

pub(crate) static CONTENT: LazyLock<Content> = LazyLock::new(|| {
    let values: BTreeMap<String, String> = Settings::parse("test", "").expect("the shipped settings").values();
    let content = Content::from_sources(&sources(), &values, &mut learn);
    let mut content = content.unwrap_or_else(|faults| panic!("{faults:#?}"));
    content.callers = Callers {
        failures: 3,
        words: ["hacked"].into_iter().collect(),
        intents: vec!["phishing.report".into()],
        distress: ["cant breathe"].into_iter().collect(),
    };
    content
});

/// The shipped files.
pub(crate) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts/en");
    let mut sources = Vec::new();
    read(&root, &root, &mut sources);
    sources
}

fn read(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).expect("the prompts folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(root, &path, sources);
        } else {
            let name = path.strip_prefix(root).expect("a path below").to_string_lossy();
            sources.push(Source::new(name, fs::read_to_string(&path).expect("a text")));
        }
    }
}

pub(crate) struct Bench {
    pub(crate) now: Timestamp,
    pub(crate) log: Vec<TurnRecord>,
    /// The earlier versions of articles that were looked for: no bench keeps any.
    pub(crate) earlier: Earlier,
    /// What the help desk knows; `None`: there is none.
    pub(crate) desk: Option<DeskView>,
    messages: u32,
    sessions: u32,
}

impl Bench {
    /// A conversation that has had its first words.
    pub(crate) fn new() -> Self {
        let mut bench = Self::silent();
        bench.take(&Arrival::Joined { address: Address::from("web:1") });
        bench
    }

    pub(crate) fn silent() -> Self {
        let now = "2026-09-04T21:50:00Z".parse().expect("a time");
        Self { now, log: Vec::new(), earlier: Earlier::new(), desk: None, messages: 0, sessions: 0 }
    }

    /// A reset whose link has been shown.
    pub(crate) fn linked() -> Self {
        let mut bench = Self::new();
        bench.hear("do it here");
        bench.open();
        bench
    }

    /// A reset whose person has been asked for a code.
    pub(crate) fn challenged() -> Self {
        use deskhand::model::Method;
        let mut bench = Self::linked();
        bench.progress(ProgressKind::Opened);
        bench.progress(ProgressKind::Claimed { browser: "Firefox on Windows".to_owned() });
        bench.progress(ProgressKind::Identified);
        bench.progress(ProgressKind::Human);
        bench.progress(ProgressKind::Challenged { method: Method::Text });
        bench
    }

    pub(crate) fn try_take(&mut self, arrival: &Arrival) -> Result<Taken, TurnFault> {
        let seed = Draw::from_seed([3; 32]);
        let conversation = ConversationId(Ulid::from(7_u128));
        let decide = |earlier: &Earlier| {
            let surroundings = Surroundings { earlier, seed: &seed, desk: self.desk, now: self.now };
            take(&CONTENT, conversation, self.log.last(), arrival, surroundings)
        };
        let mut taken = decide(&self.earlier)?;
        if let Taken::Lacks(walked) = taken {
            let missing: Earlier = walked.into_iter().map(|(_, hash)| (hash, None)).collect();
            taken = decide(&missing)?;
            self.earlier.extend(missing);
        }
        if let Taken::Record(record) = &taken {
            self.log.push((**record).clone());
        }
        Ok(taken)
    }

    pub(crate) fn take(&mut self, arrival: &Arrival) -> Taken {
        self.try_take(arrival).expect("a turn")
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    /// What is shown when `text` has been heard.
    pub(crate) fn hear(&mut self, text: &str) -> String {
        let message = self.message();
        self.take(&Arrival::Heard { message, text: Sensitive::new(text) });
        self.shown()
    }

    /// Presses the button that stands under the last replies with this label.
    pub(crate) fn press(&mut self, label: &str) -> String {
        let offered = self.offered();
        let choice = offered.iter().find(|choice| choice.label == label);
        let choice = choice.unwrap_or_else(|| panic!("no [{label}] among {offered:?}")).id.clone();
        let (message, revision) = (self.message(), self.revision());
        self.take(&Arrival::Chose { message, choice, revision });
        self.shown()
    }

    pub(crate) fn choose(&mut self, choice: &str, revision: u64) -> String {
        let message = self.message();
        self.take(&Arrival::Chose { message, choice: ChoiceId::from(choice), revision: Revision(revision) });
        self.shown()
    }

    /// Answers the oldest open request.
    pub(crate) fn answer(&mut self, answer: RequestAnswer) -> String {
        let key = self.last().open.requests.first().expect("an open request").key.clone();
        self.take(&Arrival::Answered { key, answer });
        self.shown()
    }

    /// The verifier opens a session, or makes another link to it.
    pub(crate) fn open(&mut self) -> String {
        let request = self.last().open.requests.first().expect("an open request").clone();
        let opened = if let Ask::Relink { session } = request.ask {
            self.opened(session, 2)
        } else {
            self.sessions += 1;
            self.opened(SessionId(Ulid::from(u128::from(self.sessions))), 1)
        };
        self.answer(RequestAnswer::Opened { opened })
    }

    fn opened(&self, session: SessionId, generation: u32) -> Opened {
        let words = ["amber", "otter", "canal"].map(str::to_owned);
        Opened { session, generation, words, link_until: self.now + SignedDuration::from_mins(10) }
    }

    /// The watched session's next event.
    pub(crate) fn progress(&mut self, kind: ProgressKind) -> String {
        let watching = self.last().open.watching.expect("a watched session");
        let progress = Progress { number: watching.after + 1, at: self.now, kind };
        self.take(&Arrival::Progressed { session: watching.session, progress });
        self.shown()
    }

    /// Fires the first timer, at the moment when it is due.
    pub(crate) fn fire(&mut self) -> String {
        let mut timers = self.last().open.timers.clone();
        timers.sort_by_key(|timer| timer.due);
        let timer = *timers.first().expect("a timer");
        self.now = self.now.max(timer.due);
        self.take(&Arrival::TimerFired { timer: timer.kind, due: timer.due });
        self.shown()
    }

    pub(crate) fn message(&mut self) -> MessageId {
        self.messages += 1;
        MessageId(format!("m{}", self.messages))
    }

    pub(crate) fn revision(&self) -> Revision {
        self.log.last().map(|last| last.revision).unwrap_or_default()
    }

    pub(crate) fn last(&self) -> &TurnRecord {
        self.log.last().expect("a turn")
    }

    /// The asks of the last turn.
    pub(crate) fn asks(&self) -> Vec<Ask> {
        self.last().requests.iter().map(|request| request.ask.clone()).collect()
    }

    /// The buttons that were shown last.
    pub(crate) fn offered(&self) -> Vec<Choice> {
        let parts = self.log.iter().rev().flat_map(|record| record.lines.iter().rev());
        let mut parts = parts.flat_map(|line| line.reply.parts.iter().rev());
        parts
            .find_map(|part| match part {
                Part::Choices { choices } => Some(choices.clone()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// What the last turn shows, as a transcript does.
    pub(crate) fn shown(&self) -> String {
        let parts = self.last().lines.iter().flat_map(|line| &line.reply.parts);
        parts.map(shown).collect::<Vec<_>>().join("\n")
    }

    /// Every record as it is stored.
    pub(crate) fn stored(&self) -> Vec<String> {
        self.log.iter().map(|record| serde_json::to_string(record).expect("a record in JSON")).collect()
    }
}

fn shown(part: &Part) -> String {
    match part {
        Part::Text { text } | Part::Code { text } => text.clone(),
        Part::Step { number, of, text, .. } => format!("({number}/{of}) {text}"),
        Part::Choices { choices } => {
            choices.iter().map(|choice| format!("[{}]", choice.label)).collect::<Vec<_>>().join(" ")
        }
        Part::PanelLink { generation, .. } => format!("(panel link {generation})"),
        Part::Passage { until } => format!("(passage until {until})"),
        Part::Contact { contact } => format!("(contact {} {} {})", contact.phone, contact.mail, contact.hours),
    }
}

/// What is shown holds each of these.
#[track_caller]
pub(crate) fn says(shown: &str, expected: &[&str]) {
    for words in expected {
        assert!(shown.contains(words), "{words:?} is not in:\n{shown}");
    }
}
