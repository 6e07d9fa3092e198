//! The whole server under `strace`: what it answers to a person, in chat and on the panel, leaves only
//! after a finished sync of the store that holds the record. The server is this very program, asked to
//! run [`server`] alone.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of a test fail as tests do"
)]

#[path = "support/chat.rs"]
mod chat;
#[path = "support/folder.rs"]
mod folder;
#[path = "support/panel.rs"]
mod panel;
#[path = "support/server.rs"]
mod server;
#[path = "support/strace.rs"]
mod strace;

use std::{path::PathBuf, time::Duration};

use deskhand::{
    channel::frame::ClientFrame,
    model::{MessageId, Revision},
};
use serde_json::{Value, json};
use tokio::task::block_in_place;

use crate::{
    chat::Screen,
    panel::Panel,
    server::{Half, Installation, Server},
    strace::answered_after_sync,
};

/// How long any one answer may take under `strace`.
const PATIENCE: Duration = Duration::from_secs(60);

/// The ids of the messages, which stand in no other record and no other answer.
const FORGOT: &str = "durable-message-1";
const HERE: &str = "durable-message-2";

/// Does nothing unless this process was asked to be the server.
#[test]
fn server() {
    server::serve_if_asked();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_waits_for_the_disk() {
    let installation = Installation::new("traced-server");
    let trace = installation.path().join("calls");
    let mut command = strace::command(&std::env::current_exe().unwrap(), &trace);
    let mut traced = Server::start(installation.as_server(&mut command, Half::Both, "server"));
    block_in_place(|| traced.until_ready());
    let session = chat_and_claim(&installation).await;
    block_in_place(|| traced.stop());

    let calls = strace::read(&trace);
    let file = |store: PathBuf| store.join("db").to_str().unwrap().to_owned();
    let settings = installation.settings();
    let (chat, verifier) = (file(settings.store().chat.clone()), file(settings.store().verifier.clone()));
    for message in [FORGOT, HERE] {
        answered_after_sync(&calls, &chat, message, message).unwrap();
    }
    // The link is made at delivery: the session was safe before chat could name it to anybody.
    answered_after_sync(&calls, &verifier, &session, &session).unwrap();
    // What strace prints of `"stage":"claimed"` on the disk and of the claim's answer on the wire.
    let json = |name: &str, value: &str| format!(r#"\"{name}\":\"{value}"#);
    answered_after_sync(&calls, &verifier, &json("stage", "claimed"), &json("window", &session)).unwrap();
    answered_after_sync(&calls, &verifier, &json("stage", "identified"), &json("stage", "captcha")).unwrap();
}

/// One conversation up to the link, one claim, one identifier. Gives the session.
async fn chat_and_claim(installation: &Installation) -> String {
    let mut screen = Screen::open(installation.chat).await.unwrap();
    screen.send(&ClientFrame::Hello { resume: None, after: Revision(0), passage: None }).await.unwrap();
    say(&mut screen, FORGOT, "i forgot my password").await;
    say(&mut screen, HERE, "do it here").await;
    let url = loop {
        let turn = next(&mut screen).await;
        if let Some(url) = parts(&turn).find_map(|part| part["url"].as_str().map(str::to_owned)) {
            break url;
        }
    };
    let fragment = url.split_once('#').unwrap().1;
    let panel = Panel(installation.panel);
    let (status, claimed) = panel.post("/api/claim", None, &json!({ "link": fragment })).await.unwrap();
    assert_eq!(status, 200, "{claimed}");
    let (window, name) = (claimed["window"].as_str(), json!({ "identifier": "nobody" }));
    let (status, answer) = panel.post("/api/identifier", window, &name).await.unwrap();
    assert_eq!((status, &answer["view"]["stage"]), (200, &json!("captcha")), "{answer}");
    fragment.split('.').next().unwrap().to_owned()
}

/// Says it and waits for the turn that acknowledges it.
async fn say(screen: &mut Screen, id: &str, text: &str) {
    let say = ClientFrame::Say { id: MessageId(id.to_owned()), text: text.to_owned() };
    screen.send(&say).await.unwrap();
    while next(screen).await["message"] != id {}
}

async fn next(screen: &mut Screen) -> Value {
    screen.next(PATIENCE).await.unwrap().expect("the chat answers")
}

fn parts(turn: &Value) -> impl Iterator<Item = &Value> {
    let replies = turn["replies"].as_array().into_iter().flatten();
    replies.flat_map(|reply| reply["parts"].as_array().into_iter().flatten())
}
