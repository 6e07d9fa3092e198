//! A person resets a password on the panel, with everything that goes wrong on the way.

use deskhand::{
    identity::credential::PhoneNumber,
    model::{
        Method, ProgressKind as Kind, Rule, StopReason,
        port::{Verifier, VerifierFault},
    },
};
use serde_json::json;

use crate::world::{ADA_NUMBER, Fate, NEW_PASSWORD, OLD_PASSWORD, Window, World, digits, in_time, wrong};

const FIREFOX: &str = "Firefox on Windows";

fn claimed() -> Kind {
    Kind::Claimed { browser: FIREFOX.to_owned() }
}

#[tokio::test]
async fn a_reset_by_text() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.texted("Ada@umsystem.edu", "(573) 555-0142").await;
    assert!(window.view["message"].as_str().unwrap().starts_with("If this is the number on file, text 1"));
    window.code(&world.text(1).await).await;
    assert_eq!(window.stage(), "password");
    assert_eq!(window.view["rules"].as_array().unwrap().len(), 10);
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
    assert!(world.signs_in("ada", NEW_PASSWORD).await);
    assert!(!world.signs_in("ada", OLD_PASSWORD).await);
    let told = [
        Kind::Opened,
        claimed(),
        Kind::Identified,
        Kind::Human,
        Kind::Challenged { method: Method::Text },
        Kind::Verified,
        Kind::Committing,
        Kind::Completed,
    ];
    assert_eq!(world.kinds(window.session).await, told);
}

#[tokio::test]
async fn a_reset_by_authenticator() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.verified_by_app().await;
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
    assert!(world.signs_in("ben", NEW_PASSWORD).await);
}

#[tokio::test]
async fn a_request_of_the_chat_is_done_once_under_its_key() {
    let world = World::new().await;
    let key = world.request();
    let first = world.service.open(&key).await.unwrap();
    assert_eq!(world.service.open(&key).await.unwrap(), first);
    let key = world.request();
    let second = world.service.relink(&key, first.session).await.unwrap();
    assert_eq!((second.generation, second.words.clone()), (2, first.words.clone()));
    assert_eq!(world.service.relink(&key, first.session).await.unwrap(), second);
    assert_eq!(world.service.link(first.session, 1).await.unwrap_err(), VerifierFault::NotNow);
    let key = world.request();
    world.service.cancel(&key, first.session).await.unwrap();
    world.service.cancel(&key, first.session).await.unwrap();
    assert_eq!(world.service.cancel(&world.request(), first.session).await.unwrap_err(), VerifierFault::Over);
    let stopped = Kind::Stopped { reason: StopReason::Cancelled };
    assert_eq!(world.kinds(first.session).await, [Kind::Opened, stopped]);
}

#[tokio::test]
async fn the_log_is_watched_and_resumed_by_number() {
    let world = World::new().await;
    let (session, fragment) = world.open().await;
    assert_eq!(world.service.watch(session, 0).await.unwrap().len(), 1);
    let watching = tokio::spawn({
        let service = world.service.clone();
        async move { service.watch(session, 1).await.unwrap() }
    });
    tokio::task::yield_now().await;
    let _window = world.claim(session, &fragment).await;
    let events = in_time("the claim is heard", watching).await.unwrap();
    assert_eq!((events[0].number, events[0].kind.clone()), (2, claimed()));
    let patient = tokio::spawn({
        let service = world.service.clone();
        async move { service.watch(session, 2).await.unwrap() }
    });
    tokio::task::yield_now().await;
    world.wait(30);
    assert!(in_time("patience ends", patient).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_code_that_comes_too_late_a_new_one_and_the_chat_sends_it() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.texted("ada", ADA_NUMBER).await;
    let first = world.text(1).await;
    let soon = world.service.resend(&world.request(), window.session).await.unwrap_err();
    assert!(matches!(soon, VerifierFault::TooSoon { .. }));
    window.post("/api/resend", &json!({})).await;
    assert!(window.problem().starts_with("A text was sent a moment ago"), "{}", window.view);
    world.wait(301);
    window.code(&first).await;
    assert!(window.problem().starts_with("That code has expired"));
    world.service.resend(&world.request(), window.session).await.unwrap();
    let second = world.text(2).await;
    window.code(&first).await;
    assert_eq!(window.problem(), "That code isn't right. 4 tries left.");
    assert_eq!(window.view["text_number"], 2);
    window.code(&second).await;
    assert_eq!(window.stage(), "password");
    let told = world.kinds(window.session).await;
    let told: Vec<_> = told.into_iter().skip(5).collect();
    let challenged = Kind::Challenged { method: Method::Text };
    let expected = [Kind::Hinted, Kind::CodeExpired, challenged, Kind::CodeRefused { left: 4 }, Kind::Verified];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn the_ways_on_are_told_after_a_minute_to_everybody() {
    let world = World::new().await;
    for (name, number) in [("ada", ADA_NUMBER), ("una", "573 555 0177"), ("nobody", "573 555 0199")] {
        let mut window = world.window().await;
        window.texted(name, number).await;
        assert!(window.view["hint"].is_null());
        world.wait(60);
        let told = world.service.watch(window.session, 5).await.unwrap();
        assert_eq!(told[0].kind, Kind::Hinted);
        window.post("/api/resend", &json!({})).await;
        assert_eq!(window.view["text_number"], 2);
    }
}

#[tokio::test]
async fn a_password_is_refused_by_its_rules_and_the_page_ticks_them_off() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.verified_by_app().await;
    let checked = window.post("/api/password/check", &json!({ "password": "Short#1" })).await.json();
    let broken: Vec<_> = checked["rules"].as_array().unwrap().iter().filter(|rule| rule["ok"] == false).collect();
    assert_eq!(broken, [&json!({ "id": "length", "ok": false })]);
    window.password("lovelace#password").await;
    assert_eq!((window.stage(), window.view["problem"]["field"].as_str()), ("password", Some("password")));
    window.password(OLD_PASSWORD).await;
    assert_eq!(window.stage(), "password");
    let different = json!({ "password": NEW_PASSWORD, "again": "Wobble+Fjord=93" });
    window.post("/api/password", &different).await;
    assert_eq!(window.view["problem"]["field"], "again");
    assert_eq!(world.changes("ben").await, 1);
    let told = world.kinds(window.session).await;
    let rules = vec![Rule::UpperCase, Rule::Name, Rule::CommonWord];
    assert!(told.contains(&Kind::PasswordRefused { rules }), "{told:?}");
    assert!(told.contains(&Kind::PasswordRefused { rules: vec![Rule::History] }));
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_settled_by_the_truth() {
    for (fate, done) in [(Fate::AnswerLost, true), (Fate::RequestLost, false)] {
        let world = World::new().await;
        let mut window = world.window().await;
        window.verified_by_app().await;
        *world.writer.fate.lock().unwrap() = fate;
        window.password(NEW_PASSWORD).await;
        assert_eq!(window.stage(), "working");
        assert!(window.view["message"].as_str().unwrap().contains("finding out"));
        let count = world.kinds(window.session).await.len() as u64;
        // What it has done is known at once; what it hasn't done, it may do for a while.
        if !done {
            world.wait(9);
            for _ in 0..50 {
                assert_eq!(window.look().await["stage"], "working", "{}", window.view);
            }
        }
        world.wait(1);
        let told = in_time("the truth is heard", world.service.watch(window.session, count)).await.unwrap();
        let looked = window.look().await;
        if done {
            assert_eq!((told[0].kind.clone(), looked["stage"].as_str()), (Kind::Completed, Some("done")));
        } else {
            assert_eq!((told[0].kind.clone(), looked["stage"].as_str()), (Kind::Verified, Some("password")));
            assert!(looked["message"].as_str().unwrap().contains("type the new one again"));
            window.password(NEW_PASSWORD).await;
            assert_eq!(window.stage(), "done");
        }
        assert_eq!(world.changes("ben").await, 2, "set when the account was made, and once now");
        assert!(world.signs_in("ben", NEW_PASSWORD).await);
    }
}

#[tokio::test]
async fn a_directory_that_is_away_or_refuses_is_told_honestly() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.verified_by_app().await;
    *world.writer.fate.lock().unwrap() = Fate::Away;
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "password");
    assert!(window.problem().contains("still the old one"));
    *world.writer.fate.lock().unwrap() = Fate::Refuses;
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "stopped");
    assert!(world.signs_in("ben", OLD_PASSWORD).await);
}

#[tokio::test]
async fn sessions_end_by_time_and_say_so() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.identify("ada").await;
    world.wait(15 * 60);
    let told = world.service.watch(window.session, 4).await.unwrap();
    assert_eq!(told[0].kind, Kind::Stopped { reason: StopReason::Expired });
    window.choose("text").await;
    assert_eq!(window.stage(), "stopped");
    assert!(window.view["message"].as_str().unwrap().starts_with("This page was open for too long"));
}

#[tokio::test]
async fn only_the_owner_of_a_disabled_account_is_told() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.texted("dan", "573-555-0188").await;
    let number = PhoneNumber::from_e164("+15735550188").unwrap();
    let mut arrived = world.phone.watch();
    while world.phone.inbox(&number).is_empty() {
        in_time("it arrives", arrived.changed()).await.unwrap();
    }
    window.code(&digits(&world.phone.inbox(&number)[0].body)).await;
    assert_eq!(window.stage(), "stopped");
    assert!(window.view["message"].as_str().unwrap().starts_with("This account can't be reset here"));
}

#[tokio::test]
async fn every_kind_of_account_sees_the_same_pages() {
    let mut lives = Vec::new();
    for (name, number) in [
        ("ada", ADA_NUMBER),
        ("ada", "573 555 0143"),
        ("una", "573 555 0177"),
        ("dan", "573 555 0188"),
        ("ben", "573 555 0142"),
        ("nobody", "573 555 0142"),
    ] {
        let world = World::new().await;
        let mut window = world.window().await;
        let mut seen = Vec::new();
        window.texted(name, number).await;
        seen.push(plain(&window.view));
        for _ in 0..5 {
            window.code("no code").await;
            seen.push(plain(&window.view));
        }
        window.choose("authenticator").await;
        seen.push(plain(&window.view));
        for _ in 0..2 {
            window.code("no code").await;
            seen.push(plain(&window.view));
        }
        seen.push(json!(world.kinds(window.session).await));
        assert_eq!(world.writer.writes.load(std::sync::atomic::Ordering::SeqCst), 0);
        lives.push(seen);
    }
    for life in &lives[1..] {
        assert_eq!(life, &lives[0]);
    }
}

/// A view without what belongs to its session alone.
fn plain(view: &serde_json::Value) -> serde_json::Value {
    let mut view = view.clone();
    for own in ["words", "expires_at", "resend_at"] {
        view[own] = serde_json::Value::Null;
    }
    view
}

#[tokio::test]
async fn a_wrong_identifier_or_number_is_told_at_its_field() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.post("/api/identifier", &json!({ "identifier": "ada lovelace" })).await;
    assert_eq!((window.stage(), window.view["problem"]["field"].as_str()), ("identifier", Some("identifier")));
    window.identify("ada").await;
    window.choose("text").await;
    window.number("555-0142").await;
    assert_eq!((window.stage(), window.view["problem"]["field"].as_str()), ("number", Some("number")));
    assert!(world.phone.inbox(&PhoneNumber::from_e164(ADA_NUMBER).unwrap()).is_empty());
}

#[tokio::test]
async fn a_wrong_picture_gives_another_one() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.post("/api/identifier", &json!({ "identifier": "ada" })).await;
    let first = window.look_at_picture().await;
    assert_eq!(window.look_at_picture().await, first, "the same at each look");
    window.answer("WRONG").await;
    assert_eq!((window.stage(), window.view["problem"]["field"].as_str()), ("captcha", Some("answer")));
    window.answer(&first).await;
    assert_eq!(window.stage(), "captcha", "each picture serves once");
    window.post("/api/captcha/another", &json!({})).await;
    let answer = window.look_at_picture().await.to_lowercase();
    window.answer(&answer).await;
    assert_eq!(window.stage(), "method");
}

#[tokio::test]
async fn a_method_changed_half_way_and_a_wrong_code_of_another_challenge() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.texted("ada", ADA_NUMBER).await;
    let code = world.text(1).await;
    window.choose("authenticator").await;
    window.code(&code).await;
    assert_eq!(window.problem(), "That code isn't right. 4 tries left.");
    window.code(&wrong(&code)).await;
    assert!(!window.view["hint"].is_null(), "after the second wrong code");
    world.service.choose(&world.request(), window.session, Method::Text).await.unwrap();
    assert_eq!(window.look().await["stage"], "number");
    window.number(ADA_NUMBER).await;
    window.code(&world.text(2).await).await;
    assert_eq!(window.stage(), "password");
}

#[tokio::test]
async fn a_restart_sends_what_was_still_to_be_sent_once() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.texted("ada", ADA_NUMBER).await;
    let code = world.text(1).await;
    world.service.close();
    let again = world.beside(world.keys.clone()).await;
    let mut window = Window { world: &again, session: window.session, token: window.token, view: window.view };
    window.code(&code).await;
    assert_eq!(window.stage(), "password");
    let number = PhoneNumber::from_e164(ADA_NUMBER).unwrap();
    assert_eq!(world.phone.inbox(&number).len(), 1);
}
