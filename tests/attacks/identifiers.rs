//! Attacks on names: what looks like somebody's address and is not, and what doesn't and is.

use std::{sync::Arc, time::Duration};

use deskhand::{
    identity::{
        credential::PhoneNumber,
        directory::{Directory as _, NewAccount},
        verifier::{Budget, Limits},
    },
    storage::memory::MemoryKeys,
};

use crate::world::{ADA_NUMBER, World, digits, enrolments, identifier, soon};

/// A world in which sessions are not what runs out.
async fn open_world(sessions: Budget) -> World {
    let limits = Limits { sessions_per_hour: sessions, ..Limits::default() };
    World::over(Arc::new(MemoryKeys::default()), limits).await
}

#[tokio::test]
async fn attack_27_an_address_reaches_one_account_however_it_is_typed() {
    let world = open_world(Budget::each(100, Duration::from_secs(3_600))).await;
    let kim = NewAccount {
        identifiers: vec![identifier("kim")],
        given_name: "Kim".to_owned(),
        family_name: "Lovelace".to_owned(),
        phones: vec![PhoneNumber::from_e164("+15735550111").unwrap()],
        mail: None,
        enabled: true,
        privileged: false,
    };
    let kim = world.directory.add(kim).await.unwrap();
    enrolments(&world.keys, &world.directory, &world.clock, &world.limits).register(&kim, true).await.unwrap();
    let texts = |number: &str| world.phone.inbox(&PhoneNumber::from_e164(number).unwrap()).len();

    // The directory knows these as Ada and Kim: case, width and marks that show nothing are no letters.
    for (typed, number, digits) in [
        ("ada", ADA_NUMBER, "573 555 0142"),
        ("  ADA@UMSystem.edu. ", ADA_NUMBER, "573 555 0142"),
        ("\u{FF41}\u{FF24}a\u{FF20}umsystem.edu", ADA_NUMBER, "573 555 0142"),
        ("a\u{200B}d\u{2060}a", ADA_NUMBER, "573 555 0142"),
        ("\u{212A}im", "+15735550111", "573 555 0111"),
        ("\u{212A}IM@umsystem.edu", "+15735550111", "573 555 0111"),
    ] {
        let before = texts(number);
        world.window().await.texted(typed, digits).await;
        soon(typed, async || texts(number) == before + 1).await;
    }

    // And these as nobody, in the same words, though they look alike.
    let (ada, kim) = (texts(ADA_NUMBER), texts("+15735550111"));
    for (typed, digits) in [
        ("\u{0430}da", "573 555 0142"),
        ("ad\u{0251}", "573 555 0142"),
        ("\u{00E0}da", "573 555 0142"),
        ("ada@umsystem.ed\u{057D}", "573 555 0142"),
        ("k\u{0131}m", "573 555 0111"),
        ("k\u{0130}m", "573 555 0111"),
        ("k\u{0456}m", "573 555 0111"),
    ] {
        world.window().await.texted(typed, digits).await;
        assert!(world.directory.find(&identifier(typed)).await.unwrap().is_none(), "{typed:?}");
    }
    // A text to somebody who is known comes after all of theirs would have come.
    world.window().await.texted("ada", "573 555 0142").await;
    soon("ada's text", async || texts(ADA_NUMBER) == ada + 1).await;
    assert_eq!(texts("+15735550111"), kim);
}

/// Tries under one name count for the person; under another they are told nothing of it, not even with the right code.
#[tokio::test]
async fn attack_27_two_names_of_one_person_share_their_tries() {
    let world = open_world(Budget::each(100, Duration::from_secs(3_600))).await;
    let (number, typed) = ("+15735550111", "573 555 0111");
    let kim = NewAccount {
        identifiers: vec![identifier("kim"), identifier("kim.lovelace")],
        given_name: "Kim".to_owned(),
        family_name: "Lovelace".to_owned(),
        phones: vec![PhoneNumber::from_e164(number).unwrap()],
        mail: None,
        enabled: true,
        privileged: false,
    };
    let kim = world.directory.add(kim).await.unwrap();
    enrolments(&world.keys, &world.directory, &world.clock, &world.limits).register(&kim, true).await.unwrap();
    let codes = || {
        let inbox = world.phone.inbox(&PhoneNumber::from_e164(number).unwrap()).into_iter();
        inbox.filter(|text| text.body.contains("code is")).map(|text| digits(&text.body)).collect::<Vec<_>>()
    };
    for _ in 0..2 {
        let mut window = world.window().await;
        window.texted("kim", typed).await;
        for _ in 0..5 {
            window.code("no code").await;
        }
    }
    for (wait, stage) in [(0, "code"), (86_400 + 60, "password")] {
        world.wait(wait);
        let before = codes().len();
        let mut window = world.window().await;
        window.texted("kim.lovelace", typed).await;
        soon("a text", async || codes().len() > before).await;
        window.code(&codes().pop().unwrap()).await;
        assert_eq!(window.stage(), stage, "after {wait} seconds: {}", window.view);
        if wait == 0 {
            assert_eq!(window.problem(), "That code isn't right. 4 tries left.", "as for everybody");
        }
    }
}

#[tokio::test]
async fn attack_27_limits_count_a_person_and_not_a_spelling() {
    for spellings in [
        ["ada", "ADA", "ada@umsystem.edu", "\u{FF41}da", "a\u{200B}da"],
        ["nobody", "NOBODY", "nobody@umsystem.edu", "\u{FF4E}obody", "no\u{2060}body"],
    ] {
        let world = open_world(Budget::each(4, Duration::from_secs(3_600))).await;
        let mut ends = Vec::new();
        for typed in spellings {
            let mut window = world.window().await;
            window.identify(typed).await;
            window.choose("text").await;
            window.number("573 555 0142").await;
            ends.push((window.stage().to_owned(), window.problem().to_owned()));
        }
        assert!(ends[..4].iter().all(|(stage, _)| stage == "code"), "{ends:?}");
        assert_ne!(ends[4].0, "code", "the fifth spelling is the fifth session: {ends:?}");
        let mut window = world.window().await;
        window.texted("ad\u{0251}", "573 555 0142").await;
    }
}
