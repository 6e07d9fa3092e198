//! What is done to an account's factors, and what the verifier is told of a password that was set
//! elsewhere: by an administrator, by an agent, or by the owner who has signed in for it. Nothing of this
//! can be done by who is in the middle of a reset.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Fault, act::blind_number, store::RecoveryStore};
use crate::{
    identity::{
        credential::{
            Enrolment, HistoryHash, HistorySalt, Keyring, Password, PhoneNumber, SealedSeed, Seed, check_code,
            seed_of_typed_key,
        },
        directory::{Account, CredentialWriter, HashPool},
        recovery::{
            AccountFile, Actor, Authenticator, Deed, Entry, FactorKind, Limits, News, Notice, NoticeId, PhoneState,
            Upkeep,
        },
    },
    model::{AccountId, Draw, SessionId, port::CommitFault},
    runtime::{Clock, Entropy},
};

/// How often a write is tried when others write at the same time.
const TRIES: usize = 8;

/// The verifier's own record of accounts, for `account enroll` and the like. Works beside a running
/// service: each write stands on the revision that was read.
#[derive(Clone)]
pub struct Enrolments {
    pub store: Arc<dyn RecoveryStore>,
    pub writer: Arc<dyn CredentialWriter>,
    pub keyring: Arc<Keyring>,
    pub pool: HashPool,
    pub limits: Limits,
    pub entropy: Arc<dyn Entropy>,
    pub acting: Acting,
    pub clock: Arc<dyn Clock>,
    /// Shown by authenticators beside the account, e.g. the university's name.
    pub issuer: String,
}

/// Who acts, for the audit and the owner.
#[derive(Debug, Clone)]
pub struct Acting {
    pub actor: Actor,
    /// The session in which it is done, if in one.
    pub session: Option<SessionId>,
    /// From where, as far as it is known.
    pub from: Option<String>,
}

impl Acting {
    /// At the terminal, or in an office.
    pub fn staff(actor: Actor) -> Self {
        Self { actor, session: None, from: None }
    }
}

/// What an account can prove itself with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorList {
    pub registered: bool,
    pub authenticator: bool,
    /// From when on a new authenticator serves.
    pub new_authenticator: Option<Timestamp>,
    /// How many earlier passwords are remembered.
    pub remembered: usize,
    /// How many resets finished lately.
    pub resets: usize,
}

impl Enrolments {
    /// A seed for an authenticator that nobody has yet, to be shown this once. Nothing is written
    /// before `confirm_authenticator`.
    pub fn offer_authenticator(&self, account: &Account) -> Result<Enrolment, Fault> {
        self.enrolment(account, &Seed::from_draw(&self.entropy.draw("authenticator")))
    }

    /// Gives the account the authenticator that was offered, if `code` is what it shows now; from when on
    /// it serves in place of an earlier one. That code is used up. `None`: another code, and nothing has
    /// changed.
    pub async fn confirm_authenticator(
        &self,
        account: &Account,
        key: &str,
        code: &str,
    ) -> Result<Option<Timestamp>, Fault> {
        let seed = seed_of_typed_key(key).ok_or_else(|| Fault::Enrolment("the key isn't one".to_owned()))?;
        let now = self.clock.now();
        let Some(step) = check_code(&seed, code, now, None) else { return Ok(None) };
        let new = self.sealed(account, &seed, Some(step))?;
        let usable_from = self.usable_from(now);
        let factor = FactorKind::Authenticator;
        let told = Some(News::FactorAdded { factor, usable_from });
        self.keep(&account.id, now, Some(Deed::FactorAdded { factor }), told, |mut file| {
            file.set_up(self.numbers(account), now, &self.limits);
            file.add_authenticator(new.clone(), now, &self.limits);
            file
        })
        .await?;
        Ok(Some(usable_from))
    }

    /// Gives a new account its authenticator, which serves at once. Whoever adds the account hands the key
    /// to its owner.
    pub async fn provide_authenticator(&self, account: &Account) -> Result<Enrolment, Fault> {
        let seed = Seed::from_draw(&self.entropy.draw("authenticator"));
        let new = self.sealed(account, &seed, None)?;
        let added = Deed::FactorAdded { factor: FactorKind::Authenticator };
        self.keep(&account.id, self.clock.now(), Some(added), None, |file| AccountFile {
            authenticator: Some(new.clone()),
            registered: true,
            ..file
        })
        .await?;
        self.enrolment(account, &seed)
    }

    /// Puts a number on file; from when on it serves. Whoever calls has seen that it is its owner's.
    ///
    /// The number is marked before the directory has it: a crash in between leaves one that serves for
    /// nothing. One that waits for its day already, or serves, is left as it is.
    pub async fn add_phone(&self, account: &Account, number: &PhoneNumber) -> Result<Timestamp, Fault> {
        if let Some(usable_from) = self.bring_phone(account, number).await? {
            return Ok(usable_from);
        }
        for _ in 0..TRIES {
            let (usable_from, upkeep) = self.taking_phone(account, number).await?;
            if self.kept(&upkeep).await? {
                return Ok(usable_from);
            }
        }
        Err(Fault::Contended)
    }

    /// The first half of it: the number is marked, and the directory has it. From when on it serves, if it
    /// was on file before.
    pub(super) async fn bring_phone(
        &self,
        account: &Account,
        number: &PhoneNumber,
    ) -> Result<Option<Timestamp>, Fault> {
        let blind = blind_number(&self.keyring, number);
        let now = self.clock.now();
        let file = self.store.account(&account.id).await?.settled(now);
        match file.phone_state(&blind) {
            Some(PhoneState::New { usable_from } | PhoneState::Unproven { usable_from }) => {
                return Ok(Some(usable_from));
            }
            None if file.registered && account.has_phone(number) => return Ok(Some(now)),
            _ => {}
        }
        self.keep(&account.id, now, None, None, |mut file| {
            // Somebody may have been faster: a number that waits for its day goes on waiting for it.
            if file.phone_state(&blind).and_then(PhoneState::usable_from).is_none() {
                file.expect_phone(&blind);
            }
            file
        })
        .await?;
        self.writer.register_phone(&account.id, number).await?;
        Ok(None)
    }

    /// The second half, to be written: from when on it serves, with what is told.
    pub(super) async fn taking_phone(
        &self,
        account: &Account,
        number: &PhoneNumber,
    ) -> Result<(Timestamp, Upkeep), Fault> {
        let blind = blind_number(&self.keyring, number);
        let (now, factor) = (self.clock.now(), FactorKind::Phone);
        let usable_from = self.usable_from(now);
        let (deed, told) = (Deed::FactorAdded { factor }, News::FactorAdded { factor, usable_from });
        let upkeep = self.changed(&account.id, now, Some(&deed), Some(&told), |mut file| {
            file.set_up(self.numbers(account), now, &self.limits);
            file.add_phone(&blind, now, &self.limits);
            file
        });
        Ok((usable_from, upkeep.await?))
    }

    /// Takes a number out of service. The directory lets go of it once its cooling-off is over.
    pub async fn remove_phone(&self, account: &Account, number: &PhoneNumber) -> Result<(), Fault> {
        let (now, factor) = (self.clock.now(), FactorKind::Phone);
        let blind = blind_number(&self.keyring, number);
        let told = Some(News::FactorRemoved { factor });
        self.keep(&account.id, now, Some(Deed::FactorRemoved { factor }), told, |mut file| {
            file.remove_phone(&blind, now, &self.limits);
            file
        })
        .await
    }

    fn usable_from(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.limits.cooling_off).unwrap_or(Timestamp::MAX)
    }

    fn numbers(&self, account: &Account) -> impl Iterator<Item = String> {
        account.phones.iter().map(|number| blind_number(&self.keyring, number))
    }

    pub(super) fn enrolment(&self, account: &Account, seed: &Seed) -> Result<Enrolment, Fault> {
        let name = account.identifiers.first().map_or("", |identifier| identifier.folded());
        Enrolment::new(seed, &self.issuer, name).map_err(|fault| Fault::Enrolment(fault.to_string()))
    }

    pub(super) fn sealed(
        &self,
        account: &Account,
        seed: &Seed,
        last_step: Option<u64>,
    ) -> Result<Authenticator, Fault> {
        let draw = self.entropy.draw("authenticator's seal");
        let factor = data_encoding::HEXLOWER.encode(&draw.bytes("factor"));
        let seed = SealedSeed::seal(&self.keyring, &account.id, &factor, seed, &draw.child("seal"))?;
        Ok(Authenticator { factor, seed, last_step })
    }

    /// Sets the account up for reset, or takes that back.
    pub async fn register(&self, account: &AccountId, registered: bool) -> Result<(), Fault> {
        let deed = Deed::Registered { registered };
        self.keep(account, self.clock.now(), Some(deed), None, |file| AccountFile { registered, ..file }).await
    }

    /// A password that was set elsewhere counts in the history too (the current one counts).
    pub async fn remember_password(
        &self,
        account: &AccountId,
        password: Arc<Password>,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let known = self.store.account(account).await?.salt;
        let salt = known.unwrap_or_else(|| history_salt(&self.keyring, &self.pool, account));
        let hashed = self.pool.run(move |hasher| HistoryHash::of(hasher, &password, &salt)).await;
        let hash = hashed.ok_or(Fault::Closing)??;
        self.keep(account, self.clock.now(), Some(Deed::PasswordRemembered), None, |mut file| {
            file.salt.get_or_insert(salt);
            file.remember(hash.clone(), at, &self.limits);
            file
        })
        .await
    }

    pub async fn factors(&self, account: &AccountId) -> Result<FactorList, Fault> {
        let file = self.store.account(account).await?.settled(self.clock.now());
        Ok(FactorList {
            registered: file.registered,
            authenticator: file.authenticator.is_some(),
            new_authenticator: file.new_authenticator.as_ref().map(|new| new.until),
            remembered: file.history.len(),
            resets: file.resets.len(),
        })
    }

    /// `deed`: for the audit; `told`: what the owner hears.
    async fn keep(
        &self,
        account: &AccountId,
        at: Timestamp,
        deed: Option<Deed>,
        told: Option<News>,
        change: impl Fn(AccountFile) -> AccountFile,
    ) -> Result<(), Fault> {
        for _ in 0..TRIES {
            if self.kept(&self.changed(account, at, deed.as_ref(), told.as_ref(), &change).await?).await? {
                return Ok(());
            }
        }
        Err(Fault::Contended)
    }

    /// The same as it is to be written on top of what stands now.
    async fn changed(
        &self,
        account: &AccountId,
        at: Timestamp,
        deed: Option<&Deed>,
        told: Option<&News>,
        change: impl Fn(AccountFile) -> AccountFile,
    ) -> Result<Upkeep, Fault> {
        let file = change(self.store.account(account).await?.settled(at)).next();
        Ok(Upkeep {
            accounts: vec![(account.clone(), file)],
            notices: told.map(|news| self.notice(account, at, news.clone())).into_iter().collect(),
            audit: deed.map(|deed| self.entry(at, deed.clone(), account)).into_iter().collect(),
            ..Upkeep::default()
        })
    }

    /// False if others wrote first.
    async fn kept(&self, upkeep: &Upkeep) -> Result<bool, Fault> {
        match self.store.keep(upkeep).await {
            Ok(()) => Ok(true),
            Err(CommitFault::Conflict) => Ok(false),
            Err(CommitFault::Store(fault)) => Err(fault.into()),
        }
    }

    fn notice(&self, account: &AccountId, at: Timestamp, news: News) -> Notice {
        let id = NoticeId::drawn(at, &self.entropy.draw("notice"));
        let from = self.acting.from.clone();
        Notice { id, account: Some(account.clone()), at, news, from, agent: self.acting.actor.agent() }
    }

    fn entry(&self, at: Timestamp, deed: Deed, account: &AccountId) -> Entry {
        let Acting { actor, session, .. } = self.acting.clone();
        Entry { at, actor, deed, account: Some(account.clone()), session }
    }
}

/// The account's own salt. Derived, so that two first hashes at once agree on it.
pub(super) fn history_salt(keyring: &Keyring, pool: &HashPool, account: &AccountId) -> HistorySalt {
    let parts: [&[u8]; 2] = [b"history salt", account.as_str().as_bytes()];
    HistorySalt::new(pool.hasher(), &Draw::from_seed(*keyring.blind(&parts)))
}
