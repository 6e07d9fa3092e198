//! Attacks on the new password as a text: its forms, its length, its cost, and the passwords before it.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use deskhand::{
    identity::{
        credential::Password,
        verifier::{Budget, Limits},
    },
    model::{ProgressKind as Kind, Rule},
    runtime::Clock as _,
    storage::memory::MemoryKeys,
};
use serde_json::json;

use crate::world::{NEW_PASSWORD, OLD_PASSWORD, Window, World, enrolments, post};

/// A world in which one person may reset all day.
async fn patient_world() -> World {
    let day = Duration::from_secs(86_400);
    let limits = Limits {
        resets_per_day: 1_000,
        sessions_per_hour: Budget::each(1_000, day),
        sessions_per_day: Budget::each(1_000, day),
        sessions_per_address: Budget::each(1_000, day),
        ..Limits::default()
    };
    World::over(Arc::new(MemoryKeys::default()), limits).await
}

/// Resets ben's password, with a code of the next step of his app.
async fn reset(world: &World, password: &str) -> bool {
    world.wait(30);
    let mut window = world.window().await;
    window.verified_by_app().await;
    window.password(password).await;
    window.stage() == "done"
}

fn broken<'w>(window: &'w Window<'_>) -> Vec<&'w str> {
    let rules = window.view["problem"]["rules"].as_array().unwrap();
    rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn attack_26_a_password_is_what_was_typed_composed_and_nothing_else() {
    let world = patient_world().await;
    for (set, same, others) in [
        ("Zqu\u{0308}ri#vx1", &["Zq\u{00FC}ri#vx1"][..], &["Zquri#vx1"][..]),
        ("Zq\u{1E69}ri#vx2", &["Zqs\u{0323}\u{0307}ri#vx2", "Zqs\u{0307}\u{0323}ri#vx2"], &["Zqsri#vx2"]),
        ("Zq\u{FB01}sh#vx3", &[], &["Zqfish#vx3"]),
        ("\u{FF3A}qri#vxk4", &[], &["Zqri#vxk4"]),
        ("Zq\u{200D}ri#vx5", &[], &["Zqri#vx5"]),
        ("Zq\u{202E}ri#vx6", &[], &["Zqri#vx6"]),
        ("  Zqri#vx7 ", &[], &["Zqri#vx7", " Zqri#vx7", "  Zqri#vx7"]),
        ("aB#\u{1F600}zqwk", &[], &["aB#zqwk"]),
    ] {
        assert!(reset(&world, set).await, "{set:?}");
        assert!(world.signs_in("ben", set).await, "{set:?}");
        for same in same {
            assert!(world.signs_in("ben", same).await, "{same:?} is {set:?}");
        }
        for other in others {
            assert!(!world.signs_in("ben", other).await, "{other:?} is not {set:?}");
        }
    }
}

#[tokio::test]
async fn attack_26_what_is_no_text_or_no_password_is_refused() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.verified_by_app().await;
    for typed in ["", "Zqri#vx\0k7", "Zqri#vxk7\n", "Zqri\t#vxk7", "\u{85}Zqri#vxk7"] {
        window.password(typed).await;
        let problem = &window.view["problem"];
        assert_eq!((window.stage(), problem["field"].as_str()), ("password", Some("password")), "{typed:?}");
        assert_eq!(problem["rules"], json!([]), "it is not judged: {typed:?}");
    }
    let bearer = format!("Bearer {}", window.token);
    let headers = [("Content-Type", "application/json"), ("Authorization", bearer.as_str())];
    for half in ["\\ud83d", "\\ude00", "\\ude00\\ud83d"] {
        let body = format!("{{\"password\":\"Zqri#vx{half}\",\"again\":\"Zqri#vx{half}\"}}");
        assert_eq!(world.ask("POST", "/api/password", &headers, &body).await.status, 400, "{half}");
    }
    window.password("aB#\u{1F600}zqw").await;
    assert_eq!(broken(&window), ["length"], "an emoji is one character");
    let hashes = world.hashes.count.load(Ordering::SeqCst);
    assert_eq!((hashes, world.changes("ben").await), (0, 1));
    assert!(world.signs_in("ben", OLD_PASSWORD).await);
}

#[tokio::test]
async fn attack_28_a_long_or_expanding_password_is_refused_before_any_hash() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.verified_by_app().await;
    let events = world.kinds(window.session).await.len();
    for typed in ["\u{FDFA}".repeat(64), format!("aB#{}", "k".repeat(254)), "u\u{0308}".repeat(257)] {
        window.password(&typed).await;
        assert!(window.problem().contains("too long") && window.problem().contains("256"), "{}", window.problem());
    }
    let huge = json!({ "password": "k".repeat(1_000_000), "again": "" });
    assert_eq!(post(&world, &window.token, "/api/password", &huge).await.status, 413);
    assert_eq!(world.hashes.count.load(Ordering::SeqCst), 0);
    assert_eq!(world.kinds(window.session).await.len(), events, "nothing was written");

    let longest = format!("aB#kX7$vQ2m{}", "zq\u{00FC}7".repeat(62)).chars().take(256).collect::<String>();
    let decomposed = longest.replace('\u{00FC}', "u\u{0308}");
    window.password(&decomposed).await;
    assert_eq!(window.stage(), "done", "as long as it may be: {}", window.view);
    assert!(world.signs_in("ben", &longest).await);
}

#[tokio::test]
async fn attack_29_no_flood_of_passwords_makes_a_flood_of_hashes() {
    let world = World::new().await;
    let hashes = || world.hashes.count.load(Ordering::SeqCst);
    let change = json!({ "password": NEW_PASSWORD, "again": NEW_PASSWORD });

    // Before the gate nothing is hashed, at any stage.
    let mut window = world.window().await;
    for _ in 0..20 {
        window.post("/api/password", &change).await;
        window.post("/api/password/check", &change).await;
    }
    window.texted("ada", "573 555 0142").await;
    for _ in 0..20 {
        window.post("/api/password", &change).await;
    }
    assert_eq!(post(&world, "x.y.z", "/api/password", &change).await.status, 401);
    assert_eq!((hashes(), world.writer.writes.load(Ordering::SeqCst)), (0, 0));

    // Behind it only what keeps every rule is hashed, once.
    let mut window = world.window().await;
    window.verified_by_app().await;
    for typed in ["short", "Fall2026!!", "lovelace#K7", "Mizzou#kq7"] {
        window.password(typed).await;
        window.post("/api/password/check", &json!({ "password": typed })).await;
    }
    window.post("/api/password", &json!({ "password": NEW_PASSWORD, "again": "Wobble+Fjord=93" })).await;
    assert_eq!(hashes(), 0);
    window.password(OLD_PASSWORD).await;
    assert_eq!((hashes(), broken(&window)), (1, vec!["history"]), "one hash for all of the history");

    // However many come at once, only two hash at the same time.
    let old = json!({ "password": OLD_PASSWORD, "again": OLD_PASSWORD });
    let flood = (0..40).map(|_| post(&world, &window.token, "/api/password", &old));
    let replies = futures_util::future::join_all(flood).await;
    let refused = |status: u16| [200, 409].contains(&status);
    assert!(replies.iter().all(|reply| refused(reply.status)), "every one is answered");
    assert!(hashes() <= 41, "{}", hashes());
    assert_eq!(world.hashes.most.load(Ordering::SeqCst), 2, "as many as there is room for");
    assert_eq!(world.writer.writes.load(Ordering::SeqCst), 0);
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
}

#[tokio::test]
async fn attack_33_no_number_of_changes_brings_an_old_password_back() {
    let world = patient_world().await;
    for change in 0..25 {
        assert!(reset(&world, &format!("kX7$vQ\u{00FC}m-{change:02}")).await, "change {change}");
    }
    world.wait(30);
    let mut window = world.window().await;
    window.verified_by_app().await;
    for old in [OLD_PASSWORD, "kX7$vQ\u{00FC}m-00", "kX7$vQu\u{0308}m-00", "kX7$vQu\u{0308}m-24"] {
        window.password(old).await;
        assert_eq!((window.stage(), broken(&window)), ("password", vec!["history"]), "{old:?}");
    }
    assert_eq!(world.changes("ben").await, 26);

    // What staff set counts too, and wipes nothing out.
    let (ben, at) = (world.account("ben").await, world.clock.now());
    let handed = Arc::new(Password::new("Zr9#hm4_Qbtl".to_owned()).unwrap());
    enrolments(&world.keys, &world.directory, &world.clock, &world.limits)
        .remember_password(&ben, handed, at)
        .await
        .unwrap();
    for old in ["Zr9#hm4_Qbtl", OLD_PASSWORD] {
        window.password(old).await;
        assert_eq!(broken(&window), ["history"], "{old:?}");
    }
    let refused = Kind::PasswordRefused { rules: vec![Rule::History] };
    assert_eq!(world.kinds(window.session).await.iter().filter(|kind| **kind == refused).count(), 6);
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
}

#[tokio::test]
async fn attack_33_a_fourth_change_in_a_day_is_no_way_round_the_history_either() {
    let world = World::new().await;
    for change in 0..3 {
        assert!(reset(&world, &format!("kX7$vQzm-{change:02}")).await);
    }
    assert!(!reset_is_begun(&world).await);
    assert!(world.signs_in("ben", "kX7$vQzm-02").await);
}

/// Whether a code of the app still leads to the new password.
async fn reset_is_begun(world: &World) -> bool {
    world.wait(30);
    let mut window = world.window().await;
    window.identify("ben").await;
    window.choose("authenticator").await;
    window.code(&world.shown_by_app()).await;
    window.stage() == "password"
}
