//! The words of a language that are not intents: shorthand, methods, numbers, ways to say yes and no.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Entity, EntityValue, Reading, TokenKind, Unit, YesNo,
    answer::Answer,
    fold::{fold, within_one_edit},
    phrase::Phrases,
    tokenise,
};
use crate::model::Method;

/// A lexicon as people write it down, every list as plain phrases.
#[derive(Debug, Clone, Default)]
pub struct LexiconTable {
    /// What stands for what: "pls" for "please", an emoji for a word. Written out once, not again.
    pub shorthand: BTreeMap<String, String>,
    pub methods: MethodWords,
    pub answers: AnswerWords,
    /// "three" is 3, "third" is 3.
    pub numbers: BTreeMap<String, u16>,
    pub ordinals: BTreeMap<String, u16>,
    /// What a number of a step counts: "step", "instruction".
    pub step_nouns: Vec<String>,
    /// What announces a number: "number", "option".
    pub counters: Vec<String>,
    /// What an ordinal may point at: "one", "option", "choice".
    pub pointers: Vec<String>,
    /// "last": the last of the choices.
    pub last: Vec<String>,
    /// Where a sentence falls into parts that may mean different things: "and", "also", "but".
    pub splits: Vec<String>,
    /// After these, what follows is not wanted or not had: "not", "don't", "without".
    pub negations: Vec<String>,
    /// Words that carry nothing: "please", "the", "lol".
    pub fillers: Vec<String>,
}

/// How people name the methods; `none` are phrases that hold such a word and name no method.
#[derive(Debug, Clone, Default)]
pub struct MethodWords {
    pub text: Vec<String>,
    pub call: Vec<String>,
    pub authenticator: Vec<String>,
    pub none: Vec<String>,
}

/// Answers; those `alone` answer only where nothing of weight follows.
#[derive(Debug, Clone, Default)]
pub struct AnswerWords {
    pub yes: Vec<String>,
    pub yes_alone: Vec<String>,
    pub no: Vec<String>,
    pub no_alone: Vec<String>,
    pub unsure_alone: Vec<String>,
}

/// A lexicon ready for use.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    shorthand: BTreeMap<String, Vec<String>>,
    methods: Phrases<Option<Method>>,
    pub(super) answers: Phrases<Answer>,
    numbers: BTreeMap<String, u16>,
    ordinals: BTreeMap<String, u16>,
    step_nouns: BTreeSet<String>,
    counters: BTreeSet<String>,
    pointers: BTreeSet<String>,
    last: BTreeSet<String>,
    splits: Phrases<()>,
    negations: BTreeSet<String>,
    fillers: BTreeSet<String>,
}

/// A number over this is no step and no choice.
const NUMBER_LIMIT: u16 = 99;
/// Shorter names of methods must be written right.
const TYPO_LETTERS: usize = 7;
/// How far a negation reaches, in words.
const NEGATION_REACH: usize = 3;

impl From<LexiconTable> for Lexicon {
    fn from(table: LexiconTable) -> Self {
        let set = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        let numbers = |words: &BTreeMap<String, u16>| words.iter().map(|(word, &n)| (fold(word), n)).collect();
        let written_out = |text: &str| tokenise(text).into_iter().map(|token| token.folded).collect();
        let mut lexicon = Self {
            shorthand: table.shorthand.iter().map(|(short, long)| (folded_key(short), written_out(long))).collect(),
            numbers: numbers(&table.numbers),
            ordinals: numbers(&table.ordinals),
            step_nouns: set(&table.step_nouns),
            counters: set(&table.counters),
            pointers: set(&table.pointers),
            last: set(&table.last),
            negations: set(&table.negations),
            fillers: set(&table.fillers),
            ..Self::default()
        };
        lexicon.methods = lexicon.phrases([
            (&table.methods.text, Some(Method::Text)),
            (&table.methods.call, Some(Method::Call)),
            (&table.methods.authenticator, Some(Method::Authenticator)),
            (&table.methods.none, None),
        ]);
        let answer = |answer, alone| Answer { answer, alone };
        lexicon.answers = lexicon.phrases([
            (&table.answers.yes, answer(YesNo::Yes, false)),
            (&table.answers.yes_alone, answer(YesNo::Yes, true)),
            (&table.answers.no, answer(YesNo::No, false)),
            (&table.answers.no_alone, answer(YesNo::No, true)),
            (&table.answers.unsure_alone, answer(YesNo::Unsure, true)),
        ]);
        lexicon.splits = lexicon.phrases([(&table.splits, ())]);
        lexicon
    }
}

/// A word or an emoji as it stands in a reading.
fn folded_key(short: &str) -> String {
    tokenise(short).into_iter().next().map(|token| token.folded).unwrap_or_default()
}

impl Lexicon {
    /// Phrases read like any text, so that shorthand in them meets shorthand in utterances.
    fn phrases<'a, T: Copy>(&self, lists: impl IntoIterator<Item = (&'a Vec<String>, T)>) -> Phrases<T> {
        let mut phrases = Phrases::default();
        for (list, value) in lists {
            for phrase in list {
                phrases.add(self.read(phrase).units.into_iter().map(|unit| unit.text), value);
            }
        }
        phrases
    }
}

impl Lexicon {
    /// `text` as units, shorthand written out.
    pub fn read(&self, text: &str) -> Reading {
        let mut units = Vec::new();
        for token in tokenise(text) {
            let unit = Unit::of(token);
            match self.shorthand.get(&unit.text) {
                Some(words) => units.extend(words.iter().map(|word| Unit {
                    span: unit.span.clone(),
                    kind: TokenKind::Word,
                    text: word.clone(),
                })),
                None => units.push(unit),
            }
        }
        Reading { units }
    }

    /// Methods that are wanted, numbers of steps, addresses and error codes, by place.
    pub fn entities(&self, reading: &Reading) -> Vec<Entity> {
        let units = &reading.units;
        let mut found: Vec<Entity> = Vec::new();
        let (mut at, mut last_end) = (0, 0);
        while let Some(rest) = units.get(at..).filter(|rest| !rest.is_empty()) {
            let (length, value) = self.entity_at(units, at, rest);
            if let (Some(value), Some(first), Some(last)) = (value, rest.first(), rest.get(length - 1)) {
                let (start, end) = (first.span.start, last.span.end);
                match found.last_mut() {
                    // "authenticater app": two names of one thing, side by side.
                    Some(before) if last_end == at && before.value == value => before.end = end,
                    _ => found.push(Entity { start, end, value }),
                }
                last_end = at + length;
            }
            at += length;
        }
        found
    }

    /// How many units belong together at `at` (one at least), and what they name.
    fn entity_at(&self, units: &[Unit], at: usize, rest: &[Unit]) -> (usize, Option<EntityValue>) {
        if let [Unit { kind: TokenKind::Format(value), .. }, ..] = rest {
            return (1, Some(value.clone()));
        }
        if let Some((length, method)) = self.method_at(rest) {
            let wanted = method.filter(|_| !self.is_negated(units, at));
            return (length, wanted.map(EntityValue::Method));
        }
        match self.step_at(units, at, rest) {
            Some((length, number)) => (length, Some(EntityValue::StepNumber(number))),
            None => (1, None),
        }
    }

    fn method_at(&self, rest: &[Unit]) -> Option<(usize, Option<Method>)> {
        if let Some((length, &method)) = self.methods.longest(rest) {
            return Some((length, method));
        }
        let word = rest.first().filter(|unit| unit.is_word() && unit.text.chars().count() >= TYPO_LETTERS)?;
        let mut names = self.methods.single_words().filter(|(name, _)| name.chars().count() >= TYPO_LETTERS);
        names.find(|(name, _)| within_one_edit(name, &word.text)).map(|(_, &method)| (1, method))
    }

    /// Whether one of the words before `at`, in the same clause, negates it.
    pub fn is_negated(&self, units: &[Unit], at: usize) -> bool {
        let before = units.get(..at).unwrap_or_default();
        (0..before.len())
            .rev()
            .take(NEGATION_REACH)
            .map_while(|index| {
                let unit = before.get(index)?;
                let border =
                    matches!(unit.kind, TokenKind::Punctuation) || self.split_at(before.get(index..)?).is_some();
                (!border).then_some(unit)
            })
            .any(|unit| self.negations.contains(&unit.text))
    }

    fn step_at(&self, units: &[Unit], at: usize, rest: &[Unit]) -> Option<(usize, u16)> {
        let word = |index: usize| rest.get(index).map_or("", |unit| unit.text.as_str());
        let first = word(0);
        if first == "#" {
            return Some((2, self.number(word(1))?));
        }
        if self.step_nouns.contains(first) {
            let skipped = usize::from(word(1) == "#" || self.counts(word(1)));
            return Some((2 + skipped, self.number(word(1 + skipped))?));
        }
        let ordinal = *self.ordinals.get(first)?;
        let next = word(1);
        if self.step_nouns.contains(next) || self.pointers.contains(next) {
            return Some((2, ordinal));
        }
        // "the third", and nothing after it in its clause.
        let ends = rest.get(1).is_none_or(|unit| !unit.is_word());
        let pointed =
            at.checked_sub(1).and_then(|before| units.get(before)).is_some_and(|unit| self.is_filler(&unit.text));
        (ends && pointed).then_some((1, ordinal))
    }

    /// A number from 1 to 99 in digits or letters.
    pub fn number(&self, word: &str) -> Option<u16> {
        let number = word.parse().ok().or_else(|| self.numbers.get(word).copied());
        number.filter(|number| (1..=NUMBER_LIMIT).contains(number))
    }

    pub fn ordinal(&self, word: &str) -> Option<u16> {
        self.ordinals.get(word).copied()
    }

    pub fn is_last(&self, word: &str) -> bool {
        self.last.contains(word)
    }

    pub fn counts(&self, word: &str) -> bool {
        self.counters.contains(word)
    }

    pub fn is_pointer(&self, word: &str) -> bool {
        self.pointers.contains(word)
    }

    pub fn is_filler(&self, word: &str) -> bool {
        self.fillers.contains(word)
    }

    /// How many units the conjunction takes that `units` begin with.
    pub fn split_at(&self, units: &[Unit]) -> Option<usize> {
        self.splits.longest(units).map(|(length, ())| length)
    }
}
