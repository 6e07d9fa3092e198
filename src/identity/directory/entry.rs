//! How the embedded directory writes accounts down: JSON with a version, apart from the core types.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Account, DirectoryFault, NewAccount};
use crate::{
    identity::credential::{Identifier, PhoneNumber},
    model::AccountId,
};

/// The version that this release writes.
const VERSION: u16 = 1;

#[derive(Serialize, Deserialize)]
pub(super) struct AccountEntry {
    version: u16,
    pub(super) identifiers: Vec<Identifier>,
    given_name: String,
    family_name: String,
    pub(super) phones: Vec<String>,
    mail: Option<String>,
    enabled: bool,
    privileged: bool,
}

impl AccountEntry {
    pub(super) fn new(account: NewAccount) -> Self {
        Self {
            version: VERSION,
            identifiers: account.identifiers,
            given_name: account.given_name,
            family_name: account.family_name,
            phones: account.phones.iter().map(|phone| phone.expose().to_owned()).collect(),
            mail: account.mail,
            enabled: account.enabled,
            privileged: account.privileged,
        }
    }

    /// An entry like any other, of nobody: decoding it takes as long.
    pub(super) fn decoy() -> Self {
        let address = "nobody@example.edu";
        Self {
            version: VERSION,
            identifiers: Identifier::parse(address, "").into_iter().collect(),
            given_name: "nobody".to_owned(),
            family_name: "nowhere".to_owned(),
            phones: vec!["+15735550100".to_owned()],
            mail: Some(address.to_owned()),
            enabled: false,
            privileged: false,
        }
    }

    pub(super) fn into_account(self, id: AccountId) -> Result<Account, DirectoryFault> {
        let phones: Option<Vec<_>> = self.phones.iter().map(|phone| PhoneNumber::from_e164(phone)).collect();
        Ok(Account {
            phones: phones.ok_or_else(|| DirectoryFault::Unreadable(format!("a phone number of account {id}")))?,
            id,
            identifiers: self.identifiers,
            display_name: [self.given_name.as_str(), self.family_name.as_str()].join(" ").trim().to_owned(),
            given_name: self.given_name,
            family_name: self.family_name,
            mail: self.mail,
            enabled: self.enabled,
            privileged: self.privileged,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct PasswordEntry {
    version: u16,
    /// Argon2id in the PHC form.
    pub(super) phc: String,
    pub(super) set_at: Timestamp,
    /// How often it was set.
    pub(super) changes: u64,
}

impl PasswordEntry {
    pub(super) fn new(phc: String, set_at: Timestamp, changes: u64) -> Self {
        Self { version: VERSION, phc, set_at, changes }
    }
}

/// An entry whose version says that this release can read it.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DirectoryFault> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u16,
    }
    tracing::trace!("decoded");
    let unreadable = |fault: serde_json::Error| DirectoryFault::Unreadable(fault.to_string());
    match serde_json::from_slice::<Versioned>(bytes).map_err(unreadable)?.version {
        VERSION => serde_json::from_slice(bytes).map_err(unreadable),
        other => Err(DirectoryFault::Unreadable(format!("it is of version {other}"))),
    }
}

pub(super) fn encode(entry: &impl Serialize) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "these structs have string keys and no fallible parts")]
    serde_json::to_vec(entry).expect("an entry is plain JSON")
}
