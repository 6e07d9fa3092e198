//! How commands get their answers: from the running server, or from the stores where none runs.

use crate::app::{
    self, Settings,
    admin::{
        client,
        wire::{AdminAnswer, AdminAsk},
    },
};

pub(super) async fn ask(settings: &Settings, ask: AdminAsk) -> miette::Result<Vec<AdminAnswer>> {
    Ok(match client::connect(&settings.store().socket).await? {
        Some(stream) => client::ask(stream, ask).await?,
        None => app::alone(settings.verification(), ask).await?,
    })
}
