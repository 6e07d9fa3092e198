//! `deskhand pause resets` and `deskhand resume resets`: the one switch.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::asking::{Home, ask};
use crate::app::admin::wire::{AdminAnswer, AdminAsk, OfficeAsk};

/// Stop all driven resets at once.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand pause resets --why \"the directory is being moved\"\n\nChat and panel say so, and offer the portal and the help desk. Nothing is lost: who is in the middle of a reset goes on after `deskhand resume resets`, as long as their page lives."
)]
pub(super) struct Pause {
    what: What,
    /// For the other administrators: `deskhand doctor` shows it. People aren't told.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

/// Let driven resets go on.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand resume resets")]
pub(super) struct Resume {
    what: What,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Every reset that the bot drives. Sign-in and the portal go on.
    Resets,
}

impl Pause {
    pub(super) async fn run(self, home: &Home) -> miette::Result<ExitCode> {
        let What::Resets = self.what;
        turn(home, OfficeAsk::PauseResets { why: self.why }).await
    }
}

impl Resume {
    pub(super) async fn run(self, home: &Home) -> miette::Result<ExitCode> {
        let What::Resets = self.what;
        turn(home, OfficeAsk::ResumeResets).await
    }
}

async fn turn(home: &Home, office: OfficeAsk) -> miette::Result<ExitCode> {
    for answer in ask(home, AdminAsk::Office { office }).await? {
        if let AdminAnswer::Said { what } = answer {
            println!("{what}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
