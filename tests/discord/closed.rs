//! Places that take nothing any more: what was owed is said where it can be.

use serde_json::Value;

use crate::{
    described,
    house::{ADA, House},
};

#[tokio::test(flavor = "multi_thread")]
async fn where_a_thread_takes_nothing_it_goes_on_in_direct_messages() {
    let (mut house, _, thread, _) = House::at_a_step_in_a_thread("discord-forbidden").await;
    house.discord.close(thread, 50013);
    house.discord.write(thread, ADA, "next");
    let direct = house.discord.direct(ADA);
    house.discord.told(direct, 0, &format!("I can't write in <#{thread}>")).await;
    house.discord.told(direct, 1, "Step 2 of ").await;
    // What is written there belongs to the same conversation.
    house.discord.write(direct, ADA, "next");
    house.discord.told(direct, 2, "Step 3 of ").await;
    assert_eq!(house.discord.posted(direct).len(), 3);
    let told = house.signs();
    assert!(told.iter().any(|(sign, _)| sign.contains(&format!("may not write in channel {thread}"))), "{told:?}");
    described::check(&house.discord);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_no_direct_messages_is_told_so_in_their_thread() {
    let (mut house, _, thread, _) = House::at_a_step_in_a_thread("discord-closed").await;
    let direct = house.discord.direct(ADA);
    house.discord.close(direct, 50007);
    house.discord.write(direct, ADA, "what are the password rules");
    house.discord.told(thread, 1, "doesn't let me answer your direct messages").await;
    // What was said between the two stays there.
    let texts = house.discord.posted(thread).into_iter().map(|post: Value| post["content"].to_string());
    assert!(!texts.into_iter().any(|text| text.contains("8 characters")));
    let told = house.signs();
    assert!(told.iter().any(|(sign, _)| sign.contains("takes no direct messages")), "{told:?}");
    house.stop().await;
}
