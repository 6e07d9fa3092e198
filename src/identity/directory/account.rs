//! An account as the verifier may know it.

use std::fmt;

use crate::{
    identity::credential::{Identifier, Person, PhoneNumber},
    model::AccountId,
};

/// An entry of the directory.
pub struct Account {
    pub id: AccountId,
    pub identifiers: Vec<Identifier>,
    pub display_name: String,
    pub given_name: String,
    pub family_name: String,
    /// The numbers on file.
    pub phones: Vec<PhoneNumber>,
    pub mail: Option<String>,
    /// May sign in and be reset.
    pub enabled: bool,
    /// Staff with rights over others: never reset by the person alone.
    pub privileged: bool,
}

impl Account {
    /// The names that must not stand in this account's password.
    pub fn person(&self) -> Person {
        Person::new([&*self.display_name, &*self.given_name, &*self.family_name], &self.identifiers)
    }

    /// Whether `number` is on file. Looks at all of them, whichever matches.
    pub fn has_phone(&self, number: &PhoneNumber) -> bool {
        self.phones.iter().fold(false, |found, on_file| found | on_file.matches(number))
    }
}

/// It names a person: only its id is shown.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({})", self.id)
    }
}

/// What an account is made of.
pub struct NewAccount {
    /// One at least; the first is the one that pages show.
    pub identifiers: Vec<Identifier>,
    pub given_name: String,
    pub family_name: String,
    pub phones: Vec<PhoneNumber>,
    pub mail: Option<String>,
    pub enabled: bool,
    pub privileged: bool,
}
