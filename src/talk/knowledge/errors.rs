//! The index of quoted error texts: "it says …" finds its trouble branch from anywhere.
//!
//! A code is found exactly, whatever stands round it. A sentence is found from part of it, with typos and lost
//! spaces, inside other words: the letters of the message are aligned with those of the error, the letters of
//! rare words counting more than those of words that every message has. Most messages share too few pieces of
//! three letters with any error to be aligned at all. All arithmetic is on integers.

use std::collections::{BTreeMap, BTreeSet};

use super::Article;
use crate::model::ArticleId;
use crate::talk::text::fold;

/// A trouble branch of some article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BranchRef {
    pub article: ArticleId,
    pub branch: String,
}

/// How many of so many messages have a word.
#[derive(Debug, Clone, Copy, Default)]
pub struct Common {
    pub having: u64,
    pub of: u64,
}

#[derive(Debug, Default)]
pub struct ErrorIndex {
    codes: BTreeMap<String, BranchRef>,
    sentences: Vec<Sentence>,
    /// Each piece of three letters, the sentences that have it, and what it weighs there.
    pieces: BTreeMap<Piece, Vec<(usize, i64)>>,
}

type Piece = [char; 3];

#[derive(Debug)]
struct Sentence {
    letters: Vec<Letter>,
    /// The letters of each word.
    lengths: Vec<usize>,
    /// What its different pieces weigh.
    pieces: i64,
    /// What all its letters weigh.
    weight: i64,
    leads_to: BranchRef,
}

#[derive(Debug, Clone, Copy)]
struct Letter {
    glyph: char,
    weight: i64,
    word: usize,
}

// Found on half of each shipped error with two random edits inside a sentence, and on all examples of the
// intents, which quote none (`tests/understanding/quotes.rs`).
/// A message must hold this share of an error, in percent by weight …
const SHARE: i64 = 24;
/// … that has more than half of the letters of so many of its words (or of half of a short one's).
const FEWEST_WORDS: usize = 3;
/// Of an error's pieces so many percent by weight must be in the message, before it is looked at closely. Of the
/// messages that quote nothing, two in five are then looked at once or more, and of 460 noisy quotes one is lost.
const PIECES: i64 = 15;
/// A letter too many or too few.
const GAP: i64 = 100;
/// A wrong letter, beside six tenths of what the right one weighs.
const WRONG: i64 = 50;
/// The longest message that is looked at, in letters: people quote near the beginning.
const LETTERS: usize = 600;

impl ErrorIndex {
    /// `common` tells of a word how many of the messages have it that quote nothing.
    pub fn build<'a>(articles: impl IntoIterator<Item = &'a Article>, common: impl Fn(&str) -> Common) -> Self {
        let mut index = Self::default();
        for article in articles {
            for branch in &article.branches {
                let leads_to = BranchRef { article: article.id.clone(), branch: branch.id.clone() };
                for error in &branch.errors {
                    index.add(error, &leads_to, &common);
                }
            }
        }
        index
    }

    fn add(&mut self, error: &str, leads_to: &BranchRef, common: &impl Fn(&str) -> Common) {
        if let Some(code) = whole_code(error) {
            self.codes.entry(code).or_insert_with(|| leads_to.clone());
            return;
        }
        let mut sentence =
            Sentence { letters: Vec::new(), lengths: Vec::new(), pieces: 0, weight: 0, leads_to: leads_to.clone() };
        for (word, text) in words(error).enumerate() {
            let weight = weight(common(&text));
            sentence.letters.extend(text.chars().map(|glyph| Letter { glyph, weight, word }));
            sentence.lengths.push(text.chars().count());
        }
        sentence.weight = sentence.letters.iter().map(|letter| letter.weight).sum();
        let mut weights: BTreeMap<Piece, i64> = BTreeMap::new();
        for letters in sentence.letters.windows(3) {
            if let [a, b, c] = letters {
                let heaviest = weights.entry([a.glyph, b.glyph, c.glyph]).or_default();
                *heaviest = (*heaviest).max(a.weight + b.weight + c.weight);
            }
        }
        sentence.pieces = weights.values().sum();
        if sentence.letters.is_empty() {
            return;
        }
        for (piece, weight) in weights {
            self.pieces.entry(piece).or_default().push((self.sentences.len(), weight));
        }
        self.sentences.push(sentence);
    }

    /// The branch that answers the error which `utterance` quotes; `None` where it quotes none.
    pub fn find(&self, utterance: &str) -> Option<&BranchRef> {
        self.find_code(utterance).or_else(|| self.find_sentence(utterance))
    }

    fn find_code(&self, utterance: &str) -> Option<&BranchRef> {
        let parts: Vec<String> = code_parts(utterance).collect();
        let alone = parts.iter().find_map(|part| self.codes.get(part));
        // "sspr 0014"
        let pairs = parts.windows(2).map(<[String]>::concat);
        alone.or_else(|| pairs.into_iter().find_map(|pair| self.codes.get(&pair)))
    }

    fn find_sentence(&self, utterance: &str) -> Option<&BranchRef> {
        let said: Vec<char> =
            words(utterance).flat_map(|word| word.chars().collect::<Vec<_>>()).take(LETTERS).collect();
        let mut shared = vec![0; self.sentences.len()];
        for piece in pieces(&said) {
            for &(sentence, weight) in self.pieces.get(&piece).into_iter().flatten() {
                if let Some(shared) = shared.get_mut(sentence) {
                    *shared += weight;
                }
            }
        }
        let mut best: Option<(i64, &Sentence)> = None;
        for (sentence, shared) in self.sentences.iter().zip(shared) {
            if shared * 100 < sentence.pieces * PIECES || shared == 0 {
                continue;
            }
            let found = sentence.align(&said);
            if sentence.is_quoted(&found) && best.is_none_or(|(weight, _)| found.weight > weight) {
                best = Some((found.weight, sentence));
            }
        }
        best.map(|(_, sentence)| &sentence.leads_to)
    }
}

/// The best alignment of a part of a message with a part of an error: what it weighs, and the error's letters
/// from where to where.
#[derive(Debug, Clone, Copy, Default)]
struct Aligned {
    weight: i64,
    from: usize,
    to: usize,
}

impl Sentence {
    /// Smith and Waterman 1981, on letters.
    fn align(&self, said: &[char]) -> Aligned {
        let mut best = Aligned::default();
        let mut above: Vec<Aligned> = vec![Aligned::default(); self.letters.len() + 1];
        for letter in said {
            let mut before = Aligned::default();
            let mut corner = Aligned::default();
            for (at, (own, cell)) in self.letters.iter().zip(above.iter_mut().skip(1)).enumerate() {
                let gain = if own.glyph == *letter { own.weight } else { -(own.weight * 6 / 10) - WRONG };
                let start = if corner.weight > 0 { corner.from } else { at };
                let here = Aligned { weight: corner.weight + gain, from: start, to: at + 1 };
                corner = *cell;
                let mut found = here;
                for other in [corner, before] {
                    if other.weight - GAP > found.weight {
                        found = Aligned { weight: other.weight - GAP, ..other };
                    }
                }
                if found.weight <= 0 {
                    found = Aligned::default();
                }
                if found.weight > best.weight {
                    best = found;
                }
                *cell = found;
                before = found;
            }
        }
        best
    }

    /// Enough of it, and of enough of its words: one long word alone quotes nothing.
    fn is_quoted(&self, found: &Aligned) -> bool {
        let mut counts = vec![0; self.lengths.len()];
        for letter in self.letters.get(found.from..found.to).unwrap_or_default() {
            if let Some(count) = counts.get_mut(letter.word) {
                *count += 1;
            }
        }
        let words = counts.iter().zip(&self.lengths).filter(|&(count, length)| count * 2 > *length).count();
        words >= FEWEST_WORDS.min(self.lengths.len().div_ceil(2)) && found.weight * 100 >= self.weight * SHARE
    }
}

/// What each letter of a word weighs: 10 where every message has it, and 14 more for each time that it is
/// half as common.
fn weight(common: Common) -> i64 {
    let (all, having) = (u128::from(common.of) + 20, u128::from(common.having) + 3);
    // In quarters of a bit.
    let rarity = (all.pow(4) / having.pow(4)).max(1).ilog2();
    10 + i64::from(rarity) * 7 / 2
}

/// The different pieces of three letters.
fn pieces(letters: &[char]) -> BTreeSet<Piece> {
    letters.windows(3).filter_map(|piece| piece.try_into().ok()).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let apostrophe = |letter: char| matches!(letter, '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{00B4}');
    let parts = text.split(move |letter: char| !letter.is_alphanumeric() && !apostrophe(letter));
    parts.map(fold).filter(|word| !word.is_empty())
}

/// The code that an error text is, if it is nothing else: `SSPR_0014`, `AADSTS50053`.
fn whole_code(error: &str) -> Option<String> {
    let plain = error.trim().trim_end_matches('.');
    let shape = plain.chars().all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '-');
    (shape && plain.chars().any(|it| it.is_ascii_digit())).then(|| code_parts(plain).collect())
}

/// The parts of a text that can be a code, in capitals and without the marks inside them.
fn code_parts(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_' && it != '-');
    parts.map(|part| part.replace(['_', '-'], "").to_ascii_uppercase()).filter(|part| !part.is_empty())
}

/// The form in which two quoted errors are the same.
pub(in crate::talk) fn same_error(error: &str) -> String {
    whole_code(error).unwrap_or_else(|| words(error).collect::<Vec<_>>().join(" "))
}
