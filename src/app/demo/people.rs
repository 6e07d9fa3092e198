//! The demo's people: made at the first start, left alone at every other. Their authenticator's seed is
//! kept where their phone is, since it is the phone that has it.

use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use miette::Diagnostic;
use thiserror::Error;

use crate::{
    app::{
        admin::wire::{AccountAsk, AddAccount, AdminAnswer, AgentMade, AgentsAsk, StaffAsk, WireSecret},
        console::ConsoleHouse,
        registry::{Refused, Registry},
    },
    config::{DemoPerson, DemoSettings, DemoStaff},
    model::Sensitive,
};

#[derive(Debug, Error, Diagnostic)]
pub enum PeopleFault {
    #[error("{address} can't be added to the demo: {message}")]
    #[diagnostic(help("{remedy}"))]
    Refused { address: String, message: String, remedy: String },
    #[error("{path} can't be read or written")]
    #[diagnostic(help("See that [demo] phone names a folder that this user may write to."))]
    Io { path: PathBuf, source: io::Error },
}

/// Adds whoever isn't there yet.
pub(crate) async fn settle_in(demo: &DemoSettings, registry: &Registry) -> Result<(), PeopleFault> {
    for person in &demo.people {
        if registry.find(&person.address).await.is_ok() {
            continue;
        }
        let answers = add(person, registry).await.map_err(|fault| refused(person, fault))?;
        for answer in answers {
            if let AdminAnswer::Enrolment(enrolment) = answer {
                let key = key_file(&demo.phone, &person.address);
                write(&key, enrolment.key.expose()).map_err(|source| PeopleFault::Io { path: key, source })?;
            }
        }
    }
    Ok(())
}

/// Adds whoever of the staff isn't there yet.
pub(crate) async fn staff_settle_in(demo: &DemoSettings, console: &ConsoleHouse) -> Result<(), PeopleFault> {
    for staff in &demo.staff {
        // Their key is written when they are made, so whoever has one is there.
        if key_file(&demo.phone, &staff.name).exists() {
            continue;
        }
        let ask = StaffAsk::Add {
            name: staff.name.clone(),
            shown: Some(staff.shown.clone()),
            role: staff.role.clone(),
            password: Some(WireSecret::new(staff.secret().expose())),
        };
        let answers = console.perform(ask).await.map_err(|Refused { message, remedy }| PeopleFault::Refused {
            address: staff.name.clone(),
            message,
            remedy,
        })?;
        for answer in answers {
            if let AdminAnswer::StaffMade(made) = answer {
                let key = key_file(&demo.phone, &staff.name);
                write(&key, made.enrolment.key.expose()).map_err(|source| PeopleFault::Io { path: key, source })?;
            }
        }
    }
    Ok(())
}

/// Lets whoever of the staff has an account check who somebody is, with a key and an app of their own for it.
pub(crate) async fn agents_settle_in(demo: &DemoSettings, registry: &Registry) -> Result<(), PeopleFault> {
    for (staff, account) in demo.staff.iter().filter_map(|staff| Some((staff, staff.account.as_ref()?))) {
        let (app, key) = (key_file(&demo.phone, &checks_of(&staff.name)), token_file(&demo.phone, &staff.name));
        // The last that is written, so whoever has one can use it.
        if key.exists() {
            continue;
        }
        let made = make_agent(staff, account, registry).await;
        let made = made.map_err(|Refused { message, remedy }| PeopleFault::Refused {
            address: account.clone(),
            message,
            remedy,
        })?;
        for (path, secret) in [(app, &made.enrolment.key), (key, &made.token)] {
            write(&path, secret.expose()).map_err(|source| PeopleFault::Io { path, source })?;
        }
    }
    Ok(())
}

async fn make_agent(staff: &DemoStaff, account: &str, registry: &Registry) -> Result<AgentMade, Refused> {
    if registry.find(account).await.is_err() {
        let person = AddAccount {
            address: account.to_owned(),
            given_name: staff.shown.clone(),
            family_name: "Helpdesk".to_owned(),
            phone: None,
            disabled: false,
            privileged: false,
            authenticator: false,
            password: None,
        };
        registry.perform(AccountAsk::Add(person)).await?;
    }
    let (name, identifier) = (staff.name.clone(), account.to_owned());
    let answers = match registry.keep_agents(AgentsAsk::Add { name: name.clone(), identifier }).await {
        // The demo was stopped before it could write down what it had made.
        Err(_) => registry.keep_agents(AgentsAsk::Renew { name }).await?,
        Ok(answers) => answers,
    };
    let made = answers.into_iter().find_map(|answer| match answer {
        AdminAnswer::AgentMade(made) => Some(made),
        _ => None,
    });
    made.ok_or_else(|| Refused::new("nothing was made", "Start the demo again."))
}

/// The key with which somebody of the staff checks who somebody is; `None` for whoever has none.
pub(crate) fn identity_key(demo: &DemoSettings, name: &str) -> Option<Sensitive> {
    fs::read_to_string(token_file(&demo.phone, name)).ok().map(Sensitive::new)
}

/// Under which name the app for identity checks is kept.
pub(crate) fn checks_of(name: &str) -> String {
    format!("{name}.checks")
}

fn token_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.key"))
}

/// The key that the person's authenticator app holds, as it was typed in; `None` for whoever has none.
pub(crate) fn authenticator_key(demo: &DemoSettings, address: &str) -> Option<Sensitive> {
    fs::read_to_string(key_file(&demo.phone, address)).ok().map(Sensitive::new)
}

async fn add(person: &DemoPerson, registry: &Registry) -> Result<Vec<AdminAnswer>, Refused> {
    let ask = AccountAsk::Add(AddAccount {
        address: person.address.clone(),
        given_name: person.given_name.clone(),
        family_name: person.family_name.clone(),
        phone: person.phone.clone(),
        disabled: person.disabled,
        privileged: false,
        authenticator: person.authenticator,
        password: Some(WireSecret::new(person.secret().expose())),
    });
    registry.perform(ask).await
}

fn refused(person: &DemoPerson, Refused { message, remedy }: Refused) -> PeopleFault {
    PeopleFault::Refused { address: person.address.clone(), message, remedy }
}

fn key_file(folder: &Path, address: &str) -> PathBuf {
    folder.join(format!("{address}.authenticator"))
}

fn write(path: &Path, key: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    io::Write::write_all(&mut file, key.as_bytes())?;
    file.sync_all()
}
