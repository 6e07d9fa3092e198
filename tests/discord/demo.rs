//! The shipped demo with a bot: a newcomer's first message there.

use std::{fs, os::unix::fs::PermissionsExt as _, time::Duration};

use tokio::{
    task::block_in_place,
    time::{sleep, timeout},
};

use crate::{
    direct::button,
    folder::Folder,
    house::ADA,
    server::ports::free_port,
    shipped::{Demo, Shipped, ran},
    stand_in::{StandIn, TOKEN},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_on_discord_when_it_is_told_to_be() {
    let discord = StandIn::start().await;
    let folder = Folder::new("discord-demo");
    let demo = Demo::in_folder(folder.path(), [(); 4].map(|()| free_port()));
    let token = folder.path().join("discord.token");
    fs::write(&token, TOKEN).unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    let section = format!("\n[discord]\ntoken_file = \"{}\"\napi = \"{}\"\n", token.display(), discord.url());
    fs::write(&demo.config, fs::read_to_string(&demo.config).unwrap() + &section).unwrap();

    let (running, printed) = block_in_place(|| Shipped::start(&demo.config, "demo"));
    assert!(printed.contains("This is a demo"), "{printed}");
    discord.until("the bot", |discord| (discord.identified() > 0).then_some(())).await;
    let channel = discord.direct(ADA);
    discord.write(channel, ADA, "hi i forgot my pw");
    let offer = discord.told(channel, 0, "reset it with you").await;
    discord.press(&offer, &button(&offer, "Do it here"), ADA);
    let link = discord.told(channel, 1, "/#").await;
    let panel = format!("http://localhost:{}/#", demo.panel);
    assert!(link["content"].as_str().unwrap().contains(&panel), "{link}");

    // Discord is asked through the same proxy, and the running bot tells how it is.
    let doctor = || block_in_place(|| ran(&demo.config, "doctor"));
    let (_, found) = doctor();
    for said in ["the bot is on Discord (shards: 1 of 1)", "Discord knows the token: the bot is Deskhand"] {
        assert!(found.contains(said), "{said:?} is not in {found}");
    }
    // One is due each two seconds here, and its answer is looked for now and then.
    let answered = async {
        while !doctor().1.contains("shard 0: Discord answered a heartbeat") {
            sleep(Duration::from_millis(200)).await;
        }
    };
    assert!(timeout(Duration::from_secs(90), answered).await.is_ok(), "{}", doctor().1);
    block_in_place(|| running.stop());
}
