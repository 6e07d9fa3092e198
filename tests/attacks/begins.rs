//! Floods of sign-ins to change phones and apps: nothing stands in front of the first request, so that it has
//! limits of its own, by where it comes from; and what gets past the picture has one by the name (attacks 6, 49,
//! 50). Whoever floods fills no store, and keeps nobody else out.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use deskhand::{
    identity::{
        directory::Directory as _,
        recovery::Deed,
        verifier::{Budget, Limited, Limits, store::RecoveryStore},
    },
    model::{
        SessionId,
        port::{CommitFault, KeyCommit, KeyValue, Pair, StoreFault},
    },
    runtime::Clock as _,
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use serde_json::{Value, json};
use ulid::Ulid;

use crate::{
    floods::claim_from,
    http::Reply,
    passes::office,
    world::{OLD_PASSWORD, Window, World},
};

const HOUR: Duration = Duration::from_secs(3_600);
const CAMPUS: &str = "128.206.4.4";

/// A person's POST from `forwarded`, as the trusted proxy says.
async fn begin_from(world: &World, forwarded: &str, devices: &[String]) -> Reply {
    let origin = format!("http://{}", world.host);
    let headers = [("Content-Type", "application/json"), ("Origin", origin.as_str()), ("X-Forwarded-For", forwarded)];
    world.ask("POST", "/api/enroll/begin", &headers, &json!({ "devices": devices }).to_string()).await
}

async fn begun<'w>(world: &'w World, forwarded: &str, devices: &[String]) -> Window<'w> {
    let begun = begin_from(world, forwarded, devices).await;
    assert_eq!(begun.status, 200, "{forwarded}: {}", begun.body);
    let token = begun.json()["window"].as_str().unwrap().to_owned();
    let session = SessionId(Ulid::from_string(token.split('.').next().unwrap()).unwrap());
    Window { world, session, token, view: Value::Null }
}

async fn world_with(limits: Limits) -> World {
    World::over(Arc::new(MemoryKeys::default()), limits).await
}

fn two_an_hour() -> Limits {
    Limits { begun_per_address: Budget::each(2, HOUR), ..Limits::default() }
}

/// How many of these are let begin.
async fn let_in(limits: Limits, places: &[&str]) -> usize {
    let world = world_with(limits).await;
    let mut count = 0;
    for place in places {
        count += usize::from(begin_from(&world, place, &[]).await.status == 200);
    }
    count
}

#[tokio::test]
async fn attack_50_one_place_begins_so_many_sign_ins_and_more_write_nothing() {
    let world = world_with(two_an_hour()).await;
    for _ in 0..2 {
        begun(&world, "198.51.100.7", &[]).await;
    }
    let before = world.stored();
    for _ in 0..20 {
        let refused = begin_from(&world, "198.51.100.7", &[]).await;
        assert_eq!(refused.status, 429);
        let told = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(told.contains("from your network") && told.contains("call"), "{told}");
    }
    assert_eq!(world.stored(), before, "a flood fills no store");
    let restarted = world.beside(world.keys.clone()).await;
    assert_eq!(begin_from(&restarted, "198.51.100.7", &[]).await.status, 429, "it outlasts the process");
    begun(&restarted, "203.0.113.9", &[]).await;
    claim_from(&restarted, "198.51.100.7", &[]).await;
    world.wait(3_600 + 60);
    begun(&world, "198.51.100.7", &[]).await;
}

#[tokio::test]
async fn attack_50_sign_ins_have_one_key_for_one_place() {
    for (places, count) in [
        (["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3"], 2),
        (["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1"], 3),
        (["198.51.100.7", "6.6.6.1, 198.51.100.7", "128.206.4.4, 198.51.100.7"], 2),
        (["198.51.100.7", "::ffff:198.51.100.7", "6.6.6.6,::ffff:c633:6407"], 2),
        ([CAMPUS, CAMPUS, CAMPUS], 3),
    ] {
        assert_eq!(let_in(two_an_hour(), &places).await, count, "{places:?}");
    }
    let network = || Limits { begun_per_network: Budget::each(2, HOUR), ..Limits::default() };
    for (places, count) in [
        (["198.51.100.7", "198.51.100.8", "198.51.100.9"], 2),
        (["198.51.100.7", "198.51.101.7", "198.51.102.7"], 3),
        (["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1"], 2),
        (["2001:db8:1:2::1", "2001:db8:2:2::1", "2001:db8:3:2::1"], 3),
        ([CAMPUS, "128.206.4.5", "128.206.4.6"], 3),
    ] {
        assert_eq!(let_in(network(), &places).await, count, "{places:?}");
    }
}

/// At once, too: as many as there is room for, and each of the others is told so.
#[tokio::test]
async fn attack_13_of_many_sign_ins_begun_at_once_no_more_get_in() {
    let world = world_with(two_an_hour()).await;
    let all = (0..30).map(|_| begin_from(&world, "198.51.100.7", &[]));
    let statuses: Vec<u16> = futures_util::future::join_all(all).await.into_iter().map(|reply| reply.status).collect();
    let count = |status| statuses.iter().filter(|&&got| got == status).count();
    assert_eq!((count(200), count(429)), (2, 28), "{statuses:?}");
}

/// A store that takes a moment for each commit: whoever comes meanwhile has looked before it.
#[derive(Default)]
struct Slow(MemoryKeys);

#[async_trait]
impl KeyValue for Slow {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        self.0.read(key)
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        self.0.scan(prefix, from, limit)
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        self.0.last(prefix)
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        tokio::time::sleep(Duration::from_millis(2)).await;
        self.0.commit(commit).await
    }
}

/// A lecture hall behind one address: as many as there is room for are let begin, however many come at once.
#[tokio::test]
async fn many_sign_ins_begun_at_once_wait_for_each_other() {
    let limits = Limits { begun_per_address: Budget::each(20, HOUR), ..Limits::default() };
    let world = World::over(Arc::new(Slow::default()), limits).await;
    let all = (0..30).map(|_| begin_from(&world, "198.51.100.7", &[]));
    let statuses: Vec<u16> = futures_util::future::join_all(all).await.into_iter().map(|reply| reply.status).collect();
    let count = |status| statuses.iter().filter(|&&got| got == status).count();
    assert_eq!((count(200), count(429)), (20, 10), "{statuses:?}");
}

/// The stage after the picture, for a sign-in of `name` from there.
async fn signs_in_as(world: &World, name: &str, forwarded: &str, devices: &[String]) -> String {
    let mut window = begun(world, forwarded, devices).await;
    window.identify(name).await;
    window.stage().to_owned()
}

#[tokio::test]
async fn attack_06_one_name_is_signed_in_to_so_often_wherever_from_and_alike_for_all() {
    let limits = || Limits { sign_ins_per_identifier: Budget::each(2, Limits::DAY), ..Limits::default() };
    let mut lives = Vec::new();
    for names in [["ada", "ADA", " Ada@UMSystem.edu "], ["nobody", "NoBody", "nobody@UMSYSTEM.EDU"]] {
        let world = world_with(limits()).await;
        let mut seen = Vec::new();
        for (number, name) in names.into_iter().enumerate() {
            seen.push(signs_in_as(&world, name, &format!("198.51.{number}.7"), &[]).await);
        }
        assert_eq!(seen, ["sign-in", "sign-in", "stopped"], "{names:?}");
        assert_eq!(signs_in_as(&world, "ben", "198.51.100.7", &[]).await, "sign-in", "nobody else is kept out");
        let mut reset = claim_from(&world, "198.51.100.8", &[]).await;
        reset.identify(names[0]).await;
        assert_eq!(reset.stage(), "method", "a reset is counted by itself");
        seen.push(signs_in_as(&world, names[0], CAMPUS, &[]).await);
        lives.push(seen);
    }
    assert_eq!(lives[0], lives[1]);
}

/// A stranger has spent everything: the campus, and a browser that is known, have their own.
#[tokio::test]
async fn attack_49_sign_ins_that_a_stranger_spends_are_not_the_owners() {
    let one = Budget::each(1, HOUR);
    let limits = Limits {
        begun_per_address: one,
        begun_per_network: one,
        sign_ins_per_identifier: Budget::each(1, Limits::DAY),
        ..Limits::default()
    };
    let world = world_with(limits).await;
    let mut ben = claim_from(&world, "203.0.113.20", &[]).await;
    ben.verified_by_app().await;
    let mark = ben.password("Other+Words=17").await.json()["device"].as_str().unwrap().to_owned();
    assert_eq!(signs_in_as(&world, "ben", "203.0.113.20", &[]).await, "sign-in");
    assert_eq!(begin_from(&world, "203.0.113.20", &[]).await.status, 429, "spent");
    assert_eq!(signs_in_as(&world, "ben", "203.0.113.21", std::slice::from_ref(&mark)).await, "sign-in", "known");
    assert_eq!(signs_in_as(&world, "ben", "198.51.100.7", &[]).await, "stopped", "to strangers");
    assert!(world.signs_in("ada", OLD_PASSWORD).await);
}

#[tokio::test]
async fn staff_see_what_was_begun_and_let_it_go_on() {
    let limits = Limits { sign_ins_per_identifier: Budget::each(1, Limits::DAY), ..two_an_hour() };
    let world = world_with(limits).await;
    for _ in 0..2 {
        signs_in_as(&world, "ada", "198.51.100.7", &[]).await;
    }
    let (office, place) = (office(&world), "198.51.100.7".parse().unwrap());
    let rows = office.counts_from(place, false, &[]).await.unwrap();
    let address = rows.iter().find(|row| row.what == Limited::BegunFromAddress).unwrap();
    assert_eq!((address.used, address.allowed), (2, 2));
    assert!(address.until.unwrap() > world.clock.now(), "{address:?}");
    let network = rows.iter().find(|row| row.what == Limited::BegunFromNetwork).unwrap();
    assert_eq!((network.used, network.until), (2, None));
    let ada = world.directory.account(&world.account("ada").await).await.unwrap().unwrap();
    let of_name = office.counts(&ada).await.unwrap().rows;
    let sign_ins = of_name.iter().find(|row| row.what == Limited::SignIns).unwrap();
    assert_eq!((sign_ins.used, sign_ins.allowed, sign_ins.until.is_some()), (1, 1, true));

    office.reset_limits_from(place, &[]).await.unwrap();
    assert_eq!(signs_in_as(&world, "ada", "198.51.100.7", &[]).await, "stopped", "her name is counted by itself");
    office.reset_limits(&ada).await.unwrap();
    assert_eq!(signs_in_as(&world, "ada", "198.51.100.7", &[]).await, "sign-in");
    let rows = Recoveries::new(world.keys.clone()).audit_rows(0, usize::MAX).await.unwrap();
    let resets = rows.iter().filter(|row| row.entry.deed == Deed::LimitsReset);
    assert_eq!(resets.count(), 2, "each is written down");
}
