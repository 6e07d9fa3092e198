//! Durable puts of 1 KB a second with 1, 8 and 64 waiting, beside a bare append and fdatasync of a
//! file on the same disk: `cargo bench --bench store`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a measurement takes the machine's own time")]

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use deskhand::{
    model::port::{KeyCommit, KeyValue},
    storage::sled::SledKeys,
};

const LASTS: Duration = Duration::from_secs(3);
const VALUE: [u8; 1024] = [7; 1024];

fn main() {
    // On the disk of the build, because the system's folder for such files may be memory.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("store-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    println!("bare append and fdatasync: {:>7} a second", bare(&folder.join("bare")));
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    for waiting in [1, 8, 64] {
        let keys = SledKeys::open(&folder.join(waiting.to_string()), "deskhand bench", 64 << 20).unwrap();
        println!("{waiting:>2} waiting:               {:>7} a second", runtime.block_on(puts(keys, waiting)));
    }
    fs::remove_dir_all(&folder).unwrap();
}

fn bare(path: &Path) -> u64 {
    let mut file = File::create(path).unwrap();
    let (start, mut count) = (Instant::now(), 0);
    while start.elapsed() < LASTS {
        file.write_all(&VALUE).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    count / LASTS.as_secs()
}

async fn puts(keys: Arc<SledKeys>, waiting: u64) -> u64 {
    let start = Instant::now();
    let tasks: Vec<_> = (0..waiting).map(|task| tokio::spawn(put_on(keys.clone(), task, start))).collect();
    let mut count = 0;
    for task in tasks {
        count += task.await.unwrap();
    }
    count / LASTS.as_secs()
}

/// New keys, each expected to be free, as turns are.
async fn put_on(keys: Arc<SledKeys>, task: u64, start: Instant) -> u64 {
    let mut count = 0;
    while start.elapsed() < LASTS {
        let key = format!("log/{task:02}/{count:016x}").into_bytes();
        let (expect, write) = (vec![(key.clone(), None)], vec![(key, Some(VALUE.to_vec()))]);
        let commit = KeyCommit { expect, write, ..KeyCommit::default() };
        keys.commit(commit).await.unwrap();
        count += 1;
    }
    count
}
