//! Guessing codes and using them again (attacks 5 to 11, 34, 48): budgets stand above sessions, addresses
//! and ways, and a code is of use once, in its session, under its challenge.

use std::time::Duration;

use deskhand::{
    identity::{
        recovery::Deed,
        verifier::{Budget, Limits, store::RecoveryStore},
    },
    model::{Method, ProgressKind as Kind},
    runtime::Clock,
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use serde_json::json;

use crate::{
    floods::claim_from,
    world::{ADA_NUMBER, NEW_PASSWORD, OLD_PASSWORD, World, wrong},
};

const DAY: Duration = Duration::from_secs(86_400);
const BLOCKED: &str = "This way can't be used right now";

async fn world_with(limits: Limits) -> World {
    World::over(std::sync::Arc::new(MemoryKeys::default()), limits).await
}

/// Limits of one session alone: those above it are out of the way.
fn roomy() -> Limits {
    let much = Budget::each(1_000, DAY);
    Limits { wrong_codes_per_factor: much, sessions_per_hour: much, sessions_per_day: much, ..Limits::default() }
}

#[tokio::test]
async fn attack_05_a_session_takes_five_wrong_codes_three_times() {
    let world = world_with(roomy()).await;
    let mut window = world.window().await;
    window.texted("ada", ADA_NUMBER).await;
    let mut right = world.text(1).await;
    for challenge in 1..=3 {
        for left in (1..5).rev() {
            window.code(&wrong(&right)).await;
            assert!(window.problem().contains(&format!("{left} tr")), "{}", window.view);
        }
        window.code(&wrong(&right)).await;
        if challenge < 3 {
            assert!(window.problem().starts_with(BLOCKED), "{}", window.view);
            window.code(&right).await;
            assert!(window.problem().starts_with(BLOCKED), "the right one, in the same words");
            world.wait(60);
            window.choose("text").await;
            window.number(ADA_NUMBER).await;
            right = world.text(challenge + 1).await;
        }
    }
    assert_eq!(window.stage(), "stopped");
    window.code(&right).await;
    assert_eq!(window.stage(), "stopped");
    let told = world.kinds(window.session).await;
    assert_eq!(told.iter().filter(|kind| matches!(kind, Kind::CodeRefused { .. })).count(), 15);
    assert!(!told.contains(&Kind::Verified));
    assert!(world.signs_in("ada", OLD_PASSWORD).await);
}

#[tokio::test]
async fn attack_06_a_budget_stands_above_sessions_and_addresses() {
    let world = World::new().await;
    for address in ["198.51.100.1", "203.0.113.1"] {
        let mut window = claim_from(&world, address, &[]).await;
        window.texted("ada", ADA_NUMBER).await;
        for _ in 0..5 {
            window.code("no code").await;
        }
    }
    let mut third = claim_from(&world, "192.0.2.1", &[]).await;
    third.identify("ada").await;
    third.choose("text").await;
    third.number(ADA_NUMBER).await;
    assert_ne!(third.stage(), "code", "ten wrong codes shut the way for a day");
    world.wait(86_400 + 60);
    let mut later = claim_from(&world, "192.0.2.1", &[]).await;
    later.texted("ada", ADA_NUMBER).await;
    assert_eq!(later.stage(), "code");
}

#[tokio::test]
async fn attack_06_a_year_counts_every_way() {
    let year = Budget { strange: 8, known: 2, window: DAY * 365 };
    let world = world_with(Limits { wrong_codes_per_year: year, ..roomy() }).await;
    for (method, wrong) in [("text", 4), ("authenticator", 4)] {
        let mut window = world.window().await;
        window.identify("ben").await;
        window.choose(method).await;
        if method == "text" {
            window.number(ADA_NUMBER).await;
        }
        for _ in 0..wrong {
            window.code("no code").await;
        }
    }
    for _ in 0..2 {
        let mut window = world.window().await;
        window.identify("ben").await;
        window.choose("authenticator").await;
        window.code(&world.shown_by_app()).await;
        assert_ne!(window.stage(), "password", "no way is left, the right code or not");
        world.wait(30 * 86_400);
    }
}

#[tokio::test]
async fn attack_06_one_try_on_each_of_many_accounts_raises_the_alarm() {
    let world = world_with(Limits { wrong_codes_in_all: 3, ..Limits::default() }).await;
    for name in ["ada", "ben", "nobody"] {
        let mut window = world.window().await;
        window.identify(name).await;
        window.choose("authenticator").await;
        assert_eq!(window.stage(), "code");
        window.code("no code").await;
    }
    let mut window = world.window().await;
    window.identify("ben").await;
    window.choose("authenticator").await;
    assert_eq!(window.stage(), "number", "a code of the app alone is worth nothing now");
    let rows = Recoveries::new(world.keys.clone()).audit_rows(0, usize::MAX).await.unwrap();
    assert_eq!(rows.iter().filter(|row| matches!(row.entry.deed, Deed::Alarm { .. })).count(), 1);
}

#[tokio::test]
async fn attack_07_an_owner_who_succeeds_in_between_gives_no_new_year() {
    let year = Budget { strange: 6, known: 6, window: DAY * 365 };
    let world = world_with(Limits { wrong_codes_per_year: year, ..roomy() }).await;
    let guess = async |times: usize| {
        let mut window = world.window().await;
        window.identify("ben").await;
        window.choose("authenticator").await;
        for _ in 0..times {
            window.code("no code").await;
        }
    };
    guess(4).await;
    let mut owner = world.window().await;
    owner.verified_by_app().await;
    owner.password(NEW_PASSWORD).await;
    assert_eq!(owner.stage(), "done");
    world.wait(3 * 86_400);
    guess(2).await;
    let mut window = world.window().await;
    window.identify("ben").await;
    window.choose("authenticator").await;
    window.code(&world.shown_by_app()).await;
    assert_ne!(window.stage(), "password");
    world.wait(366 * 86_400);
    let mut window = world.window().await;
    window.verified_by_app().await;
}

#[tokio::test]
async fn attack_10_a_code_is_dead_after_another_and_after_its_use() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.texted("ada", ADA_NUMBER).await;
    let first = world.text(1).await;
    world.wait(60);
    window.post("/api/resend", &json!({})).await;
    let second = world.text(2).await;
    assert_ne!(first, second, "a new text is a new code");
    window.code(&first).await;
    assert_eq!(window.problem(), "That code isn't right. 4 tries left.");
    window.choose("authenticator").await;
    window.code(&second).await;
    assert_eq!(window.problem(), "That code isn't right. 4 tries left.", "of another way");

    let mut window = world.window().await;
    window.texted("ada", ADA_NUMBER).await;
    let third = world.text(3).await;
    window.code(&third).await;
    assert_eq!(window.stage(), "password");
    window.code(&third).await;
    window.password(NEW_PASSWORD).await;
    let mut again = world.window().await;
    again.texted("ada", ADA_NUMBER).await;
    for used in [&first, &second, &third] {
        again.code(used).await;
        assert_eq!(again.stage(), "code");
    }
    let verified = |kinds: Vec<Kind>| kinds.into_iter().filter(|kind| *kind == Kind::Verified).count();
    assert_eq!(verified(world.kinds(window.session).await), 1);
    assert_eq!(verified(world.kinds(again.session).await), 0);
}

#[tokio::test]
async fn attack_11_a_code_is_of_use_in_its_session_for_its_person() {
    let world = World::new().await;
    let (mut one, mut other, mut bens) = (world.window().await, world.window().await, world.window().await);
    one.texted("ada", ADA_NUMBER).await;
    let hers = world.text(1).await;
    other.texted("ada", ADA_NUMBER).await;
    let other_code = world.text(2).await;
    bens.texted("ben", ADA_NUMBER).await;
    for (window, foreign) in [(&mut one, &other_code), (&mut other, &hers), (&mut bens, &hers)] {
        window.code(foreign).await;
        assert_eq!(window.problem(), "That code isn't right. 4 tries left.");
    }
    bens.choose("authenticator").await;
    bens.code(&hers).await;
    assert_eq!(bens.stage(), "code");
    one.choose("authenticator").await;
    one.code(&world.shown_by_app()).await;
    assert_eq!(one.stage(), "code", "ben's app says nothing of ada");
    other.code(&other_code).await;
    assert_eq!(other.stage(), "password");
}

#[tokio::test]
async fn attack_34_the_servers_list_of_ways_counts() {
    let world = world_with(Limits { methods: vec![Method::Text], ..Limits::default() }).await;
    let mut window = world.window().await;
    window.identify("ben").await;
    assert_eq!(window.view["methods"], json!(["text"]));
    for method in ["authenticator", "call", "letter", "", "TEXT", "0"] {
        let reply = window.post("/api/method", &json!({ "method": method })).await;
        assert!(window.stage() == "method" || reply.status >= 400, "{method}");
        window.code(&world.shown_by_app()).await;
        assert_eq!(window.look().await["stage"], "method", "{method}");
    }
    let told = world.kinds(window.session).await;
    assert!(!told.iter().any(|kind| matches!(kind, Kind::Challenged { .. } | Kind::Verified)));
    assert!(Recoveries::new(world.keys.clone()).outbox().await.unwrap().is_empty());
}

/// Who hasn't set a way up is asked like everybody, and nothing that is typed is ever right.
#[tokio::test]
async fn attack_34_a_way_that_is_not_on_file_leads_nowhere() {
    let world = World::new().await;
    let app_of = async |name: &str| {
        let mut window = world.window().await;
        window.identify(name).await;
        window.choose("authenticator").await;
        window.code(&world.shown_by_app()).await;
        window.stage().to_owned()
    };
    assert_eq!(app_of("ada").await, "code");
    assert_eq!(app_of("una").await, "code");
    assert_eq!(app_of("ben").await, "password");
}

#[tokio::test]
async fn attack_48_a_clock_that_steps_back_opens_nothing() {
    let world =
        world_with(Limits { wrong_codes_per_factor: Limits::default().wrong_codes_per_factor, ..roomy() }).await;
    for _ in 0..2 {
        let mut window = world.window().await;
        window.texted("ada", ADA_NUMBER).await;
        for _ in 0..5 {
            window.code("no code").await;
        }
    }
    let mut window = world.window().await;
    window.verified_by_app().await;
    let now = world.clock.now();
    for back in [1, 3_600, 86_400, 400 * 86_400] {
        world.clock.set(now - Duration::from_secs(back));
        let mut hers = world.window().await;
        hers.identify("ada").await;
        hers.choose("text").await;
        hers.number(ADA_NUMBER).await;
        assert_ne!(hers.stage(), "code", "{back} s back");
    }
    world.clock.set(now - Duration::from_secs(3_600));
    let mut bens = world.window().await;
    bens.identify("ben").await;
    bens.choose("authenticator").await;
    bens.code(&world.shown_by_app()).await;
    assert_eq!(bens.stage(), "code", "steps only rise");
}
