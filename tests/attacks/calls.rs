//! The phone that rings, and the ways on when nothing comes.

use deskhand::{
    identity::credential::PhoneNumber,
    model::{Method, ProgressKind as Kind, port::Verifier},
};
use serde_json::{Value, json};

use crate::world::{ADA_NUMBER, NEW_PASSWORD, Window, World};

async fn called<'w>(world: &'w World, name: &str, number: &str) -> Window<'w> {
    let mut window = world.window().await;
    window.identify(name).await;
    window.choose("call").await;
    window.number(number).await;
    assert_eq!(window.stage(), "code", "{}", window.view);
    window
}

#[tokio::test]
async fn a_reset_by_call() {
    let world = World::new().await;
    let mut window = called(&world, "ada", "(573) 555-0142").await;
    assert!(window.view["message"].as_str().unwrap().contains("press # when the voice asks"));
    assert!(window.view["text_number"].is_null(), "{}", window.view);
    let code = world.call(1).await;
    assert!(world.phone.inbox(&PhoneNumber::from_e164(ADA_NUMBER).unwrap()).is_empty(), "no text comes with it");
    window.code(&code).await;
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
    assert!(world.signs_in("ada", NEW_PASSWORD).await);
    assert!(world.kinds(window.session).await.contains(&Kind::Challenged { method: Method::Call }));
}

#[tokio::test]
async fn attack_10_a_code_that_was_read_out_is_dead_after_a_new_call_and_a_change_of_method() {
    let world = World::new().await;
    let mut window = called(&world, "ada", ADA_NUMBER).await;
    let first = world.call(1).await;
    window.post("/api/resend", &json!({})).await;
    assert!(window.problem().starts_with("You were called a moment ago"), "{}", window.view);
    world.wait(60);
    window.post("/api/resend", &json!({})).await;
    window.code(&first).await;
    assert_eq!(window.problem(), "That code isn't right. 4 tries left.");
    let second = world.call(2).await;
    assert_ne!(first, second);
    window.choose("text").await;
    window.number(ADA_NUMBER).await;
    window.code(&second).await;
    assert_eq!(window.problem(), "That code isn't right. 4 tries left.");
    window.code(&world.text(1).await).await;
    assert_eq!(window.stage(), "password");
}

#[tokio::test]
async fn a_landline_is_called_and_not_texted_whoever_is_meant() {
    for name in ["ada", "una", "dan", "nobody"] {
        let world = World::new().await;
        let mut window = world.window().await;
        window.identify(name).await;
        window.choose("text").await;
        window.number("+44 20 7946 0018").await;
        assert_eq!((window.stage(), window.view["problem"]["field"].as_str()), ("number", Some("number")));
        assert!(window.problem().starts_with("That is a landline"), "{}", window.view);
        window.choose("call").await;
        window.number("+44 20 7946 0018").await;
        assert_eq!(window.stage(), "code");
    }
}

/// What a window is told by itself once it is at the box for the code.
async fn news(world: &World, window: &mut Window<'_>) -> Value {
    let bearer = format!("Bearer {}", window.token);
    let path = format!("/api/session/after/{}", window.view["revision"]);
    let reply = world.ask("GET", &path, &[("Authorization", &bearer)], "").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    window.view = reply.json()["view"].clone();
    window.view.clone()
}

#[tokio::test]
async fn the_ways_on_come_at_the_same_second_in_the_same_words_for_everybody_and_every_way() {
    let people = [("ada", ADA_NUMBER), ("ada", "573 555 0143"), ("una", "573 555 0177"), ("nobody", "573 555 0199")];
    let mut told = Vec::new();
    for method in ["text", "call", "authenticator"] {
        for (name, number) in people {
            let world = World::new().await;
            let mut window = world.window().await;
            window.identify(name).await;
            window.choose(method).await;
            if method != "authenticator" {
                window.number(number).await;
            }
            assert_eq!(window.stage(), "code");
            world.wait(59);
            assert!(window.look().await["hint"].is_null(), "{method} {name}: not before its second");
            let (waiting, ()) = tokio::join!(news(&world, &mut window), async {
                tokio::task::yield_now().await;
                world.wait(1);
            });
            assert!(waiting["hint"].is_string(), "{method} {name}: {waiting}");
            let last = world.events(window.session).await.pop().unwrap();
            told.push((waiting["hint"].clone(), waiting["revision"].clone(), last.kind, last.at));
        }
    }
    // The app is asked for one act earlier, so its revision is lower: the same for all people all the same.
    let alike = |of: &[_]| of.iter().all(|one| one == &of[0]);
    assert!(told.chunks(people.len()).all(alike), "{told:#?}");
    assert!(told.iter().all(|one| (&one.0, &one.2, one.3) == (&told[0].0, &Kind::Hinted, told[0].3)), "{told:#?}");
}

#[tokio::test]
async fn a_window_hears_at_once_what_the_chat_does() {
    let world = World::new().await;
    let mut window = called(&world, "ada", ADA_NUMBER).await;
    let session = window.session;
    let (seen, ()) = tokio::join!(news(&world, &mut window), async {
        tokio::task::yield_now().await;
        world.service.choose(&world.request(), session, Method::Authenticator).await.unwrap();
    });
    assert_eq!((seen["stage"].as_str(), seen["method"].as_str()), (Some("code"), Some("authenticator")));
    let before = window.token.clone();
    let (dead, _) = tokio::join!(
        async {
            let bearer = format!("Bearer {before}");
            let path = format!("/api/session/after/{}", seen["revision"]);
            world.ask("GET", &path, &[("Authorization", &bearer)], "").await
        },
        async {
            tokio::task::yield_now().await;
            world.relink(session).await
        }
    );
    assert_eq!(dead.status, 401, "a newer link was sent: {}", dead.body);
}

#[tokio::test]
async fn waiting_for_news_ends_after_a_while_and_changes_nothing() {
    let world = World::new().await;
    let mut window = called(&world, "ada", ADA_NUMBER).await;
    let (before, stored) = (window.view.clone(), world.stored());
    let (seen, ()) = tokio::join!(news(&world, &mut window), async {
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        world.wait(25);
    });
    assert_eq!((&seen["revision"], &seen["stage"]), (&before["revision"], &before["stage"]));
    world.call(1).await;
    let unsent = |stored: &str| stored.lines().filter(|line| !line.contains("/outbox/")).count();
    assert_eq!(unsent(&world.stored()), unsent(&stored));
    assert_eq!(world.ask("GET", "/api/session/after/1", &[], "").await.status, 401, "without a token");
}
