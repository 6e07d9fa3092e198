//! The chat's half of a house.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::HouseFault;
use crate::{
    app::{
        admin::wire::Finding,
        machine::{ChatMachine, Store},
        transcripts::Transcripts,
    },
    channel::{self, session::Door},
    config::Settings,
    engine::{self, Engine},
    model::{Phrases, port::Verifier},
    runtime::{Clock, Entropy},
    storage::conversations::Conversations,
    talk::content::Content,
    web::{Framing, Guard, Site},
};

/// The largest body that the chat's site reads: what people say comes over the socket.
const BODY_LIMIT: usize = 4 * 1024;

pub struct ChatHouse {
    pub settings: Settings,
    pub clock: Arc<dyn Clock>,
    pub content: Arc<Content>,
    pub engine: Arc<Engine>,
    pub transcripts: Transcripts,
    entropy: Arc<dyn Entropy>,
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
        let ChatMachine { clock, entropy, store } = machine;
        let site = Site::new(&settings.chat().public.to_string(), &[])?;
        let conversations = Arc::new(Conversations::new(store.keys.clone()));
        let transcripts = Transcripts { store: conversations.clone(), content: content.clone() };
        let engine = Engine::start(engine::Parts {
            store: conversations,
            verifier,
            content: content.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
        })
        .await?;
        Ok(Self { settings, clock, content, engine, transcripts, entropy, site, store })
    }

    pub fn phrases(&self) -> Arc<dyn Phrases> {
        self.content.prompts.clone()
    }

    /// The chat's site; its open sockets end with `stopping`.
    pub fn site(&self, stopping: &CancellationToken) -> axum::Router {
        let settings = self.settings.chat();
        let framing = Framing::By(settings.embed_sites.iter().map(ToString::to_string).collect());
        let guard = Guard { site: self.site.clone(), framing, phrases: self.phrases(), body_limit: BODY_LIMIT };
        channel::web::router(self.door("web"), guard, stopping.clone())
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
        let articles = self.content.articles.len();
        vec![Finding::good(format!("the content is sound (articles: {articles})")), self.store.finding("the chat's")]
    }

    pub async fn close(&self) {
        self.engine.stop().await;
        self.store.close().await;
    }
}
