//! Copies of messages as tired thumbs write them, so that the net knows such writing before it meets it.

use super::random::Random;

/// How tired the thumbs are, and how polite.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thumbs<'a> {
    /// So many of the copies have slips, one to `MOST_SLIPS` each.
    mistyped: f32,
    /// So many of the words lack all vowels but a first letter, as in "psswrd": most shorthand is made so.
    squeezed: f32,
    /// So many of the copies have one of the `courtesies` before or behind them.
    courteous: f32,
    courtesies: &'a [String],
    /// So many of the features of what is written right are left out while it is learnt: copies lack enough already,
    /// and few examples can't spare them.
    pub(crate) left_out: f32,
}

impl<'a> Thumbs<'a> {
    /// For few examples: they can't spare more. What is written right would be read a little worse.
    pub(crate) const FEW: Self = Self { mistyped: 0.75, squeezed: 0.0, courteous: 0.0, courtesies: &[], left_out: 0.2 };

    pub(crate) fn of_many(courtesies: &'a [String]) -> Self {
        Self { mistyped: 0.75, squeezed: 0.1, courteous: 0.15, courtesies, left_out: 0.5 }
    }
}

const MOST_SLIPS: usize = 3;
/// So many lack a word.
const SHORTENED: f32 = 0.3;
/// Shorter words are never squeezed.
const LETTERS_TO_SPARE: usize = 3;
const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
/// A message of fewer words keeps them all.
const WORDS_TO_SPARE: usize = 3;
/// Words that can't be mistyped (digits, signs, single letters) are drawn again so often.
const TRIES: usize = 5;

/// The keys around each letter of a QWERTY keyboard, a to z.
const NEIGHBOURS: [&str; 26] = [
    "qsz", "vgn", "xdv", "sefc", "wrd", "drgv", "fthb", "gyjn", "uok", "hukm", "jil", "kop", "njk", "bhm", "ipl", "ol",
    "wa", "etf", "awdx", "ryg", "yij", "cfb", "qes", "zsc", "tuh", "asx",
];

/// A copy of `words`, perhaps with slips of the fingers, perhaps without one of the words or some vowels, perhaps
/// with a courtesy.
pub(crate) fn mistyped(words: &[String], thumbs: Thumbs<'_>, random: &mut Random) -> Vec<String> {
    let mut copy = words.to_vec();
    if random.unit() < thumbs.mistyped {
        for _ in 0..=random.below(MOST_SLIPS) {
            slip(&mut copy, random);
        }
    }
    if random.unit() < SHORTENED && copy.len() >= WORDS_TO_SPARE {
        let at = random.below(copy.len());
        copy.remove(at);
    }
    // A draw that can't change anything isn't made.
    if thumbs.squeezed > 0.0 {
        let long = copy.iter_mut().filter(|word| word.len() >= LETTERS_TO_SPARE);
        long.filter(|_| random.unit() < thumbs.squeezed).for_each(squeeze);
    }
    if !thumbs.courtesies.is_empty() && random.unit() < thumbs.courteous {
        let courtesy = thumbs.courtesies.get(random.below(thumbs.courtesies.len()));
        let at = if random.unit() < 0.5 { 0 } else { copy.len() };
        copy.splice(at..at, courtesy.cloned());
    }
    copy
}

fn squeeze(word: &mut String) {
    let mut first = true;
    word.retain(|letter| std::mem::take(&mut first) || !VOWELS.contains(&letter));
}

/// One slip in one of the words, where there is one to slip in.
fn slip(words: &mut [String], random: &mut Random) {
    for _ in 0..TRIES {
        let at = random.below(words.len());
        let Some(word) = words.get_mut(at) else { return };
        if let Some(slipped) = slipped(word, random) {
            *word = slipped;
            return;
        }
    }
}

/// A neighbouring key, two letters swapped, or one left out.
fn slipped(word: &str, random: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 2 || !letters.first().is_some_and(|first| first.is_alphabetic()) {
        return None;
    }
    let at = random.below(letters.len());
    match random.below(3) {
        0 => {
            let letter = letters.get_mut(at)?;
            let place = u32::from(*letter).checked_sub(u32::from('a')).and_then(|place| usize::try_from(place).ok())?;
            let keys = NEIGHBOURS.get(place)?;
            *letter = char::from(*keys.as_bytes().get(random.below(keys.len()))?);
        }
        1 if at + 1 < letters.len() => letters.swap(at, at + 1),
        1 => return None,
        _ => {
            letters.remove(at);
        }
    }
    Some(letters.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_differ_a_little() {
        let words: Vec<String> = ["forgot", "my", "password", "0000", "é", "?"].map(str::to_owned).to_vec();
        let mut random = Random::new(1, 0);
        let copies: Vec<Vec<String>> = (0..2_000).map(|_| mistyped(&words, Thumbs::FEW, &mut random)).collect();
        let same = copies.iter().filter(|copy| **copy == words).count();
        // A quarter without slips, of which 7 in 10 keep every word.
        assert!((250..450).contains(&same), "{same}");
        let short = copies.iter().filter(|copy| copy.len() + 1 == words.len()).count();
        assert!((500..700).contains(&short), "{short}");
        for copy in copies.iter().filter(|copy| copy.len() == words.len()) {
            assert!(copy[3..] == words[3..], "{copy:?}");
            let changed = copy.iter().zip(&words).map(|(a, b)| a.len().abs_diff(b.len())).sum::<usize>();
            assert!(changed <= MOST_SLIPS, "{copy:?}");
        }
    }

    #[test]
    fn of_many_examples_some_words_lack_their_vowels() {
        let words: Vec<String> = ["again", "my", "password", "0000", "ééa"].map(str::to_owned).to_vec();
        let mut random = Random::new(1, 0);
        let thumbs = Thumbs { mistyped: 0.0, ..Thumbs::of_many(&[]) };
        let copies: Vec<Vec<String>> = (0..2_000).map(|_| mistyped(&words, thumbs, &mut random)).collect();
        let said = |word: &str| copies.iter().flatten().filter(|said| *said == word).count();
        assert!((100..300).contains(&said("agn")) && (100..300).contains(&said("psswrd")), "{}", said("psswrd"));
        assert_eq!(copies.iter().filter(|copy| copy.len() == words.len() && copy[1] != "my").count(), 0);
        let mut random = Random::new(1, 0);
        let few = Thumbs { mistyped: 0.0, ..Thumbs::FEW };
        assert!((0..2_000).all(|_| !mistyped(&words, few, &mut random).contains(&"psswrd".to_owned())));
    }

    #[test]
    fn of_many_examples_some_are_said_politely() {
        let words = ["reset".to_owned()];
        let courtesies = ["hi", "please"].map(str::to_owned);
        let mut random = Random::new(1, 0);
        let thumbs = Thumbs { mistyped: 0.0, squeezed: 0.0, ..Thumbs::of_many(&courtesies) };
        let copies: Vec<String> = (0..2_000).map(|_| mistyped(&words, thumbs, &mut random).join(" ")).collect();
        for polite in ["hi reset", "reset hi", "please reset", "reset please"] {
            let said = copies.iter().filter(|copy| *copy == polite).count();
            assert!((40..110).contains(&said), "{polite}: {said}");
        }
        assert!((1_600..1_800).contains(&copies.iter().filter(|copy| *copy == "reset").count()));
    }

    #[test]
    fn nothing_to_slip_in() {
        let mut random = Random::new(1, 0);
        for words in [vec![], vec!["0".to_owned()], vec!["x".to_owned(), "?".to_owned()]] {
            assert!((0..100).all(|_| mistyped(&words, Thumbs::FEW, &mut random) == words));
        }
    }

    #[test]
    fn every_neighbour_is_mutual_or_near() {
        for (place, keys) in NEIGHBOURS.iter().enumerate() {
            let letter = char::from(b'a' + u8::try_from(place).unwrap());
            assert!(!keys.contains(letter) && keys.bytes().all(|key| key.is_ascii_lowercase()), "{letter}: {keys}");
        }
    }
}
