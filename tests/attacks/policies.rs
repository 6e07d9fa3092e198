//! Attacks on the password policy: evading it, its false refusals, and a policy that changes mid-way.

use std::sync::atomic::Ordering;

use deskhand::{
    identity::credential::{Demand, Policy, WordList},
    model::{ProgressKind as Kind, Rule},
};
use rand::{SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use crate::world::{NEW_PASSWORD, OLD_PASSWORD, Window, World};

/// The rules that the page shows as unmet.
async fn unmet(window: &mut Window<'_>, typed: &str) -> Vec<String> {
    let checked = window.post("/api/password/check", &json!({ "password": typed })).await.json();
    let rules = checked["rules"].as_array().unwrap();
    let id = |rule: &Value| rule["id"].as_str().unwrap().to_owned();
    rules.iter().filter(|rule| rule["ok"] == false).map(id).collect()
}

/// The shipped words, and those of a campus.
fn shipped() -> Policy {
    Policy::new([
        Demand::Length(8..=256),
        Demand::UpperCase,
        Demand::LowerCase,
        Demand::Special,
        Demand::Name { part: 4 },
        Demand::CommonWord(WordList::shipped(5)),
        Demand::CampusWord(WordList::only(["Mizzou", "Missouri", "UMSystem", "UMKC", "UMSL", "Tigers", "Truman"])),
        Demand::Date,
        Demand::Pattern { least: 8 },
        Demand::History,
    ])
}

#[tokio::test]
async fn attack_30_each_way_round_the_policy_is_refused_with_its_rule() {
    let world = World::new().await;
    let world = world.beside_with(world.keys.clone(), shipped()).await;
    let mut window = world.window().await;
    window.verified_by_app().await;
    for (typed, rule, word) in [
        ("P@$$w0rd!", "common-word", "password"),
        ("wodniW#1kq", "common-word", "window"),
        ("P-a.s_s-w.o-r_d", "common-word", "password"),
        ("PPaasswoorrdd#1", "common-word", "password"),
        ("Fl0wer#77x", "common-word", "flower"),
        ("1L0veY0u!", "common-word", "iloveyou"),
        ("M1zz0u#kq7", "campus-word", "mizzou"),
        ("uozziM#kq7", "campus-word", "mizzou"),
        ("xQ-u.m.k.c-7", "campus-word", "umkc"),
        ("Fall2026!!", "date", "fall"),
        ("2026-F@ll!", "date", "fall"),
        ("xMay'26#q", "date", "may"),
        ("Asdfgh!9", "pattern", ""),
        ("!QAZ2wsx#EDC", "pattern", ""),
        ("1q2w3e4R!", "pattern", ""),
        ("A#123456789", "pattern", ""),
        ("Aa!!!!!!!", "pattern", ""),
        ("Kx7!Kx7!Kx7!", "pattern", ""),
        ("xQ#l0v3l@ce7", "name", ""),
        ("xQ#ecalevoL7", "name", ""),
    ] {
        window.password(typed).await;
        let rules = window.view["problem"]["rules"].as_array().unwrap();
        let told = rules.iter().find(|told| told["id"] == rule);
        let told = told.unwrap_or_else(|| panic!("{typed} broke {rules:?}"));
        let why = told["why"].as_str().unwrap();
        assert!(!why.is_empty() && why.contains(word), "{typed}: {why}");
        assert_eq!(window.stage(), "password", "{typed}");
        assert!(!window.view.to_string().contains(typed), "nothing repeats it");
    }
    assert_eq!((world.hashes.count.load(Ordering::SeqCst), world.changes("ben").await), (0, 1));
    let stored = world.stored();
    assert!(!stored.contains("iloveyou") && !stored.contains("flower"), "what was found in it is kept nowhere");
    window.password("kX7$vQ2m").await;
    assert_eq!(window.stage(), "done", "a good one is taken after all that");
}

#[tokio::test]
async fn attack_31_random_passwords_pass() {
    const COUNT: usize = 3_000;
    let world = World::new().await;
    let world = world.beside_with(world.keys.clone(), shipped()).await;
    let mut window = world.window().await;
    window.verified_by_app().await;
    let mut rng = ChaCha20Rng::seed_from_u64(31);
    let signs: Vec<char> = ('!'..='~').collect();
    let (mut asked, mut refused) = (0, Vec::new());
    while asked < COUNT {
        let typed: String = (0..8).filter_map(|_| signs.choose(&mut rng)).collect();
        let has = |class: fn(&char) -> bool| typed.chars().any(|c| class(&c));
        if has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && has(char::is_ascii_punctuation) {
            asked += 1;
            let unmet = unmet(&mut window, &typed).await;
            refused.extend((!unmet.is_empty()).then_some((typed, unmet)));
        }
    }
    assert!(refused.len() * 1_000 <= COUNT, "{refused:?}");
    assert_eq!(unmet(&mut window, "password").await, ["upper-case", "special", "common-word"], "it does judge");
}

#[tokio::test]
async fn attack_32_a_short_name_is_only_refused_as_the_whole() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.verified_by_app().await;
    for (names, typed, refused) in [
        (("Al", "Li"), "Al!!71!!", true),
        (("Al", "Li"), "Normalq#71", false),
        (("Al", "Li"), "Li-2-##4", true),
        (("May", "Li"), "M@y#71#3", false),
        (("May", "Li"), "May#71#3", true),
        (("May", "Li"), "Mayqo#71", false),
        (("Jack", "Li"), "xQJ@ck#7", true),
        (("Jack", "Li"), "xQJac#k7", true),
        (("Jack", "Li"), "xQJac7#q", false),
        (("Ren\u{e9}e", "Li"), "xQReneE#7", true),
    ] {
        *world.writer.names.lock().unwrap() = Some(names);
        let unmet = unmet(&mut window, typed).await;
        assert_eq!(unmet.contains(&"name".to_owned()), refused, "{typed} of {names:?}: {unmet:?}");
    }
}

#[tokio::test]
async fn attack_56_a_policy_that_changes_mid_way_counts_at_the_commit() {
    let old = World::new().await;
    let mut window = old.window().await;
    window.verified_by_app().await;
    assert!(unmet(&mut window, "Zebraq#71").await.is_empty(), "the old policy would take it");

    // The verifier is started anew, with another policy; the window stays open.
    let new = old.beside_with(old.keys.clone(), shipped()).await;
    let mut window = Window { world: &new, session: window.session, token: window.token, view: Value::Null };
    window.look().await;
    window.password("Zebraq#71").await;
    assert_eq!(window.stage(), "password");
    assert_eq!(window.view["problem"]["rules"][0]["id"], "common-word");
    let refused = Kind::PasswordRefused { rules: vec![Rule::CommonWord] };
    assert!(new.kinds(window.session).await.contains(&refused));
    assert!(new.signs_in("ben", OLD_PASSWORD).await && new.changes("ben").await == 1);
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "password", "wobble is a word now");
    window.password("kX7$vQ2m").await;
    assert_eq!(window.stage(), "done");
}

#[tokio::test]
async fn attack_56_a_name_that_changes_during_the_hash_counts_at_the_commit() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.verified_by_app().await;
    let writer = world.writer.clone();
    let renamed = move || *writer.names.lock().unwrap() = Some(("Ben", "Wobble"));
    *world.hashes.meanwhile.lock().unwrap() = Some(Box::new(renamed));
    window.password(NEW_PASSWORD).await;
    assert_eq!(world.hashes.count.load(Ordering::SeqCst), 1, "it was good when it was sent");
    assert_eq!((window.stage(), window.view["problem"]["rules"][0]["id"].as_str()), ("password", Some("name")));
    assert_eq!((world.changes("ben").await, world.writer.writes.load(Ordering::SeqCst)), (1, 0));
    assert!(!world.kinds(window.session).await.contains(&Kind::Committing), "no intent was written");
    assert!(world.signs_in("ben", OLD_PASSWORD).await && !world.signs_in("ben", NEW_PASSWORD).await);
}
