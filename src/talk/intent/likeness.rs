//! How alike two messages are by their words, the rarer the more: for people, beside the classifier.

use std::collections::{BTreeMap, BTreeSet};

use deskhand_classifier::ln;

/// Texts as sets of words, found by their words.
#[derive(Debug, Default)]
pub(super) struct Likeness {
    holders: BTreeMap<String, Vec<usize>>,
    /// The weight of each text.
    weights: Vec<f64>,
}

impl Likeness {
    pub(super) fn of(texts: impl Iterator<Item = BTreeSet<String>>) -> Self {
        let mut likeness = Self::default();
        let mut all = Vec::new();
        for (place, words) in texts.enumerate() {
            for word in &words {
                likeness.holders.entry(word.clone()).or_default().push(place);
            }
            all.push(words);
        }
        likeness.weights = vec![0.0; all.len()];
        likeness.weights = all.iter().map(|words| likeness.weight(words)).collect();
        likeness
    }

    /// The `count` texts that are most like `words`, each with its likeness (0 to 1) and its place; the likest first, of
    /// equals the earlier.
    pub(super) fn nearest(&self, words: &BTreeSet<String>, count: usize) -> Vec<(f64, usize)> {
        let own = self.weight(words);
        let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
        for word in words {
            for &place in self.holders.get(word).into_iter().flatten() {
                *shared.entry(place).or_default() += self.rarity(word);
            }
        }
        // Weights are squares of lengths.
        let alike = |(place, shared): (usize, f64)| {
            let other = self.weights.get(place).copied().unwrap_or_default();
            let length = (own * other).sqrt();
            (if length > 0.0 { shared / length } else { 0.0 }, place)
        };
        let mut all: Vec<(f64, usize)> = shared.into_iter().map(alike).collect();
        all.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        all.truncate(count);
        all
    }

    fn weight(&self, words: &BTreeSet<String>) -> f64 {
        words.iter().map(|word| self.rarity(word)).sum()
    }

    #[expect(clippy::cast_precision_loss, reason = "some thousand texts")]
    fn rarity(&self, word: &str) -> f64 {
        let having = self.holders.get(word).map_or(0, Vec::len);
        let rarity = ln((1 + self.weights.len()) as f64 / (1 + having) as f64) + 0.1;
        rarity * rarity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> BTreeSet<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn rare_words_make_texts_alike() {
        let texts = ["i forgot my password", "i lost my phone", "i want a new printer", "my printer and my phone"];
        let likeness = Likeness::of(texts.iter().map(|text| words(text)));
        let near = likeness.nearest(&words("i have my printer"), 2);
        assert_eq!(near.iter().map(|(_, place)| *place).collect::<Vec<_>>(), [3, 2]);
        let same = likeness.nearest(&words("my password i forgot"), 1);
        assert!(same.len() == 1 && same[0].1 == 0 && (same[0].0 - 1.0).abs() < 1e-9);
        assert!(likeness.nearest(&words("zzz"), 3).is_empty());
    }
}
