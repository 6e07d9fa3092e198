//! Phone numbers, told by their form, and how they are dialled.
//!
//! Absent on purpose: whether anybody has the number. A library asked about a foreign number with a region at home
//! makes another number of it; here no region is needed, because nothing is completed.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

/// `+49 1512 3456789`, `011 49 …`, `0049…`.
static ABROAD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:[+＋]|\b00|\b011)[\s.-]?\(?\d{1,4}\)?(?:[\s().\-–]{0,2}\d){5,13}").ok());
/// `(573) 555-0142`, `573.555.0142`, `1 573 555 0142`, `5735550142`.
static HERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:\b1[\s.-]{0,2})?(?:\(\d{3}\)|\b\d{3})[\s.\-–]{0,3}\d{3}[\s.\-–]{0,3}\d{4}\b").ok()
});
/// `555-0142`.
static LOCAL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b\d{3}[\-.–]\d{4}\b").ok());

/// No form of a number has fewer digits.
const FEWEST_DIGITS: usize = 6;

/// Where a phone number may stand: what has the form of one. Places may overlap.
pub fn phone_numbers(text: &str) -> impl Iterator<Item = Range<usize>> {
    // Most messages have no digits at all.
    let some = text.chars().filter(|character| character.is_numeric()).nth(FEWEST_DIGITS - 1).is_some();
    let forms = [&ABROAD, &HERE, &LOCAL].into_iter().filter(move |_| some).filter_map(|form| form.as_ref());
    forms.flat_map(move |form| form.find_iter(text)).map(|found| found.range())
}

/// Not a part of something longer: a price, a version, a decimal, a name with an underscore.
pub fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default().chars().next_back();
    let mut after = text.get(range.end..).unwrap_or_default().chars();
    let joins = |character: char| matches!(character, '$' | '€' | '£' | '#' | '/' | '_' | '-' | '@' | '=');
    let (next, second) = (after.next(), after.next());
    let continues = |character: char| matches!(character, '_' | '@' | '%') || character.is_alphanumeric();
    let goes_on = matches!(next, Some('-' | '.' | ',' | '/')) && second.is_some_and(char::is_numeric);
    let led = before.is_some_and(|character| joins(character) || character.is_alphanumeric());
    !(led || goes_on || next.is_some_and(continues))
}

/// The number as a phone dials it: digits alone at home (without a leading 1), `+` and digits abroad. `00` and `011`
/// are other ways to write the `+`.
pub fn dialled(number: &str) -> String {
    let digits: String = number.chars().filter_map(digit).collect();
    let plus = number.trim_start().starts_with(['+', '＋']);
    let abroad =
        if plus { Some(digits.as_str()) } else { digits.strip_prefix("011").or_else(|| digits.strip_prefix("00")) };
    match abroad {
        // North America's own country code is 1, and a number there has ten digits.
        Some(abroad) => match abroad.strip_prefix('1') {
            Some(home) if home.len() == 10 => home.to_owned(),
            _ => format!("+{abroad}"),
        },
        None => match digits.strip_prefix('1') {
            Some(home) if home.len() == 10 => home.to_owned(),
            _ => digits,
        },
    }
}

/// The value of a decimal digit, in ASCII or full width.
fn digit(character: char) -> Option<char> {
    match character {
        '0'..='9' => Some(character),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(character) - 0xff10, 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_dialled() {
        for (written, number) in [
            ("573-555-0142", "5735550142"),
            ("(573) 555-0142", "5735550142"),
            ("+1 573 555 0142", "5735550142"),
            ("1-573-555-0142", "5735550142"),
            ("011 49 1512 3456789", "+4915123456789"),
            ("0049 1512 3456789", "+4915123456789"),
            ("+49 1512 3456789", "+4915123456789"),
            ("＋４９ １５１２ ３４５６７８９", "+4915123456789"),
            ("+44 7700 900123", "+447700900123"),
            ("+1 264 497 2518", "2644972518"),
            ("555-0142", "5550142"),
        ] {
            assert_eq!(dialled(written), number, "{written}");
        }
    }
}
