//! The engine between a store and a verifier that takes its time: what was begun is done whole, and who
//! comes late gets no conversation that is over.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use async_trait::async_trait;
use deskhand::{
    app::{ChatHouse, ChatMachine, Settings, Store, content},
    engine::{Engine, Notice},
    model::{
        Address, ConversationId, Event, MessageId, Method, Opened, Progress, RequestAnswer, RequestKey, Revision,
        Sensitive, SessionId, TurnRecord,
        port::{Verifier, VerifierFault},
    },
    runtime::{Clock as _, ManualClock, SeededEntropy},
    storage::memory::MemoryKeys,
    talk::{content::Content, turn::Arrival},
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
}

fn start() -> Timestamp {
    "2026-09-04T21:50:00Z".parse().unwrap()
}

/// The shipped one, which takes a while to read and to train.
static CONTENT: LazyLock<Arc<Content>> = LazyLock::new(|| Arc::new(content::load(&settings()).unwrap()));

fn settings() -> Settings {
    Settings::parse("test.toml", "").unwrap()
}

struct Chat {
    clock: Arc<ManualClock>,
    keys: Arc<MemoryKeys>,
    engine: Arc<Engine>,
    verifier: Arc<Slow>,
    said: u32,
}

impl Chat {
    async fn new() -> Self {
        let (clock, keys) = (Arc::new(ManualClock::at(start())), Arc::new(MemoryKeys::default()));
        let verifier = Slow::new();
        let engine = engine(&clock, &keys, &verifier).await;
        Self { clock, keys, engine, verifier, said: 0 }
    }

    /// Another process takes over after `span`, and nothing of it has run yet.
    async fn start_again_after(&mut self, span: Duration) {
        self.engine.stop().await;
        self.pass(span);
        self.engine = engine(&self.clock, &self.keys, &self.verifier).await;
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

async fn engine(clock: &Arc<ManualClock>, keys: &Arc<MemoryKeys>, verifier: &Arc<Slow>) -> Arc<Engine> {
    let machine = ChatMachine {
        clock: clock.clone(),
        entropy: Arc::new(SeededEntropy::new([3; 32])),
        store: Store::of(keys.clone()),
    };
    let house = ChatHouse::build(settings(), CONTENT.clone(), machine, verifier.clone()).await.unwrap();
    house.engine.clone()
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
