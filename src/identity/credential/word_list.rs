//! Words that must not stand in a password, and where they stand in one: found through the usual
//! disguises (`word_search`).
//!
//! The shipped lists are named, versioned and licensed in `words/NOTICE`; an installation adds words
//! of its own.

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

use super::{
    fold,
    word_search::{BothWays, Match, Sight, Spelled, Tree},
};

const AMERICAN_ENGLISH: &str = include_str!("words/american-english-small.txt");
const COMMON_PASSWORDS: &str = include_str!("words/common-passwords.txt");

/// The shipped words, for all lists of them.
static SHIPPED: LazyLock<Arc<Words>> = LazyLock::new(|| {
    let words = AMERICAN_ENGLISH.lines().map(|text| Word { text: Cow::Borrowed(text), may_be_divided: true });
    // `redhat` is a much-used password, and `red hat` is two words of a good passphrase.
    let passwords = COMMON_PASSWORDS.lines().map(|text| Word { text: Cow::Borrowed(text), may_be_divided: false });
    Arc::new(Words::new(words.chain(passwords).collect()))
});

/// A list of folded words. Cheap to clone.
#[derive(Clone)]
pub struct WordList {
    words: Arc<Words>,
    /// Shorter words, in letters, don't count.
    shortest: usize,
    /// So many words that a short one stands in random text now and then.
    is_long: bool,
}

struct Words {
    list: Vec<Word>,
    tree: Tree,
}

struct Word {
    text: Cow<'static, str>,
    may_be_divided: bool,
}

/// Words of up to so many letters stand in random text by chance, the more the more signs count as
/// letters. Of a long list such a word counts as it is written; with one disguise it counts where no
/// letter stands beside it. Longer words are no chance, in any disguise. Of 100,000 random passwords of
/// 8 that hold every class the shipped list then refuses 21 (53 where the alphabet is letters, digits
/// and eight signs); with any disguise anywhere it would be 140 (240).
const SHORT: usize = 5;

impl WordList {
    /// The shipped words and most used passwords of `shortest` letters and more.
    pub fn shipped(shortest: usize) -> Self {
        Self { words: SHIPPED.clone(), shortest, is_long: true }
    }

    /// These few words alone, short ones too in any disguise: chance can be left out of account.
    pub fn only<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let folded = words.into_iter().map(|word| Cow::Owned(fold::bare(word.trim()).to_string()));
        let words = folded.map(|text| Word { text, may_be_divided: true }).collect();
        Self { words: Arc::new(Words::new(words)), shortest: 0, is_long: false }
    }

    /// The first word that stands anywhere in `text`, forwards or backwards.
    pub(super) fn found_in(&self, text: &BothWays) -> Option<&str> {
        self.first(&text.forwards, 0).or_else(|| self.first(&text.backwards, 1))
    }

    /// The first word that is all of `text` but for digits and signs around it, in either direction.
    pub(super) fn is_all_of(&self, text: &BothWays) -> Option<&str> {
        self.alone(&text.forwards, 0).or_else(|| self.alone(&text.backwards, 1))
    }

    /// The words that begin at `start`, in order of their end.
    pub(super) fn matches_at(&self, text: &Spelled, start: usize, sight: Sight) -> impl Iterator<Item = Match> {
        let counts = move |found: &Match| self.counts(text, start, found, 0);
        self.words.tree.search(text.from(start), sight).into_iter().filter(counts)
    }

    /// The word that was found, as the list has it.
    pub(super) fn word(&self, found: &Match) -> &str {
        self.words.list.get(found.word).map_or("", |word| &word.text)
    }

    fn may_be_divided(&self, found: &Match) -> bool {
        self.words.list.get(found.word).is_some_and(|word| word.may_be_divided)
    }

    fn first(&self, text: &Spelled, worn: usize) -> Option<&str> {
        (0..text.len()).find_map(|start| {
            let found = self.words.tree.search(text.from(start), Sight::Through).into_iter();
            let counted = found.filter(|found| self.counts(text, start, found, worn));
            // "password" rather than "passw0rd", and rather than "passwor".
            let clearest = counted.max_by_key(|found| (self.may_be_divided(found), found.length));
            clearest.map(|found| self.word(&found))
        })
    }

    fn alone(&self, text: &Spelled, worn: usize) -> Option<&str> {
        let mut begins = (0..text.len()).take_while(|&start| !text.has_letters(0..start));
        begins.find_map(|start| {
            let mut found = self.words.tree.search(text.from(start), Sight::Through).into_iter();
            let is_all = |found: &Match| !text.has_letters(start + found.length..text.len());
            found.find(|found| is_all(found) && self.counts(text, start, found, worn)).map(|found| self.word(&found))
        })
    }

    /// Whether it is the word, and not chance. `worn`: disguises of the whole text.
    fn counts(&self, text: &Spelled, start: usize, found: &Match, worn: usize) -> bool {
        let Some(listed) = self.words.list.get(found.word) else { return false };
        if listed.text.len() < self.shortest || found.divided && !listed.may_be_divided {
            return false;
        }
        let end = start + found.length;
        let is_apart =
            || !text.has_letters(start.saturating_sub(1)..start) && !text.has_letters(end..text.len().min(end + 1));
        !self.is_long
            || listed.text.len() > SHORT
            || match found.disguises + worn {
                0 => true,
                1 => is_apart(),
                _ => false,
            }
    }
}

impl Words {
    fn new(mut list: Vec<Word>) -> Self {
        list.sort_unstable_by(|one, other| one.text.cmp(&other.text));
        list.dedup_by(|one, other| one.text == other.text);
        list.retain(|word| !word.text.is_empty());
        let tree = Tree::new(&list);
        Self { list, tree }
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Debug for WordList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WordList({})", self.words.list.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_30_words_are_found_through_their_disguises() {
        let shipped = WordList::shipped(5);
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
            ("ppaasswoorrdd", "password"),
            ("Passssswordd", "password"),
            ("wodniwx", "window"),
            ("wodN!W#1", "window"),
            ("w-o-d-n-i-w", "window"),
            ("W1nd0w#7x", "window"),
            ("wod niw#7x", "window"),
            ("f1ower", "flower"),
            ("l1br4ry", "library"),
            ("|ibrary", "library"),
            ("H0use#42x", "house"),
            ("ho-use", "house"),
            ("hoouse", "house"),
            ("esuoh#42", "house"),
            ("xX7horseQ", "horse"),
            ("Letmein!9", "letmein"),
            ("1L0veY0u!", "iloveyou"),
            ("xQ-TrustNo1", "trust"),
        ] {
            assert_eq!(shipped.found_in(&BothWays::new(text)), Some(word), "{text}");
        }
    }

    #[test]
    fn what_is_no_word_passes() {
        let shipped = WordList::shipped(5);
        for text in [
            "kX7$vQ2m",
            "",
            "cat emu",
            "red hat#kx",
            "ssuoh#42",
            "h0u$e",
            "3suoh",
            "pass1word",
            "1111111111",
            "!!!!!!!!",
            "Zq#hous",
            "M!ssour!",
        ] {
            assert_eq!(shipped.found_in(&BothWays::new(text)), None, "{text}");
        }
    }

    #[test]
    fn words_of_one_s_own_are_found_in_any_disguise() {
        let own = WordList::only([" Mizzou ", "UMKC", "Rölla", ""]);
        for (text, word) in [
            ("M1zz0u#1", "mizzou"),
            ("uozziM", "mizzou"),
            ("u.m.k.c", "umkc"),
            ("xR0114x", "rolla"),
            ("röllax", "rolla"),
        ] {
            assert_eq!(own.found_in(&BothWays::new(text)), Some(word), "{text}");
        }
        assert_eq!(own.found_in(&BothWays::new("mizu umk")), None);
    }

    #[test]
    fn a_word_can_be_all_there_is() {
        let shipped = WordList::shipped(5);
        for (text, word) in [
            ("password", Some("password")),
            ("..P@ssword2026!!", Some("password")),
            ("2026-drowssap", Some("drowssap")),
            ("2026-wodniw", Some("window")),
            ("responsibilities1", Some("responsibilities")),
            ("xpassword", None),
            ("password horse", None),
            ("20x26password", None),
            ("12345678", None),
            ("", None),
        ] {
            assert_eq!(shipped.is_all_of(&BothWays::new(text)), word, "{text}");
        }
    }

    #[test]
    fn attack_57_a_long_password_of_signs_is_looked_through_at_once() {
        let shipped = WordList::shipped(5);
        for text in ["1", "!", "s!", "qu-zx-", "|+", "a"] {
            let text = BothWays::new(&text.repeat(256 / text.len()));
            assert_eq!(shipped.found_in(&text), None);
        }
    }

    #[test]
    fn the_shipped_lists_are_folded_and_sorted() {
        let lists = [(AMERICAN_ENGLISH, 37_753, 5), (COMMON_PASSWORDS, 6_776, 6)];
        for (list, count, shortest) in lists {
            let words: Vec<_> = list.lines().collect();
            assert_eq!(words.len(), count);
            assert!(words.is_sorted());
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            assert!(words.iter().all(|word| word.len() >= shortest && word.bytes().all(is_plain)));
        }
        assert_eq!(WordList::shipped(0).words.list.len(), 37_753 + 6_776, "no word stands in both");
    }
}
