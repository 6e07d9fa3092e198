//! Authenticators that an administrator gives.

use super::{Refused, Registry, office::name};
use crate::{
    app::admin::wire::{AdminAnswer, Enrolment, WireSecret},
    identity::{credential, directory::Account},
};

impl Registry {
    /// A new seed, shown and not yet kept.
    pub(super) async fn enroll(&self, typed: &str) -> Result<AdminAnswer, Refused> {
        let account = self.find(typed).await?;
        shown(&self.enrolments.offer_authenticator(&account).map_err(Refused::by_store)?)
    }

    /// Keeps it, if the app shows the code.
    pub(super) async fn confirm(
        &self,
        typed: &str,
        key: &WireSecret,
        code: &WireSecret,
    ) -> Result<AdminAnswer, Refused> {
        let account = self.find(typed).await?;
        let confirmed = self.enrolments.confirm_authenticator(&account, key.expose(), code.expose()).await;
        Ok(match confirmed.map_err(Refused::by_store)? {
            None => AdminAnswer::WrongCode,
            Some(usable_from) => AdminAnswer::Said {
                what: format!(
                    "{} has a new authenticator app. A reset can be had by it from {usable_from:.0} on.",
                    name(&account)
                ),
            },
        })
    }

    /// The authenticator that a new account comes with.
    pub(super) async fn provide(&self, account: &Account) -> Result<AdminAnswer, Refused> {
        shown(&self.enrolments.provide_authenticator(account).await.map_err(Refused::by_store)?)
    }
}

fn shown(enrolment: &credential::Enrolment) -> Result<AdminAnswer, Refused> {
    written(enrolment).map(AdminAnswer::Enrolment)
}

/// As it goes over the socket, once.
pub(in crate::app) fn written(enrolment: &credential::Enrolment) -> Result<Enrolment, Refused> {
    let picture = enrolment.qr_code().map_err(|fault| {
        Refused::new(fault, "Shorten [verifier] issuer in the configuration: it stands in the code.")
    })?;
    Ok(Enrolment {
        url: WireSecret::new(enrolment.url.expose()),
        picture: WireSecret::new(picture.half_blocks().expose()),
        key: WireSecret::new(enrolment.typed_key.expose()),
    })
}
