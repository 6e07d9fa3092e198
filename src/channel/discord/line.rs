//! The line to Discord: who the bot is there, its shards, and connecting again for as long as it takes.

use std::{num::NonZeroU64, sync::Arc, time::Duration};

use serenity::{
    Error as SerenityError,
    all::{
        ApplicationFlags, Client, ClientBuilder, CurrentApplicationInfo, GatewayError, GatewayIntents, Http,
        HttpBuilder, HttpError,
    },
};
use thiserror::Error;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{
    Parts,
    call::Caller,
    command,
    ears::Ears,
    limits::Guard,
    pointer::Signer,
    proxy::Proxy,
    reception::{Browser, Reception},
    rest::Rest,
    staff,
    verdict::Verdict,
};

/// How long to wait before Discord is asked again, at first and at most.
const SOON: Duration = Duration::from_secs(1);
const LATE: Duration = Duration::from_secs(60);

/// Is on Discord until `stopping` is cancelled. A Discord that can't be reached is tried again; one that
/// refuses the bot is told to the log, with what to do, and left.
pub async fn run(parts: Parts, stopping: CancellationToken) {
    let Parts { engine, phrases, token, application, page, clock, api, shards, limits, desk, health } = parts;
    let signer = Signer::of(token.expose());
    let http = || {
        let builder = HttpBuilder::new(token.expose());
        match &api {
            // The proxy keeps the limits; serenity ignores it while it keeps limits of its own.
            Some(api) => builder.proxy(&**api).ratelimiter_disabled(true).build(),
            None => builder.build(),
        }
    };
    let proxy = api.as_ref().map(|api| Proxy::new(api, &token));
    let rest = Rest { caller: Caller { http: Arc::new(http()), proxy }, health };
    let guard = Guard::new(limits);
    let browser = Browser { page, clock };
    let reception = Reception::new(engine, phrases, rest, signer, guard, browser, stopping.clone());
    if let Some(desk) = desk {
        let troubles = reception.rest.health.news();
        reception.spawn(staff::run(reception.clone(), desk, troubles));
    }
    let mut wait = SOON;
    while !stopping.is_cancelled() {
        let line = Line { application, shards, reception: &reception, stopping: &stopping };
        match line.hold(http()).await {
            Ok(()) => break,
            Err(fault) => {
                if let Some(remedy) = fault.remedy() {
                    tracing::error!(%fault, remedy, "Discord refuses the bot");
                    reception.rest.health.refused(remedy);
                    break;
                }
                tracing::warn!(%fault, "Discord can't be reached; trying again");
            }
        }
        tokio::select! {
            () = sleep(wait) => wait = LATE.min(wait * 2),
            () = stopping.cancelled() => {}
        }
    }
    reception.close().await;
}

/// Which part of the gateway this process hears. Direct messages come on shard 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shards {
    /// As many as Discord advises, all of them.
    Automatic,
    /// Those from `first` to `last`, counted from 0, of as many as `of`.
    Range { first: u32, last: u32, of: u32 },
}

/// Why the bot is not on Discord.
#[derive(Debug, Error)]
enum Fault {
    #[error("Discord was asked in vain: {0:?}")]
    Asked(Verdict),
    #[error(transparent)]
    Gateway(Box<SerenityError>),
    #[error("the token is another application's")]
    Other,
}

impl From<Verdict> for Fault {
    fn from(verdict: Verdict) -> Self {
        Self::Asked(verdict)
    }
}

impl From<SerenityError> for Fault {
    fn from(fault: SerenityError) -> Self {
        Self::Gateway(Box::new(fault))
    }
}

struct Line<'l> {
    application: Option<NonZeroU64>,
    shards: Shards,
    reception: &'l Arc<Reception>,
    stopping: &'l CancellationToken,
}

impl Line<'_> {
    /// Connects all shards and stays connected; ends without a fault when it is told to stop.
    async fn hold(&self, http: Http) -> Result<(), Fault> {
        let rest = &self.reception.rest;
        let application = rest.application().await?;
        if self.application.is_some_and(|named| named.get() != application.id.get()) {
            return Err(Fault::Other);
        }
        let mut intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
        // Asked for where it wasn't granted, it would shut the bot out.
        let reads = reads_content(&application);
        if reads {
            intents |= GatewayIntents::MESSAGE_CONTENT;
        }
        self.reception.may_read(reads);
        rest.health.reads(reads);
        rest.register(&application, &command::described(self.reception.words.as_ref())).await?;
        let mut client =
            ClientBuilder::new_with_http(http, intents).event_handler(Ears::new(self.reception.clone())).await?;
        let shards = client.shard_manager.clone();
        tokio::select! {
            ended = start(&mut client, self.shards) => Ok(ended?),
            () = self.stopping.cancelled() => {
                shards.shutdown_all().await;
                Ok(())
            }
        }
    }
}

async fn start(client: &mut Client, shards: Shards) -> Result<(), SerenityError> {
    match shards {
        Shards::Automatic => client.start_autosharded().await,
        Shards::Range { first, last, of } => client.start_shard_range(first..last + 1, of).await,
    }
}

/// Whether the application has the right to read what is written in guilds.
pub(super) fn reads_content(application: &CurrentApplicationInfo) -> bool {
    let granted = ApplicationFlags::GATEWAY_MESSAGE_CONTENT | ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED;
    application.flags.is_some_and(|flags| flags.intersects(granted))
}

impl Fault {
    /// What to do where trying again is no use.
    fn remedy(&self) -> Option<&'static str> {
        let fault = match self {
            Self::Asked(Verdict::Stranger) => return Some(BAD_TOKEN),
            Self::Asked(_) => return None,
            Self::Other => return Some(OTHER_APPLICATION),
            Self::Gateway(fault) => fault,
        };
        match &**fault {
            SerenityError::Http(HttpError::UnsuccessfulRequest(answer)) if answer.status_code.as_u16() == 401 => {
                Some(BAD_TOKEN)
            }
            SerenityError::Gateway(GatewayError::InvalidAuthentication) => Some(BAD_TOKEN),
            SerenityError::Gateway(GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents) => {
                Some("Switch Message Content Intent on in the developer portal, under Bot, or off everywhere.")
            }
            _ => None,
        }
    }
}

pub(super) const BAD_TOKEN: &str =
    "Reset the token in the developer portal, under Bot, and put the new one into the file.";

pub(super) const OTHER_APPLICATION: &str =
    "Put the token of the application that [discord] application names into the file, or name the other one there.";
