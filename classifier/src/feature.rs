//! What the classifier sees of a text: words, pairs of words, pieces of words, and what words mean, each as a number.
//!
//! A feature is the 64-bit FNV-1a hash of its letters and its kind: the same on every machine, and with
//! some ten thousand features two fall together once in 10^11 trainings.

use super::meanings::Sight;

/// The features of one text, each as often as it occurs, sorted. The groups are weighted on their own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Features {
    pub(crate) words: Vec<u64>,
    pub(crate) letters: Vec<u64>,
    pub(crate) meanings: Vec<u64>,
    /// One word with its edges.
    padded: String,
}

/// Kinds of features; a kind is mixed into the hash.
const WORD: u8 = 1;
const PAIR: u8 = 2;
const SKIP: u8 = 3;
const LENGTH: u8 = 4;
const LETTERS: u8 = 5;
const FIRST: u8 = 6;
const OPENING: u8 = 7;
const LAST: u8 = 8;
const MEANING: u8 = 9;
/// A word of which no meaning is known.
const STRANGE: u8 = 10;

/// Texts of so many words and more are long.
const LONG: u8 = 6;

/// Pieces of words have two letters to this many, the edges of a word counting as one each.
const LONGEST_PIECE: usize = 4;

impl Features {
    pub(crate) fn of<W: AsRef<str>>(words: &[W], sight: Sight) -> Self {
        let mut features = Self::default();
        features.see(words, sight);
        features
    }

    /// The features of `words` in the place of those before, in the memory of those before.
    pub(crate) fn see<W: AsRef<str>>(&mut self, words: &[W], sight: Sight) {
        self.words.clear();
        self.letters.clear();
        self.meanings.clear();
        self.see_words(words);
        for word in words {
            self.padded.clear();
            self.padded.push('^');
            self.padded.push_str(word.as_ref());
            self.padded.push('$');
            pieces(&self.padded, &mut self.letters);
            self.see_meanings(word.as_ref(), sight);
        }
        self.words.sort_unstable();
        self.letters.sort_unstable();
        self.meanings.sort_unstable();
    }

    /// A word that means nothing known counts as itself: a mistyped word takes its share of the group, and what is left
    /// of a message does not weigh more for it.
    fn see_meanings(&mut self, word: &str, sight: Sight) {
        let known = self.meanings.len();
        self.meanings.extend(sight.of(word).map(|meaning| hash(hash_of(MEANING), &meaning.to_le_bytes())));
        if self.meanings.len() == known && !sight.meanings.is_empty() {
            self.meanings.push(hash(hash_of(STRANGE), word.as_bytes()));
        }
    }

    /// The features with how often each occurs, group by group.
    pub(crate) fn groups(&self) -> [impl Iterator<Item = (u64, usize)>; 3] {
        [&self.words, &self.letters, &self.meanings].map(|group| {
            let counted = |same: &[u64]| Some((*same.first()?, same.len()));
            group.chunk_by(|a, b| a == b).filter_map(counted)
        })
    }

    fn see_words<W: AsRef<str>>(&mut self, words: &[W]) {
        let one = |kind, word: &W| hash(hash_of(kind), word.as_ref().as_bytes());
        let two = |kind, a: &W, b: &W| hash(hash(one(kind, a), b" "), b.as_ref().as_bytes());
        self.words.extend(words.iter().map(|word| one(WORD, word)));
        self.words.extend(words.windows(2).filter_map(|near| Some(two(PAIR, near.first()?, near.last()?))));
        self.words.extend(words.windows(3).filter_map(|near| Some(two(SKIP, near.first()?, near.last()?))));
        self.words.extend(words.first().map(|word| one(FIRST, word)));
        if let [first, second, ..] = words {
            self.words.push(two(OPENING, first, second));
        }
        self.words.extend(words.last().map(|word| one(LAST, word)));
        // "next" alone is another thing than "next" in a long sentence.
        self.words.push(hash(hash_of(LENGTH), &[u8::try_from(words.len()).unwrap_or(u8::MAX).min(LONG)]));
    }
}

/// The pieces of one word with its edges, as "^pw$".
fn pieces(padded: &str, into: &mut Vec<u64>) {
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
                into.push(state);
            }
        }
    }
}

fn hash_of(kind: u8) -> u64 {
    hash(0xcbf2_9ce4_8422_2325, &[kind])
}

/// FNV-1a, going on from `state`.
pub(crate) fn hash(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |state, &byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_of_a_short_text() {
        let features = Features::of(&["my", "pw", "my"], Sight::default());
        // Words 3, pairs 2, one skip, first, opening, last, length; pieces of "^my$" (6) twice and "^pw$" (6).
        assert_eq!((features.words.len(), features.letters.len()), (10, 18));
        let [words, letters, meanings] = features.groups();
        assert_eq!(meanings.count(), 0);
        assert_eq!((words.filter(|&(_, n)| n == 2).count(), letters.filter(|&(_, n)| n == 2).count()), (1, 6));
    }

    #[test]
    fn memory_used_again_gives_the_same() {
        let sight = Sight::with("1 0 long:1\n2 0 x:1\n", false);
        let mut features = Features::of(&["a", "long", "text", "before"], sight);
        features.see(&["é👍", "x"], sight);
        let fresh = Features::of(&["é👍", "x"], sight);
        let all = |features: &Features| features.groups().map(Iterator::collect::<Vec<_>>);
        assert_eq!(all(&features), all(&fresh));
        assert_eq!(Features::of::<&str>(&[], sight).words.len(), 1);
    }

    #[test]
    fn a_word_means_what_it_is_known_for_or_itself() {
        let sight = Sight::with("1 0 food:1\n2 1 pear:1\n", false);
        let seen = |words: &[&str]| Features::of(words, sight).meanings;
        assert_eq!([seen(&["food"]).len(), seen(&["pear"]).len(), seen(&["paer", "pear"]).len()], [1, 2, 3]);
        assert!(seen(&["pear"]).contains(&seen(&["food"])[0]) && !seen(&["paer"]).contains(&seen(&["food"])[0]));
        assert!(Features::of(&["pear"], Sight::default()).meanings.is_empty());
        let of = |topics| Features::of(&["loan"], Sight::with("1 0 loan:1:2\n2 0\n", topics)).meanings.len();
        assert_eq!([false, true].map(of), [1, 2]);
    }

    #[test]
    fn order_matters() {
        let pair = |one: &str, other: &str| hash(hash(hash(hash_of(PAIR), one.as_bytes()), b" "), other.as_bytes());
        let of = |words: [&str; 2]| Features::of(&words, Sight::default());
        let words = of(["a", "b"]).words;
        assert!(words.contains(&pair("a", "b")) && !words.contains(&pair("b", "a")));
        assert_eq!(of(["a", "b"]).letters, of(["b", "a"]).letters);
    }
}
