//! Floods: of somebody's phone, of the university's bill, and of an owner's own budgets (attacks 20, 21,
//! 49, 50). Whoever floods is told nothing of it, and the owner still gets through.

use deskhand::{
    identity::{
        credential::PhoneNumber,
        directory::Directory as _,
        recovery::Deed,
        verifier::{
            Breaker, Budget, Cap, LimitRow, Limited, Limits, Place, SendingLimits, Tariff, store::RecoveryStore,
        },
    },
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use serde_json::{Value, json};

use crate::{
    passes::office,
    world::{ADA_NUMBER, NEW_PASSWORD, OLD_PASSWORD, Window, World, identifier, soon},
};

/// Outside of every campus range, each in a network of its own.
fn stranger(number: usize) -> String {
    format!("198.51.{number}.7")
}

const CAMPUS: &str = "128.206.4.4";

/// A window whose browser sits at `forwarded`, as the trusted proxy says; `devices`: its marks of earlier
/// successes.
pub(crate) async fn claim_from<'a>(world: &'a World, forwarded: &str, devices: &[String]) -> Window<'a> {
    let (session, fragment) = world.open().await;
    let origin = format!("http://{}", world.host);
    let headers = [("Content-Type", "application/json"), ("Origin", origin.as_str()), ("X-Forwarded-For", forwarded)];
    let body = json!({ "link": fragment, "devices": devices }).to_string();
    let claimed = world.ask("POST", "/api/claim", &headers, &body).await;
    assert_eq!(claimed.status, 200, "{}", claimed.body);
    let token = claimed.json()["window"].as_str().unwrap().to_owned();
    Window { world, session, token, view: Value::Null }
}

async fn world_with(sending: SendingLimits) -> World {
    World::over(std::sync::Arc::new(MemoryKeys::default()), Limits { sending, ..Limits::default() }).await
}

/// Everything that was to be sent has been, or never will be.
pub(crate) async fn settled(world: &World) {
    let store = Recoveries::new(world.keys.clone());
    soon("the outbox is empty", async || store.outbox().await.unwrap().is_empty()).await;
}

async fn alarms(world: &World) -> Vec<String> {
    let rows = Recoveries::new(world.keys.clone()).audit_rows(0, usize::MAX).await.unwrap();
    let limit = |deed: Deed| if let Deed::Alarm { limit } = deed { Some(limit) } else { None };
    rows.into_iter().filter_map(|row| limit(row.entry.deed)).collect()
}

pub(crate) fn inbox(world: &World, number: &str) -> usize {
    world.phone.inbox(&PhoneNumber::from_e164(number).unwrap()).len()
}

const PREMIUM: [&str; 5] =
    ["1-900-555-1234", "+44 90 9012 3456", "+881 6 1234 5678", "+870 773 123 456", "+979 123 456 789"];

#[tokio::test]
async fn attack_20_numbers_that_cost_are_refused_alike_for_all() {
    for method in ["text", "call"] {
        let mut lives = Vec::new();
        for name in ["ada", "nobody"] {
            let world = World::new().await;
            let mut window = world.window().await;
            window.identify(name).await;
            window.choose(method).await;
            let mut seen = Vec::new();
            for number in PREMIUM {
                window.number(number).await;
                assert_eq!(window.stage(), "number", "{number}");
                assert!(window.problem().starts_with("Numbers of this kind"), "{number}: {}", window.view);
                seen.push(window.view.to_string());
            }
            assert!(Recoveries::new(world.keys.clone()).outbox().await.unwrap().is_empty());
            lives.push(seen);
        }
        assert_eq!(lives[0], lives[1]);
    }
}

/// Two codes cost what a day may cost; the third is held back.
#[tokio::test]
async fn attack_20_a_days_cost_ends_what_is_sent_and_operators_are_told() {
    let cents = Cap { all: 4, strangers: 4 };
    let world = world_with(SendingLimits { cents, warn_at: 2, ..SendingLimits::default() }).await;
    for (name, number) in [("ada", ADA_NUMBER), ("dan", "+15735550188"), ("ada", ADA_NUMBER)] {
        let mut window = world.window().await;
        window.texted(name, number).await;
        settled(&world).await;
    }
    assert_eq!((inbox(&world, ADA_NUMBER), inbox(&world, "+15735550188")), (1, 1));
    assert_eq!(alarms(&world).await, ["cost of codes, soon", "cost of codes"]);
    let rows = office(&world).counts_in_all().await.unwrap();
    let cost = rows.iter().find(|row| row.what == Limited::Cost).unwrap();
    assert_eq!((cost.used, cost.allowed, cost.until.is_some()), (4, 4, true));
}

#[tokio::test]
async fn attack_20_numbers_whose_codes_nobody_uses_get_no_more() {
    let breaker = Breaker { from: 2, percent: 50 };
    let world = world_with(SendingLimits { breaker, ..SendingLimits::default() }).await;
    for number in 1..=4 {
        let mut window = claim_from(&world, &stranger(number), &[]).await;
        window.texted("ada", ADA_NUMBER).await;
        settled(&world).await;
    }
    assert_eq!(inbox(&world, ADA_NUMBER), 2);
    assert_eq!(alarms(&world).await, ["codes that are never used, at numbers that begin with +1573555"]);

    let world = world_with(SendingLimits { breaker, ..SendingLimits::default() }).await;
    for number in 1..=4 {
        let mut window = claim_from(&world, &stranger(number), &[]).await;
        window.texted("ada", ADA_NUMBER).await;
        window.code(&world.text(number).await).await;
        assert_eq!(window.stage(), "password", "codes that are used open no breaker");
    }
    assert!(alarms(&world).await.is_empty());
}

#[tokio::test]
async fn attack_21_a_phone_is_texted_so_often_whoever_asks() {
    let world = World::new().await;
    for number in 1..=4 {
        let mut window = claim_from(&world, &stranger(number), &[]).await;
        window.texted("ada", ADA_NUMBER).await;
        for _ in 0..2 {
            world.wait(60);
            window.post("/api/resend", &json!({})).await;
            assert!(window.problem().is_empty(), "nothing is told: {}", window.view);
        }
        settled(&world).await;
    }
    assert_eq!(inbox(&world, ADA_NUMBER), 6, "twelve were asked for");
    let mut owner = claim_from(&world, CAMPUS, &[]).await;
    owner.texted("ada", ADA_NUMBER).await;
    owner.code(&world.text(7).await).await;
    assert_eq!(owner.stage(), "password", "known places have their own");
}

/// A restart forgets none of it.
#[tokio::test]
async fn attack_21_the_count_outlives_the_process() {
    let world = world_with(SendingLimits {
        per_number_hour: Budget::each(1, std::time::Duration::from_secs(3_600)),
        ..SendingLimits::default()
    })
    .await;
    world.window().await.texted("ada", ADA_NUMBER).await;
    settled(&world).await;
    world.service.close();
    let again = world.beside(world.keys.clone()).await;
    again.window().await.texted("ada", ADA_NUMBER).await;
    settled(&again).await;
    assert_eq!(inbox(&world, ADA_NUMBER), 1);
}

/// Spends everything of ada's that a stranger can spend.
async fn besiege(world: &World) {
    for number in 1..=12 {
        let mut window = claim_from(world, &stranger(number), &[]).await;
        window.identify("ada").await;
        for method in ["text", "authenticator"] {
            window.choose(method).await;
            if window.stage() == "number" {
                window.number(ADA_NUMBER).await;
            }
            for _ in 0..5 {
                window.code("no code").await;
            }
        }
        settled(world).await;
    }
}

#[tokio::test]
async fn attack_49_who_spends_every_budget_locks_the_owner_out_of_nothing() {
    let world = World::new().await;
    // Ada has reset before, and her browser kept the mark of it.
    let mut before = claim_from(&world, "203.0.113.20", &[]).await;
    before.texted("ada", ADA_NUMBER).await;
    let proved = before.code(&world.text(1).await).await;
    let changed = before.password("Other+Words=17").await;
    let mark = [proved, changed].iter().find_map(|reply| reply.json()["device"].as_str().map(str::to_owned));
    let mark = mark.unwrap();
    world.wait(60);
    besiege(&world).await;
    let mut shut = claim_from(&world, "203.0.113.20", &[]).await;
    shut.identify("ada").await;
    shut.choose("text").await;
    assert_ne!(shut.stage(), "number", "strangers are locked out: {}", shut.view);
    assert!(world.signs_in("ada", "Other+Words=17").await, "sign-in never locks");

    let sent = inbox(&world, ADA_NUMBER);
    let mut owner = claim_from(&world, "203.0.113.20", &[mark]).await;
    owner.texted("ada", ADA_NUMBER).await;
    owner.code(&world.text(sent + 1).await).await;
    assert_eq!(owner.stage(), "password", "her browser is known: {}", owner.view);
    let mut campus = claim_from(&world, CAMPUS, &[]).await;
    campus.texted("ada", ADA_NUMBER).await;
    campus.code(&world.text(sent + 2).await).await;
    campus.password(NEW_PASSWORD).await;
    assert_eq!(campus.stage(), "done", "and so is the campus");
    assert!(world.signs_in("ada", NEW_PASSWORD).await);
}

#[tokio::test]
async fn attack_49_a_mark_is_of_use_for_its_owner_alone() {
    let world = World::new().await;
    let mut bens = claim_from(&world, "203.0.113.20", &[]).await;
    bens.verified_by_app().await;
    let mark = bens.password("Other+Words=17").await.json()["device"].as_str().unwrap().to_owned();
    besiege(&world).await;
    for devices in [vec![mark.clone()], vec![mark.replace(|c: char| c.is_ascii_digit(), "1")], vec!["x".to_owned(); 20]]
    {
        let mut window = claim_from(&world, "203.0.113.20", &devices).await;
        window.identify("ada").await;
        window.choose("text").await;
        assert_ne!(window.stage(), "number");
    }
    assert!(world.signs_in("ada", OLD_PASSWORD).await);
}

/// How many of these sessions get past the picture.
async fn admitted(limits: Limits, visits: &[(&str, &str)]) -> usize {
    let world = World::over(std::sync::Arc::new(MemoryKeys::default()), limits).await;
    let mut count = 0;
    for (name, forwarded) in visits {
        let mut window = claim_from(&world, forwarded, &[]).await;
        window.identify(name).await;
        count += usize::from(window.stage() == "method");
    }
    count
}

#[tokio::test]
async fn attack_50_one_key_for_one_place() {
    let two = Budget::each(2, std::time::Duration::from_secs(3_600));
    let limits = || Limits { sessions_per_address: two, ..Limits::default() };
    for (places, count) in [
        (["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3"], 2),
        (["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1"], 3),
        (["198.51.100.7", "6.6.6.1, 198.51.100.7", "128.206.4.4, 198.51.100.7"], 2),
        (["198.51.100.7", "::ffff:198.51.100.7", "6.6.6.6,::ffff:c633:6407"], 2),
    ] {
        let names = ["one", "two", "three"];
        let visits: Vec<_> = names.into_iter().zip(places).collect();
        assert_eq!(admitted(limits(), &visits).await, count, "{places:?}");
    }
}

#[tokio::test]
async fn attack_50_one_key_for_one_name() {
    let two = Budget::each(2, std::time::Duration::from_secs(3_600));
    let limits = || Limits { sessions_per_hour: two, ..Limits::default() };
    for (names, count) in [
        (["ada", "ADA", " Ada@UMSystem.edu "], 2),
        (["ada", "ａｄａ", "ada@umsystem.edu"], 2),
        (["nobody", "NoBody", "nobody@UMSYSTEM.EDU"], 2),
        (["ada", "ben", "dan"], 3),
    ] {
        let visits = names.map(|name| (name, "198.51.100.7"));
        assert_eq!(admitted(limits(), &visits).await, count, "{names:?}");
    }
}

#[tokio::test]
async fn attack_50_one_key_for_one_number() {
    let hour = Budget::each(1, std::time::Duration::from_secs(3_600));
    let world = world_with(SendingLimits { per_number_hour: hour, ..SendingLimits::default() }).await;
    for number in ["+1 573 555 0142", "573-555-0142", "1 (573) 555.0142", "5735550142"] {
        world.window().await.texted("ada", number).await;
        settled(&world).await;
    }
    assert_eq!(inbox(&world, ADA_NUMBER), 1);
    let ada = world.directory.account(&world.account("ada").await).await.unwrap().unwrap();
    let counts = office(&world).counts(&ada).await.unwrap();
    let sent = counts.rows.iter().find(|row| row.what == Limited::SentInAnHour).unwrap();
    assert_eq!((sent.used, sent.allowed, sent.until.is_some()), (1, 1, true), "staff see what strangers don't");
}

/// What is used of these, of how much, and whether it shuts strangers out.
fn counted<const COUNT: usize>(rows: &[LimitRow], what: [Limited; COUNT]) -> [(u32, u32, bool); COUNT] {
    what.map(|what| {
        let row = rows.iter().find(|row| row.what == what && row.place != Some(Place::Known)).unwrap();
        (row.used, row.allowed, row.until.is_some())
    })
}

/// Strangers are told little of why they are shut out; staff must see all of it, and can open it.
#[tokio::test]
async fn staff_see_what_came_from_a_place_and_let_it_go_on() {
    let hour = std::time::Duration::from_secs(3_600);
    let limits = Limits {
        sessions_per_hour: Budget::each(1, hour),
        sessions_per_day: Budget::each(3, Limits::DAY),
        sessions_per_address: Budget::each(2, hour),
        passes_per_address: Budget::each(1, hour),
        ..Limits::default()
    };
    let world = World::over(std::sync::Arc::new(MemoryKeys::default()), limits).await;
    let comes = async |name: &str| {
        let mut window = claim_from(&world, "198.51.100.7", &[]).await;
        window.identify(name).await;
        window
    };
    let mut ada = comes("ada").await;
    ada.post("/api/pass", &json!({ "pass": "not one" })).await;
    assert_eq!(comes("ada").await.stage(), "stopped");
    assert_eq!(comes("dan").await.stage(), "method");
    let (office, place, names) = (office(&world), "198.51.100.7".parse().unwrap(), [identifier("ada")]);
    let counts = async || {
        let rows = office.counts_from(place, false, &names).await.unwrap();
        let of_name = [Limited::SessionsInAnHour, Limited::SessionsInADay];
        let of_place = [Limited::SessionsFromAddress, Limited::PassesFromAddress];
        (counted(&rows, of_name), counted(&rows, of_place))
    };
    let of_ada = [(1, 1, true), (1, 3, false)];
    assert_eq!(counts().await, (of_ada, [(2, 2, true), (1, 1, true)]));
    office.reset_limits_from(place, &[]).await.unwrap();
    assert_eq!(counts().await, (of_ada, [(0, 2, false), (0, 1, false)]));
    assert_eq!(comes("ada").await.stage(), "stopped", "her name is counted by itself");
    office.reset_limits_from(place, &names).await.unwrap();
    assert_eq!(comes("ada").await.stage(), "method");
    assert_eq!(counts().await, (of_ada, [(1, 2, false), (0, 1, false)]));
}

#[tokio::test]
async fn staff_see_what_was_sent_to_a_number_and_to_those_like_it() {
    let hour = std::time::Duration::from_secs(3_600);
    let us = Tariff { text_cents: 1, call_cents: 1, cap: Cap { all: 3, strangers: 3 } };
    let world = world_with(SendingLimits {
        per_number_hour: Budget::each(1, hour),
        per_prefix: Cap { all: 2, strangers: 2 },
        breaker: Breaker { from: 2, percent: 50 },
        countries: [("US".to_owned(), us)].into(),
        ..SendingLimits::default()
    })
    .await;
    for (name, number) in [("ada", ADA_NUMBER), ("dan", "+15735550188")] {
        world.window().await.texted(name, number).await;
        settled(&world).await;
    }
    let (office, ada) = (office(&world), world.account("ada").await);
    let ada = world.directory.account(&ada).await.unwrap().unwrap();
    let counts = async || {
        let what = [Limited::SentInAnHour, Limited::SentToPrefix, Limited::UnusedAtPrefix, Limited::SentToCountry];
        counted(&office.counts(&ada).await.unwrap().rows, what)
    };
    let alike = [(2, 2, true), (2, 1, true), (2, 3, false)];
    assert_eq!(counts().await, [&[(1, 1, true)], &alike[..]].concat()[..]);
    office.reset_limits(&ada).await.unwrap();
    assert_eq!(
        counts().await,
        [&[(0, 1, false)], &alike[..]].concat()[..],
        "what others were sent is not hers to open"
    );
}
