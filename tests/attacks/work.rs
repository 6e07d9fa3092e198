//! The work behind every answer, counted step by step (attack 2): whoever is asked for, as many records
//! are read, decoded and written, and as many hashes made, in the answer and beside it. What it takes in
//! time is compared by `cargo bench --bench enumeration`.

use std::sync::{Arc, atomic::Ordering};

use async_trait::async_trait;
use deskhand::{
    identity::verifier::Limits,
    model::port::{CommitFault, KeyCommit, KeyValue, Pair, StoreFault},
    storage::memory::MemoryKeys,
};
use serde_json::{Value, json};

use crate::{
    enumeration::{KINDS, world_over},
    heard::{Work, count, counted},
    world::{Window, World, soon},
};

/// A store that counts what it is asked for.
#[derive(Default)]
struct Counting(MemoryKeys);

#[async_trait]
impl KeyValue for Counting {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        count(format!("read {}", kind_of(key)));
        self.0.read(key)
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        self.0.scan(prefix, from, limit)
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        self.0.last(prefix)
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        count("commit".to_owned());
        for (key, _) in &commit.write {
            count(format!("write {}", kind_of(key)));
        }
        self.0.commit(commit).await
    }
}

/// `recovery/session` of `recovery/session/01J…`.
fn kind_of(key: &[u8]) -> String {
    String::from_utf8_lossy(key).split('/').take(2).collect::<Vec<_>>().join("/")
}

/// A step and all that was done for it.
type Done = (&'static str, Work);

/// The world of one person who is asked for, and what was done in it so far.
struct Watched<'a> {
    window: Window<'a>,
    done: Vec<Done>,
}

impl Watched<'_> {
    async fn post(&mut self, path: &'static str, body: Value) {
        counted();
        self.window.post(path, &body).await;
        let keys = &self.window.world.keys;
        // A send goes on by itself after the answer: its work counts with the step's.
        soon("the outbox is empty", async || keys.scan(b"recovery/outbox/", b"", 1).unwrap().is_empty()).await;
        self.done.push((path, counted()));
    }
}

/// Every step that a stranger can take, for one who is asked for.
async fn done_for(name: &str, number: &str) -> Vec<Done> {
    let (world, name) = world_over(Arc::new(Counting::default()), name, &Limits::default()).await;
    let done = stranger(&world, &name, number).await;
    assert_eq!(world.hashes.count.load(Ordering::SeqCst), 0, "no slow hash before the proof");
    done
}

async fn stranger(world: &World, name: &str, number: &str) -> Vec<Done> {
    let window = world.window().await;
    let mut steps = Watched { window, done: Vec::new() };
    steps.post("/api/identifier", json!({ "identifier": name })).await;
    let (answer, task) = steps.window.puzzle().await;
    steps.post("/api/captcha", json!({ "answer": answer, "work": task.work() })).await;
    for method in ["text", "call"] {
        steps.post("/api/method", json!({ "method": method })).await;
        steps.post("/api/number", json!({ "number": number })).await;
        steps.post("/api/code", json!({ "code": "000000" })).await;
    }
    steps.post("/api/method", json!({ "method": "authenticator" })).await;
    steps.post("/api/code", json!({ "code": "000000" })).await;
    steps.post("/api/pass", json!({ "pass": "ABCD-EFGH-JKMN-PQRS" })).await;
    steps.post("/api/password", json!({ "password": "Some#Thing-1", "again": "Some#Thing-1" })).await;
    steps.post("/api/cancel", json!({})).await;
    assert_eq!(steps.window.stage(), "stopped", "{}", steps.window.view);
    steps.done
}

#[tokio::test]
async fn attack_02_every_account_and_none_take_as_much_work() {
    let (name, number) = KINDS[0];
    let first = done_for(name, number).await;
    let all: usize = first.iter().flat_map(|(_, done)| done.values()).sum();
    assert!(first.len() > 10 && all > 200, "{first:?}");
    let has = |what: &str| first.iter().any(|(_, done)| done.keys().any(|done| done.starts_with(what)));
    for what in [
        "read ",
        "write ",
        "commit",
        "deskhand::storage",
        "deskhand::identity::directory",
        "deskhand::identity::credential",
    ] {
        assert!(has(what), "{what}: {first:?}");
    }
    for (name, number) in &KINDS[1..] {
        for (ours, theirs) in first.iter().zip(&done_for(name, number).await) {
            assert_eq!(ours, theirs, "{name} {number}");
        }
    }
}
