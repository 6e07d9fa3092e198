//! Going on in another place: direct messages, a browser.

use std::time::Duration;

use deskhand::{
    channel::frame::ClientFrame,
    model::{Agent, AgentName, MessageId, Revision},
};
use serde_json::{Value, json};

use crate::{
    chat::Screen,
    described,
    direct::{button, buttons},
    house::{ADA, EVE, House},
    server::ports::free_port,
    stand_in::{PATIENCE, StandIn},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_goes_on_in_a_browser_and_back() {
    let (mut house, _, thread, _) = House::at_a_step_in_a_thread("discord-browser").await;
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

/// Somebody has asked one thing in a thread where the bot can't read, and another one directly.
struct Both {
    house: House,
    thread: u64,
    step: Value,
    direct: u64,
}

impl Both {
    async fn asked(house: House) -> Self {
        let (_, thread, step) = house.thread(ADA, "how do i update my password", "Step 1 of ").await;
        let (direct, _) = house.direct(ADA, "what are the password rules", "8 characters").await;
        Self { house, thread, step, direct }
    }

    fn posts(&self) -> Vec<String> {
        self.house.discord.posted(self.direct).iter().map(|post| post["content"].to_string()).collect()
    }

    /// In direct messages the one is closed, with its words, before the other goes on.
    fn closed_one_before_the_other(&self) {
        let posts = self.posts();
        let at = |words: &str| posts.iter().position(|post| post.contains(words));
        assert!(at("ended this chat").is_some() && at("ended this chat") < at("there I can read"), "{posts:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_something_else_is_under_way_directly_its_person_chooses() {
    let both = Both::asked(House::without_content("discord-busy").await).await;
    let Both { house, thread, step, direct } = &both;
    let pressed = house.discord.press(step, &button(step, "Go on in direct messages"), ADA);
    let asked = house.discord.answered(&pressed).await;
    assert!(asked["content"].as_str().unwrap().contains("busy with something else"), "{asked}");
    // Until they have chosen, nothing changes.
    house.discord.write(*direct, ADA, "how long must it be");
    house.discord.answers(*direct, 1).await;
    assert_eq!(house.discord.posted(*thread).len(), 1);
    let close = button(&asked, "Close that and go on there");
    let strange = house.discord.press(&asked, &close, EVE);
    assert_eq!(house.discord.acknowledged(&strange).await["type"], 4);
    for _ in 0..2 {
        let pressed = house.discord.press(&asked, &close, ADA);
        let told = house.discord.answered(&pressed).await;
        assert!(told["content"].as_str().unwrap().contains("Let's go on in direct messages"), "{told}");
    }
    house.discord.told(*direct, 2, "there I can read what you write").await;
    both.closed_one_before_the_other();
    let before = both.posts().len();
    house.discord.write(*direct, ADA, "next");
    house.discord.told(*direct, before, "Step 2 of ").await;
    house.discord.told(*thread, 1, "Step 2 of ").await;
    assert_eq!(both.posts().len(), before + 1, "{:#?}", both.posts());
    described::check(&house.discord);
    let Both { mut house, .. } = both;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_thread_is_lost_too_its_person_chooses_directly() {
    let both = Both::asked(House::new("discord-busy-lost").await).await;
    let Both { house, thread, direct, .. } = &both;
    house.discord.close(*thread, 50013);
    house.discord.write(*thread, ADA, "next");
    let asked = house.discord.told(*direct, 1, &format!("I can't write in <#{thread}> any more")).await;
    // What they say there is said to what is under way there.
    house.discord.write(*direct, ADA, "a person please");
    house.discord.told(*direct, 2, "573-882-5000").await;
    house.discord.press(&asked, &button(&asked, "Close this and go on with that"), ADA);
    // What was owed in the thread comes now.
    house.discord.told(*direct, 3, "Step 2 of ").await;
    both.closed_one_before_the_other();
    described::check(&house.discord);
    let Both { mut house, .. } = both;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_look_after_directly_is_not_closed() {
    let port = free_port();
    let console = format!(
        "[console]\nlisten = \"127.0.0.1:{port}\"\npublic = \"http://127.0.0.1:{port}\"\nkey = \"{}\"\n",
        std::env::temp_dir().join(format!("deskhand-discord-held-{port}.key")).display(),
    );
    let discord = StandIn::start().await;
    discord.withhold_content();
    let both = Both::asked(House::with(discord, "discord-busy-held", "", &console).await).await;
    let Both { house, step, direct, .. } = &both;
    house.chat().desk.staff(true);
    let _kim = house.chat().desk.arrive(Agent { name: AgentName::parse("kim").unwrap(), shown: "Kim".to_owned() });
    house.discord.write(*direct, ADA, "a person please");
    house.discord.answers(*direct, 1).await;
    let address = format!("discord:direct/{direct}/{ADA}");
    assert!(house.log(&address).await.last().unwrap().open.handoff.is_some());
    let pressed = house.discord.press(step, &button(step, "Go on in direct messages"), ADA);
    let asked = house.discord.answered(&pressed).await;
    let pressed = house.discord.press(&asked, &button(&asked, "Close that and go on there"), ADA);
    let told = house.discord.answered(&pressed).await;
    assert!(told["content"].as_str().unwrap().contains("looking after your other request"), "{told}");
    assert!(house.log(&address).await.last().unwrap().open.handoff.is_some());
    let Both { mut house, .. } = both;
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
    // After a command a button leads there, since that is where they talk: its answer is for whoever asked alone.
    let token = house.discord.command(channel, ADA, "human");
    let answer = house.discord.answered(&token).await;
    let leads = &answer["components"][0]["components"][0];
    assert_eq!(leads["url"], format!("https://discord.com/channels/@me/{direct}"), "{answer}");
    house.discord.told(direct, 2, "573-882-5000").await;
    // Who can't be written to either is told what they can type, and whom to call.
    house.discord.close(house.discord.direct(EVE), 50007);
    house.discord.mention(channel, EVE, "i forgot my pw");
    let told = house.discord.told(channel, 1, "Or call 573-882-5000").await;
    assert!(told["content"].as_str().unwrap().contains("Type **/help** here"), "{told}");
    described::check(&house.discord);
    house.stop().await;
}
