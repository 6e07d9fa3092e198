//! What a chat asks of its verifier and hears from it, in a transcript whose verifier says nothing by itself.

/// What the chat asks of a verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskName {
    Open,
    Relink,
    Choose,
    Resend,
    Cancel,
}

impl AskName {
    pub const ALL: [(&'static str, Self); 5] = [
        ("open", Self::Open),
        ("relink", Self::Relink),
        ("choose", Self::Choose),
        ("resend", Self::Resend),
        ("cancel", Self::Cancel),
    ];
}

/// What it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerName {
    Opened,
    Done,
    /// So many seconds too soon.
    TooSoon(u64),
    Over,
    NotNow,
    Closed,
    Away,
}
