//! The whole server as a process of its own, on real folders and ports, with the real clock: to be
//! killed, watched and started again. The process is the test program itself, asked to run one test
//! alone; that test calls [`serve_if_asked`].
//!
//! Two parts of its machine are not the shipped ones. Hashes are cheap. So are the pictures: a few bytes
//! instead of a drawing, each with its answer left in a folder, in a file named by the picture, for a
//! test that has fetched that picture.

#![allow(dead_code, reason = "each test uses what it needs of it")]

use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::Arc,
};

use data_encoding::HEXLOWER;
use deskhand::{
    app::{self, Machine},
    config::Settings,
    identity::{
        credential::{Argon2Hasher, Cost},
        verifier::captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio, Puzzle},
    },
    model::Draw,
};
use sha2::{Digest, Sha256};

use crate::folder::Folder;

/// Names the configuration to whoever is asked to be the server.
const ASKED: &str = "DESKHAND_TEST_SERVER";

/// What the server says when its doors are open.
const READY: &str = "the doors are open";

/// A place for a server: folders and ports that stay the same over all its starts.
pub(crate) struct Installation {
    folder: Folder,
    pub(crate) chat: SocketAddr,
    pub(crate) panel: SocketAddr,
}

impl Installation {
    pub(crate) fn new(about: &str) -> Self {
        let folder = Folder::new(about);
        fs::create_dir_all(folder.path().join("captcha")).unwrap();
        let [chat, panel, demo] = free_ports();
        let installation = Self { folder, chat, panel };
        fs::write(installation.configuration(), configuration(installation.path(), [chat, panel, demo])).unwrap();
        installation
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn configuration(&self) -> PathBuf {
        self.path().join("deskhand.toml")
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings::load(&self.configuration()).unwrap()
    }

    /// Asks `command`, which runs this program, to be the server by way of the test `name`.
    pub(crate) fn as_server<'a>(&self, command: &'a mut Command, name: &str) -> &'a mut Command {
        command.args(["--exact", name, "--nocapture"]);
        command.env(ASKED, self.configuration()).stdin(Stdio::piped()).stdout(Stdio::piped())
    }

    /// The answer of the CAPTCHA that `picture` shows.
    pub(crate) fn answer(&self, picture: &[u8]) -> String {
        fs::read_to_string(answer_file(&self.path().join("captcha"), picture)).unwrap()
    }

    /// What stands on everybody's phone: the delivery's key, the number, the words.
    pub(crate) fn texts(&self) -> Vec<(String, String, String)> {
        let texts = fs::read_to_string(self.path().join("phone/texts.jsonl")).unwrap_or_default();
        let line = |line: &str| {
            // A line that is being written is none yet.
            let line: serde_json::Value = serde_json::from_str(line).ok()?;
            let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
            Some((text(&line["key"])?, text(&line["to"])?, text(&line["message"]["body"])?))
        };
        texts.lines().filter_map(line).collect()
    }
}

/// A server that runs; it ends by itself when this process does.
pub(crate) struct Server {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    held: Option<ChildStdin>,
}

impl Server {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let held = child.stdin.take();
        Self { child, stdout, held }
    }

    /// Waits until its doors are open.
    pub(crate) fn until_ready(&mut self) {
        let mut said = String::new();
        while !said.contains(READY) {
            let line = self.stdout.read_line(&mut said).unwrap();
            assert!(line > 0, "the server ended before it was ready: {said}");
        }
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "the server ended by itself: {ended:?}");
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Lets it end in order.
    pub(crate) fn stop(mut self) {
        self.held.take();
        let mut said = String::new();
        self.stdout.read_to_string(&mut said).unwrap();
        assert!(self.child.wait().unwrap().success(), "{said}");
    }
}

/// Does nothing unless this process was asked to be the server.
pub(crate) fn serve_if_asked() {
    let Ok(configuration) = std::env::var(ASKED) else { return };
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(io::stderr);
    let _ = log.with_ansi(false).try_init();
    let settings = Settings::load(Path::new(&configuration)).unwrap();
    let machine = machine(&settings, Path::new(&configuration).with_file_name("captcha"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let running = app::start(settings, machine).await.unwrap();
        io::stdout().write_all(format!("{READY}\n").as_bytes()).unwrap();
        // Whoever started it is gone, or says that it is enough.
        tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new())).await.unwrap().unwrap();
        running.stop().await;
    });
}

/// This machine, its hashes and pictures cheap; who may read `answers` can read the pictures.
pub(crate) fn machine(settings: &Settings, answers: PathBuf) -> Machine {
    let mut machine = Machine::real(settings).unwrap();
    machine.verifier.hasher = Arc::new(cheap_hasher());
    machine.verifier.captcha = Arc::new(Told { answers });
    machine
}

pub(crate) fn cheap_hasher() -> Argon2Hasher {
    Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap()
}

/// The shipped letters without the shipped picture.
struct Told {
    answers: PathBuf,
}

impl Captcha for Told {
    fn puzzle(&self, draw: &Draw) -> Result<Puzzle, CaptchaFault> {
        let (picture, answer) = (draw.bytes("picture").to_vec(), self.answer(draw));
        // Whole before the picture leaves, or not at all: this process may be killed here.
        let file = answer_file(&self.answers, &picture);
        let unfinished = file.with_extension(std::process::id().to_string());
        fs::write(&unfinished, answer.expose()).and_then(|()| fs::rename(&unfinished, &file)).unwrap();
        Ok(Puzzle { picture, audio: Vec::new(), answer })
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        PictureAndAudio.answer(draw)
    }
}

fn answer_file(folder: &Path, picture: &[u8]) -> PathBuf {
    let digest: [u8; 32] = Sha256::digest(picture).into();
    folder.join(HEXLOWER.encode(&digest))
}

fn free_ports() -> [SocketAddr; 3] {
    // All three are held before any is let go, so that no two are the same.
    let held = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|listener| listener.local_addr().unwrap())
}

fn configuration(folder: &Path, [chat, panel, demo]: [SocketAddr; 3]) -> String {
    let folder = folder.display();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let (content, panel_port) = (content.display(), panel.port());
    format!(
        r#"
[chat]
listen = "{chat}"
public = "http://{chat}"
[panel]
listen = "{panel}"
public = "http://localhost:{panel_port}"
[store]
chat = "{folder}/chat"
verifier = "{folder}/verifier"
keys = "{folder}/keys"
socket = "{folder}/admin.sock"
[content]
folder = "{content}"
[limits]
challenges_per_session = 50
captchas_per_session = 200
proof_of_work_bits = 0
proof_of_work_bits_hardest = 0
wrong_codes_per_factor_a_day = 1000
sessions_per_identifier_an_hour = 1000
sessions_per_address_an_hour = 100000
wrong_codes_per_account_a_year = 10000
wrong_codes_in_all_a_day = 100000
sessions_per_identifier_a_day = 1000
resets_per_account_a_day = 1000
[sending]
per_number_an_hour = 10000
per_number_a_day = 10000
per_prefix_a_day = 100000
in_all_a_day = 100000
cents_a_day = 10000000
used_percent = 0
[verifier]
methods = ["text", "authenticator"]
[demo]
listen = "{demo}"
public = "http://{demo}"
phone = "{folder}/phone"
[[demo.people]]
address = "nobody@umsystem.edu"
given_name = "No"
family_name = "Body"
password = "Old-Lantern-42"
about = "a person who has nothing to do here"
"#
    )
}
