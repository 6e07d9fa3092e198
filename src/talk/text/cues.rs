//! What an utterance announces, takes back or asks by a turn of phrase, whatever its intents.

use super::{Lexicon, Reading, Unit};

/// A turn of phrase that tells intents apart, or that answers itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// "How long does it take?"
    HowLong,
    /// "Is that one ok?"
    WhetherGood,
    /// "Sorry", "hmm", and nothing else.
    Murmur,
}

impl Lexicon {
    /// Where what counts begins in an utterance that corrects itself or what was understood before: after the last
    /// "no i meant", or after an asterisk ("*password").
    pub fn corrected_from(&self, reading: &Reading) -> Option<usize> {
        let units = &reading.units;
        let starred = units.first().filter(|unit| unit.text == "*").map(|_| 1);
        let told = (0..units.len()).rev().find_map(|at| {
            let (length, ()) = self.corrections.longest(units.get(at..)?)?;
            Some(at + length)
        });
        let from = told.or(starred)?;
        units.get(from..)?.iter().any(Unit::is_word).then_some(from)
    }

    /// How many units at the start of `units` say that what follows is not wanted; words without weight may stand before.
    pub fn refused_from(&self, units: &[Unit]) -> Option<usize> {
        let from = |at: usize| self.refusals.longest(units.get(at..)?).map(|(length, ())| at + length);
        from(0).or_else(|| {
            let light = units.iter().take_while(|unit| self.is_filler(&unit.text)).count();
            (1..=light).find_map(from)
        })
    }

    pub fn remark(&self, reading: &Reading) -> Option<Remark> {
        let units = &reading.units;
        let mut tails = (0..units.len()).filter_map(|at| units.get(at..));
        if tails.clone().any(|tail| self.how_long.longest(tail).is_some()) {
            return Some(Remark::HowLong);
        }
        if tails.any(|tail| self.whether_good.longest(tail).is_some()) {
            return Some(Remark::WhetherGood);
        }
        let mut words = units.iter().filter(|unit| unit.is_word()).peekable();
        let murmurs = words.peek().is_some() && words.all(|word| self.murmurs.contains(&word.text));
        murmurs.then_some(Remark::Murmur)
    }
}
