//! A house that listens: chat, panel, the demo's pages and the admin socket, until it is told to stop.

use std::{sync::Arc, time::Duration};

use miette::Diagnostic;
use thiserror::Error;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    admin::{
        server::{self, Admin, SocketFault},
        wire::Status,
    },
    demo::{self, DemoFault},
    house::{House, HouseFault},
    listen::{self, ListenFault},
    machine::Machine,
};
use crate::config::Settings;

pub struct Running {
    pub house: Arc<House>,
    pub status: Status,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

#[derive(Debug, Error, Diagnostic)]
pub enum StartFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    House(#[from] HouseFault),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Listen(#[from] ListenFault),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Socket(#[from] SocketFault),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Demo(#[from] DemoFault),
}

/// How long open pages may take to end when the process stops.
const GRACE: Duration = Duration::from_secs(5);

/// Builds the house and opens its doors. Ports are taken before anything else, so that a second start
/// fails before it has touched a store.
pub async fn start(settings: Settings, machine: Machine) -> Result<Running, StartFault> {
    let chat = listen::bind("the chat", settings.chat().listen).await?;
    let panel = listen::bind("the panel", settings.panel().listen).await?;
    let demo = settings.demo().cloned();
    let demo_site = match &demo {
        Some(demo) => Some(listen::bind("the demo", demo.listen).await?),
        None => None,
    };
    let house = Arc::new(House::build(settings, machine).await?);
    let status = status(&house);
    let (tasks, stopping) = (TaskTracker::new(), CancellationToken::new());
    let socket = server::open(&house.settings.store().socket)?;
    server::serve(socket, Admin { house: house.clone(), status: status.clone() }, &tasks, &stopping);
    chat.serve(house.chat(&stopping)?, &tasks, &stopping);
    panel.serve(house.panel()?, &tasks, &stopping);
    if let (Some(site), Some(demo)) = (demo_site, demo) {
        site.serve(demo::open(&house, &demo).await?, &tasks, &stopping);
    }
    Ok(Running { house, status, tasks, stopping })
}

impl Running {
    /// Lets nobody in any more, ends what is under way and closes the stores.
    pub async fn stop(self) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout(GRACE, self.tasks.wait()).await.is_err() {
            tracing::info!("some pages were still open when the process stopped");
        }
        self.house.close().await;
    }
}

fn status(house: &House) -> Status {
    Status {
        product_version: env!("CARGO_PKG_VERSION").to_owned(),
        process: std::process::id(),
        started_at: house.clock.now(),
        chat: house.settings.chat().public.to_string(),
        panel: house.settings.panel().public.to_string(),
        demo: house.settings.demo().map(|demo| demo.public.to_string()),
    }
}
