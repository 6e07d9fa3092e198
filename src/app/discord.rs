//! The bot on Discord: its token, and its channel.

use std::{env, path::PathBuf};

use miette::Diagnostic;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    admin::wire::Finding,
    examine,
    house::ChatHouse,
    private_file::{self, PrivateFileFault},
};
use crate::{
    channel::{
        discord,
        session::{Door, PASSAGE_PAGE},
    },
    config::{DiscordSettings, ShardSettings, TokenPlace},
    model::Sensitive,
};

#[derive(Debug, Error, Diagnostic)]
pub enum DiscordFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    File(#[from] PrivateFileFault),
    #[error("there is no token for Discord: {path} is not there")]
    #[diagnostic(help(
        "Put the bot's token into it, for this user alone (mode 0600); docs/discord.md says where to get it."
    ))]
    Missing { path: PathBuf },
    #[error("there is no token for Discord: the environment has no {name}")]
    #[diagnostic(help("Set it to the bot's token, or name a file in [discord] token_file."))]
    Unset { name: String },
    #[error("what stands at {place} is no token of a Discord bot")]
    #[diagnostic(help(
        "It is one line with two points in it, which the developer portal shows under Bot, Reset Token."
    ))]
    Unfit { place: String },
}

/// What the channel is made of.
pub(super) fn parts(
    settings: &DiscordSettings,
    chat: &ChatHouse,
    desk: Option<discord::Desk>,
) -> Result<discord::Parts, DiscordFault> {
    let Door { engine, clock, phrases, site, .. } = chat.door("discord");
    Ok(discord::Parts {
        engine,
        phrases,
        token: token(&settings.token)?,
        application: settings.application,
        page: site + PASSAGE_PAGE,
        clock,
        api: settings.api.as_ref().map(ToString::to_string),
        shards: match settings.shards {
            ShardSettings::Automatic => discord::Shards::Automatic,
            ShardSettings::Range { first, last, of } => discord::Shards::Range { first, last, of },
        },
        limits: discord::Limits {
            guilds: settings.guilds.clone(),
            messages_a_minute: settings.messages_per_person_a_minute,
            threads_an_hour: settings.threads_per_person_an_hour,
        },
        desk,
        health: chat.discord.clone(),
    })
}

/// What Discord says when it is asked about the bot, whether a server runs or not.
pub(super) async fn look(settings: &DiscordSettings) -> Vec<Finding> {
    let token = match token(&settings.token) {
        Ok(token) => token,
        Err(fault) => return vec![examine::by(&fault)],
    };
    let api = settings.api.as_ref().map(ToString::to_string);
    let DiscordSettings { application, guilds, staff_channel, .. } = settings;
    let named = discord::Named { application: *application, guilds, staff_channel: *staff_channel };
    let signs = discord::look(&token, api.as_deref(), &named).await;
    signs.into_iter().map(finding).collect()
}

/// What the bot says of itself, as `doctor` tells it.
pub(super) fn finding(sign: discord::Sign) -> Finding {
    match sign.grave {
        discord::Gravity::Good => Finding::good(sign.what),
        discord::Gravity::Doubtful => Finding::doubtful(sign.what, sign.remedy),
        discord::Gravity::Bad => Finding::bad(sign.what, sign.remedy),
    }
}

fn token(place: &TokenPlace) -> Result<Sensitive, DiscordFault> {
    let (text, place) = match place {
        TokenPlace::File(path) => {
            let bytes = private_file::read(path)?.ok_or_else(|| DiscordFault::Missing { path: path.clone() })?;
            (String::from_utf8(bytes.to_vec()).map(Zeroizing::new).unwrap_or_default(), path.display().to_string())
        }
        TokenPlace::Variable(name) => {
            let text = env::var(name).map_err(|_| DiscordFault::Unset { name: name.clone() })?;
            (Zeroizing::new(text), name.clone())
        }
    };
    let token = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if token.matches('.').count() == 2 && token.chars().all(plain) {
        return Ok(Sensitive::new(token));
    }
    Err(DiscordFault::Unfit { place })
}
