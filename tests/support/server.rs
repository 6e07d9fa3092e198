//! The whole server, or one half of it, as a process of its own, on real folders and ports, with the
//! real clock: to be killed, watched and started again. The process is the test program itself, asked to
//! run one test alone; that test calls [`serve_if_asked`].
//!
//! Three parts of its machine are not the shipped ones. Hashes are cheap, and the panel's answers are not
//! held back. Pictures are a few bytes instead of a drawing, each with its answer left in a folder, in a
//! file named by the picture, for a test that has fetched that picture.

#![allow(dead_code, reason = "each test uses what it needs of it")]

#[path = "ports.rs"]
pub(crate) mod ports;

use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::Arc,
};

use data_encoding::HEXLOWER;
use deskhand::{
    app::{self, Machine, Running, VerifierMachine},
    config::{Settings, Standalone},
    identity::{
        credential::{Argon2Hasher, Cost},
        verifier::{
            captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio},
            panel::Pace,
        },
    },
    model::Draw,
};
use sha2::{Digest, Sha256};

use self::ports::free_port;
use crate::folder::Folder;

/// Names the configuration to whoever is asked to be the server.
const ASKED: &str = "DESKHAND_TEST_SERVER";

/// What the server says when its doors are open.
const READY: &str = "the doors are open";

/// Which half of an installation a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    /// Both, in one process.
    Both,
    Chat,
    Verifier,
}

/// A place for a server, or for chat and verifier in a process each: folders and ports that stay the same
/// over all their starts.
pub(crate) struct Installation {
    folder: Folder,
    /// What runs in a process of its own; who keeps the accounts comes first.
    pub(crate) halves: &'static [Half],
    pub(crate) chat: SocketAddr,
    pub(crate) panel: SocketAddr,
    /// The help desk's, where chat and verifier are apart.
    pub(crate) console: SocketAddr,
}

impl Installation {
    pub(crate) fn new(about: &str) -> Self {
        Self::of(about, &[Half::Both])
    }

    pub(crate) fn in_two_processes(about: &str) -> Self {
        Self::of(about, &[Half::Verifier, Half::Chat])
    }

    fn of(about: &str, halves: &'static [Half]) -> Self {
        let folder = Folder::new(about);
        fs::create_dir_all(folder.path().join("captcha")).unwrap();
        let ports = [(); 5].map(|()| SocketAddr::from(([127, 0, 0, 1], free_port())));
        let [chat, panel, _, _, console] = ports;
        let installation = Self { folder, halves, chat, panel, console };
        for half in halves {
            fs::write(installation.configuration(*half), configuration(*half, installation.path(), ports)).unwrap();
        }
        installation
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn configuration(&self, half: Half) -> PathBuf {
        self.path().join(match half {
            Half::Both | Half::Chat => "deskhand.toml",
            Half::Verifier => "verifier.toml",
        })
    }

    /// The chat's.
    pub(crate) fn settings(&self) -> Settings {
        Settings::load(&self.path().join("deskhand.toml")).unwrap()
    }

    pub(crate) fn chat_store(&self) -> PathBuf {
        self.path().join("chat")
    }

    pub(crate) fn verifier_store(&self) -> PathBuf {
        self.path().join("verifier")
    }

    /// Asks `command`, which runs this program, to be `half` by way of the test `name`.
    pub(crate) fn as_server<'a>(&self, command: &'a mut Command, half: Half, name: &str) -> &'a mut Command {
        command.args(["--exact", name, "--nocapture"]);
        command.env(ASKED, self.configuration(half)).stdin(Stdio::piped()).stdout(Stdio::piped())
    }

    /// Runs in this process what keeps the accounts.
    pub(crate) async fn run_accounts(&self) -> Running {
        run(&self.configuration(self.halves[0])).await
    }

    /// The answer of the CAPTCHA that `picture` shows.
    pub(crate) fn answer(&self, picture: &[u8]) -> String {
        fs::read_to_string(answer_file(&self.path().join("captcha"), picture)).unwrap()
    }

    /// What stands on everybody's phone: the delivery's key, the number, the words.
    pub(crate) fn texts(&self) -> Vec<(String, String, String)> {
        self.arrived("texts", "body")
    }

    /// What lies in everybody's mailbox: the delivery's key, the address, the subject.
    pub(crate) fn letters(&self) -> Vec<(String, String, String)> {
        self.arrived("letters", "subject")
    }

    fn arrived(&self, what: &str, part: &str) -> Vec<(String, String, String)> {
        let texts = fs::read_to_string(self.path().join(format!("phone/{what}.jsonl"))).unwrap_or_default();
        let line = |line: &str| {
            // A line that is being written is none yet.
            let line: serde_json::Value = serde_json::from_str(line).ok()?;
            let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
            Some((text(&line["key"])?, text(&line["to"])?, text(&line["message"][part])?))
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
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let running = run(Path::new(&configuration)).await;
        io::stdout().write_all(format!("{READY}\n").as_bytes()).unwrap();
        // Whoever started it is gone, or says that it is enough.
        tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new())).await.unwrap().unwrap();
        running.stop().await;
    });
}

/// What the file says, on this machine: its hashes, pictures and answers cheap. Who may read the folder
/// `captcha` beside the file can read the pictures.
async fn run(configuration: &Path) -> Running {
    let learnt = Learnt::beside(configuration).await;
    let running = start(configuration).await;
    learnt.keep();
    running
}

async fn start(configuration: &Path) -> Running {
    let cheap = |mut machine: VerifierMachine| {
        machine.hasher = Arc::new(cheap_hasher());
        machine.pace = Pace::at_once();
        machine.captcha = Arc::new(Told { answers: configuration.with_file_name("captcha") });
        machine
    };
    if Standalone::is_at(configuration) {
        let settings = Standalone::load(configuration).unwrap();
        let machine = cheap(VerifierMachine::real(&settings.verification).unwrap());
        return app::start_verifier(settings, machine).await.unwrap();
    }
    let settings = Settings::load(configuration).unwrap();
    if settings.remote().is_some() {
        return app::start_here(settings).await.unwrap();
    }
    let Machine { chat, verifier } = Machine::real(&settings).unwrap();
    app::start(settings, Machine { chat, verifier: cheap(verifier) }).await.unwrap()
}

/// What the first server of all tests has learnt: seconds for each of the others. The server itself looks
/// whether it is of its own content.
struct Learnt {
    kept: PathBuf,
    own: PathBuf,
    _alone: tokio::sync::MutexGuard<'static, ()>,
}

impl Learnt {
    async fn beside(configuration: &Path) -> Self {
        static ONE_LEARNS: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("classifier");
        let own = configuration.with_file_name("classifier");
        let alone = ONE_LEARNS.lock().await;
        if !own.exists() {
            let _ = fs::copy(&kept, &own);
        }
        Self { kept, own, _alone: alone }
    }

    fn keep(self) {
        let Ok(learnt) = fs::read(&self.own) else { return };
        if fs::read(&self.kept).is_ok_and(|kept| kept == learnt) {
            return;
        }
        let fresh = self.kept.with_extension(std::process::id().to_string());
        let _ = fs::write(&fresh, learnt).and_then(|()| fs::rename(&fresh, &self.kept));
    }
}

pub(crate) fn cheap_hasher() -> Argon2Hasher {
    Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap()
}

/// The shipped letters without the shipped picture.
struct Told {
    answers: PathBuf,
}

impl Captcha for Told {
    fn picture(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        let (picture, answer) = (draw.bytes("picture").to_vec(), self.answer(draw));
        // Whole before the picture leaves, or not at all: this process may be killed here.
        let file = answer_file(&self.answers, &picture);
        let unfinished = file.with_extension(std::process::id().to_string());
        fs::write(&unfinished, answer.expose()).and_then(|()| fs::rename(&unfinished, &file)).unwrap();
        Ok(picture)
    }

    fn sound(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        PictureAndAudio.sound(draw)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        PictureAndAudio.answer(draw)
    }
}

fn answer_file(folder: &Path, picture: &[u8]) -> PathBuf {
    let digest: [u8; 32] = Sha256::digest(picture).into();
    folder.join(HEXLOWER.encode(&digest))
}

fn configuration(half: Half, folder: &Path, [chat, panel, demo, api, console]: [SocketAddr; 5]) -> String {
    let folder = folder.display();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let (content, panel_port) = (content.display(), panel.port());
    let chat_page = format!("[chat]\nlisten = \"{chat}\"\npublic = \"http://{chat}\"\n");
    let panel_page = format!("[panel]\nlisten = \"{panel}\"\npublic = \"http://localhost:{panel_port}\"\n");
    let chat_store = format!("chat = \"{folder}/chat\"\n");
    let verifier_store = format!("verifier = \"{folder}/verifier\"\nkeys = \"{folder}/keys\"\n");
    let shared = format!("[content]\nfolder = \"{content}\"\n[verifier]\nmethods = [\"text\", \"authenticator\"]\n");
    let token = format!("token = \"{folder}/api.token\"\n");
    let own = format!(
        "{LIMITS}[demo]\nlisten = \"{demo}\"\npublic = \"http://{demo}\"\nphone = \"{folder}/phone\"\n{NOBODY}"
    );
    let store = |places: &str, socket| format!("[store]\n{places}socket = \"{folder}/{socket}.sock\"\n");
    match half {
        Half::Both => {
            let places = store(&(chat_store + &verifier_store), "admin");
            [chat_page, panel_page, places, shared, own].concat()
        }
        Half::Chat => {
            let remote = format!("remote = \"http://{api}\"\n{token}");
            let desk = format!(
                "[console]\nlisten = \"{console}\"\npublic = \"http://{console}\"\nkey = \"{folder}/console.key\"\n"
            );
            [chat_page, panel_page, store(&chat_store, "chat"), desk, shared, remote].concat()
        }
        Half::Verifier => {
            let api_page = format!("[api]\nlisten = \"{api}\"\npublic = \"http://{api}\"\n{token}");
            [api_page, panel_page, store(&verifier_store, "verifier"), shared, own].concat()
        }
    }
}

/// Nobody is held up by a limit.
const LIMITS: &str = r"
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
begun_per_address_an_hour = 100000
begun_per_network_an_hour = 100000
sign_ins_per_identifier_a_day = 1000
sessions_per_identifier_a_day = 1000
resets_per_account_a_day = 1000
[sending]
per_number_an_hour = 10000
per_number_a_day = 10000
per_prefix_a_day = 100000
in_all_a_day = 100000
cents_a_day = 10000000
used_percent = 0
";

const NOBODY: &str = r#"
[[demo.people]]
address = "nobody@umsystem.edu"
given_name = "No"
family_name = "Body"
password = "Old-Lantern-42"
about = "a person who has nothing to do here"
"#;
