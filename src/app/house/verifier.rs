//! The verifier's half of a house, whichever process it runs in.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::HouseFault;
use crate::{
    app::{
        admin::wire::Finding,
        keys::KeyDesk,
        machine::{Store, VerifierMachine},
        policy,
        registry::{Registry, standing},
    },
    config::{ApiSettings, Verification},
    identity::{
        delivery::{CodeSender, DemoMailbox, DemoPhone, Mailer, NoMailer, NoSender},
        directory::CredentialWriter,
        verifier::{
            self, Service,
            panel::{self, Pace},
            remote::{self, Api, Tokens},
        },
    },
    model::Phrases,
    runtime::Clock,
    web::{Framing, Guard, Site},
};

pub struct VerifierHouse {
    pub settings: Verification,
    pub clock: Arc<dyn Clock>,
    pub service: Arc<Service>,
    pub registry: Registry,
    /// The demo's phone; `None` where texts go nowhere.
    pub phone: Option<Arc<DemoPhone>>,
    /// The demo's mailboxes; `None` where letters go nowhere.
    pub mailbox: Option<Arc<DemoMailbox>>,
    /// What letters go by.
    pub(super) mailer: Arc<dyn Mailer>,
    /// `None` where the keys are in memory alone.
    pub(in crate::app) keys: Option<Arc<KeyDesk>>,
    phrases: Arc<dyn Phrases>,
    pace: Pace,
    store: Store,
}

impl VerifierHouse {
    pub fn build(
        settings: Verification,
        phrases: Arc<dyn Phrases>,
        machine: VerifierMachine,
    ) -> Result<Self, HouseFault> {
        let registry = Registry::over(&settings, &machine);
        let VerifierMachine { clock, entropy, store, keyring, keys, captcha, pace, phone, mailbox, between, .. } =
            machine;
        let keys = keys.map(|folder| Arc::new(KeyDesk::over(folder, &store, &keyring, &clock, &entropy)));
        let sender: Arc<dyn CodeSender> = match &phone {
            Some(phone) => phone.clone(),
            None => Arc::new(NoSender),
        };
        let mailer: Arc<dyn Mailer> = match &mailbox {
            Some(mailbox) => mailbox.clone(),
            None => Arc::new(NoMailer),
        };
        let writer: Arc<dyn CredentialWriter> = registry.directory.clone();
        let service = Service::start(verifier::Parts {
            store: registry.enrolments.store.clone(),
            directory: registry.directory.clone(),
            writer: match between {
                Some(between) => between(writer),
                None => writer,
            },
            passwords: registry.directory.clone(),
            sender,
            captcha,
            pool: registry.enrolments.pool.clone(),
            keyring,
            policy: policy::policy(&settings),
            limits: registry.enrolments.limits.clone(),
            clock: clock.clone(),
            entropy,
            phrases: phrases.clone(),
            panel_address: Site::new(&settings.panel.public.to_string(), &[])?.address(),
            domain: registry.domain.clone(),
            region: registry.region,
            mailer: mailer.clone(),
            issuer: settings.verifier.issuer.clone(),
            zone: settings.verifier.time_zone.clone(),
            network: registry.network().clone(),
        });
        Ok(Self { settings, clock, service, registry, phone, mailbox, mailer, keys, phrases, pace, store })
    }

    /// Must be waited for before anybody is served: from then on a key that is lost is missed.
    pub async fn remember_keys(&self) {
        let Some(keys) = self.keys.clone() else { return };
        keys.remember().await;
        tokio::spawn(async move { keys.settle().await });
    }

    pub fn phrases(&self) -> Arc<dyn Phrases> {
        self.phrases.clone()
    }

    /// The secure panel's site.
    pub fn panel(&self) -> Result<axum::Router, HouseFault> {
        let site = Site::new(&self.settings.panel.public.to_string(), &[])?;
        let guard = Guard { site, framing: Framing::Never, phrases: self.phrases(), body_limit: panel::BODY_LIMIT };
        Ok(panel::router(self.service.clone(), guard, self.pace.clone()))
    }

    /// The API's site, for a chat in another process that shows one of `tokens`.
    pub(in crate::app) fn api(
        &self,
        settings: &ApiSettings,
        tokens: Tokens,
        stopping: &CancellationToken,
    ) -> Result<axum::Router, HouseFault> {
        let site = Site::new(&settings.public.to_string(), &[])?;
        let guard = Guard { site, framing: Framing::Never, phrases: self.phrases(), body_limit: remote::BODY_LIMIT };
        let methods = self.settings.verifier.methods.clone();
        let (verifier, desk) = (self.service.clone(), self.service.clone());
        let api = Api { verifier, desk, methods, tokens, stopping: stopping.clone() };
        Ok(api.router(guard))
    }

    /// What only a running server can see of its own health.
    pub(in crate::app) async fn findings(&self) -> Vec<Finding> {
        let mut findings = vec![self.store.finding("the verifier's")];
        let Registry { office, directory, .. } = &self.registry;
        findings.extend(standing(office.store.as_ref(), directory.as_ref(), &office.limits, self.clock.now()).await);
        findings.extend(self.keys.iter().flat_map(|keys| keys.findings(&self.store)));
        findings
    }

    pub async fn close(&self) {
        self.service.close();
        self.store.close().await;
    }
}
