//! `deskhand doctor`: what is wrong with this installation, and what to do.

use std::{path::Path, process::ExitCode};

use clap::Args;

use super::tell;
use crate::app::{
    Settings, Standalone,
    admin::{
        client,
        wire::{AdminAnswer, AdminAsk, Finding, Health},
    },
    examine, far,
};

/// Look at configuration, content, keys, stores and ports, and say what to do about what is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand doctor\n\nEnds with 0 if all is well or merely doubtful, else with 1.")]
pub(super) struct Arguments {}

impl Arguments {
    pub(super) async fn run(self, file: &Path) -> miette::Result<ExitCode> {
        let mut findings = if Standalone::is_at(file) {
            let settings = Standalone::load(file)?;
            match running(&settings.socket).await? {
                Some(told) => told,
                None => examine::standalone(&settings).await,
            }
        } else {
            let settings = Settings::load(file)?;
            let mut findings = match running(&settings.store().socket).await? {
                Some(told) => told,
                None => examine::everything(&settings).await,
            };
            if let Some(remote) = settings.remote() {
                findings.extend(far::look(remote, &settings).await);
            }
            findings.extend(examine::discord(&settings).await);
            findings
        };
        findings.insert(0, Finding::good(format!("the configuration {} is sound", file.display())));
        findings.iter().for_each(show);
        let bad = findings.iter().any(|finding| finding.health == Health::Bad);
        Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// What the server at `socket` sees of its own health; `None` if none runs.
async fn running(socket: &Path) -> miette::Result<Option<Vec<Finding>>> {
    let Some(stream) = client::connect(socket).await? else { return Ok(None) };
    let answers = client::ask(stream, AdminAsk::Doctor).await?;
    let told = answers.into_iter().filter_map(|answer| match answer {
        AdminAnswer::Finding(finding) => Some(finding),
        _ => None,
    });
    Ok(Some(std::iter::once(Finding::good("a server is running, and answers")).chain(told).collect()))
}

pub(super) fn show(Finding { health, what, remedy }: &Finding) {
    let mark = match health {
        Health::Good => "ok     ",
        Health::Doubtful => "look   ",
        Health::Bad => "WRONG  ",
    };
    tell(&format!("{mark} {what}"));
    if let Some(remedy) = remedy {
        tell(&format!("        {remedy}"));
    }
}
