//! What the section of Discord says, and what `doctor` finds.

use serde_json::json;

use crate::{
    house::{ADA, House},
    stand_in::{StandIn, TOKEN},
};

/// View channels, send, read history, private threads, send in threads.
const ALL: u64 = 1 << 10 | 1 << 11 | 1 << 16 | 1 << 36 | 1 << 38;

#[tokio::test(flavor = "multi_thread")]
async fn only_the_servers_that_are_named_are_answered() {
    let discord = StandIn::start().await;
    let ours = 400_000_000_000_000_000_u64;
    let more = format!("guilds = [\"{ours}\"]\nmessages_per_person_a_minute = 3\nthreads_per_person_an_hour = 1\n");
    let mut house = House::with(discord, "discord-guilds", &more, "").await;
    let (here, there) = (house.discord.channel_of(ours), house.discord.guild_channel());
    house.discord.mention(there, ADA, "i forgot my pw");
    let pressed = house.discord.command(there, ADA, "help");
    let told = house.discord.acknowledged(&pressed).await;
    assert!(told["data"]["content"].as_str().unwrap().contains("don't work on this server"), "{told}");
    house.discord.mention(here, ADA, "how do i update my password");
    let thread = house.discord.thread_of(ADA).await;
    house.discord.told(thread, 0, "Step 1 of ").await;
    assert!(house.discord.posted(there).is_empty(), "the mention elsewhere was answered");
    // Another channel, another thread: one too many in an hour.
    let second = house.discord.channel_of(ours);
    house.discord.mention(second, ADA, "i forgot my pw");
    house.discord.told(second, 0, "several threads").await;
    // Three messages a minute, then a word on it, once; the mention was the first.
    for text in ["next", "next", "what are the password rules", "hello"] {
        house.discord.write(thread, ADA, text);
    }
    house.discord.told(thread, 1, "more than I can read").await;
    house.stop().await;
    house.start().await;
    house.discord.write(thread, ADA, "a person please");
    house.discord.told(thread, 1, "573-882-5000").await;
    let texts: Vec<String> = house.discord.posted(thread).iter().map(|post| post["content"].to_string()).collect();
    assert_eq!(texts.iter().filter(|text| text.contains("more than I can read")).count(), 1, "{texts:#?}");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_what_discord_says_and_how_to_mend_it() {
    let discord = StandIn::start().await;
    let [good, lacking, absent] = [1, 2, 3].map(|number| 400_000_000_000_000_000_u64 + number);
    discord.invite(good, ALL);
    discord.invite(lacking, ALL & !(1 << 36));
    let staff = discord.channel_of(good);
    let more = format!("guilds = [\"{good}\", \"{lacking}\", \"{absent}\"]\nstaff_channel = \"{staff}\"\n");
    let mut house = House::with(discord, "discord-doctor", &more, "").await;
    let found = house.examined().await;
    let expected = [
        "Good: Discord knows the token: the bot is Deskhand".to_owned(),
        "Good: Message Content is granted: threads can be written in".to_owned(),
        format!("Bad: the bot is not in server {absent}, which [discord] guilds names"),
        format!("Good: the bot has what it needs in server {good}"),
        format!("Bad: the bot lacks in server {lacking}: Create Private Threads"),
        format!("Good: the help desk's channel {staff} is there"),
    ];
    assert_eq!(found, expected);
    assert_eq!(house.signs()[0].0, "the bot is on Discord (shards: 1 of 1)");
    house.discord.withhold_content();
    assert!(house.examined().await[1].starts_with("Doubtful: Message Content is not granted"));
    let file = house.installation.path().join("deskhand.toml");
    let written = std::fs::read_to_string(&file).unwrap();
    let other = written.replace("[discord]", "[discord]\napplication = \"123456789012345678\"");
    std::fs::write(&file, other).unwrap();
    let named = "Bad: the token is of application 10001, and [discord] application names 123456789012345678";
    assert_eq!(house.examined().await[1], named);
    std::fs::write(&file, written).unwrap();
    house.discord.refuse_next("/@me", 401, &json!({ "message": "401: Unauthorized", "code": 0 }));
    assert_eq!(house.examined().await, ["Bad: Discord doesn't know the bot's token"]);
    std::fs::write(house.installation.path().join("discord.token"), TOKEN.replace('.', "")).unwrap();
    assert!(house.examined().await[0].contains("is no token of a Discord bot"));
    house.stop().await;
}
