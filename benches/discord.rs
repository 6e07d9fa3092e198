//! Durable turns a second through a stand-in for Discord, beside a bare echo with the same library in the same
//! run; and how soon a press is acknowledged under that load.
//!
//! People write in their direct messages, wait for the answer, and write the next. Each turn is read, decided,
//! written and synced before it is posted. The aims: 70 % of the echo, 2,000 a second, and 50 ms for 99 of 100
//! acknowledgements. The stand-in and the people work on the same two cores, on a thread of their own, as they have a
//! machine of their own in life: what they wait for is the bot, and not its turns.
//!
//! Run with `cargo bench --bench discord`. `DESKHAND_BENCH_PEOPLE` and `DESKHAND_BENCH_MESSAGES` make it shorter.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a bench")]

#[path = "../tests/discord/stand_in/mod.rs"]
mod stand_in;

use std::{
    collections::HashMap,
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::{Duration, Instant},
};

use deskhand::app::{self, Machine, Settings};
use serenity::{
    all::{Context, EventHandler, GatewayIntents, HttpBuilder, Message},
    async_trait,
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::mpsc,
};

use stand_in::{StandIn, TOKEN};

/// How many people there are, and how many messages each has answered.
const PEOPLE: (&str, usize) = ("DESKHAND_BENCH_PEOPLE", 100);
const MESSAGES: (&str, usize) = ("DESKHAND_BENCH_MESSAGES", 100);

fn count((variable, otherwise): (&str, usize)) -> usize {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// What is said, over and over: a walk with its moves, and questions in between.
const SAID: [&str; 6] =
    ["how do i update my password", "next", "next", "what are the password rules", "back", "where was i"];

/// How long after a press the next one follows.
const BETWEEN: Duration = Duration::from_millis(10);

#[tokio::main]
async fn main() {
    let others = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let echo = echo(&others).await;
    let (turns, mut presses) = turns(&others).await;
    others.shutdown_background();
    presses.sort_unstable();
    let at = |share: usize| presses[(presses.len() * share / 100).min(presses.len() - 1)];
    println!("bare echo        {echo:>8.0} messages a second");
    println!("durable turns    {turns:>8.0} a second (aim: 2,000)");
    println!("ratio            {:>8.2} (aim: 0.7)", turns / echo);
    println!("acknowledgement  {:>8.1?} median, {:.1?} at p99 (aim: 50 ms), of {}", at(50), at(99), presses.len());
}

async fn echo(others: &Runtime) -> f64 {
    let discord = others.spawn(StandIn::start()).await.unwrap();
    let http = HttpBuilder::new(TOKEN).proxy(discord.url()).ratelimiter_disabled(true).build();
    let intents = GatewayIntents::DIRECT_MESSAGES | GatewayIntents::MESSAGE_CONTENT;
    let mut client = serenity::client::ClientBuilder::new_with_http(http, intents).event_handler(Echo).await.unwrap();
    let running = tokio::spawn(async move { client.start().await });
    discord.until("the echo", |discord| (discord.identified() > 0).then_some(())).await;
    let rate = others.spawn(talk(discord)).await.unwrap();
    running.abort();
    rate
}

struct Echo;

#[async_trait]
impl EventHandler for Echo {
    async fn message(&self, context: Context, message: Message) {
        if !message.author.bot {
            message.channel_id.say(&context.http, &message.content).await.unwrap();
        }
    }
}

async fn turns(others: &Runtime) -> (f64, Vec<Duration>) {
    let discord = others.spawn(StandIn::start()).await.unwrap();
    let folder = std::env::temp_dir().join(format!("deskhand-bench-discord-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let settings = settings(&folder, &discord);
    let machine = Machine::real(&settings).unwrap();
    let running = app::start(settings, machine).await.unwrap();
    discord.until("the bot", |discord| (discord.identified() > 0).then_some(())).await;
    let pressing = others.spawn(press(discord.clone()));
    let rate = others.spawn(talk(discord)).await.unwrap();
    pressing.abort();
    let presses = TIMES.lock().unwrap().clone();
    running.stop().await;
    fs::remove_dir_all(folder).unwrap();
    (rate, presses)
}

static TIMES: std::sync::Mutex<Vec<Duration>> = std::sync::Mutex::new(Vec::new());

/// Somebody who presses the same button again and again: each press is acknowledged, whatever comes of it.
async fn press(discord: StandIn) {
    const PERSON: u64 = 99_001;
    let channel = discord.direct(PERSON);
    discord.write(channel, PERSON, SAID[0]);
    let step = discord.answers(channel, 0).await.remove(0);
    let button = step["components"][0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    loop {
        let began = now();
        let token = discord.press(&step, &button, PERSON);
        discord.acknowledged(&token).await;
        TIMES.lock().unwrap().push(began.elapsed());
        tokio::time::sleep(BETWEEN).await;
    }
}

/// Messages that were answered a second, from the second of everybody on to the last one's end.
async fn talk(discord: StandIn) -> f64 {
    let (listener, mut posts) = mpsc::unbounded_channel();
    discord.tell_of_posts(listener);
    let (people, messages) = (count(PEOPLE), count(MESSAGES));
    let ids: Vec<u64> = (0..people).map(|person| 88_000 + person as u64).collect();
    let mut said: HashMap<u64, (u64, usize)> = HashMap::new();
    for person in ids {
        said.insert(discord.direct(person), (person, 1));
    }
    // Everybody's first message begins their conversation, and is not counted.
    for (channel, (person, _)) in &said {
        discord.write(*channel, *person, SAID[0]);
    }
    for _ in 0..people {
        while !said.contains_key(&posts.recv().await.unwrap()) {}
    }
    let began = now();
    for (channel, (person, count)) in &said {
        discord.write(*channel, *person, SAID[count % SAID.len()]);
    }
    let mut answered = 0;
    while answered < people * messages {
        let channel = posts.recv().await.unwrap();
        let Some((person, count)) = said.get_mut(&channel) else { continue };
        answered += 1;
        *count += 1;
        if *count <= messages {
            discord.write(channel, *person, SAID[*count % SAID.len()]);
        }
    }
    f64::from(u32::try_from(answered).unwrap()) / began.elapsed().as_secs_f64()
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn now() -> Instant {
    Instant::now()
}

/// The shipped demo on free ports, in a folder of its own, with a bot on `discord`.
fn settings(folder: &Path, discord: &StandIn) -> Settings {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [chat, panel, demo, console] = [(); 4].map(|()| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    });
    let token = folder.join("discord.token");
    fs::write(&token, TOKEN).unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    let shipped = fs::read_to_string(root.join("config/demo.toml")).unwrap();
    let shipped = shipped.replace("data/demo", &folder.display().to_string());
    let shipped = shipped.replace("127.0.0.1:8082", &format!("127.0.0.1:{demo}"));
    let page = format!("[console]\nlisten = \"127.0.0.1:{console}\"\npublic = \"http://127.0.0.1:{console}\"\n");
    let shipped = shipped.replace("[console]\n", &page);
    let prompts = root.join("prompts").display().to_string();
    let own = format!(
        "[chat]\nlisten = \"127.0.0.1:{chat}\"\npublic = \"http://127.0.0.1:{chat}\"\n\
         [panel]\nlisten = \"127.0.0.1:{panel}\"\npublic = \"http://localhost:{panel}\"\n\
         [content]\nfolder = \"{prompts}\"\n\
         [discord]\ntoken_file = \"{}\"\napi = \"{}\"\nmessages_per_person_a_minute = 10000\n",
        token.display(),
        discord.url(),
    );
    Settings::parse("bench.toml", &format!("{own}\n{shipped}")).unwrap()
}
