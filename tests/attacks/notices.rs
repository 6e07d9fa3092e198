//! The owner hears of everything, and can object.

use std::sync::{Arc, atomic::Ordering};

use deskhand::{
    identity::{
        credential::{Password, PhoneNumber},
        directory::CredentialWriter,
        recovery::About,
        verifier::store::RecoveryStore,
    },
    runtime::Clock,
    storage::recovery::Recoveries,
};
use serde_json::json;

use crate::{
    http::Reply,
    world::{ADA_NUMBER, NEW_PASSWORD, OLD_PASSWORD, World, post, soon},
};

const CHANGED: &str = "Your password was changed";
const TRIED: &str = "Somebody is trying to reset your password";

/// The fragment of the link in a letter.
fn objection(letter: &str) -> String {
    let link = letter.split_whitespace().find(|word| word.contains("/not-me#")).unwrap();
    link.split_once('#').unwrap().1.to_owned()
}

async fn object(world: &World, fragment: &str) -> Reply {
    post(world, "", "/api/not-me", &json!({ "objection": fragment })).await
}

async fn reset(world: &World) {
    let mut window = world.window().await;
    window.texted("ada", "573-555-0142").await;
    window.code(&world.text(1).await).await;
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done", "{}", window.view);
}

/// Ten wrong codes for ada, from one stranger.
async fn guess(world: &World, name: &str) {
    for _ in 0..2 {
        let mut window = world.window().await;
        window.texted(name, "573-555-0142").await;
        for _ in 0..5 {
            window.code("000000").await;
        }
    }
}

#[tokio::test]
async fn attack_53_every_channel_hears_of_a_change_once() {
    let world = World::new().await;
    world.letters.away.store(true, Ordering::SeqCst);
    reset(&world).await;
    let number = PhoneNumber::from_e164(ADA_NUMBER).unwrap();
    soon("a text", async || world.phone.inbox(&number).len() == 2).await;
    assert!(world.letters.to("ada").is_empty(), "the mail is away, and the phone heard of it all the same");
    world.letters.away.store(false, Ordering::SeqCst);
    // The process ends before the mail is back, and another one goes on.
    let next = world.beside(world.keys.clone()).await;
    let letter = world.letters.arrives("ada", CHANGED).await;
    let store = Recoveries::new(world.keys.clone());
    soon("no notice is left", async || {
        next.wait(5);
        store.notices().await.unwrap().is_empty()
    })
    .await;
    assert_eq!((world.letters.to("ada").len(), world.phone.inbox(&number).len()), (1, 2), "each channel once");
    assert!(letter.contains("4 September 2026, 15:00 UTC") && letter.contains("Firefox on Windows"), "{letter}");
    assert!(letter.contains("573-882-5000"), "how to object: {letter}");
    let links: Vec<_> = letter.split_whitespace().filter(|word| word.contains("http")).collect();
    assert!(links.len() == 1 && links[0].contains("/not-me#"), "no link that resets: {links:?}");
    let text = &world.phone.inbox(&number)[1].body;
    assert!(text.contains(CHANGED) && !text.contains("http"), "{text}");
    for other in ["ben", "una", "dan"] {
        assert!(world.letters.to(other).is_empty());
    }
}

#[tokio::test]
async fn attack_53_an_objection_to_a_change_stops_the_password_that_was_set() {
    let world = World::new().await;
    reset(&world).await;
    let fragment = objection(&world.letters.arrives("ada", CHANGED).await);
    let page = world.ask("GET", "/not-me", &[], "").await;
    assert_eq!(page.status, 200);
    assert!(world.signs_in("ada", NEW_PASSWORD).await, "a GET does nothing");
    let answer = object(&world, &fragment).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "about": "change" })));
    soon("the password is stopped", async || !world.signs_in("ada", NEW_PASSWORD).await).await;
    let store = Recoveries::new(world.keys.clone());
    let urgent = store.urgent().await.unwrap();
    assert_eq!(urgent.iter().map(|urgent| urgent.about).collect::<Vec<_>>(), [About::Change]);
    world.letters.arrives("ada", "Password reset is frozen for your account").await;

    // Later, so that it is the freeze that stops this one and not the reset before it.
    world.wait(60);
    let mut window = world.window().await;
    window.texted("ada", "573-555-0142").await;
    let codes = world.phone.inbox(&PhoneNumber::from_e164(ADA_NUMBER).unwrap());
    let code = codes.iter().rev().find_map(|text| text.body.split("code is ").nth(1)).unwrap()[..6].to_owned();
    window.code(&code).await;
    assert_eq!(window.stage(), "stopped", "who holds the phone can't reset it either: {}", window.view);
    assert_eq!(world.changes("ada").await, 3, "set, reset, stopped");

    let again = object(&world, &fragment).await;
    assert_eq!(again.status, 200, "twice is once");
    assert_eq!(store.urgent().await.unwrap().len(), 1);
}

#[tokio::test]
async fn attack_53_a_password_that_the_owner_has_set_since_is_left_alone() {
    let world = World::new().await;
    reset(&world).await;
    let fragment = objection(&world.letters.arrives("ada", CHANGED).await);
    world.wait(60);
    let id = world.account("ada").await;
    let password = Arc::new(Password::new("Kestrel!Yarrow-31".to_owned()).unwrap());
    world.directory.set_password(&id, &password, world.clock.now()).await.unwrap();
    assert_eq!(object(&world, &fragment).await.status, 200);
    let store = Recoveries::new(world.keys.clone());
    soon("nothing is left to be stopped", async || store.stops().await.unwrap().is_empty()).await;
    assert!(world.signs_in("ada", "Kestrel!Yarrow-31").await);
}

#[tokio::test]
async fn attack_53_an_objection_to_an_attempt_freezes_and_touches_no_password() {
    let world = World::new().await;
    guess(&world, "ada").await;
    let letter = world.letters.arrives("ada", TRIED).await;
    let answer = object(&world, &objection(&letter)).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "about": "attempt" })));
    world.letters.arrives("ada", "Password reset is frozen for your account").await;
    assert!(world.signs_in("ada", OLD_PASSWORD).await);
    assert!(Recoveries::new(world.keys.clone()).stops().await.unwrap().is_empty());
}

#[tokio::test]
async fn attack_53_a_forged_or_old_objection_does_nothing() {
    let world = World::new().await;
    reset(&world).await;
    let fragment = objection(&world.letters.arrives("ada", CHANGED).await);
    let forged = [wrong_end(&fragment), fragment.replace(".change.", ".attempt."), "...".to_owned(), String::new()];
    let before = world.stored();
    for forged in &forged {
        assert_eq!(object(&world, forged).await.status, 401, "{forged}");
    }
    world.wait(14 * 86_400 + 1);
    assert_eq!(object(&world, &fragment).await.status, 401, "too old");
    assert_eq!(world.stored(), before);
    assert!(world.signs_in("ada", NEW_PASSWORD).await);
}

fn wrong_end(fragment: &str) -> String {
    let (head, last) = fragment.split_at(fragment.len() - 1);
    format!("{head}{}", if last == "A" { "B" } else { "A" })
}

/// The owner of nothing is told nothing, and the queue looks the same.
#[tokio::test]
async fn attack_03_attempts_queue_as_many_notices_for_nobody() {
    let (known, unknown) = (World::new().await, World::new().await);
    for world in [&known, &unknown] {
        world.letters.away.store(true, Ordering::SeqCst);
    }
    guess(&known, "ada").await;
    guess(&unknown, "nobody-has-this").await;
    let rows = async |world: &World| {
        let store = Recoveries::new(world.keys.clone());
        let rows = store.audit_rows(0, usize::MAX).await.unwrap();
        rows.into_iter().filter(|row| row.entry.session.is_some()).map(|row| row.entry.deed).collect::<Vec<_>>()
    };
    assert_eq!(rows(&known).await, rows(&unknown).await);
    known.letters.away.store(false, Ordering::SeqCst);
    known.wait(5);
    known.letters.arrives("ada", TRIED).await;
    unknown.letters.away.store(false, Ordering::SeqCst);
    unknown.wait(5);
    let store = Recoveries::new(unknown.keys.clone());
    soon("no notice is left", async || store.notices().await.unwrap().is_empty()).await;
    assert!(unknown.letters.to("nobody-has-this").is_empty());
}
