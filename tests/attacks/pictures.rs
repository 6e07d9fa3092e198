//! The picture and the work that belongs to it: each serves once, for one session and one name, and
//! whoever solves every picture still pays and still meets the limits.

use std::sync::Arc;

use deskhand::{
    identity::verifier::{Hardness, Limits},
    model::{ProgressKind as Kind, StopReason},
    storage::memory::MemoryKeys,
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::world::{WORK, Window, World, post};

async fn named<'w>(world: &'w World, name: &str) -> Window<'w> {
    let mut window = world.window().await;
    window.post("/api/identifier", &json!({ "identifier": name })).await;
    assert_eq!(window.stage(), "captcha", "{}", window.view);
    window
}

async fn humans(world: &World, window: &Window<'_>) -> usize {
    world.kinds(window.session).await.iter().filter(|kind| **kind == Kind::Human).count()
}

/// What the picture says and its work, as the page sends them.
async fn solved(window: &Window<'_>) -> Value {
    let (answer, task) = window.puzzle().await;
    json!({ "answer": answer, "work": task.work() })
}

#[tokio::test]
async fn attack_22_a_picture_and_its_work_serve_once_however_many_send_them() {
    let world = World::new().await;
    let mut window = named(&world, "ada").await;
    let right = solved(&window).await;
    let tries = join_all((0..20).map(|_| post(&world, &window.token, "/api/captcha", &right))).await;
    let stepped = tries.iter().filter_map(|reply| reply.json()["window"].as_str().map(str::to_owned));
    let [token] = &stepped.collect::<Vec<_>>()[..] else { panic!("one step up") };
    assert_eq!(humans(&world, &window).await, 1);
    window.token.clone_from(token);
    window.post("/api/captcha", &right).await;
    assert_eq!((window.stage(), humans(&world, &window).await), ("method", 1), "replayed with the newest token");
}

#[tokio::test]
async fn attack_22_the_work_of_one_picture_is_worth_nothing_for_another() {
    let world = World::new().await;
    let mut window = named(&world, "ada").await;
    let (_, task) = window.puzzle().await;
    let old = task.work();
    window.post("/api/captcha", &json!({ "answer": "WRONG", "work": old })).await;
    assert!(window.problem().starts_with("That wasn't what the picture says"), "{}", window.view);
    let (answer, next) = window.puzzle().await;
    assert_ne!(task.seed(), next.seed());
    refused_unseen(&mut window, &answer, &old).await;
    window.post("/api/captcha/another", &json!({})).await;
    let (answer, _) = window.puzzle().await;
    refused_unseen(&mut window, &answer, &next.work()).await;
    assert_eq!(humans(&world, &window).await, 0);
}

#[tokio::test]
async fn attack_22_a_picture_is_bound_to_its_session_and_its_name() {
    let world = World::new().await;
    let (first, mut second) = (named(&world, "ada").await, named(&world, "ada").await);
    let mut third = named(&world, "ben").await;
    let (answer, task) = first.puzzle().await;
    let same = second.puzzle().await;
    assert_ne!(answer, same.0, "the same name in another session");
    refused_unseen(&mut second, &same.0, &task.work()).await;
    let (own, _) = third.puzzle().await;
    refused_unseen(&mut third, &own, &task.work()).await;
    let work = third.puzzle().await.1.work();
    third.post("/api/captcha", &json!({ "answer": answer, "work": work })).await;
    assert_eq!(third.stage(), "captcha", "another's answer is a wrong one");
    let right = solved(&third).await;
    third.post("/api/captcha", &right).await;
    assert_eq!(third.stage(), "method");
}

#[tokio::test]
async fn attack_22_a_picture_and_its_work_live_five_minutes() {
    for (seconds, stage) in [(299, "method"), (300, "captcha")] {
        let world = World::new().await;
        let mut window = named(&world, "ada").await;
        let right = solved(&window).await;
        world.wait(seconds);
        window.post("/api/captcha", &right).await;
        assert_eq!(window.stage(), stage);
    }
}

/// The right answer and a wrong one are refused alike, and nothing changes: the picture stays.
async fn refused_unseen(window: &mut Window<'_>, right: &str, work: &[u32]) {
    let before = window.look().await;
    let mut told = Vec::new();
    for answer in [right, "WRONG"] {
        let reply = window.post("/api/captcha", &json!({ "answer": answer, "work": work })).await;
        told.push(reply.body);
        assert!(window.problem().starts_with("Your browser had not finished"), "{}", window.view);
        assert_eq!(window.view["revision"], before["revision"], "nothing was written");
    }
    assert_eq!(told[0], told[1], "the answer was not looked at");
}

#[tokio::test]
async fn attack_23_a_machine_that_reads_every_picture_gets_nowhere_without_the_work() {
    let world = World::new().await;
    let mut window = named(&world, "ada").await;
    let (answer, task) = window.puzzle().await;
    let work = task.work();
    let half = &work[..1];
    let bent = [work[0], work[1] + 1_000_003];
    for lazy in [&[][..], half, &bent, &[work[1], work[0]]] {
        refused_unseen(&mut window, &answer, lazy).await;
    }
    let bare = window.post("/api/captcha", &json!({ "answer": answer })).await;
    assert_eq!((bare.status, window.stage(), humans(&world, &window).await), (200, "captcha", 0));
    window.post("/api/captcha", &json!({ "answer": answer, "work": work })).await;
    assert_eq!(window.stage(), "method", "the picture is the same still");
}

#[tokio::test]
async fn attack_23_a_machine_that_reads_every_picture_pays_more_and_more_and_is_stopped() {
    let mut lives = Vec::new();
    for name in ["ada", "una", "nobody-has-this"] {
        let world = World::new().await;
        let (mut paid, mut stopped) = (Vec::new(), false);
        while !stopped {
            let mut window = named(&world, name).await;
            let (answer, task) = window.puzzle().await;
            paid.push(Hardness(task.bits));
            window.post("/api/captcha", &json!({ "answer": answer, "work": task.work() })).await;
            stopped = world.kinds(window.session).await.contains(&Kind::Stopped { reason: StopReason::TooManyTries });
        }
        assert!(paid.is_sorted() && paid[0] == WORK.easiest && paid[5] == WORK.hardest, "{paid:?}");
        assert_eq!(paid.len(), 6, "five sessions an hour, and one that was refused");
        let mut other = named(&world, "ben").await;
        assert!(Hardness(other.puzzle().await.1.bits) < WORK.hardest, "who is named elsewhere works little");
        let right = solved(&other).await;
        other.post("/api/captcha", &right).await;
        assert_eq!(other.stage(), "method");
        lives.push(paid);
    }
    assert!(lives.iter().all(|life| *life == lives[0]), "the same for every kind of account: {lives:?}");
}

#[tokio::test]
async fn attack_23_guesses_all_over_the_installation_make_everybody_work_hard() {
    let limits = Limits { wrong_codes_in_all: 10, ..Limits::default() };
    let world = World::over(Arc::new(MemoryKeys::default()), limits).await;
    for name in ["ada", "ben"] {
        let mut window = world.window().await;
        window.identify(name).await;
        window.choose("authenticator").await;
        for _ in 0..5 {
            window.code("000000").await;
        }
    }
    let window = named(&world, "una").await;
    assert_eq!(Hardness(window.puzzle().await.1.bits), WORK.hardest);
}
