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
            for &(feature, count) in group {
                let known = self.place(feature);
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

    /// Where `feature` stands, if it is known. Features are hashes, hence spread evenly: each stands near the
    /// place that its size gives, and few steps lead there.
    fn place(&self, feature: u64) -> Option<usize> {
        let guess = (u128::from(feature) * self.features.len() as u128) >> 64;
        let mut at = usize::try_from(guess).unwrap_or_default();
        while self.features.get(at).is_some_and(|found| *found < feature) {
            at += 1;
        }
        while let Some(before) = at.checked_sub(1).filter(|&before| self.features.get(before) >= Some(&feature)) {
            at = before;
        }
        (self.features.get(at) == Some(&feature)).then_some(at)
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
