//! What hangs on which key, and how it is moved to the newest: seals are made anew, and what can't be
//! moved (codes and puzzles of sessions that are under way) is counted, so that no key goes too early.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{Fault, store::RecoveryStore};
use crate::{
    identity::{
        credential::{KeyId, Keyring},
        recovery::{AccountFile, Authenticator, Entry, Upkeep},
    },
    model::{
        AccountId,
        port::{CommitFault, StoreFault},
    },
    runtime::Entropy,
};

/// How many accounts are read at once.
const PAGE: usize = 256;

/// How often an account is tried when others write at the same time.
const TRIES: usize = 8;

/// What the keeping of keys asks of the verifier's store.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// Up to `limit` accounts of which something is kept, after `after`, in the order of their ids.
    async fn accounts(
        &self,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<(AccountId, AccountFile)>, StoreFault>;

    /// The keys that the store was used with; `None` if that was never written down.
    async fn known_keys(&self) -> Result<Option<KnownKeys>, StoreFault>;

    /// Writes that down, if it stands at the revision before, with the audit rows of who changed it.
    async fn keep_known_keys(&self, known: &KnownKeys, audit: &[Entry]) -> Result<(), CommitFault>;
}

/// The keys that a store was used with, so that one that is lost is missed. Names, and no key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownKeys {
    pub revision: u64,
    pub keys: Vec<KeyId>,
    pub anchor: KeyId,
    /// The key under which every seal is; `None` while some may be under others.
    pub sealed: Option<KeyId>,
    /// Let go of for good: a file of one of them that comes back, out of a backup, is used for nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<KeyId>,
}

/// How much hangs on one key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyUse {
    /// Authenticators whose seed is sealed with it.
    pub seeds: usize,
    /// Sessions under way whose codes and puzzles come from it, and codes that are still to be sent.
    pub sessions: usize,
}

/// What a walk over all accounts came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Renewed {
    pub seeds: usize,
    /// Seals that no key opens.
    pub broken: usize,
}

/// Looks after what hangs on keys, beside a running service too.
#[derive(Clone)]
pub struct Seals {
    pub store: Arc<dyn RecoveryStore>,
    pub keys: Arc<dyn KeyStore>,
    pub entropy: Arc<dyn Entropy>,
}

impl Seals {
    /// Seals every seed with the newest key. Doing it again does nothing.
    pub async fn renew(&self, keyring: &Keyring) -> Result<Renewed, Fault> {
        let mut renewed = Renewed::default();
        let mut after = None;
        while let Some(page) = self.next_page(&mut after).await? {
            for (account, file) in &page {
                match self.renew_one(keyring, account, file.clone()).await {
                    Ok(true) => renewed.seeds = renewed.seeds.saturating_add(1),
                    Ok(false) => {}
                    Err(Fault::Seal(fault)) => {
                        tracing::error!(%account, %fault, "an authenticator can't be sealed anew");
                        renewed.broken = renewed.broken.saturating_add(1);
                    }
                    Err(fault) => return Err(fault),
                }
            }
        }
        Ok(renewed)
    }

    async fn renew_one(&self, keyring: &Keyring, account: &AccountId, mut file: AccountFile) -> Result<bool, Fault> {
        for _ in 0..TRIES {
            let mut sealed_anew = false;
            for authenticator in file.authenticators_mut() {
                let draw = self.entropy.draw("seal");
                if let Some(seed) = authenticator.seed.renewed(keyring, account, &authenticator.factor, &draw)? {
                    authenticator.seed = seed;
                    sealed_anew = true;
                }
            }
            if !sealed_anew {
                return Ok(false);
            }
            if self.write(account, file.next()).await? {
                return Ok(true);
            }
            file = self.store.account(account).await?;
        }
        Err(Fault::Contended)
    }

    /// What hangs on each key. What was made before keys had names hangs on `None`.
    pub async fn uses(&self) -> Result<BTreeMap<Option<KeyId>, KeyUse>, Fault> {
        let mut uses = BTreeMap::<_, KeyUse>::new();
        let mut after = None;
        while let Some(page) = self.next_page(&mut after).await? {
            for authenticator in page.iter().flat_map(|(_, file)| file.authenticators()) {
                uses.entry(authenticator.seed.key().cloned()).or_default().seeds += 1;
            }
        }
        for id in self.store.live().await? {
            if let Some(session) = self.store.load(id).await? {
                uses.entry(session.key).or_default().sessions += 1;
            }
        }
        for delivery in self.store.outbox().await? {
            uses.entry(delivery.key).or_default().sessions += 1;
        }
        Ok(uses)
    }

    /// Takes away the authenticators that nothing can open any more, because `lost` is gone for good;
    /// gives how many. With `nameless`, those too that were sealed before keys had names.
    pub async fn forget(&self, lost: &KeyId, nameless: bool) -> Result<usize, Fault> {
        let (mut forgotten, mut after) = (0_usize, None);
        while let Some(page) = self.next_page(&mut after).await? {
            for (account, file) in &page {
                let is_lost = |authenticator: &Authenticator| match authenticator.seed.key() {
                    Some(key) => key == lost,
                    None => nameless,
                };
                let mut file = file.clone();
                loop {
                    let dropped = file.drop_authenticators(is_lost);
                    if dropped == 0 {
                        break;
                    }
                    if self.write(account, file.next()).await? {
                        forgotten = forgotten.saturating_add(dropped);
                        break;
                    }
                    file = self.store.account(account).await?;
                }
            }
        }
        Ok(forgotten)
    }

    /// The accounts after `after`, which moves on; `None` after the last.
    async fn next_page(&self, after: &mut Option<AccountId>) -> Result<Option<Vec<(AccountId, AccountFile)>>, Fault> {
        let page = self.keys.accounts(after.as_ref(), PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(None) };
        *after = Some(last.clone());
        Ok(Some(page))
    }

    /// False if somebody else wrote first.
    async fn write(&self, account: &AccountId, file: AccountFile) -> Result<bool, Fault> {
        let upkeep = Upkeep { accounts: vec![(account.clone(), file)], ..Upkeep::default() };
        match self.store.keep(&upkeep).await {
            Ok(()) => Ok(true),
            Err(CommitFault::Conflict) => Ok(false),
            Err(CommitFault::Store(fault)) => Err(fault.into()),
        }
    }
}
