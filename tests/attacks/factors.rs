//! Factors that come and go: what is new serves for nothing before its day, what is removed serves for
//! nothing from that moment on, and the owner hears of both and can object.

use std::{sync::Arc, time::Duration};

use deskhand::{
    identity::{
        credential::PhoneNumber,
        directory::Directory,
        recovery::Limits,
        verifier::{Enrolments, store::RecoveryStore},
    },
    runtime::Clock,
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use serde_json::json;

use crate::{
    passes::account,
    world::{ADA_NUMBER, Fate, NEW_PASSWORD, World, digits, enrolments, post, soon},
};

const NEW_NUMBER: &str = "+15735550199";
const ADDED: &str = "A new way to prove who you are was added";
const REMOVED: &str = "A way to prove who you are was removed";
const THREE_DAYS: u64 = 72 * 3_600;

fn number(e164: &str) -> PhoneNumber {
    PhoneNumber::from_e164(e164).unwrap()
}

fn office(world: &World) -> Enrolments {
    enrolments(&world.keys, &world.directory, &world.clock, &world.limits)
}

/// The texts that a number got.
fn inbox(world: &World, e164: &str) -> Vec<String> {
    world.phone.inbox(&number(e164)).into_iter().map(|text| text.body).collect()
}

fn codes(world: &World, e164: &str) -> Vec<String> {
    inbox(world, e164).iter().filter(|text| text.contains("code is")).map(|text| digits(text)).collect()
}

/// Both numbers and the mailbox have heard it. It was written by another hand than the service's, whose
/// postman looks now and then.
async fn everybody_hears(world: &World, subject: &str, numbers: &[&str]) -> String {
    world.wait(5);
    for heard in numbers {
        soon("a text", async || inbox(world, heard).iter().any(|text| text.contains(subject))).await;
    }
    world.letters.arrives("ada", subject).await
}

/// Tries a reset by a text to this number; the code that came, or none.
async fn texted(world: &World, e164: &str) -> (String, Option<String>) {
    let before = codes(world, e164).len();
    let mut window = world.window().await;
    window.texted("ada", e164).await;
    let says = window.view["message"].as_str().unwrap().to_owned();
    let store = Recoveries::new(world.keys.clone());
    soon("nothing waits to be sent", async || store.outbox().await.unwrap().is_empty()).await;
    (says, codes(world, e164).into_iter().nth(before))
}

async fn object(world: &World, letter: &str) {
    let link = letter.split_whitespace().find(|word| word.contains("/not-me#")).unwrap();
    let fragment = link.split_once('#').unwrap().1;
    let answer = post(world, "", "/api/not-me", &json!({ "objection": fragment })).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "about": "factor" })));
}

async fn phones(world: &World) -> usize {
    let id = world.account("ada").await;
    world.directory.account(&id).await.unwrap().unwrap().phones.len()
}

#[tokio::test]
async fn attack_36_a_new_number_serves_after_three_days_and_old_and_new_hear_of_it() {
    let world = World::new().await;
    let ada = account(&world, "ada").await;
    office(&world).add_phone(&ada, &number(NEW_NUMBER)).await.unwrap();
    let letter = everybody_hears(&world, ADDED, &[ADA_NUMBER, NEW_NUMBER]).await;
    assert!(letter.contains("7 September 2026, 15:00 UTC"), "from when on it serves: {letter}");
    assert!(!letter.contains("0199") && !letter.contains("0142"), "{letter}");
    world.wait(THREE_DAYS - 6);
    let (says, none) = texted(&world, NEW_NUMBER).await;
    assert_eq!(none, None, "the last second but one");
    let (alike, code) = texted(&world, ADA_NUMBER).await;
    assert!(says == alike && code.is_some(), "nobody is told which it was, and the old one goes on");
    world.wait(1);
    assert!(texted(&world, NEW_NUMBER).await.1.is_some());
    // Adding it again changes nothing, and tells nobody.
    office(&world).add_phone(&account(&world, "ada").await, &number(NEW_NUMBER)).await.unwrap();
    world.wait(5);
    assert!(texted(&world, NEW_NUMBER).await.1.is_some());
    assert_eq!((world.letters.to("ada").len(), phones(&world).await), (1, 2));
}

#[tokio::test]
async fn attack_36_a_number_that_the_directory_took_without_an_answer_serves_for_nothing() {
    let world = World::new().await;
    let (ada, new) = (account(&world, "ada").await, number(NEW_NUMBER));
    let cut = Enrolments { writer: world.writer.clone(), ..office(&world) };
    *world.writer.fate.lock().unwrap() = Fate::AnswerLost;
    assert!(cut.add_phone(&ada, &new).await.is_err());
    assert_eq!(phones(&world).await, 2, "the directory has it");
    world.wait(2 * THREE_DAYS);
    assert_eq!(texted(&world, NEW_NUMBER).await.1, None);
    office(&world).add_phone(&account(&world, "ada").await, &new).await.unwrap();
    world.wait(THREE_DAYS);
    assert!(texted(&world, NEW_NUMBER).await.1.is_some(), "done again, it is as if nothing had happened");
}

#[tokio::test]
async fn attack_36_an_objection_takes_a_new_number_back_and_freezes() {
    let world = World::new().await;
    office(&world).add_phone(&account(&world, "ada").await, &number(NEW_NUMBER)).await.unwrap();
    let letter = everybody_hears(&world, ADDED, &[NEW_NUMBER]).await;
    world.wait(60);
    object(&world, &letter).await;
    soon("the directory lets go of it", async || {
        world.wait(5);
        phones(&world).await == 1
    })
    .await;
    let store = Recoveries::new(world.keys.clone());
    let id = world.account("ada").await;
    assert!(store.account(&id).await.unwrap().frozen.is_some() && store.departing().await.unwrap().is_empty());
    world.wait(THREE_DAYS);
    assert_eq!(texted(&world, NEW_NUMBER).await.1, None);
    // Staff have heard the owner: the old number serves.
    crate::passes::office(&world).unfreeze(&id).await.unwrap();
    assert!(texted(&world, ADA_NUMBER).await.1.is_some());
}

#[tokio::test]
async fn attack_36_a_removed_number_serves_for_nothing_and_hears_of_changes_for_three_days() {
    let world = World::new().await;
    let mut thief = world.window().await;
    thief.texted("ada", ADA_NUMBER).await;
    let code = world.text(1).await;
    office(&world).remove_phone(&account(&world, "ada").await, &number(ADA_NUMBER)).await.unwrap();
    thief.code(&code).await;
    assert_eq!(thief.stage(), "code", "a code that was on its way is dead: {}", thief.view);
    everybody_hears(&world, REMOVED, &[ADA_NUMBER]).await;
    assert_eq!(texted(&world, ADA_NUMBER).await.1, None);
    assert_eq!(phones(&world).await, 1, "notices reach it still");
    office(&world).add_phone(&account(&world, "ada").await, &number(NEW_NUMBER)).await.unwrap();
    everybody_hears(&world, ADDED, &[ADA_NUMBER, NEW_NUMBER]).await;
    world.wait(THREE_DAYS);
    soon("the directory lets go of it", async || {
        world.wait(5);
        phones(&world).await == 1
    })
    .await;
    assert_eq!(texted(&world, ADA_NUMBER).await.1, None, "gone for good");
    assert!(texted(&world, NEW_NUMBER).await.1.is_some());
}

#[tokio::test]
async fn attack_36_an_owner_who_objects_has_their_number_back() {
    let world = World::new().await;
    office(&world).remove_phone(&account(&world, "ada").await, &number(ADA_NUMBER)).await.unwrap();
    let letter = everybody_hears(&world, REMOVED, &[ADA_NUMBER]).await;
    object(&world, &letter).await;
    world.wait(2 * THREE_DAYS);
    crate::passes::office(&world).unfreeze(&world.account("ada").await).await.unwrap();
    assert!(texted(&world, ADA_NUMBER).await.1.is_some());
    assert_eq!(phones(&world).await, 1);
}

/// The code that confirmed an app is used, whenever the app comes to serve.
#[tokio::test]
async fn attack_09_the_code_that_confirmed_an_app_does_not_verify() {
    let limits = Limits { cooling_off: Duration::ZERO, ..Limits::default() };
    let world = World::over(Arc::new(MemoryKeys::default()), limits).await;
    let (office, ada) = (office(&world), account(&world, "ada").await);
    let offered = office.offer_authenticator(&ada).unwrap();
    let key = offered.typed_key.expose();
    let shown = |world: &World| crate::authenticator::oathtool(key, world.clock.now());
    assert!(office.confirm_authenticator(&ada, key, "000000").await.unwrap().is_none());
    let code = shown(&world);
    assert!(office.confirm_authenticator(&ada, key, &code).await.unwrap().is_some());
    let mut window = world.window().await;
    window.identify("ada").await;
    window.choose("authenticator").await;
    window.code(&code).await;
    assert_eq!(window.stage(), "code", "it was used: {}", window.view);
    world.wait(30);
    window.code(&code).await;
    assert_eq!(window.stage(), "code", "nor as the code of the step before");
    window.code(&shown(&world)).await;
    assert_eq!(window.stage(), "password", "the next one is good, as oathtool makes it: {}", window.view);
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
    let told = world.letters.to("ada").into_iter().filter(|(subject, _)| subject == ADDED).count();
    assert_eq!(told, 1, "and its owner has heard of it");
}
