//! Where a message may fall into parts that mean different things.

use std::ops::Range;

use crate::talk::text::{Lexicon, TokenKind, Unit};

const ENDS: [&str; 9] = [".", "!", "?", ";", ",", "\n", "…", ":", "-"];

/// The parts of `units` between the ends of sentences and conjunctions, each with a word at least.
pub(super) fn parts(units: &[Unit], lexicon: &Lexicon) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(rest) = units.get(at..).filter(|rest| !rest.is_empty()) {
        match border(rest, lexicon) {
            Some((length, sign_counts)) => {
                // A question mark belongs to what it ends.
                parts.push(from..at + usize::from(sign_counts));
                at += length;
                from = at;
            }
            None => at += 1,
        }
    }
    parts.push(from..units.len());
    parts.retain(|part| units.get(part.clone()).is_some_and(|units| units.iter().any(|unit| unit.as_word().is_some())));
    parts
}

/// How many units the border takes that `rest` begins with, and whether its sign is part of what it ends.
fn border(rest: &[Unit], lexicon: &Lexicon) -> Option<(usize, bool)> {
    let first = rest.first()?;
    if matches!(first.kind, TokenKind::Punctuation) && ENDS.contains(&first.text.as_str()) {
        return Some((1, matches!(first.text.as_str(), "?" | "!")));
    }
    lexicon.split_at(rest).map(|length| (length, false))
}
