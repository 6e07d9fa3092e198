//! Rate limits: whatever the bot asks of Discord, it waits as long as it is told, and no longer.

use std::time::Duration;

use crate::{
    described,
    direct::button,
    house::{ADA, BEN, House},
    stand_in::StandIn,
};

#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_to_wait_waits_as_long_as_that() {
    let mut house = House::new("discord-retry-after").await;
    let (ada, ben) = (house.discord.direct(ADA), house.discord.direct(BEN));
    // Longer than the bot would wait by itself.
    let messages = format!("/channels/{ada}/messages");
    house.discord.limit(&messages, Duration::from_secs(3));
    house.discord.write(ada, ADA, "how do i update my password");
    house.discord.told(ada, 0, "Step 1 of ").await;
    assert_eq!(house.discord.came_early(&messages), 1);
    // Where everybody is limited, who has not been told waits too.
    house.discord.limit_everything(Duration::from_secs(3));
    house.discord.write(ada, ADA, "what are the password rules");
    house.discord.until("the limit", |discord| (discord.came_early_in_all() > 0).then_some(())).await;
    house.discord.write(ben, BEN, "how do i update my password");
    house.discord.told(ben, 0, "Step 1 of ").await;
    house.discord.told(ada, 1, "8 characters").await;
    assert_eq!(house.discord.came_early_in_all(), 1);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_waits_as_long_as_it_is_told() {
    let told = Duration::from_secs(2);
    let discord = StandIn::start().await;
    for path in ["/oauth2/", "/commands", "/threads", "/thread-members", "/users/@me/channels", "/webhooks/"] {
        discord.limit(path, told);
    }
    let mut house = House::with(discord, "discord-all-limits", "", "").await;
    let (_, thread, offer) = house.thread(ADA, "i forgot my pw", "reset it with you").await;
    // What must be acknowledged in three seconds is, within them.
    house.discord.limit("/callback", Duration::from_millis(300));
    let pressed = house.discord.press(&offer, &button(&offer, "Do it here"), ADA);
    assert_eq!(house.discord.acknowledged(&pressed).await["type"], 6);
    let secure = house.discord.told(thread, 1, "It shows the words").await;
    let pressed = house.discord.press(&secure, &button(&secure, "Open the secure page"), ADA);
    assert!(house.discord.answered(&pressed).await.to_string().contains("/#"));
    // What was written meanwhile is read when it may be.
    house.stop().await;
    house.discord.limit("/messages?", told);
    house.discord.write(thread, ADA, "what are the password rules");
    house.start().await;
    house.discord.told(thread, 2, "8 characters").await;
    house.discord.close(thread, 50013);
    house.discord.write(thread, ADA, "a person please");
    house.discord.told(house.discord.direct(ADA), 0, "I can't write in").await;
    let all = ["/oauth2/", "/commands", "/threads", "/thread-members", "/users/@me/channels", "/webhooks/"];
    for path in all.into_iter().chain(["/callback", "/messages?"]) {
        assert_eq!(house.discord.came_early(path), 1, "{path}");
    }
    described::check(&house.discord);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_that_the_last_answer_said_to_be_too_much() {
    let mut house = House::new("discord-bucket").await;
    let channel = house.discord.direct(ADA);
    house.discord.bucket(channel, 2, Duration::from_secs(1));
    for text in ["how do i update my password", "next", "next", "back", "what are the password rules"] {
        house.discord.write(channel, ADA, text);
    }
    house.discord.told(channel, 4, "8 characters").await;
    assert_eq!(house.discord.overfilled(channel), 0);
    house.stop().await;
}
