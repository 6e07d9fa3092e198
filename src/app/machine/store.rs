//! One half's store: an ordered map, and the folder that it lives in.

use std::{path::Path, sync::Arc};

use super::MachineFault;
use crate::{
    app::admin::wire::Finding,
    model::port::{KeyValue, StoreFault},
    storage::sled::SledKeys,
};

/// How much of each store is kept in memory.
const CACHE_BYTES: u64 = 32 * 1024 * 1024;

#[derive(Clone)]
pub struct Store {
    pub keys: Arc<dyn KeyValue>,
    /// The same where it is a folder, to be closed in order.
    folder: Option<Arc<SledKeys>>,
}

impl Store {
    /// The conversations in `folder`, held by this process alone from now on.
    pub fn of_chat(folder: &Path) -> Result<Self, MachineFault> {
        Self::open(folder, "deskhand chat")
    }

    /// The verifier's store in `folder`, held by this process alone from now on.
    pub fn of_verifier(folder: &Path) -> Result<Self, MachineFault> {
        Self::open(folder, "deskhand verifier")
    }

    /// A store that is no folder, such as one in memory.
    pub fn of(keys: Arc<dyn KeyValue>) -> Self {
        Self { keys, folder: None }
    }

    fn open(folder: &Path, product: &'static str) -> Result<Self, MachineFault> {
        let opened = SledKeys::open(folder, product, CACHE_BYTES).map_err(|fault| MachineFault::Open { fault })?;
        Ok(Self { keys: opened.clone(), folder: Some(opened) })
    }

    /// Nothing was ever written to it.
    pub(in crate::app) fn is_fresh(&self) -> Result<bool, StoreFault> {
        Ok(self.keys.last(b"")?.is_none())
    }

    /// Whether it answers; `whose` is e.g. `the chat's`.
    pub(in crate::app) fn finding(&self, whose: &str) -> Finding {
        match self.keys.last(b"") {
            Ok(_) => Finding::good(format!("{whose} store answers")),
            Err(fault) => Finding::bad(fault.to_string(), "Stop the server and run `deskhand doctor` again."),
        }
    }

    /// Closes the folder in order. A fault is logged: nobody can do anything about it any more.
    pub async fn close(&self) {
        let Some(folder) = self.folder.clone() else { return };
        match tokio::task::spawn_blocking(move || folder.close()).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::error!(%fault, "a store could not be closed in order"),
            Err(_) => tracing::error!("closing a store was cut short"),
        }
    }
}
