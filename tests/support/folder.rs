//! A folder of a test's own, which goes when it is dropped.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A name that nobody else has; whoever uses it makes the folder.
    pub(crate) fn new(about: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("deskhand-{about}-{}-{count}", process::id())))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
