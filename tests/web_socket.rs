//! The chat's socket over real connections: what is said is answered once, whatever a client sends, and
//! an old token leads nowhere new.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "support/http.rs"]
mod http;

use std::{sync::Arc, time::Duration};

use deskhand::{
    app::{ChatMachine, House, Machine, Store, VerifierMachine},
    channel::web,
    config::Settings,
    engine::Engine,
    identity::{
        credential::{Argon2Hasher, Cost, Keyring},
        verifier::{captcha::PictureAndAudio, panel::Pace},
    },
    model::{Agent, AgentName, ConversationId},
    runtime::{Clock, Entropy, SeededEntropy, SystemClock},
    storage::memory::MemoryKeys,
    web::{Framing, Guard, Site},
};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};
use tokio_util::sync::CancellationToken;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

struct Server {
    address: String,
    engine: Arc<Engine>,
    stopping: CancellationToken,
}

async fn server() -> Server {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new([3; 32]));
    let store = || Store::of(Arc::new(MemoryKeys::default()));
    let verifier = VerifierMachine {
        clock: clock.clone(),
        entropy: entropy.clone(),
        store: store(),
        keyring: Arc::new(Keyring::new([5; 32])),
        keys: None,
        hasher: Arc::new(Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap()),
        captcha: Arc::new(PictureAndAudio),
        pace: Pace::at_once(),
        phone: None,
        mailbox: None,
        between: None,
    };
    let machine = Machine { chat: ChatMachine { clock, entropy, store: store(), before_desk: None }, verifier };
    let house = House::build(Settings::parse("test.toml", "").unwrap(), machine).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let site = Site::new(&format!("http://{address}"), &[]).unwrap();
    let guard = Guard { site, framing: Framing::Never, phrases: house.chat.phrases(), body_limit: 0 };
    let stopping = CancellationToken::new();
    let router = web::router(house.chat.door("web"), guard, stopping.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Server { address, engine: house.chat.engine.clone(), stopping }
}

impl Server {
    async fn open(&self) -> Socket {
        connect_async(format!("ws://{}/socket", self.address)).await.unwrap().0
    }

    /// A socket after hello, and the welcome.
    async fn greeted(&self, resume: Option<&str>, after: u64) -> (Socket, Value) {
        let mut socket = self.open().await;
        send(&mut socket, &json!({"type": "hello", "resume": resume, "after": after})).await;
        let welcome = heard(&mut socket, "welcome").await;
        (socket, welcome)
    }
}

async fn send(socket: &mut Socket, frame: &Value) {
    socket.send(Message::text(frame.to_string())).await.unwrap();
}

async fn next(socket: &mut Socket) -> Option<Message> {
    loop {
        let message = timeout(Duration::from_secs(20), socket.next()).await.expect("a frame in time")?;
        match message {
            Ok(Message::Ping(_)) => {}
            Ok(message) => return Some(message),
            Err(_) => return None,
        }
    }
}

/// The next frame of `kind`; typing signs and turns before it are passed over.
async fn heard(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let message = next(socket).await.expect("the socket is open");
        let Message::Text(text) = message else { panic!("{message:?} instead of {kind}") };
        let frame: Value = serde_json::from_str(&text).unwrap();
        if frame["type"] == kind {
            return frame;
        }
    }
}

async fn turn_of(socket: &mut Socket, message: &str) -> Value {
    loop {
        let turn = heard(socket, "turn").await;
        if turn["message"] == message {
            return turn;
        }
    }
}

#[tokio::test]
async fn a_message_sent_twice_is_one_turn_and_a_reload_shows_it_again() {
    let server = server().await;
    let (mut socket, welcome) = server.greeted(None, 0).await;
    let first = heard(&mut socket, "turn").await;
    assert_eq!(first["revision"], 1);
    assert!(first["replies"].as_array().is_some_and(|replies| !replies.is_empty()), "{first}");
    for _ in 0..2 {
        send(&mut socket, &json!({"type": "say", "id": "m1", "text": "hi i forgot my pw"})).await;
    }
    let answer = turn_of(&mut socket, "m1").await;
    send(&mut socket, &json!({"type": "say", "id": "m2", "text": "thanks"})).await;
    let after = turn_of(&mut socket, "m2").await;
    assert_eq!(after["revision"], answer["revision"].as_u64().unwrap() + 1, "m1 was taken once");
    drop(socket);

    let token = welcome["resume"].as_str().unwrap();
    let (mut again, welcome) = server.greeted(Some(token), 0).await;
    assert_eq!(welcome["resume"], token);
    assert_eq!(welcome["revision"], after["revision"]);
    assert_eq!(turn_of(&mut again, "m1").await["replies"], answer["replies"]);
    let (mut later, _) = server.greeted(Some(token), answer["revision"].as_u64().unwrap()).await;
    assert_eq!(heard(&mut later, "turn").await["message"], "m2");
}

#[tokio::test]
async fn two_windows_of_one_browser_are_in_step() {
    let server = server().await;
    let (mut one, welcome) = server.greeted(None, 0).await;
    let (mut other, _) = server.greeted(welcome["resume"].as_str(), 0).await;
    send(&mut one, &json!({"type": "say", "id": "m1", "text": "hello"})).await;
    assert_eq!(turn_of(&mut one, "m1").await, turn_of(&mut other, "m1").await);
}

#[tokio::test]
async fn a_token_of_an_ended_or_unknown_conversation_leads_to_a_new_one_under_a_new_token() {
    let server = server().await;
    let (mut socket, welcome) = server.greeted(None, 0).await;
    let old = welcome["resume"].as_str().unwrap().to_owned();
    send(&mut socket, &json!({"type": "say", "id": "m1", "text": "hello"})).await;
    turn_of(&mut socket, "m1").await;
    send(&mut socket, &json!({"type": "leave"})).await;
    loop {
        if heard(&mut socket, "turn").await["over"] == true {
            break;
        }
    }
    assert!(matches!(next(&mut socket).await, Some(Message::Close(_)) | None));

    let planted = "A".repeat(43);
    for token in [old.as_str(), planted.as_str(), "nonsense", ""] {
        let (mut fresh, welcome) = server.greeted(Some(token), 7).await;
        assert_ne!(welcome["resume"], token);
        assert_eq!(heard(&mut fresh, "turn").await["revision"], 1, "a new conversation is told from its beginning");
    }
}

#[tokio::test]
async fn that_somebody_writes_is_told_to_the_other_side_and_stands_nowhere() {
    let server = server().await;
    let (mut socket, welcome) = server.greeted(None, 0).await;
    let conversation = ConversationId(welcome["conversation"].as_str().unwrap().parse().unwrap());
    let mut person = server.engine.person_writing(conversation);
    send(&mut socket, &json!({"type": "writing"})).await;
    timeout(Duration::from_secs(20), person.changed()).await.expect("a sign in time").unwrap();
    let kim = Agent { name: AgentName::parse("kim").unwrap(), shown: "Kim".to_owned() };
    server.engine.agent_writes(conversation, kim);
    assert_eq!(heard(&mut socket, "writing").await["by"], "Kim");
    send(&mut socket, &json!({"type": "say", "id": "m1", "text": "thanks"})).await;
    turn_of(&mut socket, "m1").await;
    let turns = server.engine.history(conversation).await.unwrap();
    assert_eq!(turns.len(), 2, "one that began it, and one that was said");
}

#[tokio::test]
async fn what_is_no_frame_is_answered_in_words_and_breaks_nothing() {
    let server = server().await;
    let (mut socket, _) = server.greeted(None, 0).await;
    let hostile =
        ["", "{", "null", r#"{"type":"nonsense"}"#, r#"{"type":"say","id":"","text":"x"}"#, r#"{"type":"turn"}"#];
    for text in hostile {
        socket.send(Message::text(text)).await.unwrap();
        assert!(heard(&mut socket, "notice").await["text"].as_str().is_some_and(|words| words.contains("reload")));
    }
    socket.send(Message::binary(vec![0, 159, 146, 150])).await.unwrap();
    heard(&mut socket, "notice").await;
    send(&mut socket, &json!({"type": "say", "id": "book", "text": "x".repeat(20_001)})).await;
    assert_eq!(heard(&mut socket, "notice").await["refused"], "book");
    send(&mut socket, &json!({"type": "ack", "revision": 999_999})).await;
    send(&mut socket, &json!({"type": "hello", "resume": null, "after": 0})).await;
    send(&mut socket, &json!({"type": "say", "id": "m1", "text": "x".repeat(20_000)})).await;
    turn_of(&mut socket, "m1").await;
}

#[tokio::test]
async fn a_frame_over_every_limit_ends_its_connection_alone() {
    let server = server().await;
    let (mut other, _) = server.greeted(None, 0).await;
    let (mut socket, _) = server.greeted(None, 0).await;
    // The server may hang up while it is still being sent.
    let _ = socket.send(Message::text("x".repeat(300 * 1024))).await;
    while next(&mut socket).await.is_some_and(|message| !message.is_close()) {}
    send(&mut other, &json!({"type": "say", "id": "m1", "text": "hello"})).await;
    turn_of(&mut other, "m1").await;
}

#[tokio::test]
async fn a_browser_that_reads_nothing_holds_up_nobody() {
    let server = server().await;
    let (mut deaf, welcome) = server.greeted(None, 0).await;
    let (mut other, _) = server.greeted(welcome["resume"].as_str(), 0).await;
    for number in 0..100 {
        let id = format!("m{number}");
        send(&mut deaf, &json!({"type": "say", "id": format!("d{number}"), "text": "hello"})).await;
        send(&mut other, &json!({"type": "say", "id": id, "text": "thanks"})).await;
        turn_of(&mut other, &id).await;
    }
}

#[tokio::test]
async fn attack_25_a_page_of_another_site_opens_no_socket() {
    let server = server().await;
    let mut request = format!("ws://{}/socket", server.address).into_client_request().unwrap();
    request.headers_mut().insert("origin", "https://evil.test".parse().unwrap());
    let Err(Error::Http(answer)) = connect_async(request).await else { panic!("it was let in") };
    assert_eq!(answer.status(), 403);
}

#[tokio::test]
async fn a_stop_closes_the_sockets_and_says_that_it_is_not_for_good() {
    let server = server().await;
    let (mut socket, _) = server.greeted(None, 0).await;
    server.stopping.cancel();
    let close = loop {
        if let Message::Close(close) = next(&mut socket).await.expect("a close frame") {
            break close;
        }
    };
    assert_eq!(u16::from(close.unwrap().code), 1001);
}

/// Asks for a link to go on elsewhere, and gives what stands after the address's `#`.
async fn passage(socket: &mut Socket, message: &str) -> String {
    send(socket, &json!({"type": "say", "id": message, "text": "can i go on on my phone"})).await;
    let turn = turn_of(socket, message).await;
    let parts = turn["replies"][0]["parts"].as_array().unwrap();
    let part = parts.iter().find(|part| part["kind"] == "passage").expect("a link");
    assert!(part["picture"].as_str().unwrap().starts_with("<svg"));
    let (page, link) = part["url"].as_str().unwrap().split_once('#').unwrap();
    assert!(page.ends_with("/on"), "{page}");
    link.to_owned()
}

impl Server {
    async fn ask(&self, method: &str, path: &str, origin: &str, body: &str) -> http::Reply {
        let headers = [("host", self.address.as_str()), ("origin", origin), ("content-type", "application/json")];
        http::send(self.address.parse().unwrap(), method, path, &headers, body).await
    }

    async fn go_on(&self, link: &str) -> http::Reply {
        let own = format!("http://{}", self.address);
        self.ask("POST", "/api/on", &own, &json!({ "passage": link }).to_string()).await
    }
}

#[tokio::test]
async fn a_one_time_link_carries_a_conversation_to_another_browser_and_both_hear_everything() {
    let server = server().await;
    let (mut desk, welcome) = server.greeted(None, 0).await;
    let link = passage(&mut desk, "m1").await;
    assert_eq!(server.ask("GET", "/on", "null", "").await.status, 200, "looking at the page");
    let answer = server.go_on(&link).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let resume = answer.json()["resume"].as_str().unwrap().to_owned();
    assert_ne!(welcome["resume"], resume, "a token of its own");

    let (mut phone, theirs) = server.greeted(Some(&resume), 0).await;
    assert_eq!(theirs["conversation"], welcome["conversation"]);
    assert_eq!(turn_of(&mut phone, "m1").await["heard"]["text"], "can i go on on my phone");
    for socket in [&mut desk, &mut phone] {
        let came = heard(socket, "turn").await;
        assert_eq!(came["carried"], true, "{came}");
    }
    for (number, from_phone) in [(2, true), (3, false)] {
        let id = format!("m{number}");
        let from = if from_phone { &mut phone } else { &mut desk };
        send(from, &json!({"type": "say", "id": id, "text": "what are the password rules"})).await;
        assert_eq!(turn_of(&mut desk, &id).await, turn_of(&mut phone, &id).await);
    }
}

#[tokio::test]
async fn attack_43_a_one_time_link_opens_once_and_no_other_text_does() {
    let server = server().await;
    let (mut socket, _) = server.greeted(None, 0).await;
    let older = passage(&mut socket, "m1").await;
    let link = passage(&mut socket, "m2").await;
    let foreign = server.ask("POST", "/api/on", "https://evil.test", &json!({ "passage": link }).to_string()).await;
    assert_eq!(foreign.status, 403, "another site's page");
    let long = "A".repeat(600);
    for dead in [older.as_str(), "", "nonsense", &link[1..], &long] {
        let answer = server.go_on(dead).await;
        assert_eq!(answer.status, 410, "{dead}");
        assert!(answer.json()["message"].as_str().unwrap().contains("works once"), "{}", answer.body);
    }
    let (one, other) = tokio::join!(server.go_on(&link), server.go_on(&link));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410], "two at once: one is let in");
    assert_eq!(server.go_on(&link).await.status, 410);
    // A frame brings one too, with the whole address.
    let third = passage(&mut socket, "m3").await;
    let mut screen = server.open().await;
    let whole = format!("https://help.example.edu/on#{third}\n");
    send(&mut screen, &json!({"type": "hello", "resume": null, "after": 0, "passage": whole})).await;
    heard(&mut screen, "welcome").await;
    let mut late = server.open().await;
    send(&mut late, &json!({"type": "hello", "resume": null, "after": 0, "passage": whole})).await;
    heard(&mut late, "notice").await;
}
