//! The field's own words, and what is written for them: a letter too many, one missing, two in the wrong
//! order, no space between two words.
//!
//! A word that stands in any of the tables is never touched, and neither is one that could be two of the
//! field's words: a wrong mending is worse than none.

use std::collections::BTreeSet;

use super::{Words, fold::within_one_edit};

/// Shorter words are one edit away from too many others.
const EDIT_LETTERS: usize = 5;
/// In shorter ones two neighbours may have changed places ("cdoe"), or one letter may stand twice ("nexxt").
const SWAP_LETTERS: usize = 4;
/// So long a word must be to be looked at for two words without a space.
const JOINED_LETTERS: usize = 7;
/// Longer words are none.
const LONGEST: usize = 40;
/// So many words are found without a space between them at most.
const JOINED_WORDS: usize = 4;

/// How people spell, as they write it down.
#[derive(Debug, Clone, Default)]
pub struct SpellingTable {
    /// The field's own words: what is one edit away from one of them is read as it.
    pub field: Vec<String>,
    /// Words of their own, though they are one edit away from one of the field's ("charge", "looked").
    pub kept: Vec<String>,
    /// Small words that stand beside the field's without a space ("mypassword").
    pub small: Vec<String>,
}

/// Which of the letters a to z a word has; all others are one.
#[derive(Debug, Clone, Copy)]
struct Letters(u32);

impl Letters {
    fn of(word: &str) -> Self {
        let of_byte = |byte: u8| 1 << u32::from(byte.wrapping_sub(b'a').min(26));
        Self(word.bytes().fold(0, |letters, byte| letters | of_byte(byte)))
    }

    /// One edit brings one letter and takes one at most: most words fall out here, unread.
    fn may_be_near(self, other: Self) -> bool {
        (self.0 ^ other.0).count_ones() <= 2
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Spelling {
    field: Words,
    /// The field's words by their number of letters, each with the letters that it has.
    by_length: Vec<Vec<(Letters, String)>>,
    small: Words,
    /// Everything that is no mistake.
    right: Words,
}

/// What a word was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mended {
    Word(String),
    /// Several words that stood without a space.
    Words(Vec<String>),
}

impl Spelling {
    /// `table` with its words folded already, and the words of all other tables, which are right as they are.
    pub(super) fn new(field: Vec<String>, small: Vec<String>, right: impl IntoIterator<Item = String>) -> Self {
        let mut by_length: Vec<Vec<(Letters, String)>> = Vec::new();
        let field: BTreeSet<String> = field.into_iter().collect();
        for word in &field {
            let length = word.chars().count();
            if by_length.len() <= length {
                by_length.resize(length + 1, Vec::new());
            }
            by_length.get_mut(length).into_iter().for_each(|words| words.push((Letters::of(word), word.clone())));
        }
        let right = right.into_iter().chain(field.iter().cloned()).chain(small.iter().cloned()).collect();
        Self { field: field.into_iter().collect(), by_length, small: small.into_iter().collect(), right }
    }

    /// The field's words that are too long to be two words by chance.
    pub(super) fn long_words(&self) -> impl Iterator<Item = &str> {
        self.by_length.iter().flatten().map(|(_, word)| word.as_str()).filter(|word| word.len() >= JOINED_LETTERS)
    }

    pub(super) fn is_right(&self, word: &str) -> bool {
        self.right.contains(word)
    }

    /// What the folded `word` was meant to be; `None` where it is right, or nobody can tell.
    pub(super) fn mend(&self, word: &str) -> Option<Mended> {
        // Names and codes have digits, and other alphabets have other mistakes.
        if !word.bytes().all(|b| b.is_ascii_lowercase()) || self.is_right(word) || self.is_inflected(word) {
            return None;
        }
        // "iforgot" is two words, and not "forgot" with a letter too many.
        self.parted(word).or_else(|| self.without_double(word).or_else(|| self.near(word)).map(Mended::Word))
    }

    /// "resets" and "resetting" are no typos of "reset".
    fn is_inflected(&self, word: &str) -> bool {
        ["s", "d", "r", "y", "es", "ed", "er", "ing"]
            .iter()
            .filter_map(|ending| word.strip_suffix(ending))
            .any(|stem| stem.len() >= SWAP_LETTERS && self.field.contains(stem))
    }

    /// "nexxt", "heelp": the same letter twice where it stands once.
    fn without_double(&self, word: &str) -> Option<String> {
        let bytes = word.as_bytes();
        let doubles = (1..bytes.len()).filter(|&at| bytes.get(at) == bytes.get(at - 1));
        let mut single = doubles
            .map(|at| format!("{}{}", word.get(..at).unwrap_or_default(), word.get(at + 1..).unwrap_or_default()));
        single.find(|single| single.len() >= SWAP_LETTERS && self.field.contains(single))
    }

    /// The one word of the field that is one edit away.
    fn near(&self, word: &str) -> Option<String> {
        let length = word.len();
        let long = |known: usize| length.min(known) >= EDIT_LETTERS && known.abs_diff(length) <= 1;
        let letters = Letters::of(word);
        let lengths = self.by_length.iter().enumerate();
        let mut near = lengths
            .filter(|&(known, _)| long(known))
            .flat_map(|(_, words)| words)
            .filter(|(known, _)| letters.may_be_near(*known))
            .map(|(_, known)| known)
            .filter(|known| within_one_edit(known, word))
            .chain(self.swapped(word));
        let first = near.next()?;
        near.all(|other| other == first).then(|| first.clone())
    }

    /// A short word of the field with two letters in the wrong order.
    fn swapped<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a String> {
        let short = self.by_length.get(SWAP_LETTERS).filter(|_| word.len() == SWAP_LETTERS);
        short.into_iter().flatten().map(|(_, known)| known).filter(|known| {
            let sorted = |word: &str| {
                let mut letters = word.as_bytes().to_vec();
                letters.sort_unstable();
                letters
            };
            within_one_edit(known, word) && sorted(known) == sorted(word)
        })
    }

    /// Two words and more without a space, one of the field's among them: the fewest, the longest first.
    fn parted(&self, word: &str) -> Option<Mended> {
        if !(JOINED_LETTERS..=LONGEST).contains(&word.len()) {
            return None;
        }
        let mut parts = Vec::new();
        let whole = self.part(word, &mut parts)
            && parts.iter().any(|part| part.len() >= SWAP_LETTERS && self.field.contains(part));
        whole.then_some(Mended::Words(parts))
    }

    fn part(&self, rest: &str, parts: &mut Vec<String>) -> bool {
        if rest.is_empty() {
            return parts.len() > 1;
        }
        if parts.len() == JOINED_WORDS {
            return false;
        }
        for end in (1..=rest.len()).rev() {
            let (Some(head), Some(tail)) = (rest.get(..end), rest.get(end..)) else { continue };
            if self.field.contains(head) || self.small.contains(head) {
                parts.push(head.to_owned());
                if self.part(tail, parts) {
                    return true;
                }
                parts.pop();
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling() -> Spelling {
        let words = |words: &str| words.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        Spelling::new(
            words("password reset forgot account locked login next code help phone change authenticator"),
            words("my i the to cant a"),
            words("charge looked presume logic forget"),
        )
    }

    #[test]
    fn mistakes_are_put_right() {
        let word = |word: &str| Some(Mended::Word(word.to_owned()));
        for (written, meant) in [
            ("pasword", "password"),
            ("passwrod", "password"),
            ("passsword", "password"),
            ("paswsord", "password"),
            ("oassword", "password"),
            ("restet", "reset"),
            ("frgot", "forgot"),
            ("acount", "account"),
            ("authentcator", "authenticator"),
            ("nexxt", "next"),
            ("heelp", "help"),
            ("cdoe", "code"),
            ("nxet", "next"),
        ] {
            assert_eq!(spelling().mend(written), word(meant), "{written}");
        }
        for (written, meant) in [
            ("mypassword", &["my", "password"][..]),
            ("iforgot", &["i", "forgot"]),
            ("resetpassword", &["reset", "password"]),
            ("iforgotmypassword", &["i", "forgot", "my", "password"]),
        ] {
            let meant = meant.iter().map(|&word| word.to_owned()).collect();
            assert_eq!(spelling().mend(written), Some(Mended::Words(meant)), "{written}");
        }
    }

    #[test]
    fn what_is_right_or_unclear_is_left() {
        for written in [
            "password",
            "resets",
            "phones",
            "charge",
            "looked",
            "logic",
            "cod",
            "helps",
            "coda",
            "text",
            "rest",
            "nest",
            "passport",
            "zzz",
            "",
            "a",
            "pässword",
            "reset1",
            "forgetful",
            "locket5",
            "mycat",
            "thecatsat",
        ] {
            assert_eq!(spelling().mend(written), None, "{written}");
        }
    }
}
