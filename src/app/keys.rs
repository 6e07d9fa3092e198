//! The master key: 32 random bytes in a file of its own, outside both stores, for its owner alone.
//!
//! Made at the first start. Without it the verifier's store can't be read: seeds stay sealed, links and
//! windows are dead. So a store that has been used and has no key is refused, and never given a new one.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use miette::Diagnostic;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{identity::credential::Keyring, runtime::Entropy};

const FILE: &str = "master.key";

#[derive(Debug, Error, Diagnostic)]
pub enum KeyFault {
    #[error("the key file {path} can't be read or written: {source}")]
    #[diagnostic(help("Look at the folder's owner and rights: Deskhand must own it, mode 0700."))]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} can be read by others (mode {mode:o})")]
    #[diagnostic(help("Others may have copied it. If you are sure that nobody has: chmod 600 {path}", path = path.display()))]
    TooOpen { path: PathBuf, mode: u32 },
    #[error("{path} doesn't hold a key")]
    #[diagnostic(help("Put the file back from your backup. A key is 64 hexadecimal digits."))]
    Unreadable { path: PathBuf },
    #[error("the key {path} is gone, and the verifier's store was sealed with it")]
    #[diagnostic(help(
        "Put the file back from your backup. Without it no authenticator in the store can be checked: if it is lost for good, move the verifier's store away and let people enrol again."
    ))]
    Lost { path: PathBuf },
}

/// Reads the key in `folder`, or makes one if `fresh` says that nothing was ever sealed.
pub(super) fn load_or_make(folder: &Path, fresh: bool, entropy: &dyn Entropy) -> Result<Keyring, KeyFault> {
    if let Some(keyring) = look(folder, fresh)? {
        return Ok(keyring);
    }
    let path = folder.join(FILE);
    let master = Zeroizing::new(entropy.draw("master key").bytes("master"));
    write(folder, &path, &master).map_err(|source| KeyFault::Io { path, source })?;
    Ok(Keyring::new(*master))
}

/// Reads the key in `folder` and makes none: `None` where there is none and nothing was sealed yet.
pub(super) fn look(folder: &Path, fresh: bool) -> Result<Option<Keyring>, KeyFault> {
    let path = folder.join(FILE);
    match load(&path) {
        Err(KeyFault::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            if fresh {
                Ok(None)
            } else {
                Err(KeyFault::Lost { path })
            }
        }
        loaded => loaded.map(Some),
    }
}

/// Reads the key file at `path`.
fn load(path: &Path) -> Result<Keyring, KeyFault> {
    let io = |source| KeyFault::Io { path: path.to_owned(), source };
    let mode = fs::metadata(path).map_err(io)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyFault::TooOpen { path: path.to_owned(), mode });
    }
    let text = Zeroizing::new(fs::read(path).map_err(io)?);
    let unreadable = || KeyFault::Unreadable { path: path.to_owned() };
    let bytes = Zeroizing::new(HEXLOWER.decode(text.trim_ascii()).map_err(|_| unreadable())?);
    let master: [u8; 32] = bytes.as_slice().try_into().map_err(|_| unreadable())?;
    Ok(Keyring::new(master))
}

fn write(folder: &Path, path: &Path, master: &[u8; 32]) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let fresh = path.with_extension("new");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    let text = Zeroizing::new(HEXLOWER.encode(master));
    io::Write::write_all(&mut file, text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{identity::credential::Purpose, runtime::SeededEntropy};

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("deskhand-keys-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = folder("once");
        let entropy = SeededEntropy::new([1; 32]);
        let first = load_or_make(&folder, true, &entropy).unwrap();
        let again = load_or_make(&folder, false, &entropy).unwrap();
        let token = first.token(Purpose::Link, &[b"session"]);
        assert!(again.verify(Purpose::Link, &[b"session"], token.expose()));
        assert_eq!(fs::metadata(folder.join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_lost_open_or_broken_key_is_refused() {
        let folder = folder("bad");
        let entropy = SeededEntropy::new([1; 32]);
        assert!(matches!(load_or_make(&folder, false, &entropy), Err(KeyFault::Lost { .. })));
        load_or_make(&folder, true, &entropy).unwrap();
        let path = folder.join(FILE);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load_or_make(&folder, true, &entropy), Err(KeyFault::TooOpen { mode: 0o644, .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "no key").unwrap();
        assert!(matches!(load_or_make(&folder, true, &entropy), Err(KeyFault::Unreadable { .. })));
        fs::remove_dir_all(folder).unwrap();
    }
}
