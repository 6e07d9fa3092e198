//! Whose password it is, as far as the policy must know: the names that must not stand in it.

use std::collections::BTreeSet;

use super::{Identifier, fold};

/// The parts of a person's names and user names, folded. Empty for somebody unknown.
#[derive(Default)]
pub struct Person {
    parts: BTreeSet<String>,
}

impl Person {
    /// `names` are names as the directory has them (display, given, family), whole.
    pub fn new<'a>(
        names: impl IntoIterator<Item = &'a str>,
        identifiers: impl IntoIterator<Item = &'a Identifier>,
    ) -> Self {
        let mut parts = BTreeSet::new();
        let locals = identifiers.into_iter().map(Identifier::local);
        for name in names.into_iter().chain(locals) {
            let folded = fold::bare(name);
            parts.insert(folded.chars().filter(|c| c.is_alphanumeric()).collect());
            // "2026" of `ada.2026` is nobody's name.
            let is_word = |part: &&str| part.contains(char::is_alphabetic);
            parts.extend(folded.split(|c: char| !c.is_alphanumeric()).filter(is_word).map(str::to_owned));
        }
        parts.remove("");
        Self { parts }
    }

    /// Each part once, lower case, without accents: `ada`, `lovelace`, `adalovelace`.
    pub(super) fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(String::as_str)
    }
}

/// Names stay out of logs.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Person")
    }
}
