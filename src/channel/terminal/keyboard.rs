//! Where lines come from and where they go: an editor on a terminal, plain lines in a pipe.
//!
//! The editor reads on a thread of its own, because it blocks. It keeps no history: people type
//! passwords into chats, and a history would keep them.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use rustyline::{Config, Editor, ExternalPrinter, error::ReadlineError, history::MemHistory};
use tokio::sync::{mpsc, oneshot};

use super::screen::Style;
use crate::model::Sensitive;

const PROMPT: &str = "> ";

/// What a person types, line by line; `None` at the end.
pub struct Keyboard {
    lines: mpsc::Receiver<Sensitive>,
    /// Whether somebody sits there, or a file is read.
    pub(super) interactive: bool,
    pub(super) style: Style,
}

/// Prints above the line that is being typed.
pub struct Printer(Box<dyn FnMut(String) -> io::Result<()> + Send>);

impl Printer {
    /// Prints by `print`.
    pub fn new(print: impl FnMut(String) -> io::Result<()> + Send + 'static) -> Self {
        Self(Box::new(print))
    }

    pub(super) fn print(&mut self, text: String) -> io::Result<()> {
        (self.0)(text)
    }
}

impl Keyboard {
    /// This process's own terminal, or the pipes in its place.
    pub async fn open() -> io::Result<(Self, Printer)> {
        let interactive = io::stdin().is_terminal() && io::stdout().is_terminal();
        let plain = !io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let style = if plain { Style::Plain } else { Style::Ansi };
        let (sender, lines) = mpsc::channel(1);
        let printer = if interactive { edit(sender).await? } else { read(sender) };
        Ok((Self { lines, interactive, style }, printer))
    }

    /// Lines from `lines`, as from a pipe.
    pub fn piped(lines: mpsc::Receiver<Sensitive>) -> Self {
        Self { lines, interactive: false, style: Style::Plain }
    }

    /// The next line. Safe to drop while it waits.
    pub(super) async fn line(&mut self) -> Option<Sensitive> {
        self.lines.recv().await
    }
}

/// An editor on a thread of its own.
async fn edit(lines: mpsc::Sender<Sensitive>) -> io::Result<Printer> {
    let (ready, printer) = oneshot::channel();
    std::thread::spawn(move || {
        let opened = open_editor();
        match opened {
            Err(fault) => drop(ready.send(Err(io::Error::other(fault)))),
            Ok((mut editor, printer)) => {
                drop(ready.send(Ok(printer)));
                while let Ok(line) = read_line(&mut editor) {
                    if lines.blocking_send(Sensitive::new(line)).is_err() {
                        break;
                    }
                }
            }
        }
    });
    printer.await.map_err(io::Error::other)?
}

type LineEditor = Editor<(), MemHistory>;

fn open_editor() -> Result<(LineEditor, Printer), ReadlineError> {
    let config = Config::builder().max_history_size(0)?.auto_add_history(false).build();
    let history = MemHistory::with_config(&config);
    let mut editor = Editor::with_history(config, history)?;
    let mut printer = editor.create_external_printer()?;
    Ok((editor, Printer::new(move |text| printer.print(text).map_err(io::Error::other))))
}

fn read_line(editor: &mut LineEditor) -> Result<String, ReadlineError> {
    editor.readline(PROMPT)
}

/// Standard input as lines, standard output as it is.
fn read(lines: mpsc::Sender<Sensitive>) -> Printer {
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if lines.blocking_send(Sensitive::new(line)).is_err() {
                return;
            }
        }
    });
    Printer::new(|text| {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    })
}
