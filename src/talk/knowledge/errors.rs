//! The index of quoted error texts: "it says …" finds its trouble branch from anywhere.
//!
//! A code is found exactly, whatever stands round it. A sentence is found from part of it, with small
//! typos, inside other words: the words of the message are aligned with those of the error, rare and
//! long words counting more, and enough of the error must be there. All arithmetic is on integers.

use std::collections::BTreeMap;

use super::Article;
use crate::model::ArticleId;
use crate::talk::text::{fold, within_one_edit};

/// A trouble branch of some article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BranchRef {
    pub article: ArticleId,
    pub branch: String,
}

#[derive(Debug, Default)]
pub struct ErrorIndex {
    codes: BTreeMap<String, BranchRef>,
    sentences: Vec<Sentence>,
    /// Each word of the sentences, with its number.
    words: BTreeMap<String, usize>,
    /// What each word counts, by its number.
    weights: Vec<i64>,
}

#[derive(Debug)]
struct Sentence {
    words: Vec<usize>,
    leads_to: BranchRef,
}

impl Sentence {
    /// So many of its words a message must hold.
    fn fewest(&self) -> usize {
        FEWEST_WORDS.min(self.words.len())
    }
}

/// A message must hold so many words of an error (or all of a shorter one) …
const FEWEST_WORDS: usize = 4;
/// … that make up this share of it, in percent by weight.
const SHARE: i64 = 45;
/// A word of the error's that is missing takes away half of what it counts; an added word takes this.
const ADDED: i64 = 8;
/// Shorter words are not looked for with typos: one letter makes them another word.
const TYPO_LETTERS: usize = 4;

impl ErrorIndex {
    pub fn build<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Self {
        let mut index = Self::default();
        for article in articles {
            for branch in &article.branches {
                let leads_to = BranchRef { article: article.id.clone(), branch: branch.id.clone() };
                for error in &branch.errors {
                    index.add(error, &leads_to);
                }
            }
        }
        index.weigh();
        index
    }

    fn add(&mut self, error: &str, leads_to: &BranchRef) {
        if let Some(code) = whole_code(error) {
            self.codes.entry(code).or_insert_with(|| leads_to.clone());
            return;
        }
        let mut numbers = Vec::new();
        for word in words(error) {
            let next = self.words.len();
            numbers.push(*self.words.entry(word).or_insert(next));
        }
        if !numbers.is_empty() {
            self.sentences.push(Sentence { words: numbers, leads_to: leads_to.clone() });
        }
    }

    /// A word counts by its length and by how few errors have it, so that "registered" tells more
    /// than "your" in any language.
    fn weigh(&mut self) {
        let mut weights = vec![0; self.words.len()];
        for (word, number) in &self.words {
            let length = i64::try_from(word.chars().count().min(8)).unwrap_or(8);
            let rarity = match self.sentences.iter().filter(|sentence| sentence.words.contains(number)).count() {
                0 | 1 => 4,
                2 | 3 => 3,
                _ => 2,
            };
            if let Some(weight) = weights.get_mut(*number) {
                *weight = length * rarity;
            }
        }
        self.weights = weights;
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
        let said: Vec<Vec<usize>> = words(utterance).map(|word| self.alike(&word)).collect();
        let known = said.iter().filter(|alike| !alike.is_empty()).count();
        let mut best: Option<(i64, &Sentence)> = None;
        // No sentence can have more of its words said than there are words that any error has.
        for sentence in self.sentences.iter().filter(|sentence| sentence.fewest() <= known) {
            let found = self.align(&said, &sentence.words);
            let whole: i64 = sentence.words.iter().map(|word| self.weight(*word)).sum();
            let enough = found.words >= sentence.fewest() && found.weight * 100 >= whole * SHARE;
            if enough && best.is_none_or(|(weight, _)| found.weight > weight) {
                best = Some((found.weight, sentence));
            }
        }
        best.map(|(_, sentence)| &sentence.leads_to)
    }

    fn weight(&self, word: usize) -> i64 {
        self.weights.get(word).copied().unwrap_or_default()
    }

    /// The numbers of the known words that `word` may stand for.
    fn alike(&self, word: &str) -> Vec<usize> {
        if let Some(number) = self.words.get(word) {
            return vec![*number];
        }
        if word.chars().count() < TYPO_LETTERS {
            return Vec::new();
        }
        // One edit changes the length by a letter, which has four bytes at most.
        let reach = if word.is_ascii() { 1 } else { 4 };
        let close = |known: &str| known.len() >= TYPO_LETTERS && known.len().abs_diff(word.len()) <= reach;
        let near = self.words.iter().filter(|(known, _)| close(known) && within_one_edit(known, word));
        near.map(|(_, number)| *number).collect()
    }

    /// The best alignment of a part of the message with a part of the error (Smith and Waterman 1981).
    fn align(&self, said: &[Vec<usize>], error: &[usize]) -> Aligned {
        let mut best = Aligned::default();
        let mut above = vec![Aligned::default(); error.len() + 1];
        for alike in said {
            let mut row = Vec::with_capacity(above.len());
            row.push(Aligned::default());
            for (at, word) in error.iter().enumerate() {
                let cell = |cells: &[Aligned], at: usize| cells.get(at).copied().unwrap_or_default();
                let weight = self.weight(*word);
                let here = if alike.contains(word) { cell(&above, at).plus(weight) } else { Aligned::default() };
                let added = cell(&above, at + 1).less(ADDED);
                let missing = cell(&row, at).less(weight / 2);
                let cell = here.max(added).max(missing);
                best = best.max(cell);
                row.push(cell);
            }
            above = row;
        }
        best
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Aligned {
    weight: i64,
    words: usize,
}

impl Aligned {
    fn plus(self, weight: i64) -> Self {
        Self { weight: self.weight + weight, words: self.words + 1 }
    }

    fn less(self, weight: i64) -> Self {
        if self.weight > weight { Self { weight: self.weight - weight, ..self } } else { Self::default() }
    }
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
