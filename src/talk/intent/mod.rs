//! Utterance to intents: a trained linear classifier, patterns, and the places where a message falls apart.
//!
//! The same words under the same content give the same reading on every machine: training runs in one fixed
//! order with portable arithmetic. Nothing here guesses: thresholds come from held-out examples, and what is
//! under them is [`Verdict::Unclear`].
//! Absent on purpose: what to do about a reading. That is `talk::dialogue`.

mod calibration;
mod choice;
mod classifier;
pub mod evaluation;
mod feature;
mod file;
mod interpretation;
mod learnt;
mod lexicon_file;
mod parts;
mod portable;
mod understanding;
mod vocabulary;

#[cfg(test)]
mod choosing;
#[cfg(test)]
mod words;

pub use crate::talk::text::{Entity, EntityValue, YesNo};
pub use file::{IntentExamples, IntentFile, parse_file, parse_intents};
pub use interpretation::{Interpretation, Ranked, Verdict};
pub use understanding::Understanding;
