//! What the demo's people hold in their hands, joined to the house: their phones, their authenticator
//! apps, their mail, and a sign-in to try a password.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use miette::Diagnostic;
use thiserror::Error;

use super::{
    mail::{DemoLetter, Mail, Mailbox},
    people::{self, PeopleFault},
    phone::{DemoCall, DemoChecks, DemoCode, DemoPerson, DemoText, Phone},
    sign_in::SignIn,
    site,
};
use crate::{
    app::{ConsoleHouse, VerifierHouse},
    config::{self, DemoSettings},
    identity::{
        credential::{Identifier, Password, PhoneNumber, seed_of_typed_key, shown_code},
        delivery::{Call, CallAct, MailAddress, MailMessage},
        directory::SignIn as Outcome,
    },
    model::Sensitive,
    web::{Site, SiteFault},
};

#[derive(Debug, Error, Diagnostic)]
pub enum DemoFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    People(#[from] PeopleFault),
    #[error(transparent)]
    #[diagnostic(help("Correct [demo] public in the configuration."))]
    Site(#[from] SiteFault),
}

/// The demo's site, its people in place.
pub(crate) async fn open(
    house: &Arc<VerifierHouse>,
    console: Option<&ConsoleHouse>,
    demo: &DemoSettings,
) -> Result<Router, DemoFault> {
    people::settle_in(demo, &house.registry).await?;
    if let Some(console) = console {
        people::staff_settle_in(demo, console).await?;
        people::agents_settle_in(demo, &house.registry).await?;
    }
    let hands = Arc::new(Hands { house: house.clone(), demo: demo.clone() });
    Ok(site::router(site::Parts {
        phone: hands.clone(),
        mail: hands.clone(),
        sign_in: hands,
        phrases: house.phrases(),
        site: Site::new(&demo.public.to_string(), &[])?,
    }))
}

struct Hands {
    house: Arc<VerifierHouse>,
    demo: DemoSettings,
}

impl Hands {
    fn texts(&self, number: &PhoneNumber) -> Vec<DemoText> {
        let inbox = self.house.phone.as_ref().map(|phone| phone.inbox(number)).unwrap_or_default();
        inbox.into_iter().map(|text| DemoText { at: text.at, body: text.body }).collect()
    }

    fn calls(&self, number: &PhoneNumber) -> Vec<DemoCall> {
        let now = self.house.clock.now();
        let calls = self.house.phone.as_ref().map(|phone| phone.calls(number)).unwrap_or_default();
        let shown = |call: Call| DemoCall {
            number: call.number,
            at: call.at,
            state: call.state(now),
            heard: call.heard(now).map(|heard| heard.expose().to_owned()),
        };
        calls.into_iter().map(shown).collect()
    }

    fn letters(&self, address: &str) -> Vec<DemoLetter> {
        let inbox = self.house.mailbox.as_ref().map(|mailbox| mailbox.inbox(&MailAddress::new(address)));
        let letter = |MailMessage { number, at, subject, body }| DemoLetter { number, at, subject, body };
        inbox.unwrap_or_default().into_iter().map(letter).collect()
    }

    fn number(&self, person: &config::DemoPerson) -> Option<PhoneNumber> {
        PhoneNumber::parse(person.phone.as_deref()?, self.house.registry.region).ok()
    }

    fn code(&self, address: &str) -> Option<DemoCode> {
        let key = people::authenticator_key(&self.demo, address)?;
        let (code, seconds_left) = shown_code(&seed_of_typed_key(key.expose())?, self.house.clock.now());
        Some(DemoCode { code: code.expose().to_owned(), seconds_left })
    }

    fn person(&self, person: &config::DemoPerson) -> DemoPerson {
        let number = self.number(person);
        DemoPerson {
            name: format!("{} {}", person.given_name, person.family_name),
            address: person.address.clone(),
            about: person.about.clone(),
            number: person.phone.clone(),
            texts: number.as_ref().map(|number| self.texts(number)).unwrap_or_default(),
            calls: number.as_ref().map(|number| self.calls(number)).unwrap_or_default(),
            authenticator: self.code(&person.address),
            checks: None,
        }
    }

    /// Somebody of the help desk has nothing but an app, for the console and for identity checks.
    fn staff(&self, staff: &config::DemoStaff) -> DemoPerson {
        DemoPerson {
            name: staff.shown.clone(),
            address: staff.name.clone(),
            about: format!("the help desk, {}", staff.role),
            number: None,
            texts: Vec::new(),
            calls: Vec::new(),
            authenticator: self.code(&staff.name),
            checks: people::identity_key(&self.demo, &staff.name)
                .zip(self.code(&people::checks_of(&staff.name)))
                .map(|(key, code)| DemoChecks { key: key.expose().to_owned(), code }),
        }
    }
}

impl Phone for Hands {
    fn people(&self) -> Vec<DemoPerson> {
        let staff = self.demo.staff.iter().map(|staff| self.staff(staff));
        self.demo.people.iter().map(|person| self.person(person)).chain(staff).collect()
    }

    fn act(&self, address: &str, call: u32, act: CallAct) -> bool {
        let number = self.demo.people.iter().find(|person| person.address == address).and_then(|it| self.number(it));
        let done = number.zip(self.house.phone.as_ref()).map(|(number, phone)| phone.act(&number, call, act));
        done.transpose().unwrap_or_else(|fault| {
            tracing::error!(%fault, "what was done with a call can't be kept");
            None
        }) == Some(true)
    }
}

impl Mail for Hands {
    fn mailboxes(&self) -> Vec<Mailbox> {
        let mailbox = |person: &config::DemoPerson| Mailbox {
            name: format!("{} {}", person.given_name, person.family_name),
            address: person.address.clone(),
            letters: self.letters(&person.address),
        };
        self.demo.people.iter().map(mailbox).collect()
    }
}

#[async_trait]
impl SignIn for Hands {
    async fn try_sign_in(&self, identifier: String, password: Sensitive) -> Option<String> {
        let registry = &self.house.registry;
        let identifier = Identifier::parse(&identifier, &registry.domain).ok()?;
        let password = Arc::new(Password::new(password.expose().to_owned()).ok()?);
        match registry.directory.sign_in(&identifier, &password).await {
            Ok(Outcome::Welcome(account)) => Some(account.given_name),
            Ok(Outcome::Disabled | Outcome::Refused) => None,
            Err(fault) => {
                tracing::error!(%fault, "the demo's sign-in failed");
                None
            }
        }
    }
}
