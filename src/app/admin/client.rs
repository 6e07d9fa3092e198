//! A command's side of the admin socket.

use std::{io, path::Path};

use miette::Diagnostic;
use thiserror::Error;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::UnixStream,
};

use super::wire::{AdminAnswer, AdminAsk, AdminRequest};
use crate::model::Sensitive;

#[derive(Debug, Error, Diagnostic)]
pub enum AdminFault {
    #[error("the admin socket can't be reached")]
    #[diagnostic(help("Run the command as the user that runs the server; see [store] socket in the configuration."))]
    Unreachable(#[source] io::Error),
    #[error("the server went away before it had answered")]
    #[diagnostic(help("See the server's log, and run the command again."))]
    Cut,
    #[error("the server's answer can't be read")]
    #[diagnostic(help("It may be another version: restart the server with this one."))]
    Strange(#[source] serde_json::Error),
    #[error("{message}")]
    #[diagnostic(help("{remedy}"))]
    Refused { message: String, remedy: String },
}

/// A connection to the running server; `None` if there is none.
pub async fn connect(socket: &Path) -> Result<Option<UnixStream>, AdminFault> {
    match UnixStream::connect(socket).await {
        Ok(stream) => Ok(Some(stream)),
        // No file: no server has run. Refused: the file is left of one that is gone.
        Err(fault) if matches!(fault.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => Ok(None),
        Err(fault) => Err(AdminFault::Unreachable(fault)),
    }
}

/// Sends the request line. For `Chat` the stream is the chat's from then on.
pub async fn send(stream: &mut UnixStream, ask: AdminAsk) -> Result<(), AdminFault> {
    let request = AdminRequest { by: Some(login()), ..AdminRequest::new(ask) };
    let mut line = serde_json::to_string(&request).map_err(AdminFault::Strange)?;
    line.push('\n');
    let line = Sensitive::new(line);
    stream.write_all(line.expose().as_bytes()).await.map_err(|_| AdminFault::Cut)
}

/// Who runs this command: behind `sudo`, the one who called it.
pub fn login() -> String {
    let known =
        ["SUDO_USER", "USER"].iter().find_map(|name| std::env::var(name).ok().filter(|login| !login.is_empty()));
    known.unwrap_or_else(|| "administrator".to_owned())
}

/// Asks, and gives every answer before `Done`.
pub async fn ask(mut stream: UnixStream, ask: AdminAsk) -> Result<Vec<AdminAnswer>, AdminFault> {
    send(&mut stream, ask).await?;
    let mut lines = BufReader::new(stream).lines();
    let mut answers = Vec::new();
    loop {
        let line = lines.next_line().await.map_err(|_| AdminFault::Cut)?.ok_or(AdminFault::Cut)?;
        let line = Sensitive::new(line);
        match serde_json::from_str(line.expose()).map_err(AdminFault::Strange)? {
            AdminAnswer::Done => return Ok(answers),
            AdminAnswer::Refused { message, remedy } => return Err(AdminFault::Refused { message, remedy }),
            answer => answers.push(answer),
        }
    }
}
