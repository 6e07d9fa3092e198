//! A vocabulary, a classifier, and what its evidence is worth: learnt together from the same labelled texts.

use super::{
    calibration::{Calibration, probabilities},
    classifier::{Classifier, Labelled},
    feature::Features,
    vocabulary::Vocabulary,
};

#[derive(Debug, Clone, Default)]
pub(super) struct Learnt {
    vocabulary: Vocabulary,
    classifier: Classifier,
    pub(super) calibration: Calibration,
}

impl Learnt {
    /// Learns `classes` classes from `texts`, each with its class. `seed` is of the order in which they are seen.
    pub(super) fn of(texts: &[(Features, usize)], classes: usize, seed: u64) -> Self {
        let mut learnt = Self::uncalibrated(texts.iter().map(|(features, class)| (features, *class)), classes, seed);
        learnt.calibration = Calibration::find(texts, classes, seed);
        learnt
    }

    /// The same, where what the evidence is worth is found elsewhere.
    pub(super) fn uncalibrated<'a>(
        texts: impl Iterator<Item = (&'a Features, usize)> + Clone,
        classes: usize,
        seed: u64,
    ) -> Self {
        let vocabulary = Vocabulary::of(texts.clone().map(|(features, _)| features));
        let examples: Vec<Labelled> =
            texts.map(|(features, class)| Labelled { vector: vocabulary.vector(features), class }).collect();
        let classifier = Classifier::train(&examples, vocabulary.len(), classes, seed);
        Self { vocabulary, classifier, calibration: Calibration::default() }
    }

    /// How many different features it knows.
    pub(super) fn features(&self) -> usize {
        self.vocabulary.len()
    }

    /// The evidence for each class as it was learnt, and whether any of the text is known at all.
    pub(super) fn evidence(&self, text: &Features) -> (Vec<f64>, bool) {
        let vector = self.vocabulary.vector(text);
        let evidence = self.classifier.evidence(&vector).into_iter().map(f64::from).collect();
        (evidence, !vector.is_empty())
    }

    /// The calibrated probability of each class.
    pub(super) fn probabilities(&self, text: &Features) -> Vec<f64> {
        probabilities(&self.evidence(text).0, self.calibration.factor)
    }
}
