//! What the bot knows: articles of steps, choices and trouble branches.
//!
//! Articles are Markdown files of support staff (`prompts/README.md` tells how to write one). They
//! are parsed into a graph whose links all lead somewhere; a file with a mistake is refused with every
//! mistake told.

mod article;
mod navigation;

pub use article::{Article, Branch, Section, Step, Way};
pub use navigation::{Next, Place, Position};
