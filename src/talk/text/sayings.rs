//! Phrases that somebody may say, looked for by whole words, however they are written.

use super::fold::{fold, is_apostrophe};

/// Phrases, each folded once.
#[derive(Debug, Clone, Default)]
pub struct Sayings(Vec<String>);

impl Sayings {
    /// Whether one of them stands in `text`.
    pub fn is_any_in(&self, text: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let said = padded(text);
        self.0.iter().any(|phrase| said.contains(phrase))
    }
}

impl<S: AsRef<str>> FromIterator<S> for Sayings {
    fn from_iter<I: IntoIterator<Item = S>>(phrases: I) -> Self {
        Self(phrases.into_iter().map(|phrase| padded(phrase.as_ref())).collect())
    }
}

/// The words of `text`, folded, each with a space on both sides.
fn padded(text: &str) -> String {
    let words = text.split(|it: char| !it.is_alphanumeric() && !is_apostrophe(it)).map(fold);
    let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    format!(" {words} ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_by_whole_words_however_it_is_written() {
        let sayings: Sayings = ["can't breathe", "suicide"].into_iter().collect();
        let said = |text: &str| sayings.is_any_in(text);
        assert!(said("i CANT   breathe, help") && said("Suicide?") && said("i can’t breathe"));
        assert!(!said("suicidexx") && !said("i can breathe") && !said(""));
        assert!(!Sayings::default().is_any_in("suicide"));
    }
}
