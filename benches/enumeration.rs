//! Whether time tells if an account exists (attack 2): `cargo bench --bench enumeration`.
//!
//! Interleaved pairs of sessions, one for an account with this phone and one for nobody, which of them goes
//! first by turns, ask a real panel for the same things over HTTP. Each step's times are compared by the area
//! under the curve: how often a known account took longer than an unknown one. 0.5 is a coin; the aim is
//! 0.5 ± 0.05 for every step, on an idle machine and under load. No test asserts a time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, dead_code, reason = "a bench over the harness of tests")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use deskhand::{
    identity::verifier::{Breaker, Budget, Cap, Limits, SendingLimits},
    storage::memory::MemoryKeys,
};
use serde_json::{Value, json};

#[path = "../tests/support/http.rs"]
mod http;
#[path = "../tests/support/world/mod.rs"]
mod world;

use world::{ADA_NUMBER, Window, World};

const PAIRS: usize = 1_000;
/// From the aim of 0.5.
const ROOM: f64 = 0.05;
/// Both names are of one length.
const NAMES: [&str; 2] = ["ada", "nil"];
const STEPS: [&str; 5] = ["identifier", "captcha", "method", "number", "code"];

#[tokio::main]
async fn main() {
    println!("area under the curve, {PAIRS} pairs each; aim: 0.5 ± {ROOM}");
    let idle = compare().await;
    let loaded = {
        let busy = Load::start();
        let loaded = compare().await;
        drop(busy);
        loaded
    };
    println!("{:<12} {:>6} {:>7}", "step", "idle", "loaded");
    let mut all_within = true;
    for (step, (idle, loaded)) in STEPS.iter().zip(idle.iter().zip(&loaded)) {
        println!("{step:<12} {idle:>6.3} {loaded:>7.3}");
        all_within &= [idle, loaded].iter().all(|area| (*area - 0.5).abs() <= ROOM);
    }
    println!("{}", if all_within { "within the aim" } else { "NOT within the aim" });
}

/// The area of each step.
async fn compare() -> Vec<f64> {
    let world = World::over(Arc::new(MemoryKeys::default()), roomy()).await;
    let mut times = vec![[Vec::new(), Vec::new()]; STEPS.len()];
    for pair in 0..PAIRS {
        for turn in 0..NAMES.len() {
            let who = (pair + turn) % NAMES.len();
            for (step, took) in session(&world, NAMES[who]).await.into_iter().enumerate() {
                times[step][who].push(took);
            }
        }
    }
    times.iter().map(|[known, unknown]| area(known, unknown)).collect()
}

/// How long each step of one session took.
async fn session(world: &World, name: &str) -> Vec<Duration> {
    let mut window = world.window().await;
    let mut took = vec![timed(&mut window, "/api/identifier", json!({ "identifier": name })).await];
    let (answer, task) = window.puzzle().await;
    took.push(timed(&mut window, "/api/captcha", json!({ "answer": answer, "work": task.work() })).await);
    took.push(timed(&mut window, "/api/method", json!({ "method": "text" })).await);
    took.push(timed(&mut window, "/api/number", json!({ "number": ADA_NUMBER })).await);
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
