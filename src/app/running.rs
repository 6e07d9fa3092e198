//! A house that listens: chat, panel, the demo's pages and the admin socket, until it is told to stop.

use std::{path::Path, sync::Arc, time::Duration};

use axum::Router;
use jiff::Timestamp;
use miette::Diagnostic;
use thiserror::Error;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    admin::{
        server::{self, Admin, SocketFault},
        wire::Status,
    },
    api_token::{self, ApiTokenFault},
    content,
    demo::{self, DemoFault},
    discord::{self, DiscordFault},
    far::{self, FarFault},
    house::{ChatHouse, House, HouseFault, VerifierHouse},
    listen::{self, Bound, ListenFault},
    machine::{ChatMachine, Machine, MachineFault, VerifierMachine},
    staff_cards,
};
use crate::{
    channel,
    config::{Settings, Standalone},
    model::port::{IdentityDesk, Verifier},
};

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
    #[error(transparent)]
    #[diagnostic(transparent)]
    Machine(#[from] MachineFault),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Far(#[from] FarFault),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Token(#[from] ApiTokenFault),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Discord(#[from] DiscordFault),
}

/// How long open pages may take to end when the process stops.
const GRACE: Duration = Duration::from_secs(5);

/// Starts what the settings say, on this machine: both halves, or the chat alone where the verifier is
/// in a process of its own.
pub async fn start_here(settings: Settings) -> Result<Running, StartFault> {
    match settings.remote().cloned() {
        None => {
            let machine = Machine::real(&settings)?;
            start(settings, machine).await
        }
        Some(remote) => {
            let machine = ChatMachine::real(&settings)?;
            let verifier = far::reach(&remote, machine.entropy.clone())?;
            start_chat(settings, machine, Arc::new(verifier)).await
        }
    }
}

/// Builds the house and opens its doors. Ports are taken before anything else, so that a second start
/// fails before it has touched a conversation.
pub async fn start(settings: Settings, machine: Machine) -> Result<Running, StartFault> {
    let chat_door = listen::bind("the chat", settings.chat().listen).await?;
    let panel_door = listen::bind("the panel", settings.panel().listen).await?;
    let console_door = console_door(&settings).await?;
    let demo = settings.demo().cloned();
    let demo_door = match &demo {
        Some(demo) => Some(listen::bind("the demo", demo.listen).await?),
        None => None,
    };
    let House { chat, verifier } = Box::pin(House::build(settings, machine)).await?;
    let status = Status {
        console: console_address(&chat.settings),
        chat: Some(chat.settings.chat().public.to_string()),
        panel: Some(verifier.settings.panel.public.to_string()),
        demo: demo.as_ref().map(|demo| demo.public.to_string()),
        ..status(chat.clock.now())
    };
    let doors = Doors::default();
    let admin = Admin { chat: Some(chat.clone()), verifier: Some(verifier.clone()), status: status.clone() };
    doors.admin(&chat.settings.store().socket, admin)?;
    doors.open(chat_door, chat.site(&doors.stopping));
    doors.discord(&chat)?;
    doors.open(panel_door, verifier.panel()?);
    doors.open_console(console_door, &chat, Some(verifier.service.clone()))?;
    if let (Some(door), Some(demo)) = (demo_door, demo) {
        doors.open(door, demo::open(&verifier, chat.console.as_ref(), &demo).await?);
    }
    Ok(Running { chat: Some(chat), verifier: Some(verifier), status, doors })
}

/// The chat alone: it asks `verifier`, which runs elsewhere.
pub async fn start_chat(
    settings: Settings,
    machine: ChatMachine,
    verifier: Arc<dyn Verifier>,
) -> Result<Running, StartFault> {
    let door = listen::bind("the chat", settings.chat().listen).await?;
    let console_door = console_door(&settings).await?;
    let content = Arc::new(content::load(&settings).map_err(HouseFault::from)?);
    let entropy = machine.entropy.clone();
    let chat = Arc::new(Box::pin(ChatHouse::build(settings, content, machine, verifier)).await?);
    let status = Status {
        chat: Some(chat.settings.chat().public.to_string()),
        console: console_address(&chat.settings),
        ..status(chat.clock.now())
    };
    let doors = Doors::default();
    let admin = Admin { chat: Some(chat.clone()), verifier: None, status: status.clone() };
    doors.admin(&chat.settings.store().socket, admin)?;
    doors.open(door, chat.site(&doors.stopping));
    doors.discord(&chat)?;
    let identity = chat.settings.remote().map(|remote| far::reach_desk(remote, entropy)).transpose()?;
    doors.open_console(console_door, &chat, identity)?;
    Ok(Running { chat: Some(chat), verifier: None, status, doors })
}

/// The verifier alone: its panel, and the API for a chat elsewhere.
pub async fn start_verifier(settings: Standalone, machine: VerifierMachine) -> Result<Running, StartFault> {
    let Standalone { api, socket, verification } = settings;
    let api_door = listen::bind("the API", api.listen).await?;
    let panel_door = listen::bind("the panel", verification.panel.listen).await?;
    let tokens = api_token::load_or_make(&api.token, machine.entropy.as_ref())?;
    let words = Arc::new(content::panel_words(&verification).map_err(HouseFault::from)?);
    let verifier = Arc::new(VerifierHouse::build(verification, words, machine)?);
    verifier.remember_keys().await;
    let status = Status {
        panel: Some(verifier.settings.panel.public.to_string()),
        api: Some(api.public.to_string()),
        ..status(verifier.clock.now())
    };
    let doors = Doors::default();
    let admin = Admin { chat: None, verifier: Some(verifier.clone()), status: status.clone() };
    doors.admin(&socket, admin)?;
    doors.open(panel_door, verifier.panel()?);
    doors.open(api_door, verifier.api(&api, tokens, &doors.stopping)?);
    Ok(Running { chat: None, verifier: Some(verifier), status, doors })
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
    fn open(&self, door: Bound, site: Router) {
        door.serve(site, &self.tasks, &self.stopping);
    }

    fn open_console(
        &self,
        door: Option<Bound>,
        chat: &ChatHouse,
        identity: Option<Arc<dyn IdentityDesk>>,
    ) -> Result<(), HouseFault> {
        if let (Some(door), Some(site)) = (door, chat.console_site(identity, &self.stopping)?) {
            self.open(door, site);
        }
        Ok(())
    }

    fn admin(&self, socket: &Path, admin: Admin) -> Result<(), SocketFault> {
        server::serve(server::open(socket)?, admin, &self.tasks, &self.stopping);
        Ok(())
    }

    /// The bot on Discord, if there is one.
    fn discord(&self, chat: &Arc<ChatHouse>) -> Result<(), DiscordFault> {
        if let Some(settings) = chat.settings.discord() {
            let desk = settings.staff_channel.map(|channel| staff_cards::open(chat, channel, &self.stopping));
            self.tasks.spawn(channel::discord::run(discord::parts(settings, chat, desk)?, self.stopping.clone()));
        }
        Ok(())
    }

    async fn close(&self) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout(GRACE, self.tasks.wait()).await.is_err() {
            tracing::info!("some pages were still open when the process stopped");
        }
    }
}

async fn console_door(settings: &Settings) -> Result<Option<Bound>, ListenFault> {
    match settings.console() {
        Some(console) => Ok(Some(listen::bind("the console", console.listen).await?)),
        None => Ok(None),
    }
}

fn console_address(settings: &Settings) -> Option<String> {
    settings.console().map(|console| console.public.to_string())
}

fn status(started_at: Timestamp) -> Status {
    Status {
        product_version: env!("CARGO_PKG_VERSION").to_owned(),
        process: std::process::id(),
        started_at,
        chat: None,
        console: None,
        panel: None,
        api: None,
        demo: None,
    }
}
