//! How soon an agent has the conversation that they claim, and how soon words stand on the other side, while 50
//! agents talk with 500 students over web sockets; beside a bare echo of the same library, with as many sockets and
//! the same pace, in the same run. And the memory that it takes.
//!
//! Every claim and every word is read, decided, written and synced before its first byte leaves; each console is
//! sent the whole board meanwhile, whenever it changes. Each agent has ten conversations and goes round: opens one,
//! says a word, reads the answer. The students, the agents and their consoles are a process of their own, so that
//! the memory is the server's alone. The aim is three times the echo, for 99 of 100.
//!
//! Run with `cargo bench --bench desk`; `DESKHAND_AGENTS=4` plays it with four agents and forty students.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a bench")]

#[path = "support/echo.rs"]
mod echo;

use std::{
    future::Future,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use deskhand::{
    app::{
        self, Machine, Running, Settings,
        admin::wire::{AdminAnswer, StaffAsk, WireSecret},
    },
    identity::credential::{seed_of_typed_key, shown_code},
    runtime::{Clock as _, SystemClock},
};
use futures_util::{SinkExt as _, StreamExt as _, stream::SplitSink};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    sync::{Barrier, mpsc},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _, handshake::client::Request},
};

const AGENTS: usize = 50;
/// How many conversations each agent has.
const EACH: usize = 10;
/// How often each agent goes round.
const ROUNDS: usize = 4;
/// From one word of an agent to the next, their student's answer in between.
const PACE: Duration = Duration::from_millis(500);
const AIM: f64 = 3.0;

/// Tells the process that plays the people what is to be played.
const PEOPLE: &str = "DESKHAND_BENCH_PEOPLE";
const PASSWORD: &str = "Bench-Lantern-42";
const SAID: &str = "Which page do you see, and what does it say at its top?";
const ANSWERED: &str = "the one with the picture, and it says that my code isnt right";

/// Where the people go, and how they get in.
#[derive(Serialize, Deserialize)]
struct Stage {
    echo: SocketAddr,
    chat: String,
    console: String,
    /// The keys of the agents' authenticators.
    keys: Vec<String>,
}

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    match std::env::var(PEOPLE) {
        Ok(what) => runtime.block_on(people(&what)),
        Err(_) => runtime.block_on(serve()),
    }
}

/// The server's process.
async fn serve() {
    let agents = std::env::var("DESKHAND_AGENTS").map_or(AGENTS, |agents| agents.parse().unwrap());
    let folder = std::env::temp_dir().join(format!("deskhand-bench-desk-{}", std::process::id()));
    let settings = settings(&folder);
    let (chat, console) = (settings.chat().public.to_string(), settings.console().unwrap().public.to_string());
    let machine = Machine::real(&settings).unwrap();
    let running = app::start(settings, machine).await.unwrap();
    let keys = staff(&running, agents).await;
    let stage = Stage { echo: echo::echo().await, chat, console, keys };
    let echo = sorted(play("echo", &stage).await.remove(0));
    let before = resident();
    let watch = Watch::begin();
    let times: Vec<_> = play("desk", &stage).await.into_iter().map(sorted).collect();
    let most = watch.end().await;
    running.stop().await;
    std::fs::remove_dir_all(folder).unwrap();

    println!("{} students, {agents} agents; median and p99, in milliseconds", agents * EACH);
    tell("bare echo", &echo, &echo);
    for (what, times) in ["a claim", "an agent's words", "a student's words"].iter().zip(&times) {
        tell(what, times, &echo);
    }
    println!("memory             {most:>8.1} MB at most, {before:.1} MB before anybody came");
}

fn tell(what: &str, times: &[f64], echo: &[f64]) {
    let ratio = if std::ptr::eq(times, echo) {
        String::new()
    } else {
        format!("   {:.1} times the echo's p99 (aim: {AIM})", at(times, 99) / at(echo, 99))
    };
    println!("{what:<18} {:>8.2} {:>8.2}   of {}{ratio}", at(times, 50), at(times, 99), times.len());
}

fn at(times: &[f64], share: usize) -> f64 {
    times[(times.len() * share / 100).min(times.len() - 1)]
}

fn sorted(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    times
}

/// Lets another process play `what`, and gives the times that it took, in milliseconds.
async fn play(what: &str, stage: &Stage) -> Vec<Vec<f64>> {
    let mut people = Command::new(std::env::current_exe().unwrap());
    let mut people = people.env(PEOPLE, what).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    people.stdin.take().unwrap().write_all(&serde_json::to_vec(stage).unwrap()).unwrap();
    let ended = tokio::task::spawn_blocking(move || people.wait_with_output()).await.unwrap().unwrap();
    assert!(ended.status.success(), "the people's process failed: see above");
    serde_json::from_slice(&ended.stdout).unwrap()
}

/// The people's process: the times go to its output.
async fn people(what: &str) {
    let mut told = Vec::new();
    std::io::stdin().read_to_end(&mut told).unwrap();
    let stage: Arc<Stage> = Arc::new(serde_json::from_slice(&told).unwrap());
    let (agents, ready) = (stage.keys.len(), Arc::new(Barrier::new(stage.keys.len())));
    let lanes = (0..agents).map(|lane| {
        let (stage, ready) = (stage.clone(), ready.clone());
        let desk = what == "desk";
        tokio::spawn(async move {
            let begin = async {
                ready.wait().await;
                // Nobody begins at the same moment.
                tokio::time::sleep(PACE * u32::try_from(lane).unwrap() / u32::try_from(agents).unwrap()).await;
            };
            if desk { talk(&stage, lane, begin).await } else { vec![shout(&stage, begin).await] }
        })
    });
    let mut times: Vec<Vec<f64>> = Vec::new();
    for lane in lanes.collect::<Vec<_>>() {
        let more = lane.await.unwrap();
        times.resize(more.len(), Vec::new());
        times.iter_mut().zip(more).for_each(|(times, more)| times.extend(more));
    }
    println!("{}", serde_json::to_string(&times).unwrap());
}

/// As many words, in as many sockets and at the same pace as an agent's and their students'.
async fn shout(stage: &Stage, begin: impl Future<Output = ()>) -> Vec<f64> {
    let mut sockets = Vec::new();
    // One for the console.
    for _ in 0..=EACH {
        sockets.push(Socket::open(format!("ws://{}/socket", stage.echo).into_client_request().unwrap()).await);
    }
    begin.await;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        for socket in sockets.iter_mut().take(EACH) {
            for words in [SAID, ANSWERED] {
                let sent = socket.send(&json!({"type": "say", "id": "m-1", "text": words})).await;
                times.push(since(sent, socket.hears(|_| true).await));
                tokio::time::sleep(PACE / 2).await;
            }
        }
    }
    times
}

/// One agent with their students: how long claims took, the agent's words to a student, a student's to the agent.
async fn talk(stage: &Stage, lane: usize, begin: impl Future<Output = ()>) -> Vec<Vec<f64>> {
    let mut console = sign_in(stage, lane).await;
    let mut students = Vec::new();
    for _ in 0..EACH {
        students.push(Student::wait_for_a_person(stage).await);
    }
    begin.await;
    let [mut claims, mut agents, mut answers] = [const { Vec::new() }; 3];
    for student in &students {
        student.open(&mut console).await;
        let claim = json!({"type": "claim", "conversation": student.conversation, "epoch": 0});
        let sent = console.send(&claim).await;
        claims.push(since(sent, console.hears(|frame| frame["turn"]["event"]["kind"] == "claimed").await));
        tokio::time::sleep(PACE).await;
    }
    for round in 0..ROUNDS {
        for student in &mut students {
            student.open(&mut console).await;
            let (conversation, id) = (&student.conversation, format!("agent-{round}"));
            let words = json!({"type": "say", "conversation": conversation, "epoch": 1, "id": id, "text": SAID});
            let sent = console.send(&words).await;
            agents.push(since(sent, student.socket.hears(|frame| !frame["said"].is_null()).await));
            tokio::time::sleep(PACE / 2).await;
            let id = format!("student-{round}");
            let sent = student.socket.send(&json!({"type": "say", "id": id, "text": ANSWERED})).await;
            answers.push(since(sent, console.hears(|frame| frame["turn"]["event"]["kind"] == "heard").await));
            tokio::time::sleep(PACE / 2).await;
        }
    }
    vec![claims, agents, answers]
}

struct Student {
    socket: Socket,
    conversation: String,
}

impl Student {
    async fn wait_for_a_person(stage: &Stage) -> Self {
        let chat = format!("{}/socket", stage.chat.replace("http", "ws"));
        let mut socket = Socket::open(chat.into_client_request().unwrap()).await;
        socket.send(&json!({"type": "hello", "resume": null, "after": 0})).await;
        let (_, welcome) = socket.hears(|frame| frame["type"] == "welcome").await;
        for (id, text) in [("a", "the printer in the hall eats my paper"), ("b", "human pls")] {
            socket.send(&json!({"type": "say", "id": id, "text": text})).await;
            socket.hears(|frame| frame["message"] == id).await;
        }
        Self { socket, conversation: welcome["conversation"].as_str().unwrap().to_owned() }
    }

    async fn open(&self, console: &mut Socket) {
        console.send(&json!({"type": "open", "conversation": self.conversation})).await;
        console.hears(|frame| frame["type"] == "opened" && frame["conversation"] == *self.conversation).await;
    }
}

/// A console of the agent in this `lane`.
async fn sign_in(stage: &Stage, lane: usize) -> Socket {
    let (code, _) = shown_code(&seed_of_typed_key(&stage.keys[lane]).unwrap(), SystemClock.now());
    let typed = format!("name={}&password={PASSWORD}&code={}", name(lane), code.expose());
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let asked = browser.post(format!("{}/sign-in", stage.console)).body(typed);
    let asked = asked.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
    let cookie = asked.headers().get("set-cookie").expect("the agent is let in").to_str().unwrap();
    let mut request = format!("{}/socket", stage.console.replace("http", "ws")).into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.split(';').next().unwrap().parse().unwrap());
    let mut console = Socket::open(request).await;
    console.hears(|frame| frame["type"] == "hello").await;
    console
}

/// A socket that is always read, as a browser reads it; when something came is noted there.
struct Socket {
    outward: SplitSink<WebSocketStream<MaybeTlsStream<TcpStream>>, Message>,
    came: mpsc::UnboundedReceiver<(Instant, Value)>,
}

impl Socket {
    async fn open(request: Request) -> Self {
        let (outward, mut inward) = connect_async(request).await.unwrap().0.split();
        let (heard, came) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(Ok(message)) = inward.next().await {
                let Message::Text(text) = message else { continue };
                // A board is long, and not waited for.
                if !text.starts_with(r#"{"type":"desk""#) {
                    let _ = heard.send((now(), serde_json::from_str(&text).unwrap()));
                }
            }
        });
        Self { outward, came }
    }

    async fn send(&mut self, frame: &Value) -> Instant {
        let text = frame.to_string();
        let sent = now();
        self.outward.send(Message::text(text)).await.unwrap();
        sent
    }

    /// The next frame that `is` what is waited for.
    async fn hears(&mut self, is: impl Fn(&Value) -> bool) -> (Instant, Value) {
        loop {
            let (at, frame) = self.came.recv().await.expect("the server is there");
            assert!(frame["type"] != "refused" && frame["type"] != "notice", "{frame}");
            if is(&frame) {
                return (at, frame);
            }
        }
    }
}

fn since(sent: Instant, (came, _): (Instant, Value)) -> f64 {
    came.duration_since(sent).as_secs_f64() * 1_000.0
}

/// Signs up so many agents, and gives the keys of their authenticators.
async fn staff(running: &Running, agents: usize) -> Vec<String> {
    let console = running.chat.as_ref().unwrap().console.as_ref().unwrap();
    let mut keys = Vec::new();
    for lane in 0..agents {
        let password = Some(WireSecret::new(PASSWORD));
        let ask = StaffAsk::Add { name: name(lane), shown: None, role: "agent".to_owned(), password };
        let Ok(made) = console.perform(ask).await else { panic!("an agent can't be added") };
        let [AdminAnswer::StaffMade(made)] = &made[..] else { panic!("an agent") };
        keys.push(made.enrolment.key.expose().to_owned());
    }
    keys
}

fn name(lane: usize) -> String {
    format!("agent-{lane}")
}

/// Looks at this process's memory all the time.
struct Watch {
    ended: Arc<AtomicBool>,
    looking: tokio::task::JoinHandle<f64>,
}

impl Watch {
    fn begin() -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let over = ended.clone();
        let looking = tokio::spawn(async move {
            let mut most: f64 = 0.0;
            while !over.load(Ordering::Relaxed) {
                most = most.max(resident());
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            most
        });
        Self { ended, looking }
    }

    async fn end(self) -> f64 {
        self.ended.store(true, Ordering::Relaxed);
        self.looking.await.unwrap()
    }
}

/// The memory of this process that is in use, in MB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0 / 1_000_000.0
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn now() -> Instant {
    Instant::now()
}

/// The shipped demo on free ports, in a folder of its own, open all day, with room for every conversation.
fn settings(folder: &Path) -> Settings {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let taken = [(); 4].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [chat, panel, demo, console] = taken.each_ref().map(|listener| listener.local_addr().unwrap().port());
    let shipped = std::fs::read_to_string(root.join("config/demo.toml")).unwrap();
    let shipped = shipped.replace("data/demo", &folder.display().to_string());
    let shipped = shipped.replace("127.0.0.1:8082", &format!("127.0.0.1:{demo}"));
    let page = format!("[console]\nlisten = \"127.0.0.1:{console}\"\npublic = \"http://127.0.0.1:{console}\"\n");
    let shipped = shipped.replace("[console]\n", &page);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let hours = days.map(|day| [day, " = [\"00:00-24:00\"]\n"].concat()).concat();
    let prompts = root.join("prompts").display().to_string();
    let own = format!(
        "[chat]\nlisten = \"127.0.0.1:{chat}\"\npublic = \"http://127.0.0.1:{chat}\"\n\
         [panel]\nlisten = \"127.0.0.1:{panel}\"\npublic = \"http://localhost:{panel}\"\n\
         [content]\nfolder = \"{prompts}\"\n\
         [hours]\n{hours}\
         [handoff]\nchats_per_agent = {EACH}\n\
         [hashing]\nmemory_mib = 7\npasses = 1\n"
    );
    Settings::parse("bench.toml", &format!("{own}\n{shipped}")).unwrap()
}
