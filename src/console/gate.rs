//! Who gets into the console: name, password and a code of their authenticator, all at once.
//!
//! Invariants: whatever is wrong, the answer is the same and takes the same work; a code serves once; too many
//! failures within the hour are refused without a look, for names that exist and for names that don't.
//! A session is a token of 256 bits that the browser alone has; the store holds its digest.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::{
    identity::credential::{EncodedPassword, Keyring, Password, PasswordHasher, SealedSeed, check_code},
    model::{
        AccountId, AgentName, Draw, Sensitive, StaffFile, StaffSession,
        port::{CommitFault, StaffStore, StoreFault},
    },
    runtime::{Clock, Entropy},
};

/// How long a sign-in lasts: a long working day.
const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// So many failures of one name within the hour, and it is not looked at any more. A guess of password and
/// code at once hits in one of half a million, and only for who knows the password.
const FAILURES: usize = 20;
const WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// How many names are counted at once; a flood of made-up ones pushes out the oldest.
const NAMES: usize = 10_000;

/// How many hashes run at once.
const ROOM: usize = 2;

/// How often a sign-in is tried again when somebody else wrote first.
const TRIES: usize = 8;

/// What authenticators of staff are sealed for.
pub const FACTOR: &str = "console";

/// The way in.
pub struct Gate {
    pub(super) store: Arc<dyn StaffStore>,
    hasher: Arc<dyn PasswordHasher>,
    keyring: Arc<Keyring>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    room: Arc<Semaphore>,
    failures: Mutex<BTreeMap<String, Vec<Timestamp>>>,
}

/// What a browser shows to be let in.
#[derive(Debug)]
pub struct Token(Sensitive);

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// Name, password or code; which of them is told to nobody.
    #[error("the name, the password or the code is wrong")]
    Wrong,
    #[error("the staff's files can't be read or written")]
    Store(#[from] StoreFault),
}

impl Token {
    /// `None` for anything that was never made here.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        (bytes.len() == 32).then(|| Self(Sensitive::new(text)))
    }

    fn draw(draw: &Draw) -> Self {
        Self(Sensitive::new(BASE64URL_NOPAD.encode(&draw.bytes("console token"))))
    }

    /// The token itself, for the cookie.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    fn digest(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.expose()))
    }
}

impl Gate {
    pub fn new(
        store: Arc<dyn StaffStore>,
        hasher: Arc<dyn PasswordHasher>,
        keyring: Arc<Keyring>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let (room, failures) = (Arc::new(Semaphore::new(ROOM)), Mutex::default());
        Self { store, hasher, keyring, clock, entropy, room, failures }
    }

    /// Signs somebody in, if all three are right.
    pub async fn sign_in(&self, name: &str, password: Sensitive, code: &Sensitive) -> Result<Token, Denied> {
        let name = name.trim().to_lowercase();
        if self.is_shut(&name) {
            return Err(Denied::Wrong);
        }
        let entered = self.enter(&name, password, code).await;
        match &entered {
            Err(Denied::Wrong) => self.count(&name),
            Ok(_) => drop(self.counts().remove(&name)),
            Err(Denied::Store(_)) => {}
        }
        entered
    }

    async fn enter(&self, name: &str, password: Sensitive, code: &Sensitive) -> Result<Token, Denied> {
        let known = match AgentName::parse(name) {
            Some(name) => self.store.staff(&name).await?.filter(|file| !file.retired),
            None => None,
        };
        let kept = known.as_ref().map(|file| file.password.clone());
        let right = self.is_right(kept, password).await;
        let Some(file) = known.filter(|_| right) else { return Err(Denied::Wrong) };
        self.admit_once(file, code).await
    }

    /// One hash, whether or not there is anything to compare it with.
    async fn is_right(&self, kept: Option<String>, password: Sensitive) -> bool {
        let Ok(place) = self.room.clone().acquire_owned().await else { return false };
        let (hasher, draw) = (self.hasher.clone(), self.entropy.draw("console decoy"));
        let matched = tokio::task::spawn_blocking(move || {
            let _place = place;
            let password = Password::new(password.expose().to_owned()).ok()?;
            let kept = match kept.map(|kept| EncodedPassword::from_phc(&kept)) {
                Some(Ok(kept)) => kept,
                _ => EncodedPassword::decoy(hasher.as_ref(), &draw),
            };
            kept.matches(hasher.as_ref(), &password).ok()
        });
        matched.await.ok().flatten() == Some(true)
    }

    /// The code is used up in the same write that signs them in.
    async fn admit_once(&self, mut file: StaffFile, code: &Sensitive) -> Result<Token, Denied> {
        for _ in 0..TRIES {
            let now = self.clock.now();
            let seed = seed(&self.keyring, &file).ok_or(Denied::Wrong)?;
            let step = check_code(&seed, code.expose(), now, file.last_step).ok_or(Denied::Wrong)?;
            let token = Token::draw(&self.entropy.draw("console token"));
            let until = now.saturating_add(LASTS).unwrap_or(Timestamp::MAX);
            let session = StaffSession { name: file.agent.name.clone(), since: now, until };
            let used = StaffFile { revision: file.revision.saturating_add(1), last_step: Some(step), ..file.clone() };
            match self.store.sign_in(&used, &token.digest(), &session).await {
                Ok(()) => return Ok(token),
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
                Err(CommitFault::Conflict) => match self.store.staff(&file.agent.name).await? {
                    Some(changed) if !changed.retired => file = changed,
                    _ => return Err(Denied::Wrong),
                },
            }
        }
        Err(Denied::Wrong)
    }

    /// Who shows `token`, if they are signed in.
    pub async fn admit(&self, token: &Token) -> Result<Option<StaffFile>, StoreFault> {
        let session = self.store.session(&token.digest()).await?;
        let Some(session) = session.filter(|session| session.until > self.clock.now()) else { return Ok(None) };
        let file = self.store.staff(&session.name).await?;
        Ok(file.filter(|file| !file.retired && file.renewed <= session.since))
    }

    pub async fn sign_out(&self, token: &Token) -> Result<(), CommitFault> {
        self.store.sign_out(&token.digest()).await
    }

    fn is_shut(&self, name: &str) -> bool {
        let now = self.clock.now();
        self.counts()
            .get(name)
            .is_some_and(|failed| failed.iter().filter(|at| now.duration_since(**at) < WINDOW).count() >= FAILURES)
    }

    fn count(&self, name: &str) {
        let now = self.clock.now();
        let mut counts = self.counts();
        counts.retain(|_, failed| failed.last().is_some_and(|at| now.duration_since(*at) < WINDOW));
        if counts.len() >= NAMES && !counts.contains_key(name) {
            let oldest = counts.iter().min_by_key(|(_, failed)| failed.last().copied()).map(|(name, _)| name.clone());
            oldest.map(|oldest| counts.remove(&oldest));
        }
        let failed = counts.entry(name.chars().take(40).collect()).or_default();
        failed.push(now);
        let surplus = failed.len().saturating_sub(FAILURES);
        failed.drain(..surplus);
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<Timestamp>>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The seed of somebody's authenticator.
fn seed(keyring: &Keyring, file: &StaffFile) -> Option<crate::identity::credential::Seed> {
    let sealed: SealedSeed = serde_json::from_str(&file.seed).ok()?;
    sealed.open(keyring, &sealed_for(&file.agent.name), FACTOR).ok()
}

/// The name under which a seed is sealed: no directory gives it.
pub fn sealed_for(name: &AgentName) -> AccountId {
    AccountId(format!("staff:{name}"))
}

#[cfg(test)]
mod tests;
