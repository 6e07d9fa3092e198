//! The features of the examples, and how much each weighs.

use super::{feature::Features, portable::ln};

/// A text as the classifier takes it: places in the vocabulary, and weights.
pub(super) type Vector = Vec<(usize, f32)>;

/// Every feature of the examples, sorted, with its inverse document frequency.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    features: Vec<u64>,
    rarity: Vec<f32>,
    /// What a feature weighs that no example has.
    unseen: f32,
}

impl Vocabulary {
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a Features> + Clone) -> Self {
        let mut all: Vec<u64> = texts.clone().flat_map(Features::iter).collect();
        all.sort_unstable();
        let count = texts.count();
        let mut vocabulary = Self { unseen: rarity(0, count), ..Self::default() };
        for same in all.chunk_by(|a, b| a == b) {
            vocabulary.features.extend(same.first());
            vocabulary.rarity.push(rarity(same.len(), count));
        }
        vocabulary
    }

    pub(super) fn len(&self) -> usize {
        self.features.len()
    }

    /// The weights of a text: (1 + ln count) times rarity, each group brought to length 1. What no example
    /// has counts in the length and nowhere else, so that a text of unknown words stays near nothing.
    pub(super) fn vector(&self, text: &Features) -> Vector {
        let mut vector = Vec::with_capacity(text.words.len() + text.letters.len());
        for group in [&text.words, &text.letters] {
            let from = vector.len();
            let mut square = 0.0;
            // Both are sorted: the search goes on where the last one ended.
            let mut reached = 0;
            for &(feature, count) in group {
                reached = self.at_least(feature, reached);
                let known = self.features.get(reached).is_some_and(|found| *found == feature).then_some(reached);
                let rarity = known.and_then(|at| self.rarity.get(at)).copied().unwrap_or(self.unseen);
                let weight = repeated(count) * rarity;
                square += weight * weight;
                vector.extend(known.map(|at| (at, weight)));
            }
            let length = if square > 0.0 { square.sqrt() } else { 1.0 };
            vector.iter_mut().skip(from).for_each(|(_, weight)| *weight /= length);
        }
        vector
    }

    /// The place of the first feature that is not under `feature`, from `from` on: in doubling strides, then by
    /// halves.
    fn at_least(&self, feature: u64, from: usize) -> usize {
        let (mut low, mut stride) = (from, 1);
        while self.features.get(low + stride).is_some_and(|found| *found < feature) {
            low += stride;
            stride *= 2;
        }
        let reach = self.features.get(low..(low + stride + 1).min(self.features.len())).unwrap_or_default();
        low + reach.partition_point(|found| *found < feature)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a weight needs no more than 24 bits")]
fn repeated(count: u32) -> f32 {
    if count == 1 { 1.0 } else { (1.0 + ln(f64::from(count))) as f32 }
}

/// ln((1 + texts) / (1 + texts that have it)) + 1.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "both counts are far under 2^24")]
fn rarity(having: usize, texts: usize) -> f32 {
    (ln((1 + texts) as f64 / (1 + having) as f64) + 1.0) as f32
}
