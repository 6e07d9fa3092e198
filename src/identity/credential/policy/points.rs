//! The score of Microsoft Entra's password protection: every banned word counts one point, every other
//! character one.
//!
//! Ours differs where Microsoft doesn't say: the words are ours, more signs are read as letters, the one
//! edit is given to words of seven letters and more alone, and runs and repeats count as the words that
//! they are.

use super::super::{
    WordList,
    word_search::{Sight, Spelled},
};

/// The points of `spelled`: the fewest over all ways to cut it into words of `lists` and characters.
pub(super) fn of(spelled: &Spelled, lists: &[&WordList]) -> usize {
    // The fewest for the first `n` characters, for each n.
    let mut fewest: Vec<usize> = (0..=spelled.len()).collect();
    for start in 0..spelled.len() {
        let next = fewest.get(start).copied().unwrap_or_default() + 1;
        let words = lists.iter().flat_map(|list| list.matches_at(spelled, start, Sight::Near));
        for length in std::iter::once(1).chain(words.map(|found| found.length)) {
            if let Some(points) = fewest.get_mut(start + length) {
                *points = next.min(*points);
            }
        }
    }
    fewest.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{super::super::word_search::BothWays, *};

    #[test]
    fn words_and_other_characters_count_one_each() {
        let words = WordList::only(["contoso", "blank", "password", "fall"]);
        let names = WordList::only(["lovelace"]);
        for (text, points) in [
            ("", 0),
            ("C0ntos0Blank12", 4),
            ("ContoS0Bl@nkf9!", 5),
            ("Password", 1),
            ("Password1", 2),
            ("P@$$w0rd12!!", 5),
            ("Passwurd1", 2),
            ("Kontoso#1", 3),
            ("Blamk#1", 7),
            ("xLovelacePassword", 3),
            ("kX7$vQ2m", 8),
            ("Pass-word", 1),
            ("Pass--word", 10),
        ] {
            assert_eq!(of(&BothWays::new(text).forwards, &[&words, &names]), points, "{text}");
        }
    }
}
