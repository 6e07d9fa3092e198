//! `deskhand check`: what is wrong with the content, for the people who own the words.

use std::process::ExitCode;

use clap::Args;

use crate::{
    app::{Settings, content},
    model::ContentFault,
};

/// Check articles, sentences and intents: file, line, what is wrong, what to do.
///
/// Where nothing is wrong, it also tells what is worth a look: intents with few examples, intents that take each
/// other's, and examples that another intent's pattern claims.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand check\n\nEnds with 0 if nothing is wrong, else with 1.")]
pub(super) struct Arguments {}

impl Arguments {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(self, settings: &Settings) -> miette::Result<ExitCode> {
        let checked = content::check(settings)?;
        if checked.faults.is_empty() {
            println!("{} files, nothing wrong.", checked.files);
            let doubts = content::doubts(settings)?;
            if !doubts.is_empty() {
                println!("{} worth a look:", doubts.len());
                show(doubts);
            }
            return Ok(ExitCode::SUCCESS);
        }
        let mistakes = checked.faults.len();
        show(checked.faults);
        eprintln!("{mistakes} {} in {} files.", if mistakes == 1 { "mistake" } else { "mistakes" }, checked.files);
        Ok(ExitCode::FAILURE)
    }
}

fn show(found: Vec<ContentFault>) {
    for fault in found {
        let line = fault.line();
        eprintln!("{}:{line}", fault.file());
        eprintln!("{:?}", miette::Report::new(fault));
    }
}
