//! Accounts and their factors as an administrator sees them: the same acts, whether a running server
//! does them or a command that holds the stores itself.

mod agents;
mod alone;
mod audit;
mod enrolment;
mod limits;
mod office;

use std::sync::Arc;

use super::{
    admin::client::login,
    admin::wire::{AccountAsk, AccountShown, AddAccount, AdminAnswer, WireSecret},
    machine::VerifierMachine,
    policy,
};
use crate::{
    config::Verification,
    identity::{
        credential::{Identifier, Password, PhoneNumber, Region},
        directory::{Account, AddFault, CredentialWriter, Directory, EmbeddedDirectory, HashPool, NewAccount},
        verifier::{Acting, Actor, Enrolments, Network, Office},
    },
    model::port::KeyValue,
    runtime::Clock,
    storage::recovery::Recoveries,
};

pub use alone::alone;
pub(super) use audit::standing;
pub(super) use enrolment::written;
pub(super) use office::said;

#[derive(Clone)]
pub struct Registry {
    pub directory: Arc<EmbeddedDirectory>,
    pub enrolments: Enrolments,
    pub office: Office,
    keys: Arc<dyn KeyValue>,
    pub clock: Arc<dyn Clock>,
    /// What is added to a user name that was typed without one.
    pub domain: String,
    pub region: Region,
    network: Network,
}

/// Why an act was not done, and what to do. The caller is an administrator at a terminal.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    pub message: String,
    pub remedy: String,
}

impl Refused {
    pub(super) fn new(message: impl std::fmt::Display, remedy: &str) -> Self {
        Self { message: format!("{message}"), remedy: remedy.to_owned() }
    }

    pub(super) fn by_store(fault: impl std::fmt::Display) -> Self {
        Self::new(fault, "Run `deskhand doctor`: it looks at the stores.")
    }

    /// A fault that brings its own remedy.
    pub(super) fn by(fault: &impl miette::Diagnostic) -> Self {
        Self::new(fault, &fault.help().map(|help| help.to_string()).unwrap_or_default())
    }
}

fn network(settings: &Verification) -> Network {
    let panel = &settings.panel;
    Network { campus: panel.campus_ranges.clone(), trusted_proxies: panel.trusted_proxies.clone() }
}

/// A login that a command names, unless it can't be one.
pub(super) fn believed(login: Option<String>) -> Option<String> {
    login.filter(|login| !login.is_empty() && login.len() <= 64 && !login.contains(char::is_control))
}

impl Registry {
    /// The registry of the store of `machine`.
    pub fn over(settings: &Verification, machine: &VerifierMachine) -> Self {
        let (keys, entropy) = (&machine.store.keys, &machine.entropy);
        let workers = usize::try_from(settings.hashing.workers).unwrap_or(1);
        let pool = HashPool::new(machine.hasher.clone(), workers);
        let office = Office {
            store: Arc::new(Recoveries::new(keys.clone())),
            keyring: machine.keyring.clone(),
            limits: policy::limits(settings),
            entropy: entropy.clone(),
            clock: machine.clock.clone(),
            actor: Actor::Administrator(login()),
        };
        let directory = Arc::new(EmbeddedDirectory::new(keys.clone(), pool.clone(), entropy.clone()));
        Self {
            directory: directory.clone(),
            enrolments: Enrolments {
                store: office.store.clone(),
                writer: directory,
                keyring: machine.keyring.clone(),
                pool,
                limits: office.limits.clone(),
                entropy: entropy.clone(),
                acting: Acting::staff(office.actor.clone()),
                clock: machine.clock.clone(),
                issuer: settings.verifier.issuer.clone(),
            },
            office,
            keys: keys.clone(),
            clock: machine.clock.clone(),
            domain: settings.values().remove("domain").unwrap_or_default(),
            region: settings.verifier.region,
            network: network(settings),
        }
    }

    /// Whom the panel believes about addresses, and which of them are the campus.
    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    /// The same, with another login acting; one that can't be a login is not believed.
    #[must_use]
    pub fn by(&self, login: Option<String>) -> Self {
        let actor = believed(login).map_or_else(|| self.office.actor.clone(), Actor::Administrator);
        let enrolments = Enrolments { acting: Acting::staff(actor.clone()), ..self.enrolments.clone() };
        Self { enrolments, office: self.office.by(actor), ..self.clone() }
    }

    /// The verifier's own records.
    fn recoveries(&self) -> Recoveries {
        Recoveries::new(self.keys.clone())
    }

    /// The answers to one request, without the closing `Done`.
    pub async fn perform(&self, ask: AccountAsk) -> Result<Vec<AdminAnswer>, Refused> {
        match ask {
            AccountAsk::Add(account) => self.add(account).await,
            AccountAsk::List => self.list().await,
            AccountAsk::Show { identifier } => Ok(vec![self.shown(&self.find(&identifier).await?).await?]),
            AccountAsk::Enroll { identifier } => Ok(vec![self.enroll(&identifier).await?]),
            AccountAsk::ConfirmEnrolment { identifier, key, code } => {
                Ok(vec![self.confirm(&identifier, &key, &code).await?])
            }
            AccountAsk::Pass { identifier } => Ok(vec![self.pass(&identifier).await?]),
            AccountAsk::Codes { identifier } => Ok(vec![self.codes(&identifier).await?]),
            AccountAsk::Freeze { identifier } => Ok(vec![self.freeze(&identifier).await?]),
            AccountAsk::Unfreeze { identifier } => Ok(vec![self.unfreeze(&identifier).await?]),
            AccountAsk::Limits { identifier } => Ok(vec![self.limits(&identifier).await?]),
            AccountAsk::ResetLimits { identifier } => Ok(vec![self.reset_limits(&identifier).await?]),
        }
    }

    /// The account that is named by `typed`.
    pub async fn find(&self, typed: &str) -> Result<Account, Refused> {
        let identifier = self.identifier(typed)?;
        let found = self.directory.find(&identifier).await.map_err(Refused::by_store)?;
        found.ok_or_else(|| {
            Refused::new(format!("there is no account {}", identifier.folded()), "See `deskhand account list`.")
        })
    }

    fn identifier(&self, typed: &str) -> Result<Identifier, Refused> {
        Identifier::parse(typed, &self.domain).map_err(|fault| {
            Refused::new(fault, "Write the mail address that names the account, e.g. ada@example.edu.")
        })
    }

    async fn add(&self, add: AddAccount) -> Result<Vec<AdminAnswer>, Refused> {
        let identifier = self.identifier(&add.address)?;
        let phone = add.phone.as_deref().map(|typed| self.phone(typed)).transpose()?;
        let password = add.password.as_ref().map(password).transpose()?;
        let new = NewAccount {
            mail: Some(identifier.folded().to_owned()),
            identifiers: vec![identifier],
            given_name: add.given_name,
            family_name: add.family_name,
            phones: phone.into_iter().collect(),
            enabled: !add.disabled,
            privileged: add.privileged,
        };
        let registered = !new.phones.is_empty();
        let id = self.directory.add(new).await.map_err(|fault| match fault {
            AddFault::Directory(fault) => Refused::by_store(fault),
            taken => Refused::new(taken, "Choose another address, or see `deskhand account show`."),
        })?;
        // Whoever is added with a number has been identified by the one who adds it.
        if registered {
            self.enrolments.register(&id, true).await.map_err(Refused::by_store)?;
        }
        if let Some(password) = password {
            let now = self.clock.now();
            self.directory.set_password(&id, &password, now).await.map_err(Refused::by_store)?;
            self.enrolments.remember_password(&id, password, now).await.map_err(Refused::by_store)?;
        }
        let account = self.directory.account(&id).await.map_err(Refused::by_store)?;
        let account = account.ok_or_else(|| Refused::by_store("the new account can't be read"))?;
        let enrolment = if add.authenticator { Some(self.provide(&account).await?) } else { None };
        Ok([self.shown(&account).await?].into_iter().chain(enrolment).collect())
    }

    fn phone(&self, typed: &str) -> Result<PhoneNumber, Refused> {
        PhoneNumber::parse(typed, self.region).map_err(|fault| {
            Refused::new(fault, "Write ten digits (573-555-0142), or +CountryCode Number (+49 1512 3456789).")
        })
    }

    async fn list(&self) -> Result<Vec<AdminAnswer>, Refused> {
        let mut shown = Vec::new();
        for account in self.directory.list().map_err(Refused::by_store)? {
            shown.push(self.shown(&account).await?);
        }
        Ok(shown)
    }

    async fn shown(&self, account: &Account) -> Result<AdminAnswer, Refused> {
        let factors = self.enrolments.factors(&account.id).await.map_err(Refused::by_store)?;
        Ok(AdminAnswer::Account(AccountShown {
            id: account.id.to_string(),
            identifiers: account.identifiers.iter().map(|identifier| identifier.folded().to_owned()).collect(),
            given_name: account.given_name.clone(),
            family_name: account.family_name.clone(),
            phones: account.phones.iter().map(|phone| phone.spoken().to_string()).collect(),
            disabled: !account.enabled,
            privileged: account.privileged,
            authenticator: factors.authenticator,
            new_authenticator: factors.new_authenticator,
            password_set_at: self.directory.password_set_at(&account.id).await.map_err(Refused::by_store)?,
        }))
    }
}

fn password(typed: &WireSecret) -> Result<Arc<Password>, Refused> {
    let password = Password::new(typed.expose().to_owned());
    password.map(Arc::new).map_err(|fault| Refused::new(fault, "Choose another first password."))
}
