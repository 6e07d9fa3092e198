//! Cuts, restarts and answers that get lost: nothing is lost, and nothing is said twice.

use std::sync::{Arc, Mutex, mpsc};

use deskhand::model::Event;
use serde_json::json;
use tokio::runtime::Builder;

use crate::{
    direct::button,
    house::{ADA, House},
    stand_in::{Fault, PATIENCE, StandIn},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_button_works_after_a_restart_and_what_was_said_meanwhile_is_answered() {
    let mut house = House::new("discord-restart").await;
    let (channel, offer) = house.direct(ADA, "i forgot my pw", "reset it with you").await;
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
    let (mut house, channel, _) = House::at_a_step("discord-cut").await;
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

#[tokio::test(flavor = "multi_thread")]
async fn the_same_event_told_twice_is_one_turn() {
    let mut house = House::new("discord-twice").await;
    house.discord.stammer(true);
    let channel = house.discord.direct(ADA);
    let written = house.discord.write(channel, ADA, "how do i update my password");
    let step = house.discord.told(channel, 0, "Step 1 of ").await;
    let pressed = house.discord.press(&step, &button(&step, "Next"), ADA);
    house.discord.told(channel, 1, "Step 2 of ").await;
    house.discord.edit(channel, written, "what are the password rules");
    house.discord.told(channel, 2, "8 characters").await;
    house.discord.delete(channel, written);
    // Whatever was told twice has come twice before this comes.
    house.discord.stammer(false);
    house.discord.write(channel, ADA, "back");
    house.discord.told(channel, 3, "Step 2 of ").await;
    assert_eq!(house.discord.posted(channel).len(), 4, "{:#?}", house.discord.posted(channel));
    assert_eq!(house.discord.interaction(&pressed).callbacks.len(), 1);
    let log = house.log(&format!("discord:direct/{channel}/{ADA}")).await;
    let marks = log.iter().filter(|record| matches!(record.event, Event::Withdrawn { .. }));
    assert_eq!(marks.count(), 1);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_gone_is_begun_anew_and_what_it_did_not_hear_is_read() {
    let (mut house, channel, _) = House::at_a_step("discord-gone").await;
    house.discord.forget_sessions();
    house.discord.write(channel, ADA, "what are the password rules");
    house.discord.told(channel, 1, "8 characters").await;
    assert_eq!((house.discord.identified(), house.discord.resumed()), (2, 0));
    assert_eq!(house.discord.posted(channel).len(), 2);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_whose_heartbeats_are_not_answered_is_left() {
    let (mut house, channel, _) = House::at_a_step("discord-mute").await;
    house.discord.mute();
    house.discord.write(channel, ADA, "what are the password rules");
    house.discord.told(channel, 1, "8 characters").await;
    assert_eq!(house.discord.posted(channel).len(), 2);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_that_is_late_or_doubled_is_no_trouble_to_whoever_pressed() {
    let (mut house, channel, first) = House::at_a_step("discord-late").await;
    house.discord.refuse_next("/callback", 404, &json!({ "message": "Unknown interaction", "code": 10062 }));
    house.discord.press(&first, &button(&first, "Next"), ADA);
    let second = house.discord.told(channel, 1, "Step 2 of ").await;
    let twice = json!({ "message": "Interaction has already been acknowledged.", "code": 40060 });
    house.discord.refuse_next("/callback", 400, &twice);
    house.discord.press(&second, &button(&second, "Next"), ADA);
    house.discord.told(channel, 2, "Step 3 of ").await;
    // A button of an older step shows the present one.
    let pressed = house.discord.press(&first, &button(&first, "Next"), ADA);
    house.discord.told(channel, 3, "Step 3 of ").await;
    assert_eq!(house.discord.acknowledged(&pressed).await["type"], 6);
    assert_eq!(house.discord.posted(channel).len(), 4);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discord_that_can_not_be_reached_at_first_is_asked_again() {
    let discord = StandIn::start().await;
    discord.refuse_next("/oauth2/", 503, &json!({}));
    discord.refuse_next("/gateway/bot", 502, &json!({}));
    let mut house = House::with(discord, "discord-away", "", "").await;
    house.direct(ADA, "how do i update my password", "Step 1 of ").await;
    house.stop().await;
}

/// Acknowledgements come from memory, and from a thread that takes no turns.
#[test]
fn a_press_is_acknowledged_while_no_turn_can_be_taken() {
    let [own, others] = [(); 2].map(|()| Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());
    let discord = others.block_on(StandIn::start());
    let mut house = own.block_on(House::with(discord.clone(), "discord-occupied", "", ""));
    let (channel, step) = own.block_on(house.direct(ADA, "how do i update my password", "Step 1 of "));
    let occupied = Arc::new(Mutex::new(()));
    let until_then = occupied.lock().unwrap();
    let (begun, begins) = mpsc::channel();
    for _ in 0..2 {
        let (begun, occupied) = (begun.clone(), occupied.clone());
        own.spawn(async move {
            begun.send(()).unwrap();
            drop(occupied.lock());
        });
    }
    (0..2).for_each(|_| begins.recv_timeout(PATIENCE).unwrap());
    let pressed = discord.press(&step, &button(&step, "Next"), ADA);
    assert_eq!(others.block_on(discord.acknowledged(&pressed))["type"], 6);
    assert_eq!(discord.posted(channel).len(), 1, "a turn was taken");
    drop(until_then);
    others.block_on(discord.told(channel, 1, "Step 2 of "));
    own.block_on(house.stop());
}
