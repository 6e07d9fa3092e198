//! Many people at once, ten messages each in bursts, while the line to the gateway breaks ten times.
//!
//! `DESKHAND_CROWD=1000 cargo test --test discord crowd` brings a thousand; a test of every day has fewer.

use std::time::Duration;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::time::sleep;

use crate::{house::House, once, stand_in::StandIn};

const PEOPLE: u64 = 40;
const MESSAGES: usize = 10;
const CUTS: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_is_answered_each_in_order_and_once() {
    let people = std::env::var("DESKHAND_CROWD").map_or(PEOPLE, |people| people.parse().unwrap());
    let mut house = House::new("discord-crowd").await;
    let writing: Vec<_> =
        (0..people).map(|person| tokio::spawn(write(house.discord.clone(), 88_000 + person))).collect();
    let whole = usize::try_from(people).unwrap() * MESSAGES;
    for cut in 1..=CUTS {
        let share = whole * cut / (CUTS + 2);
        house.discord.until_posted(share).await;
        let before = reached(&house);
        house.discord.cut();
        house.discord.until("the bot again", |_| (reached(&house) > before).then_some(())).await;
    }
    let mut written = Vec::new();
    for person in writing {
        written.push(person.await.unwrap());
    }
    house.discord.until_posted(whole).await;
    for (person, channel, written) in &written {
        once::check(&house, *channel, *person, written).await;
    }
    assert_eq!(house.discord.posted_in_all(), whole, "one reply per message");
    assert!(reached(&house) > u32::try_from(CUTS).unwrap(), "the line was not cut so often");
    house.stop().await;
}

/// How often the bot has reached the gateway.
fn reached(house: &House) -> u32 {
    house.discord.identified() + house.discord.resumed()
}

/// Writes everything in bursts, as people do, and waits for nothing.
async fn write(discord: StandIn, person: u64) -> (u64, u64, Vec<u64>) {
    let mut rng = StdRng::seed_from_u64(person);
    let channel = discord.direct(person);
    let mut written = Vec::new();
    while written.len() < MESSAGES {
        for _ in 0..rng.random_range(1..=4).min(MESSAGES - written.len()) {
            let text = once::SAID[written.len() % once::SAID.len()];
            written.push(discord.write(channel, person, text));
        }
        sleep(Duration::from_millis(rng.random_range(0..2_000))).await;
    }
    (person, channel, written)
}
