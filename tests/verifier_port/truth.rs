//! The truth about a new password after a fault, as a chat tells it whose verifier is elsewhere: what it
//! says meanwhile is true, and what came to be it hears within a second of the verifier's coming back.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use deskhand::{
    app::{ChatHouse, ChatMachine, Settings, Store, content},
    engine::{Engine, Follower},
    identity::{recovery::Limits, verifier::remote::RemoteVerifier},
    model::{
        Address, ConversationId, Event, MessageId, Part, ProgressKind as Kind, RequestAnswer, Revision, Sensitive,
        SessionId, TurnRecord,
    },
    runtime::{SeededEntropy, SystemClock},
    storage::memory::MemoryKeys,
    talk::{content::Content, turn::Arrival},
};
use serde_json::json;
use tokio::time::Instant;

use crate::{
    dying_keys::DyingKeys,
    far::Far,
    proxy::Proxy,
    world::{Fate, NEW_PASSWORD, OLD_PASSWORD, Window, World, post},
};

/// A second, and another for a machine that is busy with other tests.
const IN_TIME: Duration = Duration::from_secs(2);

/// The shipped one, which takes a while to read and to train.
static CONTENT: LazyLock<Arc<Content>> = LazyLock::new(|| Arc::new(content::load(&settings()).unwrap()));

fn settings() -> Settings {
    Settings::parse("test.toml", "").unwrap()
}

/// A student's chat; the verifier that it asks is elsewhere.
struct Chat {
    engine: Arc<Engine>,
    conversation: ConversationId,
    follower: Follower,
    said: u32,
}

impl Chat {
    async fn over(verifier: RemoteVerifier) -> Self {
        let machine = ChatMachine {
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SeededEntropy::new([3; 32])),
            store: Store::of(Arc::new(MemoryKeys::default())),
            before_desk: None,
        };
        let house = ChatHouse::build(settings(), CONTENT.clone(), machine, Arc::new(verifier)).await.unwrap();
        let engine = house.engine.clone();
        let conversation = engine.join(Address::from("web:1")).await.unwrap().conversation;
        let follower = engine.follow(conversation, Revision(0));
        Self { engine, conversation, follower, said: 0 }
    }

    /// Says it, and gives what is said back at once.
    async fn say(&mut self, text: &str) -> String {
        self.said += 1;
        let message = MessageId(format!("m{}", self.said));
        let heard = Arrival::Heard { message: message.clone(), text: Sensitive::new(text) };
        self.engine.take(self.conversation, heard).await.unwrap();
        let is = |event: &Event| matches!(event, Event::Heard { message: heard, .. } if *heard == message);
        words(&self.turn(is).await)
    }

    async fn open(&mut self) -> SessionId {
        self.say("do it here").await;
        let opened = self.turn(|event| matches!(event, Event::Answered { .. })).await;
        let Event::Answered { answer: RequestAnswer::Opened { opened }, .. } = &opened.event else { panic!("opened") };
        opened.session
    }

    /// What is said when the verifier has told of `kind` once more.
    async fn hears(&mut self, kind: &Kind) -> String {
        words(&self.turn(|event| matches!(event, Event::Progressed { progress, .. } if progress.kind == *kind)).await)
    }

    /// The next turn of an event that `is` waited for.
    async fn turn(&mut self, is: impl Fn(&Event) -> bool) -> Arc<TurnRecord> {
        let found = async {
            loop {
                let record = self.follower.next().await.unwrap();
                if is(&record.event) {
                    return record;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), found).await.expect("the turn comes")
    }
}

fn words(record: &Arc<TurnRecord>) -> String {
    let parts = record.lines.iter().flat_map(|line| &line.reply.parts);
    let texts: Vec<_> =
        parts.filter_map(|part| if let Part::Text { text } = part { Some(text.as_str()) } else { None }).collect();
    texts.join(" ")
}

/// A chat, and a window that has come as far as the new password; both have heard so.
async fn verified<'w>(world: &'w World, proxy: &Proxy, far: &Far) -> (Chat, Window<'w>) {
    let mut chat = Chat::over(far.client(proxy.address)).await;
    let session = chat.open().await;
    let mut window = world.claim(session, &world.fragment(session, 1).await).await;
    window.verified_by_app().await;
    chat.hears(&Kind::Verified).await;
    (chat, window)
}

/// What a change that `changed` something or nothing comes to, for the chat, the window and the account.
async fn settled(chat: &mut Chat, mut window: Window<'_>, changed: bool) {
    let back = Instant::now();
    let told = chat.hears(if changed { &Kind::Completed } else { &Kind::Verified }).await;
    assert!(back.elapsed() < IN_TIME, "{:?}", back.elapsed());
    assert!(told.contains(if changed { "has been changed" } else { "nothing has changed" }), "{told}");
    window.look().await;
    assert_eq!(window.stage(), if changed { "done" } else { "password" });
    let world = window.world;
    assert_eq!(world.signs_in("ben", NEW_PASSWORD).await, changed);
    assert_eq!(world.signs_in("ben", OLD_PASSWORD).await, !changed);
    if !changed {
        window.password(NEW_PASSWORD).await;
        chat.hears(&Kind::Completed).await;
    }
    assert_eq!(world.changes("ben").await, 2, "set when the account was made, and once now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_46_the_chat_hears_the_truth_as_soon_as_a_verifier_that_died_is_back() {
    for (commits, after, changed) in [(1, true, false), (2, false, true)] {
        let inner = Arc::new(MemoryKeys::default());
        let world = World::over(inner.clone(), Limits::default()).await;
        let far = Far::of(&world).await;
        let proxy = Proxy::before(far.address, 0, 0).await;
        let (mut chat, window) = verified(&world, &proxy, &far).await;

        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        proxy.turn_to(nobody);
        world.service.close();
        let dying = world.beside(DyingKeys::over(inner.clone(), commits, after)).await;
        let change = json!({ "password": NEW_PASSWORD, "again": NEW_PASSWORD });
        assert_eq!(post(&dying, &window.token, "/api/password", &change).await.status, 503);
        dying.service.close();
        let meanwhile = chat.say("did it work?").await;
        assert!(meanwhile.contains("yet that it's done"), "{meanwhile}");

        world.wait(1);
        let third = world.beside(inner.clone()).await;
        let far = Far::of(&third).await;
        proxy.turn_to(far.address);
        settled(&mut chat, Window { world: &third, ..window }, changed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_46_chat_and_panel_say_that_an_answer_is_missing_until_the_truth_is_known() {
    for (fate, changed) in [(Fate::AnswerLost, true), (Fate::RequestLost, false)] {
        let world = World::new().await;
        let far = Far::of(&world).await;
        let proxy = Proxy::before(far.address, 0, 0).await;
        let (mut chat, mut window) = verified(&world, &proxy, &far).await;
        *world.writer.fate.lock().unwrap() = fate;
        window.password(NEW_PASSWORD).await;
        assert_eq!(window.stage(), "working");
        assert!(window.view["message"].as_str().unwrap().contains("finding out"), "{}", window.view);
        assert!(chat.hears(&Kind::Unsettled).await.contains("finding out"));
        assert!(chat.say("did it work?").await.contains("finding out"));
        world.wait(if changed { 1 } else { 10 });
        settled(&mut chat, window, changed).await;
    }
}
