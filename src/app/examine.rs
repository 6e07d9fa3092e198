//! What `doctor` looks at when no server runs: content, keys, stores and ports, each by doing what a
//! start would do.

use std::{fs, path::Path, sync::Arc};

use miette::Diagnostic;

use super::{
    admin::wire::Finding,
    content,
    keys::{self, KeyFolder},
    listen,
    machine::{self, MachineFault, Store},
    registry::standing,
};
use crate::{
    config::{Settings, Verification},
    identity::directory::{EmbeddedDirectory, HashPool},
    runtime::{Clock as _, SystemClock, SystemEntropy},
    storage::recovery::Recoveries,
};

/// Everything, in the order in which a start needs it.
pub async fn everything(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![Finding::good("no server is running")];
    findings.push(match content::check(settings) {
        Ok(checked) if checked.faults.is_empty() => {
            Finding::good(format!("the content is sound: {} files", checked.files))
        }
        Ok(checked) => Finding::bad(
            format!("the content has {} mistakes", checked.faults.len()),
            "Run `deskhand check`: it shows each, and what to do.",
        ),
        Err(fault) => by(&fault),
    });
    findings.extend(chat(settings).await);
    findings.extend(verifier(settings.verification()).await);
    findings.extend(room(settings));
    for (what, address) in [("the chat", settings.chat().listen), ("the panel", settings.panel().listen)] {
        findings.push(match listen::bind(what, address).await {
            Ok(_) => Finding::good(format!("{what} can listen on {address}")),
            Err(fault) => by(&fault),
        });
    }
    findings
}

async fn chat(settings: &Settings) -> Vec<Finding> {
    let folder = &settings.store().chat;
    if is_bare(folder) {
        return vec![no_store(folder)];
    }
    match Store::of_chat(folder) {
        Ok(store) => {
            store.close().await;
            vec![Finding::good("the chat's store can be opened")]
        }
        Err(fault) => vec![by(&fault)],
    }
}

async fn verifier(settings: &Verification) -> Vec<Finding> {
    let hasher = machine::hasher(settings);
    let mut findings = vec![match &hasher {
        Ok(_) => Finding::good("passwords can be hashed"),
        Err(fault) => by(&MachineFault::from(fault.clone())),
    }];
    if is_bare(&settings.store) {
        findings.push(no_store(&settings.store));
        return findings;
    }
    match Store::of_verifier(&settings.store) {
        Ok(store) => {
            findings.push(Finding::good("the verifier's store can be opened"));
            findings.extend(keys(settings, &store));
            if let Ok(hasher) = hasher {
                let pool = HashPool::new(Arc::new(hasher), 1);
                let directory = EmbeddedDirectory::new(store.keys.clone(), pool, Arc::new(SystemEntropy));
                findings.extend(standing(&Recoveries::new(store.keys.clone()), &directory).await);
            }
            store.close().await;
        }
        Err(fault) => findings.push(by(&fault)),
    }
    findings
}

/// Looks at the keys, and makes none.
fn keys(settings: &Verification, store: &Store) -> Vec<Finding> {
    let looked = store.is_fresh().and_then(|fresh| Ok((Recoveries::new(store.keys.clone()).known()?, fresh)));
    match looked {
        Ok((known, fresh)) => keys::findings(&KeyFolder::new(&settings.keys), known, fresh, SystemClock.now()),
        Err(fault) => vec![by(&MachineFault::from(fault))],
    }
}

/// One that isn't there yet is no fault.
fn no_store(folder: &Path) -> Finding {
    Finding::doubtful(
        format!("there is no store yet: {}", folder.display()),
        "The first start makes it. If there was one, look whether [store] names the right folder.",
    )
}

/// Not there, or with nothing in it.
fn is_bare(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(!folder.exists(), |mut entries| entries.next().is_none())
}

/// Little room is told early: a store that can't be written stops every conversation.
const LITTLE: u64 = 1024 * MEBIBYTE;
const TOO_LITTLE: u64 = 100 * MEBIBYTE;
const MEBIBYTE: u64 = 1024 * 1024;

/// How much room the stores' disks have, for as much as can be found out.
fn room(settings: &Settings) -> Vec<Finding> {
    let store = settings.store();
    let look = |(what, folder): (&str, &Path)| {
        let disk = rustix::fs::statvfs(nearest(folder)).ok()?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let said = format!("{what} has {} MB free", free / MEBIBYTE);
        let remedy = format!("Make room on the disk of {}, or move the folder to another.", folder.display());
        Some(match free {
            ..TOO_LITTLE => Finding::bad(said, remedy),
            TOO_LITTLE..LITTLE => Finding::doubtful(said, remedy),
            _ => Finding::good(said),
        })
    };
    [("the chat's store", store.chat.as_path()), ("the verifier's store", &store.verifier)]
        .into_iter()
        .filter_map(look)
        .collect()
}

/// The folder itself, or the one in which it will be made.
fn nearest(folder: &Path) -> &Path {
    folder.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."))
}

pub(super) fn by(fault: &(impl Diagnostic + ?Sized)) -> Finding {
    let remedy = fault.help().map(|help| help.to_string()).unwrap_or_default();
    Finding::bad(fault.to_string(), remedy)
}
