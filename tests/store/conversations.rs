//! What the log of conversations promises.

use std::sync::Arc;

use deskhand::{
    model::{
        Address, Audience, ConversationId, Epoch, Event, Floor, Line, Open, Opened, Part, RECORD_LIMIT, RECORD_VERSION,
        Reply, RequestAnswer, RequestKey, Revision, SessionId, StateText, Timer, TimerKind, TurnRecord, Watching,
        port::{CommitFault, ConversationStore, KeyCommit, LiveEntry, StoreFault},
    },
    storage::conversations::Conversations,
};
use jiff::Timestamp;
use ulid::Ulid;

use crate::{Store, on_every_store};

on_every_store!(
    a_conversation_is_a_log,
    a_stale_revision_is_refused,
    a_stale_epoch_is_refused,
    of_parallel_turns_one_wins,
    turns_and_marks_at_once_don_t_conflict,
    live_is_what_is_open_or_not_shown,
    marks_only_rise,
    an_address_leads_to_one_conversation,
    a_session_leads_to_where_it_was_opened,
    an_article_is_kept_by_its_hash,
    an_erased_conversation_is_gone,
    conversations_come_oldest_first,
    what_can_t_be_read_is_named,
    a_record_has_a_limit,
);

pub(crate) fn conversation(number: u64) -> ConversationId {
    ConversationId(Ulid::from_parts(number, number.into()))
}

pub(crate) fn over(store: &Store) -> Conversations {
    Conversations::new(store.keys())
}

/// A turn without words and with nothing open.
pub(crate) fn turn(conversation: ConversationId, revision: u64) -> TurnRecord {
    TurnRecord {
        version: RECORD_VERSION,
        conversation,
        revision: Revision(revision),
        epoch: Epoch(0),
        floor: Floor::Bot,
        at: Timestamp::UNIX_EPOCH,
        event: Event::Lapsed,
        lines: Vec::new(),
        requests: Vec::new(),
        facts: Vec::new(),
        open: Open::default(),
        desk: None,
        state: StateText::of(&serde_json::json!({ "at": revision })).unwrap(),
    }
}

/// The same turn, with something to say to `audience`.
pub(crate) fn saying(mut turn: TurnRecord, audience: Audience) -> TurnRecord {
    turn.lines.push(Line { audience, reply: Reply { parts: vec![Part::text(format!("turn {}", turn.revision))] } });
    turn
}

/// The same turn, with a clock running.
pub(crate) fn waiting(mut turn: TurnRecord) -> TurnRecord {
    turn.open.timers.push(Timer { kind: TimerKind::Lapse, due: Timestamp::UNIX_EPOCH });
    turn
}

fn spoken(number: u64, revision: u64) -> TurnRecord {
    saying(turn(conversation(number), revision), Audience::Student)
}

fn address(name: &str) -> Address {
    Address::from(name)
}

async fn a_conversation_is_a_log(mut store: Store) {
    let (one, two) = (conversation(1), conversation(2));
    assert_eq!(over(&store).last(one).await.unwrap(), None);
    let mut turns = Vec::new();
    for revision in 1..=20 {
        turns.push(waiting(spoken(1, revision)));
        over(&store).append(turns.last().unwrap()).await.unwrap();
        over(&store).append(&turn(two, revision)).await.unwrap();
    }
    store.reopen();
    let conversations = over(&store);
    assert_eq!(conversations.last(one).await.unwrap().as_ref(), turns.last());
    assert_eq!(conversations.log(one, Revision(0), 99).await.unwrap(), turns);
    assert_eq!(conversations.log(one, Revision(15), 3).await.unwrap(), turns[15..18]);
    assert_eq!(conversations.log(one, Revision(20), 9).await.unwrap(), []);
    assert_eq!(conversations.log(conversation(3), Revision(0), 9).await.unwrap(), []);
}

async fn a_stale_revision_is_refused(store: Store) {
    let conversations = over(&store);
    for missing in [0, 2, u64::MAX] {
        let refused = conversations.append(&spoken(1, missing)).await;
        assert!(matches!(refused, Err(CommitFault::Conflict)), "{missing} on top of nothing");
    }
    conversations.append(&spoken(1, 1)).await.unwrap();
    for stale in [0, 1, 3] {
        assert!(matches!(conversations.append(&spoken(1, stale)).await, Err(CommitFault::Conflict)), "{stale}");
    }
    assert_eq!(conversations.log(conversation(1), Revision(0), 9).await.unwrap(), [spoken(1, 1)]);
}

async fn a_stale_epoch_is_refused(store: Store) {
    let conversations = over(&store);
    let under = |revision, epoch| TurnRecord { epoch: Epoch(epoch), ..spoken(1, revision) };
    conversations.append(&under(1, 0)).await.unwrap();
    conversations.append(&under(2, 2)).await.unwrap();
    assert!(matches!(conversations.append(&under(3, 1)).await, Err(CommitFault::Conflict)));
    assert_eq!(conversations.last(conversation(1)).await.unwrap(), Some(under(2, 2)));
    conversations.append(&under(3, 2)).await.unwrap();
}

async fn of_parallel_turns_one_wins(store: Store) {
    for revision in 1..=10 {
        let racers: Vec<_> = (0..6)
            .map(|racer| {
                let conversations = over(&store);
                let turn = TurnRecord { state: StateText::of(&racer).unwrap(), ..spoken(1, revision) };
                tokio::spawn(async move { conversations.append(&turn).await.is_ok().then_some(turn) })
            })
            .collect();
        let mut winners = Vec::new();
        for racer in racers {
            winners.extend(racer.await.unwrap());
        }
        assert_eq!(winners.len(), 1);
        assert_eq!(over(&store).last(conversation(1)).await.unwrap(), winners.pop());
    }
}

async fn turns_and_marks_at_once_don_t_conflict(store: Store) {
    let conversations = Arc::new(over(&store));
    let names = ["web:a", "web:b"];
    for name in names {
        conversations.bind(&address(name), conversation(1)).await.unwrap();
    }
    let marking = names.map(|name| {
        let conversations = conversations.clone();
        tokio::spawn(async move {
            for revision in 1..=30 {
                conversations.mark(conversation(1), &address(name), Revision(revision)).await.unwrap();
                tokio::task::yield_now().await;
            }
        })
    });
    for revision in 1..=30 {
        let record = if revision % 2 == 0 { turn(conversation(1), revision) } else { spoken(1, revision) };
        conversations.append(&record).await.unwrap();
        tokio::task::yield_now().await;
    }
    for one in marking {
        one.await.unwrap();
    }
    for name in names {
        conversations.mark(conversation(1), &address(name), Revision(30)).await.unwrap();
    }
    assert_eq!(conversations.live().await.unwrap(), []);
}

async fn live_is_what_is_open_or_not_shown(mut store: Store) {
    let (one, web) = (conversation(1), address("web:a"));
    let entry = |revision, open: &Open, shown: Option<u64>| LiveEntry {
        conversation: one,
        revision: Revision(revision),
        open: open.clone(),
        undelivered: shown.map(|shown| (web.clone(), Revision(shown))).into_iter().collect(),
    };
    let shut = Open::default();
    over(&store).bind(&web, one).await.unwrap();
    assert_eq!(over(&store).live().await.unwrap(), [], "nothing was said yet");
    over(&store).append(&spoken(1, 1)).await.unwrap();
    assert_eq!(over(&store).live().await.unwrap(), [entry(1, &shut, Some(0))]);
    over(&store).append(&turn(one, 2)).await.unwrap();
    assert_eq!(over(&store).live().await.unwrap(), [entry(2, &shut, Some(0))], "turn 1 is still not shown");
    over(&store).mark(one, &web, Revision(1)).await.unwrap();
    assert_eq!(over(&store).live().await.unwrap(), [], "turn 2 says nothing");
    let mut third = waiting(turn(one, 3));
    third.open.watching = Some(Watching { session: SessionId(Ulid::from_parts(7, 7)), after: 3 });
    over(&store).append(&third).await.unwrap();
    store.reopen();
    assert_eq!(over(&store).live().await.unwrap(), [entry(3, &third.open, None)]);
    over(&store).append(&saying(turn(one, 4), Audience::Staff)).await.unwrap();
    assert_eq!(over(&store).live().await.unwrap(), [], "what is said to staff is not owed to the student");
    assert_eq!(store.keys().scan(b"live/", b"", 9).unwrap(), [], "the index keeps no idle entries");
}

async fn marks_only_rise(store: Store) {
    let (conversations, one, web) = (over(&store), conversation(1), address("web:a"));
    conversations.bind(&web, one).await.unwrap();
    for revision in 1..=3 {
        conversations.append(&spoken(1, revision)).await.unwrap();
    }
    for (mark, stands) in [(2, 2), (1, 2), (2, 2), (99, 3), (0, 3)] {
        conversations.mark(one, &web, Revision(mark)).await.unwrap();
        assert_eq!(conversations.marks(one).await.unwrap(), [(web.clone(), Revision(stands))]);
    }
    conversations.mark(one, &address("web:stranger"), Revision(1)).await.unwrap();
    assert_eq!(conversations.marks(one).await.unwrap().len(), 1, "an address that isn't bound has no mark");
    conversations.bind(&web, one).await.unwrap();
    assert_eq!(conversations.marks(one).await.unwrap(), [(web, Revision(3))], "bound again: the mark stays");
}

async fn an_address_leads_to_one_conversation(store: Store) {
    let (conversations, one, two) = (over(&store), conversation(1), conversation(2));
    let (web, phone) = (address("web:a"), address("discord:1/2"));
    assert_eq!(conversations.find(&web).await.unwrap(), None);
    conversations.append(&spoken(1, 1)).await.unwrap();
    conversations.bind(&web, one).await.unwrap();
    conversations.bind(&phone, one).await.unwrap();
    assert_eq!(conversations.find(&web).await.unwrap(), Some(one));
    conversations.mark(one, &phone, Revision(1)).await.unwrap();
    assert_eq!(conversations.live().await.unwrap()[0].undelivered, [(web.clone(), Revision(0))]);
    conversations.bind(&web, two).await.unwrap();
    assert_eq!(conversations.find(&web).await.unwrap(), Some(two));
    assert_eq!(conversations.marks(one).await.unwrap(), [(phone.clone(), Revision(1))]);
    assert_eq!(conversations.marks(two).await.unwrap(), [(web.clone(), Revision(0))]);
    assert_eq!(conversations.live().await.unwrap(), [], "nobody waits at the old one, and the new one is empty");
    conversations.bind(&web, one).await.unwrap();
    assert_eq!(conversations.live().await.unwrap()[0].undelivered, [(web, Revision(0))], "it is shown again");
    assert_eq!(conversations.marks(two).await.unwrap(), []);
}

async fn an_article_is_kept_by_its_hash(mut store: Store) {
    let source = "# Reset\n\n1. Grüße 😀\n".repeat(2000);
    assert!(source.len() > 2 * RECORD_LIMIT);
    assert_eq!(over(&store).pinned("abc").await.unwrap(), None);
    for _ in 0..2 {
        over(&store).pin("abc", &source).await.unwrap();
        over(&store).pin("abcd", "short").await.unwrap();
    }
    store.reopen();
    assert_eq!(over(&store).pinned("abc").await.unwrap(), Some(source));
    assert_eq!(over(&store).pinned("abcd").await.unwrap().as_deref(), Some("short"));
    assert_eq!(over(&store).pinned("ab").await.unwrap(), None);
}

/// The turn in which the verifier's answer came.
fn opened(number: u64, revision: u64, session: SessionId, generation: u32) -> TurnRecord {
    let words = ["amber", "otter", "canal"].map(str::to_owned);
    let opened = Opened { session, generation, words, link_until: Timestamp::UNIX_EPOCH };
    let key = RequestKey { conversation: conversation(number), revision: Revision(1), ordinal: 0 };
    let event = Event::Answered { key, answer: RequestAnswer::Opened { opened } };
    TurnRecord { event, ..spoken(number, revision) }
}

async fn a_session_leads_to_where_it_was_opened(mut store: Store) {
    let [first, second, none] = [1, 2, 3].map(|id: u128| SessionId(id.into()));
    for turn in [opened(1, 1, first, 1), opened(2, 1, second, 1), opened(1, 2, first, 2)] {
        over(&store).append(&turn).await.unwrap();
    }
    store.reopen();
    let conversations = over(&store);
    let led = |session| conversations.of_session(session);
    assert_eq!(led(first).await.unwrap(), Some(conversation(1)));
    assert_eq!((led(second).await.unwrap(), led(none).await.unwrap()), (Some(conversation(2)), None));
    conversations.erase(conversation(1)).await.unwrap();
    assert_eq!((led(first).await.unwrap(), led(second).await.unwrap()), (None, Some(conversation(2))));
    let kept = store.keys().scan(b"session/", b"session/", 9).unwrap();
    assert_eq!(kept.len(), 1, "nothing of it is left");
}

async fn an_erased_conversation_is_gone(store: Store) {
    let (conversations, one, two) = (over(&store), conversation(1), conversation(2));
    for revision in 1..=300 {
        conversations.append(&waiting(spoken(1, revision))).await.unwrap();
    }
    conversations.append(&spoken(2, 1)).await.unwrap();
    for (name, leads_to) in [("web:a", one), ("web:b", one), ("web:c", two)] {
        conversations.bind(&address(name), leads_to).await.unwrap();
    }
    conversations.erase(one).await.unwrap();
    conversations.erase(one).await.unwrap();
    assert_eq!(conversations.last(one).await.unwrap(), None);
    assert_eq!(conversations.marks(one).await.unwrap(), []);
    assert_eq!(conversations.find(&address("web:a")).await.unwrap(), None);
    assert_eq!(conversations.find(&address("web:c")).await.unwrap(), Some(two));
    assert_eq!(conversations.conversations(None, 9).await.unwrap(), [two]);
    assert_eq!(conversations.live().await.unwrap().len(), 1);
    let needle = one.to_string();
    for (key, value) in store.keys().scan(b"", b"", usize::MAX).unwrap() {
        let text = [key, value].concat();
        assert!(!String::from_utf8_lossy(&text).contains(&needle), "nothing names it any more");
    }
    assert!(matches!(conversations.append(&spoken(1, 301)).await, Err(CommitFault::Conflict)), "nothing goes on");
}

async fn conversations_come_oldest_first(store: Store) {
    let conversations = over(&store);
    for number in [5, 1, 3, 2, 4] {
        for revision in 1..=3 {
            conversations.append(&spoken(number, revision)).await.unwrap();
        }
    }
    let all: Vec<_> = (1..=5).map(conversation).collect();
    assert_eq!(conversations.conversations(None, 99).await.unwrap(), all);
    assert_eq!(conversations.conversations(None, 2).await.unwrap(), all[..2]);
    assert_eq!(conversations.conversations(Some(all[1]), 2).await.unwrap(), all[2..4]);
    assert_eq!(conversations.conversations(Some(all[4]), 2).await.unwrap(), []);
    assert_eq!(conversations.conversations(None, 0).await.unwrap(), []);
}

async fn what_can_t_be_read_is_named(store: Store) {
    let conversations = over(&store);
    conversations.append(&spoken(1, 1)).await.unwrap();
    let (key, _) = store.keys().last(b"log/").unwrap().unwrap();
    let later = br#"{"version":65535,"unheard":"of"}"#.to_vec();
    for broken in [b"no json".to_vec(), b"{}".to_vec(), later] {
        let write = vec![(key.clone(), Some(broken))];
        store.keys().commit(KeyCommit { expect: Vec::new(), write, ..Default::default() }).await.unwrap();
        let fault = conversations.last(conversation(1)).await.unwrap_err();
        let name = String::from_utf8(key.clone()).unwrap();
        assert!(matches!(&fault, StoreFault::Unreadable { key, .. } if *key == name), "{fault}");
        let refused = conversations.append(&spoken(1, 2)).await;
        assert!(matches!(refused, Err(CommitFault::Store(StoreFault::Unreadable { .. }))));
    }
    conversations.erase(conversation(1)).await.unwrap();
    assert_eq!(conversations.last(conversation(1)).await.unwrap(), None);
}

async fn a_record_has_a_limit(store: Store) {
    let mut large = spoken(1, 1);
    large.state = StateText::of(&"x".repeat(RECORD_LIMIT)).unwrap();
    let refused = over(&store).append(&large).await;
    assert!(matches!(refused, Err(CommitFault::Store(StoreFault::TooLarge { .. }))));
    assert_eq!(over(&store).last(conversation(1)).await.unwrap(), None);
    assert_eq!(over(&store).live().await.unwrap(), []);
}
