//! What came of a transcript.

use std::fmt;

use super::diff;
use crate::{model::Revision, talk::turn::Decision};

/// The end of a replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub file: String,
    /// In the order of their lines; none: all went as written.
    pub problems: Vec<Problem>,
    /// The transcript with what the bot really said; all else as it was.
    pub rewritten: String,
    /// Every turn record as it is stored, in order: what two replays must have in common.
    pub records: Vec<String>,
    /// How each of these turns was decided.
    pub decisions: Vec<(Revision, Decision)>,
}

/// Something that went otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// From 1.
    pub line: usize,
    pub message: String,
    /// What was expected and what was said, if that is what differs.
    pub sides: Option<Sides>,
}

/// Both sides of a difference, as lines of a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sides {
    pub expected: Vec<String>,
    pub said: Vec<String>,
    /// How the turns that said it were decided.
    pub decisions: Vec<Decision>,
}

impl Verdict {
    pub fn is_good(&self) -> bool {
        self.problems.is_empty()
    }

    /// One problem as a person reads it.
    pub fn show(&self, problem: &Problem) -> String {
        let sides = problem.sides.as_ref();
        let difference = sides.map(|sides| diff::show(&sides.expected, &sides.said)).unwrap_or_default();
        format!("{}:{}: {}\n{difference}", self.file, problem.line, problem.message)
    }

    /// Nothing could be played.
    pub(super) fn stillborn(file: &str, source: &str, message: String) -> Self {
        Self {
            file: file.to_owned(),
            problems: vec![Problem { line: 1, message, sides: None }],
            rewritten: source.to_owned(),
            records: Vec::new(),
            decisions: Vec::new(),
        }
    }
}

impl Problem {
    /// Whether the rewritten transcript has it no more.
    pub fn is_rewritten(&self) -> bool {
        self.sides.is_some()
    }
}

/// As a person reads it.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problems.iter().try_for_each(|problem| f.write_str(&self.show(problem)))
    }
}
