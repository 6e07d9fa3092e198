//! What people change or delete after they have sent it.

use deskhand::model::{Event, TurnRecord};

use crate::{
    direct::button,
    house::{ADA, BEN, EVE, House},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_message_is_read_anew_once() {
    let mut house = House::new("discord-edited").await;
    let channel = house.discord.direct(ADA);
    let message = house.discord.write(channel, ADA, "how do i update my password");
    house.discord.told(channel, 0, "Step 1 of ").await;
    // A preview is no change of what was said.
    house.discord.preview(channel, message);
    house.discord.edit(channel, message, "what are the password rules");
    house.discord.told(channel, 1, "8 characters").await;
    house.discord.tell_edit_again(channel, message);
    // Better written, a move is not made twice.
    let next = house.discord.write(channel, ADA, "next");
    house.discord.told(channel, 2, "Step 1 of ").await;
    let next_again = house.discord.write(channel, ADA, "nxt");
    house.discord.told(channel, 3, "Step 2 of ").await;
    house.discord.edit(channel, next_again, "next");
    house.discord.told(channel, 4, "Step 2 of ").await;
    // One that this conversation never heard says nothing to it.
    house.discord.edit(channel, next, "next");
    let strange = house.discord.write(channel, EVE, "hi");
    house.discord.edit(channel, strange, "a person please");
    house.discord.write(channel, ADA, "a person please");
    house.discord.told(channel, 5, "573-882-5000").await;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_while_the_server_was_away_is_read_when_it_is_back() {
    let mut house = House::new("discord-edited-away").await;
    let (ada, ben) = (house.discord.direct(ADA), house.discord.direct(BEN));
    let question = house.discord.write(ada, ADA, "how do i update my password");
    house.discord.told(ada, 0, "Step 1 of ").await;
    house.discord.write(ada, ADA, "next");
    house.discord.told(ada, 1, "Step 2 of ").await;
    let asked = house.discord.write(ben, BEN, "i forgot my pw");
    let offer = house.discord.told(ben, 0, "reset it with you").await;
    house.discord.press(&offer, &button(&offer, "Do it here"), BEN);
    house.discord.told(ben, 1, "/#").await;
    house.stop().await;
    house.discord.edit(ada, question, "what are the password rules");
    house.discord.edit(ben, asked, "what are the password rules");
    let unheard = house.discord.write(ada, ADA, "nxt");
    house.discord.edit(ada, unheard, "back");
    house.start().await;
    house.discord.told(ada, 2, "8 characters").await;
    house.discord.told(ada, 3, "Step 2 of ").await;
    // What can't be taken back stays.
    house.discord.told(ben, 2, "already acted on it").await;
    // It is read once, however often the server comes back.
    house.stop().await;
    house.start().await;
    for (channel, person, once) in [(ada, ADA, "8 characters"), (ben, BEN, "already acted on it")] {
        let before = house.discord.posted(channel).len();
        house.discord.write(channel, person, "a person please");
        house.discord.told(channel, before, "573-882-5000").await;
        let posts = house.discord.posted(channel);
        assert_eq!(posts.iter().filter(|post| post.to_string().contains(once)).count(), 1, "{posts:#?}");
    }
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_undoes_nothing_that_was_begun() {
    let mut house = House::new("discord-edited-late").await;
    let channel = house.discord.direct(ADA);
    let message = house.discord.write(channel, ADA, "i forgot my pw");
    let offer = house.discord.told(channel, 0, "reset it with you").await;
    house.discord.press(&offer, &button(&offer, "Do it here"), ADA);
    house.discord.told(channel, 1, "/#").await;
    house.discord.edit(channel, message, "what are the password rules");
    house.discord.told(channel, 2, "already acted on it").await;
    let texts: Vec<String> = house.discord.posted(channel).iter().map(|post| post["content"].to_string()).collect();
    assert!(!texts.iter().any(|text| text.contains("8 characters")), "{texts:#?}");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_message_leaves_a_mark() {
    let mut house = House::new("discord-deleted").await;
    let channel = house.discord.guild_channel();
    let asked = house.discord.mention(channel, ADA, "how do i update my password");
    let thread = house.discord.thread_of(ADA).await;
    house.discord.told(thread, 0, "Step 1 of ").await;
    let secret = house.discord.write(thread, ADA, "my password is Hunter2!x");
    house.discord.told(thread, 1, "delete your message").await;
    house.discord.delete(thread, secret);
    // In the channel, where it led to the thread.
    house.discord.delete(channel, asked);
    // Not of this conversation.
    let other = house.discord.write(thread, EVE, "hi");
    house.discord.delete(thread, other);
    house.discord.write(thread, ADA, "a person please");
    house.discord.told(thread, 2, "573-882-5000").await;
    let log = house.log(&format!("discord:thread/{thread}/{ADA}")).await;
    assert_eq!(marks(&log), [(secret.to_string(), 0), (format!("{asked}.apart"), 0)]);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_while_the_server_was_away_leaves_its_mark_when_it_is_back() {
    let mut house = House::new("discord-deleted-away").await;
    let (direct, _) = house.direct(ADA, "how do i update my password", "Step 1 of ").await;
    let next = house.discord.write(direct, ADA, "next");
    house.discord.told(direct, 1, "Step 2 of ").await;
    let back = house.discord.write(direct, ADA, "back");
    house.discord.told(direct, 2, "Step 1 of ").await;
    // What was said in the channel, or by a command, never stood in the thread.
    let (channel, thread, _) = house.thread(BEN, "how do i update my password", "Step 1 of ").await;
    house.discord.command(thread, BEN, "human");
    house.discord.told(thread, 1, "573-882-5000").await;
    house.discord.mention(channel, BEN, "what are the password rules");
    house.discord.told(thread, 2, "8 characters").await;
    let last = house.discord.write(thread, BEN, "where was i");
    house.discord.answers(thread, 3).await;
    house.stop().await;
    house.discord.delete(direct, next);
    // Written and deleted meanwhile, it was never heard of.
    let unheard = house.discord.write(direct, ADA, "what are the password rules");
    house.discord.delete(direct, unheard);
    // Once more: it is marked once, however often the server comes back.
    for _ in 0..2 {
        let places = [(direct, ADA), (thread, BEN)].map(|(place, person)| {
            let before = house.discord.posted(place).len();
            // Even what is said in the first moment comes after what was missed.
            house.discord.write_at_ready(place, person, "a person please");
            (place, before)
        });
        house.start().await;
        for (place, before) in places {
            house.discord.told(place, before, "573-882-5000").await;
        }
        let adas = house.log(&format!("discord:direct/{direct}/{ADA}")).await;
        assert_eq!(marks(&adas), [(next.to_string(), 0)], "of {next}, {back}");
        let bens = house.log(&format!("discord:thread/{thread}/{BEN}")).await;
        assert_eq!(marks(&bens), [], "all of it stands, up to {last}");
        house.stop().await;
    }
    assert!(house.discord.posted(direct).iter().all(|post| !post.to_string().contains("8 characters")));
}

/// The marks of what is gone, each with how many lines were said to it.
fn marks(log: &[TurnRecord]) -> Vec<(String, usize)> {
    let marks = log.iter().filter_map(|record| match &record.event {
        Event::Withdrawn { message } => Some((message.as_str().to_owned(), record.lines.len())),
        _ => None,
    });
    marks.collect()
}
