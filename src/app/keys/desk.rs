//! What an administrator does with keys, beside a running server or alone: list, rotate, retire.

use std::sync::Arc;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{KeyFile, KeyFolder, Kind, Looked, days};
use crate::{
    app::{
        admin::{
            client,
            wire::{AdminAnswer, Finding, KeyShown, KeysAsk},
        },
        machine::{MachineFault, Store},
        registry::{Refused, believed},
    },
    config::Verification,
    identity::{
        credential::{KeyId, Keyring},
        verifier::{Actor, Deed, Entry, KeyUse, KnownKeys, Seals},
    },
    model::port::CommitFault,
    runtime::{Clock, Entropy, SystemClock, SystemEntropy},
    storage::recovery::Recoveries,
};

/// How often the store's own list is tried when others write at the same time.
const TRIES: usize = 8;

#[derive(Clone)]
pub(in crate::app) struct KeyDesk {
    pub(in crate::app) folder: KeyFolder,
    pub(in crate::app) seals: Seals,
    pub(in crate::app) clock: Arc<dyn Clock>,
    /// What the service uses; `None` where a key is lost, so that nothing can start.
    pub(in crate::app) keyring: Option<Arc<Keyring>>,
    /// Who acts, for the audit.
    pub(in crate::app) actor: Actor,
}

impl KeyDesk {
    /// The keys in `folder`, which `keyring` was made of.
    pub(in crate::app) fn over(
        folder: KeyFolder,
        store: &Store,
        keyring: &Arc<Keyring>,
        clock: &Arc<dyn Clock>,
        entropy: &Arc<dyn Entropy>,
    ) -> Self {
        let seals = seals(store, entropy.clone());
        Self { folder, seals, clock: clock.clone(), keyring: Some(keyring.clone()), actor: Actor::System }
    }

    /// The same for a command that holds the store itself. It works though a key is lost.
    pub(in crate::app) fn alone(settings: &Verification, store: &Store) -> Result<Self, MachineFault> {
        let (folder, clock) = (KeyFolder::new(&settings.keys), Arc::new(SystemClock));
        let known = Recoveries::new(store.keys.clone()).known()?;
        let looked = Looked::at(&folder, known.clone())?;
        let fresh = store.is_fresh()?;
        let whole = looked.fault(&folder, fresh).is_none();
        let opened = whole.then(|| super::open(&folder, known, fresh, clock.now(), &SystemEntropy));
        let keyring = opened.transpose()?.map(Arc::new);
        Ok(Self { folder, seals: seals(store, Arc::new(SystemEntropy)), clock, keyring, actor: Actor::System })
    }

    /// The same for the administrator with that login.
    pub(in crate::app) fn by(&self, login: Option<String>) -> Self {
        Self { actor: Actor::Administrator(believed(login).unwrap_or_else(client::login)), ..self.clone() }
    }

    /// What a running server's `doctor` says of them.
    pub(in crate::app) fn findings(&self, store: &Store) -> Vec<Finding> {
        match Recoveries::new(store.keys.clone()).known() {
            Ok(known) => super::findings(&self.folder, known, false, self.clock.now()),
            Err(fault) => vec![crate::app::examine::by(&MachineFault::from(fault))],
        }
    }

    pub(in crate::app) async fn perform(&self, ask: KeysAsk) -> Result<Vec<AdminAnswer>, Refused> {
        match ask {
            KeysAsk::List => self.list().await,
            KeysAsk::Rotate => self.rotate().await,
            KeysAsk::Retire { id, lost, now } => {
                let Some(id) = KeyId::parse(&id) else { return Err(unknown(&id)) };
                if lost { self.give_up(&id).await } else { self.retire(&id, now).await }
            }
        }
    }

    /// Writes down which keys a store is used with for the first time, before anything hangs on them.
    pub(in crate::app) async fn remember(&self) {
        let Some(keyring) = &self.keyring else { return };
        let remembered = async {
            match self.seals.keys.known_keys().await.map_err(Refused::by_store)? {
                Some(_) => Ok::<_, Refused>(()),
                None => self.write_down(keyring, None).await,
            }
        };
        if let Err(refused) = remembered.await {
            tracing::error!(message = refused.message, "the names of the keys could not be written down");
        }
    }

    /// Brings the store's list up to date, and finishes a rotation that was cut short.
    pub(in crate::app) async fn settle(&self) {
        let Some(keyring) = &self.keyring else { return };
        let settled = async {
            let known = self.seals.keys.known_keys().await.map_err(Refused::by_store)?;
            let current = keyring.current().id().clone();
            if known.is_none_or(|known| known.sealed != Some(current)) {
                self.seal_all(keyring, None).await?;
            }
            Ok::<_, Refused>(())
        };
        if let Err(refused) = settled.await {
            tracing::error!(message = refused.message, "the keys could not be settled; the next start tries again");
        }
    }

    async fn looked(&self) -> Result<Looked, Refused> {
        let known = self.seals.keys.known_keys().await.map_err(Refused::by_store)?;
        Looked::at(&self.folder, known).map_err(|fault| Refused::by(&fault))
    }

    async fn list(&self) -> Result<Vec<AdminAnswer>, Refused> {
        let (looked, now) = (self.looked().await?, self.clock.now());
        let uses = self.seals.uses().await.map_err(Refused::by_store)?;
        let newest = looked.masters().next_back().map(|file| file.id.clone());
        let oldest = looked.masters().next().map(|file| file.id.clone());
        let hanging = |id: &KeyId| {
            let named = uses.get(&Some(id.clone())).copied().unwrap_or_default();
            let nameless = uses.get(&None).copied().filter(|_| oldest.as_ref() == Some(id)).unwrap_or_default();
            KeyUse { seeds: named.seeds + nameless.seeds, sessions: named.sessions + nameless.sessions }
        };
        let show = |id: &KeyId, kind: Kind, days: Option<i64>| {
            let hang = if kind == Kind::Master { hanging(id) } else { KeyUse::default() };
            let (seeds, sessions) = (hang.seeds, hang.sessions);
            let newest = newest.as_ref() == Some(id);
            AdminAnswer::Key(KeyShown {
                id: id.to_string(),
                anchor: kind == Kind::Anchor,
                newest,
                days,
                seeds,
                sessions,
            })
        };
        let there = looked.files.iter().map(|file| show(&file.id, file.kind, Some(days(file.made, now))));
        let gone = looked.missing.iter().map(|(id, kind)| show(id, *kind, None));
        Ok(there.chain(gone).collect())
    }

    /// A new key: written down first, then used, then everything sealed is sealed with it.
    async fn rotate(&self) -> Result<Vec<AdminAnswer>, Refused> {
        let looked = self.looked().await?;
        let Some(keyring) = &self.keyring else { return Err(self.refusal(&looked)) };
        let newest = looked.masters().next_back().map(|file| file.made);
        let made = self.folder.keep(KeyFile::made(Kind::Master, after(newest, self.clock.now()), &*self.seals.entropy));
        let made = made.map_err(|fault| Refused::by(&fault))?;
        keyring.add(made.key());
        let deed = Deed::KeyRotated { key: made.id.to_string() };
        let sealed = self.seal_all(keyring, Some(deed)).await?;
        Ok(vec![said(format!("The key {} is the newest now. Copy it to your backup of keys.", made.id)), said(sealed)])
    }

    /// Seals all seeds with the newest key, and writes down which keys there are.
    async fn seal_all(&self, keyring: &Keyring, deed: Option<Deed>) -> Result<String, Refused> {
        let current = keyring.current().id().clone();
        self.write_down(keyring, deed).await?;
        let renewed = self.seals.renew(keyring).await.map_err(Refused::by_store)?;
        if renewed.broken > 0 {
            return Ok(format!(
                "{} authenticators were sealed with it. {} can't be opened by any key: those people must enrol again.",
                renewed.seeds, renewed.broken
            ));
        }
        self.note(|known| Some(KnownKeys { sealed: Some(current.clone()), ..known? }), None).await?;
        Ok(format!("{} authenticators were sealed with it.", renewed.seeds))
    }

    async fn write_down(&self, keyring: &Keyring, deed: Option<Deed>) -> Result<(), Refused> {
        let (looked, anchor) = (self.looked().await?, keyring.anchor().id().clone());
        self.note(
            |known| {
                // One whose file is gone stays known: it is missed until it is given up.
                let (mut keys, retired) = known.map(|known| (known.keys, known.retired)).unwrap_or_default();
                for file in looked.masters().filter(|file| keyring.key(Some(&file.id)).is_some()) {
                    if !keys.contains(&file.id) {
                        keys.push(file.id.clone());
                    }
                }
                Some(KnownKeys { revision: 0, keys, anchor: anchor.clone(), sealed: None, retired })
            },
            deed,
        )
        .await
    }

    /// Takes an older key away, once nothing hangs on it. Only with `now` do links in letters die by it.
    async fn retire(&self, id: &KeyId, now: bool) -> Result<Vec<AdminAnswer>, Refused> {
        let looked = self.looked().await?;
        let Some(keyring) = &self.keyring else { return Err(self.refusal(&looked)) };
        if keyring.anchor().id() == id {
            return Err(Refused::new(
                format!("{id} is the anchor: every limit's counts are found by it, so it stays"),
                "If it was stolen, read docs/keys.md, \"The anchor\": what a thief can do with it, and how to change it.",
            ));
        }
        if looked.retired.contains(id) {
            self.folder.remove(id, Kind::Master).map_err(|fault| Refused::by(&fault))?;
            return Ok(vec![said(format!("The file of {id}, which was retired before, is taken away again."))]);
        }
        if keyring.key(Some(id)).is_none() {
            return Err(unknown(id.as_str()));
        }
        if keyring.current().id() == id {
            return Err(Refused::new(
                format!("{id} is the newest key, which everything new is made with"),
                "Make another first: deskhand keys rotate",
            ));
        }
        self.seal_all(keyring, None).await?;
        let is_oldest = keyring.key(None).is_some_and(|oldest| oldest.id() == id);
        let uses = self.seals.uses().await.map_err(Refused::by_store)?;
        let names = [Some(id.clone())].into_iter().chain(is_oldest.then_some(None));
        let left: Vec<_> = names.filter_map(|name| uses.get(&name)).collect();
        let seeds: usize = left.iter().map(|left| left.seeds).sum();
        let sessions: usize = left.iter().map(|left| left.sessions).sum();
        if seeds > 0 || sessions > 0 {
            return Err(Refused::new(
                format!("{id} is still needed: by {seeds} authenticators and {sessions} resets that are under way"),
                "Resets end within an hour and a quarter: try again then. The log names authenticators that can't be sealed anew.",
            ));
        }
        if let Some(until) = looked.objections_until(id).filter(|until| !now && self.clock.now() < *until) {
            return Err(Refused::new(
                format!(
                    "letters of before the rotation hold links to object that {id} made, good until {until:.0} at most"
                ),
                &format!(
                    "Retire it then. If it may be stolen: deskhand keys retire {id} --now. Those links die, and who would object must call."
                ),
            ));
        }
        self.drop_from_known(id).await?;
        keyring.remove(id);
        self.folder.remove(id, Kind::Master).map_err(|fault| Refused::by(&fault))?;
        Ok(vec![said(format!(
            "The key {id} is retired. Browsers that were known by it are strangers now, and links in letters of before the rotation don't work any more. Destroy its copies, unless an older backup of the store must still be read."
        ))])
    }

    /// Goes on without a key that nobody has any more.
    async fn give_up(&self, id: &KeyId) -> Result<Vec<AdminAnswer>, Refused> {
        let looked = self.looked().await?;
        if looked.files.iter().any(|file| file.id == *id) {
            return Err(Refused::new(
                format!("the key {id} is there, so it isn't lost"),
                "To let go of a key that is there, leave out --lost.",
            ));
        }
        let Some((_, kind)) = looked.missing.iter().find(|(missing, _)| missing == id).cloned() else {
            return Err(unknown(id.as_str()));
        };
        match (kind, &self.keyring) {
            (Kind::Anchor, None) => self.new_anchor(id).await,
            (Kind::Master, None) => self.without(id, &looked).await,
            (Kind::Anchor, Some(keyring)) => self.write_again(keyring),
            (Kind::Master, Some(_)) => Err(Refused::new(
                format!("the file of {id} is gone, and the running server still has the key in memory"),
                &format!(
                    "Nothing is lost yet. Make another, and let go of this one: deskhand keys rotate, then: deskhand keys retire {id}"
                ),
            )),
        }
    }

    /// The running server still has what its file has lost.
    fn write_again(&self, keyring: &Keyring) -> Result<Vec<AdminAnswer>, Refused> {
        let (anchor, made) = (keyring.anchor(), self.clock.now());
        let file =
            KeyFile { id: anchor.id().clone(), kind: Kind::Anchor, made, bytes: Zeroizing::new(*anchor.expose()) };
        let file = self.folder.keep(file).map_err(|fault| Refused::by(&fault))?;
        Ok(vec![said(format!(
            "Nothing is lost: the running server had the anchor {} in memory, and wrote it again.",
            file.id
        ))])
    }

    async fn new_anchor(&self, lost: &KeyId) -> Result<Vec<AdminAnswer>, Refused> {
        let anchor = KeyFile::made(Kind::Anchor, self.clock.now(), &*self.seals.entropy);
        let anchor = self.folder.keep(anchor).map_err(|fault| Refused::by(&fault))?;
        let deed = Deed::KeyRetired { key: lost.to_string() };
        self.note(|known| Some(KnownKeys { anchor: anchor.id.clone(), ..known? }), Some(deed)).await?;
        Ok(vec![said(format!(
            "The anchor {lost} is given up; {} is the new one. Copy it to your backup of keys. Every limit counts from nothing.",
            anchor.id
        ))])
    }

    async fn without(&self, lost: &KeyId, looked: &Looked) -> Result<Vec<AdminAnswer>, Refused> {
        // What has no key's name was sealed by the first key there ever was.
        let first = looked.known.as_ref().and_then(|known| known.keys.first());
        let forgotten = self.seals.forget(lost, first == Some(lost)).await.map_err(Refused::by_store)?;
        let mut lines = Vec::new();
        if looked.masters().next().is_none() {
            let key = KeyFile::made(Kind::Master, self.clock.now(), &*self.seals.entropy);
            let key = self.folder.keep(key).map_err(|fault| Refused::by(&fault))?;
            lines.push(said(format!("The key {} was made. Copy it to your backup of keys.", key.id)));
        }
        self.drop_from_known(lost).await?;
        lines.push(said(format!(
            "The key {lost} is given up. {forgotten} authenticators were sealed with it and are gone: those people must enrol again."
        )));
        Ok(lines)
    }

    async fn drop_from_known(&self, id: &KeyId) -> Result<(), Refused> {
        self.note(
            |known| {
                let mut known = known?;
                known.keys.retain(|key| key != id);
                known.retired.push(id.clone());
                Some(known)
            },
            Some(Deed::KeyRetired { key: id.to_string() }),
        )
        .await
    }

    /// Writes the store's list, which `change` gives without its revision, and what was done.
    async fn note(
        &self,
        change: impl Fn(Option<KnownKeys>) -> Option<KnownKeys>,
        deed: Option<Deed>,
    ) -> Result<(), Refused> {
        let at = self.clock.now();
        let entry = |deed| Entry { at, actor: self.actor.clone(), deed, account: None, session: None };
        let audit: Vec<_> = deed.map(entry).into_iter().collect();
        for _ in 0..TRIES {
            let known = self.seals.keys.known_keys().await.map_err(Refused::by_store)?;
            let revision = known.as_ref().map_or(0, |known| known.revision).saturating_add(1);
            let Some(next) = change(known) else { return Ok(()) };
            match self.seals.keys.keep_known_keys(&KnownKeys { revision, ..next }, &audit).await {
                Ok(()) => return Ok(()),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(Refused::by_store(fault)),
            }
        }
        Err(Refused::by_store("others wrote first, again and again"))
    }

    fn refusal(&self, looked: &Looked) -> Refused {
        looked.fault(&self.folder, false).map_or_else(|| unknown("-"), |fault| Refused::by(&fault))
    }
}

fn seals(store: &Store, entropy: Arc<dyn Entropy>) -> Seals {
    let recoveries = Arc::new(Recoveries::new(store.keys.clone()));
    Seals { store: recoveries.clone(), keys: recoveries, entropy }
}

/// A new key is the newest, though the clock was set back.
fn after(newest: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let second = std::time::Duration::from_secs(1);
    newest.and_then(|newest| newest.checked_add(second).ok()).map_or(now, |later| later.max(now))
}

fn said(what: impl Into<String>) -> AdminAnswer {
    AdminAnswer::Said { what: what.into() }
}

fn unknown(id: &str) -> Refused {
    Refused::new(format!("there is no key {id}"), "See `deskhand keys list`.")
}
