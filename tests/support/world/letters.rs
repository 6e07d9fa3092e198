//! Everybody's mailbox.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use deskhand::identity::delivery::{DeliveryFault, DeliveryKey, Letter, MailAddress, Mailer};

use super::soon;

/// A mailbox of everybody: `(to, subject, body)`, each letter once under its key.
#[derive(Default)]
pub(crate) struct Letters {
    arrived: Mutex<BTreeMap<String, (String, String, String)>>,
    pub(crate) away: AtomicBool,
}

#[async_trait]
impl Mailer for Letters {
    async fn mail(&self, key: &DeliveryKey, to: &MailAddress, letter: &Letter) -> Result<(), DeliveryFault> {
        if self.away.load(Ordering::SeqCst) {
            return Err(DeliveryFault::Away("by fate".to_owned()));
        }
        let letter = (to.as_str().to_owned(), letter.subject.clone(), letter.body.expose().to_owned());
        self.arrived.lock().unwrap().entry(key.0.clone()).or_insert(letter);
        Ok(())
    }
}

impl Letters {
    /// Everything that was sent to `name`, as subject and body.
    pub(crate) fn to(&self, name: &str) -> Vec<(String, String)> {
        let arrived = self.arrived.lock().unwrap();
        let to = arrived.values().filter(|(to, ..)| to == &format!("{name}@umsystem.edu"));
        to.map(|(_, subject, body)| (subject.clone(), body.clone())).collect()
    }

    /// The body of a letter to `name` with this subject, once it is there.
    pub(crate) async fn arrives(&self, name: &str, subject: &str) -> String {
        let body = || self.to(name).into_iter().find(|(found, _)| found == subject).map(|(_, body)| body);
        soon(subject, async || body().is_some()).await;
        body().unwrap()
    }
}
