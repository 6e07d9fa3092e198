//! A text as tokens, each with the bytes where it stands.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::{
    EntityValue,
    fold::{fold, is_apostrophe},
    formats,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text.
    pub span: Range<usize>,
    pub kind: TokenKind,
    /// Words and emoji folded, punctuation as it is, nothing else.
    pub folded: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    Word,
    Emoji,
    Punctuation,
    /// An address, an error code, a phone number.
    Format(EntityValue),
    /// `[password removed]`: where redaction blanked something. It carries no words.
    Mark,
}

/// The longest text between brackets that is a mark.
const MARK_LIMIT: usize = 60;

/// Every token of `text`, in order. White space is no token, a line's end is punctuation.
pub fn tokenise(text: &str) -> Vec<Token> {
    let mut formats = formats(text).into_iter().peekable();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let token = if let Some(format) = formats.next_if(|format| format.span.start <= at) {
            Some(Token { span: format.span, kind: TokenKind::Format(format.value), folded: String::new() })
        } else {
            token_at(text, at, first)
        };
        at = token.as_ref().map_or(at, |token| token.span.end).max(at + first.len_utf8());
        tokens.extend(token);
    }
    tokens
}

fn token_at(text: &str, at: usize, first: char) -> Option<Token> {
    let rest = text.get(at..)?;
    if first == '['
        && let Some(length) = mark(rest)
    {
        return Some(Token { span: at..at + length, kind: TokenKind::Mark, folded: String::new() });
    }
    let span = |length: usize| at..at + length;
    if first.is_alphanumeric() {
        let length = word(rest);
        let folded = fold(rest.get(..length)?);
        return Some(Token { span: span(length), kind: TokenKind::Word, folded });
    }
    if is_emoji(first) {
        return Some(Token { span: span(first.len_utf8()), kind: TokenKind::Emoji, folded: first.to_string() });
    }
    let blank = (first.is_control() || first.is_whitespace()) && first != '\n';
    (!blank && !is_combining_mark(first) && !is_invisible(first)).then(|| Token {
        span: span(first.len_utf8()),
        kind: TokenKind::Punctuation,
        folded: first.to_string(),
    })
}

/// Letters, digits and marks over letters; an apostrophe between two letters belongs to the word.
fn word(rest: &str) -> usize {
    let mut length = 0;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        let inner = is_apostrophe(c) && chars.peek().is_some_and(|next| next.is_alphabetic());
        if !c.is_alphanumeric() && !is_combining_mark(c) && !inner {
            break;
        }
        length += c.len_utf8();
    }
    length
}

/// The length of a mark at the start of `rest`: words between brackets.
fn mark(rest: &str) -> Option<usize> {
    let close = rest.find(']').filter(|&close| close <= MARK_LIMIT)?;
    let inside = rest.get(1..close)?;
    let words = !inside.is_empty() && inside.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-');
    words.then_some(close + 1)
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1F3FA}' | '\u{1F400}'..='\u{1FAFF}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        tokenise(text).into_iter().map(|token| token.folded).collect()
    }

    #[test]
    fn words_marks_and_signs() {
        assert_eq!(folded("I can't log-in!!"), ["i", "cant", "log", "-", "in", "!", "!"]);
        assert_eq!(folded("it’s ada@umsystem.edu ok"), ["its", "", "ok"]);
        assert_eq!(folded("my pw is [password removed] pls"), ["my", "pw", "is", "", "pls"]);
        assert_eq!(folded("a\nb"), ["a", "\n", "b"]);
        assert_eq!(folded("👍🏽👍"), ["👍", "👍"]);
        assert_eq!(folded("[1] [x"), ["[", "1", "]", "[", "x"]);
        assert_eq!(folded(""), [""; 0]);
    }

    #[test]
    fn spans_are_of_the_text_as_written() {
        let text = "é ＮＥＸＴ 'tis 👍 ok";
        let written: Vec<&str> = tokenise(text).iter().map(|token| text.get(token.span.clone()).unwrap()).collect();
        assert_eq!(written, ["é", "ＮＥＸＴ", "'", "tis", "👍", "ok"]);
    }

    proptest! {
        #[test]
        fn any_text_gives_ordered_spans_on_letter_borders(text in "\\PC{0,80}") {
            let mut at = 0;
            for token in tokenise(&text) {
                prop_assert!(token.span.start >= at && token.span.start < token.span.end);
                prop_assert!(text.get(token.span.clone()).is_some());
                at = token.span.end;
            }
        }
    }
}
