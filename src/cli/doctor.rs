//! `deskhand doctor`: what is wrong with this installation, and what to do.

use std::{path::Path, process::ExitCode};

use clap::Args;

use crate::app::{
    Settings,
    admin::{
        client,
        wire::{AdminAnswer, AdminAsk, Finding, Health},
    },
    examine,
};

/// Look at configuration, content, keys, stores and ports, and say what to do about what is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand doctor\n\nEnds with 0 if all is well or merely doubtful, else with 1.")]
pub(super) struct Arguments {}

impl Arguments {
    pub(super) async fn run(self, file: &Path) -> miette::Result<ExitCode> {
        let settings = Settings::load(file)?;
        let mut findings = vec![Finding::good(format!("the configuration {} is sound", file.display()))];
        findings.extend(match client::connect(&settings.store().socket).await? {
            Some(stream) => {
                let answers = client::ask(stream, AdminAsk::Doctor).await?;
                let told = answers.into_iter().filter_map(|answer| match answer {
                    AdminAnswer::Finding(finding) => Some(finding),
                    _ => None,
                });
                std::iter::once(Finding::good("a server is running, and answers")).chain(told).collect()
            }
            None => examine::everything(&settings).await,
        });
        for Finding { health, what, remedy } in &findings {
            let mark = match health {
                Health::Good => "ok     ",
                Health::Doubtful => "look   ",
                Health::Bad => "WRONG  ",
            };
            println!("{mark} {what}");
            if let Some(remedy) = remedy {
                println!("        {remedy}");
            }
        }
        let bad = findings.iter().any(|finding| finding.health == Health::Bad);
        Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
