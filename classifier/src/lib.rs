//! Learns from labelled messages what others mean.
//!
//! In: messages as lists of words, each with its class. Out: for any other message the evidence for every
//! class, and what that evidence is worth. Two learners stand behind it, a regularised linear model and a wide
//! and deep net that also sees copies with typing mistakes; how much of each is used is found on examples that
//! neither has seen ([`Classifier::learn`]).
//!
//! Invariant: the same lesson gives the same bits on every machine. One order of sums whatever the processor and
//! however many of them, no ambient randomness, no operation but `+ - * /` and the square root, which IEEE 754 fixes
//! to the last bit.
//!
//! It is a crate of its own because it must be optimised even where the rest is not (tests train, too).
//! Absent on purpose: files, clocks, and how a text becomes words.

mod adam;
mod blend;
mod calibration;
mod crew;
mod feature;
mod learning;
mod lesson;
mod linear;
mod meanings;
mod mistakes;
mod model;
mod net;
mod portable;
mod random;
mod sorted;
mod stored;
mod vocabulary;
mod weights;
mod wide;

pub use calibration::{Calibration, probabilities};
pub use learning::{Classifier, Scratch};
pub use lesson::{Example, Lesson, Progress};
pub use meanings::Meanings;
pub use portable::ln;
pub use stored::Broken;

/// Changes whenever the same lesson would give another classifier than before: what was learnt by another
/// version is learnt anew.
pub const VERSION: u32 = 6;
