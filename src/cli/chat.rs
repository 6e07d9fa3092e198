//! `deskhand chat`: the same conversation in a terminal.

use std::{
    io::{BufRead as _, IsTerminal as _},
    process::ExitCode,
    sync::Arc,
};

use clap::Args;
use miette::{Context, IntoDiagnostic, miette};

use crate::{
    app::{
        self, Settings,
        admin::{client, wire::AdminAsk},
        content,
    },
    channel::terminal::{self, Keyboard, Terminal},
    model::{Phrases, Sensitive},
    runtime::SystemEntropy,
};

/// How much of the conversation waits between the two ends in one process.
const PIPE: usize = 64 * 1024;

/// Chat in this terminal, with the running server or on your own.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand --config config/demo.toml chat\n\nWrite as you would in the web page; a number picks a choice. Ctrl-D ends it. To go on with a chat from a browser, ask there for a link (\"go on in a terminal\"), then: deskhand chat --go-on Never type a password or a code here: that belongs on the secure page, whose link is printed."
)]
pub(super) struct Arguments {
    /// Go on with a conversation from a browser: asks for the one-time link that the chat gave there.
    #[arg(long)]
    go_on: bool,
}

impl Arguments {
    pub(super) async fn run(self, settings: Settings) -> miette::Result<ExitCode> {
        // Before the keyboard reads: the link is the first line of a pipe, too.
        let passage = self.go_on.then(asked_link).transpose()?;
        if let Some(mut stream) = client::connect(&settings.store().socket).await? {
            let words: Arc<dyn Phrases> = content::load(&settings)?.prompts;
            client::send(&mut stream, AdminAsk::Chat).await?;
            terminal::talk(stream, sit_down(words, passage).await?).await.into_diagnostic()?;
            return Ok(ExitCode::SUCCESS);
        }
        if passage.is_some() {
            return Err(miette!(
                help = "Start it with `deskhand serve` or `deskhand demo`, with the same configuration.",
                "a conversation can be gone on with only where its server runs"
            ));
        }
        let running = app::start_here(settings).await?;
        let (here, there) = tokio::io::duplex(PIPE);
        let chat = running.chat.clone().ok_or_else(|| miette!("this process has no chat"))?;
        let door = chat.door("terminal");
        let served = tokio::spawn(async move {
            let (read, write) = tokio::io::split(there);
            terminal::serve(&door, tokio::io::BufReader::new(read), write).await
        });
        let talked = terminal::talk(here, sit_down(chat.phrases(), None).await?).await;
        served.abort();
        running.stop().await;
        talked.into_diagnostic()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Not an argument: what a command is called with, others on the machine can see.
fn asked_link() -> miette::Result<Sensitive> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Link: ").map(Sensitive::new).into_diagnostic();
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).into_diagnostic()?;
    Ok(Sensitive::new(line))
}

async fn sit_down(words: Arc<dyn Phrases>, passage: Option<Sensitive>) -> miette::Result<Terminal> {
    let (keyboard, printer) = Keyboard::open().await.into_diagnostic().wrap_err("the terminal can't be read")?;
    Ok(Terminal { keyboard, printer, words, entropy: Arc::new(SystemEntropy), passage })
}
