//! Attacks on the session itself: replay, races, skipped steps, fixation, forwarded links.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use deskhand::{
    identity::{
        recovery::{Budget, Limits, Stage},
        verifier::store::RecoveryStore,
    },
    model::{
        Method, ProgressKind as Kind, StopReason,
        port::{Verifier, VerifierFault},
    },
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::world::{ADA_NUMBER, NEW_PASSWORD, OLD_PASSWORD, Window, World, post, wrong};

/// Everything that a window can do on its way to a new password.
fn every_act() -> Vec<(&'static str, Value)> {
    vec![
        ("/api/identifier", json!({ "identifier": "ada" })),
        ("/api/captcha", json!({ "answer": "HKMRW", "work": [] })),
        ("/api/captcha/another", json!({})),
        ("/api/method", json!({ "method": "text" })),
        ("/api/number", json!({ "number": ADA_NUMBER })),
        ("/api/resend", json!({})),
        ("/api/code", json!({ "code": "000000" })),
        ("/api/pass", json!({ "pass": "none" })),
        ("/api/grant", json!({})),
        ("/api/password", json!({ "password": NEW_PASSWORD, "again": NEW_PASSWORD })),
        ("/api/cancel", json!({})),
    ]
}

async fn asked_for_app_code(world: &World) -> Window<'_> {
    let mut window = world.window().await;
    window.identify("ben").await;
    window.choose("authenticator").await;
    assert_eq!(window.stage(), "code");
    window
}

#[tokio::test]
async fn attack_08_an_authenticator_code_is_accepted_once() {
    let world = World::new().await;
    let code = world.shown_by_app();
    let mut first = asked_for_app_code(&world).await;
    first.code(&code).await;
    assert_eq!(first.stage(), "password");

    let mut second = asked_for_app_code(&world).await;
    second.code(&code).await;
    assert_eq!(second.problem(), "That code isn't right. 4 tries left.", "the same step, another session");
    world.wait(30);
    second.code(&code).await;
    assert_eq!(second.problem(), "That code isn't right. 3 tries left.", "as the step before");
    let beside = world.beside(world.keys.clone()).await;
    let mut third = asked_for_app_code(&beside).await;
    third.code(&code).await;
    assert_eq!(third.problem(), "That code isn't right. 4 tries left.", "another verifier over the same store");
    second.code(&world.shown_by_app()).await;
    assert_eq!(second.stage(), "password", "the next step is fresh");
}

#[tokio::test]
async fn attack_08_two_verifiers_at_once_accept_a_code_once() {
    let world = World::new().await;
    let beside = world.beside(world.keys.clone()).await;
    let code = world.shown_by_app();
    let (mut here, mut there) = (asked_for_app_code(&world).await, asked_for_app_code(&beside).await);
    let (_, _) = tokio::join!(here.code(&code), there.code(&code));
    let mut stages = [here.stage(), there.stage()];
    stages.sort_unstable();
    assert_eq!(stages, ["code", "password"]);
}

#[tokio::test]
async fn attack_12_a_token_of_one_purpose_is_refused_for_another() {
    let world = World::new().await;
    let (session, fragment) = world.open().await;
    let token = fragment.rsplit('.').next().unwrap().to_owned();
    let as_window = [fragment.clone(), format!("{session}.1.0.{token}"), format!("{session}.1.1.{token}")];
    for forged in as_window {
        assert_eq!(post(&world, &forged, "/api/identifier", &json!({ "identifier": "ada" })).await.status, 401);
    }
    let window = world.claim(session, &fragment).await;
    let opened = world.service.relink(&world.request(), session).await.unwrap();
    let token = window.token.rsplit('.').next().unwrap().to_owned();
    let renamed = token.replace("window_", "link_");
    for forged in [
        window.token.clone(),
        format!("{session}.{}.{token}", opened.generation),
        format!("{session}.{}.{renamed}", opened.generation),
    ] {
        assert_eq!(post(&world, "", "/api/claim", &json!({ "link": forged })).await.status, 401);
    }
    let claims = world.kinds(session).await.into_iter().filter(|kind| matches!(kind, Kind::Claimed { .. })).count();
    assert_eq!(claims, 1);
}

#[tokio::test]
async fn attack_13_parallel_guesses_are_looked_at_five_times() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.texted("ada", ADA_NUMBER).await;
    let right = world.text(1).await;
    let guesses = (0..30).map(|_| {
        let (world, token, code) = (&world, window.token.clone(), wrong(&right));
        async move { post(world, &token, "/api/code", &json!({ "code": code })).await.status }
    });
    assert!(join_all(guesses).await.iter().all(|status| *status == 200));
    let refused = |kind: &Kind| matches!(kind, Kind::CodeRefused { .. });
    assert_eq!(world.kinds(window.session).await.iter().filter(|kind| refused(kind)).count(), 5);
    window.code(&right).await;
    assert_eq!(window.stage(), "code");
    assert!(
        window.problem().starts_with("This way can't be used right now"),
        "the right code is refused in the same words"
    );
    assert!(!world.kinds(window.session).await.contains(&Kind::Verified));
}

#[tokio::test]
async fn attack_13_a_right_code_has_one_winner_and_one_change() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.texted("ada", ADA_NUMBER).await;
    let code = json!({ "code": world.text(1).await });
    let tries = join_all((0..20).map(|_| post(&world, &window.token, "/api/code", &code))).await;
    let winners: Vec<_> = tries.iter().filter(|reply| reply.json()["window"].is_string()).collect();
    assert_eq!(winners.len(), 1);
    assert!(tries.iter().all(|reply| reply.status == 200 && winners[0].body == reply.body || reply.status == 401));
    window.token = winners[0].json()["window"].as_str().unwrap().to_owned();
    let change = json!({ "password": NEW_PASSWORD, "again": NEW_PASSWORD });
    join_all((0..20).map(|_| post(&world, &window.token, "/api/password", &change))).await;
    assert_eq!(window.look().await["stage"], "done");
    assert_eq!(world.writer.writes.load(Ordering::SeqCst), 1);
    let told = world.kinds(window.session).await;
    for once in [Kind::Verified, Kind::Committing, Kind::Completed] {
        assert_eq!(told.iter().filter(|kind| **kind == once).count(), 1, "{once:?}");
    }
}

#[tokio::test]
async fn attack_14_of_two_resets_one_is_superseded() {
    let world = World::new().await;
    let (mut first, mut second) = (world.window().await, world.window().await);
    first.verified_by_app().await;
    world.wait(30);
    second.verified_by_app().await;
    first.password(NEW_PASSWORD).await;
    second.password("Other+Words=17").await;
    assert_eq!((first.stage(), second.stage()), ("done", "stopped"));
    assert!(second.view["message"].as_str().unwrap().starts_with("Your password was just changed"));
    assert!(world.kinds(second.session).await.contains(&Kind::Stopped { reason: StopReason::Superseded }));
    assert!(world.signs_in("ben", NEW_PASSWORD).await);
    assert_eq!(world.writer.writes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn attack_15_no_step_can_be_skipped_or_repeated() {
    let world = World::new().await;
    let mut window = world.window().await;
    let ahead = [
        ("/api/captcha", json!({ "answer": "HKMRW" })),
        ("/api/method", json!({ "method": "text" })),
        ("/api/number", json!({ "number": ADA_NUMBER })),
        ("/api/resend", json!({})),
        ("/api/code", json!({ "code": "000000" })),
        ("/api/password", json!({ "password": NEW_PASSWORD, "again": NEW_PASSWORD })),
    ];
    for (path, body) in &ahead {
        window.post(path, body).await;
        assert_eq!(window.stage(), "identifier", "{path}");
    }
    assert_eq!(post(&world, &window.token, "/api/password/check", &json!({ "password": "x" })).await.status, 409);
    assert_eq!(world.kinds(window.session).await.len(), 2, "nothing happened");
    window.texted("ada", ADA_NUMBER).await;
    for (path, body) in &ahead[4..] {
        window.post(path, body).await;
        assert_eq!(window.stage(), "code", "{path}");
    }
    let (before, code) = (window.token.clone(), world.text(1).await);
    window.code(&code).await;
    // The browser's back button: what was posted is posted again, with the token of then and of now.
    for token in [before, window.token.clone()] {
        for (path, body) in
            [("/api/identifier", json!({ "identifier": "ben" })), ("/api/code", json!({ "code": code }))]
        {
            let replayed = post(&world, &token, path, &body).await;
            assert!(replayed.status == 401 || replayed.json()["view"]["stage"] == "password", "{path}");
        }
    }
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
    window.password("Another+Pass=31").await;
    assert_eq!(window.stage(), "done");
    assert!(world.signs_in("ada", NEW_PASSWORD).await, "the account of the session, and no other");
    assert_eq!(world.writer.writes.load(Ordering::SeqCst), 1);
}

/// Each act looks at the time by itself: here nobody brings the end of sessions in time.
#[tokio::test]
async fn attack_15_nothing_can_be_done_once_the_time_is_over() {
    let many = Budget::each(100, Duration::from_secs(3_600));
    let limits = Limits { sessions_per_hour: many, sessions_per_day: many, ..Limits::default() };
    let world = World::over(Arc::new(MemoryKeys::default()), limits).await;
    let mut windows = Vec::new();
    for act in every_act() {
        windows.push((asked_for_app_code(&world).await, act));
    }
    let chats = [asked_for_app_code(&world).await.session, asked_for_app_code(&world).await.session];
    world.service.close();
    world.wait(15 * 60);
    for (mut window, (path, mut body)) in windows {
        if path == "/api/code" {
            body = json!({ "code": world.shown_by_app() });
        }
        window.post(path, &body).await;
        assert_eq!(window.stage(), "stopped", "{path}: {}", window.view);
        let told = world.kinds(window.session).await;
        assert_eq!(told.last(), Some(&Kind::Stopped { reason: StopReason::Expired }), "{path}");
        assert!(!told.contains(&Kind::Verified), "{path}");
    }
    let chosen = world.service.choose(&world.request(), chats[0], Method::Text).await;
    let cancelled = world.service.cancel(&world.request(), chats[1]).await;
    assert_eq!((chosen, cancelled), (Err(VerifierFault::Over), Err(VerifierFault::Over)));
}

#[tokio::test]
async fn attack_24_each_step_up_has_a_token_of_its_own() {
    let world = World::new().await;
    let mut window = world.window().await;
    let mut tokens = vec![window.token.clone()];
    window.identify("ben").await;
    tokens.push(window.token.clone());
    window.choose("authenticator").await;
    window.code(&world.shown_by_app()).await;
    assert_ne!(tokens[0], tokens[1]);
    assert_ne!(tokens[1], window.token);
    for old in tokens {
        let bearer = format!("Bearer {old}");
        assert_eq!(world.ask("GET", "/api/session", &[("Authorization", &bearer)], "").await.status, 401);
        for (path, body) in every_act() {
            assert_eq!(post(&world, &old, path, &body).await.status, 401, "{path}");
        }
    }
    assert_eq!(window.look().await["stage"], "password", "nobody else has moved it");
    assert!(world.signs_in("ben", OLD_PASSWORD).await);
}

#[tokio::test]
async fn attack_24_who_sees_the_chat_cannot_take_over_a_verified_window() {
    let world = World::new().await;
    let mut victim = world.window().await;
    victim.verified_by_app().await;
    let fragment = world.relink(victim.session).await;
    let mut thief = world.claim(victim.session, &fragment).await;
    assert_eq!(thief.stage(), "method", "the proof was the other window's");
    thief.password(NEW_PASSWORD).await;
    assert_eq!(thief.stage(), "method");
    assert_eq!(victim.password(NEW_PASSWORD).await.status, 401);
    assert_eq!(world.writer.writes.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn attack_43_a_forwarded_link_is_claimed_once_and_the_chat_can_stop_it() {
    let world = World::new().await;
    let (session, fragment) = world.open().await;
    let mut thief = world.claim(session, &fragment).await;
    assert_eq!(post(&world, "", "/api/claim", &json!({ "link": fragment })).await.status, 401, "claimed once");
    let told = world.service.watch(session, 1).await.unwrap();
    assert_eq!(told[0].kind, Kind::Claimed { browser: "Firefox on Windows".to_owned() });
    thief.identify("ada").await;
    let known = serde_json::to_string(&world.events(session).await).unwrap();
    assert!(!known.contains("ada"), "the chat learns nothing but progress");
    world.service.cancel(&world.request(), session).await.unwrap();
    thief.choose("text").await;
    assert_eq!(thief.stage(), "stopped");
    thief.number(ADA_NUMBER).await;
    assert_eq!(thief.stage(), "stopped");
    assert_eq!(world.service.link(session, 1).await.unwrap_err(), VerifierFault::Over);
}

#[tokio::test]
async fn attack_43_a_newer_link_kills_the_older_and_its_window() {
    let world = World::new().await;
    let (session, first) = world.open().await;
    let second = world.relink(session).await;
    assert_eq!(post(&world, "", "/api/claim", &json!({ "link": first })).await.status, 401);
    let mut window = world.claim(session, &second).await;
    let third = world.relink(session).await;
    assert_eq!(window.post("/api/identifier", &json!({ "identifier": "ada" })).await.status, 401);
    let store = Recoveries::new(world.keys.clone());
    assert!(matches!(store.load(session).await.unwrap().unwrap().stage, Stage::Claimed));
    world.wait(600);
    assert_eq!(world.service.link(session, 3).await.unwrap_err(), VerifierFault::NotNow, "nobody is sent a dead one");
    assert_eq!(post(&world, "", "/api/claim", &json!({ "link": third })).await.status, 401, "after ten minutes");
}
