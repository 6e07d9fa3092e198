//! The trained whole: one utterance in, one interpretation out.
//!
//! How it is learnt stands in `learning`, what a stretch of words says in `saying`.

use std::{borrow::Cow, collections::BTreeSet};

use deskhand_classifier::{Classifier, Scratch};

use super::{
    Interpretation, Ranked,
    choice::choice,
    label::Labels,
    patterns::Patterns,
    saying::{Said, plain},
    seen::seen,
};
use crate::{
    model::{Expectation, IntentId, Redacted},
    talk::text::{Entity, Language, Lexicon, Reading, Table, Unit, foreign},
};

/// Everything that is needed to read an utterance.
#[derive(Clone)]
pub struct Understanding {
    pub(super) intents: Vec<Known>,
    pub(super) lexicon: Lexicon,
    pub(super) labels: Labels,
    /// Every word of the examples, and how many examples have it: nobody mistyped it.
    pub(super) words: Table<u64>,
    /// The examples as they were written, each with the place of its intent.
    pub(super) examples: Vec<(usize, String)>,
    pub(super) classifier: Classifier,
    pub(super) patterns: Patterns,
}

#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: IntentId,
    pub(super) courtesy: bool,
    pub(super) out_of_scope: bool,
}

impl std::fmt::Debug for Understanding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Understanding");
        shown.field("intents", &self.intents.len()).field("features", &self.classifier.features());
        shown.field("net_share", &self.classifier.net_share());
        shown.field("calibration", &self.classifier.calibration()).finish_non_exhaustive()
    }
}

impl Understanding {
    /// What `utterance` means where `expectation` is waited for.
    pub fn interpret(&self, utterance: &Redacted, expectation: &Expectation) -> Interpretation {
        let reading = self.lexicon.read(utterance.as_str());
        let from = self.lexicon.corrected_from(&reading);
        let corrected =
            from.map(|from| Reading { units: reading.slice(from..reading.units.len()).to_vec(), changes: Vec::new() });
        let counts = corrected.as_ref().unwrap_or(&reading);
        let mut scratch = Scratch::default();
        let whole = self.read(&counts.units, &mut scratch);
        let Said { verdict, intents, refused } = self.several(counts, &whole, &mut scratch);
        let ranked = |&(class, confidence): &(usize, f32)| Some(Ranked { intent: self.id(class)?, confidence });
        Interpretation {
            ranking: whole.ranking.iter().filter_map(ranked).collect(),
            verdict,
            intents,
            refused,
            corrects: corrected.is_some(),
            remark: self.lexicon.remark(counts),
            language: self.language(utterance.as_str(), &reading),
            entities: self.lexicon.entities(utterance.as_str(), &reading),
            answer: if corrected.is_some() { None } else { self.lexicon.answer(&reading) },
            choice: choice(&expectation.choices, counts, (&self.lexicon, &self.labels), |word| {
                self.words.contains(word)
            }),
        }
    }

    /// What stands in `utterance`, and its language where it is another: nothing that is learnt is asked.
    pub fn look(&self, utterance: &Redacted) -> (Vec<Entity>, Option<Language>) {
        let (text, reading) = (utterance.as_str(), self.lexicon.read(utterance.as_str()));
        (self.lexicon.entities(text, &reading), self.language(text, &reading))
    }

    /// Another language, where most of the words are unknown here.
    fn language(&self, text: &str, reading: &Reading) -> Option<Language> {
        let words = reading.units.iter().filter(|unit| unit.is_word());
        let told = words.map(|unit| {
            let language = self.lexicon.language_of(&unit.text);
            let known = language.is_none() && (self.words.contains(&unit.text) || self.lexicon.is_right(&unit.text));
            (known, language)
        });
        foreign(text, &told.collect::<Vec<_>>())
    }

    /// The ids of all intents, in the order of the files.
    pub fn intents(&self) -> impl Iterator<Item = &IntentId> {
        self.intents.iter().map(|known| &known.id)
    }

    /// The share of examples that a classifier read right which had not seen them (the folds of the calibration).
    pub fn held_out_right(&self) -> f64 {
        self.classifier.calibration().held_out_right
    }

    /// Every example with its intent, in the order of the files.
    pub fn examples(&self) -> impl Iterator<Item = (&IntentId, &str)> {
        self.examples.iter().filter_map(|(class, example)| Some((&self.intents.get(*class)?.id, example.as_str())))
    }

    /// How many of how many examples have a word: how common it is in what people write.
    pub fn common(&self, word: &str) -> (u64, u64) {
        (self.words.get(word).copied().unwrap_or_default(), self.examples.len() as u64)
    }

    /// The words of the language, for whoever looks for entities alone.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The place of the likeliest intent of `units`, and its probability.
    pub(super) fn best(&self, units: &[Unit]) -> (usize, f64) {
        let ranking = self.read(units, &mut Scratch::default()).ranking;
        ranking.first().map(|&(class, p)| (class, f64::from(p))).unwrap_or_default()
    }

    /// How probable the intent at `class` is.
    pub(super) fn probability(&self, units: &[Unit], class: usize) -> f64 {
        let ranking = self.read(units, &mut Scratch::default()).ranking;
        ranking.into_iter().find(|(found, _)| *found == class).map_or(0.0, |(_, p)| p.into())
    }

    /// The patterns that are found in `units`, each with its intent.
    pub(super) fn patterns_in(&self, units: &[Unit]) -> Vec<(String, IntentId)> {
        let found = self.patterns.found(&plain(units));
        found.into_iter().filter_map(|(pattern, class)| Some((pattern.to_owned(), self.id(class)?))).collect()
    }

    /// The different words of a text as they are read.
    pub(super) fn words_of(&self, text: &str) -> BTreeSet<String> {
        seen(&self.lexicon.read(text).units).into_iter().map(Cow::into_owned).collect()
    }

    pub(super) fn id(&self, class: usize) -> Option<IntentId> {
        self.intents.get(class).map(|known| known.id.clone())
    }

    pub(super) fn is(&self, intent: &IntentId, holds: impl Fn(&Known) -> bool) -> bool {
        self.intents.iter().any(|known| known.id == *intent && holds(known))
    }
}
