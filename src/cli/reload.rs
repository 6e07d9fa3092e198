//! `deskhand reload`: new words without a restart.

use std::process::ExitCode;

use clap::Args;
use miette::miette;

use super::tell;
use crate::app::{
    Running, Settings,
    admin::{
        client,
        wire::{AdminAnswer, AdminAsk},
    },
};

/// Let the running server read articles, sentences and intents anew.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand check && deskhand reload\n\nThe signal HUP does the same. Content with a mistake changes nothing. Whoever walks an article goes on in the version that they began; the sentences of the pages themselves change at the next start."
)]
pub(super) struct Arguments {}

impl Arguments {
    pub(super) async fn run(self, settings: &Settings) -> miette::Result<ExitCode> {
        let Some(stream) = client::connect(&settings.store().socket).await? else {
            return Err(miette!(help = "It reads the content when it starts.", "no server is running"));
        };
        for answer in client::ask(stream, AdminAsk::Reload).await? {
            if let AdminAnswer::Said { what } = answer {
                tell(&what);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// What came of a hang-up goes where the server's other words go.
pub(super) async fn on_signal(running: &Running) {
    let Some(chat) = &running.chat else { return };
    match chat.reload().await {
        Ok(what) => tell(&what),
        Err(fault) => eprintln!("{:?}", miette::Report::new(fault)),
    }
}
