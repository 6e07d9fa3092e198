//! `deskhand check`: what is wrong with the content, for the people who own the words.

use std::process::ExitCode;

use clap::Args;

use crate::app::{Settings, content};

/// Check articles, sentences and intents: file, line, what is wrong, what to do.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand check\n\nEnds with 0 if nothing is wrong, else with 1.")]
pub(super) struct Arguments {}

impl Arguments {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(self, settings: &Settings) -> miette::Result<ExitCode> {
        let checked = content::check(settings)?;
        if checked.faults.is_empty() {
            println!("{} files, nothing wrong.", checked.files);
            return Ok(ExitCode::SUCCESS);
        }
        let mistakes = checked.faults.len();
        for fault in checked.faults {
            let line = fault.line();
            eprintln!("{}:{line}", fault.file());
            eprintln!("{:?}", miette::Report::new(fault));
        }
        eprintln!("{mistakes} {} in {} files.", if mistakes == 1 { "mistake" } else { "mistakes" }, checked.files);
        Ok(ExitCode::FAILURE)
    }
}
