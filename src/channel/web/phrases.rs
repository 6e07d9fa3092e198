//! The sentences of the chat's page (`prompts/<locale>/pages.ftl`).

use crate::{model::Phrase, web::phrases::open};

/// The longest message that is taken, in characters. The dialogue reads the beginning of a long one;
/// this is only so that nobody sends a book.
pub(super) const TEXT_LIMIT: usize = 20_000;

/// Every sentence that the web chat says, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    const PLAIN: [&str; 38] = [
        "chat-title",
        "chat-bot",
        "chat-place",
        "chat-log",
        "chat-message",
        "chat-hint",
        "chat-send",
        "chat-new",
        "chat-new-short",
        "chat-new-ask",
        "chat-new-keep",
        "chat-you",
        "chat-them",
        "chat-typing",
        "chat-connecting",
        "chat-connected",
        "chat-waiting",
        "chat-blanked",
        "chat-choices",
        "chat-panel-open",
        "chat-panel-window",
        "chat-panel-dead",
        "chat-contact",
        "chat-contact-call",
        "chat-copy",
        "chat-copied",
        "chat-over",
        "chat-no-script",
        "chat-passage-picture",
        "chat-passage-how",
        "chat-passage-dead",
        "chat-on-title",
        "chat-on-text",
        "chat-on-other",
        "chat-on-open",
        "chat-on-new",
        "chat-on-lost",
        "chat-on-missing",
    ];
    let plain = PLAIN.into_iter().map(Phrase::new);
    plain.chain([step(), with(), writes(), unreadable(), too_long()]).collect()
}

fn step() -> Phrase {
    open("chat-step", &["number", "of"])
}

/// Whom one talks with, while it is not the bot.
fn with() -> Phrase {
    open("chat-with", &["agent"])
}

/// An agent is about to say more.
fn writes() -> Phrase {
    open("chat-writes", &["agent"])
}

/// A frame that is none of ours: an old page, most likely.
pub(super) fn unreadable() -> Phrase {
    Phrase::new("chat-unreadable")
}

pub(super) fn too_long() -> Phrase {
    Phrase::new("chat-too-long").with_number("limit", i64::try_from(TEXT_LIMIT).unwrap_or(i64::MAX))
}
