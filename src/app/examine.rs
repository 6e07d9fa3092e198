//! What `doctor` looks at when no server runs: content, keys, stores and ports, each by doing what a
//! start would do.

use std::path::Path;

use miette::Diagnostic;

use super::{admin::wire::Finding, content, listen, machine::Machine};
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
    findings.extend(stores(settings));
    for (what, address) in [("the chat", settings.chat().listen), ("the panel", settings.panel().listen)] {
        findings.push(match listen::bind(what, address).await {
            Ok(_) => Finding::good(format!("{what} can listen on {address}")),
            Err(fault) => by(&fault),
        });
    }
    findings
}

/// Opens what is there. A store that isn't yet is no fault: the first start makes it.
fn stores(settings: &Settings) -> Vec<Finding> {
    let store = settings.store();
    let missing: Vec<&Path> = [&store.chat, &store.verifier]
        .into_iter()
        .map(AsRef::as_ref)
        .filter(|folder: &&Path| !folder.exists())
        .collect();
    if !missing.is_empty() {
        let named: Vec<_> = missing.iter().map(|folder| folder.display().to_string()).collect();
        return vec![Finding::doubtful(
            format!("there is no store yet: {}", named.join(", ")),
            "The first start makes it. If there was one, look whether [store] names the right folders.",
        )];
    }
    match Machine::real(settings) {
        Ok(machine) => {
            machine.stores.close();
            vec![Finding::good("both stores and the key can be opened")]
        }
        Err(fault) => vec![by(&fault)],
    }
}

fn by(fault: &(impl Diagnostic + ?Sized)) -> Finding {
    let remedy = fault.help().map(|help| help.to_string()).unwrap_or_default();
    Finding::bad(fault.to_string(), remedy)
}
