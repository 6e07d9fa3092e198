//! Yes, no, or unsure.

use super::{Lexicon, Reading, TokenKind, Unit, YesNo};

/// What a phrase at the start of an utterance answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) answer: YesNo,
    /// It answers only where nothing of weight follows: "ok", but not "ok what now".
    pub(super) alone: bool,
}

impl Lexicon {
    /// What the utterance answers, if it begins with an answer ("no i don't have it", "yeah do that") or
    /// is one altogether ("ok thanks", "not sure tbh").
    pub fn answer(&self, reading: &Reading) -> Option<YesNo> {
        let mut rest = self.past_fillers(&reading.units);
        let (length, first) = self.answers.longest(rest)?;
        if !first.alone {
            return Some(first.answer);
        }
        rest = self.past_fillers(rest.get(length..)?);
        while let Some((length, next)) = self.answers.longest(rest) {
            if next.answer != first.answer {
                return None;
            }
            if !next.alone {
                return Some(first.answer);
            }
            rest = self.past_fillers(rest.get(length..)?);
        }
        rest.is_empty().then_some(first.answer)
    }

    /// `units` without the words and signs of no weight in front; a phrase that answers is never one.
    fn past_fillers<'a>(&self, mut units: &'a [Unit]) -> &'a [Unit] {
        while let [first, rest @ ..] = units {
            let light = matches!(first.kind, TokenKind::Punctuation | TokenKind::Emoji) || self.is_filler(&first.text);
            if !light || self.answers.longest(units).is_some() {
                break;
            }
            units = rest;
        }
        units
    }
}
