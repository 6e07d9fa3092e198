//! `/forget`: what is said of it is true.

use serde_json::json;

use crate::{
    described,
    direct::button,
    house::{ADA, EVE, House},
    reset,
};

const PHONE: &str = "+15735550142";

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_forgotten_when_its_person_says_so_twice() {
    let mut house = House::new("discord-forget").await;
    house.add("ada", PHONE).await;
    let channel = house.discord.direct(ADA);
    let nothing = house.discord.command(channel, ADA, "forget");
    let told = house.discord.answered(&nothing).await;
    assert!(told["content"].as_str().unwrap().contains("nothing here"), "{told}");
    house.discord.write(channel, ADA, "i forgot my pw");
    let offer = house.discord.told(channel, 0, "reset it with you").await;
    house.discord.press(&offer, &button(&offer, "Do it here"), ADA);
    let link = house.discord.told(channel, 1, "/#").await["content"].as_str().unwrap().to_owned();
    let url = link.split_whitespace().find(|word| word.contains("/#")).unwrap();
    let address = format!("discord:direct/{channel}/{ADA}");
    let conversation = house.log(&address).await[0].conversation;

    let asked = house.discord.command(channel, ADA, "forget");
    let later = house.discord.acknowledged(&asked).await;
    assert_eq!((&later["type"], &later["data"]["flags"]), (&json!(5), &json!(64)), "{later}");
    let question = house.discord.answered(&asked).await;
    let text = question["content"].as_str().unwrap();
    assert!(text.contains("record of password resets") && text.contains("Nothing happens until"), "{text}");
    assert!(!house.log(&address).await.is_empty(), "asking forgets nothing");
    let act = button(&question, "Forget this conversation");
    // Somebody else's press is none.
    let strange = house.discord.press(&question, &act, EVE);
    assert_eq!(house.discord.acknowledged(&strange).await["type"], 4);
    let pressed = house.discord.press(&question, &act, ADA);
    let done = house.discord.answered(&pressed).await;
    assert!(done["content"].as_str().unwrap().contains("I've forgotten it"), "{done}");
    let left = house.chat().engine.history(conversation).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
    assert!(house.chat().engine.addresses(conversation).await.unwrap().is_empty());
    // The reset that was under way is stopped.
    assert!(!reset::opens(&house, url).await);
    // Pressed once more, there is nothing; and whoever writes begins anew.
    let again = house.discord.press(&question, &act, ADA);
    assert!(house.discord.answered(&again).await["content"].as_str().unwrap().contains("nothing here"));
    house.discord.write(channel, ADA, "where was i");
    let posted = house.discord.posted(channel).len();
    let fresh = house.discord.answers(channel, posted - 1).await;
    assert!(!fresh.is_empty());
    described::check(&house.discord);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_still_its_persons_after_it_was_forgotten() {
    let (mut house, channel, thread, _) = House::at_a_step_in_a_thread("discord-forget-thread").await;
    let address = format!("discord:thread/{thread}/{ADA}");
    let before = house.log(&address).await[0].conversation;
    // Asked in the channel, it is about the thread that was opened from there.
    let asked = house.discord.command(channel, ADA, "forget");
    let question = house.discord.answered(&asked).await;
    let pressed = house.discord.press(&question, &button(&question, "Forget this conversation"), ADA);
    let done = house.discord.answered(&pressed).await;
    assert!(done["content"].as_str().unwrap().contains("I've forgotten it"), "{done}");
    assert!(house.chat().engine.history(before).await.unwrap().is_empty());
    house.discord.write(thread, ADA, "what are the password rules");
    house.discord.told(thread, 1, "8 characters").await;
    assert_ne!(house.log(&address).await[0].conversation, before, "another one began there");
    house.stop().await;
}
