//! The links by which owners object, what follows from an objection, and the worker that carries it out.

use jiff::Timestamp;

use super::{Fault, Service};
use crate::{
    identity::{
        credential::{Keyring, Purpose},
        directory::WriteFault,
        recovery::{About, Actor, Deed, Entry, Notice, Objection, Stop, Upkeep},
    },
    model::{AccountId, Sensitive, port::CommitFault},
};

/// How often an objection is written when others write at the same time.
const TRIES: usize = 16;

impl Service {
    /// The owner says that it wasn't them. Too old or forged: `Dead`.
    pub async fn object(&self, fragment: &str) -> Result<About, Fault> {
        let objection = read_link(&self.parts.keyring, fragment).ok_or(Fault::Dead)?;
        for _ in 0..TRIES {
            let file = self.parts.store.account(&objection.account).await?;
            let upkeep = objection.object(file, self.now(), self.limits()).ok_or(Fault::Dead)?;
            match self.parts.store.keep(&upkeep).await {
                Ok(()) => {
                    self.news.notify_one();
                    return Ok(objection.about);
                }
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::Contended)
    }

    /// The link that goes into a notice, if its reader can object to anything.
    pub(super) fn objection_link(&self, notice: &Notice) -> Option<Sensitive> {
        let objection = Objection { account: notice.account.clone()?, about: notice.news.about()?, at: notice.at };
        let fragment = link(&self.parts.keyring, &objection);
        let address = self.parts.panel_address.trim_end_matches('/');
        Some(Sensitive::new(format!("{address}/not-me#{}", fragment.expose())))
    }

    /// Stops the passwords that owners objected to; false if something must be tried again.
    pub(super) async fn stop_passwords(&self) -> bool {
        let stops = match self.parts.store.stops().await {
            Ok(stops) => stops,
            Err(fault) => {
                tracing::error!(%fault, "the passwords to be stopped can't be read");
                return false;
            }
        };
        let mut all = true;
        for stop in stops {
            if let Err(fault) = self.stop_password(&stop).await {
                tracing::error!(account = %stop.account, %fault, "a password is still to be stopped");
                all = false;
            }
        }
        all
    }

    async fn stop_password(&self, stop: &Stop) -> Result<(), Fault> {
        let (writer, now) = (&self.parts.writer, self.now());
        let mut deeds = Vec::new();
        let set_at = writer.password_set_at(&stop.account).await?;
        if set_at.is_none_or(|at| at <= stop.set_by) {
            match writer.stop_password(&stop.account, now).await {
                Ok(()) => deeds.push(Deed::PasswordStopped),
                Err(WriteFault::Refused(why)) => {
                    tracing::error!(account = %stop.account, why, "the directory doesn't stop a password: do it by hand");
                }
                Err(fault) => return Err(Fault::Writer(fault)),
            }
        }
        match writer.revoke_sessions(&stop.account).await {
            Ok(true) => deeds.push(Deed::SessionsRevoked),
            Ok(false) => {}
            Err(fault) => return Err(Fault::Writer(fault)),
        }
        let entry =
            |deed| Entry { at: now, actor: Actor::System, deed, account: Some(stop.account.clone()), session: None };
        let audit = deeds.into_iter().map(entry).collect();
        let done = Upkeep { stopped: vec![stop.account.clone()], audit, ..Upkeep::default() };
        self.parts.store.keep(&done).await.map_err(|_| Fault::Contended)
    }
}

/// `<account>.<kind>.<millisecond>.<token>`, the account in base64url.
fn link(keyring: &Keyring, objection: &Objection) -> Sensitive {
    let parts = parts(objection);
    let [account, kind, at] = parts.each_ref().map(String::as_str);
    let token = keyring.token(Purpose::Objection, &[account.as_bytes(), kind.as_bytes(), at.as_bytes()]);
    Sensitive::new(format!("{account}.{kind}.{at}.{}", token.expose()))
}

fn read_link(keyring: &Keyring, fragment: &str) -> Option<Objection> {
    let mut split = fragment.trim().splitn(4, '.');
    let (account, kind, at, token) = (split.next()?, split.next()?, split.next()?, split.next()?);
    let parts = [account.as_bytes(), kind.as_bytes(), at.as_bytes()];
    if !keyring.verify(Purpose::Objection, &parts, token) {
        return None;
    }
    let account = data_encoding::BASE64URL_NOPAD.decode(account.as_bytes()).ok()?;
    Some(Objection {
        account: AccountId(String::from_utf8(account).ok()?),
        about: match kind {
            "change" => About::Change,
            "factor" => About::Factor,
            _ => About::Attempt,
        },
        at: Timestamp::from_millisecond(at.parse().ok()?).ok()?,
    })
}

fn parts(objection: &Objection) -> [String; 3] {
    let kind = match objection.about {
        About::Attempt => "attempt",
        About::Factor => "factor",
        About::Change => "change",
    };
    // A millisecond more, so that a password that was set in it counts as set before.
    let millisecond = objection.at.as_millisecond().saturating_add(1);
    let account = data_encoding::BASE64URL_NOPAD.encode(objection.account.as_str().as_bytes());
    [account, kind.to_owned(), millisecond.to_string()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_12_a_link_to_object_says_what_it_was_made_for() {
        let keyring = Keyring::new([7; 32]);
        let at = Timestamp::from_second(1_000).unwrap();
        let made = Objection { account: "ada".into(), about: About::Change, at };
        let fragment = link(&keyring, &made);
        let read = read_link(&keyring, fragment.expose()).unwrap();
        assert_eq!((read.account, read.about, read.at.as_second()), (made.account, About::Change, 1_000));
        for forged in [
            fragment.expose().replace("change", "attempt"),
            fragment.expose().replace(".1000001.", ".2000001."),
            fragment.expose().replacen('Y', "Z", 1),
            "...".to_owned(),
            String::new(),
        ] {
            assert_eq!(read_link(&keyring, &forged), None, "{forged}");
        }
    }
}
