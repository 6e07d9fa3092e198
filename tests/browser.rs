//! The whole product in a real browser: the app runs in this process on stores of its own, with the
//! machine's clock; `tests/browser/run.mjs` drives Debian's Chromium through it.
//!
//! What a person would read off the CAPTCHA's picture comes from a decorator of its port, here: nothing
//! in the program tells it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
};

use axum::{Json, Router, extract::Query, routing::get};
use deskhand::{
    app::{self, Machine, Settings},
    identity::verifier::captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio, Puzzle},
    model::Draw,
};
use serde_json::json;

/// Remembers what the newest picture says.
#[derive(Default)]
struct Reader {
    newest: Mutex<String>,
}

impl Captcha for Reader {
    fn puzzle(&self, draw: &Draw) -> Result<Puzzle, CaptchaFault> {
        let puzzle = PictureAndAudio.puzzle(draw)?;
        puzzle.answer.expose().clone_into(&mut self.newest.lock().unwrap());
        Ok(puzzle)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        PictureAndAudio.answer(draw)
    }
}

/// Whose account is looked at.
#[derive(serde::Deserialize)]
struct Asked {
    address: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn people_reset_their_passwords_in_a_browser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let modules = root.join("tests/browser/node_modules");
    assert!(modules.exists(), "the browser's libraries are not installed: run `npm ci --prefix tests/browser`");
    let folder = std::env::temp_dir().join(format!("deskhand-browser-{}", std::process::id()));
    let [chat, panel, demo] = free_ports();
    let settings = settings(root, &folder, [chat, panel, demo]);
    let reader = Arc::new(Reader::default());
    let mut machine = Machine::real(&settings).unwrap();
    machine.verifier.captcha = reader.clone();
    let running = app::start(settings, machine).await.unwrap();

    let harness = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let harness_address = harness.local_addr().unwrap();
    let verifier = running.verifier.clone().unwrap();
    let answers = Router::new()
        .route("/captcha", get(move || async move { Json(json!({ "answer": *reader.newest.lock().unwrap() })) }))
        .route(
            "/account",
            get(async move |Query(asked): Query<Asked>| {
                let account = verifier.registry.find(&asked.address).await.unwrap();
                let file = verifier.registry.enrolments.store.account(&account.id).await.unwrap();
                Json(json!({ "frozen": file.frozen.is_some() }))
            }),
        );
    tokio::spawn(async move { axum::serve(harness, answers).await });

    let mut browser = Command::new("node");
    browser
        .arg(root.join("tests/browser/run.mjs"))
        .env("CHAT", format!("http://127.0.0.1:{chat}"))
        .env("DEMO", format!("http://127.0.0.1:{demo}"))
        .env("HARNESS", format!("http://{harness_address}"));
    let ended = tokio::task::spawn_blocking(move || browser.status()).await.unwrap();
    let ended = ended.expect("node runs (Debian: nodejs)");
    running.stop().await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(ended.success(), "the browser's checks failed: see above");
}

/// Three ports that were free a moment ago.
fn free_ports() -> [u16; 3] {
    let taken = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    taken.map(|listener| listener.local_addr().unwrap().port())
}

/// The shipped demo, on its own ports and in its own folder.
fn settings(root: &Path, folder: &Path, [chat, panel, demo]: [u16; 3]) -> Settings {
    let shipped = std::fs::read_to_string(root.join("config/demo.toml")).unwrap();
    let here = shipped.replace("data/demo", &path(folder)).replace("127.0.0.1:8082", &format!("127.0.0.1:{demo}"));
    let sites = format!(
        "[chat]\nlisten = \"127.0.0.1:{chat}\"\npublic = \"http://127.0.0.1:{chat}\"\n\
         [panel]\nlisten = \"127.0.0.1:{panel}\"\npublic = \"http://localhost:{panel}\"\n\
         [content]\nfolder = \"{}\"\n",
        path(&root.join("prompts"))
    );
    Settings::parse("browser.toml", &format!("{sites}\n{here}")).unwrap()
}

fn path(path: &Path) -> String {
    PathBuf::from(path).display().to_string()
}
