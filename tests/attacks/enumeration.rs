//! Finding out from outside whether an account exists (attacks 1 to 4): whoever is asked for, the answers
//! are the same bytes, the same work is done, and nothing that happens beside them shows.

use std::{sync::Arc, time::Duration};

use deskhand::{
    identity::{
        credential::PhoneNumber,
        recovery::{AccountFile, Frozen, Pass, Place, RecoveryCode, StandingKey, TallyKind, Upkeep},
        verifier::{Budget, Cap, Limits, SendingLimits, store::RecoveryStore},
    },
    model::port::KeyValue,
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    http::Reply,
    world::{ADA_NUMBER, Window, World, soon},
};

/// Everybody who may be asked for: by text right and wrong, unregistered, disabled, by app alone, frozen,
/// with a pass and recovery codes, and two whom nobody knows.
pub(crate) const KINDS: [(&str, &str); 9] = [
    ("ada", ADA_NUMBER),
    ("ada", "573 555 0143"),
    ("una", "573 555 0177"),
    ("dan", "573 555 0188"),
    ("ben", "573 555 0142"),
    ("frozen", ADA_NUMBER),
    ("printed", ADA_NUMBER),
    ("nobody", "573 555 0142"),
    ("nobody-at-all", "573 555 0142"),
];

/// One answer as the network carries it. Worlds are alike in all their draws, so ids and tokens are too.
fn bytes(world: &World, reply: &Reply) -> String {
    let dated = |name: &str| name == "date";
    let headers = reply.headers.iter().filter(|(name, _)| !dated(name));
    let head: Vec<_> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    let whole = format!("{}\n{}\n\n{}", reply.status, head.join("\n"), reply.body);
    whole.replace(&world.host, "HOST")
}

/// A world, and in it the account that is asked for under `name`.
async fn world_of(name: &str, limits: &Limits) -> (World, String) {
    world_over(Arc::new(MemoryKeys::default()), name, limits).await
}

/// The same over a store of the caller's.
pub(crate) async fn world_over(keys: Arc<dyn KeyValue>, name: &str, limits: &Limits) -> (World, String) {
    let world = World::over(keys, limits.clone()).await;
    let of_ada: fn(&mut AccountFile) = match name {
        "frozen" => |file| file.frozen = Some(Frozen { at: Timestamp::UNIX_EPOCH, by_owner: true }),
        "printed" => |file| {
            let hash = "A".repeat(43);
            file.pass = Some(Pass { hash: hash.clone(), until: Timestamp::MAX });
            file.recovery_codes = vec![RecoveryCode { hash, used_at: None }; 10];
        },
        other => return (world, other.to_owned()),
    };
    let store = Recoveries::new(world.keys.clone());
    let id = world.account("ada").await;
    let mut file = store.account(&id).await.unwrap();
    of_ada(&mut file);
    store.keep(&Upkeep { accounts: vec![(id, file.next())], ..Upkeep::default() }).await.unwrap();
    (world, "ada".to_owned())
}

/// Asks, and keeps what came back.
async fn ask(seen: &mut Vec<String>, window: &mut Window<'_>, path: &str, body: Value) {
    let reply = window.post(path, &body).await;
    seen.push(format!("{path}: {}", bytes(window.world, &reply)));
}

/// Everything that a stranger can ask for of `name`, and every byte that comes back.
async fn life(name: &str, number: &str) -> Vec<String> {
    let (world, name) = world_of(name, &Limits::default()).await;
    let mut window = world.window().await;
    let mut seen = Vec::new();
    let seen = &mut seen;
    ask(seen, &mut window, "/api/identifier", json!({ "identifier": name })).await;
    let picture = window.look_at_picture().await;
    let work = window.puzzle().await.1.work();
    ask(seen, &mut window, "/api/captcha", json!({ "answer": "WRONG", "work": work })).await;
    window.post("/api/captcha/another", &json!({})).await;
    let (again, task) = window.puzzle().await;
    assert_ne!(picture, again);
    ask(seen, &mut window, "/api/captcha", json!({ "answer": again, "work": task.work() })).await;
    for method in ["text", "call", "authenticator"] {
        ask(seen, &mut window, "/api/method", json!({ "method": method })).await;
        ask(seen, &mut window, "/api/number", json!({ "number": "999" })).await;
        ask(seen, &mut window, "/api/number", json!({ "number": number })).await;
        ask(seen, &mut window, "/api/resend", json!({})).await;
        for _ in 0..3 {
            ask(seen, &mut window, "/api/code", json!({ "code": "no code" })).await;
        }
        ask(seen, &mut window, "/api/pass", json!({ "pass": "ABCD-EFGH-JKMN" })).await;
    }
    ask(seen, &mut window, "/api/password", json!({ "password": "Some#Thing-1", "again": "Some#Thing-1" })).await;
    let bearer = format!("Bearer {}", window.token);
    seen.push(bytes(&world, &world.ask("GET", "/api/session", &[("Authorization", &bearer)], "").await));
    seen.push(json!(world.kinds(window.session).await).to_string());
    std::mem::take(seen)
}

#[tokio::test]
async fn attack_01_every_account_and_none_answer_in_the_same_bytes() {
    let first = life(KINDS[0].0, KINDS[0].1).await;
    assert!(first.len() > 25 && first.iter().filter(|answer| answer.contains("content-length")).count() > 25);
    for (name, number) in &KINDS[1..] {
        let other = life(name, number).await;
        assert_eq!(first.len(), other.len());
        for (left, right) in first.iter().zip(&other) {
            assert_eq!(left, right, "{name} {number}");
        }
    }
}

/// What one world's store holds, by the kind of its keys: how many rows were written, whoever was meant.
async fn work(name: &str, number: &str) -> Vec<(String, usize)> {
    let (world, name) = world_of(name, &Limits::default()).await;
    let before = rows(&world);
    let mut window = world.window().await;
    window.texted(&name, number).await;
    // One row in the outbox for everybody, whatever becomes of it; the answer does not wait for it.
    let store = Recoveries::new(world.keys.clone());
    soon("the outbox is empty", async || store.outbox().await.unwrap().is_empty()).await;
    for _ in 0..3 {
        window.code("no code").await;
    }
    let mut written = Vec::new();
    for (kind, count) in rows(&world) {
        let was = before.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count);
        written.push((kind, count - was));
    }
    written.retain(|(_, count)| *count > 0);
    written
}

fn rows(world: &World) -> Vec<(String, usize)> {
    let mut kinds = std::collections::BTreeMap::new();
    for (key, _) in world.keys.scan(b"", b"", usize::MAX).unwrap() {
        let key = String::from_utf8_lossy(&key).into_owned();
        let kind = key.split('/').take(3).filter(|part| part.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        *kinds.entry(kind.collect::<Vec<_>>().join("/")).or_insert(0) += 1;
    }
    kinds.into_iter().collect()
}

#[tokio::test]
async fn attack_02_every_account_and_none_leave_as_many_rows_behind() {
    let first = work("ada", ADA_NUMBER).await;
    assert!(first.len() > 3, "{first:?}");
    for (name, number) in &KINDS[1..] {
        assert_eq!(first, work(name, number).await, "{name} {number}");
    }
}

/// What is held back is not told: the pages of who asks for one code too many are those of who doesn't.
#[tokio::test]
async fn attack_03_a_code_that_is_held_back_looks_as_if_it_were_sent() {
    let day = Duration::from_secs(86_400);
    let one = SendingLimits { per_number_hour: Budget::each(1, day), ..SendingLimits::default() };
    let none = SendingLimits { cents: Cap { all: 1, strangers: 1 }, ..SendingLimits::default() };
    let mut lives = Vec::new();
    for (name, sending, texts) in
        [("ada", SendingLimits::default(), 3), ("ada", one.clone(), 1), ("ada", none, 0), ("nobody", one, 0)]
    {
        let limits = Limits { sending, ..Limits::default() };
        let (world, name) = world_of(name, &limits).await;
        let mut window = world.window().await;
        let mut seen = Vec::new();
        window.texted(&name, ADA_NUMBER).await;
        for _ in 0..2 {
            // The hint that everybody sees comes first, so that no page depends on who is quicker.
            window.code("no code").await;
            window.code("no code").await;
            world.wait(60);
            ask(&mut seen, &mut window, "/api/resend", json!({})).await;
        }
        let store = Recoveries::new(world.keys.clone());
        soon("the outbox is empty", async || store.outbox().await.unwrap().is_empty()).await;
        assert_eq!(world.phone.inbox(&PhoneNumber::from_e164(ADA_NUMBER).unwrap()).len(), texts);
        lives.push(seen);
    }
    for life in &lives[1..] {
        assert_eq!(life, &lives[0]);
    }
}

/// Unknown names run into the same limits, after the same number of tries.
#[tokio::test]
async fn attack_03_nobody_is_locked_as_somebody_is() {
    let mut lives = Vec::new();
    for name in ["ada", "una", "nobody"] {
        let world = World::new().await;
        let mut seen = Vec::new();
        for _ in 0..7 {
            let mut window = world.window().await;
            window.identify(name).await;
            ask(&mut seen, &mut window, "/api/method", json!({ "method": "text" })).await;
            ask(&mut seen, &mut window, "/api/number", json!({ "number": ADA_NUMBER })).await;
            for _ in 0..6 {
                ask(&mut seen, &mut window, "/api/code", json!({ "code": "000000" })).await;
            }
            seen.push(json!(world.kinds(window.session).await).to_string());
        }
        lives.push(seen);
    }
    assert!(lives[0].iter().any(|answer| answer.contains("paused")), "the way was shut");
    assert!(lives[0].last().unwrap().contains("stopped"), "and then there were too many sessions");
    for life in &lives[1..] {
        assert_eq!(life, &lives[0]);
    }
}

#[tokio::test]
async fn attack_04_all_ways_are_offered_to_all_and_no_number_is_shown() {
    for (name, number) in KINDS {
        let (world, name) = world_of(name, &Limits::default()).await;
        let mut window = world.window().await;
        window.identify(&name).await;
        assert_eq!(window.view["methods"], json!(["text", "call", "authenticator"]), "{name}");
        window.choose("text").await;
        window.number(number).await;
        let page = window.look().await.to_string();
        for digits in ["0142", "142", "0177", "0188", "•", "**"] {
            assert!(!page.contains(digits), "{name}: {page}");
        }
        let told = json!(world.kinds(window.session).await).to_string();
        assert!(!told.contains("555") && !told.contains(&name), "{told}");
    }
}

/// Only a verifier that the university has told to says who isn't registered.
#[tokio::test]
async fn attack_01_who_is_not_registered_is_told_where_that_is_wanted_alone() {
    for (reveal, stage) in [(false, "method"), (true, "stopped")] {
        let (world, name) = world_of("nobody", &Limits { reveal_registration: reveal, ..Limits::default() }).await;
        let mut window = world.window().await;
        window.identify(&name).await;
        assert_eq!(window.stage(), stage);
    }
}

/// Counters of nobody's are nobody's: asking for an unknown name spends nothing of the owner's.
#[tokio::test]
async fn attack_03_a_challenge_that_can_never_be_right_spends_nothing_of_the_owners() {
    let world = World::new().await;
    for _ in 0..3 {
        let mut window = world.window().await;
        window.texted("nobody", ADA_NUMBER).await;
    }
    let store = Recoveries::new(world.keys.clone());
    soon("the outbox is empty", async || store.outbox().await.unwrap().is_empty()).await;
    let sent = deskhand::identity::recovery::TallyKey::new(TallyKind::Sent, "all");
    let now = deskhand::runtime::Clock::now(world.clock.as_ref());
    assert_eq!(store.tally(&sent).await.unwrap().used(Place::Strange, Limits::DAY, now), 0);
    assert!(store.standing(&StandingKey("owner/ada".to_owned())).await.unwrap().wrong.is_empty());
    assert!(world.phone.inbox(&PhoneNumber::from_e164(ADA_NUMBER).unwrap()).is_empty());
}
