//! Everything that support staff own, read and checked: articles, prompts, intents.

mod source;

pub use source::Source;
