//! A season, month or day with a year: `Fall2026!!` is what a new term makes people type, and what is
//! tried first.
//!
//! English alone, as the word list is. A word without a year passes here ("may" stands in "mayor"), and
//! so does a year without a word.

use std::sync::LazyLock;

use zeroize::Zeroizing;

use super::super::{
    WordList,
    word_search::{Sight, Spelled},
};

const NAMES: [&str; 36] = [
    "spring",
    "summer",
    "autumn",
    "fall",
    "winter",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

pub(super) static WORDS: LazyLock<WordList> = LazyLock::new(|| WordList::only(NAMES));

/// The season, month or day that stands beside a year in `spelled`.
pub(super) fn found_in(spelled: &Spelled) -> Option<&'static str> {
    (0..spelled.len()).find_map(|start| {
        let follows_a_year = is_year(spelled.before(start).iter().rev(), true);
        let mut found = WORDS.matches_at(spelled, start, Sight::Through);
        let beside = found.find(|found| {
            // "may" in disguise, and two digits: chance.
            let is_chance = WORDS.word(found).len() + 1 < 4 + found.disguises && found.disguises > 0;
            !is_chance && (follows_a_year || is_year(spelled.from(start + found.length).iter(), false))
        });
        beside.map(|found| WORDS.word(&found))
    })
}

/// Whether `letters` begin with a year, after as many signs as people put between a word and a year:
/// `26`, `1998`, `2026`. A day of the month is taken for one.
fn is_year<'l>(letters: impl Iterator<Item = &'l char>, backwards: bool) -> bool {
    const BETWEEN: usize = 3;
    let mut signs = 0;
    let after = letters.skip_while(|letter| {
        signs += 1;
        !letter.is_alphanumeric() && signs <= BETWEEN
    });
    let mut digits = Zeroizing::new(['\0'; 5]);
    let mut count = 0;
    for (place, digit) in digits.iter_mut().zip(after.take_while(|letter| letter.is_ascii_digit())) {
        *place = *digit;
        count += 1;
    }
    let [first, second, third, fourth, _] = *digits;
    let century = if backwards { [fourth, third] } else { [first, second] };
    count == 2 || count == 4 && [['1', '9'], ['2', '0']].contains(&century)
}

#[cfg(test)]
mod tests {
    use super::{super::super::word_search::BothWays, *};

    #[test]
    fn attack_30_a_season_or_month_with_a_year_is_found() {
        for (text, word) in [
            ("Fall2026!!", Some("fall")),
            ("fall-2026", Some("fall")),
            ("F@ll 26!x", Some("fall")),
            ("2026Fall!!", Some("fall")),
            ("26_Spring", Some("spring")),
            ("xMay'26#q", Some("may")),
            ("Sept1998$", Some("sept")),
            ("monday.07", Some("monday")),
            ("Fall!!", None),
            ("Mayor#77x", None),
            ("fall3026", None),
            ("fall20267", None),
            ("fall----2026", None),
            ("kX7$2026", None),
            ("", None),
        ] {
            assert_eq!(found_in(&BothWays::new(text).forwards), word, "{text}");
        }
    }
}
