//! A person's half: lines of JSON from the server onto the screen, lines of text to the server.

use std::{io, sync::Arc, time::Duration};

use data_encoding::HEXLOWER;
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
    runtime::Entropy,
};

/// Why a talk ended before its time.
#[derive(Debug, Error)]
pub enum TalkFault {
    #[error("the terminal can't be read or written")]
    Terminal(#[source] io::Error),
    #[error("the server went away")]
    Server(#[source] Option<io::Error>),
    /// A notice has told why.
    #[error("the conversation could not be opened")]
    NotLetIn,
    #[error("the server sent what this version can't read: is it another version?")]
    Strange(#[source] serde_json::Error),
}

/// What a talk is had with, beside the stream to the server.
pub struct Terminal {
    pub keyboard: Keyboard,
    pub printer: Printer,
    /// The terminal's own.
    pub words: Arc<dyn Phrases>,
    pub entropy: Arc<dyn Entropy>,
    /// A one-time link into a conversation that is going on elsewhere; else a new one begins.
    pub passage: Option<Sensitive>,
}

/// Talks over `stream` until the person leaves or the conversation is over.
pub async fn talk<S: AsyncRead + AsyncWrite>(stream: S, terminal: Terminal) -> Result<(), TalkFault> {
    let Terminal { keyboard, printer, words, entropy, passage } = terminal;
    let (reader, writer) = tokio::io::split(stream);
    let mut talk = Talk {
        lines: BufReader::new(reader).lines(),
        writer,
        keyboard,
        printer,
        words,
        screen: Screen::default(),
        name: name(entropy.as_ref()),
        said: 0,
        stay: Stay::Outside { elsewhere: passage.is_some() },
        unanswered: false,
        typing: false,
        leaving: false,
    };
    if talk.keyboard.interactive {
        talk.print(&format!("{}\n", talk.words.say(&phrases::hello())))?;
    }
    let passage = passage.map(|passage| passage.expose().to_owned());
    talk.send(&ClientFrame::Hello { resume: None, after: Revision(0), passage }).await?;
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
    /// Begins the id of each message: another terminal may be in the same conversation.
    name: String,
    /// How many messages were sent: each has its number at the end of its id.
    said: u64,
    stay: Stay,
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
                return self.leave().await;
            }
            let listen = !self.leaving && ready;
            tokio::select! {
                () = tokio::time::sleep(CALM), if answered && !calm => calm = true,
                line = self.lines.next_line() => {
                    let Some(line) = line.map_err(|fault| TalkFault::Server(Some(fault)))? else {
                        if matches!(self.stay, Stay::Outside { .. }) {
                            return Err(TalkFault::NotLetIn);
                        }
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

    async fn leave(&mut self) -> Result<(), TalkFault> {
        if self.stay == Stay::Shared {
            return self.print(&format!("{}\n", self.words.say(&phrases::open_elsewhere())));
        }
        self.send(&ClientFrame::Leave).await?;
        // A server of this process ends with the talk: it must have taken the leave before.
        while let Ok(Some(_)) = self.lines.next_line().await {}
        Ok(())
    }

    /// The id of the message that was sent last.
    fn last_said(&self) -> MessageId {
        MessageId(format!("{}-{}", self.name, self.said))
    }

    async fn say(&mut self, line: &Sensitive) -> Result<(), TalkFault> {
        self.said += 1;
        let id = self.last_said();
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
            ServerFrame::Welcome { .. } => {
                let shared = matches!(self.stay, Stay::Shared | Stay::Outside { elsewhere: true });
                self.stay = if shared { Stay::Shared } else { Stay::Alone };
                Ok(Shown::Other)
            }
            ServerFrame::Writing { by } => {
                if let Some(text) = self.screen.writes(&by, self.words.as_ref()) {
                    self.print(&text)?;
                }
                Ok(Shown::Other)
            }
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
                if turn.carried {
                    self.stay = Stay::Shared;
                }
                if turn.message.as_ref() == Some(&self.last_said()) {
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

fn name(entropy: &dyn Entropy) -> String {
    let bytes = entropy.draw("terminal").bytes("name");
    HEXLOWER.encode(bytes.first_chunk::<4>().map_or(&[], |few| &few[..]))
}

/// How a terminal stands to its conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stay {
    /// Not let in yet.
    Outside { elsewhere: bool },
    /// It is the only place of the conversation, which ends with it.
    Alone,
    /// The conversation is open in another place too.
    Shared,
}

/// What a frame was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Turn,
    Over,
    Other,
}
