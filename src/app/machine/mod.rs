//! What the machine gives to a house: clock, randomness, stores, keys. Tests and transcripts bring
//! their own, part by part.

mod store;

use std::sync::Arc;

use miette::Diagnostic;
use thiserror::Error;

use super::keys::{self, KeyFault, KeyFolder};
use crate::{
    config::{Settings, Verification},
    identity::{
        credential::{Argon2Hasher, Cost, HashFault, Keyring, PasswordHasher},
        delivery::{DemoMailbox, DemoPhone},
        directory::CredentialWriter,
        verifier::{
            captcha::{Captcha, PictureAndAudio},
            panel::Pace,
        },
    },
    model::port::{Desk, StoreFault},
    runtime::{Clock, Entropy, SystemClock, SystemEntropy},
    storage::{OpenFault, recovery::Recoveries},
};

pub use store::Store;

/// What a house of both halves stands on: a store each, and nothing shared but time.
pub struct Machine {
    pub chat: ChatMachine,
    pub verifier: VerifierMachine,
}

/// What the chat needs of a machine.
pub struct ChatMachine {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub store: Store,
    /// Who stands between the engine and the desk; `None` outside of transcripts.
    pub before_desk: Option<BeforeDesk>,
}

/// What the verifier needs of a machine.
pub struct VerifierMachine {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub store: Store,
    pub keyring: Arc<Keyring>,
    /// Where the keys lie; `None` where they are in memory alone.
    pub keys: Option<KeyFolder>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub captcha: Arc<dyn Captcha>,
    /// At which the panel answers.
    pub pace: Pace,
    /// The demo's phone; `None` where there is nobody to play it.
    pub phone: Option<Arc<DemoPhone>>,
    /// The demo's mailboxes, likewise.
    pub mailbox: Option<Arc<DemoMailbox>>,
    /// Who stands between the service and the directory's passwords; `None` outside of tests and transcripts.
    pub between: Option<Between>,
}

/// Takes a directory's way to its passwords, and gives another one over it.
pub type Between = Box<dyn FnOnce(Arc<dyn CredentialWriter>) -> Arc<dyn CredentialWriter> + Send>;

/// Takes the desk, and gives another one over it.
pub type BeforeDesk = Box<dyn FnOnce(Arc<dyn Desk>) -> Arc<dyn Desk> + Send>;

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
    #[error("the folder of the demo's phones and mailboxes can't be used")]
    #[diagnostic(help("See that [demo] phone names a folder that this user may write to."))]
    Phone(#[source] std::io::Error),
}

impl Machine {
    /// This machine, with the folders that the settings name.
    pub fn real(settings: &Settings) -> Result<Self, MachineFault> {
        Ok(Self { chat: ChatMachine::real(settings)?, verifier: VerifierMachine::real(settings.verification())? })
    }
}

impl ChatMachine {
    pub fn real(settings: &Settings) -> Result<Self, MachineFault> {
        let store = Store::of_chat(&settings.store().chat)?;
        Ok(Self { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy), store, before_desk: None })
    }
}

impl VerifierMachine {
    pub fn real(settings: &Verification) -> Result<Self, MachineFault> {
        let entropy = Arc::new(SystemEntropy);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store = Store::of_verifier(&settings.store)?;
        let folder = KeyFolder::new(&settings.keys);
        let known = Recoveries::new(store.keys.clone()).known()?;
        let keyring = keys::open(&folder, known, store.is_fresh()?, clock.now(), entropy.as_ref())?;
        let demo = settings.demo.as_ref().map(|demo| &demo.phone);
        let phone = demo.map(|folder| DemoPhone::open(folder, clock.clone())).transpose();
        let mailbox = demo.map(|folder| DemoMailbox::open(folder, clock.clone())).transpose();
        Ok(Self {
            phone: phone.map_err(MachineFault::Phone)?,
            mailbox: mailbox.map_err(MachineFault::Phone)?,
            hasher: Arc::new(hasher(settings)?),
            captcha: Arc::new(PictureAndAudio),
            pace: Pace::even(clock.clone()),
            clock,
            entropy,
            store,
            keyring: Arc::new(keyring),
            keys: Some(folder),
            between: None,
        })
    }
}

/// The hash of passwords, at the cost that the settings name.
pub(super) fn hasher(settings: &Verification) -> Result<Argon2Hasher, HashFault> {
    let hashing = settings.hashing;
    Argon2Hasher::new(Cost { memory_kib: hashing.memory_mib.saturating_mul(1024), passes: hashing.passes, lanes: 1 })
}
