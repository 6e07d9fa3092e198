//! A cut at every point: the process dies at its nth call to the store, before the call did anything
//! or after it did and before the answer came. After the restart the store stands as before the step
//! that was cut or as after it, never in between; and doing the step again ends where no cut ends.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use deskhand::{
    model::{
        Address, Audience, Revision, TurnRecord,
        port::{CommitFault, ConversationStore, KeyCommit, KeyValue, Pair, StoreFault},
    },
    storage::conversations::Conversations,
};

use crate::{
    Store,
    conversations::{conversation, saying, turn, waiting},
};

#[derive(Debug, Clone, Copy, PartialEq)]
enum When {
    /// Nothing of the call happened.
    Before,
    /// A commit happened, and its answer was lost.
    After,
}

/// Dies at its nth call.
struct CutKeys {
    inner: Arc<dyn KeyValue>,
    calls: AtomicU32,
    at: u32,
    when: When,
}

impl CutKeys {
    /// Whether this call is the last one that still reaches the store.
    fn enter(&self, commits: bool) -> Result<bool, StoreFault> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let dying = call == self.at;
        if call > self.at || (dying && !(commits && self.when == When::After)) {
            return Err(StoreFault::Io("the process was killed".to_owned()));
        }
        Ok(dying)
    }
}

#[async_trait]
impl KeyValue for CutKeys {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        self.enter(false)?;
        self.inner.read(key)
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        self.enter(false)?;
        self.inner.scan(prefix, from, limit)
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        self.enter(false)?;
        self.inner.last(prefix)
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        let dying = self.enter(true)?;
        self.inner.commit(commit).await?;
        if dying { Err(StoreFault::Io("the answer was lost".to_owned()).into()) } else { Ok(()) }
    }
}

/// Does `steps` steps, cut at every call of every one. A step must be one that can be done again.
/// Gives how many cuts there were.
pub(crate) async fn cut_everywhere<F, D>(new: fn() -> Store, steps: usize, step: F) -> u32
where
    F: Fn(Arc<dyn KeyValue>, usize) -> D,
    D: Future<Output = Result<(), CommitFault>>,
{
    let uncut = new();
    let mut stands = vec![all(&uncut)];
    for index in 0..steps {
        step(uncut.keys(), index).await.unwrap();
        stands.push(all(&uncut));
    }
    let mut cuts = 0;
    for when in [When::Before, When::After] {
        for at in 1.. {
            let mut store = new();
            let mut done = 0;
            {
                let cut = Arc::new(CutKeys { inner: store.keys(), calls: AtomicU32::new(0), at, when });
                while done < steps && step(cut.clone(), done).await.is_ok() {
                    done += 1;
                }
            }
            if done == steps {
                break;
            }
            cuts += 1;
            store.reopen();
            let found = all(&store);
            assert!(
                found == stands[done] || found == stands[done + 1],
                "cut {when:?} call {at}: step {done} is half done: {found:?}"
            );
            for index in done..steps {
                step(store.keys(), index).await.unwrap();
            }
            assert_eq!(all(&store), stands[steps], "cut {when:?} call {at}, in step {done}");
        }
    }
    cuts
}

/// Everything in the store, as text.
fn all(store: &Store) -> Vec<(String, String)> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let pairs = store.keys().scan(b"", b"", usize::MAX).unwrap();
    pairs.into_iter().map(|(key, value)| (text(key), text(value))).collect()
}

/// As the engine does it: a turn that already stands is not appended again.
async fn append(conversations: &Conversations, record: &TurnRecord) -> Result<(), CommitFault> {
    if conversations.last(record.conversation).await?.as_ref() == Some(record) {
        return Ok(());
    }
    conversations.append(record).await
}

/// Every call that changes something, in a state where it changes several keys.
async fn conversation_step(keys: Arc<dyn KeyValue>, index: usize) -> Result<(), CommitFault> {
    let conversations = Conversations::new(keys);
    let (one, two) = (conversation(1), conversation(2));
    let (web, discord) = (Address::from("web:a"), Address::from("discord:b"));
    match index {
        0 => append(&conversations, &saying(turn(one, 1), Audience::Student)).await,
        1 => conversations.bind(&web, one).await,
        2 => append(&conversations, &waiting(saying(turn(one, 2), Audience::Student))).await,
        3 => conversations.mark(one, &web, Revision(2)).await,
        4 => conversations.bind(&discord, one).await,
        5 => append(&conversations, &turn(one, 3)).await,
        6 => conversations.mark(one, &discord, Revision(3)).await,
        7 => append(&conversations, &saying(turn(two, 1), Audience::Student)).await,
        8 => conversations.bind(&web, two).await,
        9 => conversations.pin("abc", &"A step.\n".repeat(1000)).await,
        10 => append(&conversations, &waiting(turn(two, 2))).await,
        11 => conversations.erase(one).await,
        _ => unreachable!("there are {CONVERSATION_STEPS} steps"),
    }
}

const CONVERSATION_STEPS: usize = 12;

#[tokio::test]
async fn conversations_survive_every_cut_in_memory() {
    let cuts = cut_everywhere(Store::memory, CONVERSATION_STEPS, conversation_step).await;
    assert!(cuts > 100, "{cuts}");
}

#[tokio::test]
async fn conversations_survive_every_cut_in_sled() {
    let cuts = cut_everywhere(Store::sled, CONVERSATION_STEPS, conversation_step).await;
    assert!(cuts > 100, "{cuts}");
}
