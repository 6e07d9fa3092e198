//! Discord's own pieces: menus, files, long texts, the typing sign.

use std::{fs, net::ToSocketAddrs as _};

use deskhand::{
    app,
    model::{Agent, AgentName},
};
use serde_json::{Value, json};

use crate::{
    described,
    direct::button,
    house::{ADA, House, section},
    server::Installation,
    stand_in::StandIn,
};

#[tokio::test(flavor = "multi_thread")]
async fn more_than_five_choices_are_a_menu() {
    let mut house = House::new("discord-menu").await;
    let (channel, asked) =
        house.direct(ADA, "why does my old password still work in some apps", "Which of them is it?").await;
    let menu = &asked["components"][0]["components"][0];
    assert_eq!(menu["type"], 3, "{asked}");
    let options = menu["options"].as_array().unwrap();
    assert!(options.len() > 5, "{menu}");
    let mail = options.iter().find(|option| option["label"].as_str().unwrap().starts_with("Mail")).unwrap();
    let (id, value) = (menu["custom_id"].as_str().unwrap(), mail["value"].as_str().unwrap());
    let picked = house.discord.pick(&asked, id, value, ADA);
    assert_eq!(house.discord.acknowledged(&picked).await["type"], 6);
    house.discord.told(channel, 1, "Open the mail app").await;
    described::check(&house.discord);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_refused_kindly_and_the_words_beside_it_are_read() {
    let mut house = House::new("discord-files").await;
    let channel = house.discord.direct(ADA);
    let file = |message: &mut Value| {
        message["attachments"] = json!([{
            "id": "1", "filename": "screen.png", "size": 10, "url": "https://cdn.example/screen.png",
            "proxy_url": "https://cdn.example/screen.png",
        }]);
    };
    house.discord.write_as(channel, ADA, "", file);
    house.discord.told(channel, 0, "can't open files or pictures").await;
    let before = house.discord.posted(channel).len();
    house.discord.write_as(channel, ADA, "how do i update my password", file);
    house.discord.told(channel, before, "Step 1 of ").await;
    house.discord.told(channel, before, "can't open files or pictures").await;
    assert!(house.discord.requests().iter().all(|request| !request.path.contains("cdn")));
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_article_comes_in_messages_that_each_end_with_a_sentence() {
    let (mut house, channel, _) = House::at_a_step("discord-long").await;
    house.discord.write(channel, ADA, "send me everything");
    house.discord.write(channel, ADA, "a person please");
    house.discord.told(channel, 1, "573-882-5000").await;
    let posts = house.discord.posted(channel);
    let texts: Vec<&str> = posts.iter().map(|post| post["content"].as_str().unwrap()).collect();
    assert!(texts.len() >= 3, "{texts:#?}");
    assert!(texts.concat().len() > 3_000, "{texts:#?}");
    for text in texts {
        assert!(text.encode_utf16().count() <= 2_000, "{text}");
        assert!(text.trim_end_matches(['*', '`', ')']).ends_with(['.', '?', '!', ':']), "{text}");
    }
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_the_verifier_sees_that_somebody_types() {
    let discord = StandIn::start().await;
    let installation = Installation::in_two_processes("discord-typing");
    // A first start of the verifier makes the token that both share.
    installation.run_accounts().await.stop().await;
    section(&installation, &discord, "", "");
    let settings = installation.settings();
    let verifier = settings.remote().unwrap().address.to_string();
    let address = verifier.trim_start_matches("http://").trim_end_matches('/').to_socket_addrs().unwrap().next();
    // It takes every question, and answers none.
    let _silent = tokio::net::TcpListener::bind(address.unwrap()).await.unwrap();
    fs::create_dir_all(installation.chat_store()).unwrap();
    let running = app::start_here(settings).await.unwrap();
    let channel = discord.direct(ADA);
    discord.until("the bot", |discord| (discord.identified() > 0).then_some(())).await;
    discord.write(channel, ADA, "i forgot my pw");
    let offer = discord.told(channel, 0, "reset it with you").await;
    discord.press(&offer, &button(&offer, "Do it here"), ADA);
    let typing = format!("/channels/{channel}/typing");
    let types = |discord: &StandIn| discord.requests().iter().any(|request| request.path == typing).then_some(());
    discord.until("the typing sign", types).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_talks_with_staff_sees_that_they_write() {
    let (mut house, channel, _) = House::at_a_step("discord-writing").await;
    let conversation = house.log(&format!("discord:direct/{channel}/{ADA}")).await[0].conversation;
    let kim = Agent { name: AgentName::parse("kim").unwrap(), shown: "Kim".to_owned() };
    let signs = |discord: &StandIn| {
        let typing = format!("/channels/{channel}/typing");
        discord.requests().iter().filter(|request| request.path == typing).count()
    };
    house.chat().engine.agent_writes(conversation, kim.clone());
    house.discord.until("the typing sign", |discord| (signs(discord) > 0).then_some(())).await;
    // Discord shows it for ten seconds: what comes meanwhile says nothing new.
    for _ in 0..20 {
        house.chat().engine.agent_writes(conversation, kim.clone());
        tokio::task::yield_now().await;
    }
    house.discord.write(channel, ADA, "what are the password rules");
    house.discord.told(channel, 1, "8 characters").await;
    assert_eq!(signs(&house.discord), 1);
    house.stop().await;
}
