//! Direct messages.

use serde_json::Value;

use crate::{
    described,
    house::{ADA, House, OLD_PASSWORD},
    reset,
};

const PHONE: &str = "+15735550142";
const NEW_PASSWORD: &str = "Qz-0001-Vk#xW";

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_is_answered() {
    let mut house = House::new("discord-direct").await;
    let channel = house.discord.direct(ADA);
    house.discord.write(channel, ADA, "how do i update my password");
    let answers = house.discord.answers(channel, 0).await;
    let text = answers[0]["content"].as_str().unwrap();
    assert!(text.contains("**Step 1 of "), "{text}");
    assert!(!buttons(&answers[0]).is_empty(), "{}", answers[0]);
    house.stop().await;
}

/// Each command does at once what it says of itself.
#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_understood() {
    let mut house = House::new("discord-commands").await;
    let said = [
        ("help", "Say **a person** whenever"),
        ("human", "573-882-5000"),
        ("status", "haven't finished a reset"),
        ("reset", "It shows the words"),
    ];
    for ((command, words), person) in said.into_iter().zip(ADA..) {
        let channel = house.discord.direct(person);
        let token = house.discord.command(channel, person, command);
        house.discord.answered(&token).await;
        house.discord.told(channel, 0, words).await;
        for post in house.discord.posted(channel) {
            let text = post["content"].as_str().unwrap().to_owned();
            // Neither asked back nor taken for a step's "help".
            assert!(["which is it", "page say", "do you see"].iter().all(|part| !text.contains(part)), "{text}");
        }
    }
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_driven_by_direct_message_to_its_end() {
    let mut house = House::new("discord-reset").await;
    house.add("ada", PHONE).await;
    let (channel, offer) = house.direct(ADA, "i forgot my pw", "reset it with you").await;
    let here = button(&offer, "Do it here");
    let pressed = house.discord.press(&offer, &here, ADA);
    assert_eq!(house.discord.acknowledged(&pressed).await["type"], 6);
    let link = house.discord.told(channel, 1, "/#").await;
    let text = link["content"].as_str().unwrap();
    let url = text.split_whitespace().find(|word| word.contains("/#")).unwrap();
    reset::by_text(&house, url, "ada", PHONE, NEW_PASSWORD).await;
    house.discord.told(channel, 2, "password has been changed").await;
    assert!(house.signs_in("ada", NEW_PASSWORD).await);
    assert!(!house.signs_in("ada", OLD_PASSWORD).await);
    described::check(&house.discord);
    house.stop().await;
}

/// The labels and ids of a message's buttons.
pub(crate) fn buttons(message: &Value) -> Vec<(String, String)> {
    let rows = message["components"].as_array().into_iter().flatten();
    let buttons = rows.flat_map(|row| row["components"].as_array().unwrap()).filter(|button| button["type"] == 2);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    buttons.map(|button| (text(&button["label"]), text(&button["custom_id"]))).collect()
}

/// The id of the button with this label.
pub(crate) fn button(message: &Value, label: &str) -> String {
    let buttons = buttons(message);
    let found = buttons.iter().find(|(of, _)| of == label);
    found.unwrap_or_else(|| panic!("no button {label:?}: {buttons:?}")).1.clone()
}
