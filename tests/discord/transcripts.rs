//! The transcripts of `tests/transcripts/transport/discord-*.txt` on Discord itself: the same lines as in a replay,
//! written and pressed on the stand-in, answered by the whole server. Each two people of a file are in two servers,
//! which two shards tell of.

use std::{collections::BTreeMap, fs, path::Path};

use deskhand::replay::transcript::{
    self, ChannelName, Happening, Line, Listener, Placed, Scene, Transcript, Utterance,
};
use serde_json::Value;

use crate::{
    direct::button,
    house::House,
    once::letters,
    shards::{EVEN, ODD},
    stand_in::StandIn,
};

const FIRST: u64 = 77_101;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_transcripts_say_is_said_on_discord() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/transport");
    let mut played = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with("discord-") {
            let transcript = transcript::parse(&name, &fs::read_to_string(&path).unwrap()).unwrap();
            play(&name, &transcript).await;
            played += 1;
        }
    }
    assert!(played >= 3, "{played} transcripts");
}

/// Somebody on Discord, and how far their place has been read.
struct Person {
    id: u64,
    /// Where they ask: their direct messages, or a channel of a server.
    asks: u64,
    /// Where they are answered, once they have asked.
    place: Option<u64>,
    read: usize,
    last: Option<u64>,
}

struct Play<'p> {
    file: &'p str,
    house: House,
    channel: ChannelName,
    people: BTreeMap<String, Person>,
}

async fn play(file: &str, Transcript { lines }: &Transcript) {
    let discord = StandIn::start().await;
    discord.advise_shards(2);
    let house = House::with(discord, "discord-transcript", "", "").await;
    both_shards(&house).await;
    let mut play = Play { file, house, channel: ChannelName::Web, people: BTreeMap::new() };
    for placed in lines {
        play.line(placed).await;
    }
    for person in play.people.values() {
        let posts = person.place.map(|place| play.house.discord.posted(place)).unwrap_or_default();
        assert_eq!(posts.len(), person.read, "{file}: more was said: {posts:#?}");
    }
    play.house.stop().await;
}

impl Play<'_> {
    async fn line(&mut self, Placed { number, line, .. }: &Placed) {
        match line {
            Line::Blank | Line::Remark(_) => {}
            Line::Scene(Scene::Channel(channel)) => self.channel = *channel,
            Line::Student { who, utterance: Utterance::Words(text) } => self.write(name(who.as_ref()), text).await,
            Line::Student { who, utterance: Utterance::Button(label) } => self.press(name(who.as_ref()), label),
            Line::Bot { to: Listener::Student(who), said } => self.hear(*number, name(who.as_ref()), said).await,
            Line::Elsewhere { who, happening } => self.happen(*number, name(who.as_ref()), happening).await,
            other => panic!("{}:{number}: not on Discord: {other:?}", self.file),
        }
    }

    fn person(&mut self, who: &str) -> &mut Person {
        let count = self.people.len();
        let (discord, channel) = (&self.house.discord, self.channel);
        self.people.entry(who.to_owned()).or_insert_with(|| {
            let id = FIRST + count as u64;
            let asks = match channel {
                ChannelName::Thread => discord.channel_of(if count.is_multiple_of(2) { EVEN } else { ODD }),
                _ => discord.direct(id),
            };
            let place = (channel != ChannelName::Thread).then_some(asks);
            Person { id, asks, place, read: 0, last: None }
        })
    }

    async fn write(&mut self, who: &str, text: &str) {
        let discord = self.house.discord.clone();
        let person = self.person(who);
        if let Some(place) = person.place {
            person.last = Some(discord.write(place, person.id, text));
        } else {
            person.last = Some(discord.mention(person.asks, person.id, text));
            person.place = Some(discord.thread_of(person.id).await);
        }
    }

    /// Presses the newest button of that name.
    fn press(&mut self, who: &str, label: &str) {
        let discord = self.house.discord.clone();
        let person = self.person(who);
        let posts = discord.posted(person.place.unwrap());
        let has = |post: &&Value| labels(post).iter().any(|shown| shown == label);
        let post = posts.iter().rev().find(has).unwrap_or_else(|| panic!("nobody was offered {label:?}"));
        discord.press(post, &button(post, label), person.id);
    }

    /// One reply is one message, with the same words and the same buttons.
    async fn hear(&mut self, number: usize, who: &str, said: &[String]) {
        let discord = self.house.discord.clone();
        let person = self.person(who);
        let post = discord.answers(person.place.unwrap(), person.read).await.swap_remove(0);
        person.read += 1;
        let shown = letters(post["content"].as_str().unwrap()).to_lowercase();
        let (buttons, words): (Vec<&String>, Vec<&String>) = said.iter().partition(|line| line.starts_with('['));
        for line in words {
            let line = letters(line).to_lowercase();
            assert!(shown.contains(&line), "{}:{number}: {line:?} is not in {shown:?}", self.file);
        }
        let offered = buttons.iter().flat_map(|line| line.split(['[', ']'])).filter(|label| !label.trim().is_empty());
        assert_eq!(labels(&post), offered.collect::<Vec<_>>(), "{}:{number}", self.file);
    }

    async fn happen(&mut self, number: usize, who: &str, happening: &Happening) {
        if *happening == Happening::Restart {
            self.house.stop().await;
            // Discord tells a new session nothing of what it told the old one.
            self.house.start().await;
            return both_shards(&self.house).await;
        }
        let (discord, file) = (self.house.discord.clone(), self.file);
        let person = self.person(who);
        let (place, message) = (person.place.unwrap(), person.last.unwrap());
        match happening {
            Happening::Again => discord.tell_message_again(place, message),
            Happening::Edits(text) => discord.edit(place, message, text),
            Happening::Deletes => discord.delete(place, message),
            other => panic!("{file}:{number}: not on Discord: {other:?}"),
        }
    }
}

/// The only person of a transcript has none.
fn name(who: Option<&String>) -> &str {
    who.map(String::as_str).unwrap_or_default()
}

/// A press that no shard is there to hear would be lost, as on Discord.
async fn both_shards(house: &House) {
    house.discord.until("both shards", |discord| (discord.connected() == [(0, 2), (1, 2)]).then_some(())).await;
}

/// What stands on the buttons of a message.
fn labels(post: &Value) -> Vec<String> {
    crate::direct::buttons(post).into_iter().map(|(label, _)| label).collect()
}
