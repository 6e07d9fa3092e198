//! What the classifier sees of a text: words, pairs of words, and pieces of words, each as a number.
//!
//! A feature is the 64-bit FNV-1a hash of its letters and its kind: the same on every machine, and with
//! some ten thousand features two fall together once in 10^11 trainings.

use crate::talk::text::Unit;

/// How often each feature occurs, sorted by feature. The two groups are weighted on their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Features {
    pub(super) words: Vec<(u64, u32)>,
    pub(super) letters: Vec<(u64, u32)>,
}

/// Kinds of features; a kind is mixed into the hash.
const WORD: u8 = 1;
const PAIR: u8 = 2;
const SKIP: u8 = 3;
const LENGTH: u8 = 4;
const LETTERS: u8 = 5;

/// Signs that mean something in a sentence.
const SIGNS: [&str; 4] = ["?", "!", "$", "%"];

/// Texts of so many words and more are long.
const LONG: u8 = 6;

/// Pieces of words have two letters to this many, the edges of a word counting as one each.
const LONGEST_PIECE: usize = 4;

impl Features {
    pub(super) fn of(units: &[Unit]) -> Self {
        let words: Vec<String> = units.iter().filter_map(seen).collect();
        let mut features = Self::default();
        let (mut hashes, mut pieces) = (Vec::new(), Vec::new());
        words_into(&words, &mut hashes);
        for word in &words {
            letters_into(word, &mut pieces);
        }
        features.words = counted(hashes);
        features.letters = counted(pieces);
        features
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        self.words.iter().chain(&self.letters).map(|&(feature, _)| feature)
    }
}

/// A unit as the classifier sees it: digits are all the same.
fn seen(unit: &Unit) -> Option<String> {
    let word = unit.as_word().or_else(|| SIGNS.contains(&unit.text.as_str()).then_some(unit.text.as_str()))?;
    Some(word.chars().map(|c| if c.is_numeric() { '0' } else { c }).collect())
}

fn words_into(words: &[String], hashes: &mut Vec<u64>) {
    let pair = |kind, a: &str, b: &str| hash(hash(hash(hash_of(kind), a.as_bytes()), b" "), b.as_bytes());
    hashes.extend(words.iter().map(|word| hash(hash_of(WORD), word.as_bytes())));
    hashes.extend(words.windows(2).filter_map(|near| Some(pair(PAIR, near.first()?, near.last()?))));
    hashes.extend(words.windows(3).filter_map(|near| Some(pair(SKIP, near.first()?, near.last()?))));
    // "next" alone is another thing than "next" in a long sentence.
    hashes.push(hash(hash_of(LENGTH), &[u8::try_from(words.len()).unwrap_or(u8::MAX).min(LONG)]));
}

/// The pieces of one word with its edges, as "^pw$".
fn letters_into(word: &str, hashes: &mut Vec<u64>) {
    let padded = format!("^{word}$");
    for (start, _) in padded.char_indices() {
        let rest = padded.get(start..).unwrap_or_default();
        let mut state = hash_of(LETTERS);
        // A piece's hash goes on from the hash of the piece that is one letter shorter.
        let mut from = 0;
        for (index, letter) in rest.char_indices().take(LONGEST_PIECE) {
            let to = index + letter.len_utf8();
            state = hash(state, rest.as_bytes().get(from..to).unwrap_or_default());
            from = to;
            if index > 0 {
                hashes.push(state);
            }
        }
    }
}

fn counted(mut hashes: Vec<u64>) -> Vec<(u64, u32)> {
    hashes.sort_unstable();
    let mut counts: Vec<(u64, u32)> = Vec::with_capacity(hashes.len());
    for feature in hashes {
        match counts.last_mut() {
            Some((last, count)) if *last == feature => *count += 1,
            _ => counts.push((feature, 1)),
        }
    }
    counts
}

fn hash_of(kind: u8) -> u64 {
    hash(0xcbf2_9ce4_8422_2325, &[kind])
}

/// FNV-1a, going on from `state`.
pub(super) fn hash(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |state, &byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
