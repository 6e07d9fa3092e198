//! What the verifier costs beside the hashes that it has to do, and how much memory a live session takes:
//! `cargo bench --bench sessions`. No test asserts a time.
//!
//! Sessions are opened, claimed and finished by a texted code through the panel's router, over a store on
//! the disk, with Argon2id at its shipped cost. Each must hash twice: for the history, and for the
//! directory. In the same run and by turns, the same pool does as many hashes and nothing else. What the
//! page and the person do (their part of the proof of work, reading the picture) is not counted, and answers
//! are not held back. The aim is 10 % on top of the hashes. Beside the clock's ratio stands that of the
//! processors' time, which says the same on a machine where others are busy too.
//!
//! Memory is the growth of this process (`VmRSS`), with its store's cache: sessions that are claimed and
//! whose identifier was typed, the chat waiting for each. The aim is 10,000 in less than 50 MB.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]

use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, header},
};
use data_encoding::BASE64;
use deskhand::{
    app::{Settings, VerifierHouse, VerifierMachine, content},
    identity::{
        credential::{Identifier, Password, PhoneNumber, Salt},
        directory::NewAccount,
        verifier::{
            captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio},
            panel::Pace,
            work::Task,
        },
    },
    model::{ConversationId, Draw, RequestKey, Revision, SessionId, port::Verifier as _},
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// Sessions in each round: few enough that either half of it finds the machine as the other does.
const SESSIONS: usize = 384;
const ROUNDS: usize = 5;
/// So many people at once, in either half of a round: at this rate, and with the minutes that people take, there are
/// thousands. Of their hashes no more than `[hashing] workers` run at once.
const AT_ONCE: usize = 64;
const AIM: f64 = 1.10;

const LIVE: usize = 10_000;
/// How many of them are being opened at once.
const OPENING: usize = 64;
const AIM_MB: f64 = 50.0;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // Apart, so that neither's memory is the other's.
    runtime.block_on(live());
    runtime.block_on(finished());
}

async fn live() {
    let place = Place::new("live").await;
    let open = async |number: usize| {
        let mut window = place.window(number).await;
        window.post("/api/identifier", json!({ "identifier": "nobody" })).await;
        window.session
    };
    // What is made once is there before the count begins.
    for number in 0..OPENING {
        open(number).await;
    }
    let before = resident();
    let lanes = (0..OPENING).map(|lane| async move {
        let mut sessions = Vec::new();
        for number in (OPENING + lane..OPENING + LIVE).step_by(OPENING) {
            sessions.push(open(number).await);
        }
        sessions
    });
    let sessions: Vec<_> = join_all(lanes).await.into_iter().flatten().collect();
    let waiting: Vec<_> = sessions
        .into_iter()
        .map(|session| {
            let service = place.house.service.clone();
            tokio::spawn(async move { service.watch(session, u64::from(u32::MAX)).await.is_ok() })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let grown = resident() - before;
    println!("{LIVE} live sessions   {grown:>8.1} MB (aim: {AIM_MB}), {:.1} KB each", grown * 1_000.0 / count(LIVE));
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    place.close().await;
}

async fn finished() {
    let place = Arc::new(Place::new("finished").await);
    place.add_people(SESSIONS * ROUNDS).await;
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        let bare = spent(place.hashes(SESSIONS * 2)).await;
        let (people, place) = (round * SESSIONS..(round + 1) * SESSIONS, place.clone());
        let reset = move |person| {
            let place = place.clone();
            async move { place.reset(person).await }
        };
        rounds.push((bare, spent(together(people, reset)).await));
    }
    let of_rounds = |figure: fn(&(Spent, Spent)) -> f64| middle(rounds.iter().map(figure).collect());
    println!(
        "bare hashes           {:>8.1} a second, asked for by {AT_ONCE}; the middle one of {ROUNDS} rounds, as below",
        of_rounds(|(bare, _)| bare.a_second)
    );
    println!("whole sessions        {:>8.1} a second, two hashes each", of_rounds(|(_, whole)| whole.a_second));
    println!(
        "ratio                 {:>8.3} of the hashes' time (aim: {AIM})",
        of_rounds(|(bare, whole)| bare.a_second / (2.0 * whole.a_second))
    );
    println!(
        "processor's time      {:>8.3} of the hashes'; {:.1} ms a session of theirs",
        of_rounds(|(bare, whole)| whole.processor / bare.processor),
        of_rounds(|(bare, _)| bare.processor) * 1_000.0 / count(SESSIONS)
    );
    let drawn = timed(async { (0..100).for_each(|seed| drop(PictureAndAudio.picture(&draw(seed)))) }).await;
    println!("of that, a picture    {:>8.1?} each", drawn / 100);
    place.close().await;
}

/// A verifier on this machine, in a folder of its own.
struct Place {
    folder: PathBuf,
    house: VerifierHouse,
    panel: Router,
    address: (String, String),
    captcha: Arc<Overheard>,
}

impl Place {
    async fn new(about: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("deskhand-bench-{about}-{}", std::process::id()));
        let settings = settings(&folder);
        let captcha = Arc::new(Overheard::default());
        let mut machine = VerifierMachine::real(settings.verification()).unwrap();
        machine.captcha = captcha.clone();
        machine.pace = Pace::at_once();
        let words = Arc::new(content::panel_words(settings.verification()).unwrap());
        let house = VerifierHouse::build(settings.verification().clone(), words, machine).unwrap();
        house.remember_keys().await;
        let panel = house.panel().unwrap();
        let public = &settings.panel().public;
        let address = (public.authority(), public.to_string());
        Self { folder, house, panel, address, captcha }
    }

    async fn add_people(&self, people: usize) {
        for person in 0..people {
            let account = NewAccount {
                identifiers: vec![Identifier::parse(&name(person), &self.house.registry.domain).unwrap()],
                given_name: "Ada".to_owned(),
                family_name: "Marlowe".to_owned(),
                phones: vec![number(person)],
                mail: None,
                enabled: true,
                privileged: false,
            };
            let id = self.house.registry.directory.add(account).await.unwrap();
            self.house.registry.enrolments.register(&id, true).await.unwrap();
        }
    }

    /// So many hashes at the shipped cost, and nothing else. Gives how many were done a second.
    async fn hashes(&self, hashes: usize) -> f64 {
        let pool = self.house.registry.enrolments.pool.clone();
        together(0..hashes, move |seed| {
            let pool = pool.clone();
            async move {
                let salt = Salt::from_draw(&draw(seed));
                let digest = pool.run(move |hasher| {
                    let password = Password::new(NEW_PASSWORD.to_owned()).unwrap();
                    hasher.digest(&password, &salt, hasher.cost()).is_ok()
                });
                assert_eq!(digest.await, Some(true));
            }
        })
        .await
    }

    /// A session of the chat's that somebody has claimed.
    async fn window(&self, number: usize) -> Window<'_> {
        let conversation = ConversationId(ulid::Ulid::from_parts(u64::try_from(number).unwrap(), 7));
        let key = RequestKey { conversation, revision: Revision(1), ordinal: 0 };
        let opened = self.house.service.open(&key).await.unwrap();
        let link = self.house.service.link(opened.session, opened.generation).await.unwrap();
        let mut window = Window { place: self, session: opened.session, token: String::new() };
        let fragment = link.expose().split_once("/#").unwrap().1;
        window.post("/api/claim", json!({ "link": fragment })).await;
        window
    }

    /// From the opening to the new password.
    async fn reset(&self, person: usize) {
        let mut window = self.window(person).await;
        window.post("/api/identifier", json!({ "identifier": name(person) })).await;
        let shown = window.ask(Method::GET, "/api/captcha", Body::empty()).await;
        let picture = shown["picture"].as_str().unwrap().split_once(',').unwrap().1;
        let answer = self.captcha.answer_of(&BASE64.decode(picture.as_bytes()).unwrap());
        // Every trial fits a task of no bits.
        let work = vec![0; usize::from(Task::read(&shown["work"]).unwrap().pieces)];
        window.post("/api/captcha", json!({ "answer": answer, "work": work })).await;
        window.post("/api/method", json!({ "method": "text" })).await;
        window.post("/api/number", json!({ "number": number(person).expose() })).await;
        let code = self.texted(&number(person)).await;
        window.post("/api/code", json!({ "code": code })).await;
        let done = window.post("/api/password", json!({ "password": NEW_PASSWORD, "again": NEW_PASSWORD })).await;
        assert_eq!(done["view"]["stage"], "done", "{done}");
    }

    /// The code of the newest text to `number`, once it is there.
    async fn texted(&self, number: &PhoneNumber) -> String {
        let phone = self.house.phone.as_ref().unwrap();
        let mut arrived = phone.watch();
        loop {
            arrived.mark_unchanged();
            if let Some(text) = phone.inbox(number).last() {
                let code = text.body.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6);
                return code.unwrap().to_owned();
            }
            arrived.changed().await.unwrap();
        }
    }

    async fn close(&self) {
        self.house.close().await;
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}

/// A person's window, asked through the router as a browser asks.
struct Window<'a> {
    place: &'a Place,
    session: SessionId,
    token: String,
}

impl Window<'_> {
    async fn post(&mut self, path: &str, body: Value) -> Value {
        let answer = self.ask(Method::POST, path, Body::from(body.to_string())).await;
        assert!(!answer["view"].is_null(), "{path}: {answer}");
        if let Some(token) = answer["window"].as_str() {
            token.clone_into(&mut self.token);
        }
        answer
    }

    async fn ask(&self, method: Method, path: &str, body: Body) -> Value {
        let (host, origin) = &self.place.address;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host)
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        let answer = self.place.panel.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        serde_json::from_slice(&to_bytes(answer.into_body(), 4 << 20).await.unwrap()).unwrap()
    }
}

/// The shipped CAPTCHA, whose answers are overheard, by the picture.
#[derive(Default)]
struct Overheard(Mutex<BTreeMap<Vec<u8>, String>>);

impl Captcha for Overheard {
    fn picture(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        let picture = PictureAndAudio.picture(draw)?;
        self.0.lock().unwrap().insert(picture.clone(), self.answer(draw).expose().to_owned());
        Ok(picture)
    }

    fn sound(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        PictureAndAudio.sound(draw)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        PictureAndAudio.answer(draw)
    }
}

impl Overheard {
    fn answer_of(&self, picture: &[u8]) -> String {
        self.0.lock().unwrap().remove(picture).unwrap()
    }
}

const NEW_PASSWORD: &str = "Qz7#vKd-Twx3p";

fn name(person: usize) -> String {
    format!("person{person}")
}

fn number(person: usize) -> PhoneNumber {
    PhoneNumber::from_e164(&format!("+1573555{person:04}")).unwrap()
}

fn draw(seed: usize) -> Draw {
    Draw::from_seed([u8::try_from(seed % 256).unwrap(); 32])
}

/// Does `one` for all, so many at once. Gives how many were done a second, from when each lane has done its first until
/// one has nothing more to do: as it goes on where there is no beginning and no end.
#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
async fn together<F>(all: Range<usize>, one: impl Fn(usize) -> F + Clone + Send + 'static) -> f64
where
    F: Future<Output = ()> + Send,
{
    let lanes = (0..AT_ONCE).map(|lane| {
        let (mine, one) = (all.clone().skip(lane).step_by(AT_ONCE), one.clone());
        tokio::spawn(async move {
            let mut done = Vec::new();
            for number in mine {
                one(number).await;
                done.push(Instant::now());
            }
            done
        })
    });
    let lanes: Vec<Vec<Instant>> = join_all(lanes).await.into_iter().map(Result::unwrap).collect();
    let begin = *lanes.iter().filter_map(|lane| lane.first()).max().unwrap();
    let end = *lanes.iter().filter_map(|lane| lane.last()).min().unwrap();
    let done = lanes.iter().flatten().filter(|done| **done > begin && **done <= end).count();
    count(done) / (end - begin).as_secs_f64()
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
async fn timed(what: impl Future<Output = ()>) -> Duration {
    let began = Instant::now();
    what.await;
    began.elapsed()
}

/// How many were done a second, and what all of them took of the processors, in seconds.
struct Spent {
    a_second: f64,
    processor: f64,
}

async fn spent(what: impl Future<Output = f64>) -> Spent {
    let before = processor();
    let a_second = what.await;
    Spent { a_second, processor: processor() - before }
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}

/// What this process has had of the processors, in seconds: unlike the clock's time, it doesn't hang on who
/// else is busy here.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    // In hundredths (USER_HZ).
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

/// The memory of this process that is in use, in MB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0 / 1_000_000.0
}

/// The shipped settings with the demo's phone, and limits that this many sessions don't reach. The page's
/// part of the proof of work is as easy as can be; the verifier's part of it is as shipped.
fn settings(folder: &Path) -> Settings {
    let prompts = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let (folder, prompts) = (folder.display(), prompts.display());
    let text = format!(
        r#"
[content]
folder = "{prompts}"
[store]
chat = "{folder}/chat"
verifier = "{folder}/verifier"
keys = "{folder}/keys"
socket = "{folder}/admin.sock"
[verifier]
methods = ["text"]
[limits]
proof_of_work_bits = 0
proof_of_work_bits_hardest = 0
sessions_per_identifier_an_hour = 1000000
sessions_per_identifier_a_day = 1000000
sessions_per_address_an_hour = 1000000
[sending]
per_prefix_a_day = 100000
in_all_a_day = 100000
cents_a_day = 10000000
used_percent = 0
[demo]
listen = "127.0.0.1:8082"
public = "http://127.0.0.1:8082"
phone = "{folder}/phone"
[[demo.people]]
address = "nobody-at-all@umsystem.edu"
given_name = "No"
family_name = "Body"
password = "Old-Lantern-42"
about = "a person who has nothing to do here"
"#
    );
    Settings::parse("bench.toml", &text).unwrap()
}
