//! A house that listens: chat, panel, the demo's pages and the admin socket, until it is told to stop.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use miette::Diagnostic;
use thiserror::Error;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    admin::{
        server::{self, Admin, SocketFault},
        wire::Status,
    },
    demo::{self, DemoFault},
    house::{ChatHouse, House, HouseFault, VerifierHouse},
    listen::{self, ListenFault},
    machine::Machine,
};
use crate::config::Settings;

/// One process: it has a chat, a verifier, or both.
pub struct Running {
    pub chat: Option<Arc<ChatHouse>>,
    pub verifier: Option<Arc<VerifierHouse>>,
    pub status: Status,
    doors: Doors,
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
/// fails before it has touched a conversation.
pub async fn start(settings: Settings, machine: Machine) -> Result<Running, StartFault> {
    let chat_door = listen::bind("the chat", settings.chat().listen).await?;
    let panel_door = listen::bind("the panel", settings.panel().listen).await?;
    let demo = settings.demo().cloned();
    let demo_door = match &demo {
        Some(demo) => Some(listen::bind("the demo", demo.listen).await?),
        None => None,
    };
    let House { chat, verifier } = House::build(settings, machine).await?;
    let status = Status {
        chat: Some(chat.settings.chat().public.to_string()),
        panel: Some(verifier.settings.panel.public.to_string()),
        demo: demo.as_ref().map(|demo| demo.public.to_string()),
        ..status(chat.clock.now())
    };
    let doors = Doors::default();
    let admin = Admin { chat: Some(chat.clone()), verifier: Some(verifier.clone()), status: status.clone() };
    let socket = server::open(&chat.settings.store().socket)?;
    server::serve(socket, admin, &doors.tasks, &doors.stopping);
    chat_door.serve(chat.site(&doors.stopping)?, &doors.tasks, &doors.stopping);
    panel_door.serve(verifier.panel()?, &doors.tasks, &doors.stopping);
    if let (Some(door), Some(demo)) = (demo_door, demo) {
        door.serve(demo::open(&verifier, &demo).await?, &doors.tasks, &doors.stopping);
    }
    Ok(Running { chat: Some(chat), verifier: Some(verifier), status, doors })
}

impl Running {
    /// Lets nobody in any more, ends what is under way and closes the stores.
    pub async fn stop(self) {
        if let Some(verifier) = &self.verifier {
            verifier.service.let_go();
        }
        self.doors.close().await;
        if let Some(chat) = self.chat {
            chat.close().await;
        }
        if let Some(verifier) = self.verifier {
            verifier.close().await;
        }
    }
}

/// Everything that listens, and the word that ends it.
#[derive(Default)]
struct Doors {
    tasks: TaskTracker,
    stopping: CancellationToken,
}

impl Doors {
    async fn close(&self) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout(GRACE, self.tasks.wait()).await.is_err() {
            tracing::info!("some pages were still open when the process stopped");
        }
    }
}

fn status(started_at: Timestamp) -> Status {
    Status {
        product_version: env!("CARGO_PKG_VERSION").to_owned(),
        process: std::process::id(),
        started_at,
        chat: None,
        panel: None,
        demo: None,
    }
}
