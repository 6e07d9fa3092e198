//! Whether time tells if an account exists (attack 2): `cargo bench --bench enumeration`.
//!
//! Interleaved pairs of sessions, one for an account with this phone and one for nobody, which of them goes
//! first by turns, ask a real panel for the same things over HTTP. Each step's times are compared by the area
//! under the curve: how often a known account took longer than an unknown one. 0.5 is a coin; the aim is
//! 0.5 ± 0.05 for every step as it ships, on an idle machine and under load. Beside it stands the bare work,
//! whose answers leave as soon as they are ready, one session at a time. All of it stands on a store on the disk, where
//! an act waits for others to share its sync. No test asserts a time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, dead_code, reason = "a bench over the harness of tests")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use deskhand::{
    identity::{
        credential::{Password, PhoneNumber},
        directory::NewAccount,
        verifier::{Breaker, Budget, Cap, Limits, SendingLimits, panel::Pace},
    },
    runtime::{Clock as _, SystemClock},
    storage::sled::SledKeys,
};
use futures_util::future::join_all;
use serde_json::{Value, json};

#[path = "../tests/support/http.rs"]
mod http;
#[path = "../tests/support/world/mod.rs"]
mod world;

use world::{Window, World};

const PAIRS: usize = 1_000;
/// From the aim of 0.5.
const ROOM: f64 = 0.05;
/// Accounts with from one to so many earlier passwords, and as many names of nobody's.
const PEOPLE: usize = 8;
/// All names are of one length.
const NAMES: [&str; 2] = ["kin", "nil"];
const STEPS: [&str; 5] = ["identifier", "captcha", "method", "number", "code"];
/// How many sessions go on at once where answers are held: a session is waiting then for most of its time.
const AT_ONCE: usize = 8;

#[tokio::main]
async fn main() {
    println!("area under the curve, {PAIRS} pairs each; aim: 0.5 ± {ROOM} as it ships");
    let bare = compare(Pace::at_once(), 1).await;
    let shipped = || compare(Pace::even(Arc::new(SystemClock)), AT_ONCE);
    let idle = shipped().await;
    let busy = Load::start();
    let loaded = shipped().await;
    drop(busy);
    println!("{:<12} {:>16} {:>19} {:>19}", "step", "bare work, idle", "as it ships, idle", "under load");
    for (place, step) in STEPS.iter().enumerate() {
        let shown = |seen: &[Seen]| format!("{:.3} ({:.1?})", seen[place].area, seen[place].median);
        println!("{step:<12} {:>16} {:>19} {:>19}", shown(&bare), shown(&idle), shown(&loaded));
    }
    let within = |seen: &Seen| (seen.area - 0.5).abs() <= ROOM;
    println!("{}", if idle.iter().chain(&loaded).all(within) { "within the aim" } else { "NOT within the aim" });
}

/// What was seen of one step.
struct Seen {
    area: f64,
    median: Duration,
}

/// Every step of all pairs.
async fn compare(pace: Pace, at_once: usize) -> Vec<Seen> {
    let folder = std::env::temp_dir().join(format!("deskhand-bench-enumeration-{}", std::process::id()));
    let store = SledKeys::open(&folder, "deskhand bench", 16 << 20).unwrap();
    let world = World::at_pace(store.clone(), roomy(), pace).await;
    for person in 0..PEOPLE {
        add(&world, person).await;
    }
    let lane = |lane: usize| {
        let world = &world;
        async move {
            let mut took = Vec::new();
            for pair in (lane..PAIRS).step_by(at_once) {
                for turn in 0..NAMES.len() {
                    let who = (pair / PEOPLE + turn) % NAMES.len();
                    took.push((who, session(world, NAMES[who], pair % PEOPLE).await));
                }
            }
            took
        }
    };
    let mut times = vec![[Vec::new(), Vec::new()]; STEPS.len()];
    for (who, took) in join_all((0..at_once).map(lane)).await.into_iter().flatten() {
        for (step, took) in took.into_iter().enumerate() {
            times[step][who].push(took);
        }
    }
    drop(world);
    store.close().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    times.iter().map(|[known, unknown]| Seen { area: area(known, unknown), median: median(known, unknown) }).collect()
}

fn name(kind: &str, person: usize) -> String {
    format!("{kind}{person}")
}

fn number(person: usize) -> String {
    format!("+1573555011{person}")
}

/// An account with a phone, set up for reset, that has had a few passwords before.
async fn add(world: &World, person: usize) {
    let name = name(NAMES[0], person);
    let account = NewAccount {
        identifiers: vec![world::identifier(&name)],
        given_name: name.clone(),
        family_name: "Lovelace".to_owned(),
        phones: vec![PhoneNumber::from_e164(&number(person)).unwrap()],
        mail: Some(format!("{name}@umsystem.edu")),
        enabled: true,
        privileged: false,
    };
    let id = world.directory.add(account).await.unwrap();
    let enrolments = world::enrolments(&world.keys, &world.directory, &world.clock, &world.limits);
    for earlier in 0..=person {
        let password = Arc::new(Password::new(format!("Canal#Gravel-{earlier:02}")).unwrap());
        enrolments.remember_password(&id, password, world.clock.now()).await.unwrap();
    }
    enrolments.register(&id, true).await.unwrap();
}

/// How long each step of one session took.
async fn session(world: &World, kind: &str, person: usize) -> Vec<Duration> {
    let mut window = world.window().await;
    let name = name(kind, person);
    let mut took = vec![timed(&mut window, "/api/identifier", json!({ "identifier": name })).await];
    let (answer, task) = window.puzzle().await;
    took.push(timed(&mut window, "/api/captcha", json!({ "answer": answer, "work": task.work() })).await);
    took.push(timed(&mut window, "/api/method", json!({ "method": "text" })).await);
    took.push(timed(&mut window, "/api/number", json!({ "number": number(person) })).await);
    took.push(timed(&mut window, "/api/code", json!({ "code": "no code" })).await);
    assert_eq!(window.stage(), "code", "{}", window.view);
    took
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
async fn timed(window: &mut Window<'_>, path: &str, body: Value) -> Duration {
    let began = Instant::now();
    window.post(path, &body).await;
    began.elapsed()
}

fn median(known: &[Duration], unknown: &[Duration]) -> Duration {
    let mut all = [known, unknown].concat();
    all.sort_unstable();
    all[all.len() / 2]
}

/// The part of all pairs in which the left one took longer; ties count half.
fn area(left: &[Duration], right: &[Duration]) -> f64 {
    let mut above = 0.0;
    for one in left {
        for other in right {
            above += if one > other { 1.0 } else { f64::from(u8::from(one == other)) / 2.0 };
        }
    }
    let pairs = u32::try_from(left.len() * right.len()).unwrap();
    above / f64::from(pairs)
}

/// Threads that do nothing but compute, as many as there are processors.
struct Load(Arc<AtomicBool>);

impl Load {
    fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            let stop = stop.clone();
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        Self(stop)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Limits that this many sessions don't reach: what is compared is the work below them.
fn roomy() -> Limits {
    let much = Budget::each(1_000_000, Limits::DAY);
    let cap = Cap::new(100_000_000);
    let plain = SendingLimits::default();
    let sending = SendingLimits {
        per_number_hour: much,
        per_number_day: much,
        per_prefix: cap,
        in_all: cap,
        cents: cap,
        warn_at: u32::MAX,
        breaker: Breaker { percent: 0, ..plain.breaker },
        countries: plain
            .countries
            .into_iter()
            .map(|(country, mut tariff)| {
                tariff.cap = cap;
                (country, tariff)
            })
            .collect(),
        elsewhere: plain.elsewhere,
    };
    Limits {
        wrong_codes_per_factor: much,
        wrong_codes_per_year: much,
        wrong_codes_in_all: u32::MAX,
        sessions_per_hour: much,
        sessions_per_day: much,
        sessions_per_address: much,
        sending,
        ..Limits::default()
    }
}
