//! One-time links at the engine's border: whom they let in, what a refused one leaves behind, and how long one is shown.

use data_encoding::BASE64URL_NOPAD;
use deskhand::channel::{
    frame::{ClientFrame, ServerFrame},
    session::{Door, stay},
};
use serde_json::Value;
use tokio::sync::mpsc;

use super::*;

/// The bytes of the conversation's id, of the turn and of the seal.
fn pieces(link: &Sensitive) -> [Vec<u8>; 3] {
    let bytes = BASE64URL_NOPAD.decode(link.expose().as_bytes()).unwrap();
    [bytes[..16].to_vec(), bytes[16..24].to_vec(), bytes[24..].to_vec()]
}

#[tokio::test]
async fn attack_43_a_link_that_was_not_sealed_for_this_turn_leads_nowhere_and_leaves_nothing() {
    let mut chat = Chat::new().await;
    let conversation = chat.join().await;
    let older = chat.say(conversation, "can i go on on my phone").await.unwrap();
    let newer = chat.say(conversation, "can i go on on my phone").await.unwrap();
    let other = chat.engine.join(Address::from("web:other")).await.unwrap().conversation;
    chat.say(other, "hi").await.unwrap();
    let theirs = chat.say(other, "can i go on on my phone").await.unwrap();
    assert_eq!(theirs, newer, "both conversations offer one at the same turn");

    let [id, turn, seal] = pieces(&chat.engine.passage(conversation, newer));
    let [_, _, of_older] = pieces(&chat.engine.passage(conversation, older));
    let [_, _, of_other] = pieces(&chat.engine.passage(other, theirs));
    let forged = [
        ("no seal", [&id[..], &turn, &[0; 16]].concat()),
        ("the seal of an older turn", [&id[..], &turn, &of_older].concat()),
        ("the seal of another conversation", [&id[..], &turn, &of_other].concat()),
        ("half a seal", [&id[..], &turn, &seal[..8]].concat()),
    ];
    let stands = chat.engine.resume(&Address::from("web:1")).await.unwrap();
    for (what, link) in forged {
        let (link, stranger) = (Sensitive::new(BASE64URL_NOPAD.encode(&link)), Address::from("web:stranger"));
        assert_eq!(chat.engine.go_on(&link, stranger.clone()).await, Err(Notice::PassageShut), "{what}");
        assert_eq!(chat.engine.resume(&stranger).await.unwrap(), None, "{what}");
    }
    assert_eq!(chat.engine.resume(&Address::from("web:1")).await.unwrap(), stands, "no turn came of it");

    let sound = Sensitive::new(BASE64URL_NOPAD.encode(&[id, turn, seal].concat()));
    let phone = chat.engine.go_on(&sound, Address::from("web:phone")).await.unwrap();
    assert_eq!(phone.conversation, conversation);
    let late = Address::from("web:late");
    assert_eq!(chat.engine.go_on(&sound, late.clone()).await, Err(Notice::PassageShut));
    assert_eq!(chat.engine.resume(&late).await.unwrap(), None, "who comes second can't come by their address either");
}

/// The link of the turn that `resume` shows, as a device that comes now is shown it.
async fn shown(door: &Door, resume: Option<String>, say: Option<&str>) -> (String, Value) {
    let (frames, hears) = mpsc::channel(4);
    let (out, mut shows) = mpsc::channel(4);
    let asks = async move {
        frames.send(ClientFrame::Hello { resume, after: Revision(0), passage: None }).await.unwrap();
        if let Some(text) = say {
            frames.send(ClientFrame::Say { id: "m1".into(), text: text.to_owned() }).await.unwrap();
        }
        let mut token = String::new();
        while let Some(frame) = shows.recv().await {
            let frame: Value = serde_json::to_value::<ServerFrame>(frame).unwrap();
            if let Some(resume) = frame["resume"].as_str() {
                resume.clone_into(&mut token);
            }
            let parts = frame["replies"].as_array().into_iter().flatten().filter_map(|it| it["parts"].as_array());
            if let Some(passage) = parts.flatten().find(|part| part["kind"] == "passage") {
                return (token, passage["url"].clone());
            }
        }
        panic!("no link is shown");
    };
    tokio::select! {
        link = asks => link,
        () = stay(door, hears, out) => panic!("the stay ended"),
    }
}

#[tokio::test]
async fn a_link_is_shown_for_as_long_as_it_lets_somebody_in() {
    let clock = Arc::new(ManualClock::at(start()));
    let machine = ChatMachine {
        clock: clock.clone(),
        entropy: Arc::new(SeededEntropy::new([3; 32])),
        store: Store::of(Arc::new(MemoryKeys::default())),
        before_desk: None,
    };
    let house = ChatHouse::build(settings(), CONTENT.clone(), machine, Slow::new()).await.unwrap();
    let door = house.door("web");
    let (resume, url) = shown(&door, None, Some("can i go on on my phone")).await;
    assert!(url.as_str().unwrap().contains("/on#"), "{url}");
    clock.set(start() + Duration::from_secs(599));
    let (_, again) = shown(&door, Some(resume.clone()), None).await;
    assert_eq!(again, url, "each delivery shows the same");
    clock.set(start() + Duration::from_secs(600));
    let (_, late) = shown(&door, Some(resume), None).await;
    assert_eq!(late, Value::Null);
}
