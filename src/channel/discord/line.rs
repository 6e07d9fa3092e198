//! The line to Discord: who the bot is there, its shards, and connecting again for as long as it takes.

use std::{sync::Arc, time::Duration};

use serenity::{
    Error,
    all::{ApplicationFlags, ClientBuilder, GatewayError, GatewayIntents, Http, HttpBuilder, HttpError},
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Parts, command, ears::Ears, pointer::Signer, reception::Reception, rest::Rest};

/// How long to wait before Discord is asked again, at first and at most.
const SOON: Duration = Duration::from_secs(1);
const LATE: Duration = Duration::from_secs(60);

/// Is on Discord until `stopping` is cancelled. A Discord that can't be reached is tried again; one that
/// refuses the bot is told to the log, with what to do, and left.
pub async fn run(parts: Parts, stopping: CancellationToken) {
    let Parts { engine, phrases, token, api } = parts;
    let signer = Signer::of(token.expose());
    let http = || {
        let builder = HttpBuilder::new(token.expose());
        match &api {
            // The proxy keeps the limits; serenity ignores it while it keeps limits of its own.
            Some(api) => builder.proxy(&**api).ratelimiter_disabled(true).build(),
            None => builder.build(),
        }
    };
    let reception = Reception::new(engine, phrases, Rest(Arc::new(http())), signer, stopping.clone());
    let mut wait = SOON;
    while !stopping.is_cancelled() {
        let line = Line { reception: &reception, stopping: &stopping };
        match line.hold(http()).await {
            Ok(()) => break,
            Err(fault) => {
                if let Some(remedy) = refusal(&fault) {
                    tracing::error!(%fault, remedy, "Discord refuses the bot");
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

struct Line<'l> {
    reception: &'l Arc<Reception>,
    stopping: &'l CancellationToken,
}

impl Line<'_> {
    /// Connects all shards and stays connected; ends without a fault when it is told to stop.
    async fn hold(&self, http: Http) -> Result<(), Error> {
        let application = http.get_current_application_info().await?;
        self.reception.rest.0.set_application_id(application.id);
        let mut intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
        // Asked for where it wasn't granted, it would shut the bot out.
        let granted = ApplicationFlags::GATEWAY_MESSAGE_CONTENT | ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED;
        let reads = application.flags.is_some_and(|flags| flags.intersects(granted));
        if reads {
            intents |= GatewayIntents::MESSAGE_CONTENT;
        }
        self.reception.may_read(reads);
        self.reception.rest.register(&command::described(self.reception.words.as_ref())).await?;
        let mut client =
            ClientBuilder::new_with_http(http, intents).event_handler(Ears::new(self.reception.clone())).await?;
        let shards = client.shard_manager.clone();
        tokio::select! {
            ended = client.start_autosharded() => ended,
            () = self.stopping.cancelled() => {
                shards.shutdown_all().await;
                Ok(())
            }
        }
    }
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

const BAD_TOKEN: &str = "Reset the token in the developer portal, under Bot, and put the new one into the file.";
