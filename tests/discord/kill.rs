//! `kill -9` of a bot under load: nothing that was posted is lost, nothing is said twice, and a press that got
//! lost can be pressed again. Discord tells nobody again what it told before, and soon forgets nonces.
//!
//! `DESKHAND_KILLS=50 cargo test --test discord kill -- --nocapture` kills more often and tells each round.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::{
    task::block_in_place,
    time::{sleep, timeout},
};

use crate::{
    direct::buttons,
    house::{House, prepared},
    once,
    server::{self, Half, Server},
    stand_in::StandIn,
};

const KILLS: u32 = 10;
const PEOPLE: u64 = 8;

/// Does nothing unless this process was asked to be the server.
#[test]
fn server() {
    server::serve_if_asked();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_killed_is_taken_up() {
    let kills = std::env::var("DESKHAND_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let mut rng = StdRng::seed_from_u64(rand::random());
    let discord = StandIn::start().await;
    let installation = Arc::new(prepared(&discord, "discord-kill", "messages_per_person_a_minute = 10000", ""));
    let start = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut server = Server::start(installation.as_server(&mut command, Half::Both, "kill::server"));
        // However long a start takes on a busy machine.
        block_in_place(|| server.until_ready());
        server
    };
    let finishing = Arc::new(AtomicBool::new(false));
    let mut running = start();
    discord.until("the bot", |discord| (discord.identified() > 0).then_some(())).await;
    // Whom the bot has never heard of it can't look for: each has begun before anything is killed.
    let mut people = Vec::new();
    for person in 0..PEOPLE {
        let finishing = finishing.clone();
        let mut person = Person::new(discord.clone(), 88_000 + person);
        discord.while_it_moves("a first answer", person.say(1)).await;
        people.push(tokio::spawn(person.live(finishing)));
    }
    for round in 1..=kills {
        let before = discord.posted_in_all();
        discord.until_posted(before + 1).await;
        let after = Duration::from_millis(rng.random_range(0..1_200));
        sleep(after).await;
        block_in_place(|| running.kill());
        discord.forget_nonces();
        println!("{round} of {kills}: killed after {before} answers and {} ms", after.as_millis());
        running = start();
    }
    finishing.store(true, Ordering::SeqCst);
    let mut finished = Vec::new();
    for person in people {
        finished.push(discord.while_it_moves("an answer to everybody", person).await.unwrap());
    }
    block_in_place(|| running.stop());
    let mut house = House::take_over(discord, installation.clone()).await;
    for person in &finished {
        once::check(&house, person.channel, person.id, &person.written).await;
    }
    let presses: usize = finished.iter().map(|person| person.presses).sum();
    assert!(presses > 0, "nobody pressed anything");
    house.stop().await;
}

struct Person {
    discord: StandIn,
    id: u64,
    channel: u64,
    rng: StdRng,
    written: Vec<u64>,
    /// Those that got lost count too.
    presses: usize,
}

/// So long nothing comes of a press before it is pressed again, and so often at most.
const LOST: Duration = Duration::from_secs(5);
const PRESSES: usize = 200;

impl Person {
    fn new(discord: StandIn, id: u64) -> Self {
        let channel = discord.direct(id);
        Self { discord, id, channel, rng: StdRng::seed_from_u64(id), written: Vec::new(), presses: 0 }
    }

    async fn live(mut self, finishing: Arc<AtomicBool>) -> Self {
        while !finishing.load(Ordering::SeqCst) {
            if self.rng.random_ratio(1, 4) {
                self.press().await;
            } else {
                let count = self.rng.random_range(1..=3);
                self.say(count).await;
            }
            sleep(Duration::from_millis(self.rng.random_range(0..300))).await;
        }
        self
    }

    /// Writes `count` messages at once and waits until each is answered.
    async fn say(&mut self, count: usize) {
        let before = self.discord.posted(self.channel).len();
        for _ in 0..count {
            let text = once::SAID[self.written.len() % once::SAID.len()];
            self.written.push(self.discord.write(self.channel, self.id, text));
        }
        // While the server is killed and started nothing comes; whoever kills it looks that it goes on.
        self.discord.answered_whenever(self.channel, before + count - 1).await;
    }

    /// Presses the first button that stands there, again and again until something comes of it.
    async fn press(&mut self) {
        let posts = self.discord.posted(self.channel);
        let Some(post) = posts.iter().rev().find(|post| !buttons(post).is_empty()) else { return };
        let (_, button) = buttons(post).remove(0);
        let mut pressed = 0;
        loop {
            pressed += 1;
            assert!(pressed <= PRESSES, "nothing comes of any press");
            self.discord.press(post, &button, self.id);
            if timeout(LOST, self.discord.answered_whenever(self.channel, posts.len())).await.is_ok() {
                break;
            }
        }
        self.presses += pressed;
        // A press that was late and its second may both have had a turn by now.
        sleep(Duration::from_millis(500)).await;
    }
}
