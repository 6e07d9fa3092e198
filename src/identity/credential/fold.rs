//! What people type, brought to one form before it is compared. Folding never decides who somebody
//! is: it only makes the same thing look the same.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The digits of a code as typed: spaces, hyphens and invisible marks are skipped; full-width, Arabic
/// and Devanagari digits count as themselves. `None` when anything else stands in it.
pub(super) fn digits(typed: &str) -> Option<Zeroizing<String>> {
    let mut digits = Zeroizing::new(String::with_capacity(typed.len()));
    for character in typed.chars() {
        if let Some(digit) = digit(character) {
            digits.push(digit);
        } else if !(character.is_whitespace() || is_hyphen(character) || is_invisible(character)) {
            return None;
        }
    }
    Some(digits)
}

/// The ASCII digit that `character` stands for.
pub(super) fn digit(character: char) -> Option<char> {
    const ZEROS: [char; 5] = ['0', '\u{FF10}', '\u{0660}', '\u{06F0}', '\u{0966}'];
    ZEROS.iter().find_map(|&zero| {
        let value = u32::from(character).checked_sub(u32::from(zero))?;
        (value < 10).then(|| char::from_digit(value, 10))?
    })
}

pub(super) fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{00AD}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}')
}

/// Marks that show nothing: they come along when people copy (zero width, direction, byte order).
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Compatibility forms, case and invisible marks folded away. Doing it twice changes nothing more.
/// Letters that only look alike stay apart: a Cyrillic `а` does not become a Latin one.
pub(super) fn caseless(text: &str) -> Zeroizing<String> {
    let visible = |c: &char| !is_invisible(*c);
    let lower = wiped(text.nfkc().filter(visible).flat_map(char::to_lowercase), text);
    let folded = wiped(lower.nfkc().filter(visible).flat_map(char::to_lowercase), text);
    wiped(folded.nfc(), text)
}

/// `caseless`, with the accents off: `É` and `e` are the same letter. For comparing with names and words.
pub(super) fn bare(text: &str) -> Zeroizing<String> {
    let is_letter = |c: &char| !unicode_normalization::char::is_combining_mark(*c);
    wiped(caseless(text).nfd().filter(is_letter), text)
}

/// A form of `text` that may be a password: it is wiped, and there is room for the longest form from
/// the start (U+FDFA becomes eleven times as long), because a text that grows leaves copies behind.
fn wiped(characters: impl Iterator<Item = char>, text: &str) -> Zeroizing<String> {
    let mut form = Zeroizing::new(String::with_capacity(text.len().saturating_mul(12)));
    for character in characters {
        form.push(character);
    }
    form
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        for (typed, digits) in [
            ("482913", Some("482913")),
            (" 482 913 ", Some("482913")),
            ("482-913", Some("482913")),
            ("482\u{00A0}913", Some("482913")),
            ("\u{FF14}\u{FF18}\u{FF12}913", Some("482913")),
            ("\u{0664}\u{0668}\u{0662}\u{0669}\u{0661}\u{0663}", Some("482913")),
            ("\u{200E}482913", Some("482913")),
            ("48291E", None),
            ("+82913", None),
            ("\u{2074}82913", None),
            ("", Some("")),
        ] {
            assert_eq!(super::digits(typed).as_deref().map(String::as_str), digits, "{typed:?}");
        }
    }

    #[test]
    fn letters_that_only_look_alike_stay_apart() {
        assert_eq!(*caseless("\u{FF21}DA"), "ada");
        assert_eq!(*caseless("\u{212A}im"), "kim");
        assert_ne!(*caseless("\u{0430}da"), "ada");
        assert_ne!(*caseless("\u{0131}da"), "ida");
        assert_ne!(*caseless("\u{0130}da"), "ida");
        assert_eq!(*bare("Renée"), "renee");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = caseless(&text);
            prop_assert_eq!(caseless(&once), once);
        }
    }
}
