//! The server's half: a stay over a stream of lines, for whoever came in by the admin socket.

use std::io;

use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    sync::mpsc,
};

use crate::{
    channel::{
        frame::{ClientFrame, ServerFrame},
        session::{self, Door},
    },
    model::Sensitive,
};

/// Frames that wait for a slow terminal; more turns than these wait in the log.
const WAITING_FRAMES: usize = 32;

/// The longest line, in bytes: a message of the most characters, each escaped.
const LONGEST: u64 = 32 * 1024;

/// Runs one stay over the stream until it ends.
pub async fn serve(
    door: &Door,
    read: impl AsyncBufRead + Unpin + Send,
    write: impl AsyncWrite + Unpin + Send,
) -> io::Result<()> {
    let (heard, frames) = mpsc::channel(WAITING_FRAMES);
    let (out, shown) = mpsc::channel(WAITING_FRAMES);
    let ((), read, written) = tokio::join!(session::stay(door, frames, out), listen(read, heard), speak(shown, write));
    read.and(written)
}

/// Ends, and with it the stay, at the end of the stream or at a line that is no frame.
async fn listen(mut read: impl AsyncBufRead + Unpin, heard: mpsc::Sender<ClientFrame>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        let mut limited = (&mut read).take(LONGEST);
        tokio::select! {
            // The stay is over: nobody listens any more.
            () = heard.closed() => return Ok(()),
            read = limited.read_line(&mut line) => if read? == 0 { return Ok(()) },
        }
        let line = Sensitive::new(line);
        let frame = serde_json::from_str(line.expose()).map_err(io::Error::other)?;
        if heard.send(frame).await.is_err() {
            return Ok(());
        }
    }
}

async fn speak(mut shown: mpsc::Receiver<ServerFrame>, mut write: impl AsyncWrite + Unpin) -> io::Result<()> {
    while let Some(frame) = shown.recv().await {
        let mut line = serde_json::to_string(&frame).map_err(io::Error::other)?;
        line.push('\n');
        let line = Sensitive::new(line);
        write.write_all(line.expose().as_bytes()).await?;
    }
    write.shutdown().await
}
