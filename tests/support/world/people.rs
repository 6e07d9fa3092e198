//! Who has an account, and what administrators do for them.

use std::{sync::Arc, time::Duration};

use deskhand::{
    identity::{
        credential::{Identifier, Keyring, Password, PhoneNumber},
        directory::{CredentialWriter, Directory, EmbeddedDirectory, NewAccount},
        recovery::Limits,
        verifier::{Acting, Actor, Enrolments},
    },
    model::port::KeyValue,
    runtime::{Clock, ManualClock, SeededEntropy},
    storage::recovery::Recoveries,
};

use super::{MASTER, hashes::pool};

pub(crate) const OLD_PASSWORD: &str = "Canal#Gravel-07";
pub(crate) const NEW_PASSWORD: &str = "Wobble+Fjord=92";

pub(crate) const ADA_NUMBER: &str = "+15735550142";

/// Two people with a phone, one with an authenticator, one who isn't registered, one disabled.
const PEOPLE: [(&str, Option<&str>, bool, bool); 4] = [
    ("ada", Some(ADA_NUMBER), true, true),
    ("ben", None, true, true),
    ("una", Some("+15735550177"), false, true),
    ("dan", Some("+15735550188"), true, false),
];

pub(crate) fn identifier(name: &str) -> Identifier {
    Identifier::parse(name, "umsystem.edu").unwrap()
}

/// What administrators do beside the panel.
pub(crate) fn enrolments(
    keys: &Arc<dyn KeyValue>,
    directory: &Arc<EmbeddedDirectory>,
    clock: &Arc<ManualClock>,
    limits: &Limits,
) -> Enrolments {
    Enrolments {
        store: Arc::new(Recoveries::new(keys.clone())),
        writer: directory.clone(),
        keyring: Arc::new(Keyring::new(MASTER)),
        pool: pool(),
        limits: limits.clone(),
        entropy: Arc::new(SeededEntropy::new([6; 32])),
        acting: Acting::staff(Actor::Administrator("root".to_owned())),
        clock: clock.clone(),
        issuer: "the University".to_owned(),
    }
}

/// Adds everybody; gives the seed of ben's authenticator.
pub(super) async fn people(
    keys: &Arc<dyn KeyValue>,
    directory: &Arc<EmbeddedDirectory>,
    clock: &Arc<ManualClock>,
    limits: &Limits,
) -> String {
    let enrolments = enrolments(keys, directory, clock, limits);
    let mut seed = String::new();
    for (name, number, registered, enabled) in PEOPLE {
        let account = NewAccount {
            identifiers: vec![identifier(name)],
            given_name: name.to_owned(),
            family_name: "Lovelace".to_owned(),
            phones: number.into_iter().map(|number| PhoneNumber::from_e164(number).unwrap()).collect(),
            mail: Some(format!("{name}@umsystem.edu")),
            enabled,
            privileged: false,
        };
        let id = directory.add(account).await.unwrap();
        let password = Arc::new(Password::new(OLD_PASSWORD.to_owned()).unwrap());
        let at = clock.now() - Duration::from_secs(86_400);
        directory.set_password(&id, &password, at).await.unwrap();
        enrolments.remember_password(&id, password, at).await.unwrap();
        enrolments.register(&id, registered).await.unwrap();
        if name == "ben" {
            let account = directory.account(&id).await.unwrap().unwrap();
            let enrolment = enrolments.provide_authenticator(&account).await.unwrap();
            enrolment.typed_key.expose().clone_into(&mut seed);
        }
    }
    seed
}
