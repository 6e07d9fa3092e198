//! The line to Discord: who the bot is there, its shards, and connecting again for as long as it takes.

use std::{sync::Arc, time::Duration};

use serenity::{
    Error,
    all::{
        ApplicationFlags, Client, ClientBuilder, CurrentApplicationInfo, GatewayError, GatewayIntents, Http,
        HttpBuilder, HttpError,
    },
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{
    Parts, command, ears::Ears, limits::Guard, pointer::Signer, proxy::Proxy, reception::Reception, rest::Rest, staff,
};

/// How long to wait before Discord is asked again, at first and at most.
const SOON: Duration = Duration::from_secs(1);
const LATE: Duration = Duration::from_secs(60);

/// Is on Discord until `stopping` is cancelled. A Discord that can't be reached is tried again; one that
/// refuses the bot is told to the log, with what to do, and left.
pub async fn run(parts: Parts, stopping: CancellationToken) {
    let Parts { engine, phrases, token, api, shards, limits, desk, health } = parts;
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
    let rest = Rest { http: Arc::new(http()), proxy, health };
    let guard = Guard::new(limits);
    let reception = Reception::new(engine, phrases, rest, signer, guard, stopping.clone());
    if let Some(desk) = desk {
        let troubles = reception.rest.health.news();
        reception.spawn(staff::run(reception.clone(), desk, troubles));
    }
    let mut wait = SOON;
    while !stopping.is_cancelled() {
        let line = Line { shards, reception: &reception, stopping: &stopping };
        match line.hold(http()).await {
            Ok(()) => break,
            Err(fault) => {
                if let Some(remedy) = refusal(&fault) {
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

struct Line<'l> {
    shards: Shards,
    reception: &'l Arc<Reception>,
    stopping: &'l CancellationToken,
}

impl Line<'_> {
    /// Connects all shards and stays connected; ends without a fault when it is told to stop.
    async fn hold(&self, http: Http) -> Result<(), Error> {
        let application = http.get_current_application_info().await?;
        self.reception.rest.http.set_application_id(application.id);
        let mut intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
        // Asked for where it wasn't granted, it would shut the bot out.
        let reads = reads_content(&application);
        if reads {
            intents |= GatewayIntents::MESSAGE_CONTENT;
        }
        self.reception.may_read(reads);
        self.reception.rest.health.reads(reads);
        self.reception.rest.register(&command::described(self.reception.words.as_ref())).await?;
        let mut client =
            ClientBuilder::new_with_http(http, intents).event_handler(Ears::new(self.reception.clone())).await?;
        let shards = client.shard_manager.clone();
        tokio::select! {
            ended = start(&mut client, self.shards) => ended,
            () = self.stopping.cancelled() => {
                shards.shutdown_all().await;
                Ok(())
            }
        }
    }
}

async fn start(client: &mut Client, shards: Shards) -> Result<(), Error> {
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

/// What to do where trying again is no use.
fn refusal(fault: &Error) -> Option<&'static str> {
    match fault {
        Error::Http(HttpError::UnsuccessfulRequest(answer)) if answer.status_code.as_u16() == 401 => Some(BAD_TOKEN),
        Error::Gateway(GatewayError::InvalidAuthentication) => Some(BAD_TOKEN),
        Error::Gateway(GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents) => {
            Some("Switch Message Content Intent on in the developer portal, under Bot, or off everywhere.")
        }
        _ => None,
    }
}

pub(super) const BAD_TOKEN: &str =
    "Reset the token in the developer portal, under Bot, and put the new one into the file.";
