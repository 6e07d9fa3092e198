//! The shipped program itself, as a newcomer starts it: `deskhand demo` prints its addresses, answers in
//! chat, opens the panel as far as the picture (what it says is known to nobody here), stops cleanly on
//! Ctrl-C, and goes on where it was when it is started again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "support/folder.rs"]
mod folder;
#[allow(dead_code, reason = "other tests look at headers")]
#[path = "support/http.rs"]
mod http;

use std::{
    io::{BufRead as _, BufReader},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
};

use folder::Folder;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

struct Demo {
    process: Child,
    chat: u16,
    panel: u16,
}

impl Demo {
    /// Starts the program and reads what it prints, up to the word on how to stop it.
    fn start(config: &Path, chat: u16, panel: u16) -> (Self, String) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_deskhand"))
            .args(["--config".as_ref(), config.as_os_str(), "demo".as_ref()])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut printed = String::new();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        while !printed.contains("Ctrl-C") {
            assert!(lines.read_line(&mut printed).unwrap() > 0, "the demo ended: {printed}");
        }
        (Self { process, chat, panel }, printed)
    }

    /// Ctrl-C, as a terminal sends it.
    fn stop(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        assert!(self.process.wait().unwrap().success(), "the demo did not stop cleanly");
    }
}

#[tokio::test]
async fn a_newcomer_starts_the_demo_and_it_goes_on_after_a_stop() {
    let folder = Folder::new("smoke");
    let (config, chat, panel) = configure(folder.path());
    let (demo, printed) = Demo::start(&config, chat, panel);
    for said in ["This is a demo", "/phone", "/mail", "/sign-in", "ada@umsystem.edu", "not registered", "disabled"] {
        assert!(printed.contains(said), "nothing of `{said}` in:\n{printed}");
    }
    let (token, turns) = converse(&demo, None, &["hi i forgot my pw", "do it here"]).await;
    let link = panel_link(&turns).expect("a link to the panel");
    assert!(link.starts_with(&format!("http://localhost:{panel}/#")), "{link}");
    picture(&demo, link.split_once('#').unwrap().1).await;
    demo.stop();

    let (demo, _) = Demo::start(&config, chat, panel);
    let (same, again) = converse(&demo, Some(&token), &["where was i"]).await;
    assert_eq!(same, token, "the conversation is the same");
    for turn in &turns {
        let kept = again.iter().find(|kept| kept["revision"] == turn["revision"]);
        assert_eq!(kept.map(|kept| &kept["heard"]), Some(&turn["heard"]), "a turn was lost");
    }
    demo.stop();
}

/// The shipped demo on free ports, in a folder of its own.
fn configure(folder: &Path) -> (std::path::PathBuf, u16, u16) {
    let ports = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [chat, panel, demo] = ports.map(|listener| listener.local_addr().unwrap().port());
    let shipped = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/demo.toml")).unwrap();
    let shipped = shipped.replace("data/demo", &folder.join("data").display().to_string());
    let shipped = shipped.replace("127.0.0.1:8082", &format!("127.0.0.1:{demo}"));
    let own = format!(
        "[chat]\nlisten = \"127.0.0.1:{chat}\"\npublic = \"http://127.0.0.1:{chat}\"\n\
         [panel]\nlisten = \"127.0.0.1:{panel}\"\npublic = \"http://localhost:{panel}\"\n"
    );
    std::fs::create_dir_all(folder).unwrap();
    let config = folder.join("demo.toml");
    std::fs::write(&config, format!("{own}\n{shipped}")).unwrap();
    (config, chat, panel)
}

/// Says `words` one after the other, each once the one before was answered, and waits for a link where a
/// reset was begun. Gives the token and every turn that was shown.
async fn converse(demo: &Demo, resume: Option<&str>, words: &[&str]) -> (String, Vec<Value>) {
    let (mut socket, _) = connect_async(format!("ws://127.0.0.1:{}/socket", demo.chat)).await.unwrap();
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
async fn picture(demo: &Demo, fragment: &str) {
    let server: SocketAddr = ([127, 0, 0, 1], demo.panel).into();
    let host = format!("localhost:{}", demo.panel);
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
    assert!(shown["audio"].as_str().unwrap().starts_with("data:audio/wav;base64,"));
    assert!(shown.get("answer").is_none(), "the program tells the answer: {shown}");
}
