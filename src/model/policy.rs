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
    History,
}

impl Rule {
    pub const ALL: [Self; 7] =
        [Self::Length, Self::UpperCase, Self::LowerCase, Self::Special, Self::Name, Self::CommonWord, Self::History];

    /// The id as it stands in prompts, configuration and on the wire.
    pub fn id(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::UpperCase => "upper-case",
            Self::LowerCase => "lower-case",
            Self::Special => "special",
            Self::Name => "name",
            Self::CommonWord => "common-word",
            Self::History => "history",
        }
    }
}
