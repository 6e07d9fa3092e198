//! `kill -9` at random moments of driven resets under load: nothing acknowledged is lost, no reply is
//! doubled, no reset is done twice, no owner is told twice or not at all, no used code is taken again, and
//! nobody is stuck. Once over one process, and once over chat and verifier in a process each, of which
//! either is killed alone, or both together.
//!
//! `DESKHAND_KILLS=200 cargo test --test kill -- --nocapture` kills more often than the default and tells
//! each round (`one_process` or `two_processes` before the `--` does one of the two); `DESKHAND_SEED`
//! draws the same moments again (what the machine does between them is its own affair).

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
#[path = "../support/exports.rs"]
mod exports;
#[path = "../support/folder.rs"]
mod folder;
#[path = "../support/panel.rs"]
mod panel;
mod processes;
#[path = "../support/server.rs"]
mod server;
mod student;
mod talk;

use std::sync::{Arc, Mutex, PoisonError, atomic::Ordering};

use deskhand::{
    app::{
        Registry,
        admin::wire::{AccountAsk, AddAccount, AdminAnswer, WireSecret},
        content,
    },
    model::Phrases as _,
    talk::prompt::catalogue::Prompt,
};
use rand::{SeedableRng, rngs::StdRng};
use tokio::{
    task::{JoinHandle, block_in_place},
    time::Instant,
};

use crate::{
    processes::Processes,
    server::Installation,
    student::{Factor, Outside, Student},
    talk::Pulse,
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

/// Two loops at once would each be too slow to be stuck or not.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[test]
fn whatever_is_killed_goes_on_in_one_process() {
    kill_again_and_again(Installation::new("kill"));
}

#[test]
fn whatever_is_killed_goes_on_in_two_processes() {
    kill_again_and_again(Installation::in_two_processes("kill-two"));
}

fn kill_again_and_again(installation: Installation) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let kills = std::env::var("DESKHAND_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let seed = std::env::var("DESKHAND_SEED").map_or_else(|_| drawn_seed(), |seed| seed.parse().unwrap());
    println!("{kills} kills, DESKHAND_SEED={seed}");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // The test is a task too: while it waits for a server, the students go on.
    let run = runtime.spawn(run(installation, kills, seed));
    if let Err(fault) = runtime.block_on(run) {
        std::panic::resume_unwind(fault.into_panic());
    }
}

async fn run(installation: Installation, kills: u32, seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    let (outside, students) = begin(installation, &mut rng).await;
    let mut students: Vec<_> = students.into_iter().map(|student| tokio::spawn(student.live())).collect();
    let mut processes = Processes::new(&outside);
    for round in 1..=kills {
        let killed = block_in_place(|| processes.run_and_kill(&mut rng));
        fail_early(&mut students).await;
        let (resets, answers) =
            (outside.pulse.resets.load(Ordering::SeqCst), outside.pulse.answers.load(Ordering::SeqCst));
        println!("{round} of {kills}: killed {killed}; {resets} resets, {answers} answers so far");
    }
    block_in_place(|| processes.run());
    outside.pulse.finishing.set(Instant::now()).unwrap();
    let mut finished = Vec::new();
    for student in students {
        finished.push(student.await.expect("every student finishes"));
    }
    for student in &finished {
        student.until_told_of_all().await;
    }
    block_in_place(|| processes.stop());
    checks::check(&outside.installation, &finished).await;
    let refused: u64 = finished.iter().map(|student| student.refused).sum();
    println!("{} resets, {refused} used codes refused", outside.pulse.resets.load(Ordering::SeqCst));
    assert!(refused > 0, "no used code was ever tried again");
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
async fn begin(installation: Installation, rng: &mut StdRng) -> (Arc<Outside>, Vec<Student>) {
    let running = installation.run_accounts().await;
    let registry = &running.verifier.as_ref().unwrap().registry;
    let mut people = Vec::new();
    for number in 0..WITH_PHONE {
        let phone = format!("+1573555{:04}", 142 + number);
        let name = format!("student{number}");
        add(registry, &name, Some(phone.clone())).await;
        people.push((name, Factor::Phone(phone)));
    }
    let key = add(registry, WITH_APP, None).await.expect("an app comes with the account");
    people.push((WITH_APP.to_owned(), Factor::App(key)));
    running.stop().await;
    let prompts = content::load(&installation.settings()).unwrap().prompts;
    let outside = Arc::new(Outside {
        installation,
        completed: prompts.say(&Prompt::Completed.phrase()),
        gone: prompts.say(&Prompt::NoLongerOpen.phrase()),
        pulse: Arc::new(Pulse::default()),
    });
    let students = people.into_iter().map(|(name, factor)| {
        let rng = StdRng::from_rng(rng);
        Student::new(&outside, &name, factor, rng)
    });
    let students = students.collect();
    (outside, students)
}

/// Adds an account; whoever has no phone gets an authenticator app, whose key it gives.
async fn add(registry: &Registry, name: &str, phone: Option<String>) -> Option<String> {
    let account = AddAccount {
        address: address_of(name),
        given_name: "Stu".to_owned(),
        family_name: "Dent".to_owned(),
        authenticator: phone.is_none(),
        phone,
        disabled: false,
        privileged: false,
        password: Some(WireSecret::new(FIRST_PASSWORD)),
    };
    let answers = registry.perform(AccountAsk::Add(account)).await.unwrap();
    answers.iter().find_map(|answer| match answer {
        AdminAnswer::Enrolment(enrolment) => Some(enrolment.key.expose().to_owned()),
        _ => None,
    })
}

/// Names the account, and letters go there.
pub(crate) fn address_of(name: &str) -> String {
    format!("{name}@{DOMAIN}")
}

fn drawn_seed() -> u64 {
    rand::random()
}
