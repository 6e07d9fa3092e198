//! The features of the examples, and how much each weighs.

use super::{feature::Features, meanings::Sight, portable::ln, sorted::Sorted};

/// How much each group of features weighs: words, pieces of words, meanings.
const GROUPS: [f32; 3] = [1.0, 1.0, 0.5];

/// Every feature of the examples, sorted, with its inverse document frequency.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Vocabulary {
    pub(crate) features: Sorted,
    pub(crate) rarity: Vec<f32>,
    /// What a feature weighs that no example has.
    pub(crate) unseen: f32,
    /// With which the features were seen.
    pub(crate) sight: Sight,
}

/// A text as a learner takes it: places in the vocabulary, and weights.
pub(crate) type Vector = Vec<(u32, f32)>;

impl Vocabulary {
    /// The features that at least `fewest` of the texts have.
    pub(crate) fn of(texts: &[Features], fewest: usize, sight: Sight) -> Self {
        let mut all: Vec<u64> = texts.iter().flat_map(Features::groups).flatten().map(|(it, _)| it).collect();
        all.sort_unstable();
        let kept = all.chunk_by(|a, b| a == b).filter(|same| same.len() >= fewest);
        let (features, rarity_of) =
            kept.filter_map(|same| Some((*same.first()?, rarity(same.len(), texts.len())))).unzip();
        Self::with(features, rarity_of, rarity(0, texts.len()), sight)
    }

    /// `features` are sorted; each has its `rarity`.
    pub(crate) fn with(features: Vec<u64>, rarity: Vec<f32>, unseen: f32, sight: Sight) -> Self {
        Self { features: Sorted::of(features), rarity, unseen, sight }
    }

    pub(crate) fn len(&self) -> usize {
        self.rarity.len()
    }

    /// Puts the weights of a text into `vector`: (1 + ln count) times rarity, each group brought to its length. What
    /// is not known counts in the length and nowhere else, so that a text of unknown words stays near nothing.
    pub(crate) fn weigh(&self, text: &Features, vector: &mut Vector) {
        vector.clear();
        for (group, weight_of_group) in text.groups().into_iter().zip(GROUPS) {
            let from = vector.len();
            let mut square = 0.0;
            for (feature, count) in group {
                let known = self.features.place(feature);
                let rarity = known.and_then(|at| self.rarity.get(at)).copied().unwrap_or(self.unseen);
                let weight = repeated(count) * rarity;
                square += weight * weight;
                vector.extend(known.and_then(|at| Some((u32::try_from(at).ok()?, weight))));
            }
            let length = if square > 0.0 { square.sqrt() / weight_of_group } else { 1.0 };
            vector.iter_mut().skip(from).for_each(|(_, weight)| *weight /= length);
        }
    }

    pub(crate) fn vector(&self, text: &Features) -> Vector {
        let mut vector = Vec::new();
        self.weigh(text, &mut vector);
        vector
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a weight needs no more than 24 bits")]
fn repeated(count: usize) -> f32 {
    if count == 1 { 1.0 } else { (1.0 + ln(count as f64)) as f32 }
}

/// ln((1 + texts) / (1 + texts that have it)) + 1.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "both counts are far under 2^24")]
fn rarity(having: usize, texts: usize) -> f32 {
    (ln((1 + texts) as f64 / (1 + having) as f64) + 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(words: &[&str]) -> Features {
        Features::of(words, Sight::default())
    }

    #[test]
    fn groups_have_length_one_and_rare_features_weigh_more() {
        let texts = [["red", "apple"], ["red", "pear"], ["red", "plum"]].map(|words| seen(&words));
        let vocabulary = Vocabulary::of(&texts, 1, Sight::default());
        let vector = vocabulary.vector(&texts[0]);
        let square: f32 = vector.iter().map(|(_, weight)| weight * weight).sum();
        assert!((square - 2.0).abs() < 1e-5, "{square}");
        let weight = |word: &str| {
            let alone = seen(&[word]);
            // Of the features of a word alone its own is the only one that a text of two shares in every place.
            let places = alone.words.iter().filter_map(|&feature| vocabulary.features.place(feature));
            places.map(|at| vocabulary.rarity[at]).fold(f32::MAX, f32::min)
        };
        assert!(weight("apple") > weight("red"));
    }

    #[test]
    fn what_few_texts_have_is_left_out_and_counts_in_the_length() {
        let texts = [["red", "apple"], ["red", "pear"]].map(|words| seen(&words));
        let (all, often) = ([1, 2].map(|fewest| Vocabulary::of(&texts, fewest, Sight::default()))).into();
        assert!(often.len() < all.len() && often.len() > 0);
        let square: f32 = often.vector(&texts[0]).iter().map(|(_, weight)| weight * weight).sum();
        assert!(square < 1.5, "{square}");
        assert!(all.vector(&seen(&["zzzz"])).len() < 4 && Vocabulary::default().vector(&texts[0]).is_empty());
    }
}
