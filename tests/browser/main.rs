//! The whole product in a real browser: the app runs in this process on stores of its own, or chat and
//! verifier in a process each, to be killed;
//! `tests/browser/run.mjs` drives Debian's Chromium through it.
//!
//! What no person could do in a minute's test stands in [`harness`]: time passes, the directory fails,
//! an administrator acts, the picture is read. Nothing in the program does any of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "../support/authenticator.rs"]
mod authenticator;
mod clock;
#[path = "../support/exports.rs"]
mod exports;
#[path = "../support/folder.rs"]
mod folder;
mod harness;
mod processes;
mod reader;
#[path = "../support/server.rs"]
mod server;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use deskhand::{
    app::{self, Machine, Settings, Store, stage::Ailment},
    identity::delivery::{DemoMailbox, DemoPhone},
    model::port::ConversationStore,
    storage::conversations::Conversations,
};

use crate::{clock::MovedClock, harness::Harness, processes::Processes, reader::Reader, server::ports::free_port};

#[tokio::test(flavor = "multi_thread")]
async fn people_reset_their_passwords_in_a_browser() {
    run("journeys").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_is_told_on_both_sides() {
    run("failures").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_help_desk_takes_over_and_gives_back() {
    run("desk").await;
}

/// Does nothing unless this process was asked to be one half of the product.
#[test]
fn server() {
    server::serve_if_asked();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_outlives_every_process() {
    let processes = Processes::run().await;
    let harness = processes.clone().serve().await;
    let chat = format!("http://{}", processes.installation.chat);
    let console = format!("http://{}", processes.installation.console);
    let nobody = "http://127.0.0.1:1";
    let went_well = play("processes", &chat, [nobody, nobody, &console], harness).await;
    tokio::task::block_in_place(|| processes.stop());
    assert!(went_well, "the browser's checks failed: see above");
    let store = Store::of_chat(&processes.installation.chat_store()).unwrap();
    all_replay(processes.installation.settings(), &Conversations::new(store.keys.clone())).await;
    store.close().await;
}

/// What was said in the stories, exported and played again.
async fn all_replay(settings: Settings, conversations: &dyn ConversationStore) {
    let replayed = exports::all_go_as_they_went(settings, conversations).await;
    println!("{replayed} conversations replayed");
    assert!(replayed > 0, "nothing was said");
}

/// Starts the demo and plays the `stories` of that name in it.
async fn run(stories: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::temp_dir().join(format!("deskhand-browser-{stories}-{}", std::process::id()));
    let [chat, panel, demo, console] = [(); 4].map(|()| free_port());
    let settings = settings(root, &folder, [chat, panel, demo, console]);
    let (clock, reader, directory) = (Arc::new(MovedClock::default()), Arc::default(), Arc::default());
    let machine = machine(&settings, &clock, &reader, &directory);
    let running = app::start(settings.clone(), machine).await.unwrap();
    let (verifier, own) = (running.verifier.clone().unwrap(), running.chat.clone().unwrap());
    let conversations = own.transcripts().store;
    let harness = Harness { clock, reader, directory, verifier, chat: own }.serve().await;
    let (chat, demo) = (format!("http://127.0.0.1:{chat}"), format!("http://127.0.0.1:{demo}"));
    let panel = format!("http://localhost:{panel}");
    let console = format!("http://127.0.0.1:{console}");
    let went_well = play(stories, &chat, [&panel, &demo, &console], harness).await;
    if went_well {
        all_replay(settings, conversations.as_ref()).await;
    }
    drop(conversations);
    running.stop().await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(went_well, "the browser's checks failed: see above");
}

/// Plays the `stories` of that name in Chromium; whether every check went well.
async fn play(stories: &str, chat: &str, [panel, demo, console]: [&str; 3], harness: SocketAddr) -> bool {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let libraries = tests.join("node_modules").exists();
    assert!(libraries, "the browser's libraries are not installed: run `npm ci --prefix tests/browser`");
    let mut browser = Command::new("node");
    browser.arg(tests.join("run.mjs")).arg(stories);
    browser
        .env("CHAT", chat)
        .env("PANEL", panel)
        .env("DEMO", demo)
        .env("CONSOLE", console)
        .env("HARNESS", format!("http://{harness}"));
    let ended = tokio::task::spawn_blocking(move || browser.status()).await.unwrap();
    ended.expect("node runs (Debian: nodejs)").success()
}

/// This machine, with what the harness has its hand on.
fn machine(settings: &Settings, clock: &Arc<MovedClock>, reader: &Arc<Reader>, directory: &Arc<Ailment>) -> Machine {
    let mut machine = Machine::real(settings).unwrap();
    machine.chat.clock = clock.clone();
    machine.verifier.clock = clock.clone();
    machine.verifier.captcha = reader.clone();
    machine.verifier.between = Some(directory.between());
    let folder = &settings.demo().unwrap().phone;
    machine.verifier.phone = Some(DemoPhone::open(folder, clock.clone()).unwrap());
    machine.verifier.mailbox = Some(DemoMailbox::open(folder, clock.clone()).unwrap());
    machine
}

/// The shipped demo, on its own ports and in its own folder.
fn settings(root: &Path, folder: &Path, [chat, panel, demo, console]: [u16; 4]) -> Settings {
    let shipped = std::fs::read_to_string(root.join("config/demo.toml")).unwrap();
    let here = shipped.replace("data/demo", &path(folder)).replace("127.0.0.1:8082", &format!("127.0.0.1:{demo}"));
    let desk = format!("[console]\nlisten = \"127.0.0.1:{console}\"\npublic = \"http://127.0.0.1:{console}\"\n");
    let here = here.replace("[console]\n", &desk);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let hours = days.map(|day| [day, " = [\"00:00-24:00\"]\n"].concat()).concat();
    let sites = format!(
        "[chat]\nlisten = \"127.0.0.1:{chat}\"\npublic = \"http://127.0.0.1:{chat}\"\n\
         [panel]\nlisten = \"127.0.0.1:{panel}\"\npublic = \"http://localhost:{panel}\"\n\
         [content]\nfolder = \"{}\"\n",
        path(&root.join("prompts"))
    );
    Settings::parse("browser.toml", &format!("{sites}\n[hours]\n{hours}\n{here}")).unwrap()
}

fn path(path: &Path) -> String {
    PathBuf::from(path).display().to_string()
}
