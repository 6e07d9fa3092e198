//! The password policy: one of three ways, each a list of rules. `docs/policy.md` says where they come
//! from.

use super::reader::Section;
use crate::{
    identity::credential::LONGEST_PASSWORD,
    model::{ContentFault, Rule},
};

/// The rules that a new password must keep, and their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySettings {
    /// The rules of the way that was chosen, as far as they are switched on, in the order in which they
    /// are shown.
    pub rules: Vec<Rule>,
    /// In code points: that of the way. At least 1 and at most `max_length`.
    pub min_length: u32,
    pub max_length: u32,
    pub name_part_letters: u32,
    pub common_word_letters: u32,
    pub campus_words: Vec<String>,
    pub points: u32,
    pub history: u32,
    pub history_days: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Rules,
    Points,
    Nist,
}

/// Shorter words of a campus stand in chance text too often: two letters in one of 300 passwords of 8.
const SHORTEST_CAMPUS_WORD: usize = 3;

pub(super) fn read(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<PolicySettings> {
    let way = read_way(&mut section);
    let min_length = section.located_number("min_length", 1..=LONGEST);
    let nist_min_length = section.located_number("nist_min_length", 8..=LONGEST);
    let max_length = section.located_number("max_length", 1..=LONGEST);
    let name_part_letters = section.number("name_part_letters", 2..=32);
    let common_word_letters = section.number("common_word_letters", 3..=32);
    let campus_words = read_campus_words(&mut section);
    let points = section.number("points", 1..=64);
    let history = section.number("history", 0..=1000);
    let history_days = section.number("history_days", 0..=3650);
    let switches = read_switches(&mut section);
    let min_length = if way == Some(Way::Nist) { nist_min_length } else { min_length };
    if let (Some(min), Some(max)) = (&min_length, &max_length)
        && min.value > max.value
    {
        let message = format!("no password is at least {} and at most {} characters long", min.value, max.value);
        section.refuse(max.fault(message, format!("Write {} or more.", min.value)));
    }
    section.close(faults);
    let (campus_words, history, switches) = (campus_words?, history?, switches?);
    let is_on = |rule: &Rule| match rule {
        Rule::CampusWord => !campus_words.is_empty(),
        Rule::History => history > 0,
        rule => switches.iter().all(|(switched, on)| switched != rule || *on),
    };
    Some(PolicySettings {
        rules: way?.rules().iter().copied().filter(is_on).collect(),
        min_length: min_length?.value,
        max_length: max_length?.value,
        name_part_letters: name_part_letters?,
        common_word_letters: common_word_letters?,
        campus_words,
        points: points?,
        history,
        history_days: history_days?,
    })
}

impl Way {
    /// Its rules, in the order in which they are shown.
    fn rules(self) -> &'static [Rule] {
        match self {
            Self::Rules => &[
                Rule::Length,
                Rule::UpperCase,
                Rule::LowerCase,
                Rule::Special,
                Rule::Name,
                Rule::CommonWord,
                Rule::CampusWord,
                Rule::Date,
                Rule::Pattern,
                Rule::History,
            ],
            Self::Points => &[
                Rule::Length,
                Rule::UpperCase,
                Rule::LowerCase,
                Rule::Special,
                Rule::Date,
                Rule::Points,
                Rule::History,
            ],
            Self::Nist => &[Rule::Length, Rule::Banned, Rule::History],
        }
    }
}

fn read_way(section: &mut Section<'_>) -> Option<Way> {
    let text = section.text("way")?;
    let way = section.convert(&text, |text| match text.as_str() {
        "rules" => Ok(Way::Rules),
        "points" => Ok(Way::Points),
        "nist" => Ok(Way::Nist),
        _ => Err((format!("there is no way `{text}`"), "Known: \"rules\", \"points\", \"nist\".".to_owned())),
    });
    way.map(|way| way.value)
}

fn read_switches(section: &mut Section<'_>) -> Option<Vec<(Rule, bool)>> {
    let switches = [
        (Rule::UpperCase, section.switch("upper_case")),
        (Rule::LowerCase, section.switch("lower_case")),
        (Rule::Special, section.switch("special")),
        (Rule::Name, section.switch("name")),
        (Rule::CommonWord, section.switch("common_word")),
        (Rule::Date, section.switch("date")),
        (Rule::Pattern, section.switch("pattern")),
    ];
    switches.into_iter().map(|(rule, switch)| Some((rule, switch?))).collect()
}

fn read_campus_words(section: &mut Section<'_>) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for word in section.texts("campus_words")? {
        let letters = |word: &String| word.chars().filter(|letter| letter.is_alphanumeric()).count();
        let kept = section.keep(
            word,
            |word| letters(word) >= SHORTEST_CAMPUS_WORD,
            "this word is so short that it stands in many good passwords by chance",
            "Take it out, or write a word of three letters or more.",
        );
        words.extend(kept.map(|word| word.value));
    }
    Some(words)
}

/// `LONGEST_PASSWORD`, as settings count.
const LONGEST: u32 = 256;
const _: () = assert!(LONGEST as usize == LONGEST_PASSWORD);
