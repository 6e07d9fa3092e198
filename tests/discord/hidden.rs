//! Channels in which no private thread can be opened: a command is answered there, for the eyes of its person alone.

use serde_json::{Value, json};

use crate::{
    described,
    direct::{button, buttons},
    house::{ADA, EVE, House, OLD_PASSWORD},
    reset,
};

const PHONE: &str = "+15735550142";
const NEW_PASSWORD: &str = "Qz-0003-Vk#xW";

/// `person` commands where no thread can be opened, and is answered with `words`. Gives channel, press and answer.
async fn asked(house: &House, command: &str, words: &str) -> (u64, String, Value) {
    let channel = house.discord.guild_channel();
    house.discord.forbid("/threads", 50013);
    let asked = house.discord.command(channel, ADA, command);
    let note = house.discord.answered(&asked).await;
    assert!(note["content"].as_str().unwrap().contains("where only you can see it"), "{note}");
    let answer = house.discord.said_alone(&asked, words).await;
    (channel, asked, answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_driven_to_its_end_out_of_others_sight() {
    let mut house = House::new("discord-hidden").await;
    house.add("ada", PHONE).await;
    let (channel, asked, secure) = asked(&house, "reset", "It shows the words").await;
    let later = house.discord.acknowledged(&asked).await;
    assert_eq!((&later["type"], &later["data"]["flags"]), (&json!(5), &json!(64)));
    assert_eq!(secure["flags"], 64 | 4, "{secure}");
    // The button is hers, though others could send a press of it too.
    let open = button(&secure, "Open the secure page");
    let strange = house.discord.press(&secure, &open, EVE);
    assert_eq!(house.discord.acknowledged(&strange).await["type"], 4);
    let opened = house.discord.press(&secure, &open, ADA);
    let link = house.discord.answered(&opened).await["content"].as_str().unwrap().to_owned();
    let url = link.split_whitespace().find(|word| word.contains("/#")).unwrap();
    reset::by_text(&house, url, "ada", PHONE, NEW_PASSWORD).await;
    house.discord.said_alone(&opened, "password has been changed").await;
    assert!(house.signs_in("ada", NEW_PASSWORD).await);
    assert!(!house.signs_in("ada", OLD_PASSWORD).await);
    assert!(house.discord.posted(channel).is_empty(), "{:?}", house.discord.posted(channel));
    described::check(&house.discord);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_by_presses_and_forms_and_what_came_too_late_comes_with_the_next() {
    let mut house = House::new("discord-hidden-on").await;
    let (channel, asked, hello) = asked(&house, "help", "Say **a person**").await;
    let write = button(&hello, "Write to me");
    let pressed = house.discord.press(&hello, &write, ADA);
    assert_eq!(house.discord.acknowledged(&pressed).await["type"], 9);
    let sent = house.discord.send_form(&hello, &write, ADA, "how do i update my password, mine is Hunter2!x");
    assert_eq!(house.discord.acknowledged(&sent).await["type"], 6);
    let step = house.discord.said_alone(&sent, "Step 1 of ").await;
    // Nothing of a form stands on Discord, so there is nothing to delete.
    assert!(!step["content"].as_str().unwrap().contains("Delete Message"), "{step}");
    let address = format!("discord:hidden/{channel}/{ADA}");
    assert!(!format!("{:?}", house.log(&address).await).contains("Hunter2"));

    // A start later, and with no answers taken to what was pressed before.
    house.stop().await;
    for token in [&asked, &pressed, &sent] {
        house.discord.expire(token);
    }
    house.start().await;
    let next = house.discord.press(&step, &button(&step, "Next"), ADA);
    assert_eq!(house.discord.acknowledged(&next).await["type"], 6);
    house.discord.said_alone(&next, "Step 2 of ").await;
    house.discord.expire(&next);
    // What could be forgotten is found, though nothing is in memory of where it was asked for.
    let forgetting = house.discord.command(channel, ADA, "forget");
    let question = house.discord.answered(&forgetting).await;
    assert!(question["content"].as_str().unwrap().contains("I can forget this conversation"), "{question}");
    // Asked in the channel, the conversation is found again.
    let again = house.discord.command(channel, ADA, "human");
    house.discord.said_alone(&again, "573-882-5000").await;
    let before = house.discord.interaction(&next).follow_ups;
    assert!(!format!("{before:?}").contains("573-882-5000"), "{before:?}");

    // As everywhere where the bot can't read, there is a way to where it can.
    let moved = house.discord.press(&step, &button(&step, "Go on in direct messages"), ADA);
    house.discord.answered(&moved).await;
    let direct = house.discord.direct(ADA);
    house.discord.told(direct, 0, "there I can read what you write").await;
    house.discord.write(direct, ADA, "next");
    let third = house.discord.told(direct, 1, "Step 3 of ").await;
    assert!(buttons(&third).iter().all(|(label, _)| label != "Write to me"), "{third}");
    assert!(house.discord.posted(channel).is_empty(), "{:?}", house.discord.posted(channel));
    described::check(&house.discord);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_shown_any_more_is_shown_with_the_next_press() {
    let mut house = House::new("discord-hidden-late").await;
    house.add("ada", PHONE).await;
    let (_, asked, secure) = asked(&house, "reset", "It shows the words").await;
    let opened = house.discord.press(&secure, &button(&secure, "Open the secure page"), ADA);
    let link = house.discord.answered(&opened).await["content"].as_str().unwrap().to_owned();
    let url = link.split_whitespace().find(|word| word.contains("/#")).unwrap();
    for token in [asked, opened] {
        house.discord.expire(&token);
    }
    reset::by_text(&house, url, "ada", PHONE, NEW_PASSWORD).await;
    let write = button(&secure, "Write to me");
    let sent = house.discord.send_form(&secure, &write, ADA, "what are the password rules");
    house.discord.said_alone(&sent, "8 characters").await;
    let said: Vec<String> =
        house.discord.interaction(&sent).follow_ups.iter().map(|post| post["content"].to_string()).collect();
    let at = |words: &str| said.iter().position(|text| text.contains(words));
    let changed = at("password has been changed");
    assert!(changed.is_some() && changed < at("8 characters"), "{said:#?}");
    house.stop().await;
}
