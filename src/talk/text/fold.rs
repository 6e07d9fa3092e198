//! One word in the form in which it is compared.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The forms of the apostrophe that keyboards make.
const APOSTROPHES: [char; 6] = ['\'', '\u{2019}', '\u{2018}', '\u{02BC}', '`', '\u{00B4}'];

pub(super) fn is_apostrophe(c: char) -> bool {
    APOSTROPHES.contains(&c)
}

/// A word folded: compatibility forms (NFKC), lower case, without apostrophes, invisible characters and the
/// accents of Latin letters, long runs of a letter shortened ("nooo" is "no", "heeelp" is "heelp").
pub fn fold(word: &str) -> String {
    if word.bytes().all(|b| b.is_ascii_lowercase()) {
        return squeeze(word);
    }
    // What ASCII has is compatible already.
    if word.is_ascii() {
        let lower = word.chars().filter(|&c| !is_apostrophe(c)).map(|c| c.to_ascii_lowercase());
        return squeeze(&lower.collect::<String>());
    }
    let plain: String =
        word.nfkc().flat_map(char::to_lowercase).filter(|&c| !is_apostrophe(c) && !is_invisible(c)).collect();
    if plain.is_ascii() { squeeze(&plain) } else { squeeze(&without_accents(&plain)) }
}

/// `word` with plain Latin letters and digits. In other alphabets a mark makes another letter, and stays.
fn without_accents(word: &str) -> String {
    let mut latin = false;
    let kept = word.nfd().filter(|&c| {
        let mark = is_combining_mark(c);
        latin = if mark { latin } else { c.is_ascii_alphanumeric() };
        !(mark && latin)
    });
    kept.nfc().collect()
}

/// Joiners, selectors of an emoji's look, skin tones.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// A letter three times or more in a row is written once at the end of a word and twice inside it: English
/// doubles letters inside words ("good"), and stretches ends ("sooo", "yesss").
fn squeeze(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let mut run = 1;
        while chars.next_if_eq(&c).is_some() {
            run += 1;
        }
        let kept = match run {
            _ if !c.is_alphabetic() => run,
            1 | 2 => run,
            _ if chars.peek().is_none() => 1,
            _ => 2,
        };
        out.extend(std::iter::repeat_n(c, kept));
    }
    out
}

/// Whether one insertion, deletion, replacement or swap of neighbours, or none, makes `a` into `b`.
pub fn within_one_edit(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return near(a.as_bytes(), b.as_bytes());
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    near(&a, &b)
}

fn near<L: PartialEq>(a: &[L], b: &[L]) -> bool {
    // Most pairs fall out here.
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let ahead = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (short.get(ahead..).unwrap_or_default(), long.get(ahead..).unwrap_or_default());
    match (short, long) {
        ([], _) => true,
        ([x, rest @ ..], [y, others @ ..]) if short.len() == long.len() => {
            rest == others
                || matches!((rest, others), ([x2, rest @ ..], [y2, others @ ..]) if x == y2 && x2 == y && rest == others)
        }
        (_, [_, others @ ..]) => short == others,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding() {
        for (written, folded) in [
            ("Don't", "dont"),
            ("DON’T", "dont"),
            ("yesss", "yes"),
            ("nooooo", "no"),
            ("plsss", "pls"),
            ("heeeelp", "heelp"),
            ("good", "good"),
            ("cool", "cool"),
            ("ＮＥＸＴ", "next"),
            ("ﬁne", "fine"),
            ("pásswörd", "password"),
            ("ｐａｓｓｗｏｒｄ", "password"),
            ("𝐡𝐞𝐥𝐩", "help"),
            ("e\u{301}t\u{e9}", "ete"),
            ("1\u{fe0f}\u{20e3}", "1"),
            ("йогурт", "йогурт"),
            ("パスワード", "パスワード"),
            ("비밀번호", "비밀번호"),
            ("000000", "000000"),
            ("👍🏽", "👍"),
            ("", ""),
        ] {
            assert_eq!(fold(written), folded, "{written}");
            assert_eq!(fold(&fold(written)), folded, "twice: {written}");
        }
    }

    #[test]
    fn one_edit() {
        for (a, b, near) in [
            ("walk", "walk", true),
            ("wlak", "walk", true),
            ("wak", "walk", true),
            ("wallk", "walk", true),
            ("walc", "walk", true),
            ("wlka", "walk", false),
            ("talks", "walk", false),
            ("", "a", true),
            ("", "ab", false),
            ("authentcator", "authenticator", true),
        ] {
            assert_eq!(within_one_edit(a, b), near, "{a} {b}");
            assert_eq!(within_one_edit(b, a), near, "{b} {a}");
        }
    }
}
