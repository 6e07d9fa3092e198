//! Secrets told by their form alone: links that open the panel, tokens, and words that can hardly be
//! anything but a password.

use std::sync::LazyLock;

use regex::Regex;

use super::{Span, pattern, words};
use crate::model::Blanked;

/// A panel link's fragment: session, generation, token.
static FRAGMENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b[0-9A-HJKMNP-TV-Z]{26}\.\d{1,9}\.[A-Za-z0-9_-]{8,}"));
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:https?|otpauth)://\S+"));
static RUN: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9_-]{16,}"));
static MAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}$"));
static ERROR_CODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[A-Z]{2,12}[_-]?\d{2,10}|(?i:sspr|aadsts)[_-]?\d{2,10}|0[xX][0-9a-fA-F]{4,16})$"));

/// Product names that people write with a number and an exclamation mark.
const PRODUCTS: [&str; 8] = ["office", "windows", "microsoft", "outlook", "exchange", "android", "iphone", "galaxy"];
/// What people write on a line of its own while they wait, loudly.
const CHAT_WORDS: [&str; 16] = [
    "thanks",
    "thank",
    "hello",
    "awesome",
    "finally",
    "perfect",
    "amazing",
    "wonderful",
    "excellent",
    "goodbye",
    "seriously",
    "whatever",
    "nothing",
    "working",
    "waiting",
    "anything",
];
/// Characters that prose doesn't put into a word.
const STRONG: &str = "!@#$%^&*+=~?<>{}|\\";

pub(super) fn links(text: &str) -> Vec<Span> {
    let addresses = ADDRESS.find_iter(text).filter(|found| opens_something(found.as_str())).map(|found| found.range());
    let fragments = FRAGMENT.find_iter(text).map(|found| found.range());
    let tokens = RUN.find_iter(text).filter(|found| is_token(found.as_str(), 40)).map(|found| found.range());
    addresses.chain(fragments).chain(tokens).map(|range| (trimmed(text, range), Blanked::Link)).collect()
}

/// Words with a lower case letter, a capital, a digit and a special character; while a reset is open
/// also a line of one word that the policy would take.
pub(super) fn passwords(text: &str, expected: bool) -> Vec<Span> {
    let everywhere = words(text).filter(|(_, word)| is_password(word)).map(|(range, _)| range);
    let lines = text
        .split_inclusive('\n')
        .scan(0, |from, line| {
            let start = *from;
            *from += line.len();
            Some((start, line))
        })
        .filter(|(_, line)| expected && is_lone_password(line.trim()))
        .map(|(start, line)| {
            let lead = line.len() - line.trim_start().len();
            start + lead..start + line.trim_end().len()
        });
    everywhere.chain(lines).map(|range| (range, Blanked::Password)).collect()
}

/// The word has a form that prose hardly has: a digit, a special character or a capital inside.
pub(super) fn is_odd(word: &str) -> bool {
    let core = core(word);
    let kinds = Kinds::of(core);
    !is_public(core) && (kinds.digit || kinds.strong || core.chars().skip(1).any(char::is_uppercase))
}

/// The form of a good password: eight characters and three kinds of them.
pub(super) fn is_strong(word: &str) -> bool {
    let core = core(word);
    core.chars().count() >= 8 && Kinds::of(core).count() >= 3 && !is_public(core)
}

/// A mail address, a web address, an error code: things that must stay readable.
pub(super) fn is_public(word: &str) -> bool {
    let bare = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
    MAIL.is_match(bare) || ERROR_CODE.is_match(bare) || bare.contains("://") || bare.to_lowercase().starts_with("www.")
}

fn is_password(word: &str) -> bool {
    let core = core(word);
    let kinds = Kinds::of(core);
    let length = core.chars().count();
    (8..=128).contains(&length)
        && kinds.lower
        && kinds.upper
        && kinds.digit
        && kinds.strong
        && !is_public(core)
        && !names_a_product(core)
}

fn is_lone_password(line: &str) -> bool {
    let count = line.chars().count();
    let letters: String = line.chars().filter(|character| character.is_alphabetic()).collect::<String>().to_lowercase();
    (8..=128).contains(&count)
        && words(line).count() == 1
        && Kinds::of(line).count() >= 3
        && !is_public(line)
        && !CHAT_WORDS.contains(&letters.as_str())
        && !names_a_product(line)
        && !is_written_word(line)
}

/// `Wi-Fi...`, `Don't!!!`, `Sign-in?`: letters with the marks of prose, and fewer than eight letters
/// before the shouting.
fn is_written_word(line: &str) -> bool {
    let body = line.trim_end_matches(['!', '?', '.', '…', ',']);
    body.chars().all(|character| character.is_alphabetic() || matches!(character, '-' | '\'' | '’' | '/'))
        && (body.chars().count() < 7 || body.contains(['-', '\'', '’', '/']))
}

fn names_a_product(word: &str) -> bool {
    let body = word.trim_end_matches(['!', '?', '.']);
    let name = body.trim_end_matches(|character: char| character.is_ascii_digit());
    PRODUCTS.contains(&name.to_lowercase().as_str())
}

/// The word without the quotes, brackets and commas round it.
fn core(word: &str) -> &str {
    word.trim_start_matches(['"', '\'', '(', '[', '“', '‘', '`', '*'])
        .trim_end_matches(['"', '\'', ')', ']', '”', '’', '`', '.', ',', ';', ':'])
}

fn opens_something(address: &str) -> bool {
    address.to_lowercase().starts_with("otpauth")
        || address.split_once(['#', '?']).is_some_and(|(_, rest)| {
            FRAGMENT.is_match(rest) || RUN.find_iter(rest).any(|run| is_token(run.as_str(), 16))
        })
}

/// Random letters: long, with digits and both cases.
fn is_token(run: &str, least: usize) -> bool {
    let kinds = Kinds::of(run);
    run.len() >= least && kinds.digit && kinds.upper && kinds.lower
}

/// Without the punctuation of the sentence round it.
fn trimmed(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let found = text.get(range.clone()).unwrap_or_default();
    range.start..range.start + found.trim_end_matches(['.', ',', ';', ')', '!', '?', '"', '\'', '>']).len()
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about a word")]
struct Kinds {
    lower: bool,
    upper: bool,
    digit: bool,
    other: bool,
    strong: bool,
}

impl Kinds {
    fn of(word: &str) -> Self {
        let mut kinds = Self::default();
        for character in word.chars() {
            kinds.lower |= character.is_lowercase();
            kinds.upper |= character.is_uppercase();
            kinds.digit |= character.is_numeric();
            kinds.other |= !character.is_alphanumeric();
            kinds.strong |= STRONG.contains(character);
        }
        kinds
    }

    fn count(&self) -> u8 {
        u8::from(self.lower) + u8::from(self.upper) + u8::from(self.digit) + u8::from(self.other)
    }
}
