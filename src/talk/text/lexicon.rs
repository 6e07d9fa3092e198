//! The words of a language that are not intents: shorthand, methods, numbers, ways to say yes and no.

use std::collections::BTreeMap;

use jiff::civil::Weekday;

use super::{
    Language, Reading, SpellingTable, Table, TokenKind, Unit, Words, YesNo, answer::Answer, fold::fold,
    normalise::Normaliser, phrase::Phrases, spelling::Spelling, tokenise, when::Times,
};
use crate::model::Method;

/// A lexicon as people write it down, every list as plain phrases.
#[derive(Debug, Clone, Default)]
pub struct LexiconTable {
    /// What stands for what: "pls" for "please", an emoji for a word. Written out once, not again.
    pub shorthand: BTreeMap<String, String>,
    /// Words that are written apart, together or with a hyphen, as they shall be read ("log in", "password").
    pub compounds: Vec<String>,
    pub spelling: SpellingTable,
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
    /// What a question begins with: "how", "where". A label of a button is not named by one.
    pub questions: Vec<String>,
    /// Words that may stand before or behind any message: "hi", "please".
    pub courtesies: Vec<String>,
    pub cues: CueWords,
    pub times: TimeWords,
    /// Words that tell another language, by language.
    pub languages: Vec<(Language, Vec<String>)>,
}

/// Phrases that announce something.
#[derive(Debug, Clone, Default)]
pub struct CueWords {
    /// "the one with": the words after it tell which step.
    pub step_about: Vec<String>,
    /// "username": a user name follows.
    pub user_names: Vec<String>,
    /// "it says": what stands on a screen follows.
    pub quotes: Vec<String>,
    /// "error code": a number after it is one.
    pub errors: Vec<String>,
    /// "no i meant": what follows counts, and nothing before it.
    pub corrections: Vec<String>,
    /// "not the", "i dont want": what follows in the same part is not wanted.
    pub refusals: Vec<String>,
    /// "how long does it take".
    pub how_long: Vec<String>,
    /// "is that one ok".
    pub whether_good: Vec<String>,
    /// "sorry", "hmm": alone they say nothing that could be answered.
    pub murmurs: Vec<String>,
}

/// The words for days and times.
#[derive(Debug, Clone, Default)]
pub struct TimeWords {
    /// "tomorrow" is 1 day from today.
    pub days: BTreeMap<String, i16>,
    /// "monday" is 1, "sunday" 7.
    pub weekdays: BTreeMap<String, i8>,
    pub months: BTreeMap<String, i8>,
    /// "noon", and the hour that is meant.
    pub hours: BTreeMap<String, i8>,
    /// "morning", which is a time beside a day alone ("good morning" is none).
    pub parts: BTreeMap<String, i8>,
    /// "hour", and how many minutes it has.
    pub units: BTreeMap<String, i64>,
    pub before_noon: Vec<String>,
    pub after_noon: Vec<String>,
    /// "in": "in 20 minutes".
    pub ahead: Vec<String>,
    pub ago: Vec<String>,
    /// "a", "an": "in an hour".
    pub one: Vec<String>,
    pub next: Vec<String>,
    pub this: Vec<String>,
    /// Small words between a day and a time: "at", "on", "the", ",".
    pub joins: Vec<String>,
    /// 24/10 is in October.
    pub day_first: bool,
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
    normaliser: Normaliser,
    pub(super) methods: Phrases<Option<Method>>,
    pub(super) answers: Phrases<Answer>,
    numbers: Table<u16>,
    pub(super) ordinals: Table<u16>,
    pub(super) step_nouns: Words,
    counters: Words,
    pub(super) pointers: Words,
    last: Words,
    splits: Phrases<()>,
    negations: Words,
    fillers: Words,
    questions: Words,
    courtesies: Vec<String>,
    pub(super) step_about: Phrases<()>,
    pub(super) user_names: Phrases<()>,
    pub(super) quotes: Phrases<()>,
    pub(super) errors: Phrases<()>,
    pub(super) times: Times,
    pub(super) corrections: Phrases<()>,
    pub(super) refusals: Phrases<()>,
    pub(super) how_long: Phrases<()>,
    pub(super) whether_good: Phrases<()>,
    pub(super) murmurs: Words,
    languages: Table<Language>,
    /// The words with which a method, a step or a moment can begin, apart from digits.
    pub(super) naming: Words,
}

/// A number over this is no step and no choice.
const NUMBER_LIMIT: u16 = 99;
/// How far a negation reaches, in words.
const NEGATION_REACH: usize = 3;

impl From<LexiconTable> for Lexicon {
    fn from(table: LexiconTable) -> Self {
        let set = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        let numbers = |words: &BTreeMap<String, u16>| words.iter().map(|(word, &n)| (fold(word), n)).collect();
        let mut lexicon = Self {
            normaliser: Normaliser::new(&table.shorthand, &table.compounds, table.spelling()),
            numbers: numbers(&table.numbers),
            ordinals: numbers(&table.ordinals),
            step_nouns: set(&table.step_nouns),
            counters: set(&table.counters),
            pointers: set(&table.pointers),
            last: set(&table.last),
            negations: set(&table.negations),
            fillers: set(&table.fillers),
            questions: set(&table.questions),
            murmurs: set(&table.cues.murmurs),
            courtesies: table.courtesies.iter().map(|word| fold(word)).collect(),
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
        let cues = &table.cues;
        lexicon.splits = lexicon.phrases([(&table.splits, ())]);
        lexicon.step_about = lexicon.phrases([(&cues.step_about, ())]);
        lexicon.user_names = lexicon.phrases([(&cues.user_names, ())]);
        lexicon.quotes = lexicon.phrases([(&cues.quotes, ())]);
        lexicon.errors = lexicon.phrases([(&cues.errors, ())]);
        lexicon.corrections = lexicon.phrases([(&cues.corrections, ())]);
        lexicon.refusals = lexicon.phrases([(&cues.refusals, ())]);
        lexicon.how_long = lexicon.phrases([(&cues.how_long, ())]);
        lexicon.whether_good = lexicon.phrases([(&cues.whether_good, ())]);
        lexicon.times = lexicon.times(&table.times);
        let telling =
            table.languages.iter().flat_map(|(language, words)| words.iter().map(|word| (fold(word), *language)));
        lexicon.languages = telling.collect();
        lexicon.naming = lexicon.naming();
        lexicon
    }
}

impl LexiconTable {
    /// The spelling of the field; whatever stands in any table is right.
    fn spelling(&self) -> Spelling {
        let LexiconTable { methods, answers, spelling, .. } = self;
        let lists = [
            &self.compounds,
            &self.step_nouns,
            &self.counters,
            &self.pointers,
            &self.last,
            &self.splits,
            &self.negations,
            &self.fillers,
            &self.questions,
            &self.courtesies,
            &methods.text,
            &methods.call,
            &methods.authenticator,
            &methods.none,
            &answers.yes,
            &answers.yes_alone,
            &answers.no,
            &answers.no_alone,
            &answers.unsure_alone,
            &spelling.kept,
            &self.cues.step_about,
            &self.cues.user_names,
            &self.cues.quotes,
            &self.cues.errors,
            &self.cues.corrections,
            &self.cues.refusals,
            &self.cues.how_long,
            &self.cues.whether_good,
            &self.cues.murmurs,
        ];
        let lists = lists.into_iter().chain(self.languages.iter().map(|(_, words)| words));
        let keys = self.shorthand.iter().flat_map(|(short, long)| [short, long]);
        let TimeWords { days, weekdays, months, hours, parts, units, .. } = &self.times;
        let times = days
            .keys()
            .chain(weekdays.keys())
            .chain(months.keys())
            .chain(hours.keys())
            .chain(parts.keys())
            .chain(units.keys());
        let keys = keys.chain(self.numbers.keys()).chain(self.ordinals.keys()).chain(times);
        let right = lists.flatten().chain(keys).flat_map(|text| folded(text));
        let words = |list: &[String]| -> Vec<String> { list.iter().flat_map(|text| folded(text)).collect() };
        let whole = self.compounds.iter().filter(|compound| !compound.contains(' ')).cloned();
        let field = words(&spelling.field).into_iter().chain(whole).collect();
        Spelling::new(field, words(&spelling.small), right)
    }
}

fn folded(text: &str) -> Vec<String> {
    tokenise(text).into_iter().map(|token| token.folded).collect()
}

impl Lexicon {
    fn times(&self, words: &TimeWords) -> Times {
        let set = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        let keyed = |words: &BTreeMap<String, i8>| words.iter().map(|(word, &n)| (fold(word), n)).collect::<Vec<_>>();
        let mut times = Times {
            months: keyed(&words.months).into_iter().collect(),
            units: words.units.iter().map(|(word, &minutes)| (fold(word), minutes)).collect(),
            ahead: set(&words.ahead),
            ago: set(&words.ago),
            one: set(&words.one),
            next: set(&words.next),
            this: set(&words.this),
            joins: set(&words.joins),
            day_first: words.day_first,
            ..Times::default()
        };
        let weekdays = keyed(&words.weekdays).into_iter();
        times.weekdays =
            weekdays.filter_map(|(word, n)| Some((word, Weekday::from_monday_one_offset(n).ok()?))).collect();
        for (halves, afternoon) in [(&words.before_noon, false), (&words.after_noon, true)] {
            for word in halves {
                times.halves.put(fold(word), afternoon);
            }
        }
        let add = |phrase: &String| self.read(phrase).units.into_iter().map(|unit| unit.text).collect::<Vec<_>>();
        words.days.iter().for_each(|(phrase, &days)| times.days.add(add(phrase), days));
        words.hours.iter().for_each(|(phrase, &hour)| times.hours.add(add(phrase), hour));
        words.parts.iter().for_each(|(phrase, &hour)| times.parts.add(add(phrase), hour));
        times
    }

    fn naming(&self) -> Words {
        let mut naming = Words::default();
        self.methods.add_heads(&mut naming);
        self.step_about.add_heads(&mut naming);
        self.times.add_heads(&mut naming);
        naming.join(&self.step_nouns);
        naming.join(&self.ordinals);
        naming.join(&self.numbers);
        naming
    }

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
    /// `text` as units: shorthand written out, words joined or parted, typos of the field's words put right.
    pub fn read(&self, text: &str) -> Reading {
        self.normaliser.read(text)
    }

    /// A word that says no to what follows it.
    pub fn negates(&self, word: &str) -> bool {
        self.negations.contains(word)
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

    /// Whether the word stands in one of the tables.
    pub fn is_right(&self, word: &str) -> bool {
        self.normaliser.is_right(word)
    }

    /// The language that a word tells by itself.
    pub fn language_of(&self, word: &str) -> Option<Language> {
        self.languages.get(word).copied()
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

    pub fn asks(&self, word: &str) -> bool {
        self.questions.contains(word)
    }

    /// What is learnt to mean nothing before or behind a message, folded.
    pub fn courtesies(&self) -> &[String] {
        &self.courtesies
    }

    /// How many units the conjunction takes that `units` begin with.
    pub fn split_at(&self, units: &[Unit]) -> Option<usize> {
        self.splits.longest(units).map(|(length, ())| length)
    }
}
