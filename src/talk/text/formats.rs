//! Formats that no language changes: e-mail addresses, error codes, phone numbers.

use std::ops::Range;

use super::{
    EntityValue,
    phone::{dialled, phone_numbers, stands_alone},
};

/// A span that has one of the formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    pub span: Range<usize>,
    pub value: EntityValue,
}

/// The codes that Microsoft's sign-in and reset pages show: a name, perhaps a separator, and digits.
const CODE_NAMES: [(&str, Option<char>); 2] = [("sspr", Some('_')), ("aadsts", None)];

/// Every address, error code and phone number of `text`, by place, none overlapping another.
pub fn formats(text: &str) -> Vec<Format> {
    let mut found = Vec::new();
    let mut chunks = chunks(text).into_iter().peekable();
    while let Some(chunk) = chunks.next() {
        let Some(piece) = text.get(chunk.clone()) else { continue };
        let value = address(piece).or_else(|| code(piece));
        if let Some(value) = value {
            found.push(Format { span: chunk, value });
        } else if let Some(next) = chunks.next_if(|next| spelt_apart(text, &chunk, next)) {
            let digits = text.get(next.clone()).unwrap_or_default();
            if let Some(value) = code(&format!("{piece}{digits}")) {
                found.push(Format { span: chunk.start..next.end, value });
            }
        }
    }
    let numbers = phone_numbers(text).filter(|span| stands_alone(text, span));
    for span in numbers.collect::<Vec<_>>() {
        if let Some(number) = text.get(span.clone()).filter(|_| !found.iter().any(|it| overlap(&it.span, &span))) {
            found.push(Format { value: EntityValue::PhoneNumber(dialled(number)), span });
        }
    }
    found.sort_by_key(|format| format.span.start);
    found
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// "SSPR 0014", "aadsts-50053": a name, one character, digits.
fn spelt_apart(text: &str, name: &Range<usize>, digits: &Range<usize>) -> bool {
    let piece = text.get(name.clone()).unwrap_or_default();
    let between = text.get(name.end..digits.start).unwrap_or_default();
    let number = text.get(digits.clone()).unwrap_or_default();
    CODE_NAMES.iter().any(|(known, _)| piece.eq_ignore_ascii_case(known))
        && matches!(between, " " | "-" | ":" | "#")
        && number.bytes().all(|b| b.is_ascii_digit())
}

/// The runs of characters that addresses and codes are made of, without dots and hyphens at their ends.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut chunks = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '%' | '+' | '-');
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                chunks.extend(split_if_plain(text, from..at));
                start = None;
            }
            _ => {}
        }
    }
    chunks
}

/// A run without `@` is several words where it has hyphens or dots ("sspr-0014"); an address is one.
fn split_if_plain(text: &str, run: Range<usize>) -> Vec<Range<usize>> {
    let piece = text.get(run.clone()).unwrap_or_default();
    if piece.contains('@') {
        let trimmed = piece.trim_matches(['.', '-', '+', '_', '%']);
        let start = run.start + (piece.len() - piece.trim_start_matches(['.', '-', '+', '_', '%']).len());
        return std::iter::once(start..start + trimmed.len()).collect();
    }
    let mut parts = Vec::new();
    let mut at = run.start;
    for part in piece.split(['.', '-', '+', '%']) {
        if !part.is_empty() {
            parts.push(at..at + part.len());
        }
        at += part.len() + 1;
    }
    parts
}

fn address(piece: &str) -> Option<EntityValue> {
    let (local, domain) = piece.split_once('@')?;
    let labels: Vec<&str> = domain.split('.').collect();
    let whole = !local.is_empty()
        && labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
        })
        && labels.last().is_some_and(|top| top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic()));
    whole.then(|| EntityValue::EmailAddress(piece.to_owned()))
}

fn code(piece: &str) -> Option<EntityValue> {
    hexadecimal(piece).or_else(|| named(piece)).map(EntityValue::ErrorCode)
}

/// `0x80070035`: the sign is kept small, as people write it.
fn hexadecimal(piece: &str) -> Option<String> {
    let digits = piece.strip_prefix("0x").or_else(|| piece.strip_prefix("0X"))?;
    let whole = (4..=16).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    whole.then(|| format!("0x{}", digits.to_ascii_uppercase()))
}

fn named(piece: &str) -> Option<String> {
    let (name, digits) = piece.split_at_checked(piece.find(|c: char| c.is_ascii_digit())?)?;
    let bare = name.trim_end_matches('_');
    if !(3..=8).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let known = CODE_NAMES.iter().find(|(known, _)| bare.eq_ignore_ascii_case(known));
    match known {
        Some((known, separator)) => {
            let separator = separator.map(String::from).unwrap_or_default();
            Some(format!("{}{separator}{digits}", known.to_ascii_uppercase()))
        }
        // Another product's code: capitals, an underscore, digits.
        None if name.ends_with('_') && bare.len() >= 2 && bare.bytes().all(|b| b.is_ascii_uppercase()) => {
            Some(piece.to_owned())
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, &str)> {
        formats(text)
            .into_iter()
            .map(|found| {
                let value = match found.value {
                    EntityValue::EmailAddress(value)
                    | EntityValue::ErrorCode(value)
                    | EntityValue::PhoneNumber(value) => value,
                    other => format!("{other:?}"),
                };
                (value, text.get(found.span).unwrap())
            })
            .collect()
    }

    #[test]
    fn codes_in_every_spelling() {
        for (text, code, written) in [
            ("it says SSPR_0014.", "SSPR_0014", "SSPR_0014"),
            ("sspr_0014", "SSPR_0014", "sspr_0014"),
            ("(sspr 0014)", "SSPR_0014", "sspr 0014"),
            ("SSPR-0029!", "SSPR_0029", "SSPR-0029"),
            ("sspr0030", "SSPR_0030", "sspr0030"),
            ("error AADSTS50053: locked", "AADSTS50053", "AADSTS50053"),
            ("aadsts 50053", "AADSTS50053", "aadsts 50053"),
            ("0x80070035", "0x80070035", "0x80070035"),
            ("got 0X8007003b", "0x8007003B", "0X8007003b"),
            ("ERR_4031 shows", "ERR_4031", "ERR_4031"),
        ] {
            assert_eq!(shown(text), [(code.to_owned(), written)], "{text}");
        }
    }

    #[test]
    fn numbers() {
        for (text, number, written) in [
            ("is 573-882-5000 yours", "5738825000", "573-882-5000"),
            ("(573) 882-5000?", "5738825000", "(573) 882-5000"),
            ("+49 1512 3456789", "+4915123456789", "+49 1512 3456789"),
        ] {
            assert_eq!(shown(text), [(number.to_owned(), written)], "{text}");
        }
    }

    #[test]
    fn addresses() {
        for (text, address) in [
            ("im ada@umsystem.edu.", "ada@umsystem.edu"),
            ("<a.b+c@mail.missouri.edu>", "a.b+c@mail.missouri.edu"),
            ("mail:x_y@a-b.org,", "x_y@a-b.org"),
        ] {
            assert_eq!(shown(text), [(address.to_owned(), address)], "{text}");
        }
    }

    #[test]
    fn what_is_neither() {
        for text in [
            "",
            "abc123",
            "smithj2024",
            "@",
            "a@b",
            "me@ home",
            "office365",
            "step 3",
            "0x12",
            "é@ü",
            "2024-2025",
            "$5735550142",
        ] {
            assert_eq!(shown(text), [], "{text}");
        }
    }
}
