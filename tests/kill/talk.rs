//! A student's end of a conversation, over any number of connections and servers. It keeps what it was
//! shown, and fails the test as soon as it is shown something else than before.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use deskhand::{
    channel::frame::ClientFrame,
    model::{MessageId, Revision},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::chat::{Cut, Screen};

/// Who has not finished so long after the last kill is stuck.
pub(crate) const STUCK: Duration = Duration::from_secs(90);

/// How the run goes, for everybody who takes part.
#[derive(Default)]
pub(crate) struct Pulse {
    /// Turns shown and answers of the panel.
    pub(crate) answers: AtomicU64,
    pub(crate) resets: AtomicU64,
    /// New passwords that were sent off.
    pub(crate) passwords: AtomicU64,
    /// Since when nothing is killed any more, and no new reset is begun.
    pub(crate) finishing: OnceLock<Instant>,
}

impl Pulse {
    pub(crate) fn count(&self) {
        self.answers.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn is_stuck(&self) -> bool {
        self.finishing.get().is_some_and(|since| since.elapsed() > STUCK)
    }
}

/// How long to wait before a server that is down is tried again.
const AGAIN: Duration = Duration::from_millis(30);

/// A link to the panel, as it was shown last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) revision: u64,
    pub(crate) session: String,
    pub(crate) fragment: String,
}

pub(crate) struct Talk {
    chat: SocketAddr,
    rng: StdRng,
    name: String,
    resume: Value,
    /// Its id, once the server has told it.
    pub(crate) conversation: Option<String>,
    /// What was shown, by revision; links are taken out.
    pub(crate) shown: BTreeMap<u64, Value>,
    /// The newest link, if it was alive when it was shown.
    pub(crate) link: Option<Link>,
    /// Sent, and not acknowledged yet.
    pending: Option<(MessageId, String)>,
    messages: u32,
    line: Option<Line>,
    pulse: Arc<Pulse>,
}

struct Line {
    screen: Screen,
    /// The revision that was shown last over this very connection.
    at: u64,
}

impl Talk {
    pub(crate) fn new(chat: SocketAddr, name: &str, pulse: Arc<Pulse>, rng: &mut StdRng) -> Self {
        let rng = StdRng::from_rng(rng);
        Self {
            chat,
            rng,
            name: name.to_owned(),
            resume: Value::Null,
            conversation: None,
            shown: BTreeMap::new(),
            link: None,
            pending: None,
            messages: 0,
            line: None,
            pulse,
        }
    }

    /// Writes `text`, again and again under the same id until a turn with that id is shown: gives its
    /// revision.
    pub(crate) async fn say(&mut self, text: &str) -> u64 {
        self.messages += 1;
        let id = MessageId(format!("{}-{}", self.name, self.messages));
        self.pending = Some((id.clone(), text.to_owned()));
        if self.send_pending().await.is_err() {
            self.line = None;
        }
        loop {
            if let Some((revision, turn)) = self.listen(Duration::from_secs(1)).await
                && turn["message"] == json!(id)
            {
                self.pending = None;
                return revision;
            }
            assert!(!self.pulse.is_stuck(), "{text:?} was never acknowledged: {}", self.story());
        }
    }

    /// The next turn that is shown, perhaps one that was shown before; `None` if there is none for so long.
    pub(crate) async fn listen(&mut self, patience: Duration) -> Option<(u64, Value)> {
        let until = Instant::now() + patience;
        loop {
            let left = until.checked_duration_since(Instant::now())?;
            let Some(line) = &mut self.line else {
                if self.connect().await.is_err() {
                    sleep(AGAIN.min(left)).await;
                }
                continue;
            };
            let heard = line.screen.next(left).await;
            match heard {
                Ok(Some(frame)) => match frame["type"].as_str().unwrap() {
                    "turn" => return Some(self.take(frame).await),
                    "typing" => {}
                    _ => panic!("{}: unexpected: {frame}: {}", self.name, self.story()),
                },
                Ok(None) => return None,
                Err(Cut) => self.line = None,
            }
        }
    }

    async fn connect(&mut self) -> Result<(), Cut> {
        let mut screen = Screen::open(self.chat).await?;
        let last = self.shown.keys().next_back().copied().unwrap_or_default();
        // A reload has an empty screen; a lost network has not.
        let after = if self.rng.random_ratio(1, 3) { 0 } else { last };
        let resume = self.resume.as_str().map(str::to_owned);
        screen.send(&ClientFrame::Hello { resume, after: Revision(after), passage: None }).await?;
        let welcome = screen.next(STUCK).await?.expect("a welcome");
        assert_eq!(welcome["type"], "welcome", "{}: {welcome}", self.name);
        let stands = welcome["revision"].as_u64().unwrap();
        assert!(stands >= last, "{}: {last} turns were shown, {stands} are left", self.name);
        let conversation = welcome["conversation"].as_str().unwrap();
        if let Some(known) = &self.conversation {
            assert_eq!(known, conversation, "{}: the token leads elsewhere", self.name);
        }
        self.conversation = Some(conversation.to_owned());
        self.resume = welcome["resume"].clone();
        self.line = Some(Line { screen, at: after });
        let sent = self.send_pending().await;
        sent.inspect_err(|Cut| self.line = None)
    }

    async fn send_pending(&mut self) -> Result<(), Cut> {
        let (Some((id, text)), Some(line)) = (&self.pending, &mut self.line) else { return Ok(()) };
        let say = || ClientFrame::Say { id: id.clone(), text: text.clone() };
        line.screen.send(&say()).await?;
        if self.rng.random_ratio(1, 4) {
            line.screen.send(&say()).await?;
        }
        Ok(())
    }

    /// Holds a turn against all that was shown before, and acknowledges it.
    async fn take(&mut self, mut turn: Value) -> (u64, Value) {
        let revision = turn["revision"].as_u64().unwrap();
        let line = self.line.as_mut().unwrap();
        assert_eq!(revision, line.at + 1, "{}: a turn is missing, or came twice", self.name);
        line.at = revision;
        self.pulse.count();
        let ack = ClientFrame::Ack { revision: Revision(revision) };
        if line.screen.send(&ack).await.is_err() {
            self.line = None;
        }
        self.note_link(revision, &mut turn);
        let before = self.shown.entry(revision).or_insert_with(|| turn.clone());
        assert_eq!(*before, turn, "{}: another turn {revision} than before", self.name);
        (revision, turn)
    }

    fn note_link(&mut self, revision: u64, turn: &mut Value) {
        for part in parts_mut(turn).filter(|part| part["kind"] == "panel_link") {
            let url = part["url"].take();
            let newest = self.link.as_ref().is_none_or(|link| revision >= link.revision);
            let session = part["session"].as_str().unwrap().to_owned();
            if newest {
                let fragment = url.as_str().and_then(|url| url.split_once('#'));
                self.link = fragment.map(|(_, fragment)| Link { revision, session, fragment: fragment.to_owned() });
            }
        }
    }

    /// The last turns, for whoever must find out why it failed.
    pub(crate) fn story(&self) -> String {
        let mut last: Vec<_> = self.shown.values().rev().take(6).map(Value::to_string).collect();
        last.reverse();
        format!("{} in {:?}:\n{}", self.name, self.conversation, last.join("\n"))
    }
}

/// Takes the links out of a turn: they are made anew at each delivery.
pub(crate) fn without_links(mut turn: Value) -> Value {
    for part in parts_mut(&mut turn).filter(|part| part["kind"] == "panel_link") {
        part["url"].take();
    }
    turn
}

fn parts_mut(turn: &mut Value) -> impl Iterator<Item = &mut Value> {
    let replies = turn["replies"].as_array_mut().into_iter().flatten();
    replies.flat_map(|reply| reply["parts"].as_array_mut().into_iter().flatten())
}

/// The words of a turn as plain text.
pub(crate) fn words(turn: &Value) -> String {
    let mut turn = turn.clone();
    let mut words = String::new();
    for part in parts_mut(&mut turn).filter(|part| part["kind"] == "text") {
        for span in part["text"].as_array().into_iter().flatten() {
            words.extend(["text", "strong", "code"].iter().filter_map(|kind| span[*kind].as_str()));
        }
    }
    words
}
