//! One act on the stores where no server runs.

use miette::Diagnostic;
use thiserror::Error;

use super::{Refused, Registry, office::said};
use crate::{
    app::{
        VerifierMachine,
        admin::wire::{AdminAnswer, AdminAsk, OfficeAsk},
        machine::MachineFault,
    },
    config::Verification,
};

#[derive(Debug, Error, Diagnostic)]
pub enum AloneFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Machine(#[from] MachineFault),
    #[error("{message}")]
    #[diagnostic(help("{remedy}"))]
    Refused { message: String, remedy: String },
}

/// Opens the verifier's store for this one request, and closes it in order.
pub async fn alone(settings: &Verification, ask: AdminAsk) -> Result<Vec<AdminAnswer>, AloneFault> {
    let machine = VerifierMachine::real(settings)?;
    let registry = Registry::over(settings, &machine);
    let waiting = to_be_told(&registry).await;
    let mut done = match ask {
        AdminAsk::Account { account } => registry.perform(account).await,
        AdminAsk::Office { office: OfficeAsk::AuditRows { after } } => every_row(&registry, after).await,
        AdminAsk::Office { office } => registry.run(office).await,
        AdminAsk::Agents { agents } => registry.keep_agents(agents).await,
        // Keys have a door of their own, which opens though one is lost; conversations and staff are the chat's.
        AdminAsk::Keys { .. }
        | AdminAsk::Staff { .. }
        | AdminAsk::Transcripts { .. }
        | AdminAsk::Reload
        | AdminAsk::Doctor
        | AdminAsk::Status
        | AdminAsk::Chat => Ok(Vec::new()),
    };
    if let Ok(answers) = &mut done
        && to_be_told(&registry).await > waiting
    {
        answers.push(said("No server is running: the owner is told of this as soon as one does."));
    }
    machine.store.close().await;
    done.map_err(|Refused { message, remedy }| AloneFault::Refused { message, remedy })
}

/// How many notices wait for a server that sends them.
async fn to_be_told(registry: &Registry) -> usize {
    registry.office.store.notices().await.map_or(0, |notices| notices.len())
}

/// All pages at once: opening the store anew for each would take longer than reading them.
async fn every_row(registry: &Registry, mut after: u64) -> Result<Vec<AdminAnswer>, Refused> {
    let mut rows = Vec::new();
    loop {
        let page = registry.run(OfficeAsk::AuditRows { after }).await?;
        let Some(AdminAnswer::AuditRow { number, .. }) = page.last() else { return Ok(rows) };
        after = *number;
        rows.extend(page);
    }
}
