//! What to say: all pure. An utterance is redacted, read as intents, and answered by the dialogue out
//! of the articles and prompts. Nothing here reads a clock, a file or a store.

pub mod content;
pub mod dialogue;
pub mod intent;
pub mod knowledge;
pub mod prompt;
pub mod redact;
pub mod source;
pub mod text;
pub mod turn;
