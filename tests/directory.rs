//! The embedded directory over every store: one suite, and what a store that fails does to it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use deskhand::{
    identity::{
        credential::{
            Argon2Hasher, Cost, HashFault, Identifier, Password, PasswordDigest, PasswordHasher, PhoneNumber, Region,
            Salt,
        },
        directory::{
            AddFault, CredentialWriter, Directory, DirectoryFault, EmbeddedDirectory, HashPool, NewAccount, SignIn,
            WriteFault,
        },
    },
    model::{
        AccountId,
        port::{CommitFault, KeyCommit, KeyValue, Pair, StoreFault},
    },
    runtime::SeededEntropy,
    storage::{memory::MemoryKeys, sled::SledKeys},
};
use jiff::Timestamp;

/// Counts hashes, at a cost that a test can pay.
struct Counted {
    hasher: Argon2Hasher,
    hashes: AtomicUsize,
}

impl PasswordHasher for Counted {
    fn cost(&self) -> Cost {
        self.hasher.cost()
    }

    fn digest(&self, password: &Password, salt: &Salt, cost: Cost) -> Result<PasswordDigest, HashFault> {
        self.hashes.fetch_add(1, Ordering::SeqCst);
        self.hasher.digest(password, salt, cost)
    }
}

fn counted() -> Arc<Counted> {
    let hasher = Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap();
    Arc::new(Counted { hasher, hashes: AtomicUsize::new(0) })
}

fn directory(keys: Arc<dyn KeyValue>, hasher: Arc<Counted>) -> Arc<EmbeddedDirectory> {
    Arc::new(EmbeddedDirectory::new(keys, HashPool::new(hasher, 2), Arc::new(SeededEntropy::new([5; 32]))))
}

fn identifier(typed: &str) -> Identifier {
    Identifier::parse(typed, "umsystem.edu").unwrap()
}

fn password(typed: &str) -> Arc<Password> {
    Arc::new(Password::new(typed.to_owned()).unwrap())
}

fn phone(typed: &str) -> PhoneNumber {
    PhoneNumber::parse(typed, Region::parse("US").unwrap()).unwrap()
}

fn person(name: &str) -> NewAccount {
    NewAccount {
        identifiers: vec![identifier(name)],
        given_name: name.to_owned(),
        family_name: "Lovelace".to_owned(),
        phones: vec![phone("573-555-0142"), phone("+49 1512 3456789")],
        mail: Some(format!("{name}@example.org")),
        enabled: true,
        privileged: false,
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A folder of this test's own, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("deskhand-directory-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// Runs `suite` over every store that there is.
async fn over_every_store<F: Future<Output = ()>>(name: &str, suite: impl Fn(Arc<dyn KeyValue>) -> F) {
    suite(Arc::new(MemoryKeys::default())).await;
    let folder = Folder::new(name);
    suite(SledKeys::open(&folder.0, "directory test", 1 << 20).unwrap()).await;
}

async fn signed_in(directory: &EmbeddedDirectory, name: &str, typed: &str) -> Option<AccountId> {
    match directory.sign_in(&identifier(name), &password(typed)).await.unwrap() {
        SignIn::Welcome(account) => Some(account.id),
        SignIn::Disabled | SignIn::Refused => None,
    }
}

#[tokio::test]
async fn accounts_are_found_by_what_people_type() {
    over_every_store("found", async |keys| {
        let directory = directory(keys, counted());
        let ada = directory.add(person("ada")).await.unwrap();
        let ben = directory.add(person("ben")).await.unwrap();
        assert_ne!(ada, ben);
        assert!(!ada.as_str().contains("ada"), "an id says nothing about the person");
        for typed in ["ada", "ADA@umsystem.edu", " \u{FF41}da "] {
            assert_eq!(directory.find(&identifier(typed)).await.unwrap().unwrap().id, ada, "{typed}");
        }
        for typed in ["adam", "\u{0430}da", "ada@gmail.com", "-"] {
            assert!(directory.find(&identifier(typed)).await.unwrap().is_none(), "{typed}");
        }
        let account = directory.account(&ada).await.unwrap().unwrap();
        assert_eq!(account.display_name, "ada Lovelace");
        assert_eq!(account.mail.as_deref(), Some("ada@example.org"));
        assert!(account.enabled && !account.privileged);
        assert!(account.has_phone(&phone("(573) 555-0142")) && account.has_phone(&phone("0049 1512 3456789")));
        assert!(!account.has_phone(&phone("573-555-0143")));
        assert!(directory.account(&AccountId::from("-")).await.unwrap().is_none());
        assert_eq!(directory.list().unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_number_is_put_on_file_once_and_taken_off() {
    over_every_store("phones", async |keys| {
        let directory = directory(keys, counted());
        let ada = directory.add(person("ada")).await.unwrap();
        let numbers = async || directory.account(&ada).await.unwrap().unwrap().phones;
        let new = phone("573-555-0199");
        for _ in 0..2 {
            directory.register_phone(&ada, &new).await.unwrap();
            assert_eq!(numbers().await.len(), 3);
        }
        for _ in 0..2 {
            directory.remove_phone(&ada, &phone("+1 573 555 0142")).await.unwrap();
            assert_eq!(numbers().await.len(), 2);
        }
        let account = directory.account(&ada).await.unwrap().unwrap();
        assert!(account.has_phone(&new) && account.has_phone(&phone("+49 1512 3456789")));
        let nobody = directory.register_phone(&"-".into(), &new).await;
        assert!(matches!(nobody, Err(WriteFault::Refused(_))), "{nobody:?}");
    })
    .await;
}

#[tokio::test]
async fn an_identifier_belongs_to_one_account() {
    over_every_store("taken", async |keys| {
        let directory = directory(keys, counted());
        directory.add(person("ada")).await.unwrap();
        let both = NewAccount { identifiers: vec![identifier("ben"), identifier("ADA")], ..person("ben") };
        assert_eq!(directory.add(both).await, Err(AddFault::Taken("ada@umsystem.edu".to_owned())));
        assert!(directory.find(&identifier("ben")).await.unwrap().is_none(), "nothing of it was written");
        let twice = futures_util::future::join(directory.add(person("cy")), directory.add(person("cy"))).await;
        assert!(twice.0.is_ok() != twice.1.is_ok(), "{twice:?}");
        let none = NewAccount { identifiers: vec![], ..person("dee") };
        assert_eq!(directory.add(none).await, Err(AddFault::NoIdentifier));
        assert_eq!(directory.list().unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_password_that_was_set_signs_in_and_the_old_one_does_not() {
    over_every_store("password", async |keys| {
        let directory = directory(keys, counted());
        let ada = directory.add(person("ada")).await.unwrap();
        assert_eq!(directory.password_set_at(&ada).await.unwrap(), None);
        assert!(signed_in(&directory, "ada", "Otter#42").await.is_none(), "no password yet");
        directory.set_password(&ada, &password("Otter#42"), at(10)).await.unwrap();
        assert_eq!(signed_in(&directory, "ADA@umsystem.edu", "Otter#42").await, Some(ada.clone()));
        directory.set_password(&ada, &password("Zu\u{0308}rich#1"), at(20)).await.unwrap();
        assert_eq!(signed_in(&directory, "ada", "Z\u{00FC}rich#1").await, Some(ada.clone()));
        for wrong in ["Otter#42", "Z\u{00FC}rich#1 ", "zürich#1"] {
            assert!(signed_in(&directory, "ada", wrong).await.is_none(), "{wrong}");
        }
        assert_eq!(directory.password_set_at(&ada).await.unwrap(), Some(at(20)));
        assert_eq!(directory.changes(&ada).unwrap(), 2);
        let nobody = directory.set_password(&"-".into(), &password("Otter#42"), at(10)).await;
        assert!(matches!(nobody, Err(WriteFault::Refused(_))), "{nobody:?}");
    })
    .await;
}

#[tokio::test]
async fn changes_at_the_same_time_are_all_counted_and_one_password_stands() {
    over_every_store("parallel", async |keys| {
        let directory = directory(keys, counted());
        let ada = directory.add(person("ada")).await.unwrap();
        let set = |n: i64| {
            let (directory, ada) = (directory.clone(), ada.clone());
            async move { directory.set_password(&ada, &password(&format!("Otter#{n}")), at(n)).await.unwrap() }
        };
        futures_util::future::join_all((0..4).map(set)).await;
        assert_eq!(directory.changes(&ada).unwrap(), 4);
        let mut standing = Vec::new();
        for n in 0..4 {
            standing.extend(signed_in(&directory, "ada", &format!("Otter#{n}")).await.map(|_| at(n)));
        }
        assert_eq!(standing, [directory.password_set_at(&ada).await.unwrap().unwrap()]);
    })
    .await;
}

#[tokio::test]
async fn attack_02_every_sign_in_is_one_hash() {
    over_every_store("work", async |keys| {
        let hasher = counted();
        let directory = directory(keys, hasher.clone());
        let ada = directory.add(person("ada")).await.unwrap();
        let off = directory.add(NewAccount { enabled: false, ..person("off") }).await.unwrap();
        directory.add(person("unset")).await.unwrap();
        for id in [&ada, &off] {
            directory.set_password(id, &password("Otter#42"), at(10)).await.unwrap();
        }
        for name in ["ada", "off", "unset", "nobody"] {
            for typed in ["Otter#42", "Otter#43"] {
                hasher.hashes.store(0, Ordering::SeqCst);
                let result = directory.sign_in(&identifier(name), &password(typed)).await.unwrap();
                assert_eq!(hasher.hashes.load(Ordering::SeqCst), 1, "{name}");
                match (name, typed) {
                    ("ada", "Otter#42") => assert!(matches!(result, SignIn::Welcome(_))),
                    ("off", "Otter#42") => assert!(matches!(result, SignIn::Disabled)),
                    _ => assert!(matches!(result, SignIn::Refused), "{name} {typed}: {result:?}"),
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn attack_19_the_store_and_debug_hold_no_password() {
    let keys = Arc::new(MemoryKeys::default());
    let directory = directory(keys.clone(), counted());
    let ada = directory.add(person("ada")).await.unwrap();
    directory.set_password(&ada, &password("Canary#42"), at(10)).await.unwrap();
    let pairs = keys.scan(b"", b"", 100).unwrap();
    assert_eq!(pairs.len(), 3, "account, identifier, password");
    for (key, value) in pairs {
        assert!(key.starts_with(b"directory/"));
        assert!(!String::from_utf8_lossy(&value).contains("Canary"));
    }
    let shown = format!("{directory:?} {:?}", directory.account(&ada).await.unwrap());
    assert!(!shown.contains("Lovelace") && !shown.contains("5550142"), "{shown}");
}

#[tokio::test]
async fn a_long_list_is_read_whole() {
    let directory = directory(Arc::new(MemoryKeys::default()), counted());
    for n in 0..600 {
        directory.add(person(&format!("student{n}"))).await.unwrap();
    }
    let ids: BTreeSet<_> = directory.list().unwrap().into_iter().map(|account| account.id).collect();
    assert_eq!(ids.len(), 600);
}

#[tokio::test]
async fn accounts_and_passwords_are_there_after_a_restart() {
    let folder = Folder::new("restart");
    let open = || SledKeys::open(&folder.0, "directory test", 1 << 20).unwrap();
    let keys = open();
    let before = directory(keys.clone(), counted());
    let ada = before.add(person("ada")).await.unwrap();
    before.set_password(&ada, &password("Otter#42"), at(10)).await.unwrap();
    keys.close().unwrap();
    drop((before, keys));
    let after = directory(open(), counted());
    assert_eq!(signed_in(&after, "ada", "Otter#42").await, Some(ada));
}

/// A store that stops working, before or after it has written.
#[derive(Default)]
struct Failing {
    keys: MemoryKeys,
    reads: AtomicBool,
    before_commit: AtomicBool,
    after_commit: AtomicBool,
}

fn broken() -> StoreFault {
    StoreFault::Io("pulled out".to_owned())
}

#[async_trait]
impl KeyValue for Failing {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        if self.reads.load(Ordering::SeqCst) { Err(broken()) } else { self.keys.read(key) }
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        self.keys.scan(prefix, from, limit)
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        self.keys.last(prefix)
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        if self.before_commit.load(Ordering::SeqCst) {
            return Err(broken().into());
        }
        self.keys.commit(commit).await?;
        if self.after_commit.load(Ordering::SeqCst) { Err(broken().into()) } else { Ok(()) }
    }
}

#[tokio::test]
async fn attack_46_a_lost_answer_is_told_as_such_and_the_truth_can_be_asked() {
    let keys = Arc::new(Failing::default());
    let directory = directory(keys.clone(), counted());
    let ada = directory.add(person("ada")).await.unwrap();
    for (cut, happened) in [(&keys.before_commit, false), (&keys.after_commit, true)] {
        cut.store(true, Ordering::SeqCst);
        let lost = directory.set_password(&ada, &password("Otter#42"), at(10)).await;
        assert!(matches!(lost, Err(WriteFault::Unsettled(_))), "{lost:?}");
        assert_eq!(directory.password_set_at(&ada).await.unwrap().is_some(), happened);
        assert_eq!(directory.changes(&ada).unwrap(), u64::from(happened));
        cut.store(false, Ordering::SeqCst);
    }
    keys.reads.store(true, Ordering::SeqCst);
    let unread = directory.find(&identifier("ada")).await;
    assert!(matches!(unread, Err(DirectoryFault::Away(_))), "{unread:?}");
    let unset = directory.set_password(&ada, &password("Otter#43"), at(20)).await;
    assert!(matches!(unset, Err(WriteFault::Away(_))), "nothing was written: {unset:?}");
}

#[tokio::test]
async fn an_entry_of_a_newer_release_is_left_alone() {
    let keys = Arc::new(MemoryKeys::default());
    let directory = directory(keys.clone(), counted());
    let ada = directory.add(person("ada")).await.unwrap();
    let key = format!("directory/password/{ada}").into_bytes();
    let newer = br#"{"version":2,"something":"else"}"#.to_vec();
    keys.commit(KeyCommit { expect: vec![], write: vec![(key.clone(), Some(newer.clone()))], ..Default::default() })
        .await
        .unwrap();
    assert!(matches!(directory.password_set_at(&ada).await, Err(DirectoryFault::Unreadable(_))));
    assert!(directory.set_password(&ada, &password("Otter#42"), at(10)).await.is_err());
    assert_eq!(keys.read(&key).unwrap(), Some(newer));
}
