//! What `doctor` looks at when no server runs: content, keys, stores and ports, each by doing what a
//! start would do.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use miette::Diagnostic;

use super::{
    admin::wire::Finding,
    api_token, content, discord,
    keys::{self, KeyFolder},
    listen,
    machine::{self, MachineFault, Store},
    policy,
    registry::standing,
};
use crate::{
    config::{Settings, Standalone, Verification},
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
    findings.push(port("the chat", settings.chat().listen).await);
    findings.extend(room("the chat's store", &settings.store().chat));
    // A verifier in a process of its own is looked at from outside, whether a server runs here or not.
    if settings.remote().is_none() {
        findings.extend(verifier(settings.verification()).await);
    }
    findings
}

/// What Discord says of the bot, if there is to be one; whether a server runs or not.
pub async fn discord(settings: &Settings) -> Vec<Finding> {
    match settings.discord() {
        Some(settings) => discord::look(settings).await,
        None => Vec::new(),
    }
}

/// What a verifier by itself needs.
pub async fn standalone(settings: &Standalone) -> Vec<Finding> {
    let mut findings = vec![Finding::good("no verifier is running")];
    findings.push(match content::panel_words(&settings.verification) {
        Ok(_) => Finding::good("the panel's sentences are sound"),
        Err(fault) => by(&fault),
    });
    findings.push(match api_token::look(&settings.api.token) {
        Ok(Some(_)) => Finding::good("the chat's token can be read"),
        Ok(None) => Finding::doubtful("there is no token for the chat yet", "The first start makes it."),
        Err(fault) => by(&fault),
    });
    findings.extend(verifier(&settings.verification).await);
    findings.push(port("the API", settings.api.listen).await);
    findings
}

async fn port(what: &'static str, address: SocketAddr) -> Finding {
    match listen::bind(what, address).await {
        Ok(_) => Finding::good(format!("{what} can listen on {address}")),
        Err(fault) => by(&fault),
    }
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
    let mut findings = vec![match machine::hasher(settings) {
        Ok(_) => Finding::good("passwords can be hashed"),
        Err(fault) => by(&MachineFault::from(fault)),
    }];
    findings.extend(vault(settings).await);
    findings.extend(room("the verifier's store", &settings.store));
    findings.push(port("the panel", settings.panel.listen).await);
    findings
}

/// The verifier's store and the key that seals it.
async fn vault(settings: &Verification) -> Vec<Finding> {
    if is_bare(&settings.store) {
        return vec![no_store(&settings.store)];
    }
    match Store::of_verifier(&settings.store) {
        Ok(store) => {
            let mut findings = vec![Finding::good("the verifier's store can be opened")];
            findings.extend(keys(settings, &store));
            if let Ok(hasher) = machine::hasher(settings) {
                let pool = HashPool::new(Arc::new(hasher), 1);
                let directory = EmbeddedDirectory::new(store.keys.clone(), pool, Arc::new(SystemEntropy));
                findings.extend(
                    standing(
                        &Recoveries::new(store.keys.clone()),
                        &directory,
                        &policy::limits(settings),
                        SystemClock.now(),
                    )
                    .await,
                );
            }
            store.close().await;
            findings
        }
        Err(fault) => vec![by(&fault)],
    }
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

/// How much room a store's disk has, if that can be found out.
fn room(what: &str, folder: &Path) -> Option<Finding> {
    let disk = rustix::fs::statvfs(nearest(folder)).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let said = format!("{what} has {} MB free", free / MEBIBYTE);
    let remedy = format!("Make room on the disk of {}, or move the folder to another.", folder.display());
    Some(match free {
        ..TOO_LITTLE => Finding::bad(said, remedy),
        TOO_LITTLE..LITTLE => Finding::doubtful(said, remedy),
        _ => Finding::good(said),
    })
}

/// The folder itself, or the one in which it will be made.
fn nearest(folder: &Path) -> &Path {
    folder.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."))
}

pub(super) fn by(fault: &(impl Diagnostic + ?Sized)) -> Finding {
    let remedy = fault.help().map(|help| help.to_string()).unwrap_or_default();
    Finding::bad(fault.to_string(), remedy)
}
