//! Words that must not stand in a password, found through the usual disguises.
//!
//! The shipped list is named, versioned and licensed in `words/NOTICE`; an installation adds words
//! of its own (the campus, the team, the season).

use std::{borrow::Cow, collections::BTreeMap};

use zeroize::Zeroizing;

use super::fold;

const AMERICAN_ENGLISH: &str = include_str!("words/american-english-small.txt");

/// A sorted list of folded words. Built once and shared.
pub struct CommonWords {
    words: Vec<Cow<'static, str>>,
    /// How many disguises and separators a short word may wear before it is chance.
    short_bears: usize,
}

/// Words of up to so many letters stand in random text now and then, when enough signs count as
/// letters. Measured over 20,000 random passwords of 8 that hold every class: any number of disguises
/// refuses 0.14 % of them (0.24 % where the alphabet is letters, digits and eight signs), one refuses
/// 0.02 % (0.08 %). Longer words are no chance, in any disguise.
const SHORT: usize = 5;

impl CommonWords {
    /// The shipped list's words of `shortest` letters and more, and all of `own`.
    pub fn shipped<'a>(shortest: usize, own: impl IntoIterator<Item = &'a str>) -> Self {
        let shipped = AMERICAN_ENGLISH.lines().filter(|word| word.len() >= shortest).map(Cow::Borrowed);
        Self::sorted(shipped.chain(folded(own)).collect(), 1)
    }

    /// These few words alone, short ones too in any disguise: chance can be left out of account.
    pub fn only<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self::sorted(folded(words).collect(), usize::MAX)
    }

    fn sorted(mut words: Vec<Cow<'static, str>>, short_bears: usize) -> Self {
        words.sort_unstable();
        words.dedup();
        words.retain(|word| !word.is_empty());
        Self { words, short_bears }
    }

    /// The first word that stands in `text`: its letters in order, each as itself in either case, with
    /// or without accents, or as the sign that people write for it, and nothing but separators between.
    pub fn found_in(&self, text: &str) -> Option<&str> {
        let folded = fold::bare(text);
        let mut spelled = Zeroizing::new(Vec::with_capacity(folded.len()));
        spelled.extend(folded.chars());
        (0..spelled.len()).find_map(|start| self.found_at(spelled.get(start..)?))
    }

    /// The first word that begins with the first character of `spelled`.
    fn found_at(&self, spelled: &[char]) -> Option<&str> {
        let mut open = BTreeMap::from([(Prefix { from: 0, to: self.words.len(), bytes: 0 }, 0)]);
        for &character in spelled {
            let mut next = BTreeMap::new();
            for (prefix, disguises) in open {
                let longer = meanings(character).filter_map(|(letter, disguise)| {
                    Some((self.extend(prefix, letter)?, disguises + usize::from(disguise)))
                });
                let skipped = (prefix.bytes > 0 && is_separator(character)).then_some((prefix, disguises + 1));
                for (prefix, disguises) in longer.chain(skipped) {
                    let least = next.entry(prefix).or_insert(disguises);
                    *least = disguises.min(*least);
                }
            }
            for (prefix, disguises) in &next {
                if let Some(word) = self.words.get(prefix.from)
                    && word.len() == prefix.bytes
                    && (word.len() > SHORT || *disguises <= self.short_bears)
                {
                    return Some(word);
                }
            }
            if next.is_empty() {
                return None;
            }
            open = next;
        }
        None
    }

    /// The words of `prefix` that go on with `letter`.
    fn extend(&self, prefix: Prefix, letter: char) -> Option<Prefix> {
        let mut buffer = [0; 4];
        let letter = letter.encode_utf8(&mut buffer).as_bytes();
        let words = self.words.get(prefix.from..prefix.to)?;
        let first = words.partition_point(|word| rest(word, prefix.bytes) < letter);
        let count = words.get(first..)?.partition_point(|word| rest(word, prefix.bytes).starts_with(letter));
        let from = prefix.from + first;
        (count > 0).then(|| Prefix { from, to: from + count, bytes: prefix.bytes + letter.len() })
    }
}

/// The words `from..to` of the list, which agree in their first `bytes`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Prefix {
    from: usize,
    to: usize,
    bytes: usize,
}

fn rest(word: &str, bytes: usize) -> &[u8] {
    word.as_bytes().get(bytes..).unwrap_or_default()
}

/// What a character may stand for: itself, and the letters that it is written for (true: in disguise).
fn meanings(character: char) -> impl Iterator<Item = (char, bool)> {
    let disguised: &[char] = match character {
        '0' => &['o'],
        '1' | '|' => &['l', 'i'],
        '!' => &['i'],
        '3' | '€' => &['e'],
        '4' | '@' => &['a'],
        '5' | '$' => &['s'],
        '7' | '+' => &['t'],
        '8' => &['b'],
        '9' => &['g'],
        _ => &[],
    };
    std::iter::once((character, false)).chain(disguised.iter().map(|&letter| (letter, true)))
}

fn is_separator(character: char) -> bool {
    !character.is_alphanumeric()
}

fn folded<'a>(words: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = Cow<'static, str>> {
    words.into_iter().map(|word| Cow::Owned(fold::bare(word.trim()).to_string()))
}

impl std::fmt::Debug for CommonWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CommonWords({})", self.words.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> CommonWords {
        CommonWords::shipped(5, ["Mizzou", "fall"])
    }

    #[test]
    fn attack_30_words_are_found_through_their_disguises() {
        let words = shipped();
        for (text, word) in [
            ("password", "password"),
            ("xxPASSWORDxx", "password"),
            ("P@$$w0rd!", "password"),
            ("p4ssw0rd", "password"),
            ("pa55word", "password"),
            ("p-a-s-s-w-o-r-d", "password"),
            ("pass word", "password"),
            ("p.@.s.s.w.0.r.d", "password"),
            ("Pa\u{0301}ssword", "password"),
            ("\u{FF50}assword", "password"),
            ("pass\u{200B}word", "password"),
            ("W1nd0w#7x", "window"),
            ("f1ower", "flower"),
            ("l1br4ry", "library"),
            ("|ibrary", "library"),
            ("H0use#42x", "house"),
            ("ho-use", "house"),
            ("xX7horseQ", "horse"),
            ("M1zz0u#1", "mizzou"),
            ("Fall2026!!", "fall"),
        ] {
            assert_eq!(words.found_in(text), Some(word), "{text}");
        }
    }

    #[test]
    fn what_is_no_word_passes() {
        let words = shipped();
        for text in
            ["kX7$vQ2m", "", "cat dog", "h0u$e", "pass1word", "drow", "1111111111", "!!!!!!!!", "Zq#hous", "M!ssour!"]
        {
            assert_eq!(words.found_in(text), None, "{text}");
        }
    }

    #[test]
    fn attack_57_a_long_password_of_signs_is_looked_through_at_once() {
        let words = shipped();
        for text in ["1", "!", "s!", "qu-zx-", "|+", "a"] {
            assert_eq!(words.found_in(&text.repeat(256 / text.len())), None, "{text}");
        }
    }

    #[test]
    fn the_shipped_list_is_folded_and_sorted() {
        let words: Vec<_> = AMERICAN_ENGLISH.lines().collect();
        assert_eq!(words.len(), 37_753);
        assert!(words.is_sorted());
        assert!(words.iter().all(|word| word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_lowercase())));
    }
}
