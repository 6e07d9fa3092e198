//! The help desk's own channel: who waits for a person, with the way to the console, and what is wrong with the
//! bot there.
//!
//! A card is posted once: before, it is looked for in the channel, so that a restart says nothing twice. Absent
//! on purpose: anything that a person wrote. Discord would keep it.

use std::{num::NonZeroU64, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;

use super::{
    health::News,
    phrases::clipped,
    place::{Kind, Place},
    post::{Button, Does, Post, Row},
    reception::Reception,
};
use crate::model::{Phrase, Sensitive};

/// The channel, and the cards that come.
pub struct Desk {
    pub channel: NonZeroU64,
    pub cards: mpsc::Receiver<StaffCard>,
}

/// Somebody who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffCard {
    /// Tells this request from others in the channel.
    pub reference: String,
    pub since: Timestamp,
    pub lines: Vec<Phrase>,
    /// Opens the conversation in the console; needs a sign-in there.
    pub link: Option<String>,
}

/// The sentences that stand on cards, for the check of the prompts.
pub(super) fn samples() -> Vec<Phrase> {
    vec![
        waits("7F3K2A"),
        since(Timestamp::UNIX_EPOCH, "web, discord"),
        step("update-password", 3, 9),
        reset("…"),
        Phrase::new("discord-staff-blanked"),
        claim(),
        open_at("https://desk.example.edu/#c=…"),
        trouble("the bot may not write in channel 1", "Give it the permission."),
    ]
}

pub fn waits(reference: &str) -> Phrase {
    Phrase::new("discord-staff-waits").with("reference", reference)
}

/// Discord shows the time in each reader's own zone, and how long ago it was.
pub fn since(at: Timestamp, channels: &str) -> Phrase {
    let at = format!("<t:{}:R>", at.as_second());
    Phrase::new("discord-staff-since").with("since", at).with("channels", channels)
}

pub fn step(article: &str, number: u16, of: u16) -> Phrase {
    let step = Phrase::new("discord-staff-step").with_number("number", number.into()).with_number("of", of.into());
    step.with("article", article)
}

pub fn reset(stage: &str) -> Phrase {
    Phrase::new("discord-staff-reset").with("stage", stage)
}

pub fn blanked() -> Phrase {
    Phrase::new("discord-staff-blanked")
}

fn claim() -> Phrase {
    Phrase::new("discord-staff-claim")
}

fn open_at(url: &str) -> Phrase {
    Phrase::new("discord-staff-open").with("url", url)
}

fn trouble(what: &str, remedy: &str) -> Phrase {
    Phrase::new("discord-staff-trouble").with("what", what).with("remedy", remedy)
}

/// Posts what comes until nothing comes any more.
pub(super) async fn run(reception: Arc<Reception>, desk: Desk, mut troubles: mpsc::UnboundedReceiver<News>) {
    let Desk { channel, mut cards } = desk;
    // Nobody in particular talks here.
    let place = Place { kind: Kind::Thread, channel, person: channel };
    loop {
        tokio::select! {
            card = cards.recv() => match card {
                Some(card) => post_card(&reception, place, card).await,
                None => return,
            },
            Some((at, sign)) = troubles.recv() => {
                if at != Some(channel) {
                    let words = reception.words.say(&trouble(&sign.what, sign.remedy));
                    let _ = reception.rest.post(place, &Post::notice(words)).await;
                }
            }
        }
    }
}

/// How far Discord's clock may be behind ours.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(5);

async fn post_card(reception: &Reception, place: Place, card: StaffCard) {
    let stands = reception.rest.since(place, snowflake(card.since - CLOCKS_APART)).await;
    let ours = |author: u64| reception.me.get().is_none_or(|me| *me == author);
    if stands.iter().any(|said| ours(said.author) && said.text.expose().contains(&card.reference)) {
        return;
    }
    let words = reception.words.as_ref();
    let mut lines: Vec<String> = card.lines.iter().map(|line| words.say(line)).collect();
    let mut rows = Vec::new();
    match card.link {
        // Discord refuses buttons to addresses that only this machine knows.
        Some(url) if url.starts_with("https://") => {
            let button = Button { label: clipped(&words.say(&claim()), 80), does: Does::Open(Sensitive::new(url)) };
            rows.push(Row::Buttons(vec![button]));
        }
        Some(url) => lines.push(words.say(&open_at(&url))),
        None => {}
    }
    let post = Post { text: clipped(&lines.join("\n"), 2_000), rows, nonce: Some(card.reference) };
    if reception.rest.post(place, &post).await.is_err() {
        tracing::error!("the help desk's channel on Discord takes no cards; staff see them in the console alone");
    }
}

/// The first id that Discord would give at `at`.
fn snowflake(at: Timestamp) -> u64 {
    const DISCORD_EPOCH: i64 = 1_420_070_400_000;
    let since = at.as_millisecond().saturating_sub(DISCORD_EPOCH);
    u64::try_from(since).unwrap_or_default() << 22
}
