//! How commands about accounts get their answers: from the process that has the accounts, or from its
//! stores where it doesn't run.

use std::path::{Path, PathBuf};

use miette::miette;

use crate::app::{
    self, Settings, Standalone, Verification,
    admin::{
        client,
        wire::{AdminAnswer, AdminAsk, KeysAsk},
    },
};

/// The process that has the accounts: a verifier of its own, or the server.
pub(super) struct Home {
    socket: PathBuf,
    pub(super) settings: Verification,
}

impl Home {
    /// Told by the configuration in `file`, which is the server's or a verifier's.
    pub(super) fn of_accounts(file: &Path) -> miette::Result<Self> {
        if Standalone::is_at(file) {
            let Standalone { socket, verification, .. } = Standalone::load(file)?;
            return Ok(Self { socket, settings: verification });
        }
        let settings = Settings::load(file)?;
        if let Some(remote) = settings.remote() {
            return Err(miette!(
                help = "Run it where the verifier runs, with its own configuration: deskhand --config config/verifier.toml …",
                "accounts and passwords are kept by the verifier at {}",
                remote.address
            ));
        }
        Ok(Self { socket: settings.store().socket.clone(), settings: settings.verification().clone() })
    }

    pub(super) async fn keys(&self, keys: KeysAsk) -> miette::Result<Vec<AdminAnswer>> {
        Ok(match client::connect(&self.socket).await? {
            Some(stream) => client::ask(stream, AdminAsk::Keys { keys }).await?,
            None => app::keys_alone(&self.settings, keys).await?,
        })
    }
}

pub(super) async fn ask(home: &Home, ask: AdminAsk) -> miette::Result<Vec<AdminAnswer>> {
    Ok(match client::connect(&home.socket).await? {
        Some(stream) => client::ask(stream, ask).await?,
        None => app::alone(&home.settings, ask).await?,
    })
}
