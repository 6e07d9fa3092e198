//! How well labelled messages are learnt: any file of them, not the shipped intents alone.
//!
//! A [`Trial`] learns from training rows and judges rows that it has not seen; a [`Report`] counts. What is
//! measured is the classifier with the lexicon's normalising, without patterns and without the dialogue.
//! Absent on purpose: files and clocks. Whoever reads the rows takes the time.

mod report;
mod rows;

pub use report::{Confusion, Report};
pub use rows::{Row, parse_rows, parse_texts};

use std::collections::BTreeSet;

use super::{calibration::Calibration, feature::Features, learnt::Learnt};
use crate::talk::text::Lexicon;

/// What to learn from, and how.
#[derive(Debug, Clone, Copy)]
pub struct Lesson<'a> {
    pub rows: &'a [Row],
    /// Messages that have none of the labels: they become a class of their own.
    pub out_of_scope: &'a [String],
    /// Rows on which probabilities are calibrated; without any, folds of the training rows serve.
    pub validation: &'a [Row],
    /// Of the order in which examples are seen.
    pub seed: u64,
}

/// A classifier that was trained on a [`Lesson`].
#[derive(Debug, Clone)]
pub struct Trial<'a> {
    lexicon: &'a Lexicon,
    labels: Vec<String>,
    learnt: Learnt,
}

/// One message, judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// The place of the label that it has; nothing for a message out of scope.
    pub truth: Option<usize>,
    /// The place of the best label; nothing where the class of what is out of scope is the best.
    pub said: Option<usize>,
    /// The probability of what is said.
    pub confidence: f64,
    /// The probability of the best label, whatever the class of what is out of scope has.
    pub in_scope: f64,
}

/// A label of a row that no training row has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel(pub String);

impl<'a> Trial<'a> {
    pub fn train(lesson: Lesson<'_>, lexicon: &'a Lexicon) -> Result<Self, UnknownLabel> {
        let labels: BTreeSet<&str> = lesson.rows.iter().map(|row| row.label.as_str()).collect();
        let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
        let mut trial = Self { lexicon, labels, learnt: Learnt::default() };
        let mut texts = trial.read(lesson.rows)?;
        texts.extend(lesson.out_of_scope.iter().map(|text| (trial.features(text), trial.labels.len())));
        let classes = trial.labels.len() + usize::from(!lesson.out_of_scope.is_empty());
        trial.learnt = if lesson.validation.is_empty() {
            Learnt::of(&texts, classes, lesson.seed)
        } else {
            Learnt::uncalibrated(texts.iter().map(|(features, class)| (features, *class)), classes, lesson.seed)
        };
        let held = trial.read(lesson.validation)?;
        if !held.is_empty() {
            let held = held.iter().map(|(features, class)| (features, *class));
            trial.learnt.calibration = Calibration::on_unseen(&trial.learnt, held);
        }
        Ok(trial)
    }

    /// The labels in the order of their places.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// How many different features of texts were learnt.
    pub fn features_known(&self) -> usize {
        self.learnt.features()
    }

    /// Judges one message; `label` is the one that it has, nothing where it is out of scope.
    pub fn judge(&self, text: &str, label: Option<&str>) -> Result<Judgement, UnknownLabel> {
        let truth = label.map(|label| self.place(label)).transpose()?;
        let probabilities = self.learnt.probabilities(&self.features(text));
        let best = |of: &[f64]| of.iter().copied().enumerate().fold((0, 0.0), |a, b| if b.1 > a.1 { b } else { a });
        let (said, confidence) = best(&probabilities);
        let (_, in_scope) = best(probabilities.get(..self.labels.len()).unwrap_or_default());
        Ok(Judgement { truth, said: (said < self.labels.len()).then_some(said), confidence, in_scope })
    }

    fn place(&self, label: &str) -> Result<usize, UnknownLabel> {
        let found = self.labels.binary_search_by(|known| known.as_str().cmp(label));
        found.map_err(|_| UnknownLabel(label.to_owned()))
    }

    fn read(&self, rows: &[Row]) -> Result<Vec<(Features, usize)>, UnknownLabel> {
        rows.iter().map(|row| Ok((self.features(&row.text), self.place(&row.label)?))).collect()
    }

    fn features(&self, text: &str) -> Features {
        Features::of(&self.lexicon.read(text).units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talk::text::LexiconTable;

    fn rows(of: &[(&str, &str)]) -> Vec<Row> {
        of.iter().map(|&(label, text)| Row { label: label.to_owned(), text: text.to_owned() }).collect()
    }

    const FRUIT: [(&str, &str); 8] = [
        ("apple", "a red apple please"),
        ("apple", "apples from the tree"),
        ("apple", "green apples"),
        ("apple", "one apple pie"),
        ("pear", "a pear for me"),
        ("pear", "yellow pears"),
        ("pear", "soft pear juice"),
        ("pear", "pears in a box"),
    ];

    #[test]
    fn what_was_learnt_is_judged_and_counted() {
        let (lexicon, train) = (Lexicon::from(LexiconTable::default()), rows(&FRUIT));
        let off = ["my car is blue".to_owned(), "cars and roads".to_owned(), "the road is long".to_owned()];
        let lesson = Lesson { rows: &train, out_of_scope: &off, validation: &[], seed: 1 };
        let trial = Trial::train(lesson, &lexicon).unwrap();
        assert_eq!(trial.labels(), ["apple", "pear"]);
        let judged = |text: &str, label| trial.judge(text, label).unwrap();
        assert_eq!(judged("apple tree", Some("apple")).said, Some(0));
        assert_eq!(judged("pear box", Some("apple")), Judgement { truth: Some(0), ..judged("pear box", Some("pear")) });
        let road = judged("a long road for cars", None);
        assert!(road.said.is_none() && road.truth.is_none() && road.in_scope < road.confidence, "{road:?}");
        assert_eq!(trial.judge("plum", Some("plum")), Err(UnknownLabel("plum".to_owned())));
    }

    #[test]
    fn validation_rows_calibrate_in_place_of_folds() {
        let (lexicon, train) = (Lexicon::from(LexiconTable::default()), rows(&FRUIT));
        let confidence = |validation: &[Row]| {
            let lesson = Lesson { rows: &train, out_of_scope: &[], validation, seed: 1 };
            Trial::train(lesson, &lexicon).unwrap().judge("apple tree", None).unwrap().confidence
        };
        let (misleading, fair) = (rows(&[("pear", "apple"), ("apple", "pear")]), rows(&[("apple", "apple")]));
        assert!(confidence(&misleading) < confidence(&[]) && confidence(&misleading) < confidence(&fair));
        let lesson = Lesson { rows: &train, out_of_scope: &[], validation: &rows(&[("plum", "x")]), seed: 1 };
        assert_eq!(Trial::train(lesson, &lexicon).map(|_| ()), Err(UnknownLabel("plum".to_owned())));
    }
}
