//! Copies of messages as tired thumbs write them, so that the net knows such writing before it meets it.

use super::random::Random;

/// So many of the copies have slips, one to `MOST_SLIPS` each.
const MISTYPED: f32 = 0.75;
const MOST_SLIPS: usize = 3;
/// So many lack a word.
const SHORTENED: f32 = 0.3;
/// A message of fewer words keeps them all.
const WORDS_TO_SPARE: usize = 3;
/// Words that can't be mistyped (digits, signs, single letters) are drawn again so often.
const TRIES: usize = 5;

/// The keys around each letter of a QWERTY keyboard, a to z.
const NEIGHBOURS: [&str; 26] = [
    "qsz", "vgn", "xdv", "sefc", "wrd", "drgv", "fthb", "gyjn", "uok", "hukm", "jil", "kop", "njk", "bhm", "ipl", "ol",
    "wa", "etf", "awdx", "ryg", "yij", "cfb", "qes", "zsc", "tuh", "asx",
];

/// A copy of `words`, perhaps with slips of the fingers, perhaps without one of the words.
pub(crate) fn mistyped(words: &[String], random: &mut Random) -> Vec<String> {
    let mut copy = words.to_vec();
    if random.unit() < MISTYPED {
        for _ in 0..=random.below(MOST_SLIPS) {
            slip(&mut copy, random);
        }
    }
    if random.unit() < SHORTENED && copy.len() >= WORDS_TO_SPARE {
        let at = random.below(copy.len());
        copy.remove(at);
    }
    copy
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
        let copies: Vec<Vec<String>> = (0..2_000).map(|_| mistyped(&words, &mut random)).collect();
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
    fn nothing_to_slip_in() {
        let mut random = Random::new(1, 0);
        for words in [vec![], vec!["0".to_owned()], vec!["x".to_owned(), "?".to_owned()]] {
            assert!((0..100).all(|_| mistyped(&words, &mut random) == words));
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
