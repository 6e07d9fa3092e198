//! The `[lexicon]` of a file as it is written, and how it becomes the table that `talk::text` takes.
//!
//! Where a mistake must be shown, the entry keeps its place. Absent on purpose: what a mistake is.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::talk::text::{AnswerWords, CueWords, Language, LexiconTable, MethodWords, SpellingTable, TimeWords};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LexiconWire {
    pub(super) shorthand: BTreeMap<Spanned<String>, Spanned<String>>,
    pub(super) compounds: Vec<Spanned<String>>,
    pub(super) spelling: SpellingWire,
    pub(super) methods: MethodsWire,
    pub(super) answers: AnswersWire,
    pub(super) numbers: BTreeMap<String, u16>,
    pub(super) ordinals: BTreeMap<String, u16>,
    pub(super) words: WordsWire,
    pub(super) cues: CuesWire,
    pub(super) times: TimesWire,
    #[serde(default)]
    pub(super) languages: LanguagesWire,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CuesWire {
    step_about: Vec<String>,
    user_names: Vec<String>,
    quotes: Vec<String>,
    errors: Vec<String>,
    corrections: Vec<String>,
    refusals: Vec<String>,
    how_long: Vec<String>,
    whether_good: Vec<String>,
    murmurs: Vec<String>,
}

/// Words that tell a language; each language may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub(super) struct LanguagesWire {
    arabic: Vec<String>,
    chinese: Vec<String>,
    french: Vec<String>,
    german: Vec<String>,
    hindi: Vec<String>,
    japanese: Vec<String>,
    korean: Vec<String>,
    portuguese: Vec<String>,
    spanish: Vec<String>,
    vietnamese: Vec<String>,
}

impl From<LanguagesWire> for Vec<(Language, Vec<String>)> {
    fn from(wire: LanguagesWire) -> Self {
        vec![
            (Language::Arabic, wire.arabic),
            (Language::Chinese, wire.chinese),
            (Language::French, wire.french),
            (Language::German, wire.german),
            (Language::Hindi, wire.hindi),
            (Language::Japanese, wire.japanese),
            (Language::Korean, wire.korean),
            (Language::Portuguese, wire.portuguese),
            (Language::Spanish, wire.spanish),
            (Language::Vietnamese, wire.vietnamese),
        ]
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimesWire {
    pub(super) days: BTreeMap<String, i16>,
    pub(super) weekdays: BTreeMap<String, Spanned<i8>>,
    pub(super) months: BTreeMap<String, Spanned<i8>>,
    pub(super) hours: BTreeMap<String, Spanned<i8>>,
    pub(super) parts: BTreeMap<String, Spanned<i8>>,
    pub(super) units: BTreeMap<String, i64>,
    pub(super) before_noon: Vec<String>,
    pub(super) after_noon: Vec<String>,
    pub(super) ahead: Vec<String>,
    pub(super) ago: Vec<String>,
    pub(super) one: Vec<String>,
    pub(super) next: Vec<String>,
    pub(super) this: Vec<String>,
    pub(super) joins: Vec<String>,
    pub(super) day_first: bool,
}

impl From<TimesWire> for TimeWords {
    fn from(wire: TimesWire) -> Self {
        let TimesWire { days, units, before_noon, after_noon, ahead, ago, one, next, this, joins, day_first, .. } =
            wire;
        let bare = |table: BTreeMap<String, Spanned<i8>>| table.into_iter().map(|(k, n)| (k, n.into_inner())).collect();
        let (weekdays, months) = (bare(wire.weekdays), bare(wire.months));
        let (hours, parts) = (bare(wire.hours), bare(wire.parts));
        Self {
            days,
            weekdays,
            months,
            hours,
            parts,
            units,
            before_noon,
            after_noon,
            ahead,
            ago,
            one,
            next,
            this,
            joins,
            day_first,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpellingWire {
    pub(super) field: Vec<Spanned<String>>,
    pub(super) kept: Vec<Spanned<String>>,
    pub(super) small: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MethodsWire {
    text: Vec<String>,
    call: Vec<String>,
    authenticator: Vec<String>,
    none: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswersWire {
    yes: Vec<String>,
    yes_alone: Vec<String>,
    no: Vec<String>,
    no_alone: Vec<String>,
    unsure_alone: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordsWire {
    step_nouns: Vec<String>,
    counters: Vec<String>,
    pointers: Vec<String>,
    last: Vec<String>,
    splits: Vec<String>,
    negations: Vec<String>,
    fillers: Vec<String>,
    questions: Vec<String>,
    courtesies: Vec<String>,
}

impl From<LexiconWire> for LexiconTable {
    fn from(wire: LexiconWire) -> Self {
        let MethodsWire { text, call, authenticator, none } = wire.methods;
        let AnswersWire { yes, yes_alone, no, no_alone, unsure_alone } = wire.answers;
        let WordsWire { step_nouns, counters, pointers, last, splits, negations, fillers, questions, courtesies } =
            wire.words;
        let SpellingWire { field, kept, small } = wire.spelling;
        let CuesWire { step_about, user_names, quotes, errors, corrections, refusals, how_long, whether_good, murmurs } =
            wire.cues;
        Self {
            cues: CueWords {
                step_about,
                user_names,
                quotes,
                errors,
                corrections,
                refusals,
                how_long,
                whether_good,
                murmurs,
            },
            languages: wire.languages.into(),
            times: wire.times.into(),
            shorthand: wire
                .shorthand
                .into_iter()
                .map(|(short, long)| (short.into_inner(), long.into_inner()))
                .collect(),
            compounds: plain(wire.compounds),
            spelling: SpellingTable { field: plain(field), kept: plain(kept), small: plain(small) },
            methods: MethodWords { text, call, authenticator, none },
            answers: AnswerWords { yes, yes_alone, no, no_alone, unsure_alone },
            numbers: wire.numbers,
            ordinals: wire.ordinals,
            step_nouns,
            counters,
            pointers,
            last,
            splits,
            negations,
            fillers,
            questions,
            courtesies,
        }
    }
}

fn plain(words: Vec<Spanned<String>>) -> Vec<String> {
    words.into_iter().map(Spanned::into_inner).collect()
}
