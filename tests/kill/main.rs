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
    sync::{Arc, atomic::Ordering},
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
        println!("{round} of {kills}: killed after {killed}; {resets} resets, {answers} answers so far");
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

/// Starts the server and kills it: mostly under load, now and then while it starts.
fn run_and_kill(outside: &Outside, rng: &mut StdRng) -> String {
    let begun = Instant::now();
    let mut server = start(&outside.installation);
    let killed = if rng.random_ratio(1, 6) {
        std::thread::sleep(Duration::from_millis(rng.random_range(0..600)));
        format!("{} ms of its start", begun.elapsed().as_millis())
    } else {
        server.until_ready();
        let before = outside.pulse.answers.load(Ordering::SeqCst);
        while outside.pulse.answers.load(Ordering::SeqCst) == before {
            assert!(begun.elapsed() < STUCK, "the server answers nobody");
            std::thread::sleep(Duration::from_millis(5));
        }
        let load = Duration::from_millis(rng.random_range(50..1500));
        std::thread::sleep(load);
        format!("{} ms under load", load.as_millis())
    };
    server.kill();
    killed
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
    house.registry.perform(AccountAsk::Add(account)).await.unwrap();
}

async fn enroll(house: &House) -> String {
    let ask = AccountAsk::Enroll { identifier: WITH_APP.to_owned() };
    let answers = house.registry.perform(ask).await.unwrap();
    let [AdminAnswer::Enrolment(enrolment)] = &answers[..] else { panic!("an enrolment") };
    enrolment.key.expose().to_owned()
}

fn drawn_seed() -> u64 {
    rand::random()
}
