//! Passes and recovery codes: what gets an owner through when a stranger has spent everything, what a
//! stranger gets out of them, and what staff do at the same moment.

use std::sync::{Arc, atomic::Ordering};

use deskhand::{
    identity::{
        credential::Keyring,
        directory::{Account, Directory},
        recovery::{Budget, Deed, Limits, Refusal, Row},
        verifier::{Actor, ChainState, Declined, Flaw, Office, store::RecoveryStore},
    },
    model::{ProgressKind as Kind, SessionId, StopReason, port::KeyCommit},
    runtime::{Clock, SystemEntropy},
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use serde_json::json;

use crate::world::{ADA_NUMBER, MASTER, NEW_PASSWORD, OLD_PASSWORD, Window, World, identifier, soon};

/// What an administrator does beside the running service.
pub(crate) fn office(world: &World) -> Office {
    Office {
        store: Arc::new(Recoveries::new(world.keys.clone())),
        keyring: Arc::new(Keyring::new(MASTER)),
        limits: world.limits.clone(),
        entropy: Arc::new(SystemEntropy),
        clock: world.clock.clone(),
        actor: Actor::Administrator("root".to_owned()),
    }
}

pub(crate) async fn account(world: &World, name: &str) -> Account {
    world.directory.find(&identifier(name)).await.unwrap().unwrap()
}

async fn pass(world: &World, name: &str) -> String {
    office(world).make_pass(&account(world, name).await).await.unwrap().pass.expose().to_owned()
}

async fn codes(world: &World, name: &str) -> Vec<String> {
    let made = office(world).make_codes(&account(world, name).await).await.unwrap();
    made.codes.iter().map(|code| code.expose().to_owned()).collect()
}

async fn type_pass(window: &mut Window<'_>, pass: &str) {
    assert_eq!(window.post("/api/pass", &json!({ "pass": pass })).await.status, 200);
}

async fn identified<'w>(world: &'w World, name: &str) -> Window<'w> {
    let mut window = world.window().await;
    window.identify(name).await;
    window
}

/// Everything that a stranger can spend on ada: the year's wrong codes, of whichever way.
pub(crate) async fn spent() -> World {
    let year = Limits::default().wrong_codes_per_year.window;
    let limits = Limits { wrong_codes_per_year: Budget { strange: 10, known: 2, window: year }, ..Limits::default() };
    let world = World::over(Arc::new(MemoryKeys::default()), limits).await;
    for _ in 0..2 {
        let mut window = world.window().await;
        window.texted("ada", "573-555-0142").await;
        for _ in 0..5 {
            window.code("000000").await;
        }
    }
    world.wait(2 * 86_400);
    let mut owner = identified(&world, "ada").await;
    for method in ["text", "call", "authenticator"] {
        owner.choose(method).await;
        assert_eq!(owner.stage(), "method", "{method} is shut for everybody");
    }
    world
}

#[tokio::test]
async fn attack_49_a_pass_gets_the_owner_through_when_a_stranger_has_spent_everything() {
    let world = spent().await;
    let pass = pass(&world, "ada").await;
    let mut owner = identified(&world, "ada").await;
    type_pass(&mut owner, &pass).await;
    assert_eq!(owner.stage(), "password", "{}", owner.view);
    owner.password(NEW_PASSWORD).await;
    assert_eq!(owner.stage(), "done");
    assert!(world.signs_in("ada", NEW_PASSWORD).await);
    for subject in ["A pass for your account was made", "A pass for your account was used"] {
        let letter = world.letters.arrives("ada", subject).await;
        assert!(!letter.contains(&pass), "{letter}");
    }
    assert!(!world.stored().contains(&pass) && !world.stored().contains(&pass.replace('-', "")));
}

#[tokio::test]
async fn attack_49_each_recovery_code_gets_the_owner_through_once() {
    let world = spent().await;
    let codes = codes(&world, "ada").await;
    assert_eq!(codes.len(), 10);
    let mut owner = identified(&world, "ada").await;
    type_pass(&mut owner, &codes[3].to_lowercase().replace('-', " ")).await;
    assert_eq!(owner.stage(), "password", "{}", owner.view);
    let mut again = identified(&world, "ada").await;
    type_pass(&mut again, &codes[3]).await;
    assert_eq!(again.stage(), "method", "it is used up");
    type_pass(&mut again, &codes[4]).await;
    assert_eq!(again.stage(), "password");
    owner.password(NEW_PASSWORD).await;
    assert_eq!((owner.stage(), world.changes("ada").await), ("done", 2));
    let stored = world.stored();
    assert!(codes.iter().all(|code| !stored.contains(code.as_str()) && !stored.contains(&code.replace('-', ""))));
}

/// Kim vouches for who sits at the window of this session.
async fn grant(world: &World, session: SessionId) -> Result<(), Refusal> {
    let store = Recoveries::new(world.keys.clone());
    let session = store.load(session).await.unwrap().unwrap();
    let granted = session.grant("Kim".to_owned(), false, world.clock.now(), &world.limits)?;
    store.commit(&granted, None).await.unwrap();
    Ok(())
}

#[tokio::test]
async fn attack_49_a_grant_gets_the_owner_through_in_their_own_window_alone() {
    let world = spent().await;
    let (mut owner, mut stranger) = (identified(&world, "ada").await, identified(&world, "ada").await);
    grant(&world, owner.session).await.unwrap();
    assert_eq!(owner.look().await["stage"], "granted");
    stranger.post("/api/grant", &json!({})).await;
    assert_eq!(stranger.stage(), "method");
    assert_eq!(stranger.look().await["stage"], "method");
    // Whoever sees the chat asks for a new link: the grant was the other window's.
    let fragment = world.relink(owner.session).await;
    let mut thief = world.claim(owner.session, &fragment).await;
    thief.post("/api/grant", &json!({})).await;
    assert_eq!(thief.stage(), "method");
    assert_eq!(owner.post("/api/grant", &json!({})).await.status, 401);

    let mut owner = identified(&world, "ada").await;
    grant(&world, owner.session).await.unwrap();
    assert_eq!(grant(&world, owner.session).await, Err(Refusal::NotNow), "once is enough");
    let before = owner.token.clone();
    owner.post("/api/grant", &json!({})).await;
    assert_eq!(owner.stage(), "password", "{}", owner.view);
    assert_ne!(owner.token, before, "a step up has a token of its own");
    owner.password(NEW_PASSWORD).await;
    assert_eq!((owner.stage(), world.changes("ada").await), ("done", 2));
    let letter = world.letters.arrives("ada", "The help desk has vouched for you").await;
    assert!(letter.contains("Kim"), "the owner hears who it was: {letter}");
    let rows = Recoveries::new(world.keys.clone()).audit_rows(0, usize::MAX).await.unwrap();
    let granted = |row: &&Row| row.entry.deed == Deed::Granted && row.entry.actor == Actor::Agent("Kim".to_owned());
    assert_eq!(rows.iter().filter(granted).count(), 2);
}

#[tokio::test]
async fn attack_37_a_grant_for_a_name_that_nobody_has_opens_nothing() {
    let world = World::new().await;
    let window = identified(&world, "nobody-has-this").await;
    assert_eq!(grant(&world, window.session).await, Err(Refusal::NoAccount));
    let early = world.window().await;
    assert_eq!(grant(&world, early.session).await, Err(Refusal::NotNow), "the picture comes first");
    assert!(!world.stored().contains("granted"));
    assert_eq!(world.writer.writes.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn attack_49_limits_that_staff_reset_open_the_ways_again_four_times_a_year() {
    let world = spent().await;
    let (office, ada) = (office(&world), account(&world, "ada").await);
    office.reset_limits(&ada).await.unwrap();
    let mut owner = world.window().await;
    owner.texted("ada", "573-555-0142").await;
    // Written by another hand than the service's: its postman looks now and then.
    world.wait(5);
    world.letters.arrives("ada", "Your ways to reset were opened again").await;
    for _ in 1..world.limits.switch_ons_per_year {
        office.reset_limits(&ada).await.unwrap();
    }
    assert!(matches!(office.reset_limits(&ada).await, Err(Declined::TooOften { .. })));
}

#[tokio::test]
async fn attack_11_a_pass_is_good_for_its_account_its_hour_and_once() {
    let world = World::new().await;
    let (dead, pass) = (pass(&world, "ada").await, pass(&world, "ada").await);
    let mut ben = identified(&world, "ben").await;
    type_pass(&mut ben, &pass).await;
    assert_eq!(ben.stage(), "method", "for another it is nothing");
    let mut owner = identified(&world, "ada").await;
    type_pass(&mut owner, &dead).await;
    assert_eq!(owner.stage(), "method", "a newer one kills it");
    world.wait(3_599);
    let mut owner = identified(&world, "ada").await;
    type_pass(&mut owner, &pass).await;
    assert_eq!(owner.stage(), "password", "the last second");
    let mut thief = identified(&world, "ada").await;
    type_pass(&mut thief, &pass).await;
    assert_eq!(thief.stage(), "method", "used");
    let late = self::pass(&world, "ada").await;
    world.wait(3_600);
    let mut owner = identified(&world, "ada").await;
    type_pass(&mut owner, &late).await;
    assert_eq!((owner.stage(), world.writer.writes.load(Ordering::SeqCst)), ("method", 0), "an hour");
}

/// A stranger learns nothing, and gets five tries a session and twenty an hour from one address.
#[tokio::test]
async fn attack_06_a_stranger_guesses_passes_in_vain_and_in_the_same_words_for_all() {
    let world = World::new().await;
    let real = pass(&world, "ada").await;
    let mut told = Vec::new();
    for name in ["ada", "ben", "una", "dan"] {
        let mut stranger = identified(&world, name).await;
        let mut says = Vec::new();
        for _ in 0..5 {
            type_pass(&mut stranger, "7QX2-9KTB-4MZZ-PAS0").await;
            says.push(stranger.problem().to_owned());
        }
        type_pass(&mut stranger, if name == "ada" { &real } else { "7QX2-9KTB-4MZZ-PAS0" }).await;
        says.push(stranger.problem().to_owned());
        assert_eq!(stranger.stage(), "method", "the sixth isn't looked at, right or wrong");
        told.push(says);
    }
    assert!(told.iter().all(|says| says == &told[0]), "{told:?}");
    let mut owner = identified(&world, "ada").await;
    type_pass(&mut owner, &real).await;
    assert_eq!(owner.stage(), "method", "twenty from this address");
    world.wait(3_590);
    let fresh = pass(&world, "ada").await;
    world.wait(100);
    let mut owner = identified(&world, "ada").await;
    type_pass(&mut owner, &fresh).await;
    assert_eq!(owner.stage(), "password", "an hour later");
    assert!(world.signs_in("ada", OLD_PASSWORD).await);
}

#[tokio::test]
async fn attack_13_of_twenty_at_once_one_gets_in_with_a_pass() {
    let world = World::new().await;
    let pass = pass(&world, "ada").await;
    let mut windows = Vec::new();
    for _ in 0..4 {
        windows.push(identified(&world, "ada").await);
    }
    futures_util::future::join_all(windows.iter_mut().map(|window| type_pass(window, &pass))).await;
    assert_eq!(windows.iter().filter(|window| window.stage() == "password").count(), 1);
}

#[tokio::test]
async fn attack_49_what_is_frozen_opens_by_no_pass_until_staff_have_looked() {
    let world = World::new().await;
    let (office, ada) = (office(&world), account(&world, "ada").await);
    let (pass, codes) = (pass(&world, "ada").await, codes(&world, "ada").await);
    office.freeze(&ada.id).await.unwrap();
    for typed in [&pass, &codes[0]] {
        let mut window = identified(&world, "ada").await;
        type_pass(&mut window, typed).await;
        assert_eq!(window.stage(), "stopped");
    }
    assert!(matches!(office.make_pass(&ada).await, Err(Declined::Frozen { .. })));
    office.unfreeze(&ada.id).await.unwrap();
    let mut window = identified(&world, "ada").await;
    type_pass(&mut window, &codes[1]).await;
    assert_eq!(window.stage(), "password");
}

/// Staff freeze the account while its owner, or somebody else, sets a password: one of the two is first,
/// and what is kept says the same as what is true.
#[tokio::test]
async fn attack_14_a_reset_against_a_freeze_leaves_no_hole() {
    let (mut done, mut stopped) = (0, 0);
    for head_start in 0..40 {
        let world = World::new().await;
        let (office, ada) = (office(&world), account(&world, "ada").await);
        let mut window = identified(&world, "ada").await;
        let codes = codes(&world, "ada").await;
        type_pass(&mut window, &codes[0]).await;
        let freeze = async {
            // One time in two the directory has been asked already, however fast either side is.
            if head_start % 2 == 1 {
                soon("the directory is asked", async || world.writer.writes.load(Ordering::SeqCst) > 0).await;
            }
            for _ in 0..head_start * 8 {
                tokio::task::yield_now().await;
            }
            office.freeze(&ada.id).await
        };
        let (_, frozen) = tokio::join!(window.password(NEW_PASSWORD), freeze);
        frozen.unwrap();
        let file = office.store.account(&ada.id).await.unwrap();
        let (new, writes) = (world.signs_in("ada", NEW_PASSWORD).await, world.writer.writes.load(Ordering::SeqCst));
        assert!(file.frozen.is_some() && file.pending.is_none());
        if window.stage() == "done" {
            done += 1;
            assert!(new && writes == 1 && file.history.len() == 2 && file.resets.len() == 1);
        } else {
            stopped += 1;
            assert_eq!((window.stage(), new, writes, file.history.len()), ("stopped", false, 0, 1));
        }
        let mut later = identified(&world, "ada").await;
        type_pass(&mut later, &codes[1]).await;
        assert_eq!(later.stage(), "stopped", "frozen all the same");
        assert!(matches!(office.verify_audit(None).await.unwrap(), ChainState::Whole { .. }));
    }
    assert!(done > 0 && stopped > 0, "both orders were seen: {done} done, {stopped} stopped");
}

#[tokio::test]
async fn attack_14_of_a_pass_and_a_code_for_one_account_the_later_is_superseded() {
    let world = World::new().await;
    let (mut first, mut second) = (identified(&world, "ada").await, world.window().await);
    second.texted("ada", ADA_NUMBER).await;
    second.code(&world.text(1).await).await;
    let pass = pass(&world, "ada").await;
    type_pass(&mut first, &pass).await;
    let (_, _) = tokio::join!(first.password(NEW_PASSWORD), second.password("Other+Words=17"));
    let mut windows = [first, second];
    // Whoever came while the other's was under way tries again, as the page says.
    for window in &mut windows {
        if window.stage() == "password" {
            window.password("Third+Marble=58").await;
        }
    }
    let mut stages = [windows[0].stage(), windows[1].stage()];
    stages.sort_unstable();
    assert_eq!(stages, ["done", "stopped"]);
    let late = windows.iter().find(|window| window.stage() == "stopped").unwrap();
    assert!(late.view["message"].as_str().unwrap().starts_with("Your password was just changed"));
    assert!(world.kinds(late.session).await.contains(&Kind::Stopped { reason: StopReason::Superseded }));
    let file = Recoveries::new(world.keys.clone()).account(&world.account("ada").await).await.unwrap();
    assert_eq!((file.history.len(), file.resets.len(), world.changes("ada").await), (2, 1, 2));
}

/// Whoever can write to the store can't make the chain say something else.
#[tokio::test]
async fn attack_38_a_chain_of_real_acts_shows_every_change() {
    let world = World::new().await;
    let pass = pass(&world, "ada").await;
    let mut window = identified(&world, "ada").await;
    type_pass(&mut window, &pass).await;
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
    let office = office(&world);
    let ChainState::Whole { head } = office.verify_audit(None).await.unwrap() else { panic!("it is whole") };
    let rows = office.audit_page(0).await.unwrap();
    assert_eq!(rows.len() as u64, head.number);
    let told = serde_json::to_string(&rows).unwrap();
    for deed in ["pass_made", "\"actor\":{\"administrator\":\"root\"}", "\"by\":\"pass\"", "password_changed"] {
        assert!(told.contains(deed), "{deed}: {told}");
    }
    let key = |number: u64| format!("recovery/audit/{number:016x}").into_bytes();
    for row in 1..=head.number {
        let bytes = world.keys.read(&key(row)).unwrap().unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        for (tampered, flaw) in [
            (Some(text.replacen("\"at\":\"2", "\"at\":\"1", 1)), Flaw::Changed),
            (Some(text.replace("\"hash\":\"", "\"hash\":\"0")), Flaw::Changed),
            (None, Flaw::Missing),
        ] {
            write(&world, key(row), tampered.map(String::into_bytes)).await;
            let state = office.verify_audit(None).await.unwrap();
            assert_eq!(state, ChainState::Broken { number: row, flaw }, "row {row}");
        }
        write(&world, key(row), Some(bytes)).await;
    }
    // The end cut off, and the head set back to it: only a head that was noted elsewhere tells.
    write(&world, key(head.number), None).await;
    let shorter = serde_json::to_string(&rows[rows.len() - 2].head()).unwrap();
    let value = format!("{{\"version\":1,\"value\":{shorter}}}");
    write(&world, b"recovery/audit-head".to_vec(), Some(value.into_bytes())).await;
    assert!(matches!(office.verify_audit(None).await.unwrap(), ChainState::Whole { .. }));
    let noted = office.verify_audit(Some(&head)).await.unwrap();
    assert_eq!(noted, ChainState::Broken { number: head.number, flaw: Flaw::Missing });
}

async fn write(world: &World, key: Vec<u8>, value: Option<Vec<u8>>) {
    world.keys.commit(KeyCommit { write: vec![(key, value)], ..KeyCommit::default() }).await.unwrap();
}
