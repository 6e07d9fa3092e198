//! The server's side of the admin socket: a Unix socket for its owner alone, one request a connection.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
    sync::Arc,
};

use miette::Diagnostic;
use thiserror::Error;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{UnixListener, UnixStream},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::wire::{AdminAnswer, AdminAsk, AdminRequest, Finding, KeysAsk, Status, WIRE_VERSION};
use crate::{
    app::{
        house::{ChatHouse, VerifierHouse},
        registry::{Refused, Registry},
    },
    channel::terminal,
    model::Sensitive,
};

/// The longest request line, in bytes.
const LONGEST: u64 = 16 * 1024;

#[derive(Debug, Error, Diagnostic)]
#[error("the admin socket {path} can't be opened: {source}")]
#[diagnostic(help("Look at the folder's owner and rights, or set [store] socket to another path."))]
pub struct SocketFault {
    path: String,
    source: io::Error,
}

/// What a request may reach: whatever runs in this process.
pub(in crate::app) struct Admin {
    pub(in crate::app) chat: Option<Arc<ChatHouse>>,
    pub(in crate::app) verifier: Option<Arc<VerifierHouse>>,
    pub(in crate::app) status: Status,
}

/// The socket at `path`. One that a dead server left behind is taken over: the stores' own lock has
/// shown by now that no other server lives here.
pub(in crate::app) fn open(path: &Path) -> Result<UnixListener, SocketFault> {
    let fault = |source| SocketFault { path: path.display().to_string(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(fault)?;
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(fault(source)),
        _ => {}
    }
    let listener = UnixListener::bind(path).map_err(fault)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(fault)?;
    Ok(listener)
}

/// Answers until `stopping`.
pub(in crate::app) fn serve(listener: UnixListener, admin: Admin, tasks: &TaskTracker, stopping: &CancellationToken) {
    let admin = Arc::new(admin);
    let (own, stopping) = (tasks.clone(), stopping.clone());
    tasks.spawn(async move {
        loop {
            let stream = tokio::select! {
                () = stopping.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, _)) = stream else { continue };
            let (admin, stopping) = (admin.clone(), stopping.clone());
            own.spawn(async move {
                tokio::select! {
                    () = stopping.cancelled() => {}
                    answered = admin.answer(stream) => {
                        if let Err(fault) = answered {
                            tracing::debug!(%fault, "a command went away");
                        }
                    }
                }
            });
        }
    });
}

impl Admin {
    async fn answer(&self, stream: UnixStream) -> io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut read = BufReader::new(read);
        let mut line = String::new();
        (&mut read).take(LONGEST).read_line(&mut line).await?;
        let line = Sensitive::new(line);
        let (ask, by) = match serde_json::from_str::<AdminRequest>(line.expose()) {
            Ok(request) if request.version == WIRE_VERSION => (request.ask, request.by),
            _ => {
                let message = "the server doesn't understand this command".to_owned();
                let remedy = "It may be another version: restart the server with this one.".to_owned();
                return send(&mut write, &AdminAnswer::Refused { message, remedy }).await;
            }
        };
        let answers = match ask {
            AdminAsk::Chat => match &self.chat {
                Some(chat) => return terminal::serve(&chat.door("terminal"), read, write).await,
                None => Err(elsewhere("chat", "Run the command with the configuration of the chat.")),
            },
            AdminAsk::Account { account } => match self.registry(by) {
                Ok(registry) => registry.perform(account).await,
                Err(refused) => Err(refused),
            },
            AdminAsk::Office { office } => match self.registry(by) {
                Ok(registry) => registry.run(office).await,
                Err(refused) => Err(refused),
            },
            AdminAsk::Agents { agents } => match self.registry(by) {
                Ok(registry) => registry.keep_agents(agents).await,
                Err(refused) => Err(refused),
            },
            AdminAsk::Staff { staff } => match self.chat.as_ref().and_then(|chat| chat.console.as_ref()) {
                Some(console) => console.perform(staff).await,
                None => Err(elsewhere("console", "Add a section [console] to the chat's configuration.")),
            },
            AdminAsk::Keys { keys } => self.keys(keys, by).await,
            AdminAsk::Transcripts { transcripts } => match &self.chat {
                Some(chat) => chat.transcripts().perform(transcripts).await,
                None => Err(elsewhere("conversations", "Run the command with the configuration of the chat.")),
            },
            AdminAsk::Reload => match &self.chat {
                Some(chat) => reload(chat).await,
                None => Err(elsewhere("conversations", "Run the command with the configuration of the chat.")),
            },
            AdminAsk::Doctor => Ok(self.findings().await.into_iter().map(AdminAnswer::Finding).collect()),
            AdminAsk::Status => Ok(vec![AdminAnswer::Status(self.status.clone())]),
        };
        match answers {
            Ok(answers) => {
                for answer in &answers {
                    send(&mut write, answer).await?;
                }
                send(&mut write, &AdminAnswer::Done).await
            }
            Err(Refused { message, remedy }) => send(&mut write, &AdminAnswer::Refused { message, remedy }).await,
        }
    }

    /// The registry, with the login that the command names as the one who acts.
    fn registry(&self, by: Option<String>) -> Result<Registry, Refused> {
        match &self.verifier {
            Some(verifier) => Ok(verifier.registry.by(by)),
            None => Err(elsewhere("accounts", "Run the command with the verifier's own configuration.")),
        }
    }

    async fn keys(&self, ask: KeysAsk, by: Option<String>) -> Result<Vec<AdminAnswer>, Refused> {
        match self.verifier.as_ref().and_then(|verifier| verifier.keys.as_ref()) {
            Some(keys) => keys.by(by).perform(ask).await,
            None => Err(elsewhere("keys", "Run the command with the verifier's own configuration.")),
        }
    }

    async fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<_> = self.chat.iter().flat_map(|chat| chat.findings()).collect();
        if let Some(verifier) = &self.verifier {
            findings.extend(verifier.findings().await);
        }
        findings
    }
}

/// Whoever asks sees the mistakes by `check`, with their places.
async fn reload(chat: &ChatHouse) -> Result<Vec<AdminAnswer>, Refused> {
    match chat.reload().await {
        Ok(what) => Ok(vec![AdminAnswer::Said { what }]),
        Err(fault) => Err(Refused {
            message: format!("{fault}; what was read before goes on"),
            remedy: "Run `deskhand check`: it shows each mistake, and what to do.".to_owned(),
        }),
    }
}

fn elsewhere(what: &str, remedy: &str) -> Refused {
    Refused { message: format!("this process has no {what}"), remedy: remedy.to_owned() }
}

async fn send(write: &mut (impl tokio::io::AsyncWrite + Unpin), answer: &AdminAnswer) -> io::Result<()> {
    let mut line = serde_json::to_string(answer).map_err(io::Error::other)?;
    line.push('\n');
    let line = Sensitive::new(line);
    write.write_all(line.expose().as_bytes()).await
}
