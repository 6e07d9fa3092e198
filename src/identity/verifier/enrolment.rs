//! What an administrator does to an account: set it up for reset, give it an authenticator, and tell
//! the verifier of a password that was set elsewhere. Never through the panel: nothing of this can be
//! done by who is in the middle of a reset.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Fault, store::RecoveryStore};
use crate::{
    identity::{
        credential::{
            Enrolment, HistoryHash, HistorySalt, Keyring, Password, SealedSeed, Seed, check_code, seed_of_typed_key,
        },
        directory::{Account, HashPool},
        recovery::{AccountFile, Actor, Authenticator, Deed, Entry, FactorKind, Limits, Upkeep},
    },
    model::{AccountId, Draw, port::CommitFault},
    runtime::{Clock, Entropy},
};

/// How often a write is tried when others write at the same time.
const TRIES: usize = 8;

/// The verifier's own record of accounts, for `account enroll` and the like. Works beside a running
/// service: each write stands on the revision that was read.
#[derive(Clone)]
pub struct Enrolments {
    pub store: Arc<dyn RecoveryStore>,
    pub keyring: Arc<Keyring>,
    pub pool: HashPool,
    pub limits: Limits,
    pub entropy: Arc<dyn Entropy>,
    /// Who acts, for the audit.
    pub actor: Actor,
    pub clock: Arc<dyn Clock>,
    /// Shown by authenticators beside the account, e.g. the university's name.
    pub issuer: String,
}

/// What an account can prove itself with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorList {
    pub registered: bool,
    pub authenticator: bool,
    /// How many earlier passwords are remembered.
    pub remembered: usize,
    /// How many resets finished lately.
    pub resets: usize,
}

impl Enrolments {
    /// A seed for an authenticator that nobody has yet, to be shown this once. Nothing is written
    /// before `confirm_authenticator`.
    pub fn offer_authenticator(&self, account: &Account) -> Result<Enrolment, Fault> {
        self.enrolment(account, &Seed::from_draw(&self.entropy.draw("authenticator")))
    }

    /// Gives the account the authenticator that was offered, in place of an earlier one, if `code` is what
    /// it shows now. That code is used up. `None`: another code, and nothing has changed.
    pub async fn confirm_authenticator(&self, account: &Account, key: &str, code: &str) -> Result<Option<()>, Fault> {
        let seed = seed_of_typed_key(key).ok_or_else(|| Fault::Enrolment("the key isn't one".to_owned()))?;
        let Some(step) = check_code(&seed, code, self.clock.now(), None) else { return Ok(None) };
        self.add_authenticator(account, &seed, Some(step)).await.map(Some)
    }

    /// Gives a new account its authenticator. Whoever adds the account hands the key to its owner.
    pub async fn provide_authenticator(&self, account: &Account) -> Result<Enrolment, Fault> {
        let seed = Seed::from_draw(&self.entropy.draw("authenticator"));
        self.add_authenticator(account, &seed, None).await?;
        self.enrolment(account, &seed)
    }

    fn enrolment(&self, account: &Account, seed: &Seed) -> Result<Enrolment, Fault> {
        let name = account.identifiers.first().map_or("", |identifier| identifier.folded());
        Enrolment::new(seed, &self.issuer, name).map_err(|fault| Fault::Enrolment(fault.to_string()))
    }

    async fn add_authenticator(&self, account: &Account, seed: &Seed, last_step: Option<u64>) -> Result<(), Fault> {
        let draw = self.entropy.draw("authenticator's seal");
        let factor = data_encoding::HEXLOWER.encode(&draw.bytes("factor"));
        let sealed = SealedSeed::seal(&self.keyring, &account.id, &factor, seed, &draw.child("seal"))?;
        let added = Deed::FactorAdded { factor: FactorKind::Authenticator };
        self.keep(&account.id, self.clock.now(), added, |file| {
            let authenticator = Authenticator { factor: factor.clone(), seed: sealed.clone(), last_step };
            AccountFile { authenticator: Some(authenticator), registered: true, ..file }
        })
        .await
    }

    /// Sets the account up for reset, or takes that back.
    pub async fn register(&self, account: &AccountId, registered: bool) -> Result<(), Fault> {
        let deed = Deed::Registered { registered };
        self.keep(account, self.clock.now(), deed, |file| AccountFile { registered, ..file }).await
    }

    /// A password that was set elsewhere counts in the history too (the current one counts).
    pub async fn remember_password(
        &self,
        account: &AccountId,
        password: Arc<Password>,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let known = self.store.account(account).await?.salt;
        let salt = known.unwrap_or_else(|| history_salt(&self.keyring, &self.pool, account));
        let hashed = self.pool.run(move |hasher| HistoryHash::of(hasher, &password, &salt)).await;
        let hash = hashed.ok_or(Fault::Closing)??;
        self.keep(account, self.clock.now(), Deed::PasswordRemembered, |mut file| {
            file.salt.get_or_insert(salt);
            file.remember(hash.clone(), at, &self.limits);
            file
        })
        .await
    }

    pub async fn factors(&self, account: &AccountId) -> Result<FactorList, Fault> {
        let file = self.store.account(account).await?;
        Ok(FactorList {
            registered: file.registered,
            authenticator: file.authenticator.is_some(),
            remembered: file.history.len(),
            resets: file.resets.len(),
        })
    }

    async fn keep(
        &self,
        account: &AccountId,
        at: Timestamp,
        deed: Deed,
        change: impl Fn(AccountFile) -> AccountFile,
    ) -> Result<(), Fault> {
        for _ in 0..TRIES {
            let file = change(self.store.account(account).await?).next();
            let audit = vec![self.entry(at, deed.clone(), account)];
            let upkeep = Upkeep { accounts: vec![(account.clone(), file)], audit, ..Upkeep::default() };
            match self.store.keep(&upkeep).await {
                Ok(()) => return Ok(()),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::Contended)
    }

    fn entry(&self, at: Timestamp, deed: Deed, account: &AccountId) -> Entry {
        Entry { at, actor: self.actor.clone(), deed, account: Some(account.clone()), session: None }
    }
}

/// The account's own salt. Derived, so that two first hashes at once agree on it.
pub(super) fn history_salt(keyring: &Keyring, pool: &HashPool, account: &AccountId) -> HistorySalt {
    let parts: [&[u8]; 2] = [b"history salt", account.as_str().as_bytes()];
    HistorySalt::new(pool.hasher(), &Draw::from_seed(*keyring.blind(&parts)))
}
