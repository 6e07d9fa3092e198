//! The chat in a terminal: a server half that speaks the chat wire over any stream of lines, and a
//! person's half that shows it.
//!
//! Nothing that is typed is kept: no history, no token on disk. A terminal's conversation ends when
//! its person leaves. Absent on purpose: asking for secrets. They are typed on the secure panel.

mod keyboard;
mod phrases;
mod screen;
mod serve;
mod talk;

pub use keyboard::{Keyboard, Printer};
pub use phrases::samples;
pub use screen::Style;
pub use serve::serve;
pub use talk::{TalkFault, Terminal, talk};
