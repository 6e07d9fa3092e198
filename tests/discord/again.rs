//! Cuts, restarts and answers that get lost: nothing is lost, and nothing is said twice.

use serde_json::json;

use crate::{direct::button, house::House, stand_in::Fault};

const ADA: u64 = 77_001;

#[tokio::test(flavor = "multi_thread")]
async fn a_button_works_after_a_restart_and_what_was_said_meanwhile_is_answered() {
    let mut house = House::new("discord-restart").await;
    let channel = house.discord.direct(ADA);
    house.discord.write(channel, ADA, "i forgot my pw");
    let offer = house.discord.told(channel, 0, "reset it with you").await;
    house.stop().await;
    house.start().await;
    let pressed = house.discord.press(&offer, &button(&offer, "Walk me through"), ADA);
    assert_eq!(house.discord.acknowledged(&pressed).await["type"], 6);
    house.discord.told(channel, 1, "Step 1 of ").await;
    house.stop().await;
    house.discord.write(channel, ADA, "what are the password rules");
    house.start().await;
    house.discord.told(channel, 2, "8 characters").await;
    // Nothing was said twice, and what was heard was heard once.
    let texts: Vec<String> = house.discord.posted(channel).iter().map(|post| post["content"].to_string()).collect();
    assert_eq!(texts.iter().filter(|text| text.contains("8 characters")).count(), 1, "{texts:#?}");
    assert_eq!(texts.iter().filter(|text| text.contains("reset it with you")).count(), 1, "{texts:#?}");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_line_is_taken_up_where_it_was() {
    let mut house = House::new("discord-cut").await;
    let channel = house.discord.direct(ADA);
    house.discord.write(channel, ADA, "how do i update my password");
    house.discord.told(channel, 0, "Step 1 of ").await;
    house.discord.cut();
    house.discord.write(channel, ADA, "what are the password rules");
    house.discord.told(channel, 1, "8 characters").await;
    assert_eq!((house.discord.identified(), house.discord.resumed()), (1, 1));
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_sent_until_it_is_taken_and_shown_once() {
    let mut house = House::new("discord-limits").await;
    let channel = house.discord.direct(ADA);
    let limited = json!({ "message": "You are being rate limited.", "retry_after": 0.1, "global": false });
    house.discord.refuse_next(&format!("/channels/{channel}/messages"), 429, &limited);
    house.discord.refuse_next(&format!("/channels/{channel}/messages"), 502, &json!({}));
    house.discord.write(channel, ADA, "how do i update my password");
    house.discord.told(channel, 0, "Step 1 of ").await;
    house.discord.fail_next(&format!("/channels/{channel}/messages"), Fault::LoseAnswer);
    house.discord.write(channel, ADA, "what are the password rules");
    house.discord.write(channel, ADA, "a person please");
    house.discord.told(channel, 2, "573-882-5000").await;
    assert_eq!(house.discord.posted(channel).len(), 3, "each turn once");
    house.stop().await;
}
