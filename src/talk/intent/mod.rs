//! Utterance to intents.

mod interpretation;

pub use interpretation::{Entity, EntityValue, Interpretation, Ranked, Verdict, YesNo};
