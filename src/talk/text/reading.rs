//! A text as units in which shorthand is written out: what phrases, patterns and features look at.

use std::ops::Range;

use super::{EntityValue, Token, TokenKind};

/// One word, sign or found format. Several units of one shorthand share its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Bytes of the text as it was written.
    pub span: Range<usize>,
    pub kind: TokenKind,
    /// The word folded; the sign itself; empty for a mark or a format.
    pub text: String,
}

impl Unit {
    pub(super) fn of(token: Token) -> Self {
        Self { span: token.span, kind: token.kind, text: token.folded }
    }

    pub fn is_word(&self) -> bool {
        matches!(self.kind, TokenKind::Word)
    }

    /// The unit as a word of a sentence: the word, an error code in capitals, `@address`, `@number`; nothing for signs.
    pub fn as_word(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Word | TokenKind::Emoji => Some(&self.text),
            TokenKind::Format(EntityValue::EmailAddress(_)) => Some("@address"),
            TokenKind::Format(EntityValue::PhoneNumber(_)) => Some("@number"),
            TokenKind::Format(EntityValue::ErrorCode(code)) => Some(code),
            TokenKind::Format(_) | TokenKind::Mark | TokenKind::Punctuation => None,
        }
    }
}

/// What was read for something that was written otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Bytes of the text as it was written.
    pub span: Range<usize>,
    pub kind: ChangeKind,
    pub words: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// "pw", an emoji.
    Shorthand,
    /// "pass word", "log-in": written apart or together.
    Compound,
    /// A typo of a word of the field.
    Spelling,
    /// "mypassword": words without a space.
    Joined,
}

/// The units of one text, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    pub units: Vec<Unit>,
    /// What was written otherwise, by place.
    pub changes: Vec<Change>,
}

impl Reading {
    pub fn slice(&self, range: Range<usize>) -> &[Unit] {
        self.units.get(range).unwrap_or_default()
    }
}
