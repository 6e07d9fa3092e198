//! Somebody else gets in between: every call that changes something, with every other done after it
//! has read and before it commits. It must end as if the other had come first, in what stands there
//! and in what it says. (The same call twice is among them: once done, done.)

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use deskhand::{
    model::{
        Address, Audience, Revision,
        port::{CommitFault, ConversationStore, KeyCommit, KeyValue, Pair, StoreFault},
    },
    storage::conversations::Conversations,
};
use futures_util::future::BoxFuture;

use crate::{
    Store,
    conversations::{conversation, saying, turn, waiting},
};

/// Lets `other` happen before the first commit goes on.
struct MeddlingKeys {
    inner: Arc<dyn KeyValue>,
    other: Mutex<Option<BoxFuture<'static, ()>>>,
}

#[async_trait]
impl KeyValue for MeddlingKeys {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        self.inner.read(key)
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        self.inner.scan(prefix, from, limit)
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        self.inner.last(prefix)
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        let other = self.other.lock().unwrap().take();
        if let Some(other) = other {
            other.await;
        }
        self.inner.commit(commit).await
    }
}

/// `call` does the call of that number, of `count`. Calls are prepared on the store as `setup` left it.
pub(crate) async fn every_pair<C, F, S>(count: usize, setup: S, call: F)
where
    S: AsyncFn(Arc<dyn KeyValue>) -> C,
    F: Fn(Arc<dyn KeyValue>, &C, usize) -> BoxFuture<'static, Result<(), CommitFault>>,
{
    for first in 0..count {
        for second in 0..count {
            let in_turn = Store::memory();
            let prepared = setup(in_turn.keys()).await;
            let _ = call(in_turn.keys(), &prepared, second).await;
            let expected = call(in_turn.keys(), &prepared, first).await.is_ok();

            let mixed = Store::memory();
            let prepared = setup(mixed.keys()).await;
            let other = call(mixed.keys(), &prepared, second);
            let other: BoxFuture<'static, ()> = Box::pin(async move { drop(other.await) });
            let keys = Arc::new(MeddlingKeys { inner: mixed.keys(), other: Mutex::new(Some(other)) });
            let found = call(keys.clone(), &prepared, first).await.is_ok();
            let untouched = keys.other.lock().unwrap().take();
            if let Some(other) = untouched {
                // The first had nothing to commit, so it came first and changed nothing.
                other.await;
            } else {
                assert_eq!(found, expected, "call {first}, with {second} in between");
            }
            assert_eq!(all(&mixed), all(&in_turn), "call {first}, with {second} in between");
        }
    }
}

fn all(store: &Store) -> Vec<Pair> {
    store.keys().scan(b"", b"", usize::MAX).unwrap()
}

/// One conversation that has shown all it said, and one that hasn't.
async fn two_conversations(keys: Arc<dyn KeyValue>) {
    let (conversations, one, two) = (Conversations::new(keys), conversation(1), conversation(2));
    for revision in 1..=2 {
        conversations.append(&saying(turn(one, revision), Audience::Student)).await.unwrap();
    }
    conversations.append(&saying(turn(two, 1), Audience::Student)).await.unwrap();
    conversations.bind(&Address::from("web:a"), one).await.unwrap();
    conversations.bind(&Address::from("discord:b"), two).await.unwrap();
    conversations.mark(one, &Address::from("web:a"), Revision(2)).await.unwrap();
}

const CALLS: usize = 13;

async fn change(keys: Arc<dyn KeyValue>, number: usize) -> Result<(), CommitFault> {
    let (conversations, one, two) = (Conversations::new(keys), conversation(1), conversation(2));
    let [web, discord, new] = ["web:a", "discord:b", "web:c"].map(Address::from);
    match number {
        0 => conversations.append(&turn(one, 3)).await,
        1 => conversations.append(&waiting(turn(one, 3))).await,
        2 => conversations.append(&saying(turn(one, 3), Audience::Student)).await,
        3 => conversations.append(&turn(two, 2)).await,
        4 => conversations.append(&waiting(turn(two, 2))).await,
        5 => conversations.bind(&new, one).await,
        6 => conversations.bind(&new, two).await,
        7 => conversations.bind(&discord, one).await,
        8 => conversations.bind(&web, two).await,
        9 => conversations.mark(two, &discord, Revision(1)).await,
        10 => conversations.erase(one).await,
        11 => conversations.erase(two).await,
        12 => conversations.pin("abc", "A step.").await,
        _ => unreachable!("there are {CALLS} calls"),
    }
}

#[tokio::test]
async fn conversations_hold_whoever_gets_in_between() {
    every_pair(CALLS, two_conversations, |keys, (), number| Box::pin(change(keys, number))).await;
}
