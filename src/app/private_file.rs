//! Files that hold a secret: for their owner alone, written whole or not at all.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use miette::Diagnostic;
use thiserror::Error;
use zeroize::Zeroizing;

#[derive(Debug, Error, Diagnostic)]
pub enum PrivateFileFault {
    #[error("{path} can't be read or written: {source}")]
    #[diagnostic(help("Look at the folder's owner and rights: Deskhand must own it, mode 0700."))]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} can be read by others (mode {mode:o})")]
    #[diagnostic(help("Others may have copied it. If you are sure that nobody has: chmod 600 {path}", path = path.display()))]
    TooOpen { path: PathBuf, mode: u32 },
}

/// What the file at `path` holds; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, PrivateFileFault> {
    let io = |source| PrivateFileFault::Io { path: path.to_owned(), source };
    let mode = match fs::metadata(path) {
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
        metadata => metadata.map_err(io)?.permissions().mode() & 0o777,
    };
    if mode & 0o077 != 0 {
        return Err(PrivateFileFault::TooOpen { path: path.to_owned(), mode });
    }
    fs::read(path).map(Zeroizing::new).map(Some).map_err(io)
}

/// Writes `text` to `path`, and makes its folder if there is none.
pub(super) fn write(path: &Path, text: &[u8]) -> Result<(), PrivateFileFault> {
    write_whole(path, text).map_err(|source| PrivateFileFault::Io { path: path.to_owned(), source })
}

fn write_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let fresh = path.with_extension("new");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    io::Write::write_all(&mut file, text)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    fs::File::open(folder)?.sync_all()
}
