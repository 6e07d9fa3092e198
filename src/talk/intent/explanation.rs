//! Why an utterance was read as it was: for the people who write the examples.
//!
//! A word's part is told by taking it away: what the odds of the best intent lose without it. So it holds for any
//! classifier. Absent on purpose: everything that the interpretation itself says.

use std::collections::BTreeSet;

use deskhand_classifier::ln;

use super::{Understanding, likeness::Likeness};
use crate::{
    model::{IntentId, Redacted},
    talk::text::Change,
};

/// So many examples are shown that are most alike.
const NEAREST: usize = 5;
/// Probabilities nearer to 0 or 1 count as this near.
const NEAR_SURE: f64 = 1e-6;

#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What was read for something that was written otherwise, by place.
    pub changes: Vec<Change>,
    /// Each word as it was read, and what the log odds of the best intent lose without it; below 0: it speaks against.
    pub words: Vec<(String, f64)>,
    /// The patterns that were found, and their intents.
    pub patterns: Vec<(String, IntentId)>,
    /// The examples that are most alike: 0 to 1, the nearest first.
    pub nearest: Vec<(f64, IntentId, String)>,
}

impl Understanding {
    /// Why `utterance` is read as it is, as a whole.
    pub fn explain(&self, utterance: &Redacted) -> Explanation {
        let reading = self.lexicon().read(utterance.as_str());
        let (best, sure) = self.best(&reading.units);
        let seen: Vec<usize> = (0..reading.units.len())
            .filter(|at| reading.units.get(*at).is_some_and(|unit| unit.as_word().is_some()))
            .collect();
        let words = seen.iter().filter_map(|&at| {
            let mut without = reading.units.clone();
            let word = without.remove(at).as_word()?.to_owned();
            Some((word, odds(sure) - odds(self.probability(&without, best))))
        });
        let likeness = Likeness::of(self.examples().map(|(_, example)| self.words_of(example)));
        let own: BTreeSet<String> = self.words_of(utterance.as_str());
        let nearest = likeness.nearest(&own, NEAREST).into_iter().filter_map(|(alike, place)| {
            let (intent, example) = self.examples().nth(place)?;
            Some((alike, intent.clone(), example.to_owned()))
        });
        Explanation {
            words: words.collect(),
            patterns: self.patterns_in(&reading.units),
            nearest: nearest.collect(),
            changes: reading.changes.clone(),
        }
    }
}

fn odds(p: f64) -> f64 {
    let p = p.clamp(NEAR_SURE, 1.0 - NEAR_SURE);
    ln(p / (1.0 - p))
}
