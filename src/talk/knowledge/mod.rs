//! What the bot knows: articles of steps, choices and trouble branches.
//!
//! Articles are Markdown files of support staff (`prompts/README.md` tells how to write one). They
//! are parsed into a graph whose links all lead somewhere; a file with a mistake is refused with every
//! mistake told.

mod article;
mod errors;
#[cfg(test)]
mod errors_tests;
mod front;
mod graph;
mod markdown;
mod navigation;
mod page;
mod parse;
mod places;
mod steps;
#[cfg(test)]
mod tests;

pub use article::{Article, Branch, CHOICES_LIMIT, ID_LIMIT, LONGEST_TEXT, Section, Step, Way};
pub(in crate::talk) use errors::same_error;
pub use errors::{BranchRef, Common, ErrorIndex};
pub(in crate::talk) use graph::{broken_links_between, unreached};
pub use navigation::{Next, Place, Position};
pub use parse::parse_article;
pub(in crate::talk) use parse::{Parsed, read_article};
