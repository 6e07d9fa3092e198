//! The verifier's port, held by one suite over each of its implementations: in process, over HTTP, and
//! over HTTP through a network that delays, cuts, doubles and reorders. The same course of calls gives
//! the same answers everywhere, and each key has exactly one effect.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod agents;
mod course;
mod desk_attacks;
mod desk_course;
mod desk_phones;
#[path = "../support/dying_keys.rs"]
mod dying_keys;
mod far;
mod half_done;
#[allow(dead_code, reason = "each test looks at what it needs")]
#[path = "../support/http.rs"]
mod http;
#[path = "../support/proxy.rs"]
mod proxy;
mod truth;
mod wire;
#[allow(dead_code, reason = "other tests use more of it")]
#[path = "../support/world/mod.rs"]
mod world;

use std::sync::Arc;

use deskhand::model::port::Verifier;

use crate::{
    course::course,
    far::Far,
    proxy::{Fate, Proxy},
    world::World,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_course_gives_the_same_answers_in_process_and_over_http() {
    let near = World::new().await;
    let expected = course(&near, near.service.clone()).await;
    let world = World::new().await;
    let far = Far::of(&world).await;
    let answers = course(&world, Arc::new(far.client(far.address))).await;
    assert_eq!(answers, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_network_changes_no_answer_and_no_effect() {
    let near = World::new().await;
    let expected = course(&near, near.service.clone()).await;
    let mut met = std::collections::BTreeMap::new();
    for seed in 0..4 {
        let world = World::new().await;
        let far = Far::of(&world).await;
        let proxy = Proxy::before(far.address, seed, 35).await;
        let answers = course(&world, Arc::new(far.client(proxy.address))).await;
        assert_eq!(answers, expected, "seed {seed}: {:?}", proxy.met());
        for (fate, count) in proxy.met() {
            *met.entry(fate).or_insert(0) += count;
        }
    }
    for fate in [Fate::Delayed, Fate::CutBefore, Fate::CutAfter, Fate::CutWithin, Fate::Doubled, Fate::Late] {
        assert!(met.get(&fate).is_some_and(|count| *count > 0), "{fate:?} was never met: {met:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_gives_the_same_answers_in_process_and_over_any_network() {
    let near = World::new().await;
    let expected = desk_course::course(&near, near.service.clone()).await;
    let world = World::new().await;
    let far = Far::of(&world).await;
    assert_eq!(desk_course::course(&world, Arc::new(Far::desk(far.address))).await, expected);
    for seed in 10..12 {
        let world = World::new().await;
        let far = Far::of(&world).await;
        let proxy = Proxy::before(far.address, seed, 35).await;
        let answers = desk_course::course(&world, Arc::new(Far::desk(proxy.address))).await;
        assert_eq!(answers, expected, "seed {seed}: {:?}", proxy.met());
        assert!(proxy.met().len() == 7, "every fate was met: {:?}", proxy.met());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_asked_by_many_at_once_is_done_once() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let proxy = Proxy::before(far.address, 9, 30).await;
    let verifier: Arc<dyn Verifier> = Arc::new(far.client(proxy.address));
    let key = world.request();
    let asking: Vec<_> = (0..16)
        .map(|_| {
            let (verifier, key) = (verifier.clone(), key.clone());
            tokio::spawn(async move { verifier.open(&key).await.unwrap() })
        })
        .collect();
    let mut opened = Vec::new();
    for asked in asking {
        opened.push(asked.await.unwrap());
    }
    assert!(opened.iter().all(|one| *one == opened[0]), "{opened:?}");
    assert_eq!(course::live(&world).await, [opened[0].session]);
}
