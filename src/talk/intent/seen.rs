//! A text as the classifier sees it.

use std::borrow::Cow;

use crate::talk::text::Unit;

/// Signs that mean something in a sentence.
const SIGNS: [&str; 4] = ["?", "!", "$", "%"];

/// The words of `units` and the signs that mean something; digits are all the same.
pub(super) fn seen(units: &[Unit]) -> Vec<Cow<'_, str>> {
    let sign = |unit: &Unit| SIGNS.iter().copied().find(|sign| unit.text == *sign);
    let words = units.iter().filter_map(|unit| unit.as_word().or(sign(unit)));
    words
        .map(|word| if word.contains(char::is_numeric) { Cow::Owned(alike(word)) } else { Cow::Borrowed(word) })
        .collect()
}

fn alike(word: &str) -> String {
    word.chars().map(|c| if c.is_numeric() { '0' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talk::text::{Lexicon, LexiconTable};

    #[test]
    fn words_and_some_signs() {
        let reading = Lexicon::from(LexiconTable::default()).read("Why, 50% of SSPR_0014 for $2? [password removed]");
        assert_eq!(seen(&reading.units), ["why", "00", "%", "of", "SSPR_0000", "for", "$", "0", "?"]);
    }
}
