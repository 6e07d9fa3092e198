//! What the bot says apart from article steps: Fluent messages by a typed id with typed arguments.
//!
//! The words stand in `prompts/<locale>/*.ftl` and belong to support staff. `Prompts` turns a
//! `model::Phrase` into words, for every part of the program; `catalogue` holds the phrases of the
//! dialogue. On purpose there is no fallback text here: a message that is missing, unused or asks for
//! an argument that nobody gives is found before start (`Prompts::check`).

#[macro_use]
mod table;

pub mod catalogue;
mod check;
mod prompts;

pub use prompts::Prompts;
