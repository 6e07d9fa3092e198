//! Stores as earlier releases wrote them: each is a list of keys and values under `fixtures/`, named by the version of
//! its records. What a release wrote is read by every later one, upgraded by pure functions where its form has changed.
//!
//! When a form changes: leave these files as they are, give the records the next version and an upgrade, and add a
//! file with the new one.

use std::{collections::BTreeSet, sync::Arc};

use deskhand::{
    identity::{
        credential::{Argon2Hasher, Cost},
        directory::{EmbeddedDirectory, HashPool},
        recovery::{Row, StandingKey, TallyKey, TallyKind},
        verifier::{KeyStore as _, store::RecoveryStore as _},
    },
    model::{
        AccountId, Address, AgentName, AttemptKey, ConversationId, Event, Floor, Part, ReadWhat, ReceiptKind,
        RequestKey, Revision, Role, SessionId, TurnRecord,
        port::{ConversationStore as _, KeyCommit, KeyValue, LiveEntry, StaffStore as _, StoreFault},
    },
    runtime::SeededEntropy,
    storage::{conversations::Conversations, memory::MemoryKeys, recovery::Recoveries, staff::Staff},
};
use serde::Serialize;
use serde_json::Value;

const CHAT_1: &str = include_str!("fixtures/chat-1.json");
/// What came later beside version 1's records, without another form of them.
const RECORD_1: &str = include_str!("fixtures/record-1.json");
const STAFF_1: &str = include_str!("fixtures/staff-1.json");
const VERIFIER_1: &str = include_str!("fixtures/verifier-1.json");

fn fixture(text: &str) -> Vec<(String, Value)> {
    serde_json::from_str(text).unwrap()
}

async fn keys(fixture: &[(String, Value)]) -> Arc<dyn KeyValue> {
    let keys = MemoryKeys::default();
    let write = fixture.iter().map(|(key, value)| (key.as_bytes().to_vec(), Some(value.to_string().into_bytes())));
    keys.commit(KeyCommit { write: write.collect(), ..KeyCommit::default() }).await.unwrap();
    Arc::new(keys)
}

/// The values that stand under keys that begin with `prefix`, without their versions.
fn written(fixture: &[(String, Value)], prefix: &str) -> Vec<Value> {
    let under = fixture.iter().filter(|(key, _)| key.starts_with(prefix));
    under.map(|(_, value)| value["value"].clone()).collect()
}

/// What was read under `prefix` is what stands there, to the last field.
#[track_caller]
fn same<T: Serialize>(fixture: &[(String, Value)], prefix: &str, read: &[T]) {
    let read: Vec<Value> = read.iter().map(|read| serde_json::to_value(read).unwrap()).collect();
    assert!(!read.is_empty(), "nothing stands under {prefix}");
    assert_eq!(read, written(fixture, prefix), "{prefix}");
}

fn id(text: &str) -> ConversationId {
    ConversationId(text.parse().unwrap())
}

#[tokio::test]
async fn the_chats_store_of_version_1_is_read_whole() {
    let fixture = fixture(CHAT_1);
    let store = Conversations::new(keys(&fixture).await);
    let (talk, open) = (id("01K4A5ZQ000000000000000001"), id("01K4A5ZQ000000000000000003"));
    assert_eq!(store.conversations(None, 9).await.unwrap(), [talk, open]);
    let log = store.log(talk, Revision(0), usize::MAX).await.unwrap();
    assert_eq!(log.len(), 18);
    for (record, (key, written)) in log.iter().zip(&fixture) {
        assert_eq!(serde_json::to_value(record).unwrap(), *written, "{key}");
    }
    assert_eq!(store.last(talk).await.unwrap().as_ref(), log.last());
    let live = store.live().await.unwrap();
    let [LiveEntry { conversation, open: left, undelivered, .. }] = &live[..] else { panic!("{live:?}") };
    assert_eq!((*conversation, left.timers.len()), (open, 1));
    assert_eq!(*undelivered, [(Address::from("terminal:2"), Revision(0))]);
    assert_eq!(store.find(&Address::from("web:1")).await.unwrap(), Some(talk));
    assert_eq!(store.pinned("abc").await.unwrap().as_deref(), Some("# An article"));
}

#[tokio::test]
async fn the_verifiers_store_of_version_1_is_read_whole() {
    let fixture = fixture(VERIFIER_1);
    let store = Recoveries::new(keys(&fixture).await);
    let (one, two) = (session("00000000010000000000000001"), session("00000000020000000000000002"));
    let (ada, kim) = (AccountId::from("ada"), AgentName::parse("kim").unwrap());
    let loaded = [one, two].map(|id| store.load(id));
    let [first, second] = loaded;
    same(&fixture, "recovery/session/", &[first.await.unwrap(), second.await.unwrap()]);
    for id in [one, two] {
        same(&fixture, &format!("recovery/event/{id}/"), &store.events(id, 0).await.unwrap());
    }
    same(&fixture, "recovery/live/", &store.live().await.unwrap());
    same(&fixture, "recovery/account/", &[store.account(&ada).await.unwrap()]);
    let accounts = store.accounts(None, 9).await.unwrap();
    assert_eq!(accounts.into_iter().map(|(id, _)| id).collect::<Vec<_>>(), [ada]);
    let standing = async |key: &str| store.standing(&StandingKey(key.to_owned())).await.unwrap();
    same(&fixture, "recovery/standing/", &[standing("keyed-hash-of-ada").await, standing("owner/ada").await]);
    let arrivals = store.tally(&TallyKey::new(TallyKind::Arrivals, "here")).await.unwrap();
    let installation = store.tally(&TallyKey::installation()).await.unwrap();
    let visits = store.tally(&TallyKey::new(TallyKind::Visits, "ada")).await.unwrap();
    same(&fixture, "recovery/tally/", &[arrivals, installation, visits]);
    same(&fixture, "recovery/outbox/", &store.outbox().await.unwrap());
    same(&fixture, "recovery/notice/", &store.notices().await.unwrap());
    same(&fixture, "recovery/stop/", &store.stops().await.unwrap());
    same(&fixture, "recovery/departing/", &store.departing().await.unwrap());
    same(&fixture, "recovery/urgent/", &store.urgent().await.unwrap());
    same(&fixture, "recovery/switch", &[store.switch().await.unwrap()]);
    same(&fixture, "recovery/audit/", &store.audit_rows(0, 9).await.unwrap());
    same(&fixture, "recovery/audit-head", &[store.audit_head().await.unwrap()]);
    same(&fixture, "recovery/known-keys", &[store.known().unwrap().unwrap()]);
    let key = AttemptKey("00000000010000000000000001".parse().unwrap());
    same(&fixture, "recovery/attempt/", &[store.attempted(&kim, key).await.unwrap().unwrap()]);
    let mut done = Vec::new();
    for ordinal in 0..3 {
        let conversation = id("00000000010000000000000001");
        let key = RequestKey { conversation, revision: Revision(1), ordinal };
        done.push(store.done(&key).await.unwrap().unwrap());
    }
    same(&fixture, "recovery/request/", &done);
    let kinds: BTreeSet<&str> = fixture.iter().filter_map(|(key, _)| key.strip_prefix("recovery/")).map(kind).collect();
    let all = [
        "account",
        "attempt",
        "audit",
        "audit-head",
        "departing",
        "event",
        "known-keys",
        "live",
        "notice",
        "outbox",
        "request",
        "session",
        "standing",
        "stop",
        "switch",
        "tally",
        "urgent",
    ];
    assert_eq!(kinds, BTreeSet::from(all));
}

fn kind(key: &str) -> &str {
    key.split('/').next().unwrap_or_default()
}

fn session(text: &str) -> SessionId {
    SessionId(text.parse().unwrap())
}

#[tokio::test]
async fn the_directory_of_version_1_is_read_whole() {
    let hasher = Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap();
    let keys = keys(&fixture(VERIFIER_1)).await;
    let entropy = Arc::new(SeededEntropy::new([1; 32]));
    let directory = EmbeddedDirectory::new(keys, HashPool::new(Arc::new(hasher), 1), entropy);
    let accounts = directory.list().unwrap();
    let [ada] = &accounts[..] else { panic!("{accounts:?}") };
    assert_eq!((ada.id.as_str(), ada.display_name.as_str()), ("boscqcrnz4dkvqu4", "Ada Marlowe"));
    assert_eq!(ada.identifiers[0].folded(), "ada@umsystem.edu");
    assert_eq!((ada.phones[0].expose(), ada.mail.as_deref()), ("+15735550142", Some("ada@umsystem.edu")));
    assert!(ada.enabled && !ada.privileged);
    assert_eq!(directory.changes(&ada.id).unwrap(), 2);
}

#[tokio::test]
async fn the_staffs_store_of_version_1_is_read_whole() {
    let fixture = fixture(STAFF_1);
    let staff = Staff::new(keys(&fixture).await);
    let all = staff.all_staff().await.unwrap();
    same(&fixture, "staff/", &all);
    let roles: Vec<_> = all.iter().map(|file| (file.agent.name.as_str(), file.role, file.retired)).collect();
    assert_eq!(roles, [("kim", Role::Lead, false), ("lee", Role::Agent, true)]);
    let signed_in = staff.session("5e884898da28047151d0e56f8dc62927").await.unwrap().unwrap();
    same(&fixture, "staff-session/", &[signed_in]);
    same(&fixture, "staff-read/", &staff.reads(id("01K4A5ZQ000000000000000001")).await.unwrap());
}

/// Who was verified in a session, what finds their receipts and conversations, and who has seen them.
#[tokio::test]
async fn what_finds_a_persons_record_in_version_1_is_read_whole() {
    let fixture = fixture(RECORD_1);
    let (keys, proven) = (keys(&fixture).await, session("00000000010000000000000001"));
    let store = Recoveries::new(keys.clone());
    same(&fixture, "recovery/session/", &[store.load(proven).await.unwrap()]);
    let ada = AccountId::from("ada");
    assert_eq!(store.load(proven).await.unwrap().unwrap().proven.as_ref(), Some(&ada));
    let rows = store.receipts(&ada, 9).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 1]);
    let told: Vec<_> = rows.iter().filter_map(Row::receipt).map(|receipt| (receipt.what, receipt.session)).collect();
    assert_eq!(told, [(ReceiptKind::PasswordChanged, Some(proven)), (ReceiptKind::Registered, None)]);
    let conversation = id("01K4A5ZQ000000000000000001");
    assert_eq!(Conversations::new(keys.clone()).of_session(proven).await.unwrap(), Some(conversation));
    let seen = Staff::new(keys).reads(conversation).await.unwrap();
    same(&fixture, "staff-read/", &seen);
    assert_eq!(seen.iter().map(|row| row.what).collect::<Vec<_>>(), [ReadWhat::Line, ReadWhat::Record]);
}

/// What a later release wrote is not guessed at.
#[tokio::test]
async fn a_version_that_is_not_known_yet_is_refused() {
    let later = |text: &str| -> Vec<(String, Value)> {
        let mut fixture = fixture(text);
        for (_, value) in &mut fixture {
            value["version"] = 2.into();
        }
        fixture
    };
    let store = Recoveries::new(keys(&later(VERIFIER_1)).await);
    let refused = store.load(session("00000000010000000000000001")).await;
    assert!(matches!(refused, Err(StoreFault::Unreadable { .. })), "{refused:?}");
    let staff = Staff::new(keys(&later(STAFF_1)).await);
    assert!(matches!(staff.all_staff().await, Err(StoreFault::Unreadable { .. })));
}

/// A kind that no fixture holds could change its form unseen.
#[tokio::test]
async fn the_fixture_holds_every_kind_of_event_and_part() {
    let log: Vec<TurnRecord> = fixture(CHAT_1)
        .into_iter()
        .filter(|(key, _)| key.starts_with("log/"))
        .map(|(_, record)| serde_json::from_value(record).unwrap())
        .collect();
    let events = log.iter().map(|record| match record.event {
        Event::Heard { .. } => 0,
        Event::Chose { .. } => 1,
        Event::Edited { .. } => 2,
        Event::Withdrawn { .. } => 3,
        Event::Joined { .. } => 4,
        Event::Lapsed => 5,
        Event::TimerFired { .. } => 6,
        Event::Progressed { .. } => 7,
        Event::Answered { .. } => 8,
        Event::Claimed { .. } => 9,
        Event::Released { .. } => 10,
        Event::AgentSaid { .. } => 11,
        Event::Noted { .. } => 12,
    });
    let parts = log.iter().flat_map(|record| &record.lines).flat_map(|line| &line.reply.parts);
    let parts = parts.map(|part| match part {
        Part::Text { .. } => 0,
        Part::Step { .. } => 1,
        Part::Choices { .. } => 2,
        Part::PanelLink { .. } => 3,
        Part::Passage { .. } => 4,
        Part::Contact { .. } => 5,
        Part::Code { .. } => 6,
    });
    let kinds = |numbers: &mut dyn Iterator<Item = usize>| numbers.collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!((kinds(&mut events.into_iter()), kinds(&mut parts.into_iter())), (13, 7));
    assert!(log.iter().any(|record| matches!(record.floor, Floor::Agent(_)) && record.open.handoff.is_some()));
    assert!(log.iter().any(|record| record.desk.is_some()));
}
