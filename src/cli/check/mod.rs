//! `deskhand check`: what is wrong with the content, for the people who own the words.

mod report;

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::tell;
use crate::{
    app::{
        Settings,
        content::{self, Severity},
    },
    model::ContentFault,
};

/// Check articles, sentences and intents: file, line, what is wrong, what to do.
///
/// Where nothing is wrong, it also tells what is worth a look: steps without a trouble, intents with few examples,
/// intents that take each other's, and examples that another intent's pattern claims.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand check\n         deskhand check --format sarif > check.sarif\n\nEnds with 0 if nothing is wrong, else with 1."
)]
pub(super) struct Arguments {
    /// For people, or for programs: SARIF is what code hosts and editors show at the line.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

impl Arguments {
    pub(super) fn run(self, settings: &Settings) -> miette::Result<ExitCode> {
        let checked = content::check(settings)?;
        let mistakes = checked.faults.len();
        let doubts = if mistakes == 0 { content::doubts(settings)? } else { Vec::new() };
        let code = if mistakes == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        if self.format == Format::Text {
            told(checked.faults, doubts, checked.files, checked.reading_grade);
            return Ok(code);
        }
        let marked = |severity| move |fault| (severity, fault);
        let mistakes = checked.faults.into_iter().map(marked(Severity::Mistake));
        let found: Vec<_> = mistakes.chain(doubts.into_iter().map(marked(Severity::Doubt))).collect();
        let folder = settings.content().folder.join(&settings.content().locale);
        let folder = folder.to_string_lossy().replace('\\', "/");
        let report = match self.format {
            Format::Sarif => report::as_sarif(&found, &folder),
            Format::Json | Format::Text => report::as_json(&found, &folder),
        };
        tell(&format!("{report:#}"));
        Ok(code)
    }
}

fn told(mistakes: Vec<ContentFault>, doubts: Vec<ContentFault>, files: usize, reading_grade: f64) {
    if mistakes.is_empty() {
        println!("{files} files, nothing wrong. The articles read at grade {reading_grade:.1}.");
        if !doubts.is_empty() {
            println!("{} worth a look:", doubts.len());
            show(doubts);
        }
        return;
    }
    let count = mistakes.len();
    show(mistakes);
    eprintln!("{count} {} in {files} files.", if count == 1 { "mistake" } else { "mistakes" });
}

fn show(found: Vec<ContentFault>) {
    for fault in found {
        let line = fault.line();
        eprintln!("{}:{line}", fault.file());
        eprintln!("{:?}", miette::Report::new(fault));
    }
}
