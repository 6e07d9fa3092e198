//! Which of the offered choices an utterance names.
//!
//! In this order: a number or letter ("2", "the second one", "option b"), a way to get a code, words of one label
//! and no other (a typo of one edit allowed), yes or no where two choices are shaped so. A choice that is negated
//! ("not the text") is not named. Two choices named is none named.

use std::sync::Arc;

use super::label::{Label, Labels};
use crate::{
    model::{Choice, Method},
    talk::text::{Lexicon, Reading, Unit, YesNo, within_one_edit},
};

/// Words up to here must be written right.
const EXACT_LETTERS: usize = 3;
/// An utterance with more words of weight than this is no bare choice.
const BARE_WORDS: usize = 4;

/// `known` tells the words of all examples: none of them is a typo of a label's word ("talk" is no "walk").
pub(super) fn choice(
    choices: &[Choice],
    reading: &Reading,
    (lexicon, labels): (&Lexicon, &Labels),
    known: impl Fn(&str) -> bool,
) -> Option<usize> {
    if choices.is_empty() {
        return None;
    }
    by_number(choices.len(), reading, lexicon).or_else(|| {
        let labels: Vec<Arc<Label>> = choices.iter().map(|choice| labels.read(&choice.label, lexicon)).collect();
        by_method(&labels, reading, lexicon)
            .or_else(|| by_words(&labels, reading, lexicon, known))
            .or_else(|| by_answer(&labels, reading, lexicon))
    })
}

/// The whole utterance is a number, a letter or an ordinal, apart from words without weight.
fn by_number(count: usize, reading: &Reading, lexicon: &Lexicon) -> Option<usize> {
    let words: Vec<&str> = reading.units.iter().filter_map(Unit::as_word).collect();
    let light = |word: &&str| lexicon.is_pointer(word) || lexicon.is_filler(word) || lexicon.counts(word);
    let number = |word: &str, bare: bool| {
        if lexicon.is_last(word) {
            return Some(count);
        }
        let letter = (bare || words.len() <= 3).then(|| letter(word)).flatten();
        // "one" is a number where it stands alone, and points otherwise ("the second one").
        let digits = lexicon.number(word).filter(|_| bare || !lexicon.is_pointer(word));
        digits.or_else(|| lexicon.ordinal(word)).map(usize::from).or(letter)
    };
    let weighty: Vec<&str> = words.iter().copied().filter(|word| !light(word)).collect();
    let named = match (weighty.as_slice(), words.as_slice()) {
        ([word], _) => number(word, words.len() == 1)?,
        // "one", "a", "option one", "option a": all light words, the last of which can be a number.
        ([], [.., last]) if words.len() <= 2 => {
            number(last, words.len() == 1 || words.first().is_some_and(|w| lexicon.counts(w) || lexicon.is_pointer(w)))?
        }
        _ => return None,
    };
    (1..=count).contains(&named).then(|| named - 1)
}

/// "a" is the first.
fn letter(word: &str) -> Option<usize> {
    match word.as_bytes() {
        [letter @ b'a'..=b'h'] => Some(usize::from(letter - b'a') + 1),
        _ => None,
    }
}

/// The one choice whose label names the method that is wanted.
fn by_method(labels: &[Arc<Label>], reading: &Reading, lexicon: &Lexicon) -> Option<usize> {
    let wanted: Vec<Method> = lexicon.methods(reading).collect();
    only(labels.iter().map(|label| label.methods.iter().any(|method| wanted.contains(method))))
}

/// The one choice of which the utterance has a word that no other label has: its whole label, or, in a short
/// utterance, words of it and no foreign ones.
fn by_words(
    labels: &[Arc<Label>],
    reading: &Reading,
    lexicon: &Lexicon,
    known: impl Fn(&str) -> bool,
) -> Option<usize> {
    let said: Vec<(usize, &str)> =
        reading.units.iter().enumerate().filter_map(|(at, unit)| Some((at, unit.as_word()?))).collect();
    let weighty = said.iter().filter(|(_, word)| !lexicon.is_filler(word)).count();
    let written = |word: &str| known(word) || labels.iter().any(|label| label.has(word));
    let same = |said: &str, word: &str| said == word || is_typo(said, word) && !written(said);
    let hit = |word: &str| said.iter().any(|&(at, s)| same(s, word) && !lexicon.is_negated(&reading.units, at));
    only(labels.iter().enumerate().map(|(index, label)| {
        let own = |word: &str| labels.iter().enumerate().all(|(other, label)| other == index || !label.has(word));
        let words = || label.words.iter().map(String::as_str);
        if words().all(hit) && words().any(own) {
            return true;
        }
        if weighty > BARE_WORDS {
            return false;
        }
        let named = words().filter(|word| own(word) && !lexicon.is_filler(word) && !lexicon.asks(word) && hit(word));
        let hits = named.clone().count();
        let told = named.filter(|word| !lexicon.negates(word)).count();
        let meant = said.iter().filter(|(_, s)| !lexicon.is_filler(s) && words().any(|word| same(s, word))).count();
        // "I can't print" has the "can't" of "I can't call", and is about something else.
        let enough = if told > 0 { meant * 2 >= weighty } else { meant == weighty };
        hits > 0 && enough
    }))
}

fn is_typo(said: &str, label: &str) -> bool {
    within_one_edit(said, label) && label.chars().count() > EXACT_LETTERS && said.chars().count() >= EXACT_LETTERS
}

/// Yes or no, where there are two choices of which one says yes and the other no.
fn by_answer(labels: &[Arc<Label>], reading: &Reading, lexicon: &Lexicon) -> Option<usize> {
    let answer = lexicon.answer(reading).filter(|answer| *answer != YesNo::Unsure)?;
    let shapes: Vec<Option<YesNo>> = labels.iter().map(|label| label.answer).collect();
    let pair = matches!(shapes.as_slice(), [Some(YesNo::Yes), Some(YesNo::No)] | [Some(YesNo::No), Some(YesNo::Yes)]);
    shapes.iter().position(|shape| pair && *shape == Some(answer))
}

/// The place of the one that holds, if exactly one does.
fn only(cases: impl Iterator<Item = bool>) -> Option<usize> {
    let mut places = cases.enumerate().filter(|&(_, holds)| holds).map(|(place, _)| place);
    let first = places.next()?;
    places.next().is_none().then_some(first)
}
