//! What `doctor` looks at when no server runs: content, keys, stores and ports, each by doing what a
//! start would do.

use std::path::Path;

use miette::Diagnostic;

use super::{
    admin::wire::Finding,
    content, listen,
    machine::{ChatMachine, MachineFault, Store, VerifierMachine},
};
use crate::config::Settings;

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
    let open = || ChatMachine::real(settings).map(|machine| machine.store);
    findings.push(store(&settings.store().chat, open, "the chat's store can be opened").await);
    let verification = settings.verification();
    let open = || VerifierMachine::real(verification).map(|machine| machine.store);
    findings.push(store(&verification.store, open, "the verifier's store and its key can be opened").await);
    findings.extend(room(settings));
    for (what, address) in [("the chat", settings.chat().listen), ("the panel", settings.panel().listen)] {
        findings.push(match listen::bind(what, address).await {
            Ok(_) => Finding::good(format!("{what} can listen on {address}")),
            Err(fault) => by(&fault),
        });
    }
    findings
}

/// Opens the store in `folder`. One that isn't there yet is no fault: the first start makes it.
async fn store(folder: &Path, open: impl FnOnce() -> Result<Store, MachineFault>, well: &str) -> Finding {
    if !folder.exists() {
        return Finding::doubtful(
            format!("there is no store yet: {}", folder.display()),
            "The first start makes it. If there was one, look whether [store] names the right folder.",
        );
    }
    match open() {
        Ok(store) => {
            store.close().await;
            Finding::good(well)
        }
        Err(fault) => by(&fault),
    }
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

fn by(fault: &(impl Diagnostic + ?Sized)) -> Finding {
    let remedy = fault.help().map(|help| help.to_string()).unwrap_or_default();
    Finding::bad(fault.to_string(), remedy)
}
