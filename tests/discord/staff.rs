//! The help desk's own channel.

use std::net::TcpListener;

use deskhand::model::{Agent, AgentName};

use serde_json::json;

use crate::{
    described,
    direct::button,
    house::{ADA, BEN, House},
    stand_in::StandIn,
};

#[tokio::test(flavor = "multi_thread")]
async fn staff_read_who_waits_once_and_nothing_that_was_written() {
    let discord = StandIn::start().await;
    let staff = discord.guild_channel();
    let more = format!("staff_channel = \"{staff}\"\n");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let console = format!(
        "[console]\nlisten = \"127.0.0.1:{port}\"\npublic = \"http://127.0.0.1:{port}\"\nkey = \"{}\"\n",
        std::env::temp_dir().join(format!("deskhand-discord-staff-{port}.key")).display(),
    );
    let mut house = House::with(discord, "discord-staff", &more, &console).await;
    house.chat().desk.staff(true);
    let _kim = house.chat().desk.arrive(Agent { name: AgentName::parse("kim").unwrap(), shown: "Kim".to_owned() });
    let channel = house.discord.direct(ADA);
    house.discord.write(channel, ADA, "my password is Hunter2!x and i am Ada Marlowe");
    let offer = house.discord.answers(channel, 0).await;
    assert!(!offer.is_empty());
    house.discord.write(channel, ADA, "how do i update my password");
    let step = house.discord.told(channel, 1, "Step 1 of ").await;
    assert!(button(&step, "Next").len() > 10);
    house.discord.write(channel, ADA, "a person please");
    let card = house.discord.told(staff, 0, "Somebody waits for a person").await;
    let text = card["content"].as_str().unwrap();
    for part in ["They asked for one", "step 1 of", "discord", "Something secret was removed", "<t:"] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    let conversation = house.log(&format!("discord:direct/{channel}/{ADA}")).await[0].conversation;
    assert!(text.contains(&format!("http://127.0.0.1:{port}/#c={conversation}")), "{text}");
    for part in ["Ada", "Marlowe", "Hunter2", "update my password"] {
        assert!(!text.contains(part), "{part:?} is in {text}");
    }
    // After a restart, the same person waits, and was told of. Discord knows no nonce any more by then.
    house.discord.forget_nonces();
    house.stop().await;
    house.start().await;
    house.chat().desk.staff(true);
    // What is wrong with the bot is told there too.
    house.discord.close(channel, 50007);
    house.discord.write(channel, ADA, "hello?");
    house.discord.told(staff, 1, "takes no direct messages").await;
    assert_eq!(house.discord.posted(staff).len(), 2, "{:?}", house.discord.posted(staff));
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_has_a_button_to_the_console_and_staff_are_told_what_the_bot_may_not_do() {
    let discord = StandIn::start().await;
    let staff = discord.guild_channel();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let console = format!(
        "[console]\nlisten = \"127.0.0.1:{port}\"\npublic = \"https://desk.example.edu\"\nkey = \"{}\"\n",
        std::env::temp_dir().join(format!("deskhand-discord-card-{port}.key")).display(),
    );
    let mut house = House::with(discord, "discord-card", &format!("staff_channel = \"{staff}\"\n"), &console).await;
    house.chat().desk.staff(true);
    let _kim = house.chat().desk.arrive(Agent { name: AgentName::parse("kim").unwrap(), shown: "Kim".to_owned() });
    let (_, thread, _) = house.thread(ADA, "how do i update my password", "Step 1 of ").await;
    house.discord.write(thread, ADA, "a person please");
    let card = house.discord.told(staff, 0, "Somebody waits for a person").await;
    let button = &card["components"][0]["components"][0];
    let conversation = house.log(&format!("discord:thread/{thread}/{ADA}")).await[0].conversation;
    assert_eq!((&button["type"], &button["style"], &button["label"]), (&json!(2), &json!(5), &json!("Take it")));
    assert_eq!(button["url"], format!("https://desk.example.edu/#c={conversation}"));
    assert!(!card["content"].as_str().unwrap().contains("desk.example.edu"), "{card}");

    // A right that gets lost is told once in the same channel, with what to do.
    house.discord.close(thread, 50013);
    house.discord.write(thread, ADA, "hello?");
    let told = house.discord.told(staff, 1, &format!("may not write in channel {thread}")).await;
    assert!(told["content"].as_str().unwrap().contains("Send Messages in Threads"), "{told}");
    house.discord.forbid("/threads", 50013);
    let channel = house.discord.guild_channel();
    for person in [BEN, BEN + 1] {
        house.discord.mention(channel, person, "i forgot my pw");
        let direct = house.discord.direct(person);
        house.discord.told(direct, 1, "reset it with you").await;
    }
    house.discord.told(staff, 2, &format!("can open no private threads in channel {channel}")).await;
    assert_eq!(house.discord.posted(staff).len(), 3, "{:?}", house.discord.posted(staff));
    described::check(&house.discord);
    house.stop().await;
}
