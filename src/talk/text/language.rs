//! In which language a message is written, where it is not the one that the content is written in.
//!
//! A short message tells little: "no", "hola" and a name are words of many languages. So nothing is foreign whose words
//! are known here in good part; other alphabets tell by themselves; and of Latin letters either a telling word decides
//! (a table that support staff own) or, in a longer message, a library that is sure.

use whatlang::{Detector, Lang, Script};

/// The languages that have an answer of their own. Other: one has been told, and none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    Arabic,
    Chinese,
    French,
    German,
    Hindi,
    Japanese,
    Korean,
    Portuguese,
    Spanish,
    Vietnamese,
    Other,
}

impl Language {
    pub const ALL: [(&'static str, Self); 11] = [
        ("arabic", Self::Arabic),
        ("chinese", Self::Chinese),
        ("french", Self::French),
        ("german", Self::German),
        ("hindi", Self::Hindi),
        ("japanese", Self::Japanese),
        ("korean", Self::Korean),
        ("portuguese", Self::Portuguese),
        ("spanish", Self::Spanish),
        ("vietnamese", Self::Vietnamese),
        ("other", Self::Other),
    ];

    /// Its stable name.
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, language)| *language == self).map_or("other", |(id, _)| id)
    }
}

/// Fewer letters of another alphabet are a sign or a name.
const FOREIGN_LETTERS: usize = 2;
/// The library is asked about so many words and more.
const TELLING_WORDS: usize = 4;
/// The languages among which the library chooses for Latin letters: the fewer, the surer.
const LATIN: [Lang; 12] = [
    Lang::Eng,
    Lang::Spa,
    Lang::Por,
    Lang::Fra,
    Lang::Deu,
    Lang::Vie,
    Lang::Ita,
    Lang::Nld,
    Lang::Tur,
    Lang::Ind,
    Lang::Pol,
    Lang::Tgl,
];

/// The language of `text`, if it is a foreign one. `words` are its folded words with whether each is known here, and the
/// language that it tells by itself.
pub fn foreign(text: &str, words: &[(bool, Option<Language>)]) -> Option<Language> {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (latin, other): (Vec<char>, Vec<char>) = letters.partition(|c| is_latin(*c));
    if other.len() >= FOREIGN_LETTERS && other.len() > latin.len() {
        return Some(by_script(text, &other));
    }
    let known = words.iter().filter(|(known, _)| *known).count();
    if known * 2 >= words.len() {
        return None;
    }
    let told = words.iter().find_map(|(_, language)| *language);
    told.or_else(|| {
        if words.len() < TELLING_WORDS {
            return None;
        }
        let found = Detector::with_allowlist(LATIN.to_vec()).detect(text)?;
        (found.is_reliable() && found.lang() != Lang::Eng).then(|| named(found.lang()))
    })
}

fn is_latin(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '\u{AA}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{FF21}'..='\u{FF5A}')
}

fn by_script(text: &str, letters: &[char]) -> Language {
    let any = |from: char, to: char| letters.iter().any(|c| (from..=to).contains(c));
    // A Japanese text has kana among its Chinese letters.
    if any('\u{3040}', '\u{30FF}') {
        return Language::Japanese;
    }
    match whatlang::detect_script(text) {
        Some(Script::Mandarin) => Language::Chinese,
        Some(Script::Hangul) => Language::Korean,
        Some(Script::Arabic) => match whatlang::detect_lang(text) {
            Some(Lang::Pes | Lang::Urd) if letters.len() > 12 => Language::Other,
            _ => Language::Arabic,
        },
        Some(Script::Devanagari) => match whatlang::detect_lang(text) {
            Some(Lang::Mar | Lang::Nep) if letters.len() > 20 => Language::Other,
            _ => Language::Hindi,
        },
        _ => Language::Other,
    }
}

fn named(lang: Lang) -> Language {
    match lang {
        Lang::Spa => Language::Spanish,
        Lang::Por => Language::Portuguese,
        Lang::Fra => Language::French,
        Lang::Deu => Language::German,
        Lang::Vie => Language::Vietnamese,
        _ => Language::Other,
    }
}
