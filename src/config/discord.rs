//! The bot on Discord.

use std::{collections::BTreeSet, num::NonZeroU64, path::PathBuf};

use super::{PublicAddress, reader::Section};
use crate::model::ContentFault;

/// What only an installation with a bot on Discord has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscordSettings {
    pub token: TokenPlace,
    /// The application that the token must be of; `None`: whichever it is.
    pub application: Option<NonZeroU64>,
    /// A proxy in front of Discord's API, which keeps the rate limits of several processes.
    pub api: Option<PublicAddress>,
    /// The guilds that are answered; empty: all.
    pub guilds: BTreeSet<u64>,
    /// Where the help desk's staff read who waits.
    pub staff_channel: Option<NonZeroU64>,
    pub shards: ShardSettings,
    pub messages_per_person_a_minute: u32,
    pub threads_per_person_an_hour: u32,
}

/// Which shards this process hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardSettings {
    Automatic,
    /// Counted from 0.
    Range {
        first: u32,
        last: u32,
        of: u32,
    },
}

/// What one person may ask for, where the file says nothing else.
const MESSAGES: u32 = 60;
const THREADS: u32 = 10;

/// Where the bot's token is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenPlace {
    File(PathBuf),
    /// An environment variable, by its name.
    Variable(String),
}

/// `None` where the file has no such section, or a wrong one (then `faults` has grown).
pub(super) fn read(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<DiscordSettings> {
    if !section.is_written() {
        section.close_free(faults);
        return None;
    }
    let file = section.optional_text("token_file");
    let variable = section.optional_text("token_variable");
    let token = match (file, variable) {
        (Some(file), None) => Some(TokenPlace::File(file.value.into())),
        (None, Some(variable)) => Some(TokenPlace::Variable(variable.value)),
        (Some(_), Some(variable)) => {
            section.refuse(variable.fault("the token has two places", "Take one of them out."));
            None
        }
        (None, None) => {
            let message = "the bot's token has no place".to_owned();
            section
                .refuse_here(message, "Add `token_file` or `token_variable`; docs/discord.md explains it.".to_owned());
            None
        }
    };
    let application = optional(&mut section, "application", |text| id(text, "application"));
    let api = section.optional_text("api");
    let api = api.map(|api| section.convert(&api, |text| PublicAddress::parse(text)).map(|api| api.value));
    let guilds = guilds(&mut section);
    let staff_channel = optional(&mut section, "staff_channel", |text| id(text, "channel"));
    let shards = optional(&mut section, "shards", shards);
    let mut number =
        |key, most, otherwise| if section.has(key) { section.number(key, 1..=most) } else { Some(otherwise) };
    let messages = number("messages_per_person_a_minute", 10_000, MESSAGES);
    let threads = number("threads_per_person_an_hour", 1_000, THREADS);
    section.close(faults);
    let api = match api {
        Some(read) => Some(read?),
        None => None,
    };
    Some(DiscordSettings {
        token: token?,
        application: application.ok()?,
        api,
        guilds: guilds?,
        staff_channel: staff_channel.ok()?,
        shards: shards.ok()?.unwrap_or(ShardSettings::Automatic),
        messages_per_person_a_minute: messages?,
        threads_per_person_an_hour: threads?,
    })
}

/// `None` where the key is left out; an error where it is wrong, which has been noted.
fn optional<T>(
    section: &mut Section<'_>,
    key: &'static str,
    read: impl FnOnce(&str) -> Result<T, (String, String)>,
) -> Result<Option<T>, ()> {
    if !section.has(key) {
        return Ok(None);
    }
    let text = section.text(key).ok_or(())?;
    match read(&text.value) {
        Ok(value) => Ok(Some(value)),
        Err((message, remedy)) => {
            section.refuse(text.fault(message, remedy));
            Err(())
        }
    }
}

fn guilds(section: &mut Section<'_>) -> Option<BTreeSet<u64>> {
    if !section.has("guilds") {
        return Some(BTreeSet::new());
    }
    let mut guilds = BTreeSet::new();
    let mut whole = true;
    for text in section.texts("guilds")? {
        match id(&text.value, "server") {
            Ok(guild) => drop(guilds.insert(guild.get())),
            Err((message, remedy)) => {
                section.refuse(text.fault(message, remedy));
                whole = false;
            }
        }
    }
    whole.then_some(guilds)
}

/// An id of Discord's own.
fn id(text: &str, of: &str) -> Result<NonZeroU64, (String, String)> {
    let long = (15..=20).contains(&text.len());
    text.parse().ok().filter(|_| long).ok_or_else(|| {
        let message = format!("{text:?} is no id of a {of} on Discord");
        let remedy = format!(
            "Switch Developer Mode on in Discord (Settings, Advanced), right-click the {of}, choose Copy ID, and put it in quotes."
        );
        (message, remedy)
    })
}

/// `auto`, or e.g. `0-1 of 4`.
fn shards(text: &str) -> Result<ShardSettings, (String, String)> {
    if text == "auto" {
        return Ok(ShardSettings::Automatic);
    }
    let range = || {
        let (range, of) = text.split_once(" of ")?;
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.trim().parse::<u32>().ok();
        Some((number(first)?, number(last)?, number(of)?))
    };
    match range() {
        Some((first, last, of)) if first <= last && last < of => Ok(ShardSettings::Range { first, last, of }),
        _ => Err((
            format!("{text:?} names no shards"),
            "Write \"auto\", or which of how many this process hears, counted from 0: \"0-1 of 4\".".to_owned(),
        )),
    }
}
