//! The page where owners change their phones and apps: their journeys, and what somebody without the
//! password, or without a factor, gets out of it.

use std::{sync::Arc, time::Duration};

use deskhand::{
    identity::{credential::PhoneNumber, recovery::Limits, verifier::store::RecoveryStore},
    model::SessionId,
    runtime::Clock,
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use serde_json::{Value, json};
use ulid::Ulid;

use crate::{
    authenticator::oathtool,
    passes::{account, office},
    world::{ADA_NUMBER, NEW_PASSWORD, OLD_PASSWORD, Window, World, digits, post, soon, wrong},
};

const NEW_NUMBER: &str = "573-555-0199";
const WRONG_PASSWORD: &str = "Not#Hers-31";

/// A window that nobody has signed in to.
async fn begin(world: &World) -> Window<'_> {
    let begun = post(world, "", "/api/enroll/begin", &json!({})).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let answer = begun.json();
    let token = answer["window"].as_str().unwrap().to_owned();
    let session = SessionId(Ulid::from_string(token.split('.').next().unwrap()).unwrap());
    Window { world, session, token, view: answer["view"].clone() }
}

/// Up to the choice of a method.
async fn typed<'w>(world: &'w World, name: &str, password: &str) -> Window<'w> {
    let mut window = begin(world).await;
    window.identify(name).await;
    assert_eq!(window.stage(), "sign-in");
    type_password(&mut window, password).await;
    assert_eq!(window.stage(), "method", "{}", window.view);
    window
}

async fn type_password(window: &mut Window<'_>, password: &str) {
    window.post("/api/enroll/password", &json!({ "password": password })).await;
}

/// The texts with a code that a number has got.
fn codes(world: &World, number: &str) -> Vec<String> {
    let number = PhoneNumber::from_e164(number).unwrap();
    let inbox = world.phone.inbox(&number).into_iter();
    inbox.filter(|text| text.body.contains("code is")).map(|text| digits(&text.body)).collect()
}

async fn texted(world: &World, number: &str, count: usize) -> String {
    soon("a text", async || codes(world, number).len() >= count).await;
    codes(world, number).swap_remove(count - 1)
}

/// Ada, signed in by her password and a text.
async fn ada(world: &World) -> Window<'_> {
    let before = codes(world, ADA_NUMBER).len();
    let mut window = typed(world, "ada", OLD_PASSWORD).await;
    window.choose("text").await;
    window.number("573-555-0142").await;
    window.code(&texted(world, ADA_NUMBER, before + 1).await).await;
    assert_eq!(window.stage(), "factors", "{}", window.view);
    window
}

async fn get(window: &Window<'_>, path: &str) -> Value {
    let bearer = format!("Bearer {}", window.token);
    window.world.ask("GET", path, &[("Authorization", &bearer)], "").await.json()
}

/// Name and state of each.
async fn factors(window: &Window<'_>) -> Vec<(String, String)> {
    let listed = get(window, "/api/enroll/factors").await;
    let word = |factor: &Value, name: &str| factor[name].as_str().unwrap().to_owned();
    listed["factors"].as_array().unwrap().iter().map(|it| (word(it, "name"), word(it, "state"))).collect()
}

async fn factor_id(window: &Window<'_>, name: &str) -> String {
    let listed = get(window, "/api/enroll/factors").await;
    let all = listed["factors"].as_array().unwrap();
    all.iter().find(|factor| factor["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
}

async fn confirm(window: &mut Window<'_>, code: &str) {
    window.post("/api/enroll/confirm", &json!({ "code": code })).await;
}

/// The key of the app that is offered.
async fn offered(window: &mut Window<'_>) -> String {
    window.post("/api/enroll/authenticator", &json!({})).await;
    assert_eq!(window.stage(), "app", "{}", window.view);
    let offer = get(window, "/api/enroll/offer").await;
    assert!(offer["picture"].as_str().unwrap().starts_with("data:image/svg+xml;base64,"), "{offer}");
    offer["key"].as_str().unwrap().to_owned()
}

async fn at_once() -> World {
    World::over(Arc::new(MemoryKeys::default()), Limits { cooling_off: Duration::ZERO, ..Limits::default() }).await
}

#[tokio::test]
async fn an_app_is_added_by_its_code_and_waits_for_its_day() {
    let world = World::new().await;
    let mut owner = ada(&world).await;
    assert_eq!(factors(&owner).await, [("Phone ending in 42".to_owned(), "In use for resets".to_owned())]);
    let key = offered(&mut owner).await;
    confirm(&mut owner, &wrong(&oathtool(&key, world.clock.now()))).await;
    assert!(owner.stage() == "app" && owner.problem().contains("4 tries"), "{}", owner.view);
    assert!(!owner.problem().contains("password"), "{}", owner.view);
    owner.look().await;
    assert_eq!(get(&owner, "/api/enroll/offer").await["key"], key, "a reload shows the same");
    confirm(&mut owner, &oathtool(&key, world.clock.now())).await;
    assert_eq!(owner.stage(), "factors", "{}", owner.view);
    let day = "Can be used for a reset from 7 September 2026, 15:00 UTC on";
    assert!(factors(&owner).await.contains(&("Authenticator app".to_owned(), day.to_owned())));
    let letter = world.letters.arrives("ada", "A new way to prove who you are was added").await;
    assert!(letter.contains("Firefox on Windows"), "{letter}");
    let stored = world.stored();
    assert!(!stored.contains(&key) && !stored.contains(&key.replace(' ', "")) && !stored.contains(OLD_PASSWORD));
    owner.post("/api/cancel", &json!({})).await;
    assert!(owner.view["message"].as_str().unwrap().contains("signed out"), "{}", owner.view);
    let mut reset = world.window().await;
    reset.identify("ada").await;
    reset.choose("authenticator").await;
    world.wait(30);
    reset.code(&oathtool(&key, world.clock.now())).await;
    assert_eq!(reset.stage(), "code", "its day has not come");
    world.wait(72 * 3_600);
    let mut reset = world.window().await;
    reset.identify("ada").await;
    reset.choose("authenticator").await;
    reset.code(&oathtool(&key, world.clock.now())).await;
    assert_eq!(reset.stage(), "password", "{}", reset.view);
}

#[tokio::test]
async fn attack_09_the_code_that_enrolled_an_app_on_the_page_does_not_verify() {
    let world = at_once().await;
    let mut owner = ada(&world).await;
    let key = offered(&mut owner).await;
    let code = oathtool(&key, world.clock.now());
    confirm(&mut owner, &code).await;
    assert_eq!(owner.stage(), "factors", "{}", owner.view);
    confirm(&mut owner, &code).await;
    assert_eq!(owner.stage(), "factors", "twice is once");
    let mut thief = world.window().await;
    thief.identify("ada").await;
    thief.choose("authenticator").await;
    thief.code(&code).await;
    assert_eq!(thief.stage(), "code", "it was used: {}", thief.view);
    world.wait(30);
    thief.code(&code).await;
    assert_eq!(thief.stage(), "code", "nor as the code of the step before");
    thief.code(&oathtool(&key, world.clock.now())).await;
    assert_eq!(thief.stage(), "password", "the next one is good: {}", thief.view);
}

#[tokio::test]
async fn a_phone_is_added_by_a_text_to_it() {
    let world = World::new().await;
    let mut owner = ada(&world).await;
    owner.post("/api/enroll/phone", &json!({ "number": "555" })).await;
    assert_eq!(owner.view["problem"]["field"], "number", "{}", owner.view);
    owner.post("/api/enroll/phone", &json!({ "number": "573-555-0142" })).await;
    assert!(owner.problem().contains("on file already"), "{}", owner.view);
    owner.post("/api/enroll/phone", &json!({ "number": NEW_NUMBER })).await;
    assert_eq!(owner.stage(), "phone-code", "{}", owner.view);
    let first = texted(&world, "+15735550199", 1).await;
    assert!(!world.stored().contains("5550199"), "the number lies sealed until it is proven");
    owner.post("/api/enroll/resend", &json!({})).await;
    assert!(owner.problem().contains("a minute"), "{}", owner.view);
    world.wait(60);
    owner.post("/api/enroll/resend", &json!({})).await;
    let second = texted(&world, "+15735550199", 2).await;
    confirm(&mut owner, &first).await;
    assert_eq!(owner.stage(), "phone-code", "a newer one kills it: {}", owner.view);
    confirm(&mut owner, &second).await;
    assert_eq!(owner.stage(), "factors", "{}", owner.view);
    let listed = factors(&owner).await;
    assert!(
        listed.iter().any(|(name, state)| name == "Phone ending in 99" && state.contains("15:01 UTC")),
        "{listed:?}"
    );
    world.letters.arrives("ada", "A new way to prove who you are was added").await;
    let id = world.account("ada").await;
    let rows = Recoveries::new(world.keys.clone()).audit_rows(0, usize::MAX).await.unwrap();
    let added = rows.iter().find(|row| {
        row.entry.session == Some(owner.session) && format!("{:?}", row.entry.deed).contains("FactorAdded")
    });
    assert_eq!(added.unwrap().entry.account, Some(id), "who, what and in which session");
}

#[tokio::test]
async fn attack_11_a_code_to_a_new_number_is_good_in_its_own_session_and_five_tries_are_all() {
    let world = World::new().await;
    let (mut one, mut other) = (ada(&world).await, ada(&world).await);
    for window in [&mut one, &mut other] {
        window.post("/api/enroll/phone", &json!({ "number": NEW_NUMBER })).await;
    }
    soon("two texts", async || codes(&world, "+15735550199").len() == 2).await;
    let both = codes(&world, "+15735550199");
    let (mut ours, mut good) = (0, 0);
    for code in &both {
        confirm(&mut one, code).await;
        ours += 1;
        if one.stage() == "factors" {
            good += 1;
            break;
        }
    }
    assert!(good == 1 && ours <= 2, "one of the two is this session's");
    for tries in 0..5 {
        assert_eq!(other.stage(), "phone-code", "{tries}");
        confirm(&mut other, &wrong(&both[0])).await;
    }
    assert_eq!(other.stage(), "factors", "{}", other.view);
    assert!(other.problem().contains("too many wrong codes"), "{}", other.view);
}

/// Each text costs, and each key that is shown is one to guess at.
#[tokio::test]
async fn one_sign_in_offers_so_many_factors_and_no_more() {
    let world = World::new().await;
    let mut window = ada(&world).await;
    for number in 0..world.limits.offers_per_session {
        assert_eq!(offered(&mut window).await.len(), 39, "offer {number}: a key in groups of four");
    }
    let open = get(&window, "/api/enroll/offer").await;
    for (path, body) in
        [("/api/enroll/authenticator", json!({})), ("/api/enroll/phone", json!({ "number": NEW_NUMBER }))]
    {
        window.post(path, &body).await;
        assert!(window.problem().contains("as often as one can try"), "{path}: {}", window.view);
        assert_eq!(get(&window, "/api/enroll/offer").await, open, "{path}: the last one stays");
    }
    assert!(codes(&world, "+15735550199").is_empty());
}

/// Nobody learns from the page whether an account exists, or whether a password is right.
#[tokio::test]
async fn attack_01_a_sign_in_answers_alike_for_every_account_and_every_password() {
    let world = World::new().await;
    let mut told = Vec::new();
    let kinds = [
        ("ada", OLD_PASSWORD),
        ("ada", WRONG_PASSWORD),
        ("una", OLD_PASSWORD),
        ("dan", OLD_PASSWORD),
        ("ben", OLD_PASSWORD),
        ("nobody-has-this", OLD_PASSWORD),
    ];
    for (name, password) in kinds {
        let mut window = begin(&world).await;
        let mut says = Vec::new();
        window.identify(name).await;
        says.push(blurred(&window));
        type_password(&mut window, password).await;
        says.push(blurred(&window));
        window.choose("text").await;
        window.number("573-555-0142").await;
        says.push(blurred(&window));
        window.code("000000").await;
        says.push(blurred(&window));
        window.choose("authenticator").await;
        window.code("000000").await;
        says.push(blurred(&window));
        window.post("/api/pass", &json!({ "pass": "7QX2-9KTB-4MZZ-PAS0" })).await;
        says.push(blurred(&window));
        told.push(says);
    }
    assert!(told.iter().all(|says| says == &told[0]), "{told:#?}");
    let store = Recoveries::new(world.keys.clone());
    soon("nothing waits to be sent", async || store.outbox().await.unwrap().is_empty()).await;
    assert_eq!(codes(&world, ADA_NUMBER).len(), 1, "only she who typed both right gets a text");
}

/// A view without what is drawn for each session.
fn blurred(window: &Window<'_>) -> Value {
    let mut view = window.view.clone();
    view["words"] = Value::Null;
    view
}

#[tokio::test]
async fn attack_05_a_right_code_behind_a_wrong_password_is_refused_and_not_used_up() {
    let world = World::new().await;
    let pass = office(&world).make_pass(&account(&world, "ben").await).await.unwrap().pass.expose().to_owned();
    let mut owner = typed(&world, "ben", WRONG_PASSWORD).await;
    owner.choose("authenticator").await;
    owner.code(&world.shown_by_app()).await;
    assert!(owner.stage() == "code" && owner.problem().contains("or the password wasn't"), "{}", owner.view);
    owner.post("/api/pass", &json!({ "pass": pass })).await;
    assert!(owner.problem().contains("or the password wasn't right"), "{}", owner.view);
    type_password(&mut owner, OLD_PASSWORD).await;
    owner.choose("authenticator").await;
    owner.code(&world.shown_by_app()).await;
    assert_eq!(owner.stage(), "factors", "neither was used up: {}", owner.view);
    let mut other = typed(&world, "ben", OLD_PASSWORD).await;
    other.post("/api/pass", &json!({ "pass": pass })).await;
    assert_eq!(other.stage(), "factors", "{}", other.view);
    let mut again = typed(&world, "ben", OLD_PASSWORD).await;
    again.post("/api/pass", &json!({ "pass": pass })).await;
    assert_eq!(again.stage(), "method", "now it is");
}

#[tokio::test]
async fn attack_06_passwords_are_counted_and_sign_in_is_never_locked() {
    let world = World::new().await;
    let mut stranger = typed(&world, "ada", WRONG_PASSWORD).await;
    for _ in 0..2 {
        type_password(&mut stranger, WRONG_PASSWORD).await;
        assert_eq!(stranger.stage(), "method");
    }
    type_password(&mut stranger, OLD_PASSWORD).await;
    assert_eq!(stranger.stage(), "stopped", "the fourth isn't looked at, right or wrong");
    for _ in 1..5 {
        let mut stranger = begin(&world).await;
        stranger.identify("ada").await;
        assert_eq!(stranger.stage(), "sign-in");
    }
    let mut stranger = begin(&world).await;
    stranger.identify("ada").await;
    assert_eq!(stranger.stage(), "stopped", "five sessions an hour, resets among them");
    assert!(world.signs_in("ada", OLD_PASSWORD).await);
}

#[tokio::test]
async fn attack_15_a_proof_without_a_password_is_not_asked_for() {
    let world = World::new().await;
    let mut window = begin(&world).await;
    window.identify("ada").await;
    for (path, body) in [
        ("/api/method", json!({ "method": "authenticator" })),
        ("/api/number", json!({ "number": "573-555-0142" })),
        ("/api/code", json!({ "code": "000000" })),
        ("/api/pass", json!({ "pass": "7QX2-9KTB-4MZZ-PAS0" })),
        ("/api/enroll/authenticator", json!({})),
        ("/api/enroll/phone", json!({ "number": NEW_NUMBER })),
        ("/api/enroll/confirm", json!({ "code": "000000" })),
        ("/api/enroll/remove", json!({ "factor": "authenticator" })),
    ] {
        window.post(path, &body).await;
        assert_eq!(window.look().await["stage"], "sign-in", "{path}");
    }
    assert!(get(&window, "/api/enroll/factors").await["factors"].is_null());
}

/// Adding or removing a factor inside a reset, and a reset inside a session for factors.
#[tokio::test]
async fn attack_35_a_reset_adds_no_factor_and_a_sign_in_resets_nothing() {
    let world = World::new().await;
    let mut reset = world.window().await;
    reset.verified_by_app().await;
    let before = world.stored();
    for (path, body) in [
        ("/api/enroll/password", json!({ "password": OLD_PASSWORD })),
        ("/api/enroll/authenticator", json!({})),
        ("/api/enroll/phone", json!({ "number": NEW_NUMBER })),
        ("/api/enroll/confirm", json!({ "code": "000000" })),
        ("/api/enroll/remove", json!({ "factor": "authenticator" })),
        ("/api/enroll/withdraw", json!({})),
        ("/api/enroll/resend", json!({})),
    ] {
        reset.post(path, &body).await;
        assert_eq!(reset.look().await["stage"], "password", "{path}");
    }
    assert_eq!(world.stored(), before);
    let mut owner = ada(&world).await;
    owner.password(NEW_PASSWORD).await;
    owner.post("/api/grant", &json!({})).await;
    assert_eq!(owner.look().await["stage"], "factors");
    assert!(!world.signs_in("ada", NEW_PASSWORD).await);
    assert_eq!(world.changes("ada").await, 1);
}

/// The numbers that the directory has of an account that was never set up prove nothing: a pass does, and
/// they wait with whatever is added.
#[tokio::test]
async fn attack_36_an_account_that_was_never_set_up_begins_by_a_pass() {
    let world = World::new().await;
    let pass = office(&world).make_pass(&account(&world, "una").await).await.unwrap().pass.expose().to_owned();
    let mut owner = typed(&world, "una", OLD_PASSWORD).await;
    owner.choose("text").await;
    owner.number("573-555-0177").await;
    owner.post("/api/pass", &json!({ "pass": pass })).await;
    assert_eq!(owner.stage(), "factors", "{}", owner.view);
    assert!(codes(&world, "+15735550177").is_empty(), "nobody has proven the number");
    let unproven = ("Phone ending in 77".to_owned(), "On file, but not set up for resets".to_owned());
    assert_eq!(factors(&owner).await, [unproven]);
    let key = offered(&mut owner).await;
    confirm(&mut owner, &oathtool(&key, world.clock.now())).await;
    let listed = factors(&owner).await;
    assert!(listed.len() == 2 && listed.iter().all(|(_, state)| state.contains("7 September 2026")), "{listed:?}");
}

#[tokio::test]
async fn a_factor_is_removed_at_once_and_the_last_one_with_a_word_of_what_it_means() {
    let world = World::new().await;
    let mut owner = ada(&world).await;
    let listed = get(&owner, "/api/enroll/factors").await;
    assert!(listed["factors"][0]["ask"].as_str().unwrap().contains("by yourself"), "{listed}");
    let key = offered(&mut owner).await;
    confirm(&mut owner, &oathtool(&key, world.clock.now())).await;
    let phone = factor_id(&owner, "Phone ending in 42").await;
    let mut thief = world.window().await;
    thief.texted("ada", "573-555-0142").await;
    let code = texted(&world, ADA_NUMBER, 2).await;
    owner.post("/api/enroll/remove", &json!({ "factor": phone })).await;
    assert_eq!(factors(&owner).await.len(), 1, "{}", owner.view);
    owner.post("/api/enroll/remove", &json!({ "factor": phone })).await;
    assert_eq!(factors(&owner).await.len(), 1, "twice is once");
    thief.code(&code).await;
    assert_eq!(thief.stage(), "code", "its code is dead at once");
    owner.post("/api/enroll/remove", &json!({ "factor": "authenticator" })).await;
    assert_eq!(factors(&owner).await.len(), 1, "that is none of theirs");
    owner.post("/api/enroll/remove", &json!({ "factor": "new-authenticator" })).await;
    assert_eq!(factors(&owner).await, []);
    world.letters.arrives("ada", "A way to prove who you are was removed").await;
}

#[tokio::test]
async fn attack_49_an_account_that_staff_have_frozen_or_switched_off_changes_nothing() {
    let world = World::new().await;
    let mut owner = ada(&world).await;
    let key = offered(&mut owner).await;
    office(&world).freeze(&world.account("ada").await).await.unwrap();
    confirm(&mut owner, &oathtool(&key, world.clock.now())).await;
    assert_eq!(owner.stage(), "stopped", "{}", owner.view);
    let store = Recoveries::new(world.keys.clone());
    assert!(store.account(&world.account("ada").await).await.unwrap().new_authenticator.is_none());
    // Who is switched off is told so once they have proven to be the owner, and not before.
    let mut dan = typed(&world, "dan", OLD_PASSWORD).await;
    dan.choose("text").await;
    dan.number("573-555-0188").await;
    dan.code(&texted(&world, "+15735550188", 1).await).await;
    assert_eq!(dan.stage(), "stopped", "{}", dan.view);
}

#[tokio::test]
async fn attack_25_the_page_is_nobodys_frame_and_asking_for_it_does_nothing() {
    let world = World::new().await;
    let before = world.stored();
    let page = world.ask("GET", "/enroll", &[], "").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(world.stored(), before);
    let foreign = [("Content-Type", "application/json"), ("Origin", "https://evil.example")];
    assert_eq!(world.ask("POST", "/api/enroll/begin", &foreign, "{}").await.status, 403);
    assert_eq!(world.stored(), before);
}
