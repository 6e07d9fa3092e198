//! The patterns of all intents, looked for at once.
//!
//! Words, digits and their borders of all the world's letters make an automaton so large that it must be built anew
//! while messages are read. Most messages are ASCII, where they are those of ASCII: these have an automaton of
//! their own, which finds the same. The large one is made when the first other message comes.

use std::sync::OnceLock;

use regex::{RegexSet, RegexSetBuilder, bytes};

#[derive(Debug, Clone)]
pub(super) struct Patterns {
    sources: Vec<String>,
    any: OnceLock<RegexSet>,
    /// Nothing where a pattern names a letter that is none of ASCII in a set of letters.
    ascii: Option<bytes::RegexSet>,
    /// The class of each pattern.
    owners: Vec<usize>,
}

/// What the automata may hold of their states, in bytes. They grow to it as they meet new texts.
const MEMORY: usize = 8 << 20;

impl Patterns {
    /// Each source with its class, classes ascending. Every source is a sound pattern.
    pub(super) fn of<'s>(sources: impl Iterator<Item = (&'s str, usize)>) -> Self {
        let (sources, owners): (Vec<&str>, Vec<usize>) = sources.unzip();
        let ascii = bytes::RegexSetBuilder::new(&sources).unicode(false).dfa_size_limit(MEMORY).build();
        let sources = sources.into_iter().map(str::to_owned).collect();
        Self { sources, any: OnceLock::new(), ascii: ascii.ok(), owners }
    }

    fn any(&self) -> &RegexSet {
        // Each was compiled alone; together they could only fail by size, and then none is used.
        let build = || RegexSetBuilder::new(&self.sources).dfa_size_limit(MEMORY).build();
        self.any.get_or_init(|| build().unwrap_or_else(|_| RegexSet::empty()))
    }

    /// The patterns that are found in `text`, each with its class, in their order.
    pub(super) fn found(&self, text: &str) -> Vec<(&str, usize)> {
        let places: Vec<usize> = match &self.ascii {
            Some(ascii) if text.is_ascii() => ascii.matches(text.as_bytes()).iter().collect(),
            _ => self.any().matches(text).iter().collect(),
        };
        let named = |place: usize| Some((self.sources.get(place)?.as_str(), *self.owners.get(place)?));
        places.into_iter().filter_map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(patterns: &Patterns, text: &str) -> Vec<usize> {
        patterns.found(text).into_iter().map(|(_, class)| class).collect()
    }

    #[test]
    fn letters_of_ascii_and_all_others_are_found_alike() {
        let sources = [(r"\bpassword\b", 0), (r"^\w+ .* caf.$", 1), (r"no\s+code", 2), ("naïve", 3)];
        let patterns = Patterns::of(sources.into_iter());
        assert!(patterns.ascii.is_some());
        for (text, expected) in [
            ("my password", &[0][..]),
            ("passwords", &[]),
            ("épassword", &[]),
            ("my password, café", &[0, 1]),
            ("to the cafe", &[1]),
            ("über die café", &[1]),
            ("no  code naïve", &[2, 3]),
            ("", &[]),
        ] {
            assert_eq!(classes(&patterns, text), expected, "{text}");
        }
    }

    #[test]
    fn a_set_of_other_letters_is_found_too() {
        let patterns = Patterns::of([("[äö]l", 0), ("oil", 1)].into_iter());
        assert!(patterns.ascii.is_none());
        assert_eq!((classes(&patterns, "öl"), classes(&patterns, "oil")), (vec![0], vec![1]));
    }
}
