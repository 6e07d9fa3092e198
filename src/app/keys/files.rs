//! A key as a file: a line that says when it was made, and 64 hexadecimal digits.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use jiff::{Timestamp, tz::TimeZone};
use zeroize::Zeroizing;

use super::KeyFault;
use crate::{
    identity::credential::{Anchor, Key, KeyId},
    runtime::Entropy,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Master,
    Anchor,
}

impl Kind {
    fn extension(self) -> &'static str {
        match self {
            Self::Master => "key",
            Self::Anchor => "anchor",
        }
    }
}

/// One key, with its name and its age.
pub(super) struct KeyFile {
    pub(super) id: KeyId,
    pub(super) kind: Kind,
    pub(super) made: Timestamp,
    pub(super) bytes: Zeroizing<[u8; 32]>,
}

impl KeyFile {
    /// A new one, named by its day and four letters.
    pub(super) fn made(kind: Kind, now: Timestamp, entropy: &dyn Entropy) -> Self {
        let draw = entropy.draw(kind.extension());
        Self { id: id(now, &draw.bytes("name")), kind, made: now, bytes: Zeroizing::new(draw.bytes("key")) }
    }

    /// The anchor that finds what `first` alone has found so far.
    pub(super) fn anchor_of(first: &Self, entropy: &dyn Entropy) -> Self {
        let id = id(first.made, &entropy.draw("anchor").bytes("name"));
        let anchor = Anchor::of_first(id.clone(), &first.bytes);
        Self { id, kind: Kind::Anchor, made: first.made, bytes: Zeroizing::new(*anchor.expose()) }
    }

    pub(super) fn key(&self) -> Key {
        Key::new(self.id.clone(), *self.bytes)
    }

    fn name(&self) -> String {
        format!("{}.{}", self.id, self.kind.extension())
    }
}

fn id(day: Timestamp, drawn: &[u8]) -> KeyId {
    let letters: String = BASE32_NOPAD.encode(drawn).to_lowercase().chars().take(4).collect();
    let day = TimeZone::UTC.to_datetime(day).date();
    let name = format!("{day}-{letters}");
    #[expect(clippy::expect_used, reason = "a date and letters are an id")]
    KeyId::parse(&name).expect("an id")
}

/// The folder that keys lie in.
#[derive(Debug, Clone)]
pub struct KeyFolder(PathBuf);

impl KeyFolder {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Every key, oldest first. No folder holds none.
    pub(super) fn read(&self) -> Result<Vec<KeyFile>, KeyFault> {
        let io = |source| KeyFault::Io { path: self.0.clone(), source };
        let entries = match fs::read_dir(&self.0) {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(io)?,
        };
        let mode = fs::metadata(&self.0).map_err(io)?.permissions().mode() & 0o777;
        if mode & 0o022 != 0 {
            return Err(KeyFault::FolderTooOpen { path: self.0.clone(), mode });
        }
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(io)?.path();
            let kinds = [Kind::Master, Kind::Anchor].into_iter();
            let kind = kinds.into_iter().find(|kind| path.extension().is_some_and(|end| end == kind.extension()));
            if let Some(kind) = kind {
                found.push(read(&path, kind)?);
            }
        }
        found.sort_by(|one, other| (one.made, &one.id).cmp(&(other.made, &other.id)));
        Ok(found)
    }

    /// Writes it down for good, before anything is put under it.
    pub(super) fn keep(&self, key: KeyFile) -> Result<KeyFile, KeyFault> {
        let path = self.0.join(key.name());
        let text = Zeroizing::new(format!(
            "# A key of Deskhand's verifier. Keep it secret, and keep a copy of it apart from the stores.\n\
             made {}\n{}\n",
            key.made,
            HEXLOWER.encode(key.bytes.as_slice())
        ));
        self.write(&path, text.as_bytes()).map_err(|source| KeyFault::Io { path, source })?;
        Ok(key)
    }

    fn write(&self, path: &Path, text: &[u8]) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        let aside = path.with_extension("new");
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
        io::Write::write_all(&mut file, text)?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        self.sync()
    }

    /// Takes a key's file away; one that isn't there is gone already.
    pub(super) fn remove(&self, id: &KeyId, kind: Kind) -> Result<(), KeyFault> {
        let path = self.0.join(format!("{id}.{}", kind.extension()));
        match fs::remove_file(&path).and_then(|()| self.sync()) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(KeyFault::Io { path, source }),
            _ => Ok(()),
        }
    }

    fn sync(&self) -> io::Result<()> {
        fs::File::open(&self.0)?.sync_all()
    }
}

fn read(path: &Path, kind: Kind) -> Result<KeyFile, KeyFault> {
    let io = |source| KeyFault::Io { path: path.to_owned(), source };
    let unreadable = || KeyFault::Unreadable { path: path.to_owned() };
    let about = fs::metadata(path).map_err(io)?;
    let mode = about.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyFault::TooOpen { path: path.to_owned(), mode });
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(io)?);
    let (mut born, mut bytes) = (None, None);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(at) = line.strip_prefix("made ") {
            born = Some(at.trim().parse::<Timestamp>().map_err(|_| unreadable())?);
        } else {
            let decoded = Zeroizing::new(HEXLOWER.decode(line.as_bytes()).map_err(|_| unreadable())?);
            bytes = Some(Zeroizing::new(<[u8; 32]>::try_from(decoded.as_slice()).map_err(|_| unreadable())?));
        }
    }
    // A file of before keys had a date is as old as it was written.
    let written = || about.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
    let id = path.file_stem().and_then(|stem| KeyId::parse(stem.to_str()?)).ok_or_else(unreadable)?;
    let born = born.or_else(written).ok_or_else(unreadable)?;
    Ok(KeyFile { id, kind, made: born, bytes: bytes.ok_or_else(unreadable)? })
}
