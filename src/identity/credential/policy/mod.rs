//! What a new password must be, as data: a list of demands, each of which is one `model::Rule` with its
//! numbers and words. The three ways of `docs/policy.md` are three such lists.
//!
//! Absent on purpose: the history (it takes a hash: `HistoryHash`), and any judgement of strength beyond
//! the demands.

mod date;
mod pattern;
mod points;
#[cfg(test)]
mod tests;

use std::{fmt, ops::RangeInclusive};

use super::{LONGEST_PASSWORD, Password, Person, WordList, fold, word_search::BothWays};
use crate::model::Rule;

/// What a new password must be: the demands, in the order in which they are shown.
#[derive(Debug, Clone)]
pub struct Policy(Vec<Demand>);

/// One rule with what it takes to ask for it.
#[derive(Debug, Clone)]
pub enum Demand {
    /// In code points. More than `LONGEST_PASSWORD` can't be typed at all.
    Length(RangeInclusive<usize>),
    UpperCase,
    LowerCase,
    Special,
    /// A part of a name of so many letters and more must not stand anywhere in the password; a shorter
    /// one ("Al", "May") only must not be all of its letters.
    Name {
        part: usize,
    },
    CommonWord(WordList),
    CampusWord(WordList),
    Date,
    /// So many characters, each run counted as one and each repeat once. What is short without them
    /// keeps it.
    Pattern {
        least: usize,
    },
    /// So many points: a banned word counts one, every other character one.
    Points {
        least: usize,
        banned: Banned,
    },
    /// Not one banned thing as a whole, dressed up or said again.
    Banned(Banned),
    /// None of the last ones. Needs the account's history and one slow hash.
    History,
}

/// The words that are banned for everybody, and the parts of names of `part` letters and more.
#[derive(Debug, Clone)]
pub struct Banned {
    pub common: WordList,
    pub campus: WordList,
    pub part: usize,
}

/// A rule that a password breaks.
#[derive(Clone, PartialEq, Eq)]
pub struct Broken {
    pub rule: Rule,
    pub why: Why,
}

/// What is wrong beyond the rule itself, for nobody but the one who typed the password.
#[derive(Clone, PartialEq, Eq)]
pub enum Why {
    Plain,
    /// How many characters or points it has.
    Count(usize),
    /// The word of a list that was found, as the list has it. Never a name.
    Word(String),
}

/// The shortest common word of the shipped list that counts: shorter ones stand in chance text too often.
const SHORTEST_WORD: usize = 5;

impl Default for Policy {
    /// The rules of the update-password article, with no words of a campus.
    fn default() -> Self {
        Self::new([
            Demand::Length(8..=LONGEST_PASSWORD),
            Demand::UpperCase,
            Demand::LowerCase,
            Demand::Special,
            Demand::Name { part: 4 },
            Demand::CommonWord(WordList::shipped(SHORTEST_WORD)),
            Demand::Date,
            Demand::Pattern { least: 8 },
            Demand::History,
        ])
    }
}

impl Policy {
    pub fn new(demands: impl IntoIterator<Item = Demand>) -> Self {
        Self(demands.into_iter().collect())
    }

    /// The rules that `password` breaks, in their order. All but the history.
    pub fn check(&self, password: &Password, person: &Person) -> Vec<Rule> {
        self.explain(password, person).into_iter().map(|broken| broken.rule).collect()
    }

    /// The same, each with what is wrong.
    pub fn explain(&self, password: &Password, person: &Person) -> Vec<Broken> {
        let asked = Asked { password, person, spelled: BothWays::new(password.expose()) };
        let broken = |demand: &Demand| Some(Broken { rule: demand.rule(), why: demand.broken_by(&asked)? });
        self.0.iter().filter_map(broken).collect()
    }

    /// Every rule, in order.
    pub fn rules(&self) -> impl Iterator<Item = Rule> {
        self.0.iter().map(Demand::rule)
    }

    /// The rules that `check` looks at, in their order.
    pub fn checked(&self) -> impl Iterator<Item = Rule> {
        self.rules().filter(|rule| *rule != Rule::History)
    }

    /// Whether earlier passwords are refused.
    pub fn remembers(&self) -> bool {
        self.rules().any(|rule| rule == Rule::History)
    }
}

impl Demand {
    pub fn rule(&self) -> Rule {
        match self {
            Self::Length(_) => Rule::Length,
            Self::UpperCase => Rule::UpperCase,
            Self::LowerCase => Rule::LowerCase,
            Self::Special => Rule::Special,
            Self::Name { .. } => Rule::Name,
            Self::CommonWord(_) => Rule::CommonWord,
            Self::CampusWord(_) => Rule::CampusWord,
            Self::Date => Rule::Date,
            Self::Pattern { .. } => Rule::Pattern,
            Self::Points { .. } => Rule::Points,
            Self::Banned(_) => Rule::Banned,
            Self::History => Rule::History,
        }
    }

    fn broken_by(&self, asked: &Asked<'_>) -> Option<Why> {
        let text = asked.password.expose();
        let unless = |kept: bool| (!kept).then_some(Why::Plain);
        let count = |count: usize, kept: bool| (!kept).then_some(Why::Count(count));
        let word = |found: Option<&str>| found.map(|word| Why::Word(word.to_owned()));
        match self {
            Self::Length(length) => {
                let code_points = asked.password.code_points();
                count(code_points, length.contains(&code_points))
            }
            Self::UpperCase => unless(text.chars().any(char::is_uppercase)),
            Self::LowerCase => unless(text.chars().any(char::is_lowercase)),
            Self::Special => unless(text.chars().any(is_special)),
            Self::Name { part } => unless(!asked.holds_name(*part)),
            Self::CommonWord(words) | Self::CampusWord(words) => word(words.found_in(&asked.spelled)),
            Self::Date => word(date::found_in(&asked.spelled.forwards)),
            Self::Pattern { least } => {
                // Without runs and repeats a short one is only short.
                let least = asked.password.code_points().min(*least);
                let counted = pattern::counted(text);
                count(counted, counted >= least)
            }
            Self::Points { least, banned } => {
                let points = banned.points(asked);
                count(points, points >= *least)
            }
            Self::Banned(banned) => unless(!banned.is_all_of(asked)),
            Self::History => None,
        }
    }
}

/// A password to be judged, and whose it is.
struct Asked<'a> {
    password: &'a Password,
    person: &'a Person,
    spelled: BothWays,
}

impl Asked<'_> {
    fn holds_name(&self, part: usize) -> bool {
        let bare = fold::bare(self.password.expose());
        let letters = || bare.chars().filter(|c| c.is_alphabetic());
        self.person.parts().any(|part| part == bare.as_str() || letters().eq(part.chars()))
            || self.long_names(part).found_in(&self.spelled).is_some()
    }

    fn long_names(&self, part: usize) -> WordList {
        WordList::only(self.person.parts().filter(|name| name.chars().count() >= part))
    }
}

impl Banned {
    /// The score of `points`; runs and repeats are no better than words.
    fn points(&self, asked: &Asked<'_>) -> usize {
        let names = asked.long_names(self.part);
        let points = points::of(&asked.spelled.forwards, &[&self.common, &self.campus, &names]);
        points.min(pattern::counted(asked.password.expose()))
    }

    /// NIST compares the whole password and not its parts (SP 800-63B-4 §3.1.1.2): one word or name with
    /// digits and signs around it, or nothing but a run or a repeat.
    fn is_all_of(&self, asked: &Asked<'_>) -> bool {
        /// What counts fewer characters once runs and repeats are told shortly is nothing else.
        const SOMETHING: usize = 5;
        let text = asked.password.expose();
        let once = BothWays::new(pattern::said_once(text));
        let names = WordList::only(asked.person.parts());
        [&self.common, &self.campus, &names, &date::WORDS].into_iter().any(|words| words.is_all_of(&once).is_some())
            || pattern::counted(text) < SOMETHING
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

/// A word that was found tells of the password: it stays out of logs.
impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Broken({})", self.rule.id())
    }
}

impl fmt::Debug for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Why")
    }
}
