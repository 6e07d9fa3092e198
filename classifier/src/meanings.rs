//! What words mean, roughly: for each word what it names, and for that what it is a kind of, and so on. So a message
//! with "cash" is a little like one with "money", though no example has the word. And the topic that a word belongs
//! to, with wider topics: "loan" and "mortgage" have to do with each other, though neither is a kind of the other.
//!
//! As text, a line each:
//! ```text
//! # a comment
//! -ies y                 an ending that other forms of a word have, and what stands there in the word itself
//! 2 1 money:13:4 cash:8  a meaning's number, that of the wider meaning (0: none), and its words
//! 3 0                    a wide topic
//! 4 3                    a topic
//! ```
//! A word stands once, under what it means most often; the number behind it tells how often it was met so, the one
//! behind that its topic, if it has one. Of several words that a form may belong to, the one met most often is taken.
//! Topics are numbered as meanings are. Numbers count on from 1.

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
    of_words: Vec<Word>,
    /// For each meaning and topic the wider one, or nothing: counted from 1, as written.
    wider: Vec<u32>,
    endings: Vec<(String, String)>,
    /// Of the text.
    digest: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Word {
    /// How often.
    met: u32,
    meaning: u32,
    /// Its number, or 0.
    topic: u32,
}

/// Knows no word.
static NONE: LazyLock<Meanings> = LazyLock::new(Meanings::default);

impl Default for &'static Meanings {
    fn default() -> Self {
        &NONE
    }
}

/// What of it is seen in a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) meanings: &'static Meanings,
    /// Whether topics are, too.
    pub(crate) topics: bool,
}

impl Sight {
    /// What `word` means, and what that is a kind of, the narrowest first, then its topics in the same way; nothing
    /// for a word that isn't known.
    pub(crate) fn of(&self, word: &str) -> impl Iterator<Item = u32> {
        let Word { meaning, topic, .. } = self.meanings.best(word).unwrap_or_default();
        let topic = if self.topics { topic } else { 0 };
        self.meanings.and_wider(meaning).chain(self.meanings.and_wider(topic))
    }
}

impl Meanings {
    /// Reads what stands in `text`; the error is the number of the first line that can't be read.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut meanings = Self { digest: digest(text.as_bytes()), ..Self::default() };
        let mut words = Vec::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            meanings.read(line, &mut words).ok_or(at + 1)?;
        }
        words.sort_unstable_by_key(|(hash, _)| *hash);
        let (hashes, of_words) = words.into_iter().unzip();
        Ok(Self { words: Sorted::of(hashes), of_words, ..meanings })
    }

    fn read(&mut self, line: &str, words: &mut Vec<(u64, Word)>) -> Option<()> {
        if let Some(ending) = line.strip_prefix('-') {
            let (ending, instead) = ending.split_once(' ').unwrap_or((ending, ""));
            self.endings.push((ending.to_owned(), instead.to_owned()));
            return Some(());
        }
        // Byte by byte: every start reads this, and looking for characters takes longer than the few that there are.
        let mut parts = line.as_bytes().split(|byte| *byte == b' ');
        let (meaning, wider) = (number(parts.next()?)?, number(parts.next()?)?);
        self.wider.push(wider);
        if usize::try_from(meaning) != Ok(self.wider.len()) {
            return None;
        }
        for word in parts {
            let mut parts = word.split(|byte| *byte == b':');
            let (word, met) = (hash(START, parts.next()?), number(parts.next()?)?);
            let topic = parts.next().map_or(Some(0), number)?;
            words.push((word, Word { met, meaning, topic }));
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

    /// The word that `form` is, or is a form of.
    fn best(&self, form: &str) -> Option<Word> {
        let found = self.met(hash(START, form.as_bytes())).into_iter().chain(self.of_forms(form));
        found.reduce(|a, b| if b.met > a.met { b } else { a })
    }

    /// A meaning or topic and the wider ones; nothing for 0.
    fn and_wider(&self, narrowest: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(narrowest).filter(|it| *it > 0), |it| self.wider(*it)).take(1 + WIDER)
    }

    fn wider(&self, meaning: u32) -> Option<u32> {
        let at = usize::try_from(meaning).ok()?.checked_sub(1)?;
        self.wider.get(at).copied().filter(|wider| *wider > 0)
    }

    /// The words that `form` may be a form of: "stopped" of "stop", "cities" of "city".
    fn of_forms(&self, form: &str) -> impl Iterator<Item = Word> {
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

    fn met(&self, word: u64) -> Option<Word> {
        self.of_words.get(self.words.place(word)?).copied()
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    let add = |number: u32, digit: &u8| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number.checked_mul(10)?.checked_add(u32::from(digit))
    };
    digits.iter().try_fold(0, add).filter(|_| !digits.is_empty())
}

/// As FNV-1a, eight bytes at once: each step leaves what differs different.
fn digest(text: &[u8]) -> u64 {
    let (eights, rest) = text.as_chunks();
    let step = |state: u64, eight: &[u8; 8]| (state ^ u64::from_le_bytes(*eight)).wrapping_mul(0x0100_0000_01b3);
    hash(eights.iter().fold(START, step), rest)
}

/// Without the last letter, where it stands twice.
fn doubled(stem: &str) -> Option<&str> {
    let once = stem.get(..stem.len().checked_sub(1)?)?;
    (once.as_bytes().last() == stem.as_bytes().last()).then_some(once)
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Sight {
        /// Of a text that lasts as long as the tests.
        pub(crate) fn with(text: &str, topics: bool) -> Self {
            Self { meanings: Box::leak(Box::new(Meanings::parse(text).unwrap())), topics }
        }
    }

    const TEXT: &str = "# a comment\n-s\n-ies y\n-ped p\n-ed\n-ing e\n1 0\n2 1 money:13 cash:8\n3 2 coin:4\n4 0 city:9 stop:20\n\
                        5 3 dime:0\n6 5 bit:1\n7 6 shard:2\n8 0 stopped:1 cities:9\n";

    fn of(word: &str) -> Vec<u32> {
        Sight::with(TEXT, true).of(word).collect()
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
    fn a_word_belongs_to_a_topic_and_wider_ones() {
        let text = "-s\n1 0 money:5:4 loan:2:5\n2 1 coin:3\n3 0\n4 3\n5 3\n";
        let of = |topics| {
            let sight = Sight::with(text, topics);
            ["money", "loans", "coin", "pear"].map(|word| sight.of(word).collect::<Vec<_>>())
        };
        assert_eq!(of(true), [vec![1, 4, 3], vec![1, 5, 3], vec![2, 1], vec![]]);
        assert_eq!(of(false), [vec![1], vec![1], vec![2, 1], vec![]]);
        assert_eq!(Meanings::parse("1 0 a:1:b\n"), Err(1));
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
        let doubled = Sight::with("-ing\n1 0 plan:3\n", false);
        assert_eq!(doubled.of("planning").collect::<Vec<_>>(), [1]);
        assert!(Sight::default().of("coins").next().is_none() && <&Meanings>::default().is_empty());
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
