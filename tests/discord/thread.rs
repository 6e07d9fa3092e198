//! Private threads: a mention or a command in a channel opens one, and nobody else's words count in it.

use serde_json::{Value, json};

use crate::{
    described,
    direct::{button, buttons},
    house::{ADA, EVE, House, OLD_PASSWORD},
    reset,
};

const PHONE: &str = "+15735550142";
const NEW_PASSWORD: &str = "Qz-0002-Vk#xW";

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_driven_in_a_thread_that_a_mention_opened() {
    let mut house = House::new("discord-thread").await;
    house.add("ada", PHONE).await;
    let channel = house.discord.guild_channel();
    house.discord.mention(channel, ADA, "i forgot my pw");
    let note = house.discord.told(channel, 0, "where only you can read it").await;
    assert!(!note.to_string().contains("reset it with you"), "{note}");
    let thread = house.discord.thread_of(ADA).await;
    let offer = house.discord.told(thread, 0, "reset it with you").await;
    house.discord.press(&offer, &button(&offer, "Do it here"), ADA);
    let secure = house.discord.told(thread, 1, "It shows the words").await;
    assert!(!secure["content"].as_str().unwrap().contains("/#"), "others may read along: {secure}");
    let open = button(&secure, "Open the secure page");

    // Somebody else in the thread sees the button too.
    let pressed = house.discord.press(&secure, &open, EVE);
    let told = house.discord.acknowledged(&pressed).await;
    assert_eq!((&told["type"], &told["data"]["flags"]), (&json!(4), &json!(64)), "{told}");
    assert!(told["data"]["content"].as_str().unwrap().contains("isn't for you"), "{told}");

    let pressed = house.discord.press(&secure, &open, ADA);
    let later = house.discord.acknowledged(&pressed).await;
    assert_eq!((&later["type"], &later["data"]["flags"]), (&json!(5), &json!(64)), "{later}");
    let answer = house.discord.answered(&pressed).await;
    let text = answer["content"].as_str().unwrap();
    assert!(text.contains("It shows the words"), "{text}");
    let url = text.split_whitespace().find(|word| word.contains("/#")).unwrap();
    reset::by_text(&house, url, "ada", PHONE, NEW_PASSWORD).await;
    house.discord.told(thread, 2, "password has been changed").await;
    assert!(house.signs_in("ada", NEW_PASSWORD).await);
    assert!(!house.signs_in("ada", OLD_PASSWORD).await);
    described::check(&house.discord);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_42_nobody_else_is_answered_in_a_thread() {
    let (mut house, channel, thread, step) = House::at_a_step_in_a_thread("discord-others").await;
    house.discord.write(thread, EVE, "next");
    house.discord.write(channel, EVE, "what did ada ask?");
    let pressed = house.discord.press(&step, &buttons(&step)[0].1, EVE);
    assert_eq!(house.discord.acknowledged(&pressed).await["type"], 4);
    // What ada says after them is answered next.
    house.discord.write(thread, ADA, "what are the password rules");
    let rules = house.discord.answers(thread, 1).await;
    assert!(rules[0]["content"].as_str().unwrap().contains("8 characters"), "{rules:?}");
    assert_eq!(house.discord.posted(channel).len(), 1, "the note to ada alone");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_opens_a_thread_and_is_answered_there() {
    let mut house = House::new("discord-command").await;
    let names: Vec<Value> = house.discord.commands().iter().map(|command| command["name"].clone()).collect();
    assert_eq!(names, ["help", "reset", "human", "status", "forget"]);
    let channel = house.discord.guild_channel();
    let token = house.discord.command(channel, ADA, "human");
    let later = house.discord.acknowledged(&token).await;
    assert_eq!((&later["type"], &later["data"]["flags"]), (&json!(5), &json!(64)));
    let thread = house.discord.thread_of(ADA).await;
    house.discord.told(thread, 0, "573-882-5000").await;
    let answer = house.discord.answered(&token).await;
    assert!(answer["content"].as_str().unwrap().contains(&format!("<#{thread}>")), "{answer}");
    // Whatever takes its time comes after the acknowledgement.
    let asked = house.discord.requests();
    let at = |path: &str| asked.iter().position(|request| request.path.ends_with(path));
    assert!(at("/callback") < at("/threads"), "{asked:#?}");
    assert!(house.discord.posted(channel).is_empty());

    let direct = house.discord.direct(ADA);
    house.discord.command(direct, ADA, "human");
    house.discord.told(direct, 0, "573-882-5000").await;

    // Known commands are not told again.
    house.stop().await;
    house.start().await;
    let told = house
        .discord
        .requests()
        .into_iter()
        .filter(|request| request.method == "PUT" && request.path.ends_with("/commands"));
    assert_eq!(told.count(), 1);
    described::check(&house.discord);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_read_a_form_is_written_in() {
    let mut house = House::without_content("discord-form").await;
    let (_, thread, step) = house.thread(ADA, "how do i update my password", "Step 1 of ").await;
    let write = button(&step, "Write to me");
    let pressed = house.discord.press(&step, &write, ADA);
    let form = house.discord.acknowledged(&pressed).await;
    assert_eq!((&form["type"], &form["data"]["custom_id"]), (&json!(9), &json!(write)), "{form}");
    let sent = house.discord.send_form(&step, &write, ADA, "what are the password rules");
    assert_eq!(house.discord.acknowledged(&sent).await["type"], 6);
    house.discord.told(thread, 1, "8 characters").await;
    // Written all the same, it comes without its words.
    house.discord.write(thread, ADA, "");
    house.discord.told(thread, 2, "not allowed to read").await;
    described::check(&house.discord);
    house.stop().await;
}
