//! `deskhand serve`: the chat and the panel, for real people.

use std::process::ExitCode;

use clap::Args;
use miette::{bail, miette};

use super::{StopWord, doctor::show, tell};
use crate::app::{self, Settings, admin::wire::Status, far};

/// Serve the chat and the secure panel.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand serve --config /etc/deskhand.toml\n\nRun `deskhand doctor` first: it says what is missing."
)]
pub(super) struct Arguments {}

impl Arguments {
    pub(super) async fn run(self, settings: Settings) -> miette::Result<ExitCode> {
        if settings.demo().is_some() {
            bail!(miette!(
                help = "Take the section [demo] out, or run `deskhand demo`.",
                "the demo's phone, sign-in and people are refused by `serve`"
            ));
        }
        let stop = StopWord::listen()?;
        let remote = settings.remote().cloned();
        let running = app::start_here(settings.clone()).await?;
        if let Some(remote) = remote {
            tell(&format!("Verifier {}", remote.address));
            // It may come later; until then the chat says that it is away.
            for finding in far::look(&remote, &settings).await {
                show(&finding);
            }
        }
        announce(&running.status);
        stop.given(&running).await;
        running.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}

/// Where everything is that runs in this process.
pub(super) fn announce(status: &Status) {
    for (what, address) in
        [("Chat   ", &status.chat), ("Panel  ", &status.panel), ("Console", &status.console), ("API    ", &status.api)]
    {
        if let Some(address) = address {
            tell(&format!("{what} {address}"));
        }
    }
    tell("Press Ctrl-C to stop.");
}
