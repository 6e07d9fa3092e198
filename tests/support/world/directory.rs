//! The directory, and what becomes of a change in it.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use deskhand::{
    identity::{
        credential::{Identifier, Password, PhoneNumber},
        directory::{Account, CredentialWriter, Directory, DirectoryFault, EmbeddedDirectory, WriteFault},
    },
    model::AccountId,
};
use jiff::Timestamp;

/// What the directory does with the next change.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Fate {
    #[default]
    Fine,
    /// It changes the password, and the answer is lost.
    AnswerLost,
    /// The request is lost on the way, and nobody knows.
    RequestLost,
    Away,
    Refuses,
}

/// The directory with a fate.
pub(crate) struct Fated {
    pub(super) inner: Arc<EmbeddedDirectory>,
    pub(crate) fate: Mutex<Fate>,
    pub(crate) writes: AtomicUsize,
    /// Everybody's given and family name from now on; `None`: as they were added.
    pub(crate) names: Mutex<Option<(&'static str, &'static str)>>,
}

#[async_trait]
impl Directory for Fated {
    async fn find(&self, identifier: &Identifier) -> Result<Option<Account>, DirectoryFault> {
        Ok(self.inner.find(identifier).await?.map(|account| self.named(account)))
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryFault> {
        Ok(self.inner.account(id).await?.map(|account| self.named(account)))
    }
}

impl Fated {
    fn named(&self, account: Account) -> Account {
        let Some((given, family)) = *self.names.lock().unwrap() else { return account };
        let display_name = format!("{given} {family}");
        Account { display_name, given_name: given.to_owned(), family_name: family.to_owned(), ..account }
    }
}

#[async_trait]
impl CredentialWriter for Fated {
    async fn set_password(&self, id: &AccountId, password: &Arc<Password>, at: Timestamp) -> Result<(), WriteFault> {
        let fate = std::mem::take(&mut *self.fate.lock().unwrap());
        self.writes.fetch_add(1, Ordering::SeqCst);
        // A directory takes its time: whoever else wants to write gets the chance.
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        let why = || "by fate".to_owned();
        match fate {
            Fate::Fine => self.inner.set_password(id, password, at).await,
            Fate::AnswerLost => {
                self.inner.set_password(id, password, at).await?;
                Err(WriteFault::Unsettled(why()))
            }
            Fate::RequestLost => Err(WriteFault::Unsettled(why())),
            Fate::Away => Err(WriteFault::Away(why())),
            Fate::Refuses => Err(WriteFault::Refused(why())),
        }
    }

    fn may_come_late(&self) -> bool {
        self.inner.may_come_late()
    }

    async fn password_set_at(&self, id: &AccountId) -> Result<Option<Timestamp>, DirectoryFault> {
        self.inner.password_set_at(id).await
    }

    async fn stop_password(&self, id: &AccountId, at: Timestamp) -> Result<(), WriteFault> {
        self.inner.stop_password(id, at).await
    }

    async fn register_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault> {
        let fate = std::mem::take(&mut *self.fate.lock().unwrap());
        self.inner.register_phone(id, number).await?;
        if fate == Fate::Fine { Ok(()) } else { Err(WriteFault::Unsettled("by fate".to_owned())) }
    }

    async fn remove_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault> {
        self.inner.remove_phone(id, number).await
    }

    async fn revoke_sessions(&self, id: &AccountId) -> Result<bool, WriteFault> {
        self.inner.revoke_sessions(id).await
    }
}
