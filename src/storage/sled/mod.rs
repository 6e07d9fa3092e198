//! The store on disk: sled 0.34 under one committer thread.
//!
//! What has been read has been synced. A commit is answered, and seen by readers, after sled's
//! `flush` *and* an `fdatasync` of its file (`flush` alone stops at `sync_file_range`, which survives
//! no power loss); until then readers see what was there before (`view.rs`). After a sync that
//! failed nothing more is written, because the kernel may have dropped the pages that it could not
//! write and would report success the next time: only a restart finds out what is true.
//!
//! Absent on purpose: sled's background flusher and `flush_async` (it hangs under load), and items
//! that are large enough for sled's `blobs/`, which it never syncs.

mod committer;
mod view;

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::oneshot;

use self::{
    committer::{Committer, Waiting},
    view::View,
};
use super::manifest::{self, Claim, OpenFault};
use crate::model::port::{CommitFault, KeyCommit, KeyValue, Pair, StoreFault};

/// The largest that sled allows. An item, or a page of up to 17 records, over a quarter of it would
/// go to `blobs/`.
const SEGMENT_BYTES: usize = 16 << 20;

/// One store in one folder. Closed by [`SledKeys::close`], or when dropped.
#[derive(Debug)]
pub struct SledKeys {
    folder: PathBuf,
    view: Arc<View>,
    running: Mutex<Option<Running>>,
}

/// The committer thread and the way to it; the right to the folder goes with them.
#[derive(Debug)]
struct Running {
    claim: Claim,
    waiting: mpsc::Sender<Waiting>,
    thread: JoinHandle<Result<(), StoreFault>>,
}

impl SledKeys {
    /// Opens the store in `folder`, or makes one, readable by its owner alone. `product` is whose it
    /// is ("deskhand chat"); `cache_bytes` bounds sled's page cache.
    pub fn open(folder: &Path, product: &str, cache_bytes: u64) -> Result<Arc<Self>, OpenFault> {
        let file = folder.join("db");
        let claim = manifest::claim(folder, product, &file)?;
        refuse_blobs(&folder.join("blobs"))?;
        let engine = sled::Config::new()
            .path(folder)
            .segment_size(SEGMENT_BYTES)
            .cache_capacity(cache_bytes)
            .flush_every_ms(None)
            .open()
            .map_err(|fault| OpenFault::Engine { folder: folder.to_owned(), why: fault.to_string() })?;
        let synced = sync_all(folder, &file).map_err(OpenFault::io(&file))?;
        let view = Arc::new(View::new(engine.clone()));
        let sync = Box::new({
            let engine = engine.clone();
            move || sync(&engine, &synced)
        });
        let (waiting, arriving) = mpsc::channel();
        let committer = Committer::new(engine, view.clone(), sync);
        let thread = std::thread::Builder::new()
            .name("store-committer".to_owned())
            .spawn(move || committer.run(&arriving))
            .map_err(OpenFault::io(folder))?;
        let running = Mutex::new(Some(Running { claim, waiting, thread }));
        Ok(Arc::new(Self { folder: folder.to_owned(), view, running }))
    }

    /// Finishes every commit that waits, syncs and closes. Whatever comes afterwards gets
    /// [`StoreFault::Closing`]. Blocks until it is done; a second call does nothing.
    pub fn close(&self) -> Result<(), StoreFault> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Running { claim, waiting, thread }) = running else { return Ok(()) };
        drop(waiting);
        let drained = thread.join().unwrap_or_else(|_| Err(stopped()));
        // The last handle: sled writes what it holds and lets go of its file.
        self.view.close();
        drained?;
        let bytes = let_go(&self.folder).map_err(|fault| StoreFault::Io(fault.to_string()))?;
        claim.closed(bytes).map_err(|fault| StoreFault::Io(fault.to_string()))
    }

    /// A caller that stops waiting does not stop its commit.
    async fn written(&self, commit: KeyCommit, patience: Duration) -> Result<(), CommitFault> {
        let (answer, answered) = oneshot::channel();
        self.send(Waiting { commit, patience, answer })?;
        answered.await.unwrap_or_else(|_| Err(stopped().into()))
    }

    fn send(&self, waiting: Waiting) -> Result<(), StoreFault> {
        match &*self.running.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(running) => running.waiting.send(waiting).map_err(|_| stopped()),
            None => Err(StoreFault::Closing),
        }
    }
}

#[async_trait]
impl KeyValue for SledKeys {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFault> {
        self.view.read(key)
    }

    fn scan(&self, prefix: &[u8], from: &[u8], limit: usize) -> Result<Vec<Pair>, StoreFault> {
        self.view.scan(prefix, from, limit)
    }

    fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreFault> {
        self.view.last(prefix)
    }

    async fn commit(&self, commit: KeyCommit) -> Result<(), CommitFault> {
        self.written(commit, Duration::ZERO).await
    }

    async fn commit_patiently(&self, commit: KeyCommit, patience: Duration) -> Result<(), CommitFault> {
        self.written(commit, patience).await
    }
}

impl Drop for SledKeys {
    fn drop(&mut self) {
        if let Err(fault) = self.close() {
            tracing::error!(%fault, folder = %self.folder.display(), "the store was not closed whole");
        }
    }
}

/// The committer thread is gone (sled panicked): nothing more can be promised.
fn stopped() -> StoreFault {
    StoreFault::Io("the store has stopped; restart to go on from what is on disk".to_owned())
}

fn refuse_blobs(blobs: &Path) -> Result<(), OpenFault> {
    match fs::read_dir(blobs) {
        Ok(mut entries) => entries.next().map_or(Ok(()), |_| Err(OpenFault::Blobs(blobs.to_owned()))),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(OpenFault::Io { path: blobs.to_owned(), source }),
    }
}

/// Makes all that stands in the folder durable, the names of new files too: what a process that was
/// killed had written but not synced is about to be read. Gives a handle on sled's file.
fn sync_all(folder: &Path, file: &Path) -> io::Result<File> {
    let file = File::open(file)?;
    file.sync_all()?;
    File::open(folder.join("conf"))?.sync_all()?;
    manifest::sync_folder(&folder.join("blobs"))?;
    manifest::sync_folder(folder)?;
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        manifest::sync_folder(parent)?;
    }
    Ok(file)
}

fn sync(engine: &sled::Db, file: &File) -> io::Result<()> {
    engine.flush().map_err(io::Error::other)?;
    file.sync_data()
}

/// Waits until sled, whose last truncation may still be under way, has given up its lock on its file;
/// then makes all durable and gives the file's size.
fn let_go(folder: &Path) -> io::Result<u64> {
    let file = File::open(folder.join("db"))?;
    let mut tries = 0;
    while file.try_lock().is_err() {
        if tries == RELEASE_TRIES {
            return Err(io::Error::other("sled does not let go of its file"));
        }
        tries += 1;
        std::thread::sleep(RELEASE_PAUSE);
    }
    file.sync_all()?;
    manifest::sync_folder(folder)?;
    Ok(file.metadata()?.len())
}

const RELEASE_TRIES: u32 = 200;
const RELEASE_PAUSE: Duration = Duration::from_millis(10);

#[cfg(test)]
mod tests;
