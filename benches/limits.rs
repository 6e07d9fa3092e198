//! How long it takes to check the limits of sending with a million keys in the store:
//! `cargo bench --bench limits`. The aim is microseconds. No test asserts a time.

#![allow(clippy::expect_used, reason = "a bench")]

use std::{
    hint::black_box,
    sync::{Arc, LazyLock},
};

use deskhand::{
    identity::{
        recovery::{Delivery, DeliveryId, Meters, Place, Route, Tally, TallyKey, TallyKind, Upkeep},
        verifier::{Limits, SendingLimits, store::RecoveryStore},
    },
    model::{AccountId, Method, SessionId},
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use futures_util::FutureExt as _;
use jiff::Timestamp;
use ulid::Ulid;

const KEYS: usize = 1_000_000;
const AT_ONCE: usize = 10_000;

static STORE: LazyLock<Recoveries> = LazyLock::new(|| {
    let store = Recoveries::new(Arc::new(MemoryKeys::default()));
    for begin in (0..KEYS).step_by(AT_ONCE) {
        let tallies = (begin..begin + AT_ONCE).map(|number| {
            let mut tally = Tally::default();
            tally.count(Place::Strange, 1, Limits::DAY, Timestamp::UNIX_EPOCH);
            (TallyKey::new(TallyKind::Destination, &number.to_string()), tally.next())
        });
        let upkeep = Upkeep { tallies: tallies.collect(), ..Upkeep::default() };
        store.keep(&upkeep).now_or_never().expect("memory never waits").expect("memory");
    }
    store
});

fn main() {
    LazyLock::force(&STORE);
    println!("{KEYS} keys");
    divan::main();
}

/// Every counter of one delivery is read, and it is decided whether it is sent.
#[divan::bench]
fn read_and_decide(bencher: divan::Bencher<'_, '_>) {
    let (delivery, limits) = (delivery(), SendingLimits::default());
    bencher.bench(|| {
        let mut meters = read(black_box(&delivery));
        let bound = meters.admit(&delivery, "+1573555", Timestamp::UNIX_EPOCH, &limits);
        (bound, meters.upkeep())
    });
}

/// The decision alone.
#[divan::bench]
fn decide(bencher: divan::Bencher<'_, '_>) {
    let (delivery, limits) = (delivery(), SendingLimits::default());
    bencher.with_inputs(|| read(&delivery)).bench_values(|mut meters| {
        let bound = meters.admit(&delivery, "+1573555", Timestamp::UNIX_EPOCH, &limits);
        (bound, meters.upkeep())
    });
}

fn read(delivery: &Delivery) -> Meters {
    let mut meters = Meters::default();
    for key in meters.unread(&delivery.target()) {
        let tally = STORE.tally(&key).now_or_never().expect("memory never waits").expect("memory");
        meters.put(key, tally);
    }
    meters
}

fn delivery() -> Delivery {
    Delivery {
        id: DeliveryId { session: SessionId(Ulid::nil()), challenge: 1 },
        key: None,
        method: Method::Text,
        account: Some(AccountId::from("ada")),
        number: (KEYS / 2).to_string(),
        route: Route { prefix: "block".to_owned(), country: "US".to_owned() },
        place: Place::Strange,
        text: 1,
        until: Timestamp::MAX,
        counted: false,
        to: None,
    }
}
