//! What stands beside a store and is read before the store is opened: whose it is, in which format,
//! and whether it was closed. A folder that is not ours is never written to; a manifest is replaced
//! whole (written aside, synced, renamed, the folder synced). One process holds a folder, by a lock.
//!
//! Absent on purpose: upgrades. The first format that follows this one brings its own.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How this release lays out a store.
const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";
const MANIFEST_ASIDE: &str = "manifest.json.new";
const LOCK: &str = "lock";

/// Why a store can't be opened. The folder stands as it was found.
#[derive(Debug, Error)]
pub enum OpenFault {
    #[error("another deskhand is running on this store ({}); commands go through it", .0.display())]
    Held(PathBuf),
    #[error("{} holds a store of \"{found}\", not of \"{wanted}\"", folder.display())]
    OtherProduct { folder: PathBuf, found: String, wanted: String },
    #[error("{} holds a store in format {found}; this release reads format {FORMAT}", folder.display())]
    OtherFormat { folder: PathBuf, found: u32 },
    #[error("{} holds other files and no store: {example}", folder.display())]
    ForeignFiles { folder: PathBuf, example: String },
    #[error("the manifest {} can't be read: {why}", file.display())]
    ManifestUnreadable { file: PathBuf, why: String },
    #[error("the store in {} has {found} bytes, but had {closed} when it was closed", folder.display())]
    Changed { folder: PathBuf, closed: u64, found: u64 },
    #[error("{} is not empty: items there survive no power loss", .0.display())]
    Blobs(PathBuf),
    #[error("the store in {} can't be opened: {why}", folder.display())]
    Engine { folder: PathBuf, why: String },
    #[error("{} can't be read or written", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl OpenFault {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Io { path, source }
    }

    /// What an operator can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Held(_) => "Stop the other process first, or run the command while it is up: it will be asked.",
            Self::OtherProduct { .. } => "Chat and verifier need a folder each; correct the folder in the settings.",
            Self::OtherFormat { .. } => "Start the release that wrote it, or give this one another folder.",
            Self::ForeignFiles { .. } => "Give the store a folder of its own: one that is empty or doesn't exist.",
            Self::ManifestUnreadable { .. } => "Restore the folder from a backup. Nothing in it was changed.",
            Self::Changed { .. } => "It was copied in part or changed by something else: restore it from a backup.",
            Self::Blobs(_) => "Restore the folder from a backup and report this: records are kept too small for it.",
            Self::Engine { .. } => "Keep a copy of the folder, restore it from a backup, and report the message.",
            Self::Io { .. } => "See that the disk is there, has room, and that the folder belongs to this user.",
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    product: String,
    format: u32,
    /// How many bytes the store's file had when it was closed; absent while it is open, and after a crash.
    closed: Option<u64>,
}

/// The right to a folder: while this lives, no other process opens it.
#[derive(Debug)]
pub(super) struct Claim {
    folder: PathBuf,
    product: String,
    _lock: File,
}

/// Makes or checks `folder` and claims it for this process. `engine_file` is the store's own file in it.
pub(super) fn claim(folder: &Path, product: &str, engine_file: &Path) -> Result<Claim, OpenFault> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(OpenFault::io(folder))?;
    refuse_foreign(folder)?;
    let lock = lock(folder)?;
    let found = read(folder)?;
    if let Some(manifest) = &found {
        check(folder, product, manifest, engine_file)?;
    }
    let claim = Claim { folder: folder.to_owned(), product: product.to_owned(), _lock: lock };
    // From here on the store counts as open; a crash leaves it so.
    claim.write(None)?;
    Ok(claim)
}

impl Claim {
    /// Notes that the store was closed whole, with `bytes` in its file.
    pub(super) fn closed(&self, bytes: u64) -> Result<(), OpenFault> {
        self.write(Some(bytes))
    }

    fn write(&self, closed: Option<u64>) -> Result<(), OpenFault> {
        let manifest = Manifest { product: self.product.clone(), format: FORMAT, closed };
        let aside = self.folder.join(MANIFEST_ASIDE);
        let written = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from).and_then(|text| {
            let mut file = File::create(&aside)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&aside, self.folder.join(MANIFEST))?;
            sync_folder(&self.folder)
        });
        written.map_err(OpenFault::io(&aside))
    }
}

/// Makes the names in `folder` survive a power loss.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn refuse_foreign(folder: &Path) -> Result<(), OpenFault> {
    let entries = || -> io::Result<Vec<String>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    let names = entries().map_err(OpenFault::io(folder))?;
    if names.iter().any(|name| name == MANIFEST) {
        return Ok(());
    }
    // A first start that was cut short leaves these two.
    match names.into_iter().find(|name| name != LOCK && name != MANIFEST_ASIDE) {
        Some(example) => Err(OpenFault::ForeignFiles { folder: folder.to_owned(), example }),
        None => Ok(()),
    }
}

fn lock(folder: &Path) -> Result<File, OpenFault> {
    let path = folder.join(LOCK);
    let file = File::create(&path).map_err(OpenFault::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenFault::Held(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(OpenFault::Io { path, source }),
    }
}

fn read(folder: &Path) -> Result<Option<Manifest>, OpenFault> {
    let file = folder.join(MANIFEST);
    let text = match fs::read(&file) {
        Ok(text) => text,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(OpenFault::Io { path: file, source }),
    };
    let why = |fault: serde_json::Error| OpenFault::ManifestUnreadable { file, why: fault.to_string() };
    serde_json::from_slice(&text).map(Some).map_err(why)
}

fn check(folder: &Path, product: &str, manifest: &Manifest, engine_file: &Path) -> Result<(), OpenFault> {
    let folder = folder.to_owned();
    if manifest.product != product {
        let (found, wanted) = (manifest.product.clone(), product.to_owned());
        return Err(OpenFault::OtherProduct { folder, found, wanted });
    }
    if manifest.format != FORMAT {
        return Err(OpenFault::OtherFormat { folder, found: manifest.format });
    }
    let Some(closed) = manifest.closed else { return Ok(()) };
    match fs::metadata(engine_file).map_or(0, |file| file.len()) {
        found if found == closed => Ok(()),
        found => Err(OpenFault::Changed { folder, closed, found }),
    }
}
