//! Tells owners what happened to their accounts, after the commit and again after a crash: once on
//! every channel on file. A notice about nobody takes the same way and reaches nobody.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Fault, Service, act::blind_number, letters};
use crate::{
    identity::{
        credential::PhoneNumber,
        delivery::{DeliveryFault, DeliveryKey, Destination, MailAddress},
        directory::Account,
        recovery::Notice,
    },
    model::AccountId,
};

/// How often it is looked for notices whose bell was not rung: other processes write them too.
const LOOK: Duration = Duration::from_secs(5);

/// How long a channel may take for one notice.
const PATIENCE: Duration = Duration::from_secs(20);

/// After so long a notice that can't be sent is given up, and said so in the log.
const GIVE_UP: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(super) async fn run(service: Weak<Service>, news: Arc<Notify>, closing: CancellationToken) {
    let Some(clock) = service.upgrade().map(|service| service.parts.clock.clone()) else { return };
    while !closing.is_cancelled() {
        match service.upgrade() {
            Some(service) => {
                service.tell_owners().await;
                service.stop_passwords().await;
                service.let_numbers_go().await;
            }
            None => return,
        }
        let again = clock.now() + LOOK;
        tokio::select! {
            () = news.notified() => {}
            () = clock.until(again) => {}
            () = closing.cancelled() => return,
        }
    }
}

impl Service {
    async fn tell_owners(&self) {
        match self.parts.store.notices().await {
            Ok(notices) => {
                for notice in notices {
                    self.tell_owner(&notice).await;
                }
            }
            Err(fault) => tracing::error!(%fault, "the notices to be sent can't be read"),
        }
    }

    /// One that can't be sent yet holds up no other.
    async fn tell_owner(&self, notice: &Notice) {
        let told = self.tell_everywhere(notice).await;
        let given_up = told.is_err() && self.now() >= notice.at + GIVE_UP;
        if let Err(fault) = &told {
            tracing::warn!(notice = %notice.id, %fault, given_up, "an owner is still to be told");
        }
        if (told.is_ok() || given_up) && self.parts.store.notified(&notice.id).await.is_err() {
            tracing::warn!(notice = %notice.id, "a notice that was sent will be sent again under its key");
        }
    }

    async fn tell_everywhere(&self, notice: &Notice) -> Result<(), Fault> {
        let nobody = AccountId("-".to_owned());
        let id = notice.account.as_ref().unwrap_or(&nobody);
        let account = self.parts.directory.account(id).await?.filter(|_| notice.account.is_some());
        let Some(account) = account else { return Ok(()) };
        let by_mail = self.mail_owner(notice, &account).await;
        let by_phone = self.text_owner(notice, account.phones).await;
        by_mail.and(by_phone)
    }

    async fn mail_owner(&self, notice: &Notice, account: &Account) -> Result<(), Fault> {
        let Some(address) = &account.mail else { return Ok(()) };
        let link = self.objection_link(notice);
        let letter = letters::letter(self.phrases(), notice, &self.parts.zone, link.as_ref());
        let key = DeliveryKey(format!("notice/{}/mail", notice.id));
        let address = MailAddress::new(address.clone());
        self.sent(notice, self.parts.mailer.mail(&key, &address, &letter)).await
    }

    async fn text_owner(&self, notice: &Notice, phones: Vec<PhoneNumber>) -> Result<(), Fault> {
        let body = letters::text(self.phrases(), notice);
        let mut all = Ok(());
        for phone in phones {
            let key = DeliveryKey(format!("notice/{}/{}", notice.id, blind_number(&self.parts.keyring, &phone)));
            let to = Destination::new(phone);
            all = self.sent(notice, self.parts.sender.text(&key, &to, &body)).await.and(all);
        }
        all
    }

    /// A channel that refuses for good holds up no other.
    async fn sent(
        &self,
        notice: &Notice,
        sending: impl Future<Output = Result<(), DeliveryFault>>,
    ) -> Result<(), Fault> {
        match tokio::time::timeout(PATIENCE, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(DeliveryFault::Refused(why))) => {
                tracing::warn!(notice = %notice.id, why, "a notice was refused by its channel");
                Ok(())
            }
            Ok(Err(DeliveryFault::Away(why))) => Err(Fault::Sender(why)),
            Err(_) => Err(Fault::Sender("it took too long".to_owned())),
        }
    }
}
