//! The keys that the store was used with, and a walk over the accounts.

use async_trait::async_trait;

use super::{
    Recoveries, keys,
    value::decode,
    writing::{Revised, Writing},
};
use crate::{
    identity::{
        recovery::{AccountFile, Entry},
        verifier::{KeyStore, KnownKeys},
    },
    model::{
        AccountId,
        port::{CommitFault, StoreFault},
    },
};

impl Recoveries {
    /// The keys that the store was used with, for a start that has no runtime yet.
    pub fn known(&self) -> Result<Option<KnownKeys>, StoreFault> {
        self.read(keys::KNOWN_KEYS)
    }
}

#[async_trait]
impl KeyStore for Recoveries {
    async fn accounts(
        &self,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<(AccountId, AccountFile)>, StoreFault> {
        // The first key past the account's own.
        let from = after.map_or_else(|| keys::ACCOUNTS.to_owned(), |after| keys::account(after) + "\0");
        let page = self.keys.scan(keys::ACCOUNTS.as_bytes(), from.as_bytes(), limit)?;
        let id = |key: &[u8]| {
            let name = key.get(keys::ACCOUNTS.len()..).unwrap_or_default();
            AccountId(String::from_utf8_lossy(name).into_owned())
        };
        page.into_iter().map(|(key, bytes)| Ok((id(&key), decode(&key, &bytes)?))).collect()
    }

    async fn known_keys(&self) -> Result<Option<KnownKeys>, StoreFault> {
        self.known()
    }

    async fn keep_known_keys(&self, known: &KnownKeys, audit: &[Entry]) -> Result<(), CommitFault> {
        let mut writing = Writing::new(self.keys.as_ref());
        writing.advance::<Revised>(keys::KNOWN_KEYS.to_owned(), known, known.revision)?;
        writing.audit(audit);
        writing.commit().await
    }
}
