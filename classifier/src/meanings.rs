//! What words mean, roughly: for each word what it names, and for that what it is a kind of, and so on. So a message
//! with "cash" is a little like one with "money", though no example has the word.
//!
//! As text, a line each:
//! ```text
//! # a comment
//! -ies y                 an ending that other forms of a word have, and what stands there in the word itself
//! 2 1 money:13 cash:8    a meaning's number, that of the wider meaning (0: none), and its words
//! ```
//! A word stands once, under what it means most often; the number behind it tells how often it was met so. Of
//! several words that a form may belong to, the one met most often is taken. Numbers count on from 1.

use std::sync::LazyLock;

use super::{feature::hash, sorted::Sorted};

/// Of a meaning so many wider ones are seen with it. More are so wide that they tell nothing.
const WIDER: usize = 4;
/// What is left of a form without its ending has so many letters at least.
const SHORTEST: usize = 2;
const START: u64 = 0xcbf2_9ce4_8422_2325;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Meanings {
    /// The hashes of the words.
    words: Sorted,
    /// For each word how often it was met, and its meaning.
    of_words: Vec<(u32, u32)>,
    /// For each meaning the wider one, or nothing: counted from 1, as written.
    wider: Vec<u32>,
    endings: Vec<(String, String)>,
    /// Of the text.
    digest: u64,
}

/// Knows no word.
static NONE: LazyLock<Meanings> = LazyLock::new(Meanings::default);

impl Default for &'static Meanings {
    fn default() -> Self {
        &NONE
    }
}

impl Meanings {
    /// Reads what stands in `text`; the error is the number of the first line that can't be read.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut meanings = Self { digest: hash(START, text.as_bytes()), ..Self::default() };
        let mut words = Vec::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            meanings.read(line, &mut words).ok_or(at + 1)?;
        }
        words.sort_unstable_by_key(|(hash, _)| *hash);
        let (hashes, of_words) = words.into_iter().unzip();
        Ok(Self { words: Sorted::of(hashes), of_words, ..meanings })
    }

    fn read(&mut self, line: &str, words: &mut Vec<(u64, (u32, u32))>) -> Option<()> {
        let mut parts = line.split(' ');
        let first = parts.next()?;
        if let Some(ending) = first.strip_prefix('-') {
            self.endings.push((ending.to_owned(), parts.next().unwrap_or_default().to_owned()));
            return Some(());
        }
        let (number, wider): (u32, u32) = (first.parse().ok()?, parts.next()?.parse().ok()?);
        self.wider.push(wider);
        if usize::try_from(number) != Ok(self.wider.len()) {
            return None;
        }
        for word in parts {
            let (word, met) = word.split_once(':')?;
            words.push((hash(START, word.as_bytes()), (met.parse().ok()?, number)));
        }
        Some(())
    }

    pub fn is_empty(&self) -> bool {
        self.of_words.is_empty()
    }

    /// Of everything in it: two that differ have not the same.
    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }

    /// What `word` means, and what that is a kind of, the narrowest first; nothing for a word that isn't known.
    pub(crate) fn of(&self, word: &str) -> impl Iterator<Item = u32> {
        let best = self.met(hash(START, word.as_bytes())).into_iter().chain(self.of_forms(word));
        let (_, narrowest) = best.reduce(|a, b| if b.0 > a.0 { b } else { a }).unwrap_or_default();
        let wider = |meaning: &u32| self.wider(*meaning);
        std::iter::successors(Some(narrowest).filter(|it| *it > 0), wider).take(1 + WIDER)
    }

    fn wider(&self, meaning: u32) -> Option<u32> {
        let at = usize::try_from(meaning).ok()?.checked_sub(1)?;
        self.wider.get(at).copied().filter(|wider| *wider > 0)
    }

    /// The words that `form` may be a form of: "stopped" of "stop", "cities" of "city".
    fn of_forms(&self, form: &str) -> impl Iterator<Item = (u32, u32)> {
        let endings = if self.of_words.is_empty() { &[] } else { self.endings.as_slice() };
        // Most endings fall out by their last letter.
        let last = form.as_bytes().last();
        let alike = endings.iter().filter(move |(ending, _)| ending.as_bytes().last() == last);
        let stems = alike.filter_map(move |(ending, instead)| Some((form.strip_suffix(ending.as_str())?, instead)));
        stems.filter(|(stem, _)| stem.len() >= SHORTEST).flat_map(|(stem, instead)| {
            let state = hash(START, stem.as_bytes());
            let once = doubled(stem).filter(|_| instead.is_empty()).and_then(|it| self.met(hash(START, it.as_bytes())));
            self.met(hash(state, instead.as_bytes())).into_iter().chain(once)
        })
    }

    /// How often the word with this hash was met, and its meaning.
    fn met(&self, word: u64) -> Option<(u32, u32)> {
        self.of_words.get(self.words.place(word)?).copied()
    }
}

/// Without the last letter, where it stands twice.
fn doubled(stem: &str) -> Option<&str> {
    let once = stem.get(..stem.len().checked_sub(1)?)?;
    (once.as_bytes().last() == stem.as_bytes().last()).then_some(once)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# a comment\n-s\n-ies y\n-ped p\n-ed\n-ing e\n1 0\n2 1 money:13 cash:8\n3 2 coin:4\n4 0 city:9 stop:20\n\
                        5 3 dime:0\n6 5 bit:1\n7 6 shard:2\n8 0 stopped:1 cities:9\n";

    fn of(word: &str) -> Vec<u32> {
        Meanings::parse(TEXT).unwrap().of(word).collect()
    }

    #[test]
    fn a_word_means_something_and_what_that_is_a_kind_of() {
        for (word, meanings) in [
            ("cash", vec![2, 1]),
            ("money", vec![2, 1]),
            ("dime", vec![5, 3, 2, 1]),
            ("shard", vec![7, 6, 5, 3, 2]),
            ("pear", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(of(word), meanings, "{word}");
        }
    }

    #[test]
    fn other_forms_of_a_word_mean_the_same() {
        for (form, meanings) in [
            ("coins", vec![3, 2, 1]),
            // Of several words the one that was met most often; of equals the form itself.
            ("stopped", vec![4]),
            ("cities", vec![8]),
            ("s", vec![]),
            ("éés", vec![]),
        ] {
            assert_eq!(of(form), meanings, "{form}");
        }
        let doubled = Meanings::parse("-ing\n1 0 plan:3\n").unwrap();
        assert_eq!(doubled.of("planning").collect::<Vec<_>>(), [1]);
        assert!(Meanings::default().of("coins").next().is_none() && <&Meanings>::default().is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, line) in [("1 0 a:1\n3 0 b:1\n", 2), ("x\n", 1), ("# c\n1 0 a\n", 2), ("1 0 a:b\n", 1), ("1\n", 1)] {
            assert_eq!(Meanings::parse(text), Err(line), "{text}");
        }
        let [one, other] = ["1 0 a:1\n", "1 0 b:1\n"].map(|text| Meanings::parse(text).unwrap().digest());
        assert_ne!(one, other);
    }
}
