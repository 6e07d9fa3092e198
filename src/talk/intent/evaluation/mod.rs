//! How well labelled messages are learnt: any file of them, not the shipped intents alone.
//!
//! A [`Trial`] learns from training rows and judges rows that it has not seen; a [`Report`] counts. What is
//! measured is the classifier with the lexicon's normalising, without patterns and without the dialogue.
//! Absent on purpose: files and clocks. Whoever reads the rows takes the time.

mod report;
mod rows;

pub use deskhand_classifier::{Progress, Scratch};
pub use report::{Confusion, Report};
pub use rows::{Row, parse_rows, parse_texts};

use std::{borrow::Cow, collections::BTreeSet};

use deskhand_classifier::{Classifier, Example, probabilities};

use super::{meanings, seen::seen};
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
    classifier: Classifier,
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
    /// How much speaks for the message having a label at all, in nats: how sure the best label is among all
    /// classes, and how far its evidence stands out from that of all labels. Probability alone takes a message
    /// that is far from every label for its least distant one.
    pub in_scope: f64,
}

/// A label of a row that no training row has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel(pub String);

impl<'a> Trial<'a> {
    /// `hear` is told now and then how far learning has come.
    pub fn train(
        lesson: Lesson<'_>,
        lexicon: &'a Lexicon,
        hear: &mut dyn FnMut(Progress),
    ) -> Result<Self, UnknownLabel> {
        let labels: BTreeSet<&str> = lesson.rows.iter().map(|row| row.label.as_str()).collect();
        let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
        let mut trial = Self { lexicon, labels, classifier: Classifier::default() };
        let mut examples = trial.examples(lesson.rows)?;
        let outside = |text: &String| Example { words: trial.words(text), class: trial.labels.len() };
        examples.extend(lesson.out_of_scope.iter().map(outside));
        let lesson = deskhand_classifier::Lesson {
            examples: &examples,
            classes: trial.labels.len() + usize::from(!lesson.out_of_scope.is_empty()),
            validation: &trial.examples(lesson.validation)?,
            courtesies: lexicon.courtesies(),
            meanings: meanings::english(),
            seed: lesson.seed,
        };
        trial.classifier = Classifier::learn(&lesson, hear);
        Ok(trial)
    }

    /// The labels in the order of their places.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// How many different features of texts were learnt.
    pub fn features_known(&self) -> usize {
        self.classifier.features()
    }

    /// How much of the evidence comes from the net, from 0 to 1; the rest comes from the linear model.
    pub fn net_share(&self) -> f32 {
        self.classifier.net_share()
    }

    /// Judges one message; `label` is the one that it has, nothing where it is out of scope. `scratch` is room to
    /// work in, the same for every message.
    pub fn judge(&self, text: &str, label: Option<&str>, scratch: &mut Scratch) -> Result<Judgement, UnknownLabel> {
        let truth = label.map(|label| self.place(label)).transpose()?;
        let factor = self.classifier.calibration().factor;
        let reading = self.lexicon.read(text);
        let evidence = self.classifier.evidence(&seen(&reading.units), scratch).unwrap_or_default();
        for sum in evidence.iter_mut() {
            *sum *= factor;
        }
        let labels = self.labels.len();
        let outstanding = outstanding(evidence.get(..labels).unwrap_or_default());
        probabilities(evidence);
        let best = |of: &[f32]| of.iter().copied().enumerate().fold((0, 0.0), |a, b| if b.1 > a.1 { b } else { a });
        let (said, confidence) = best(evidence);
        let (_, sureness) = best(evidence.get(..labels).unwrap_or_default());
        let in_scope = f64::from(sureness).ln() + f64::from(outstanding);
        Ok(Judgement { truth, said: (said < labels).then_some(said), confidence: f64::from(confidence), in_scope })
    }

    fn place(&self, label: &str) -> Result<usize, UnknownLabel> {
        let found = self.labels.binary_search_by(|known| known.as_str().cmp(label));
        found.map_err(|_| UnknownLabel(label.to_owned()))
    }

    fn examples(&self, rows: &[Row]) -> Result<Vec<Example>, UnknownLabel> {
        rows.iter().map(|row| Ok(Example { words: self.words(&row.text), class: self.place(&row.label)? })).collect()
    }

    fn words(&self, text: &str) -> Vec<String> {
        seen(&self.lexicon.read(text).units).into_iter().map(Cow::into_owned).collect()
    }
}

/// How far the greatest stands above the mean.
fn outstanding(evidence: &[f32]) -> f32 {
    let (sum, count) = evidence.iter().fold((0.0, 0.0_f32), |(sum, count), it| (sum + it, count + 1.0));
    evidence.iter().copied().fold(f32::MIN, f32::max) - sum / count.max(1.0)
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
        let trial = Trial::train(lesson, &lexicon, &mut |_| ()).unwrap();
        assert_eq!(trial.labels(), ["apple", "pear"]);
        let judged = |text: &str, label| trial.judge(text, label, &mut Scratch::default()).unwrap();
        assert_eq!(judged("apple tree", Some("apple")).said, Some(0));
        assert_eq!(judged("pear box", Some("apple")), Judgement { truth: Some(0), ..judged("pear box", Some("pear")) });
        let road = judged("a long road for cars", None);
        assert!(road.said.is_none() && road.truth.is_none(), "{road:?}");
        assert!(road.in_scope < judged("apple tree", Some("apple")).in_scope, "{road:?}");
        assert_eq!(trial.judge("plum", Some("plum"), &mut Scratch::default()), Err(UnknownLabel("plum".to_owned())));
    }

    #[test]
    fn validation_rows_calibrate_in_place_of_folds() {
        let (lexicon, train) = (Lexicon::from(LexiconTable::default()), rows(&FRUIT));
        let confidence = |validation: &[Row]| {
            let lesson = Lesson { rows: &train, out_of_scope: &[], validation, seed: 1 };
            let trial = Trial::train(lesson, &lexicon, &mut |_| ()).unwrap();
            trial.judge("apple tree", None, &mut Scratch::default()).unwrap().confidence
        };
        let (misleading, fair) = (rows(&[("pear", "apple"), ("apple", "pear")]), rows(&[("apple", "apple")]));
        assert!(confidence(&misleading) < confidence(&[]) && confidence(&misleading) < confidence(&fair));
        let lesson = Lesson { rows: &train, out_of_scope: &[], validation: &rows(&[("plum", "x")]), seed: 1 };
        assert_eq!(Trial::train(lesson, &lexicon, &mut |_| ()).map(|_| ()), Err(UnknownLabel("plum".to_owned())));
    }
}
