//! Stores as earlier releases wrote them: each is a list of keys and values under `fixtures/`, named by the version of
//! its records. What a release wrote is read by every later one, upgraded by pure functions where its form has changed.
//!
//! When a form changes: leave these files as they are, give the records the next version and an upgrade, and add a
//! file with the new one.

use std::sync::Arc;

use deskhand::{
    model::{
        Address, ConversationId, Event, Floor, Part, Revision, TurnRecord,
        port::{ConversationStore as _, KeyCommit, KeyValue as _, LiveEntry},
    },
    storage::{conversations::Conversations, memory::MemoryKeys},
};
use serde_json::Value;

const CHAT_1: &str = include_str!("fixtures/chat-1.json");

fn fixture(text: &str) -> Vec<(String, Value)> {
    serde_json::from_str(text).unwrap()
}

async fn store(fixture: &[(String, Value)]) -> Conversations {
    let keys = MemoryKeys::default();
    let write = fixture.iter().map(|(key, value)| (key.as_bytes().to_vec(), Some(value.to_string().into_bytes())));
    keys.commit(KeyCommit { expect: Vec::new(), write: write.collect() }).await.unwrap();
    Conversations::new(Arc::new(keys))
}

fn id(text: &str) -> ConversationId {
    ConversationId(text.parse().unwrap())
}

#[tokio::test]
async fn the_chats_store_of_version_1_is_read_whole() {
    let fixture = fixture(CHAT_1);
    let store = store(&fixture).await;
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
