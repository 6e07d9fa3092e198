//! What the machine gives to a house: clock, randomness, stores, keys. Tests and transcripts bring
//! their own, part by part.

use std::sync::Arc;

use miette::Diagnostic;
use thiserror::Error;

use super::keys::{self, KeyFault};
use crate::{
    config::Settings,
    identity::{
        credential::{Argon2Hasher, Cost, HashFault, Keyring, PasswordHasher},
        delivery::DemoPhone,
        verifier::captcha::{Captcha, PictureAndAudio},
    },
    model::port::{KeyValue, StoreFault},
    runtime::{Clock, Entropy, SystemClock, SystemEntropy},
    storage::{OpenFault, sled::SledKeys},
};

/// How much of each store is kept in memory.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

pub struct Machine {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub stores: Stores,
    pub keyring: Arc<Keyring>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub captcha: Arc<dyn Captcha>,
    /// The demo's phone; `None` where there is nobody to play it.
    pub phone: Option<Arc<DemoPhone>>,
}

/// One store for the chat, one for the verifier: they share nothing.
#[derive(Clone)]
pub struct Stores {
    pub chat: Arc<dyn KeyValue>,
    pub verifier: Arc<dyn KeyValue>,
    /// The same stores where they are folders, to be closed in order.
    pub folders: Vec<Arc<SledKeys>>,
}

#[derive(Debug, Error, Diagnostic)]
pub enum MachineFault {
    #[error("{fault}")]
    #[diagnostic(help("{}", fault.remedy()))]
    Open { fault: OpenFault },
    #[error(transparent)]
    #[diagnostic(transparent)]
    Key(#[from] KeyFault),
    #[error("the store can't be read")]
    #[diagnostic(help("See that the disk is there and that the folder belongs to this user."))]
    Store(#[from] StoreFault),
    #[error("the setting [hashing] can't be used")]
    #[diagnostic(help("Choose more memory or fewer lanes."))]
    Hash(#[from] HashFault),
    #[error("the demo phone's folder can't be used")]
    #[diagnostic(help("See that [demo] phone names a folder that this user may write to."))]
    Phone(#[source] std::io::Error),
}

impl Machine {
    /// This machine, with the folders that the settings name.
    pub fn real(settings: &Settings) -> Result<Self, MachineFault> {
        let entropy = Arc::new(SystemEntropy);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let stores = Stores::open(settings)?;
        let fresh = stores.verifier.last(b"")?.is_none();
        let keyring = keys::load_or_make(&settings.store().keys, fresh, entropy.as_ref())?;
        let phone = settings.demo().map(|demo| DemoPhone::open(&demo.phone, clock.clone())).transpose();
        Ok(Self {
            phone: phone.map_err(MachineFault::Phone)?,
            hasher: Arc::new(Argon2Hasher::new(cost(settings))?),
            captcha: Arc::new(PictureAndAudio),
            clock,
            entropy,
            stores,
            keyring: Arc::new(keyring),
        })
    }
}

impl Stores {
    /// The stores' folders, each held by this process alone from now on.
    pub fn open(settings: &Settings) -> Result<Self, MachineFault> {
        let open = |folder, product| {
            SledKeys::open(folder, product, CACHE_BYTES).map_err(|fault| MachineFault::Open { fault })
        };
        let chat = open(&settings.store().chat, "deskhand chat")?;
        let verifier = open(&settings.store().verifier, "deskhand verifier")?;
        Ok(Self { chat: chat.clone(), verifier: verifier.clone(), folders: vec![chat, verifier] })
    }
}

impl Stores {
    /// Closes the folders in order; a fault is logged, since nobody can do anything about it any more.
    pub fn close(&self) {
        for folder in &self.folders {
            if let Err(fault) = folder.close() {
                tracing::error!(%fault, "a store could not be closed in order");
            }
        }
    }
}

fn cost(settings: &Settings) -> Cost {
    let hashing = settings.hashing();
    Cost { memory_kib: hashing.memory_mib.saturating_mul(1024), passes: hashing.passes, lanes: 1 }
}
