//! The processes of the installation under test: each is started, killed at some moment, and started
//! again in the next round.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rand::{Rng, rngs::StdRng, seq::IndexedRandom as _};
use tokio::time::Instant;

use crate::{
    server::{Half, Server},
    student::Outside,
    talk::STUCK,
};

/// So long a half may be away while the other goes on: longer than either waits for it.
const AWAY: Duration = Duration::from_secs(12);

pub(crate) struct Processes {
    outside: Arc<Outside>,
    /// In the order of `Installation::halves`; `None`: it is down.
    up: Vec<Option<Server>>,
}

impl Processes {
    pub(crate) fn new(outside: &Arc<Outside>) -> Self {
        Self { outside: outside.clone(), up: outside.installation.halves.iter().map(|_| None).collect() }
    }

    /// Starts what is down, then kills something: at any moment under load, while a password is being
    /// set, or, now and then, while it starts. Says what and when.
    pub(crate) fn run_and_kill(&mut self, rng: &mut StdRng) -> String {
        let pulse = self.outside.pulse.clone();
        let started = self.start();
        let (victims, after, about) = match rng.random_range(0..6) {
            0 => (started, rng.random_range(0..600_000), "its start"),
            1..=2 => {
                self.until_ready(&started);
                until_more(&pulse.passwords);
                (self.some(rng), rng.random_range(0..40_000), "a new password")
            }
            _ => {
                self.until_ready(&started);
                until_more(&pulse.answers);
                (self.some(rng), rng.random_range(50_000..1_500_000), "the first answer")
            }
        };
        let after = Duration::from_micros(after);
        std::thread::sleep(after);
        for victim in &victims {
            self.up[*victim].take().expect("it is up").kill();
        }
        if self.stands_apart(&victims) && rng.random_ratio(1, 8) {
            std::thread::sleep(AWAY.mul_f64(rng.random()));
        }
        let names: Vec<_> = victims.iter().map(|victim| self.half(*victim)).collect();
        format!("{names:?} {} ms after {about}", after.as_millis())
    }

    /// Starts what is down, and waits until everything is up.
    pub(crate) fn run(&mut self) {
        let started = self.start();
        self.until_ready(&started);
    }

    /// Lets each end in order, the chat first.
    pub(crate) fn stop(mut self) {
        while let Some(server) = self.up.pop() {
            server.expect("it is up").stop();
        }
    }

    fn start(&mut self) -> Vec<usize> {
        let down: Vec<_> = (0..self.up.len()).filter(|place| self.up[*place].is_none()).collect();
        for place in &down {
            let mut command = Command::new(std::env::current_exe().unwrap());
            let installation = &self.outside.installation;
            self.up[*place] = Some(Server::start(installation.as_server(&mut command, self.half(*place), "server")));
        }
        down
    }

    /// Says how long it took, too: a start that takes longer after each kill would be a fault of its own.
    fn until_ready(&mut self, started: &[usize]) {
        let begun = Instant::now();
        for place in started {
            self.up[*place].as_mut().expect("it is up").until_ready();
        }
        if !started.is_empty() {
            println!("ready after {} ms", begun.elapsed().as_millis());
        }
    }

    /// Each alone, or all together, equally often.
    fn some(&self, rng: &mut StdRng) -> Vec<usize> {
        let all: Vec<_> = (0..self.up.len()).collect();
        let mut sets: Vec<_> = all.iter().map(|one| vec![*one]).collect();
        if all.len() > 1 {
            sets.push(all);
        }
        sets.choose(rng).expect("something runs").clone()
    }

    /// Whether something is left that can miss `victims`.
    fn stands_apart(&self, victims: &[usize]) -> bool {
        victims.len() < self.up.len()
    }

    fn half(&self, place: usize) -> Half {
        self.outside.installation.halves[place]
    }
}

/// Waits until `count` rises.
fn until_more(count: &AtomicU64) {
    let (begun, before) = (Instant::now(), count.load(Ordering::SeqCst));
    while count.load(Ordering::SeqCst) == before {
        assert!(begun.elapsed() < STUCK, "nobody gets on");
        std::thread::sleep(Duration::from_millis(1));
    }
}
