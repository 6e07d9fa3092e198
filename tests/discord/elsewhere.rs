//! Going on in another place: direct messages, a browser.

use std::time::Duration;

use deskhand::{
    channel::frame::ClientFrame,
    model::{MessageId, Revision},
};
use serde_json::{Value, json};

use crate::{
    chat::Screen,
    described,
    direct::{button, buttons},
    house::House,
    stand_in::PATIENCE,
};

const ADA: u64 = 77_001;
const EVE: u64 = 66_001;

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_goes_on_in_a_browser_and_back() {
    let mut house = House::new("discord-browser").await;
    let (_, thread, _) = house.thread(ADA, "how do i update my password", "Step 1 of ").await;
    house.discord.write(thread, ADA, "can i go on on my phone");
    let offer = house.discord.told(thread, 1, "comes to you alone").await;
    let show = button(&offer, "Show me the link");
    let strange = house.discord.press(&offer, &show, EVE);
    assert_eq!(house.discord.acknowledged(&strange).await["type"], 4);
    let pressed = house.discord.press(&offer, &show, ADA);
    let later = house.discord.acknowledged(&pressed).await;
    assert_eq!((&later["type"], &later["data"]["flags"]), (&json!(5), &json!(64)));
    let answer = house.discord.answered(&pressed).await;
    let text = answer["content"].as_str().unwrap();
    let url = text.split_whitespace().find(|word| word.contains("/on#")).unwrap();
    assert!(!format!("{:?}", house.discord.posted(thread)).contains("/on#"), "others may read along");

    let (status, let_in) = go_on(url).await;
    assert_eq!(status, 200, "{let_in}");
    house.discord.told(thread, 2, "open in a second place too").await;
    let mut screen = Screen::open(house.installation.chat).await.unwrap();
    let resume = let_in["resume"].as_str().map(str::to_owned);
    screen.send(&ClientFrame::Hello { resume, after: Revision::default(), passage: None }).await.unwrap();
    let says = ClientFrame::Say { id: MessageId::from("w1"), text: "what are the password rules".to_owned() };
    screen.send(&says).await.unwrap();
    until(&mut screen, "8 characters").await;
    // What is asked there is answered here as well, and this is still the way back.
    house.discord.told(thread, 3, "8 characters").await;
    house.discord.write(thread, ADA, "back");
    house.discord.told(thread, 4, "Step 1 of ").await;
    until(&mut screen, "Open a web browser").await;
    // The link was for once.
    assert_eq!(go_on(url).await.0, 410);
    described::check(&house.discord);
    house.stop().await;
}

/// What the page behind a one-time link does.
async fn go_on(url: &str) -> (u16, Value) {
    let (page, link) = url.split_once('#').unwrap();
    let site = page.trim_end_matches("/on");
    let asked = reqwest::Client::new().post(format!("{site}/api/on")).header("origin", site);
    let asked = asked.header("content-type", "application/json").body(json!({ "passage": link }).to_string());
    let answer = asked.send().await.unwrap();
    (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
}

/// Waits until the screen shows `words` in a turn of now.
async fn until(screen: &mut Screen, words: &str) {
    let mut shown = Vec::new();
    while !shown.last().is_some_and(|frame: &Value| frame.to_string().contains(words)) {
        let frame = screen.next(PATIENCE.max(Duration::from_secs(1))).await.unwrap();
        shown.push(frame.unwrap_or_else(|| panic!("{words:?} never came: {shown:#?}")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_bot_can_not_read_it_offers_to_go_on_in_direct_messages() {
    let mut house = House::without_content("discord-rather").await;
    let (_, thread, step) = house.thread(ADA, "how do i update my password", "Step 1 of ").await;
    let direct = house.discord.direct(ADA);
    house.discord.close(direct, 50007);
    let go_on = button(&step, "Go on in direct messages");
    let pressed = house.discord.press(&step, &go_on, ADA);
    let told = house.discord.answered(&pressed).await;
    assert!(told["content"].as_str().unwrap().contains("doesn't let me write to you directly"), "{told}");
    house.discord.open(direct);
    for _ in 0..2 {
        let pressed = house.discord.press(&step, &go_on, ADA);
        let told = house.discord.answered(&pressed).await;
        assert!(told["content"].as_str().unwrap().contains("Let's go on in direct messages"), "{told}");
    }
    house.discord.told(direct, 0, "there I can read what you write").await;
    house.discord.write(direct, ADA, "next");
    let next = house.discord.told(direct, 1, "Step 2 of ").await;
    assert!(buttons(&next).iter().all(|(label, _)| label != "Write to me"), "{next}");
    house.discord.told(thread, 1, "Step 2 of ").await;
    assert_eq!(house.discord.posted(direct).len(), 2, "{:?}", house.discord.posted(direct));
    described::check(&house.discord);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_thread_can_be_opened_the_bot_writes_to_the_person_directly() {
    let mut house = House::new("discord-no-thread").await;
    let channel = house.discord.guild_channel();
    house.discord.forbid("/threads", 50013);
    house.discord.mention(channel, ADA, "i forgot my pw");
    let note = house.discord.told(channel, 0, "I've written to you directly").await;
    assert!(!note.to_string().contains("reset it with you"), "{note}");
    let direct = house.discord.direct(ADA);
    house.discord.told(direct, 0, &format!("You asked me in <#{channel}>")).await;
    house.discord.told(direct, 1, "reset it with you").await;
    let lacks = format!("the bot can open no private threads in channel {channel}");
    assert!(house.signs().iter().any(|(sign, _)| *sign == lacks), "{:?}", house.signs());
    // After a command a button leads there: its answer is for whoever asked alone.
    let token = house.discord.command(channel, ADA, "human");
    let answer = house.discord.answered(&token).await;
    let leads = &answer["components"][0]["components"][0];
    assert_eq!(leads["url"], format!("https://discord.com/channels/@me/{direct}"), "{answer}");
    house.discord.told(direct, 2, "573-882-5000").await;
    // Who can't be written to either is told whom to call.
    house.discord.close(house.discord.direct(EVE), 50007);
    house.discord.mention(channel, EVE, "i forgot my pw");
    house.discord.told(channel, 1, "or call 573-882-5000").await;
    described::check(&house.discord);
    house.stop().await;
}
