//! The shipped program itself, as a newcomer starts it: `deskhand demo` prints its addresses, answers in
//! chat, opens the panel as far as the picture (what it says is known to nobody here), stops cleanly on
//! Ctrl-C, and goes on where it was when it is started again; and `deskhand serve` and `deskhand verifier`
//! do the same as two processes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "support/folder.rs"]
mod folder;
#[allow(dead_code, reason = "other tests look at headers")]
#[path = "support/http.rs"]
mod http;
#[path = "support/ports.rs"]
mod ports;
#[path = "support/shipped.rs"]
mod shipped;

use std::{net::SocketAddr, path::Path, process::Stdio, time::Duration};

use folder::Folder;
use futures_util::{SinkExt as _, StreamExt as _};
use ports::free_port;
use serde_json::{Value, json};
use shipped::{Demo, Shipped, deskhand, ran};
use tokio_tungstenite::{connect_async, tungstenite::Message};

#[tokio::test]
async fn a_newcomer_starts_the_demo_and_it_goes_on_after_a_stop() {
    let folder = Folder::new("smoke");
    let Demo { config, chat, panel } = Demo::in_folder(folder.path(), ports());
    let (demo, printed) = Shipped::start(&config, "demo");
    for said in ["This is a demo", "/phone", "/mail", "/sign-in", "ada@umsystem.edu", "not registered", "disabled"] {
        assert!(printed.contains(said), "nothing of `{said}` in:\n{printed}");
    }
    let (token, turns) = converse(chat, None, &["hi i forgot my pw", "do it here"]).await;
    let link = panel_link(&turns).expect("a link to the panel");
    assert!(link.starts_with(&format!("http://localhost:{panel}/#")), "{link}");
    picture(panel, link.split_once('#').unwrap().1).await;
    demo.stop();

    let (demo, _) = Shipped::start(&config, "demo");
    let (same, again) = converse(chat, Some(&token), &["where was i"]).await;
    assert_eq!(same, token, "the conversation is the same");
    for turn in &turns {
        let kept = again.iter().find(|kept| kept["revision"] == turn["revision"]);
        assert_eq!(kept.map(|kept| &kept["heard"]), Some(&turn["heard"]), "a turn was lost");
    }
    demo.stop();
}

/// As the README tells it: the verifier by itself, a copy of its token, the chat by itself.
#[tokio::test]
async fn chat_and_verifier_run_in_a_process_each() {
    let folder = Folder::new("smoke-two");
    let (own, far, chat, panel) = configure_two(folder.path());
    let (verifier, printed) = Shipped::start(&far, "verifier");
    let words = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&format!("Panel http://localhost:{panel}")) && words.contains("API "), "{printed}");
    assert!(ran(&far, "account add zoe@umsystem.edu --given-name Zoe --family-name Marlowe").0);
    assert!(ran(&far, "account list").1.contains("zoe@umsystem.edu"));
    assert!(!ran(&own, "account list").0, "the chat has no accounts");

    let token = folder.path().join("chat.token");
    assert!(!ran(&own, "doctor").0, "without the token the chat can't start");
    // A copy keeps the rights: for its owner alone.
    std::fs::copy(folder.path().join("verifier/api.token"), &token).unwrap();
    let (serving, printed) = Shipped::start(&own, "serve");
    assert!(printed.contains("answers and knows the token"), "{printed}");
    let (good, findings) = ran(&own, "doctor");
    assert!(good && findings.contains("answers and knows the token"), "{findings}");
    assert!(ran(&far, "doctor").0);
    let (_, turns) = converse(chat, None, &["hi i forgot my pw", "do it here"]).await;
    let link = panel_link(&turns).expect("a link to the panel");
    assert!(link.starts_with(&format!("http://localhost:{panel}/#")), "{link}");
    picture(panel, link.split_once('#').unwrap().1).await;
    let kept = std::fs::read_dir(folder.path().join("chat")).unwrap();
    let kept: Vec<_> = kept.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(
        kept.iter().all(|name| ["store", "socket", "classifier"].contains(&name.as_str())),
        "the chat keeps more: {kept:?}"
    );

    verifier.stop();
    let (good, findings) = ran(&own, "doctor");
    assert!(!good && findings.contains("can't be reached"), "{findings}");
    let (verifier, _) = Shipped::start(&far, "verifier");
    let (_, turns) = converse(chat, None, &["hi i forgot my pw", "do it here"]).await;
    picture(panel, panel_link(&turns).unwrap().split_once('#').unwrap().1).await;
    serving.stop();
    verifier.stop();
}

/// A service manager may think better of it as soon as it has started something.
#[test]
fn a_word_to_stop_is_heard_from_the_first_moment_on() {
    let folder = Folder::new("smoke-stop");
    let demo = Demo::in_folder(folder.path(), ports()).config;
    let (own, far, ..) = configure_two(folder.path());
    for (config, command, opened) in
        [(&demo, "demo", "data"), (&far, "verifier", "verifier/store"), (&own, "serve", "chat/store")]
    {
        let process = deskhand(config, command).stdout(Stdio::null()).spawn().unwrap();
        // From here on there is something to be closed in order.
        while !folder.path().join(opened).exists() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Shipped::from(process).stop_by("-TERM");
        if command == "verifier" {
            std::fs::copy(folder.path().join("verifier/api.token"), folder.path().join("chat.token")).unwrap();
        }
    }
}

fn ports<const COUNT: usize>() -> [u16; COUNT] {
    [(); COUNT].map(|()| free_port())
}

/// Files for a chat and for a verifier on free ports, all under `folder`: the chat's, the verifier's, the
/// ports of chat and panel.
fn configure_two(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf, u16, u16) {
    let [chat, panel, api] = ports();
    let at = folder.display();
    let far = format!(
        "[api]\nlisten = \"127.0.0.1:{api}\"\npublic = \"http://127.0.0.1:{api}\"\n\
         token = \"{at}/verifier/api.token\"\n\
         [panel]\nlisten = \"127.0.0.1:{panel}\"\npublic = \"http://localhost:{panel}\"\n\
         [store]\nverifier = \"{at}/verifier/store\"\nkeys = \"{at}/verifier/keys\"\n\
         socket = \"{at}/verifier/socket\"\n"
    );
    let own = format!(
        "[chat]\nlisten = \"127.0.0.1:{chat}\"\npublic = \"http://127.0.0.1:{chat}\"\n\
         [panel]\npublic = \"http://localhost:{panel}\"\n\
         [verifier]\nremote = \"http://127.0.0.1:{api}\"\ntoken = \"{at}/chat.token\"\n\
         [store]\nchat = \"{at}/chat/store\"\nsocket = \"{at}/chat/socket\"\n"
    );
    std::fs::create_dir_all(folder).unwrap();
    let paths = ["chat.toml", "verifier.toml"].map(|name| folder.join(name));
    std::fs::write(&paths[0], own).unwrap();
    std::fs::write(&paths[1], far).unwrap();
    let [own, far] = paths;
    (own, far, chat, panel)
}

/// Says `words` one after the other, each once the one before was answered, and waits for a link where a
/// reset was begun. Gives the token and every turn that was shown.
async fn converse(chat: u16, resume: Option<&str>, words: &[&str]) -> (String, Vec<Value>) {
    let (mut socket, _) = connect_async(format!("ws://127.0.0.1:{chat}/socket")).await.unwrap();
    socket.send(Message::text(json!({"type": "hello", "resume": resume, "after": 0}).to_string())).await.unwrap();
    let (mut token, mut turns) = (String::new(), Vec::new());
    let mut waiting = words.iter().enumerate();
    let mut sent = None::<String>;
    loop {
        let answered = sent.as_ref().is_none_or(|id| turns.iter().any(|turn: &Value| turn["message"] == id.as_str()));
        if answered && !turns.is_empty() {
            if let Some((number, text)) = waiting.next() {
                let id = format!("{}-{number}", resume.is_some());
                let say = json!({"type": "say", "id": id, "text": text});
                socket.send(Message::text(say.to_string())).await.unwrap();
                sent = Some(id);
            } else if panel_link(&turns).is_some() || resume.is_some() {
                return (token, turns);
            }
        }
        let Message::Text(text) = socket.next().await.unwrap().unwrap() else { continue };
        let frame: Value = serde_json::from_str(&text).unwrap();
        match frame["type"].as_str() {
            Some("welcome") => frame["resume"].as_str().unwrap().clone_into(&mut token),
            Some("turn") => turns.push(frame),
            _ => {}
        }
    }
}

fn panel_link(turns: &[Value]) -> Option<String> {
    let replies = turns.iter().flat_map(|turn| turn["replies"].as_array().into_iter().flatten());
    let parts = replies.flat_map(|reply| reply["parts"].as_array().into_iter().flatten());
    parts.filter_map(|part| part["url"].as_str()).next_back().map(str::to_owned)
}

/// Claims the link, types a name, and gets a picture.
async fn picture(panel: u16, fragment: &str) {
    let server: SocketAddr = ([127, 0, 0, 1], panel).into();
    let host = format!("localhost:{panel}");
    let own = [("Host", host.as_str()), ("Content-Type", "application/json")];
    let claimed = http::send(server, "POST", "/api/claim", &own, &json!({ "link": fragment }).to_string()).await;
    assert_eq!(claimed.status, 200, "{claimed:?}");
    let bearer = |token: &Value| format!("Bearer {}", token.as_str().unwrap());
    let window = bearer(&claimed.json()["window"]);
    let headers = [own[0], own[1], ("Authorization", window.as_str())];
    let typed = json!({ "identifier": "ada@umsystem.edu" }).to_string();
    let identified = http::send(server, "POST", "/api/identifier", &headers, &typed).await;
    assert_eq!(identified.json()["view"]["stage"], "captcha", "{identified:?}");
    let stepped = identified.json().get("window").filter(|token| token.is_string()).map(bearer);
    let window = stepped.unwrap_or(window);
    let headers = [own[0], own[1], ("Authorization", window.as_str())];
    let shown = http::send(server, "GET", "/api/captcha", &headers, "").await.json();
    assert!(shown["picture"].as_str().unwrap().starts_with("data:image/png;base64,"));
    let spoken = http::send(server, "GET", "/api/captcha/sound", &headers, "").await.json();
    assert!(spoken["sound"].as_str().unwrap().starts_with("data:audio/wav;base64,"));
    assert!(shown.get("answer").is_none(), "the program tells the answer: {shown}");
}
