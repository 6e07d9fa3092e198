//! What the verifier asks of whoever keeps the accounts.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use thiserror::Error;

use super::Account;
use crate::{
    identity::credential::{Identifier, Password, PhoneNumber},
    model::AccountId,
};

/// Reads accounts. Known and unknown take the same work.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Whose identifier this is.
    async fn find(&self, identifier: &Identifier) -> Result<Option<Account>, DirectoryFault>;

    /// The account of an id that was found before; ids of nobody's are asked for too.
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryFault>;
}

/// Checks a password that an owner typed, for pages of the verifier's own.
#[async_trait]
pub trait PasswordCheck: Send + Sync {
    /// Whether it is the account's; for nobody it takes as long and is none. Counts nothing.
    async fn is_password(&self, id: Option<&AccountId>, password: &Arc<Password>) -> Result<bool, DirectoryFault>;
}

/// Changes credentials.
#[async_trait]
pub trait CredentialWriter: Send + Sync {
    /// Sets the password, as of `at`. The policy has been asked before. Shared and not borrowed,
    /// because the hash runs on another thread; the password is wiped when the last one lets go.
    async fn set_password(&self, id: &AccountId, password: &Arc<Password>, at: Timestamp) -> Result<(), WriteFault>;

    /// Puts a password that nobody knows in the place of the one that is there, as of `at`.
    async fn stop_password(&self, id: &AccountId, at: Timestamp) -> Result<(), WriteFault>;

    /// Ends every session of the account elsewhere; false where the directory has no say in that.
    async fn revoke_sessions(&self, id: &AccountId) -> Result<bool, WriteFault>;

    /// Puts a number on file beside the others. Twice is once.
    async fn register_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault>;

    /// Takes a number off the file. One that isn't there is gone.
    async fn remove_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault>;

    /// Whether a change that was asked for may still come to be when the process that asked is gone.
    fn may_come_late(&self) -> bool;

    /// When the password was last set: tells whether a change whose answer was lost came to be.
    async fn password_set_at(&self, id: &AccountId) -> Result<Option<Timestamp>, DirectoryFault>;
}

/// Why an account couldn't be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DirectoryFault {
    #[error("the directory can't be reached: {0}")]
    Away(String),
    #[error("the directory's entry can't be read: {0}")]
    Unreadable(String),
}

/// Why a password wasn't set, or isn't known to be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteFault {
    /// Nothing has changed.
    #[error("the directory can't be reached: {0}")]
    Away(String),
    /// Nothing has changed, and asking again is of no use: no such account, or a rule of its own.
    #[error("the directory refused: {0}")]
    Refused(String),
    /// The answer was lost: ask `password_set_at` what is true.
    #[error("it isn't known whether the directory has changed the password: {0}")]
    Unsettled(String),
}
