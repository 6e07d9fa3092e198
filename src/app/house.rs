//! One installation, put together: every port has its part, and nothing listens yet. Transcripts and
//! tests build the same house on a machine of theirs.

use std::sync::Arc;

use miette::Diagnostic;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use super::{
    content::{self, ContentLoadFault},
    machine::{Machine, Stores},
    policy,
    registry::Registry,
};
use crate::{
    channel::{self, session::Door},
    config::Settings,
    engine::{self, Engine, Notice},
    identity::{
        delivery::{CodeSender, DemoPhone, NoSender},
        directory::CredentialWriter,
        verifier::{self, Service, panel},
    },
    model::{Phrases, port::Verifier},
    runtime::{Clock, Entropy},
    storage::conversations::Conversations,
    talk::content::Content,
    web::{Framing, Guard, Site, SiteFault},
};

pub struct House {
    pub settings: Settings,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub content: Arc<Content>,
    pub engine: Arc<Engine>,
    pub service: Arc<Service>,
    pub registry: Registry,
    pub phone: Option<Arc<DemoPhone>>,
    pub(super) stores: Stores,
}

#[derive(Debug, Error, Diagnostic)]
pub enum HouseFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Content(#[from] ContentLoadFault),
    #[error("the conversations can't be taken up again: {0}")]
    #[diagnostic(help("See the log above for the record that can't be read, or restore the store from a backup."))]
    Engine(#[from] Notice),
    #[error(transparent)]
    #[diagnostic(help("Correct `public` in the configuration."))]
    Site(#[from] SiteFault),
}

/// Where a transcript stands between two parts, to make one of them fail.
pub(super) trait Seams: Send + Sync {
    fn verifier(&self, real: Arc<dyn Verifier>) -> Arc<dyn Verifier>;
    fn writer(&self, real: Arc<dyn CredentialWriter>) -> Arc<dyn CredentialWriter>;
}

/// Nothing stands between the parts.
struct Seamless;

impl Seams for Seamless {
    fn verifier(&self, real: Arc<dyn Verifier>) -> Arc<dyn Verifier> {
        real
    }

    fn writer(&self, real: Arc<dyn CredentialWriter>) -> Arc<dyn CredentialWriter> {
        real
    }
}

impl House {
    pub async fn build(settings: Settings, machine: Machine) -> Result<Self, HouseFault> {
        let content = Arc::new(content::load(&settings)?);
        Self::build_around(settings, content, machine, &Seamless).await
    }

    /// The same house with content that is read already, and somebody at its seams.
    pub(super) async fn build_around(
        settings: Settings,
        content: Arc<Content>,
        machine: Machine,
        seams: &dyn Seams,
    ) -> Result<Self, HouseFault> {
        let registry = Registry::over(&settings, &machine);
        let Machine { clock, entropy, stores, keyring, captcha, phone, .. } = machine;
        let sender: Arc<dyn CodeSender> = match &phone {
            Some(phone) => phone.clone(),
            None => Arc::new(NoSender),
        };
        let service = Service::start(verifier::Parts {
            store: registry.enrolments.store.clone(),
            directory: registry.directory.clone(),
            writer: seams.writer(registry.directory.clone()),
            sender,
            captcha,
            pool: registry.enrolments.pool.clone(),
            keyring,
            policy: policy::policy(&settings),
            limits: registry.enrolments.limits.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            phrases: content.prompts.clone(),
            panel_address: Site::new(&settings.panel().public.to_string(), &[])?.address(),
            domain: registry.domain.clone(),
            region: registry.region,
        });
        let engine = Engine::start(engine::Parts {
            store: Arc::new(Conversations::new(stores.chat.clone())),
            verifier: seams.verifier(service.clone()),
            content: content.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
        })
        .await?;
        Ok(Self { settings, clock, entropy, content, engine, service, registry, phone, stores })
    }

    pub fn phrases(&self) -> Arc<dyn Phrases> {
        self.content.prompts.clone()
    }

    /// The chat's site; its open sockets end with `stopping`.
    pub fn chat(&self, stopping: &CancellationToken) -> Result<axum::Router, HouseFault> {
        let settings = self.settings.chat();
        let framing = Framing::By(settings.embed_sites.iter().map(ToString::to_string).collect());
        let guard = self.guard(Site::new(&settings.public.to_string(), &[])?, framing);
        Ok(channel::web::router(self.door("web"), guard, stopping.clone()))
    }

    /// The secure panel's site.
    pub fn panel(&self) -> Result<axum::Router, HouseFault> {
        let guard = self.guard(Site::new(&self.settings.panel().public.to_string(), &[])?, Framing::Never);
        Ok(panel::router(self.service.clone(), guard))
    }

    /// What a channel needs to let people in.
    pub fn door(&self, channel: &'static str) -> Door {
        Door { engine: self.engine.clone(), entropy: self.entropy.clone(), phrases: self.phrases(), channel }
    }

    pub(super) fn guard(&self, site: Site, framing: Framing) -> Guard {
        Guard { site, framing, phrases: self.phrases(), body_limit: panel::BODY_LIMIT }
    }

    /// Ends all tasks, then closes the stores: whatever was acknowledged is on the disk.
    pub async fn close(&self) {
        self.engine.stop().await;
        self.service.close();
        let stores = self.stores.clone();
        let closed = tokio::task::spawn_blocking(move || stores.close());
        if closed.await.is_err() {
            tracing::error!("closing the stores was cut short");
        }
    }
}
