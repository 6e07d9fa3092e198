//! Whoever waits for a session, chat or window: woken by what is written between their look and their waiting,
//! not woken by nothing, and let go when the verifier stops; and an act whose picture was replaced meanwhile. The
//! store holds a reader right after it has looked, so that each of these moments is there each time.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use async_trait::async_trait;
use deskhand::{
    model::{
        Method,
        port::{CommitFault, KeyCommit, KeyValue, Pair, StoreFault, Verifier, VerifierFault},
    },
    storage::memory::MemoryKeys,
};
use serde_json::json;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{
    http::{self, Reply},
    world::{ADA_NUMBER, Window, World},
};

/// For a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);

const EVENTS: &str = "recovery/event/";
const SESSIONS: &str = "recovery/session/";

#[derive(Default)]
struct Holding {
    keys: MemoryKeys,
    armed: Mutex<Option<Armed>>,
}

/// The look that is held: the first of its kind after so many others.
struct Armed {
    kind: &'static str,
    after: usize,
    looked: Sender<()>,
    go: Receiver<()>,
}

/// A reader that has looked, and goes on when told.
struct Held {
    looked: Receiver<()>,
    go: Sender<()>,
}

impl Holding {
    fn hold(&self, kind: &'static str, after: usize) -> Held {
        let ((says, looked), (go, goes)) = (channel(), channel());
        *self.armed.lock().unwrap() = Some(Armed { kind, after, looked: says, go: goes });
        Held { looked, go }
    }

    fn looked(&self, key: &[u8]) {
        let mut armed = self.armed.lock().unwrap();
        match armed.as_mut().filter(|armed| key.starts_with(armed.kind.as_bytes())) {
            None => return,
            Some(Armed { after: after @ 1.., .. }) => {
                *after -= 1;
                return;
            }
            Some(_) => {}
        }
        let Some(Armed { looked, go, .. }) = armed.take() else { return };
        drop(armed);
        looked.send(()).unwrap();
        go.recv().unwrap();
    }
}

impl Held {
    /// Waits until the reader has looked; from then on it stands between its look and its waiting.
    async fn has_looked(self) -> Sender<()> {
        let looked = spawn_blocking(move || self.looked.recv_timeout(PATIENCE).map(|()| self.go));
        looked.await.unwrap().expect("nobody looked")
    }
}

#[async_trait]
impl KeyValue for Holding {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        let found = self.keys.read(key);
        self.looked(key);
        found
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        let found = self.keys.scan(prefix, from, limit);
        self.looked(prefix);
        found
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        self.keys.last(prefix)
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        self.keys.commit(commit).await
    }
}

async fn world() -> (World, Arc<Holding>) {
    let store = Arc::new(Holding::default());
    (World::over(store.clone(), deskhand::identity::recovery::Limits::default()).await, store)
}

/// A window at the box for the code.
async fn at_code(world: &World) -> Window<'_> {
    let mut window = world.window().await;
    window.identify("ada").await;
    window.choose("call").await;
    window.number(ADA_NUMBER).await;
    assert_eq!(window.stage(), "code", "{}", window.view);
    world.call(1).await;
    window.look().await;
    window
}

/// The window waits for what comes after what it has seen. It looks twice: whether it lives, then what there is.
async fn waits(window: &Window<'_>, store: &Holding) -> (JoinHandle<Reply>, Sender<()>) {
    let held = store.hold(SESSIONS, 1);
    let (address, host) = (window.world.address, window.world.host.clone());
    let path = format!("/api/session/after/{}", window.view["revision"]);
    let bearer = format!("Bearer {}", window.token);
    let asking = tokio::spawn(async move {
        let headers = [("Host", host.as_str()), ("Authorization", bearer.as_str())];
        http::send(address, "GET", &path, &headers, "").await
    });
    (asking, held.has_looked().await)
}

async fn answered<T>(waiting: JoinHandle<T>) -> T {
    tokio::time::timeout(PATIENCE, waiting).await.expect("it waits for ever").unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_chat_hears_what_is_written_right_after_it_looked() {
    let (world, store) = world().await;
    let (session, fragment) = world.open().await;
    let (held, service) = (store.hold(EVENTS, 0), world.service.clone());
    let watching = tokio::spawn(async move { service.watch(session, 1).await });
    let go = held.has_looked().await;
    world.claim(session, &fragment).await;
    go.send(()).unwrap();
    let heard = answered(watching).await.unwrap();
    assert_eq!(heard.iter().map(|event| event.number).collect::<Vec<_>>(), [2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_window_hears_what_is_written_right_after_it_looked() {
    let (world, store) = world().await;
    let window = at_code(&world).await;
    let (asking, go) = waits(&window, &store).await;
    world.service.choose(&world.request(), window.session, Method::Authenticator).await.unwrap();
    go.send(()).unwrap();
    let heard = answered(asking).await;
    assert_eq!((heard.status, heard.json()["view"]["method"].as_str()), (200, Some("authenticator")), "{}", heard.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn attack_43_a_window_that_waits_while_a_newer_link_is_sent_is_told_nothing_more() {
    let (world, store) = world().await;
    let window = at_code(&world).await;
    let (asking, go) = waits(&window, &store).await;
    go.send(()).unwrap();
    world.relink(window.session).await;
    let told = answered(asking).await;
    assert_eq!(told.status, 401, "{}", told.body);
    assert!(!told.body.contains("view"), "{}", told.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_window_is_not_answered_before_there_is_something_and_let_go_when_the_verifier_stops() {
    let (world, store) = world().await;
    let mut window = at_code(&world).await;
    let seen = window.view["revision"].clone();
    let (asking, go) = waits(&window, &store).await;
    go.send(()).unwrap();
    for _ in 0..50 {
        window.look().await;
    }
    assert!(!asking.is_finished(), "nothing is new");
    world.service.let_go();
    let told = answered(asking).await;
    assert_eq!((told.status, &told.json()["view"]["revision"]), (200, &seen), "{}", told.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_chat_that_waits_is_told_that_the_verifier_stops() {
    let (world, store) = world().await;
    let (session, _) = world.open().await;
    let (held, service) = (store.hold(EVENTS, 0), world.service.clone());
    let watching = tokio::spawn(async move { service.watch(session, 1).await });
    held.has_looked().await.send(()).unwrap();
    for _ in 0..50 {
        world.events(session).await;
    }
    assert!(!watching.is_finished(), "nothing has happened");
    world.service.close();
    assert_eq!(answered(watching).await, Err(VerifierFault::Away));
}

/// The work was done for the picture before: whether the answer to the new one is right is not looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn attack_22_work_for_a_picture_is_worth_nothing_once_another_is_shown() {
    let (world, store) = world().await;
    let mut window = world.window().await;
    window.post("/api/identifier", &json!({ "identifier": "ada" })).await;
    let body = json!({ "answer": "WRONG", "work": window.puzzle().await.1.work() }).to_string();
    let (held, address, host) = (store.hold(SESSIONS, 0), world.address, world.host.clone());
    let (bearer, origin) = (format!("Bearer {}", window.token), format!("http://{host}"));
    let solving = tokio::spawn(async move {
        let headers = [
            ("Host", host.as_str()),
            ("Content-Type", "application/json"),
            ("Origin", origin.as_str()),
            ("Authorization", bearer.as_str()),
        ];
        http::send(address, "POST", "/api/captcha", &headers, &body).await
    });
    let go = held.has_looked().await;
    window.post("/api/captcha/another", &json!({})).await;
    go.send(()).unwrap();
    let told = answered(solving).await.json();
    let problem = told["view"]["problem"]["text"].as_str().unwrap_or_default();
    assert!(problem.starts_with("Your browser had not finished"), "{told}");
    assert_eq!(told["view"]["revision"], window.view["revision"], "the new picture stays");
}
