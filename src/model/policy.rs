//! The names of the password rules, so that the dialogue can explain a refusal that the panel made.

use serde::{Deserialize, Serialize};

/// One rule of the university's password policy, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    Length,
    UpperCase,
    LowerCase,
    Special,
    Name,
    CommonWord,
    /// A word of the university.
    CampusWord,
    /// A season, month or day with a year.
    Date,
    /// Runs and repeats.
    Pattern,
    /// The score of words and characters.
    Points,
    /// A password that is one banned thing as a whole.
    Banned,
    History,
}

impl Rule {
    pub const ALL: [Self; 12] = [
        Self::Length,
        Self::UpperCase,
        Self::LowerCase,
        Self::Special,
        Self::Name,
        Self::CommonWord,
        Self::CampusWord,
        Self::Date,
        Self::Pattern,
        Self::Points,
        Self::Banned,
        Self::History,
    ];

    /// The id as it stands in prompts, configuration and on the wire.
    pub fn id(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::UpperCase => "upper-case",
            Self::LowerCase => "lower-case",
            Self::Special => "special",
            Self::Name => "name",
            Self::CommonWord => "common-word",
            Self::CampusWord => "campus-word",
            Self::Date => "date",
            Self::Pattern => "pattern",
            Self::Points => "points",
            Self::Banned => "banned",
            Self::History => "history",
        }
    }
}
