//! `deskhand chat`: the same conversation in a terminal.

use std::{process::ExitCode, sync::Arc};

use clap::Args;
use miette::{Context, IntoDiagnostic, miette};

use crate::{
    app::{
        self, Settings,
        admin::{client, wire::AdminAsk},
        content,
    },
    channel::terminal::{self, Keyboard},
    model::Phrases,
};

/// How much of the conversation waits between the two ends in one process.
const PIPE: usize = 64 * 1024;

/// Chat in this terminal, with the running server or on your own.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand --config config/demo.toml chat\n\nWrite as you would in the web page; a number picks a choice. Ctrl-D ends it.\nNever type a password or a code here: that belongs on the secure page, whose link is printed."
)]
pub(super) struct Arguments {}

impl Arguments {
    pub(super) async fn run(self, settings: Settings) -> miette::Result<ExitCode> {
        if let Some(mut stream) = client::connect(&settings.store().socket).await? {
            let words: Arc<dyn Phrases> = content::load(&settings)?.prompts;
            client::send(&mut stream, AdminAsk::Chat).await?;
            let (keyboard, printer) = keyboard().await?;
            terminal::talk(stream, keyboard, printer, words).await.into_diagnostic()?;
            return Ok(ExitCode::SUCCESS);
        }
        let running = app::start_here(settings).await?;
        let (here, there) = tokio::io::duplex(PIPE);
        let chat = running.chat.clone().ok_or_else(|| miette!("this process has no chat"))?;
        let door = chat.door("terminal");
        let served = tokio::spawn(async move {
            let (read, write) = tokio::io::split(there);
            terminal::serve(&door, tokio::io::BufReader::new(read), write).await
        });
        let (keyboard, printer) = keyboard().await?;
        let talked = terminal::talk(here, keyboard, printer, chat.phrases()).await;
        served.abort();
        running.stop().await;
        talked.into_diagnostic()?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn keyboard() -> miette::Result<(Keyboard, terminal::Printer)> {
    Keyboard::open().await.into_diagnostic().wrap_err("the terminal can't be read")
}
