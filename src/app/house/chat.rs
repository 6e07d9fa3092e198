//! The chat's half of a house.

use std::sync::Arc;

use jiff::SignedDuration;
use miette::Diagnostic;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use super::HouseFault;
use crate::{
    app::{
        admin::wire::Finding,
        console::ConsoleHouse,
        content::{self, ContentLoadFault},
        discord,
        machine::{ChatMachine, Store},
        transcripts::Transcripts,
    },
    channel::{self, session::Door},
    config::{HoursSettings, Settings},
    desk::{FrontDesk, Hours, Terms},
    engine::{self, Engine, Notice},
    model::{
        Phrases,
        port::{Desk, IdentityDesk, Verifier},
    },
    runtime::{Clock, Entropy},
    storage::conversations::Conversations,
    talk::{content::Content, prompt::Prompts},
    web::{Framing, Guard, Site},
};

/// The largest body that the chat's site reads: what people say comes over the socket.
const BODY_LIMIT: usize = 4 * 1024;

/// Why content was not read anew. The old one goes on.
#[derive(Debug, Error, Diagnostic)]
pub enum ReloadFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Content(#[from] ContentLoadFault),
    #[error("the articles can't be kept for the conversations that walk them: {0}")]
    #[diagnostic(help("See the log, and run `deskhand doctor`."))]
    Store(#[from] Notice),
    #[error("reading was cut short")]
    Cut(#[from] tokio::task::JoinError),
}

pub struct ChatHouse {
    pub settings: Settings,
    pub clock: Arc<dyn Clock>,
    pub engine: Arc<Engine>,
    /// The sentences of the pages, as they were at the start.
    prompts: Arc<Prompts>,
    conversations: Arc<Conversations>,
    pub desk: Arc<FrontDesk>,
    /// The help desk's own page; `None` where the settings have none.
    pub console: Option<ConsoleHouse>,
    entropy: Arc<dyn Entropy>,
    /// How the bot on Discord is, if there is one.
    pub discord: Arc<channel::discord::Health>,
    /// The public address.
    site: Site,
    store: Store,
}

impl ChatHouse {
    /// Takes up every conversation that was open; they ask `verifier`.
    pub async fn build(
        settings: Settings,
        content: Arc<Content>,
        machine: ChatMachine,
        verifier: Arc<dyn Verifier>,
    ) -> Result<Self, HouseFault> {
        let ChatMachine { clock, entropy, store, before_desk } = machine;
        let site = Site::new(&settings.chat().public.to_string(), &[])?;
        let prompts = content.prompts.clone();
        let conversations = Arc::new(Conversations::new(store.keys.clone()));
        let desk = FrontDesk::new(clock.clone(), terms(&settings));
        let (keys, clocks, draws) = (store.keys.clone(), clock.clone(), entropy.clone());
        let console = ConsoleHouse::build(&settings, keys, clocks, draws, Some(desk.clone())).map_err(Box::new)?;
        if let Some(console) = &console {
            console.look().await.map_err(|_| Notice::StoreFailed)?;
        }
        let engine = Engine::start(engine::Parts {
            store: conversations.clone(),
            verifier,
            desk: before_desk.map_or_else(|| desk.clone() as Arc<dyn Desk>, |before| before(desk.clone())),
            content,
            clock: clock.clone(),
            entropy: entropy.clone(),
        })
        .await?;
        tokio::spawn(desk.clone().keep_watch(engine.clone()));
        let discord = Arc::default();
        Ok(Self { settings, clock, engine, prompts, conversations, desk, console, entropy, discord, site, store })
    }

    pub fn phrases(&self) -> Arc<dyn Phrases> {
        self.prompts.clone()
    }

    /// The conversations that were had.
    pub fn transcripts(&self) -> Transcripts {
        Transcripts { store: self.conversations.clone(), content: self.engine.content() }
    }

    /// Reads articles, sentences and intents anew, for every turn from now on; the pages' own sentences stay
    /// until the next start. Content with a mistake changes nothing. What was done, as a sentence.
    pub async fn reload(&self) -> Result<String, ReloadFault> {
        let settings = self.settings.clone();
        let content = tokio::task::spawn_blocking(move || content::load_checked(&settings)).await??;
        let (articles, unchanged) = (content.articles.len(), content.hash == self.engine.content().hash);
        self.engine.renew(Arc::new(content)).await?;
        Ok(if unchanged {
            "Nothing has changed since it was read last.".to_owned()
        } else {
            format!("Read anew: {articles} articles, with the sentences and intents. Open walks keep their version.")
        })
    }

    /// The chat's site; its open sockets end with `stopping`.
    pub fn site(&self, stopping: &CancellationToken) -> axum::Router {
        let settings = self.settings.chat();
        let framing = Framing::By(settings.embed_sites.iter().map(ToString::to_string).collect());
        let guard = Guard { site: self.site.clone(), framing, phrases: self.phrases(), body_limit: BODY_LIMIT };
        channel::web::router(self.door("web"), guard, stopping.clone())
    }

    /// The console's site, if there is one; its agents stand for people at `identity`, and its open sockets end
    /// with `stopping`.
    pub fn console_site(
        &self,
        identity: Option<Arc<dyn IdentityDesk>>,
        stopping: &CancellationToken,
    ) -> Result<Option<axum::Router>, HouseFault> {
        let console = self.console.as_ref();
        console.map(|console| console.site(&self.engine, &self.desk, &self.phrases(), identity, stopping)).transpose()
    }

    /// What a channel needs to let people in.
    pub fn door(&self, channel: &'static str) -> Door {
        Door {
            engine: self.engine.clone(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            phrases: self.phrases(),
            channel,
            site: self.site.address(),
        }
    }

    /// What only a running server can see of its own health.
    pub(in crate::app) fn findings(&self) -> Vec<Finding> {
        let articles = self.engine.content().articles.len();
        let mut findings = vec![
            Finding::good(format!("the content is sound (articles: {articles})")),
            self.store.finding("the chat's"),
        ];
        if self.settings.discord().is_some() {
            findings.extend(self.discord.signs().into_iter().map(discord::finding));
        }
        findings
    }

    pub async fn close(&self) {
        self.engine.stop().await;
        self.store.close().await;
    }
}

fn terms(settings: &Settings) -> Terms {
    let HoursSettings { zone, week, exceptions, .. } = settings.hours().clone();
    let chats_per_agent = usize::try_from(settings.handoff().chats_per_agent).unwrap_or(usize::MAX);
    let span = |span: Option<std::time::Duration>| span.and_then(|span| SignedDuration::try_from(span).ok());
    Terms {
        hours: Hours::new(zone, week, exceptions),
        chats_per_agent,
        first_reply: span(settings.handoff().first_reply),
        next_reply: span(settings.handoff().next_reply),
    }
}
