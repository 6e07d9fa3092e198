//! `deskhand transcript`: the conversations that were had.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use miette::{Context as _, IntoDiagnostic as _};

use super::tell;
use crate::app::{
    Settings,
    admin::{
        client,
        wire::{AdminAnswer, AdminAsk, ConversationShown, TranscriptsAsk},
    },
    transcripts::transcripts_alone,
};

/// List conversations, show one, or export it as a transcript that can be handed on and replayed.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand transcript list\n         deskhand transcript show 01K6…\n         deskhand transcript export 01K6… > report.txt && deskhand replay report.txt\n\nThe conversations of a running server are read through it; else the store is opened for the moment."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// All conversations, oldest first: name, beginning, end, turns, channels.
    #[command(after_help = "Example: deskhand transcript list")]
    List,
    /// One conversation as it went, with the times in UTC. Secrets were removed before it was saved.
    #[command(after_help = "Example: deskhand transcript show 01K6Z3NDEKTSV4RRFFQ69G5FAV")]
    Show { conversation: String },
    /// One conversation, or all, with pseudonyms, for a bug report or a test.
    #[command(
        after_help = "Example: deskhand transcript export 01K6Z3NDEKTSV4RRFFQ69G5FAV > report.txt\n         deskhand transcript export --all reports\n\nMail addresses and user names become others of their kind, and removed secrets stand-ins; the verifier's part is told by `!` lines. With the same words and articles (`@ content`) it replays to the same decisions. Names in prose can't be told from other words: read it before you hand it on."
    )]
    Export {
        #[arg(required_unless_present = "all")]
        conversation: Option<String>,
        /// Write every conversation into this folder, a file each.
        #[arg(long, value_name = "FOLDER", conflicts_with = "conversation")]
        all: Option<PathBuf>,
    },
}

impl Arguments {
    pub(super) async fn run(self, settings: &Settings) -> miette::Result<ExitCode> {
        match self.act {
            Act::List => list(settings).await?.iter().for_each(|shown| tell(&line(shown))),
            Act::Show { conversation } => tell(&text(settings, TranscriptsAsk::Show { conversation }).await?),
            Act::Export { conversation: Some(conversation), .. } => {
                tell(text(settings, TranscriptsAsk::Export { conversation }).await?.trim_end_matches('\n'));
            }
            Act::Export { all, .. } => export_all(settings, &all.unwrap_or_default()).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn ask(settings: &Settings, transcripts: TranscriptsAsk) -> miette::Result<Vec<AdminAnswer>> {
    Ok(match client::connect(&settings.store().socket).await? {
        Some(stream) => client::ask(stream, AdminAsk::Transcripts { transcripts }).await?,
        None => transcripts_alone(settings, transcripts).await?,
    })
}

/// All pages.
async fn list(settings: &Settings) -> miette::Result<Vec<ConversationShown>> {
    let mut found: Vec<ConversationShown> = Vec::new();
    loop {
        let after = found.last().map(|last| last.id.clone());
        let page = ask(settings, TranscriptsAsk::List { after }).await?;
        let before = found.len();
        found.extend(page.into_iter().filter_map(|answer| match answer {
            AdminAnswer::Conversation(shown) => Some(shown),
            _ => None,
        }));
        if found.len() == before {
            return Ok(found);
        }
    }
}

async fn text(settings: &Settings, transcripts: TranscriptsAsk) -> miette::Result<String> {
    let answers = ask(settings, transcripts).await?;
    let texts = answers.into_iter().filter_map(|answer| match answer {
        AdminAnswer::Transcript { text } => Some(text),
        _ => None,
    });
    Ok(texts.collect())
}

async fn export_all(settings: &Settings, folder: &Path) -> miette::Result<()> {
    let written = |path: &Path, done: io::Result<()>| {
        done.into_diagnostic().wrap_err_with(|| format!("{} can't be written", path.display()))
    };
    written(folder, fs::create_dir_all(folder))?;
    let found = list(settings).await?;
    for shown in &found {
        let conversation = shown.id.clone();
        let path = folder.join(format!("{conversation}.txt"));
        let text = text(settings, TranscriptsAsk::Export { conversation }).await?;
        written(&path, fs::write(&path, text))?;
    }
    tell(&format!("{} conversations in {}.", found.len(), folder.display()));
    Ok(())
}

fn line(shown: &ConversationShown) -> String {
    let ConversationShown { id, began, last, turns, places, over } = shown;
    let time = "%Y-%m-%d %H:%M:%S";
    let state = if *over { "over" } else { "open" };
    format!("{id}  {}  {}  {turns:>4} turns  {state}  {}", began.strftime(time), last.strftime(time), places.join(", "))
}
