//! A number that an agent puts on file: it waits for its day, and a half of it is finished once.

use deskhand::identity::{
    credential::PhoneNumber,
    recovery::{Deed, FactorKind},
};
use serde_json::json;

use crate::{
    agents::Agent,
    desk_attacks::deeds,
    far::Far,
    wire::problem,
    world::{Fate, World, soon},
};

#[tokio::test]
async fn attack_36_a_number_that_an_agent_was_talked_into_opens_nothing_for_three_days() {
    let world = World::new().await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    let body = json!({ "account": "ada", "number": "573-555-0199" });
    let code = kim.fresh();
    let key = format!("\"{}\"", kim.key());
    let reply = far.call_under(kim.token.expose(), &key, "/v1/desk/phones", body.clone(), &code).await;
    assert_eq!((reply.status, &reply.json()["did"]), (200, &json!("waits")), "{}", reply.body);
    let again = far.call_under(kim.token.expose(), &key, "/v1/desk/phones", body, &code).await;
    assert_eq!((again.status, again.body), (reply.status, reply.body), "once under its key");
    assert!(!world.stored().contains("5735550199"), "the number itself is the directory's alone");
    let number = PhoneNumber::from_e164("+15735550199").unwrap();
    let ring = async |sent: usize| {
        let mut thief = world.window().await;
        thief.texted("ada", "573-555-0199").await;
        world.wait(5);
        let inbox = || world.phone.inbox(&number).iter().filter(|text| text.body.contains("code")).count();
        if sent > 0 {
            soon("a code comes", async || inbox() == sent).await;
        }
        inbox()
    };
    assert_eq!(ring(0).await, 0);
    // The numbers of before hear of it, and the letter says who did it and how to object.
    let letter = world.letters.arrives("ada", "A new way to prove who you are was added").await;
    assert!(letter.contains("kim did it") && letter.contains("/not-me#"), "{letter}");
    world.wait(72 * 3600 - 60);
    assert_eq!(ring(0).await, 0, "the last minute");
    world.wait(60);
    assert_eq!(ring(1).await, 1, "it serves");
}

/// The directory is away when it is asked for the number: the attempt is begun, and the same key goes on
/// with it, also in another process.
#[tokio::test]
async fn attack_46_a_number_that_is_half_on_file_is_finished_under_its_key_and_told_once() {
    let world = World::new().await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    let body = json!({ "account": "ada", "number": "573-555-0199" });
    let (code, key) = (kim.fresh(), format!("\"{}\"", kim.key()));
    let call = async |far: &Far| far.call_under(kim.token.expose(), &key, "/v1/desk/phones", body.clone(), &code).await;
    *world.writer.fate.lock().unwrap() = Fate::Away;
    let reply = call(&far).await;
    assert_eq!((reply.status, problem(&reply).as_str()), (503, "away"));
    assert!(!deeds(&world).await.iter().any(|deed| matches!(deed, Deed::FactorAdded { factor: FactorKind::Phone })));
    let beside = world.beside(world.keys.clone()).await;
    let other = Far::of(&beside).await;
    // The code is long past its time: it was looked at when the attempt began.
    world.wait(600);
    let replies =
        futures_util::future::join_all((0..6).map(|place| call(if place % 2 == 0 { &far } else { &other }))).await;
    assert!(replies.iter().all(|reply| reply.status == 200 && reply.json()["did"] == "waits"), "{replies:?}");
    let added = deeds(&world)
        .await
        .into_iter()
        .filter(|deed| matches!(deed, Deed::FactorAdded { factor: FactorKind::Phone }))
        .count();
    assert_eq!(added, 1);
    world.letters.arrives("ada", "A new way to prove who you are was added").await;
    let letters = world.letters.to("ada");
    assert_eq!(letters.iter().filter(|(subject, _)| subject.starts_with("A new way")).count(), 1);
}
