//! `deskhand serve`: the chat and the panel, for real people.

use std::process::ExitCode;

use clap::Args;
use miette::{bail, miette};

use super::{tell, told_to_stop};
use crate::app::{self, Machine, Settings, admin::wire::Status};

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
        let machine = Machine::real(&settings)?;
        let running = app::start(settings, machine).await?;
        announce(&running.status);
        told_to_stop().await?;
        running.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}

/// Where everything is that runs in this process.
pub(super) fn announce(status: &Status) {
    for (what, address) in [("Chat ", &status.chat), ("Panel", &status.panel)] {
        if let Some(address) = address {
            tell(&format!("{what} {address}"));
        }
    }
    tell("Press Ctrl-C to stop.");
}
