//! A verifier in a process of its own, as the chat's process reaches it.

use std::sync::Arc;

use miette::Diagnostic;
use thiserror::Error;

use super::{
    admin::wire::Finding,
    api_token::{self, ApiTokenFault},
};
use crate::{
    config::{RemoteSettings, Settings},
    identity::verifier::remote::{About, RemoteDesk, RemoteFault, RemoteVerifier},
    model::{Method, port::IdentityDesk},
    runtime::{Entropy, SystemEntropy},
};

#[derive(Debug, Error, Diagnostic)]
pub enum FarFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Token(#[from] ApiTokenFault),
    #[error("{fault}")]
    #[diagnostic(help("{}", remedy(fault)))]
    Remote { fault: RemoteFault },
}

/// The way to the verifier. It need not be there yet.
pub fn reach(remote: &RemoteSettings, entropy: Arc<dyn Entropy>) -> Result<RemoteVerifier, FarFault> {
    let token = api_token::load(&remote.token)?;
    RemoteVerifier::new(&remote.address.to_string(), &token, entropy).map_err(|fault| FarFault::Remote { fault })
}

/// The verifier's desk, for agents who show a credential of their own with each call. It need not be there yet.
pub fn reach_desk(remote: &RemoteSettings, entropy: Arc<dyn Entropy>) -> Result<Arc<dyn IdentityDesk>, FarFault> {
    let desk = RemoteDesk::new(&remote.address.to_string(), entropy).map_err(|fault| FarFault::Remote { fault })?;
    Ok(Arc::new(desk))
}

/// Whether the verifier that the settings name answers, knows the token, and fits this chat.
pub async fn look(remote: &RemoteSettings, settings: &Settings) -> Vec<Finding> {
    let verifier = match reach(remote, Arc::new(SystemEntropy)) {
        Ok(verifier) => verifier,
        Err(fault) => return vec![by(&fault)],
    };
    match verifier.about().await {
        Ok(about) => fits(remote, &about, &settings.verifier().methods),
        Err(fault) => vec![by(&FarFault::Remote { fault })],
    }
}

fn fits(remote: &RemoteSettings, about: &About, offered: &[Method]) -> Vec<Finding> {
    let (address, release, own) = (&remote.address, &about.release, env!("CARGO_PKG_VERSION"));
    let mut findings = vec![Finding::good(format!("the verifier at {address} answers and knows the token"))];
    findings.push(if release == own {
        Finding::good(format!("it is of this release ({own})"))
    } else {
        let remedy = "They understand each other; bring both to the same release when you can.";
        Finding::doubtful(format!("it is of release {release}, and this is {own}"), remedy)
    });
    let offered: Vec<_> = offered.iter().map(|method| RemoteVerifier::name_of(*method)).collect();
    if offered != about.methods {
        let remedy = format!("Write here what the verifier has: [verifier] methods = {:?}.", about.methods);
        findings.push(Finding::bad(format!("the chat offers {offered:?}, the verifier {:?}", about.methods), remedy));
    }
    findings
}

fn remedy(fault: &RemoteFault) -> &'static str {
    match fault {
        RemoteFault::Unprepared(_) => {
            "See that the machine has certificates (Debian: ca-certificates), or use http on loopback."
        }
        RemoteFault::Away { .. } => {
            "See that `deskhand verifier` runs there, that [verifier] remote is its address, and that no firewall stands between."
        }
        RemoteFault::Token { .. } => {
            "Bring a fresh copy of the file that the verifier's [api] token names, and start again."
        }
        RemoteFault::Name { .. } => {
            "Write the same address in [verifier] remote here and in the verifier's [api] public."
        }
        RemoteFault::Strange { .. } => {
            "See whether [verifier] remote is the API's address (not the panel's), and bring both to the same release."
        }
    }
}

fn by(fault: &FarFault) -> Finding {
    let remedy = fault.help().map(|help| help.to_string()).unwrap_or_default();
    Finding::bad(fault.to_string(), remedy)
}
