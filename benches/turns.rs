//! Durable turns a second over web sockets, beside a bare echo of the same library in the same run.
//!
//! 100 conversations, each in a socket of its own, say a message, wait for the turn that answers it, and
//! say the next. Every turn is read, decided, written and synced before its first byte leaves. The aim is
//! half of the echo.
//!
//! Run with `cargo bench --bench turns`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a bench")]

#[path = "support/echo.rs"]
mod echo;

use std::{
    net::TcpListener,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use deskhand::app::{self, Machine, Settings};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio_tungstenite::{connect_async, tungstenite::Message};

const CONVERSATIONS: usize = 100;
const MESSAGES: usize = 100;

/// What is said, over and over: a walk with its moves, and questions in between.
const SAID: [&str; 6] =
    ["how do i update my password", "next", "next", "what are the password rules", "back", "where was i"];

#[tokio::main]
async fn main() {
    let echo = echo().await;
    let turns = turns().await;
    println!("bare echo      {echo:>8.0} round trips a second");
    println!("durable turns  {turns:>8.0} a second");
    println!("ratio          {:>8.2} (aim: 0.5)", turns / echo);
}

async fn echo() -> f64 {
    let address = echo::echo().await;
    let ready = Arc::new(Barrier::new(CONVERSATIONS));
    together(|| {
        let ready = ready.clone();
        async move {
            let (mut socket, _) = connect_async(format!("ws://{address}/socket")).await.unwrap();
            let mut round = async |text: String| {
                socket.send(Message::text(text)).await.unwrap();
                socket.next().await.unwrap().unwrap();
            };
            round(String::new()).await;
            ready.wait().await;
            let began = now();
            for number in 0..MESSAGES {
                round(say(number).to_string()).await;
            }
            began
        }
    })
    .await
}

async fn turns() -> f64 {
    let folder = std::env::temp_dir().join(format!("deskhand-bench-{}", std::process::id()));
    let settings = settings(&folder);
    let chat = settings.chat().public.to_string();
    let machine = Machine::real(&settings).unwrap();
    let running = app::start(settings, machine).await.unwrap();
    let socket = format!("{}/socket", chat.replace("http", "ws"));
    let ready = Arc::new(Barrier::new(CONVERSATIONS));
    let rate = together(|| {
        let (socket, ready) = (socket.clone(), ready.clone());
        async move {
            let (mut socket, _) = connect_async(socket).await.unwrap();
            socket.send(Message::text(json!({"type": "hello", "resume": null, "after": 0}).to_string())).await.unwrap();
            let mut began = now();
            for number in 0..=MESSAGES {
                socket.send(Message::text(say(number).to_string())).await.unwrap();
                loop {
                    let Message::Text(text) = socket.next().await.unwrap().unwrap() else { continue };
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    if frame["message"] == number.to_string().as_str() {
                        break;
                    }
                }
                // The first turn is the beginning of the conversation, and not counted.
                if number == 0 {
                    ready.wait().await;
                    began = now();
                }
            }
            began
        }
    })
    .await;
    running.stop().await;
    std::fs::remove_dir_all(folder).unwrap();
    rate
}

/// Messages a second of all conversations, from the first one's begin to the last one's end.
async fn together<F: Future<Output = Instant> + Send + 'static>(client: impl Fn() -> F) -> f64 {
    let clients: Vec<_> = (0..CONVERSATIONS).map(|_| tokio::spawn(client())).collect();
    let mut first: Option<Instant> = None;
    for client in clients {
        let began = client.await.unwrap();
        first = Some(first.map_or(began, |first| first.min(began)));
    }
    let took: Duration = first.unwrap().elapsed();
    f64::from(u32::try_from(CONVERSATIONS * MESSAGES).unwrap()) / took.as_secs_f64()
}

fn say(number: usize) -> Value {
    json!({"type": "say", "id": number.to_string(), "text": SAID[number % SAID.len()]})
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn now() -> Instant {
    Instant::now()
}

/// The shipped demo on free ports, in a folder of its own.
fn settings(folder: &Path) -> Settings {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [chat, panel, demo] = [(); 3].map(|()| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    });
    let shipped = std::fs::read_to_string(root.join("config/demo.toml")).unwrap();
    let shipped = shipped.replace("data/demo", &folder.display().to_string());
    let shipped = shipped.replace("127.0.0.1:8082", &format!("127.0.0.1:{demo}"));
    let prompts = root.join("prompts").display().to_string();
    let own = format!(
        "[chat]\nlisten = \"127.0.0.1:{chat}\"\npublic = \"http://127.0.0.1:{chat}\"\n\
         [panel]\nlisten = \"127.0.0.1:{panel}\"\npublic = \"http://localhost:{panel}\"\n\
         [content]\nfolder = \"{prompts}\"\n"
    );
    Settings::parse("bench.toml", &format!("{own}\n{shipped}")).unwrap()
}
