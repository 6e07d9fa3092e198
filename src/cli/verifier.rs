//! `deskhand verifier`: the verifier in a process of its own.

use std::{path::Path, process::ExitCode};

use clap::Args;
use miette::{IntoDiagnostic, bail, miette};

use super::{StopWord, serve::announce, tell};
use crate::app::{self, Standalone, VerifierMachine};

/// Run the verifier by itself: accounts, keys, the secure panel, and the API that the chat speaks to.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand verifier --config /etc/deskhand-verifier.toml\n\nThe chat (`deskhand serve`) finds it by [verifier] remote and token. Accounts are then the verifier's: deskhand --config /etc/deskhand-verifier.toml account list"
)]
pub(super) struct Arguments {
    /// Print the description of the API (`OpenAPI` 3.1, JSON) and end.
    #[arg(long)]
    print_openapi: bool,
}

impl Arguments {
    pub(super) async fn run(self, file: &Path) -> miette::Result<ExitCode> {
        if self.print_openapi {
            tell(app::api_description().into_diagnostic()?.trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        let settings = Standalone::load(file)?;
        if settings.verification.demo.is_some() {
            bail!(miette!(
                help = "Take the section [demo] out, or run `deskhand demo`.",
                "the demo's phone, sign-in and people are refused by `verifier`"
            ));
        }
        let stop = StopWord::listen()?;
        let token = settings.api.token.clone();
        let machine = VerifierMachine::real(&settings.verification)?;
        let running = app::start_verifier(settings, machine).await?;
        tell(&format!("Token {} (the chat needs a copy of this file)", token.display()));
        announce(&running.status);
        stop.given(&running).await;
        running.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}
