//! Blanks what must not be written down out of what a person typed, before anything else sees it.
//!
//! Pure: the text, what the dialogue waits for, and the university's own numbers (which stay) give the
//! blanked text and the kinds of what went. Doing it twice changes nothing. What can't be told from
//! prose (a password of plain words without a cue) passes; the labelled table in `table.rs` is the measure.
//! Absent on purpose: a dictionary, a model, anything that could guess differently tomorrow.

mod cue;
mod number;
mod secret;
#[cfg(test)]
mod table;

use std::ops::Range;

use regex::Regex;
use zeroize::Zeroizing;

use crate::{
    model::{Blanked, Expectation, Redacted, Sensitive, UTTERANCE_BYTES, UTTERANCE_LIMIT},
    talk::text::dialled,
};

/// What stands in the record where something was blanked.
const MARKS: [(Blanked, &str); 5] = [
    (Blanked::Password, "[password removed]"),
    (Blanked::Passcode, "[code removed]"),
    (Blanked::PhoneNumber, "[phone number removed]"),
    (Blanked::PersonalNumber, "[personal number removed]"),
    (Blanked::Link, "[link removed]"),
];

/// While blanking, a mark is one character of the private use area, in the order of `MARKS`: no pattern
/// can match inside it, and it ends a word as a space does.
const FIRST_STAND_IN: u32 = 0xE000;

/// Blanks `text` and cuts it to `UTTERANCE_LIMIT` characters and `UTTERANCE_BYTES` bytes. `known` are the university's own phone
/// numbers, which stay in any spelling. The kinds stand in the order in which they were found, each once.
pub fn blank(text: &Sensitive, expectation: &Expectation, known: &[&str]) -> (Redacted, Vec<Blanked>) {
    let known: Vec<String> = known.iter().map(|number| dialled(number)).collect();
    let mut kinds = Vec::new();
    let mut text = Zeroizing::new(visible(text.expose()));
    // What one pass blanks can put a pattern together for the next, so go on until nothing changes.
    // Each pass that changes something leaves fewer characters that aren't part of a mark.
    loop {
        let found = find(&text, expectation, &known);
        for (_, kind) in &found {
            if !kinds.contains(kind) {
                kinds.push(*kind);
            }
        }
        let next = Zeroizing::new(cut(replace(&text, &found)));
        if *next == *text {
            return (Redacted::vouched(with_marks(&text)), kinds);
        }
        text = next;
    }
}

/// Nothing that could be read is left: no letter and no digit beside the marks.
pub fn is_wordless(utterance: &Redacted) -> bool {
    !visible(utterance.as_str()).chars().any(char::is_alphanumeric)
}

/// Everything that must go, by place, without overlaps.
fn find(text: &str, expectation: &Expectation, known: &[String]) -> Vec<Span> {
    let mut spans = secret::links(text);
    spans.extend(cue::passwords(text));
    spans.extend(secret::passwords(text, expectation.secrets));
    spans.extend(cue::passcodes(text));
    spans.extend(number::phones(text));
    spans.extend(number::personal(text));
    spans.extend(number::passcodes(text, expectation.secrets || expectation.step));
    let kept = number::known(text, known);
    spans.retain(|(range, _)| !kept.iter().any(|kept| kept.start < range.end && range.start < kept.end));
    merged(spans)
}

/// A place in the text, in bytes, and what was found there.
type Span = (Range<usize>, Blanked);

/// Joins spans that overlap, under the kind that was found first.
fn merged(spans: Vec<Span>) -> Vec<Span> {
    let mut ranked: Vec<(usize, Span)> = spans.into_iter().enumerate().collect();
    ranked.sort_by_key(|(rank, (range, _))| (range.start, *rank));
    let mut joined: Vec<(usize, Span)> = Vec::new();
    for (rank, (range, kind)) in ranked {
        match joined.last_mut() {
            Some((best, (last, last_kind))) if range.start < last.end => {
                last.end = last.end.max(range.end);
                if rank < *best {
                    (*best, *last_kind) = (rank, kind);
                }
            }
            _ => joined.push((rank, (range, kind))),
        }
    }
    joined.into_iter().map(|(_, span)| span).collect()
}

fn replace(text: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (range, kind) in spans {
        out.push_str(text.get(from..range.start).unwrap_or_default());
        out.extend(stand_in(*kind));
        from = range.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// It may have been cut: no other character would have fitted for certain.
pub fn is_full(utterance: &Redacted) -> bool {
    let text = utterance.as_str();
    text.chars().count() >= UTTERANCE_LIMIT || text.len() + char::MAX.len_utf8() > UTTERANCE_BYTES
}

/// The first characters of `text` within both limits, marks counted as they will be written and never torn.
fn cut(text: String) -> String {
    let (mut length, mut bytes) = (0, 0);
    let fits = |character: char| {
        let mark = mark_of(character);
        length += mark.map_or(1, str::len);
        bytes += mark.map_or(character.len_utf8(), str::len);
        length <= UTTERANCE_LIMIT && bytes <= UTTERANCE_BYTES
    };
    match text.char_indices().zip(text.chars().map(fits)).find(|(_, fits)| !fits) {
        Some(((end, _), _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text,
    }
}

fn stand_in(kind: Blanked) -> Option<char> {
    let place = MARKS.iter().position(|(marked, _)| *marked == kind)?;
    char::from_u32(FIRST_STAND_IN.checked_add(u32::try_from(place).ok()?)?)
}

fn mark_of(character: char) -> Option<&'static str> {
    let place = u32::from(character).checked_sub(FIRST_STAND_IN)?;
    MARKS.get(usize::try_from(place).ok()?).map(|(_, mark)| *mark)
}

/// The text as it is worked on: without characters that show nothing (they hide a number from the
/// patterns) or that stand for marks, and with the marks of an earlier blanking as stand-ins.
fn visible(text: &str) -> String {
    let plain: String = text.chars().filter(|character| !is_unseen(*character)).collect();
    MARKS.iter().fold(plain, |text, (kind, mark)| match stand_in(*kind) {
        Some(character) => text.replace(mark, character.encode_utf8(&mut [0; 4])),
        None => text,
    })
}

fn with_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match mark_of(character) {
            Some(mark) => out.push_str(mark),
            None => out.push(character),
        }
    }
    out
}

/// Control characters, marks of direction, spaces without width, soft hyphens, private use.
/// The joiners stay: emoji and many scripts need them.
fn is_unseen(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{fff9}'..='\u{fffb}')
        || (character.is_control() && !matches!(character, '\n' | '\t'))
}

/// Words of the text: what stands between spaces or marks, with its place.
fn words(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.split(ends_word).scan(0, move |from, word| {
        let start = *from;
        let end = start + word.len();
        let separator = text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        *from = end + separator;
        Some((start..end, word))
    })
}

fn ends_word(character: char) -> bool {
    character.is_whitespace() || mark_of(character).is_some()
}

/// A pattern written in this folder.
#[expect(clippy::expect_used, reason = "constant patterns; the table's test compiles each of them")]
fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern compiles")
}
