//! One conformance suite per store port, over every implementation of it, cuts and restarts included.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of a test fail as tests do")]

mod conversations;
mod cuts;
mod fixtures;

#[path = "../support/folder.rs"]
mod folder;
mod keys;
mod meddling;
mod model;
mod receipts;
mod recoveries;

use std::sync::Arc;

use deskhand::{
    model::port::KeyValue,
    storage::{memory::MemoryKeys, sled::SledKeys},
};

use crate::folder::Folder;

const CACHE: u64 = 8 << 20;

/// One implementation of [`KeyValue`], which can be closed and opened again.
pub(crate) struct Store {
    keys: Option<Arc<dyn KeyValue>>,
    folder: Option<Folder>,
}

impl Store {
    pub(crate) fn memory() -> Self {
        Self { keys: Some(Arc::new(MemoryKeys::default())), folder: None }
    }

    pub(crate) fn sled() -> Self {
        let folder = Folder::new("store");
        Self { keys: Some(open(&folder)), folder: Some(folder) }
    }

    pub(crate) fn keys(&self) -> Arc<dyn KeyValue> {
        self.keys.clone().unwrap()
    }

    /// As after a restart: the store on disk is closed and opened; memory is all that there is of itself.
    pub(crate) fn reopen(&mut self) {
        if let Some(folder) = &self.folder {
            let keys = self.keys.take().unwrap();
            assert_eq!(Arc::strong_count(&keys), 1, "somebody still holds the store");
            drop(keys);
            self.keys = Some(open(folder));
        }
    }
}

fn open(folder: &Folder) -> Arc<SledKeys> {
    SledKeys::open(folder.path(), "deskhand test", CACHE).unwrap()
}

/// Runs each case, an `async fn(Store)`, over every implementation.
#[macro_export]
macro_rules! on_every_store {
    ($($case:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test] async fn $case() { super::$case($crate::Store::memory()).await; })*
        }
        mod sled {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() { super::$case($crate::Store::sled()).await; })*
        }
    };
}
