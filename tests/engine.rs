//! The engine between a store and a verifier that takes its time: what was begun is done whole, and who
//! comes late gets no conversation that is over.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "engine/desk.rs"]
mod desk;
#[path = "engine/elsewhere.rs"]
mod elsewhere;
#[allow(dead_code, reason = "other tests look at more of it")]
#[path = "support/http.rs"]
mod http;
#[path = "engine/left.rs"]
mod left;
#[path = "engine/past.rs"]
mod past;
#[allow(dead_code, reason = "other tests use more of it")]
#[path = "support/world/mod.rs"]
mod world;
#[path = "engine/writing.rs"]
mod writing;

use std::{
    sync::{Arc, LazyLock, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use deskhand::{
    app::{ChatHouse, ChatMachine, Settings, Store, content},
    engine::{Engine, Follower, Notice},
    model::{
        Address, ConversationId, Event, MessageId, Method, Opened, Part, Progress, Receipt, RequestAnswer, RequestKey,
        Revision, Sensitive, SessionId, TurnRecord,
        port::{KeyCommit, KeyValue as _, Verifier, VerifierFault},
    },
    runtime::{Clock as _, ManualClock, SeededEntropy},
    storage::memory::MemoryKeys,
    talk::{
        content::{Content, Source},
        intent::{Classifier, Lesson, learn},
        turn::Arrival,
    },
};
use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};
use ulid::Ulid;

/// Opens a session only when it is let, and tells how far each call came.
struct Slow {
    let_through: Semaphore,
    begun: watch::Sender<usize>,
    done: watch::Sender<usize>,
}

impl Slow {
    fn new() -> Arc<Self> {
        Arc::new(Self { let_through: Semaphore::new(0), begun: watch::Sender::new(0), done: watch::Sender::new(0) })
    }
}

#[async_trait]
impl Verifier for Slow {
    async fn open(&self, _: &RequestKey) -> Result<Opened, VerifierFault> {
        self.begun.send_modify(|count| *count += 1);
        self.let_through.acquire().await.unwrap().forget();
        self.done.send_modify(|count| *count += 1);
        Ok(Opened {
            session: SessionId(Ulid::from(1_u128)),
            generation: 1,
            words: ["amber", "otter", "canal"].map(str::to_owned),
            link_until: start(),
        })
    }

    async fn relink(&self, _: &RequestKey, _: SessionId) -> Result<Opened, VerifierFault> {
        Err(VerifierFault::Unknown)
    }

    async fn link(&self, _: SessionId, _: u32) -> Result<Sensitive, VerifierFault> {
        Err(VerifierFault::Unknown)
    }

    async fn progress(&self, _: SessionId, _: u64) -> Result<Vec<Progress>, VerifierFault> {
        Ok(Vec::new())
    }

    async fn watch(&self, _: SessionId, _: u64) -> Result<Vec<Progress>, VerifierFault> {
        std::future::pending().await
    }

    async fn choose(&self, _: &RequestKey, _: SessionId, _: Method) -> Result<(), VerifierFault> {
        Err(VerifierFault::Unknown)
    }

    async fn resend(&self, _: &RequestKey, _: SessionId) -> Result<(), VerifierFault> {
        Err(VerifierFault::Unknown)
    }

    async fn cancel(&self, _: &RequestKey, _: SessionId) -> Result<(), VerifierFault> {
        Err(VerifierFault::Unknown)
    }

    async fn receipts(&self, _: SessionId) -> Result<Vec<Receipt>, VerifierFault> {
        Err(VerifierFault::Unknown)
    }
}

fn start() -> Timestamp {
    "2026-09-04T21:50:00Z".parse().unwrap()
}

/// The shipped one, which takes a while to read and to train.
static CONTENT: LazyLock<Arc<Content>> = LazyLock::new(|| Arc::new(content::load(&settings()).unwrap()));

fn settings() -> Settings {
    settings_of("")
}

fn settings_of(own: &str) -> Settings {
    Settings::parse("test.toml", own).unwrap()
}

struct Chat {
    clock: Arc<ManualClock>,
    keys: Arc<MemoryKeys>,
    content: Arc<Content>,
    settings: Settings,
    engine: Arc<Engine>,
    desk: desk::Desk,
    verifier: Arc<Slow>,
    said: u32,
}

impl Chat {
    async fn new() -> Self {
        Self::with("").await
    }

    /// With settings of its own.
    async fn with(own: &str) -> Self {
        let (clock, keys) = (Arc::new(ManualClock::at(start())), Arc::new(MemoryKeys::default()));
        let verifier = Slow::new();
        let content = CONTENT.clone();
        let settings = settings_of(own);
        let (engine, desk) = engine(&settings, &clock, &keys, &content, &verifier).await;
        Self { clock, keys, content, settings, engine, desk, verifier, said: 0 }
    }

    /// Another process takes over after `span`, and nothing of it has run yet.
    async fn start_again_after(&mut self, span: Duration) {
        self.engine.stop().await;
        self.pass(span);
        (self.engine, self.desk) = engine(&self.settings, &self.clock, &self.keys, &self.content, &self.verifier).await;
    }

    /// No earlier version of an article is kept any more.
    async fn lose_versions(&self) {
        for (key, _) in self.keys.scan(b"pin/", b"pin/", usize::MAX).unwrap() {
            self.keys
                .commit(KeyCommit { expect: Vec::new(), write: vec![(key, None)], ..Default::default() })
                .await
                .unwrap();
        }
    }

    /// Another process takes over, with other content.
    async fn release(&mut self, content: Arc<Content>) {
        self.content = content;
        self.start_again_after(Duration::from_secs(1)).await;
    }

    async fn join(&self) -> ConversationId {
        self.engine.join(Address::from("web:1")).await.unwrap().conversation
    }

    async fn say(&mut self, conversation: ConversationId, text: &str) -> Result<Revision, Notice> {
        self.said += 1;
        let message = MessageId(format!("m{}", self.said));
        self.engine.take(conversation, Arrival::Heard { message, text: Sensitive::new(text) }).await
    }

    fn pass(&self, span: Duration) {
        self.clock.set(self.clock.now() + span);
    }

    /// The first turn after `after` that `is` what is waited for.
    async fn turn(
        &self,
        conversation: ConversationId,
        after: Revision,
        is: impl Fn(&Event) -> bool,
    ) -> Arc<TurnRecord> {
        let mut follower = self.engine.follow(conversation, after);
        let found = async {
            loop {
                let record = follower.next().await.unwrap();
                if is(&record.event) {
                    return record;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), found).await.expect("the turn comes")
    }

    /// The answer that the request of the turn `after` got.
    async fn answer(&self, conversation: ConversationId, after: Revision) -> RequestAnswer {
        let record = self.turn(conversation, after, |event| matches!(event, Event::Answered { .. })).await;
        let Event::Answered { answer, .. } = &record.event else { panic!("it was an answer") };
        answer.clone()
    }
}

async fn engine(
    settings: &Settings,
    clock: &Arc<ManualClock>,
    keys: &Arc<MemoryKeys>,
    content: &Arc<Content>,
    verifier: &Arc<Slow>,
) -> (Arc<Engine>, desk::Desk) {
    let machine = ChatMachine {
        clock: clock.clone(),
        entropy: Arc::new(SeededEntropy::new([3; 32])),
        store: Store::of(keys.clone()),
        before_desk: None,
    };
    let house = ChatHouse::build(settings.clone(), content.clone(), machine, verifier.clone()).await.unwrap();
    (house.engine.clone(), house.desk.clone())
}

async fn reaches(count: &watch::Sender<usize>, wanted: usize) {
    let mut count = count.subscribe();
    let reached = count.wait_for(|count| *count >= wanted);
    tokio::time::timeout(Duration::from_secs(20), reached).await.expect("it comes so far").unwrap();
}

#[tokio::test]
async fn a_call_that_comes_late_is_done_whole_though_nobody_waits_for_it() {
    let mut chat = Chat::new().await;
    let conversation = chat.join().await;
    let asked = chat.say(conversation, "do it here").await.unwrap();
    reaches(&chat.verifier.begun, 1).await;
    chat.pass(Duration::from_secs(11));
    assert_eq!(chat.answer(conversation, asked).await, RequestAnswer::Away, "the person isn't kept waiting");
    chat.verifier.let_through.add_permits(1);
    reaches(&chat.verifier.done, 1).await;

    let asked = chat.say(conversation, "do it here").await.unwrap();
    chat.verifier.let_through.add_permits(1);
    assert!(matches!(chat.answer(conversation, asked).await, RequestAnswer::Opened { .. }));
    assert_eq!(*chat.verifier.begun.borrow(), 2, "each was asked for once");
}

#[tokio::test]
async fn an_engine_that_stops_gives_a_call_its_time_and_no_more() {
    let mut chat = Chat::new().await;
    let conversation = chat.join().await;
    chat.say(conversation, "do it here").await.unwrap();
    reaches(&chat.verifier.begun, 1).await;
    let engine = chat.engine.clone();
    let stopping = tokio::spawn(async move { engine.stop().await });
    chat.verifier.let_through.add_permits(1);
    reaches(&chat.verifier.done, 1).await;
    stopping.await.unwrap();

    let mut chat = Chat::new().await;
    let conversation = chat.join().await;
    chat.say(conversation, "do it here").await.unwrap();
    reaches(&chat.verifier.begun, 1).await;
    let engine = chat.engine.clone();
    let stopping = tokio::spawn(async move { engine.stop().await });
    // Until the engine has begun to stop, the clock says nothing to it.
    let given_up = async {
        while !stopping.is_finished() {
            chat.pass(Duration::from_secs(11));
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), given_up).await.expect("it stops");
    assert_eq!(*chat.verifier.done.borrow(), 0, "it was given up");
}

#[tokio::test]
async fn a_message_on_its_way_when_the_conversation_lapses_does_not_open_it_again() {
    let mut chat = Chat::new().await;
    let conversation = chat.join().await;
    let first = chat.say(conversation, "i forgot my password").await.unwrap();
    chat.pass(Duration::from_secs(31 * 60));
    let lapsed = chat.turn(conversation, first, |event| matches!(event, Event::TimerFired { .. })).await;
    assert!(lapsed.ends());
    assert_eq!(chat.say(conversation, "are you there").await, Err(Notice::Over));
    assert_eq!(chat.engine.resume(&Address::from("web:1")).await, Ok(None), "it stays over for who comes next");
    let next = chat.engine.join(Address::from("web:1")).await.unwrap();
    assert!(next.fresh && next.conversation != conversation);

    // What had its turn before is told so: its sender may have missed the answer.
    chat.said = 0;
    assert_eq!(chat.say(conversation, "i forgot my password").await, Ok(first));
}

/// The clock of a lapse runs again only some time after the start: who is faster must not find the words
/// of whoever sat there before.
#[tokio::test]
async fn a_lapse_that_was_due_while_nothing_ran_comes_before_whatever_comes_next() {
    let idle = Duration::from_secs(31 * 60);
    let mut chat = Chat::new().await;
    let conversation = chat.join().await;
    chat.say(conversation, "i forgot my password").await.unwrap();
    chat.start_again_after(idle).await;
    assert_eq!(chat.say(conversation, "are you there").await, Err(Notice::Over));

    for resumes in [true, false] {
        let mut chat = Chat::new().await;
        let conversation = chat.join().await;
        chat.start_again_after(idle).await;
        if resumes {
            assert_eq!(chat.engine.resume(&Address::from("web:1")).await, Ok(None), "nobody goes on with it");
        } else {
            assert_ne!(chat.join().await, conversation, "whoever joins begins anew");
        }
    }
}

#[tokio::test]
async fn a_message_that_came_before_the_lapse_counts_though_its_turn_comes_after() {
    let mut chat = Chat::new().await;
    let conversation = chat.join().await;
    chat.start_again_after(Duration::from_secs(29 * 60)).await;
    let clock = chat.clock.clone();
    let (said, ()) = tokio::join!(chat.say(conversation, "are you there"), async {
        clock.set(clock.now() + Duration::from_secs(2 * 60));
    });
    said.unwrap();
}

const PASSWORD: &str = "articles/update-password.md";

/// The shipped content with its articles edited: the one on passwords, and what links into it.
fn edited(edit: impl Fn(&str) -> String) -> Arc<Content> {
    changed(|sources| {
        let mut edits = 0;
        for article in sources.iter_mut().filter(|source| is_article(source)) {
            let text = edit(&article.text);
            edits += usize::from(text != article.text);
            article.text = text;
        }
        assert!(edits > 0, "the edit changes something");
    })
}

/// The shipped content with `text` in the place of the article on passwords, or without it. Articles that
/// link into it are gone as well, and so are those that link into them.
fn replaced(text: Option<&str>) -> Arc<Content> {
    changed(|sources| {
        let mut gone = vec![PASSWORD.rsplit('/').next().unwrap().to_owned()];
        while let Some(name) = gone.pop() {
            let link = format!("({name}");
            sources.retain(|source| {
                let goes = is_article(source) && (source.text.contains(&link) || source.path.ends_with(&name));
                if goes && !source.path.ends_with(&name) {
                    gone.push(source.path.rsplit('/').next().unwrap().to_owned());
                }
                !goes
            });
        }
        sources.extend(text.map(|text| Source { path: PASSWORD.to_owned(), text: text.to_owned() }));
    })
}

fn is_article(source: &Source) -> bool {
    source.path.starts_with("articles/")
}

fn changed(change: impl Fn(&mut Vec<Source>)) -> Arc<Content> {
    let settings = settings();
    let mut sources = content::sources(&settings.content().folder, &settings.content().locale).unwrap();
    change(&mut sources);
    // The intents are the same, so they need not be learnt again.
    let mut learnt = |lesson: &Lesson<'_>| LEARNT.get_or_init(|| learn(lesson)).clone();
    Arc::new(Content::from_sources(&sources, &settings.values(), &mut learnt).unwrap())
}

static LEARNT: OnceLock<Classifier> = OnceLock::new();

impl Chat {
    /// What stands in the last turn's reply.
    async fn hears(&mut self, conversation: ConversationId, text: &str) -> String {
        let revision = self.say(conversation, text).await.unwrap();
        let record = self.turn(conversation, Revision(revision.0 - 1), |_| true).await;
        let parts = record.lines.iter().flat_map(|line| &line.reply.parts);
        let texts = parts.filter_map(|part| match part {
            Part::Step { text, .. } | Part::Text { text } => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}

#[tokio::test]
async fn a_conversation_walks_the_version_that_it_began_over_a_release() {
    let mut chat = Chat::new().await;
    let walking = chat.join().await;
    let first = chat.hears(walking, "walk me through it").await;
    assert!(first.contains("Open a web browser"), "{first}");

    // The next release words a step anew and gives another one a new id.
    let renewed = edited(|article| {
        let second = "2. In the box **Email or Username**, type";
        article.replace(second, "2. Write").replace("#type-captcha", "#copy-captcha")
    });
    chat.release(renewed).await;
    let (second, third) = (chat.hears(walking, "next").await, chat.hears(walking, "next").await);
    assert!(second.contains("In the box **Email or Username**, type"), "{second}");
    assert!(third.contains("Type the characters"), "{third}");
    let again = chat.hears(walking, "where was i").await;
    assert!(!again.contains("updated"), "{again}");

    let newcomer = chat.engine.join(Address::from("web:2")).await.unwrap().conversation;
    chat.hears(newcomer, "walk me through it").await;
    let second = chat.hears(newcomer, "next").await;
    assert!(second.contains("Write your whole e-mail address"), "{second}");

    // Over one more release each of them keeps its own.
    chat.release(edited(|article| article.replace("2. In the box **Email or Username**, type", "2. Put"))).await;
    let (old, newer) = (chat.hears(walking, "back").await, chat.hears(newcomer, "repeat that").await);
    assert!(old.contains("In the box **Email or Username**, type"), "{old}");
    assert!(newer.contains("Write your whole e-mail address"), "{newer}");
}

#[tokio::test]
async fn a_walk_whose_version_is_kept_nowhere_goes_on_in_the_present_one() {
    let mut chat = Chat::new().await;
    let walking = chat.join().await;
    chat.hears(walking, "walk me through it").await;
    for _ in 0..3 {
        chat.hears(walking, "next").await;
    }
    chat.lose_versions().await;

    chat.release(edited(|article| article.replace("#click-next", "#press-next"))).await;
    let here = chat.hears(walking, "where was i").await;
    assert!(here.contains("These instructions have been updated since we began"), "{here}");
    assert!(here.contains("Type the characters"), "the nearest step before it: {here}");
    let before = chat.hears(walking, "back").await;
    assert!(before.contains("In the box **Email or Username**"), "and the one before that: {before}");
}

/// An article of its own in the place of the one on passwords.
const ANOTHER: &str = "---\ntitle: Ask for a new password\nanswers: reset.walk\n---\n\n\
    ## Ask the desk {#ask}\n\n1. Call the desk and say who you are. {#call-desk}\n\n\
    2. Choose a password with them. {#choose-there}\n\nThen: done.\n";

#[tokio::test]
async fn words_that_are_read_anew_count_at_once_and_an_open_walk_keeps_its_version() {
    let mut chat = Chat::new().await;
    let walking = chat.join().await;
    chat.hears(walking, "walk me through it").await;
    let renewals: [(&str, Arc<Content>, &str); 3] = [
        ("a step's words", edited(|article| article.replace("Open a web browser", "Take a browser")), "Take a browser"),
        ("a step's id", edited(|article| article.replace("#type-captcha", "#copy-captcha")), "Open a web browser"),
        ("the whole article", replaced(Some(ANOTHER)), "Call the desk and say who you are"),
    ];
    for (number, (what, content, begins)) in renewals.into_iter().enumerate() {
        chat.engine.renew(content).await.unwrap();
        let here = chat.hears(walking, "repeat that").await;
        assert!(here.contains("Open a web browser") && !here.contains("updated"), "{what}: {here}");
        let third = [chat.hears(walking, "next").await, chat.hears(walking, "next").await];
        assert!(third[1].contains("Type the characters"), "{what}: {third:?}");
        for _ in 0..2 {
            chat.hears(walking, "back").await;
        }
        let address = Address(format!("web:new{number}"));
        let newcomer = chat.engine.join(address).await.unwrap().conversation;
        let first = chat.hears(newcomer, "walk me through it").await;
        assert!(first.contains(begins), "{what}: {first}");
    }
}

#[tokio::test]
async fn a_walk_of_an_article_that_was_replaced_and_kept_nowhere_begins_anew_and_says_so() {
    let mut chat = Chat::new().await;
    let walking = chat.join().await;
    chat.hears(walking, "walk me through it").await;
    chat.hears(walking, "next").await;
    chat.lose_versions().await;
    chat.engine.renew(replaced(Some(ANOTHER))).await.unwrap();
    let here = chat.hears(walking, "where was i").await;
    assert!(here.contains("These instructions have been updated since we began"), "{here}");
    assert!(here.contains("Call the desk and say who you are"), "{here}");
    let next = chat.hears(walking, "next").await;
    assert!(next.contains("Choose a password with them"), "{next}");
}

#[tokio::test]
async fn what_was_being_read_and_is_gone_is_read_no_more() {
    let mut chat = Chat::new().await;
    let reading = chat.join().await;
    let rules = chat.hears(reading, "what are the password rules").await;
    assert!(rules.contains("24 passwords"), "{rules}");
    chat.engine.renew(replaced(None)).await.unwrap();
    let again = chat.hears(reading, "say that again").await;
    assert!(again.contains("nothing open here"), "{again}");
}

#[tokio::test]
async fn a_walk_of_an_article_that_is_gone_ends_and_says_so() {
    let mut chat = Chat::new().await;
    let walking = chat.join().await;
    chat.hears(walking, "walk me through it").await;
    chat.lose_versions().await;
    chat.engine.renew(replaced(None)).await.unwrap();
    let here = chat.hears(walking, "next").await;
    assert!(here.contains("have been taken out since we began"), "{here}");
    let last = chat.engine.history(walking).await.unwrap().pop().unwrap();
    let parts = last.lines.iter().flat_map(|line| &line.reply.parts);
    let buttons = parts.filter_map(|part| match part {
        Part::Choices { choices } => Some(choices),
        _ => None,
    });
    assert!(buttons.flatten().all(|choice| choice.label != "Next"), "its buttons go with it");
    let again = chat.hears(walking, "next").await;
    assert!(!again.contains("taken out"), "once: {again}");
    let anew = chat.hears(walking, "walk me through it").await;
    assert!(anew.contains("I have no instructions for that") || anew.contains("I don't know that one well"), "{anew}");
}

/// The revisions of the next turns that a reader gets.
async fn next(follower: &mut Follower, count: usize) -> Vec<Revision> {
    let mut seen = Vec::new();
    for _ in 0..count {
        let turn = tokio::time::timeout(Duration::from_secs(20), follower.next()).await.expect("the turn comes");
        seen.push(turn.unwrap().revision);
    }
    seen
}

/// However far behind one is: out of memory, out of the log, and over more than one page of it.
#[tokio::test]
async fn whoever_reads_along_gets_every_turn_once_and_in_order() {
    let mut chat = Chat::new().await;
    let conversation = chat.join().await;
    let [mut quick, mut slow] = [(); 2].map(|()| chat.engine.follow(conversation, Revision(0)));
    let mut read = [next(&mut quick, 1).await, next(&mut slow, 1).await];
    for _ in 0..70 {
        chat.say(conversation, "thanks").await.unwrap();
        read[0].extend(next(&mut quick, 1).await);
    }
    read[1].extend(next(&mut slow, 70).await);
    let late = next(&mut chat.engine.follow(conversation, Revision(0)), 71).await;
    let all: Vec<_> = chat.engine.history(conversation).await.unwrap().iter().map(|turn| turn.revision).collect();
    assert_eq!((all.len(), &late), (71, &all), "from the beginning");
    assert_eq!(read, [all.clone(), all], "as it comes, and long after");
}
