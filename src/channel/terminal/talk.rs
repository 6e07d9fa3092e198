//! A person's half: lines of JSON from the server onto the screen, lines of text to the server.

use std::{io, sync::Arc, time::Duration};

use thiserror::Error;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, Lines, ReadHalf, WriteHalf,
};

use super::{
    keyboard::{Keyboard, Printer},
    phrases,
    screen::{Screen, clean},
};
use crate::{
    channel::frame::{ClientFrame, ServerFrame},
    model::{MessageId, Phrases, Revision, Sensitive},
};

/// Why a talk ended before its time.
#[derive(Debug, Error)]
pub enum TalkFault {
    #[error("the terminal can't be read or written")]
    Terminal(#[source] io::Error),
    #[error("the server went away")]
    Server(#[source] Option<io::Error>),
    #[error("the server sent what this version can't read: is it another version?")]
    Strange(#[source] serde_json::Error),
}

/// Talks over `stream` until the person leaves or the conversation is over. `words` are the
/// terminal's own.
pub async fn talk<S: AsyncRead + AsyncWrite>(
    stream: S,
    keyboard: Keyboard,
    printer: Printer,
    words: Arc<dyn Phrases>,
) -> Result<(), TalkFault> {
    let (reader, writer) = tokio::io::split(stream);
    let mut talk = Talk {
        lines: BufReader::new(reader).lines(),
        writer,
        keyboard,
        printer,
        words,
        screen: Screen::default(),
        said: 0,
        unanswered: false,
        typing: false,
        leaving: false,
    };
    if talk.keyboard.interactive {
        talk.print(&format!("{}\n", talk.words.say(&phrases::hello())))?;
    }
    talk.send(&ClientFrame::Hello { resume: None, after: Revision(0) }).await?;
    talk.run().await
}

/// How long the bot must have said nothing before a pipe counts as answered: a turn and the sign that
/// more is coming arrive apart.
const CALM: Duration = Duration::from_millis(300);

struct Talk<S> {
    lines: Lines<BufReader<ReadHalf<S>>>,
    writer: WriteHalf<S>,
    keyboard: Keyboard,
    printer: Printer,
    words: Arc<dyn Phrases>,
    screen: Screen,
    /// How many messages were sent: each has its number as id.
    said: u64,
    /// The last message has not had its turn yet.
    unanswered: bool,
    typing: bool,
    /// The input has ended: go when everything is answered.
    leaving: bool,
}

impl<S: AsyncRead + AsyncWrite> Talk<S> {
    async fn run(mut self) -> Result<(), TalkFault> {
        let mut welcome = false;
        let mut calm = false;
        loop {
            // From a pipe, one message at a time: each is answered before the next is read.
            let answered = welcome && !self.unanswered && !self.typing;
            let ready = self.keyboard.interactive || (answered && calm);
            if self.leaving && ready {
                return self.send(&ClientFrame::Leave).await;
            }
            let listen = !self.leaving && ready;
            tokio::select! {
                () = tokio::time::sleep(CALM), if answered && !calm => calm = true,
                line = self.lines.next_line() => {
                    let Some(line) = line.map_err(|fault| TalkFault::Server(Some(fault)))? else {
                        self.print(&format!("{}\n", self.words.say(&phrases::lost())))?;
                        return Err(TalkFault::Server(None));
                    };
                    calm = false;
                    match self.show(&line)? {
                        Shown::Over => return Ok(()),
                        Shown::Turn => welcome = true,
                        Shown::Other => {}
                    }
                }
                line = self.keyboard.line(), if listen => match line {
                    Some(line) => self.say(&line).await?,
                    None => self.leaving = true,
                },
            }
        }
    }

    async fn say(&mut self, line: &Sensitive) -> Result<(), TalkFault> {
        self.said += 1;
        let id = MessageId(self.said.to_string());
        let chosen = self.screen.choice(line.expose());
        let frame = match chosen {
            Some((choice, revision)) => ClientFrame::Choose { id, choice: choice.id.clone(), revision },
            None => ClientFrame::Say { id, text: line.expose().to_owned() },
        };
        self.unanswered = true;
        self.send(&frame).await
    }

    fn show(&mut self, line: &str) -> Result<Shown, TalkFault> {
        match serde_json::from_str(line).map_err(TalkFault::Strange)? {
            ServerFrame::Welcome { .. } => Ok(Shown::Other),
            ServerFrame::Typing { on } => {
                self.typing = on;
                Ok(Shown::Other)
            }
            ServerFrame::Notice { text, .. } => {
                self.unanswered = false;
                self.print(&format!("\n{}\n", clean(&text)))?;
                Ok(Shown::Other)
            }
            ServerFrame::Turn(turn) => {
                if turn.message.as_ref().is_some_and(|id| id.as_str() == self.said.to_string()) {
                    self.unanswered = false;
                }
                let text = self.screen.show(&turn, self.words.as_ref(), self.keyboard.style);
                if !text.is_empty() {
                    self.print(&text)?;
                }
                Ok(if turn.over { Shown::Over } else { Shown::Turn })
            }
        }
    }

    async fn send(&mut self, frame: &ClientFrame) -> Result<(), TalkFault> {
        let mut line = serde_json::to_string(frame).map_err(TalkFault::Strange)?;
        line.push('\n');
        let line = Sensitive::new(line);
        let sent = async {
            self.writer.write_all(line.expose().as_bytes()).await?;
            self.writer.flush().await
        };
        sent.await.map_err(|fault| TalkFault::Server(Some(fault)))
    }

    fn print(&mut self, text: &str) -> Result<(), TalkFault> {
        self.printer.print(text.to_owned()).map_err(TalkFault::Terminal)
    }
}

/// What a frame was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Turn,
    Over,
    Other,
}
