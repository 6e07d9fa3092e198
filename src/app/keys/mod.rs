//! The verifier's keys: a file each, in a folder of their own outside the stores, for their owner alone.
//!
//! ```text
//! <id>.key      a master: the newest makes what is new, the older ones stay until nothing hangs on them
//! <id>.anchor   finds what the store holds about a name or a number; stays the same for good
//! ```
//!
//! Made at the first start. The store writes down which keys it was used with, so that one that is lost
//! is missed at the next start; it is never replaced in silence, since what hangs on it would be gone.

mod desk;
mod files;

use std::{io, path::PathBuf};

use jiff::Timestamp;
use miette::Diagnostic;
use thiserror::Error;

use super::{
    admin::wire::{AdminAnswer, Finding, KeysAsk},
    examine,
    machine::Store,
    registry::Refused,
};
use crate::{
    config::Verification,
    identity::{
        credential::{Anchor, Key, KeyId, Keyring},
        verifier::{KnownKeys, Limits},
    },
    runtime::Entropy,
};

pub(super) use desk::KeyDesk;
pub use files::KeyFolder;
use files::{KeyFile, Kind};

#[derive(Debug, Error, Diagnostic)]
pub enum KeyFault {
    #[error("the key file {path} can't be read or written: {source}")]
    #[diagnostic(help("Look at the folder's owner and rights: Deskhand must own it, mode 0700."))]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} can be read by others (mode {mode:o})")]
    #[diagnostic(help("Others may have copied it. If you are sure that nobody has: chmod 600 {path}. Else see docs/keys.md, \"A key was stolen\".", path = path.display()))]
    TooOpen { path: PathBuf, mode: u32 },
    #[error("others may write to the folder of keys {path} (mode {mode:o})")]
    #[diagnostic(help("They could put a key of theirs in it. Look at what is in it, then: chmod 700 {path}", path = path.display()))]
    FolderTooOpen { path: PathBuf, mode: u32 },
    #[error("{path} doesn't hold a key")]
    #[diagnostic(help("Put the file back from your backup. A key is 64 hexadecimal digits."))]
    Unreadable { path: PathBuf },
    #[error("the folder {folder} holds no key, and the verifier's store was used with one")]
    #[diagnostic(help("{}", remedy("it", WHAT_A_KEY_DOES)))]
    NoKey { folder: PathBuf },
    #[error("the key {id} is gone from {folder}")]
    #[diagnostic(help("{}", remedy(id.as_str(), WHAT_A_KEY_DOES)))]
    Lost { folder: PathBuf, id: KeyId },
    #[error("the anchor {id} is gone from {folder}")]
    #[diagnostic(help("{}", remedy(id.as_str(), WHAT_AN_ANCHOR_DOES)))]
    LostAnchor { folder: PathBuf, id: KeyId },
}

const WHAT_A_KEY_DOES: &str = "Without it the authenticators that were sealed with it can't be checked: their people must enrol again. Resets that are under way end, and browsers that were known by it are strangers. Passwords, phone numbers and other factors are untouched";
const WHAT_AN_ANCHOR_DOES: &str = "Without it all limits forget what they have counted for each name and number, and printed recovery codes and passes don't work any more. Passwords, authenticators and phone numbers are untouched";

/// Put it back; and what its loss means if that can't be done.
fn remedy(id: &str, meaning: &str) -> String {
    format!("Put the file back from your backup. {meaning}. If it is lost for good: deskhand keys retire {id} --lost")
}

/// How long a key may be the newest before `doctor` advises another.
const OLD_DAYS: i64 = 366;

/// What a folder of keys holds, compared with what the store knows.
pub(super) struct Looked {
    /// Oldest first, anchors among them.
    files: Vec<KeyFile>,
    known: Option<KnownKeys>,
    /// Known to the store and not there; anchors last.
    missing: Vec<(KeyId, Kind)>,
    /// There again, though they were let go of.
    retired: Vec<KeyId>,
}

impl Looked {
    pub(super) fn at(folder: &KeyFolder, known: Option<KnownKeys>) -> Result<Self, KeyFault> {
        let is_retired = |file: &KeyFile| {
            file.kind == Kind::Master && known.as_ref().is_some_and(|known| known.retired.contains(&file.id))
        };
        let (back, files): (Vec<_>, Vec<_>) = folder.read()?.into_iter().partition(is_retired);
        let retired = back.into_iter().map(|file| file.id).collect();
        let gone = |id: &KeyId, kind| !files.iter().any(|file| file.id == *id && file.kind == kind);
        let mut missing = Vec::new();
        if let Some(known) = &known {
            missing.extend(known.keys.iter().filter(|id| gone(id, Kind::Master)).map(|id| (id.clone(), Kind::Master)));
            if gone(&known.anchor, Kind::Anchor) {
                missing.push((known.anchor.clone(), Kind::Anchor));
            }
        }
        Ok(Self { files, known, missing, retired })
    }

    /// Why a verifier can't start with these, if so. `fresh`: its store was never used.
    fn fault(&self, folder: &KeyFolder, fresh: bool) -> Option<KeyFault> {
        let folder = folder.path().to_owned();
        match self.missing.first() {
            Some((id, Kind::Master)) => Some(KeyFault::Lost { folder, id: id.clone() }),
            Some((id, Kind::Anchor)) => Some(KeyFault::LostAnchor { folder, id: id.clone() }),
            None => (!fresh && self.masters().next().is_none()).then_some(KeyFault::NoKey { folder }),
        }
    }

    fn masters(&self) -> impl DoubleEndedIterator<Item = &KeyFile> {
        self.files.iter().filter(|file| file.kind == Kind::Master)
    }

    /// Until when links can be in use that this key made: it made none since the next one came.
    fn objections_until(&self, id: &KeyId) -> Option<Timestamp> {
        let next = self.masters().skip_while(|file| file.id != *id).nth(1)?;
        next.made.checked_add(Limits::OBJECTION).ok()
    }

    /// The store's own anchor; else the one that is there.
    fn anchor(&self) -> Option<&KeyFile> {
        let own = self.known.as_ref().map(|known| &known.anchor);
        self.files.iter().find(|file| file.kind == Kind::Anchor && own.is_none_or(|own| *own == file.id))
    }

    fn keyring(&self) -> Option<Keyring> {
        let mut keys: Vec<_> = self.masters().map(|file| Key::new(file.id.clone(), *file.bytes)).collect();
        let newest = keys.pop()?;
        let anchor = self.anchor().map(|file| Anchor::new(file.id.clone(), *file.bytes))?;
        Some(Keyring::over(anchor, newest, keys))
    }
}

/// The keyring of `folder`, for a store that was used with the keys `known`. What is not there yet is made
/// if nothing was ever under it (`fresh`).
pub(super) fn open(
    folder: &KeyFolder,
    known: Option<KnownKeys>,
    fresh: bool,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<Keyring, KeyFault> {
    let mut looked = Looked::at(folder, known)?;
    if let Some(fault) = looked.fault(folder, fresh) {
        return Err(fault);
    }
    for id in &looked.retired {
        tracing::warn!(%id, "the file of a key that was retired is back: it is used for nothing");
    }
    if looked.anchor().is_none() {
        // An installation that had one key before there were anchors goes on with what that key found.
        let anchor = match looked.masters().next() {
            Some(first) => KeyFile::anchor_of(first, entropy),
            None => KeyFile::made(Kind::Anchor, now, entropy),
        };
        looked.files.push(folder.keep(anchor)?);
    }
    if looked.masters().next().is_none() {
        looked.files.push(folder.keep(KeyFile::made(Kind::Master, now, entropy))?);
    }
    looked.keyring().ok_or_else(|| KeyFault::NoKey { folder: folder.path().to_owned() })
}

/// What `doctor` says of a folder of keys: each by its name and age, and what to do about what is missing.
pub(super) fn findings(folder: &KeyFolder, known: Option<KnownKeys>, fresh: bool, now: Timestamp) -> Vec<Finding> {
    let looked = match Looked::at(folder, known) {
        Ok(looked) => looked,
        Err(fault) => return vec![examine::by(&fault)],
    };
    let mut findings: Vec<_> = looked.fault(folder, fresh).iter().map(examine::by).collect();
    if looked.files.is_empty() && findings.is_empty() {
        return vec![Finding::doubtful("there is no key yet", "The first start makes it.")];
    }
    findings.extend(looked.retired.iter().map(|id| {
        Finding::doubtful(
            format!("the file of the key {id}, which was retired, is back: it is used for nothing"),
            format!("Take it away: deskhand keys retire {id}. Destroy the copy that it came from, too."),
        )
    }));
    let newest = looked.masters().next_back().map(|file| file.id.clone());
    for file in &looked.files {
        let (id, days) = (&file.id, days(file.made, now));
        let age = if days == 1 { "1 day old".to_owned() } else { format!("{days} days old") };
        findings.push(match file.kind {
            Kind::Anchor => Finding::good(format!("the anchor {id} can be read ({age})")),
            Kind::Master if Some(id) != newest.as_ref() => {
                Finding::good(format!("the older key {id} can be read ({age})"))
            }
            Kind::Master if days < OLD_DAYS => Finding::good(format!("the newest key {id} can be read ({age})")),
            Kind::Master => Finding::doubtful(
                format!("the newest key {id} is {age}"),
                "Make another: deskhand keys rotate. Nothing is lost by it.",
            ),
        });
    }
    findings
}

/// What a command does that holds the verifier's store itself.
pub async fn alone(settings: &Verification, ask: KeysAsk) -> miette::Result<Vec<AdminAnswer>> {
    let store = Store::of_verifier(&settings.store)?;
    let done = match KeyDesk::alone(settings, &store) {
        Ok(desk) => desk.by(None).perform(ask).await,
        Err(fault) => Err(Refused::by(&fault)),
    };
    store.close().await;
    done.map_err(|Refused { message, remedy }| miette::miette!(help = remedy, "{message}"))
}

fn days(made: Timestamp, now: Timestamp) -> i64 {
    (now.as_second().saturating_sub(made.as_second()) / 86_400).max(0)
}

#[cfg(test)]
mod tests;
