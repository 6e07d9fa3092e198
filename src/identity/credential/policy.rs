//! The university's rules for passwords, as data. Each rule has an id in `model::Rule`, words in the
//! prompts and a table of cases below. Which of them apply, and their numbers, are configuration.
//!
//! Absent on purpose: the history (it takes a hash: `HistoryHash`), and any judgement of strength
//! beyond the rules. NIST SP 800-63B-4 §3.1.1.2 forbids rules of composition; the article has them.

use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc};

use super::{CommonWords, LONGEST_PASSWORD, Password, Person, fold};
use crate::model::Rule;

/// What a new password must be.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The rules that apply.
    pub rules: BTreeSet<Rule>,
    /// In code points. More than `LONGEST_PASSWORD` can't be typed at all.
    pub length: RangeInclusive<usize>,
    /// A part of a name of this many letters and more must not stand anywhere in the password; a
    /// shorter one ("Al", "May") only must not be all of its letters.
    pub name_part: usize,
    /// What counts as a common word.
    pub words: Arc<CommonWords>,
}

/// The shortest common word of the shipped list that counts: shorter ones stand in chance text too often.
const SHORTEST_WORD: usize = 5;

impl Default for Policy {
    /// The rules of the update-password article.
    fn default() -> Self {
        Self {
            rules: Rule::ALL.into(),
            length: 8..=LONGEST_PASSWORD,
            name_part: 4,
            words: Arc::new(CommonWords::shipped(SHORTEST_WORD, [])),
        }
    }
}

impl Policy {
    /// The rules that apply and that `password` breaks, in their order. All but the history.
    pub fn check(&self, password: &Password, person: &Person) -> Vec<Rule> {
        self.checked().filter(|rule| self.breaks(*rule, password, person)).collect()
    }

    /// The rules that `check` looks at, in their order.
    pub fn checked(&self) -> impl Iterator<Item = Rule> {
        self.rules.iter().copied().filter(|rule| *rule != Rule::History)
    }

    fn breaks(&self, rule: Rule, password: &Password, person: &Person) -> bool {
        let text = password.expose();
        match rule {
            Rule::Length => !self.length.contains(&password.code_points()),
            Rule::UpperCase => !text.chars().any(char::is_uppercase),
            Rule::LowerCase => !text.chars().any(char::is_lowercase),
            Rule::Special => !text.chars().any(is_special),
            Rule::Name => self.holds_name(text, person),
            Rule::CommonWord => self.words.found_in(text).is_some(),
            // Needs the account's history and one slow hash.
            Rule::History => false,
        }
    }

    fn holds_name(&self, text: &str, person: &Person) -> bool {
        let is_long = |part: &&str| part.chars().count() >= self.name_part;
        let bare = fold::bare(text);
        let letters: zeroize::Zeroizing<String> =
            zeroize::Zeroizing::new(bare.chars().filter(|c| c.is_alphabetic()).collect());
        person.parts().any(|part| part == letters.as_str() || part == bare.as_str())
            || CommonWords::only(person.parts().filter(is_long)).found_in(text).is_some()
    }
}

/// Something that shows and is neither letter nor digit nor blank: `&`, `*`, `$`, `€`, an emoji.
/// A combining mark belongs to its letter.
fn is_special(character: char) -> bool {
    !character.is_alphanumeric()
        && !character.is_whitespace()
        && !character.is_control()
        && !fold::is_invisible(character)
        && !unicode_normalization::char::is_combining_mark(character)
}
