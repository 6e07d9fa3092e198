//! Numbers that belong to a person or open something, told by their form.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{Span, pattern};
use crate::{
    model::Blanked,
    talk::text::{dialled, phone_numbers, stands_alone},
};

static SOCIAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{3}[-– ]\d{2}[-– ]\d{4}\b"));
/// Seven digits and more without a break: a student's number, a card's, a phone's.
static LONG: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{7,19}\b|\b(?:\d{4}[ -]){3}\d{1,7}\b"));
static SIX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b\d{3}[\s\-–]?\d{3}\b|\b\d\d(?:[\s-]\d\d){2}\b|\b\d(?:[\s.-]\d){5}\b"));
static PERSONAL_CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:student|empl(?:oyee)?|university|school|campus|passport|insurance)[\s-]*(?:id|number|num|no\b|nr|#)|emplid|ssn|social(?: security)?|my id)\b[^\d\n]{0,24}(\d[\d -]{2,14}\d)",
    )
});
static BIRTH_CUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:born|dob|d\.o\.b|birth\s?da(?:y|te)|date of birth|b-?day)\b"));
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b\d{1,4}\s?[/.\- ]\s?\d{1,2}\s?[/.\- ]\s?\d{2,4}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:\d{4}|\d{2})\b|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?:\d{4}|\d{2})\b|\b\d{6}\b|\b\d{8}\b",
    )
});
/// A date whose year is one in which people were born who study now.
static OLD_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:\d{1,2}[/.-]\d{1,2}[/.-]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+)(?:19[3-9]\d|200\d|201[0-2])\b|\b(?:19[3-9]\d|200\d|201[0-2])[/.-]\d{1,2}[/.-]\d{1,2}\b",
    )
});

/// Six digits, where a code is to be expected; on a line of their own, always.
pub(super) fn passcodes(text: &str, expected: bool) -> Vec<Span> {
    SIX.find_iter(text)
        .map(|found| found.range())
        .filter(|range| stands_alone(text, range))
        .filter(|range| expected || is_whole_line(text, range))
        .filter(|range| !names_a_code(text, range.start))
        .map(|range| (range, Blanked::Passcode))
        .collect()
}

pub(super) fn phones(text: &str) -> Vec<Span> {
    phone_numbers(text)
        .filter(|range| stands_alone(text, range) && !names_a_code(text, range.start))
        .map(|range| (range, Blanked::PhoneNumber))
        .collect()
}

/// Student numbers, social security numbers, cards, dates of birth.
pub(super) fn personal(text: &str) -> Vec<Span> {
    let by_cue = PERSONAL_CUE.captures_iter(text).filter_map(|found| found.get(1)).map(|number| number.range());
    let by_form =
        SOCIAL.find_iter(text).chain(LONG.find_iter(text)).map(|found| found.range()).filter(|range| {
            stands_alone(text, range) && !names_a_code(text, range.start) && !is_recent_day(text, range)
        });
    let births = BIRTH_CUE.find_iter(text).filter_map(|cue| date_after(text, cue.end()));
    let old = OLD_DATE.find_iter(text).map(|found| found.range());
    by_cue.chain(by_form).chain(births).chain(old).map(|range| (range, Blanked::PersonalNumber)).collect()
}

/// Where the university's own numbers stand, whole or without their area code.
pub(super) fn known(text: &str, known: &[String]) -> Vec<Range<usize>> {
    phone_numbers(text)
        .filter(|range| {
            let digits = text.get(range.clone()).map(dialled).unwrap_or_default();
            digits.len() >= 7 && known.iter().any(|number| number.ends_with(&digits))
        })
        .collect()
}

/// The words before the number say that it is no secret: `error code 500121`, `ticket 1234567`.
pub(super) fn names_a_code(text: &str, start: usize) -> bool {
    static CUE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:\b(?:error|err|support|status|ticket|request|incident|case|build|version|zip|postal|area|country|event|kb|room|article|reference|ref|correlation)(?:\s*(?:code|number|no\.?|nr|id))?\s*(?:is|was|:|=|says|,)?\s*#?\s*)$",
        )
    });
    let before = text.get(..start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    CUE.is_match(line)
}

fn is_whole_line(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default().trim().is_empty()
        && after.split('\n').next().unwrap_or_default().trim_matches(['.', '!', '?', ' ', '\t']).is_empty()
}

/// Eight digits that are a day of these years, such as `20260904`.
fn is_recent_day(text: &str, range: &Range<usize>) -> bool {
    static DAY: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^20(?:1[5-9]|[2-4]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"));
    text.get(range.clone()).is_some_and(|found| DAY.is_match(found))
}

/// The first date within a few words after `from`, on the same line.
fn date_after(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?.split('\n').next()?;
    let found = DATE.find(rest)?;
    (rest.get(..found.start())?.chars().count() <= 24).then(|| from + found.start()..from + found.end())
}
