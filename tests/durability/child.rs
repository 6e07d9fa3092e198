//! The process that is watched and killed: tasks that commit pairs and say so.

use std::{io::Write, path::Path, sync::Arc};

use deskhand::{
    model::port::{KeyCommit, KeyValue},
    storage::sled::SledKeys,
};

pub(crate) const FOLDER: &str = "DESKHAND_TEST_FOLDER";
pub(crate) const LIMIT: &str = "DESKHAND_TEST_LIMIT";
pub(crate) const PRODUCT: &str = "deskhand test";
pub(crate) const CACHE: u64 = 8 << 20;
pub(crate) const TASKS: u64 = 4;

/// What a pair holds, at its beginning. No record begins with another.
pub(crate) fn record(task: u64, number: u64) -> String {
    format!("record-{task}-{number}-")
}

/// The two keys that one commit writes.
pub(crate) fn pair_keys(task: u64, number: u64) -> (String, String) {
    (format!("pair/{task}/left/{number:08}"), format!("pair/{task}/right/{number:08}"))
}

/// Does nothing unless it is asked to by the tests beside it: it is a process of its own then.
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let limit = std::env::var(LIMIT).unwrap().parse().unwrap();
    let keys = SledKeys::open(Path::new(&folder), PRODUCT, CACHE).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(commit_pairs(keys.clone(), task, limit))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

/// Goes on after the last pair that is there.
async fn commit_pairs(keys: Arc<SledKeys>, task: u64, limit: u64) {
    let done = keys.scan(format!("pair/{task}/left/").as_bytes(), b"", usize::MAX).unwrap().len() as u64;
    for number in done..limit {
        let (left, right) = pair_keys(task, number);
        let value = format!("{}{}", record(task, number), "x".repeat(500)).into_bytes();
        let commit = KeyCommit {
            expect: vec![(left.clone().into(), None)],
            write: vec![(left.into(), Some(value.clone())), (right.into(), Some(value))],
            ..KeyCommit::default()
        };
        keys.commit(commit).await.unwrap();
        // One system call for one line.
        std::io::stdout().write_all(format!("ack {task} {number}\n").as_bytes()).unwrap();
    }
}
