//! Keys in a real folder, and a store in memory.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::*;
use crate::{
    app::{admin::wire::KeyShown, machine::Store},
    identity::{
        credential::{Purpose, SealedSeed, Seed},
        recovery::{AccountFile, Authenticator, Session, Upkeep},
        verifier::{Actor, store::RecoveryStore},
    },
    model::{AccountId, Draw, SessionId},
    runtime::{Clock as _, ManualClock, SeededEntropy},
    storage::{memory::MemoryKeys, recovery::Recoveries},
};

/// One verifier's keys and store, which outlive its process.
struct Place {
    folder: PathBuf,
    store: Store,
    recoveries: Arc<Recoveries>,
    clock: Arc<ManualClock>,
    entropy: Arc<SeededEntropy>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const ADA: &str = "ada";

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("deskhand-keys-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let store = Store::of(Arc::new(MemoryKeys::default()));
        let clock = Arc::new(ManualClock::at("2026-11-25T08:00:00Z".parse().unwrap()));
        let recoveries = Arc::new(Recoveries::new(store.keys.clone()));
        Self { folder, store, recoveries, clock, entropy: Arc::new(SeededEntropy::new([1; 32])) }
    }

    fn keys(&self) -> KeyFolder {
        KeyFolder::new(&self.folder)
    }

    /// What a start does.
    fn open(&self) -> Result<Arc<Keyring>, KeyFault> {
        let (known, fresh) = (self.recoveries.known().unwrap(), self.store.is_fresh().unwrap());
        open(&self.keys(), known, fresh, self.clock.now(), self.entropy.as_ref()).map(Arc::new)
    }

    fn desk(&self, keyring: Option<&Arc<Keyring>>) -> KeyDesk {
        let seals = crate::identity::verifier::Seals {
            store: self.recoveries.clone(),
            keys: self.recoveries.clone(),
            entropy: self.entropy.clone(),
        };
        KeyDesk {
            folder: self.keys(),
            seals,
            clock: self.clock.clone(),
            keyring: keyring.cloned(),
            actor: Actor::System,
        }
    }

    async fn start(&self) -> (Arc<Keyring>, KeyDesk) {
        let keyring = self.open().unwrap();
        let desk = self.desk(Some(&keyring));
        desk.settle().await;
        (keyring, desk)
    }

    /// Gives an account an authenticator.
    async fn enrol(&self, keyring: &Keyring, account: &str) {
        let (id, draw) = (AccountId::from(account), Draw::from_seed([3; 32]));
        let seed = SealedSeed::seal(keyring, &id, "app", &Seed::from_draw(&draw), &draw).unwrap();
        let before = self.recoveries.account(&id).await.unwrap();
        let authenticator = Some(Authenticator { factor: "app".to_owned(), seed, last_step: None });
        let file = AccountFile { revision: before.revision + 1, authenticator, ..before };
        self.recoveries.keep(&Upkeep { accounts: vec![(id, file)], ..Upkeep::default() }).await.unwrap();
    }

    async fn opens(&self, keyring: &Keyring, account: &str) -> bool {
        let id = AccountId::from(account);
        let file = self.recoveries.account(&id).await.unwrap();
        file.authenticator.is_some_and(|own| own.seed.open(keyring, &id, "app").is_ok())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.file(name)).unwrap().permissions().mode() & 0o777
    }
}

async fn list(desk: &KeyDesk) -> Vec<KeyShown> {
    let shown = desk.perform(KeysAsk::List).await.unwrap();
    shown.into_iter().filter_map(|answer| if let AdminAnswer::Key(key) = answer { Some(key) } else { None }).collect()
}

async fn retire(desk: &KeyDesk, id: &str, lost: bool) -> Result<Vec<AdminAnswer>, Refused> {
    desk.perform(KeysAsk::Retire { id: id.to_owned(), lost, now: false }).await
}

/// Though letters hold links that it made.
async fn retire_now(desk: &KeyDesk, id: &str) -> Result<Vec<AdminAnswer>, Refused> {
    desk.perform(KeysAsk::Retire { id: id.to_owned(), lost: false, now: true }).await
}

const PARTS: &[&[u8]] = &[b"ada@example.edu"];

#[tokio::test]
async fn keys_are_made_once_by_name_and_for_their_owner_alone() {
    let place = Place::new("once");
    let told = findings(&place.keys(), None, true, place.clock.now());
    assert!(
        told.len() == 1 && told[0].what.contains("no key yet") && !place.folder.exists(),
        "looking makes none: {told:?}"
    );
    let (first, desk) = place.start().await;
    let keys = list(&desk).await;
    assert_eq!(keys.len(), 2, "{keys:?}");
    for key in &keys {
        assert!(key.id.starts_with("2026-11-25-") && key.days == Some(0), "{key:?}");
        let name = format!("{}.{}", key.id, if key.anchor { "anchor" } else { "key" });
        assert_eq!(place.mode(&name), 0o600, "{name}");
    }
    assert_eq!(fs::metadata(&place.folder).unwrap().permissions().mode() & 0o777, 0o700);
    let again = place.open().unwrap();
    assert!(again.verify(Purpose::Link, PARTS, first.token(Purpose::Link, PARTS).expose()));
    assert_eq!(*again.blind(PARTS), *first.blind(PARTS));
    assert_eq!(fs::read_dir(&place.folder).unwrap().count(), 2, "no second key was made");
}

#[tokio::test]
async fn a_rotation_loses_nothing() {
    let place = Place::new("rotate");
    let (keyring, desk) = place.start().await;
    let first = keyring.current().id().clone();
    place.enrol(&keyring, ADA).await;
    let (token, blind) = (keyring.token(Purpose::Window, PARTS), keyring.blind(PARTS));
    // The clock was set back: the new key is the newest all the same.
    place.clock.set("2026-11-24T08:00:00Z".parse().unwrap());
    desk.perform(KeysAsk::Rotate).await.unwrap();
    let second = keyring.current().id().clone();
    assert_ne!(first, second);
    for keyring in [&keyring, &place.open().unwrap()] {
        assert_eq!(keyring.current().id(), &second, "after a restart too");
        assert!(keyring.verify(Purpose::Window, PARTS, token.expose()));
        assert_eq!(*keyring.blind(PARTS), *blind);
        assert!(place.opens(keyring, ADA).await);
    }
    let keys = list(&desk).await;
    let of = |id: &KeyId| keys.iter().find(|key| key.id == id.as_str()).unwrap();
    assert_eq!((of(&first).seeds, of(&second).seeds, of(&second).newest), (0, 1, true));
}

#[tokio::test]
async fn a_rotation_that_was_cut_short_is_finished_at_the_next_start() {
    let place = Place::new("cut");
    let (keyring, _) = place.start().await;
    place.enrol(&keyring, ADA).await;
    let first = keyring.current().id().clone();
    // The key was written down, and then the power went.
    let later = place.clock.now() + std::time::Duration::from_secs(60);
    let made = place.keys().keep(KeyFile::made(Kind::Master, later, place.entropy.as_ref())).unwrap();
    let (keyring, desk) = place.start().await;
    assert_eq!(keyring.current().id(), &made.id);
    let file = place.recoveries.account(&AccountId::from(ADA)).await.unwrap();
    assert_eq!(file.authenticator.unwrap().seed.key(), Some(&made.id));
    assert!(retire_now(&desk, first.as_str()).await.is_ok());
}

#[tokio::test]
async fn a_key_stays_while_something_hangs_on_it() {
    let place = Place::new("retire");
    let (keyring, desk) = place.start().await;
    let first = keyring.current().id().clone();
    let anchor = keyring.anchor().id().clone();
    let words = ["a", "b", "c"].map(str::to_owned);
    let opening = Session::open(SessionId(ulid::Ulid::from_parts(1, 1)), words, place.clock.now());
    let opening = Session::under(opening, &first);
    place.recoveries.commit(&opening, None).await.unwrap();
    assert!(retire(&desk, first.as_str(), false).await.unwrap_err().message.contains("newest"));
    desk.perform(KeysAsk::Rotate).await.unwrap();
    let refused = retire(&desk, first.as_str(), false).await.unwrap_err();
    assert!(refused.message.contains("1 resets"), "{}", refused.message);
    assert!(retire(&desk, anchor.as_str(), false).await.unwrap_err().message.contains("anchor"));
    assert!(retire(&desk, "2000-01-01-none", false).await.is_err());
    assert!(retire(&desk, "../keys", false).await.is_err());
    assert_eq!(fs::read_dir(&place.folder).unwrap().count(), 3, "nothing was taken away");

    let over = opening.session.cancel(place.clock.now()).unwrap();
    place.recoveries.commit(&over, None).await.unwrap();
    // A key is a second younger at least than the one before.
    let until = place.clock.now() + std::time::Duration::from_secs(1) + Limits::OBJECTION;
    place.clock.set(until - std::time::Duration::from_secs(1));
    let refused = retire(&desk, first.as_str(), false).await.unwrap_err();
    assert!(refused.message.contains("links") && refused.message.contains(&format!("{until:.0}")), "{refused:?}");
    assert!(place.file(&format!("{first}.key")).exists());
    place.clock.set(until);
    retire(&desk, first.as_str(), false).await.unwrap();
    assert!(!place.file(&format!("{first}.key")).exists());
    assert!(place.open().is_ok(), "nobody misses it");
}

#[tokio::test]
async fn a_lost_key_is_missed_in_plain_words_and_can_be_given_up() {
    let place = Place::new("lost");
    let (keyring, desk) = place.start().await;
    place.enrol(&keyring, ADA).await;
    desk.perform(KeysAsk::Rotate).await.unwrap();
    let second = keyring.current().id().clone();
    let path = place.file(&format!("{second}.key"));
    let kept = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let fault = place.open().unwrap_err();
    let help = fault.help().unwrap().to_string();
    assert!(matches!(&fault, KeyFault::Lost { id, .. } if *id == second), "{fault}");
    assert!(help.contains("backup") && help.contains("enrol again") && help.contains("--lost"), "{help}");
    let told = findings(&place.keys(), place.recoveries.known().unwrap(), false, place.clock.now());
    assert!(told[0].what.contains(second.as_str()) && told.len() == 3, "{told:?}");

    // Beside a running server, which still has it, nothing is given up.
    let refused = retire(&desk, second.as_str(), true).await.unwrap_err();
    assert!(refused.message.contains("in memory"), "{}", refused.message);
    assert!(place.opens(&keyring, ADA).await);

    let alone = place.desk(None);
    assert!(alone.perform(KeysAsk::Rotate).await.is_err(), "a new key would hide the loss");
    retire(&alone, second.as_str(), true).await.unwrap();
    let keyring = place.open().unwrap();
    assert!(place.recoveries.account(&AccountId::from(ADA)).await.unwrap().authenticator.is_none());
    assert!(retire(&alone, keyring.current().id().as_str(), true).await.is_err(), "one that is there isn't lost");
    // It is found after all: it opens nothing, and is used for nothing.
    put_back(&path, &kept);
    let again = place.open().unwrap();
    assert!(again.key(Some(&second)).is_none() && again.current().id() == keyring.current().id());
}

fn put_back(path: &Path, kept: &[u8]) {
    fs::write(path, kept).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// A folder of keys comes back out of a backup of before a key was stolen.
#[tokio::test]
async fn a_retired_key_that_comes_back_is_used_for_nothing_and_can_be_taken_away_again() {
    let place = Place::new("back");
    let (keyring, desk) = place.start().await;
    let stolen = keyring.current().id().clone();
    let path = place.file(&format!("{stolen}.key"));
    let kept = fs::read(&path).unwrap();
    let token = keyring.token(Purpose::Objection, PARTS);
    desk.perform(KeysAsk::Rotate).await.unwrap();
    assert!(keyring.verify(Purpose::Objection, PARTS, token.expose()), "as long as it is there");
    retire_now(&desk, stolen.as_str()).await.unwrap();
    desk.perform(KeysAsk::Rotate).await.unwrap();
    put_back(&path, &kept);

    let (again, desk) = place.start().await;
    assert!(again.key(Some(&stolen)).is_none() && !again.verify(Purpose::Objection, PARTS, token.expose()));
    assert!(list(&desk).await.iter().all(|key| key.id != stolen.as_str()));
    let told = findings(&place.keys(), place.recoveries.known().unwrap(), false, place.clock.now());
    let back: Vec<_> = told.iter().filter(|finding| finding.what.contains("is back")).collect();
    assert!(back.len() == 1 && back[0].what.contains(stolen.as_str()), "{told:?}");
    retire(&desk, stolen.as_str(), false).await.unwrap();
    assert!(!path.exists());
    assert!(retire(&desk, stolen.as_str(), false).await.is_err(), "there is none any more");
}

#[tokio::test]
async fn a_lost_anchor_is_written_again_or_given_up() {
    let place = Place::new("anchor");
    let (keyring, desk) = place.start().await;
    let anchor = keyring.anchor().id().clone();
    place.enrol(&keyring, ADA).await;
    let blind = keyring.blind(PARTS);
    let path = place.file(&format!("{anchor}.anchor"));
    fs::remove_file(&path).unwrap();
    assert!(matches!(place.open(), Err(KeyFault::LostAnchor { .. })));
    retire(&desk, anchor.as_str(), true).await.unwrap();
    assert_eq!(*place.open().unwrap().blind(PARTS), *blind, "the running server wrote it again");

    fs::remove_file(&path).unwrap();
    retire(&place.desk(None), anchor.as_str(), true).await.unwrap();
    let keyring = place.open().unwrap();
    assert_ne!(*keyring.blind(PARTS), *blind);
    assert!(place.opens(&keyring, ADA).await, "authenticators are untouched");
}

#[tokio::test]
async fn the_one_key_of_before_is_taken_over() {
    let place = Place::new("before");
    let master = [7; 32];
    fs::create_dir_all(&place.folder).unwrap();
    fs::set_permissions(&place.folder, fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(place.file("master.key"), data_encoding::HEXLOWER.encode(&master)).unwrap();
    fs::set_permissions(place.file("master.key"), fs::Permissions::from_mode(0o600)).unwrap();
    let before = Keyring::new(master);
    place.enrol(&before, ADA).await;
    let (keyring, desk) = place.start().await;
    assert!(keyring.verify(Purpose::Window, PARTS, before.token(Purpose::Window, PARTS).expose()));
    assert_eq!(*keyring.blind(PARTS), *before.blind(PARTS));
    let keys = list(&desk).await;
    assert!(keys.iter().any(|key| key.id == "master" && key.newest), "{keys:?}");
}

#[tokio::test]
async fn an_open_or_broken_key_is_refused() {
    let place = Place::new("bad");
    let (keyring, _) = place.start().await;
    let path = place.file(&format!("{}.key", keyring.current().id()));
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&path, 0o644);
    assert!(matches!(place.open(), Err(KeyFault::TooOpen { mode: 0o644, .. })));
    set(&path, 0o600);
    set(&place.folder, 0o777);
    assert!(matches!(place.open(), Err(KeyFault::FolderTooOpen { mode: 0o777, .. })));
    set(&place.folder, 0o700);
    fs::write(&path, "no key").unwrap();
    assert!(matches!(place.open(), Err(KeyFault::Unreadable { .. })));
    fs::remove_dir_all(&place.folder).unwrap();
    assert!(matches!(place.open(), Err(KeyFault::Lost { .. })), "no new key is made for a store that has been used");
    let unknown = Looked::at(&place.keys(), None).unwrap();
    assert!(matches!(unknown.fault(&place.keys(), false), Some(KeyFault::NoKey { .. })));
}
