//! The embedded directory: accounts and their passwords in a store of keys. For the demo, for tests
//! and for installations that have no other.
//!
//! Unknown and known take the same work: as many reads, as much decoding, one hash at a sign-in.
//! Absent on purpose: authenticator factors and the history, which are the verifier's own.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    Account, CredentialWriter, Directory, DirectoryFault, HashPool, NewAccount, PasswordCheck, WriteFault,
    entry::{AccountEntry, PasswordEntry, decode, encode},
};
use crate::{
    identity::credential::{EncodedPassword, Identifier, Password, PhoneNumber, Salt},
    model::{
        AccountId,
        port::{CommitFault, KeyCommit, KeyValue},
    },
    runtime::Entropy,
};

const ACCOUNTS: &str = "directory/account/";
const IDENTIFIERS: &str = "directory/identifier/";
const PASSWORDS: &str = "directory/password/";

/// How many accounts one read of the list takes.
const PAGE: usize = 256;

/// How often a write is tried when others write at the same time.
const TRIES: usize = 8;

/// How long a new password waits for others to share its sync, where many come.
const PATIENCE: Duration = Duration::from_millis(40);

pub struct EmbeddedDirectory {
    keys: Arc<dyn KeyValue>,
    pool: HashPool,
    entropy: Arc<dyn Entropy>,
    /// What is decoded in place of an entry that isn't there.
    decoy: Vec<u8>,
}

/// What a sign-in comes to. A wrong password and an unknown identifier look the same.
#[derive(Debug)]
pub enum SignIn {
    Welcome(Account),
    /// The password is right, and the account is switched off.
    Disabled,
    Refused,
}

/// Why an account wasn't added.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddFault {
    #[error("an account needs an identifier")]
    NoIdentifier,
    #[error("{0} belongs to another account")]
    Taken(String),
    #[error(transparent)]
    Directory(#[from] DirectoryFault),
}

impl EmbeddedDirectory {
    pub fn new(keys: Arc<dyn KeyValue>, pool: HashPool, entropy: Arc<dyn Entropy>) -> Self {
        Self { keys, pool, entropy, decoy: encode(&AccountEntry::decoy()) }
    }

    /// Adds an account without a password. Its id is drawn and says nothing about the person.
    pub async fn add(&self, account: NewAccount) -> Result<AccountId, AddFault> {
        let drawn = self.entropy.draw("directory.account").bytes("account id");
        let id = AccountId(data_encoding::BASE32_NOPAD.encode(&drawn).to_lowercase().chars().take(16).collect());
        let entry = AccountEntry::new(account);
        if entry.identifiers.is_empty() {
            return Err(AddFault::NoIdentifier);
        }
        for identifier in &entry.identifiers {
            if self.read(&key(IDENTIFIERS, identifier.folded()))?.is_some() {
                return Err(AddFault::Taken(identifier.folded().to_owned()));
            }
        }
        let mut write = vec![(key(ACCOUNTS, id.as_str()), Some(encode(&entry)))];
        write.extend(entry.identifiers.iter().map(|i| (key(IDENTIFIERS, i.folded()), Some(id.as_str().into()))));
        let expect = write.iter().map(|(key, _)| (key.clone(), None)).collect();
        match self.keys.commit(KeyCommit { expect, write, ..Default::default() }).await {
            Ok(()) => Ok(id),
            Err(CommitFault::Conflict) => Err(AddFault::Taken(first_of(&entry))),
            Err(CommitFault::Store(fault)) => Err(DirectoryFault::Away(fault.to_string()).into()),
        }
    }

    /// Every account, in the order of their ids.
    pub fn list(&self) -> Result<Vec<Account>, DirectoryFault> {
        let (mut accounts, mut from) = (Vec::new(), ACCOUNTS.as_bytes().to_vec());
        loop {
            let page = self.keys.scan(ACCOUNTS.as_bytes(), &from, PAGE).map_err(away)?;
            let Some((last, _)) = page.last() else { return Ok(accounts) };
            from = [last, b"\0".as_slice()].concat();
            for (key, entry) in page {
                let id = String::from_utf8_lossy(key.get(ACCOUNTS.len()..).unwrap_or_default()).into_owned();
                accounts.push(decode::<AccountEntry>(&entry)?.into_account(AccountId(id))?);
            }
        }
    }

    /// How often the password of `id` has been set, and so whether anything was done twice.
    pub fn changes(&self, id: &AccountId) -> Result<u64, DirectoryFault> {
        Ok(self.password(id)?.map_or(0, |entry| entry.changes))
    }

    /// Signs in, as the demo's page and its tests do. Always one hash.
    pub async fn sign_in(&self, identifier: &Identifier, password: &Arc<Password>) -> Result<SignIn, DirectoryFault> {
        let account = self.found(identifier)?;
        let matches = self.is_password(account.as_ref().map(|account| &account.id), password).await?;
        Ok(match account {
            Some(account) if matches && account.enabled => SignIn::Welcome(account),
            Some(_) if matches => SignIn::Disabled,
            _ => SignIn::Refused,
        })
    }

    /// Two reads and one decoding, whether there is such an account or not.
    fn found(&self, identifier: &Identifier) -> Result<Option<Account>, DirectoryFault> {
        let id = self.read(&key(IDENTIFIERS, identifier.folded()))?;
        let known = id.is_some();
        let id = AccountId(id.map_or_else(|| "-".to_owned(), |id| String::from_utf8_lossy(&id).into_owned()));
        Ok(self.entry(id)?.filter(|_| known))
    }

    /// One read and one decoding, whether there is such an account or not.
    fn entry(&self, id: AccountId) -> Result<Option<Account>, DirectoryFault> {
        let entry = self.read(&key(ACCOUNTS, id.as_str()))?;
        let account = decode::<AccountEntry>(entry.as_deref().unwrap_or(&self.decoy))?.into_account(id)?;
        Ok(entry.is_some().then_some(account))
    }

    fn password(&self, id: &AccountId) -> Result<Option<PasswordEntry>, DirectoryFault> {
        self.read(&key(PASSWORDS, id.as_str()))?.as_deref().map(decode).transpose()
    }

    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, DirectoryFault> {
        self.keys.read(key).map_err(away)
    }
}

#[async_trait]
impl Directory for EmbeddedDirectory {
    async fn find(&self, identifier: &Identifier) -> Result<Option<Account>, DirectoryFault> {
        self.found(identifier)
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryFault> {
        self.entry(id.clone())
    }
}

#[async_trait]
impl PasswordCheck for EmbeddedDirectory {
    /// Always one hash.
    async fn is_password(&self, id: Option<&AccountId>, password: &Arc<Password>) -> Result<bool, DirectoryFault> {
        let nobody = AccountId::from("-");
        let kept = match self.password(id.unwrap_or(&nobody))? {
            Some(entry) => EncodedPassword::from_phc(&entry.phc).map_err(unreadable)?,
            None => EncodedPassword::decoy(self.pool.hasher(), &self.entropy.draw("directory.decoy")),
        };
        let typed = password.clone();
        let matches = self.pool.run(move |hasher| kept.matches(hasher, &typed)).await;
        let matches = matches.ok_or_else(|| DirectoryFault::Away("closing".to_owned()))?;
        matches.map_err(|fault| DirectoryFault::Away(fault.to_string()))
    }
}

#[async_trait]
impl CredentialWriter for EmbeddedDirectory {
    async fn set_password(&self, id: &AccountId, password: &Arc<Password>, at: Timestamp) -> Result<(), WriteFault> {
        let account = self.read(&key(ACCOUNTS, id.as_str())).map_err(|fault| WriteFault::Away(fault.to_string()))?;
        if account.is_none() {
            return Err(WriteFault::Refused("there is no such account".to_owned()));
        }
        let salt = Salt::from_draw(&self.entropy.draw("directory.salt"));
        let password = password.clone();
        let encoded = self.pool.run(move |hasher| EncodedPassword::make(hasher, &password, salt)).await;
        let encoded = encoded.ok_or_else(|| WriteFault::Away("closing".to_owned()))?;
        let encoded = encoded.map_err(|fault| WriteFault::Away(fault.to_string()))?;
        self.replace(id, &encoded, at).await
    }

    async fn stop_password(&self, id: &AccountId, at: Timestamp) -> Result<(), WriteFault> {
        let drawn = Zeroizing::new(self.entropy.draw("directory.stopped").bytes("password"));
        let text = data_encoding::BASE64.encode(drawn.as_slice());
        let password = Password::new(text).map_err(|fault| WriteFault::Refused(fault.to_string()))?;
        self.set_password(id, &Arc::new(password), at).await
    }

    /// It has no sessions of its own: pages sign in anew each time.
    async fn revoke_sessions(&self, _: &AccountId) -> Result<bool, WriteFault> {
        Ok(false)
    }

    async fn register_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault> {
        self.change_phones(id, |phones| {
            if !phones.iter().any(|kept| kept == number.expose()) {
                phones.push(number.expose().to_owned());
            }
        })
        .await
    }

    async fn remove_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault> {
        self.change_phones(id, |phones| phones.retain(|kept| kept != number.expose())).await
    }

    /// It dies with the process that holds its store.
    fn may_come_late(&self) -> bool {
        false
    }

    async fn password_set_at(&self, id: &AccountId) -> Result<Option<Timestamp>, DirectoryFault> {
        Ok(self.password(id)?.map(|entry| entry.set_at))
    }
}

impl EmbeddedDirectory {
    async fn change_phones(&self, id: &AccountId, change: impl Fn(&mut Vec<String>) + Send) -> Result<(), WriteFault> {
        let key = key(ACCOUNTS, id.as_str());
        let gone = |fault: DirectoryFault| WriteFault::Away(fault.to_string());
        for _ in 0..TRIES {
            let old = self.read(&key).map_err(gone)?;
            let Some(bytes) = &old else { return Err(WriteFault::Refused("there is no such account".to_owned())) };
            let mut entry = decode::<AccountEntry>(bytes).map_err(gone)?;
            change(&mut entry.phones);
            let write = vec![(key.clone(), Some(encode(&entry)))];
            match self.keys.commit(KeyCommit { expect: vec![(key.clone(), old)], write, ..Default::default() }).await {
                Ok(()) => return Ok(()),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(WriteFault::Unsettled(fault.to_string())),
            }
        }
        Err(WriteFault::Away("too many changes at once".to_owned()))
    }

    /// Puts the new hash in the old one's place, counted; the count is what a conflict would lose.
    async fn replace(&self, id: &AccountId, encoded: &EncodedPassword, at: Timestamp) -> Result<(), WriteFault> {
        let key = key(PASSWORDS, id.as_str());
        let gone = |fault: DirectoryFault| WriteFault::Away(fault.to_string());
        for _ in 0..TRIES {
            let old = self.read(&key).map_err(gone)?;
            let changes = match &old {
                Some(old) => decode::<PasswordEntry>(old).map_err(gone)?.changes,
                None => 0,
            };
            let entry = PasswordEntry::new(encoded.to_phc(), at, changes.saturating_add(1));
            let entry = Zeroizing::new(encode(&entry));
            let commit = KeyCommit {
                expect: vec![(key.clone(), old)],
                write: vec![(key.clone(), Some(entry.to_vec()))],
                ..Default::default()
            };
            match self.keys.commit_patiently(commit, PATIENCE).await {
                Ok(()) => return Ok(()),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(WriteFault::Unsettled(fault.to_string())),
            }
        }
        Err(WriteFault::Away("too many changes at once".to_owned()))
    }
}

impl std::fmt::Debug for EmbeddedDirectory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmbeddedDirectory")
    }
}

fn key(prefix: &str, name: &str) -> Vec<u8> {
    [prefix, name].concat().into_bytes()
}

fn first_of(entry: &AccountEntry) -> String {
    entry.identifiers.first().map(|identifier| identifier.folded().to_owned()).unwrap_or_default()
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn away(fault: crate::model::port::StoreFault) -> DirectoryFault {
    DirectoryFault::Away(fault.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn unreadable(fault: crate::identity::credential::HashFault) -> DirectoryFault {
    DirectoryFault::Unreadable(fault.to_string())
}
