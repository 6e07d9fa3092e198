//! `kill -9` at random moments of driven resets under load: nothing acknowledged is lost, no reply is
//! doubled, no reset is done twice, no used code is taken again, and nobody is stuck.
//!
//! `DESKHAND_KILLS=200 cargo test --test kill -- --nocapture` kills more often than the default and tells
//! each round; `DESKHAND_SEED` draws the same moments again (what the machine does between them is its
//! own affair).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test fail as tests do"
)]

#[path = "../support/chat.rs"]
mod chat;
mod checks;
#[path = "../support/folder.rs"]
mod folder;
#[path = "../support/panel.rs"]
mod panel;
#[path = "../support/server.rs"]
mod server;
mod student;
mod talk;

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use deskhand::{
    app::{
        self, House,
        admin::wire::{AccountAsk, AddAccount, AdminAnswer, WireSecret},
    },
    model::Phrases as _,
    talk::prompt::catalogue::Prompt,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::{
    task::{JoinHandle, block_in_place},
    time::Instant,
};

use crate::{
    server::{Installation, Server},
    student::{Factor, Outside, Student},
    talk::{Pulse, STUCK},
};

const KILLS: u32 = 20;

/// Students with a phone; one more has an authenticator app.
const WITH_PHONE: usize = 5;
const WITH_APP: &str = "app";

pub(crate) const DOMAIN: &str = "umsystem.edu";
pub(crate) const FIRST_PASSWORD: &str = "Xv-0000-Kj#qW";

/// Does nothing unless this process was asked to be the server.
#[test]
fn server() {
    server::serve_if_asked();
}

#[test]
fn whatever_is_killed_goes_on() {
    let kills = std::env::var("DESKHAND_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let seed = std::env::var("DESKHAND_SEED").map_or_else(|_| drawn_seed(), |seed| seed.parse().unwrap());
    println!("{kills} kills, DESKHAND_SEED={seed}");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // The test is a task too: while it waits for the server, the students go on.
    let run = runtime.spawn(run(kills, seed));
    if let Err(fault) = runtime.block_on(run) {
        std::panic::resume_unwind(fault.into_panic());
    }
}

async fn run(kills: u32, seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    let (outside, students) = begin(&mut rng).await;
    let mut students: Vec<_> = students.into_iter().map(|student| tokio::spawn(student.live())).collect();
    for round in 1..=kills {
        let killed = block_in_place(|| run_and_kill(&outside, &mut rng));
        fail_early(&mut students).await;
        let (resets, answers) =
            (outside.pulse.resets.load(Ordering::SeqCst), outside.pulse.answers.load(Ordering::SeqCst));
        println!("{round} of {kills}: killed {killed}; {resets} resets, {answers} answers so far");
    }
    let mut last = block_in_place(|| start(&outside.installation));
    block_in_place(|| last.until_ready());
    outside.pulse.finishing.set(Instant::now()).unwrap();
    let mut finished = Vec::new();
    for student in students {
        finished.push(student.await.expect("every student finishes"));
    }
    block_in_place(|| last.stop());
    checks::check(&outside.installation.settings(), &finished).await;
    let refused: u64 = finished.iter().map(|student| student.refused).sum();
    println!("{} resets, {refused} used codes refused", outside.pulse.resets.load(Ordering::SeqCst));
    assert!(refused > 0, "no used code was ever tried again");
}

/// Starts the server and kills it: at any moment under load, while a password is being set, or, now
/// and then, while it starts.
fn run_and_kill(outside: &Outside, rng: &mut StdRng) -> String {
    let pulse = &outside.pulse;
    let mut server = start(&outside.installation);
    let (after, about) = match rng.random_range(0..6) {
        0 => (rng.random_range(0..600_000), "its start"),
        1..=2 => {
            server.until_ready();
            until_more(&pulse.passwords);
            (rng.random_range(0..40_000), "a new password")
        }
        _ => {
            server.until_ready();
            until_more(&pulse.answers);
            (rng.random_range(50_000..1_500_000), "the first answer")
        }
    };
    let after = Duration::from_micros(after);
    std::thread::sleep(after);
    server.kill();
    format!("{} ms after {about}", after.as_millis())
}

/// Waits until `count` rises.
fn until_more(count: &AtomicU64) {
    let (begun, before) = (Instant::now(), count.load(Ordering::SeqCst));
    while count.load(Ordering::SeqCst) == before {
        assert!(begun.elapsed() < STUCK, "nobody gets on");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn start(installation: &Installation) -> Server {
    let mut command = Command::new(std::env::current_exe().unwrap());
    Server::start(installation.as_server(&mut command, "server"))
}

/// A student who met something wrong has ended.
async fn fail_early(students: &mut [JoinHandle<Student>]) {
    for student in students {
        if student.is_finished() {
            student.await.expect("no student ends before it is time");
        }
    }
}

/// Adds the accounts, and makes a student of each.
async fn begin(rng: &mut StdRng) -> (Arc<Outside>, Vec<Student>) {
    let installation = Installation::new("kill");
    let settings = installation.settings();
    let machine = server::machine(&settings, installation.path().join("captcha"));
    let house = House::build(settings.clone(), machine).await.unwrap();
    let mut people = Vec::new();
    for number in 0..WITH_PHONE {
        let phone = format!("+1573555{:04}", 142 + number);
        let name = format!("student{number}");
        add(&house, &name, Some(phone.clone())).await;
        people.push((name, Factor::Phone(phone)));
    }
    add(&house, WITH_APP, None).await;
    people.push((WITH_APP.to_owned(), Factor::App(enroll(&house).await)));
    house.close().await;
    let completed = app::content::load(&settings).unwrap().prompts.say(&Prompt::Completed.phrase());
    let outside = Arc::new(Outside { installation, completed, pulse: Arc::new(Pulse::default()) });
    let students = people.into_iter().map(|(name, factor)| {
        let rng = StdRng::from_rng(rng);
        Student::new(&outside, &name, factor, rng)
    });
    let students = students.collect();
    (outside, students)
}

async fn add(house: &House, name: &str, phone: Option<String>) {
    let account = AddAccount {
        address: format!("{name}@{DOMAIN}"),
        given_name: "Stu".to_owned(),
        family_name: "Dent".to_owned(),
        phone,
        disabled: false,
        privileged: false,
        password: Some(WireSecret::new(FIRST_PASSWORD)),
    };
    house.verifier.registry.perform(AccountAsk::Add(account)).await.unwrap();
}

async fn enroll(house: &House) -> String {
    let ask = AccountAsk::Enroll { identifier: WITH_APP.to_owned() };
    let answers = house.verifier.registry.perform(ask).await.unwrap();
    let [AdminAnswer::Enrolment(enrolment)] = &answers[..] else { panic!("an enrolment") };
    enrolment.key.expose().to_owned()
}

fn drawn_seed() -> u64 {
    rand::random()
}
