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
        admin::wire::{AccountAsk, AddAccount, AdminAnswer, StaffAsk, WireSecret},
        console::ConsoleHouse,
        registry::{Refused, Registry},
    },
    config::{DemoPerson, DemoSettings},
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
