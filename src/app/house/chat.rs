//! The chat's half of a house.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::HouseFault;
use crate::{
    app::{
        admin::wire::Finding,
        machine::{ChatMachine, Store},
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
    entropy: Arc<dyn Entropy>,
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
        let engine = Engine::start(engine::Parts {
            store: Arc::new(Conversations::new(store.keys.clone())),
            verifier,
            content: content.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
        })
        .await?;
        Ok(Self { settings, clock, content, engine, entropy, store })
    }

    pub fn phrases(&self) -> Arc<dyn Phrases> {
        self.content.prompts.clone()
    }

    /// The chat's site; its open sockets end with `stopping`.
    pub fn site(&self, stopping: &CancellationToken) -> Result<axum::Router, HouseFault> {
        let settings = self.settings.chat();
        let framing = Framing::By(settings.embed_sites.iter().map(ToString::to_string).collect());
        let site = Site::new(&settings.public.to_string(), &[])?;
        let guard = Guard { site, framing, phrases: self.phrases(), body_limit: BODY_LIMIT };
        Ok(channel::web::router(self.door("web"), guard, stopping.clone()))
    }

    /// What a channel needs to let people in.
    pub fn door(&self, channel: &'static str) -> Door {
        Door { engine: self.engine.clone(), entropy: self.entropy.clone(), phrases: self.phrases(), channel }
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
