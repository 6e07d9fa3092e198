//! Utterance to intents: a trained classifier, patterns, and the places where a message falls apart.
//!
//! The same words under the same content give the same reading on every machine: training runs in one fixed
//! order with portable arithmetic. Nothing here guesses: thresholds come from held-out examples, and what is
//! under them is [`Verdict::Unclear`].
//! Absent on purpose: what to do about a reading. That is `talk::dialogue`.

mod choice;
mod doubts;
pub mod evaluation;
mod explanation;
mod file;
mod interpretation;
mod label;
mod learning;
mod lexicon_file;
mod lexicon_wire;
mod likeness;
mod meanings;
mod parts;
mod patterns;
mod saying;
mod seen;
mod understanding;

#[cfg(test)]
mod choosing;
#[cfg(test)]
mod words;

pub use crate::talk::text::{Entity, EntityValue, YesNo};
pub use deskhand_classifier::{Classifier, Example, Lesson, Meanings, VERSION as LEARNING};
pub use explanation::Explanation;
pub use file::{IntentExamples, IntentFile, parse_file, parse_intents};
pub use interpretation::{Interpretation, Ranked, Verdict};
pub use understanding::Understanding;

/// Who makes a classifier of a lesson: learning itself, or a memory of what was learnt before.
pub type Learner<'a> = &'a mut dyn FnMut(&Lesson<'_>) -> Classifier;

/// Reads what every content needs and none decides. A second thread may do it while content is read.
pub fn prepare() {
    meanings::english();
}

/// Learning itself.
pub fn learn(lesson: &Lesson<'_>) -> Classifier {
    Classifier::learn(lesson, &mut |_| ())
}
