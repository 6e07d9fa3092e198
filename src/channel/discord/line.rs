//! The line to Discord: who the bot is there, its shards, and connecting again for as long as it takes.
//!
//! It has a thread of its own. However many turns are under way elsewhere, the gateway is heard, its heartbeat beats,
//! and presses are acknowledged.

use std::{convert::Infallible, num::NonZeroU64, sync::Arc, thread, time::Duration};

use serenity::{
    Error as SerenityError,
    all::{Client, ClientBuilder, GatewayError, GatewayIntents, Http, HttpBuilder, HttpError, ShardManager},
};
use thiserror::Error;
use tokio::{
    runtime,
    sync::oneshot,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use super::{
    Parts,
    application::{application, reads_content, register},
    call::Caller,
    command,
    ears::Ears,
    hidden::Hidden,
    limits::Guard,
    pointer::Signer,
    proxy::Proxy,
    reception::{Browser, Calls, Reception},
    rest::Rest,
    staff,
    verdict::Verdict,
};
use crate::model::Sensitive;

/// How long to wait before Discord is asked again, at first and at most.
const SOON: Duration = Duration::from_secs(1);
const LATE: Duration = Duration::from_secs(60);

/// How often it is looked whether Discord has answered a heartbeat.
const LOOK: Duration = Duration::from_secs(1);

/// Is on Discord until `stopping` is cancelled. A Discord that can't be reached is tried again; one that
/// refuses the bot is told to the log, with what to do, and left.
pub async fn run(parts: Parts, stopping: CancellationToken) {
    let Parts { engine, phrases, token, application, page, clock, api, shards, limits, desk, health } = parts;
    let signer = Signer::of(token.expose());
    let access = Access { token, api };
    let rest = Rest { caller: access.caller(), hidden: Hidden::default(), health };
    let calls = Calls { rest, presses: access.caller() };
    let browser = Browser { page, clock };
    let reception = Reception::new(engine, phrases, calls, signer, Guard::new(limits), browser, stopping.clone());
    if let Some(desk) = desk {
        let troubles = reception.rest.health.news();
        reception.spawn(staff::run(reception.clone(), desk, troubles));
    }
    let line = Line { application, shards, access, reception: reception.clone(), stopping };
    let (ended, end) = oneshot::channel::<()>();
    let named = thread::Builder::new().name("discord".to_owned());
    let kept = named.spawn(move || {
        match runtime::Builder::new_current_thread().enable_all().build() {
            Ok(own) => own.block_on(line.keep()),
            Err(fault) => tracing::error!(%fault, "the line to Discord can't be kept"),
        }
        drop(ended);
    });
    match kept {
        // It ends without a word.
        Ok(_) => drop(end.await),
        Err(fault) => tracing::error!(%fault, "the line to Discord has no thread"),
    }
    reception.close().await;
}

/// Who calls, and where.
struct Access {
    token: Sensitive,
    /// A proxy in front of Discord's API, if there is one.
    api: Option<String>,
}

impl Access {
    fn http(&self) -> Http {
        let builder = HttpBuilder::new(self.token.expose());
        match &self.api {
            // The proxy keeps the limits; serenity ignores it while it keeps limits of its own.
            Some(api) => builder.proxy(&**api).ratelimiter_disabled(true).build(),
            None => builder.build(),
        }
    }

    fn caller(&self) -> Caller {
        let proxy = self.api.as_ref().map(|api| Proxy::new(api, &self.token));
        Caller { http: Arc::new(self.http()), proxy }
    }
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

struct Line {
    application: Option<NonZeroU64>,
    shards: Shards,
    access: Access,
    reception: Arc<Reception>,
    stopping: CancellationToken,
}

impl Line {
    /// Connects, again and again, until it is told to stop or Discord refuses the bot.
    async fn keep(self) {
        let mut wait = SOON;
        while !self.stopping.is_cancelled() {
            match self.hold().await {
                Ok(()) => return,
                Err(fault) => {
                    if let Some(remedy) = fault.remedy() {
                        tracing::error!(%fault, remedy, "Discord refuses the bot");
                        return self.reception.rest.health.refused(remedy);
                    }
                    tracing::warn!(%fault, "Discord can't be reached; trying again");
                }
            }
            tokio::select! {
                () = sleep(wait) => wait = LATE.min(wait * 2),
                () = self.stopping.cancelled() => {}
            }
        }
    }

    /// Connects all shards and stays connected; ends without a fault when it is told to stop.
    async fn hold(&self) -> Result<(), Fault> {
        let Reception { rest, presses, words, .. } = &*self.reception;
        let application = application(presses).await?;
        if self.application.is_some_and(|named| named.get() != application.id.get()) {
            return Err(Fault::Other);
        }
        rest.caller.http.set_application_id(application.id);
        let mut intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
        // Asked for where it wasn't granted, it would shut the bot out.
        let reads = reads_content(&application);
        if reads {
            intents |= GatewayIntents::MESSAGE_CONTENT;
        }
        self.reception.may_read(reads);
        rest.health.reads(reads);
        register(presses, &application, &command::described(words.as_ref())).await?;
        let ears = Ears::new(self.reception.clone());
        let mut client = ClientBuilder::new_with_http(self.access.http(), intents).event_handler(ears).await?;
        let shards = client.shard_manager.clone();
        tokio::select! {
            ended = start(&mut client, self.shards) => Ok(ended?),
            never = self.watch(&shards) => match never {},
            () = self.stopping.cancelled() => {
                shards.shutdown_all().await;
                Ok(())
            }
        }
    }

    /// Notes whenever Discord has answered a shard's heartbeat. serenity tells no moment of it, but how long the answer
    /// took, and no two take equally long.
    async fn watch(&self, shards: &ShardManager) -> Infallible {
        loop {
            sleep(LOOK).await;
            for (shard, runner) in &*shards.runners.lock().await {
                self.reception.rest.health.beat(shard.0, runner.latency, Instant::now());
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
