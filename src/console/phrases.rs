//! The sentences of the console (`prompts/<locale>/console.ftl`).

use super::wire::{MISHAPS, STAGES};
use crate::{model::Phrase, web::phrases::open};

/// Every sentence that the console says, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    const PLAIN: [&str; 48] = [
        "console-title",
        "console-sign-in-title",
        "console-sign-in-about",
        "console-name",
        "console-password",
        "console-code",
        "console-code-about",
        "console-sign-in",
        "console-sign-in-failed",
        "console-sign-out",
        "console-no-script",
        "console-lists",
        "console-waiting",
        "console-waiting-none",
        "console-mine",
        "console-mine-none",
        "console-others",
        "console-present",
        "console-nothing-open",
        "console-back",
        "console-log",
        "console-student",
        "console-bot",
        "console-blanked",
        "console-card",
        "console-card-about",
        "console-card-no-about",
        "console-card-asked",
        "console-card-step",
        "console-card-reset",
        "console-card-words",
        "console-card-blanked",
        "console-claim",
        "console-take-over",
        "console-give-back",
        "console-requeue",
        "console-resolve",
        "console-reply",
        "console-note",
        "console-kind",
        "console-send",
        "console-hint",
        "console-link",
        "console-sending",
        "console-lost",
        "console-found",
        "console-left",
        "console-over",
    ];
    const REASONS: [&str; 2] = ["console-reason-asked", "console-reason-misses"];
    const BLANKED: [&str; 5] = [
        "console-blanked-password",
        "console-blanked-passcode",
        "console-blanked-phone_number",
        "console-blanked-personal_number",
        "console-blanked-link",
    ];
    let filled = [
        open("console-waits", &["minutes"]),
        open("console-unanswered", &["minutes"]),
        open("console-held-by", &["agent"]),
        open("console-noted", &["agent"]),
        open("console-claimed", &["agent"]),
        open("console-taken-over", &["agent", "from"]),
        open("console-released-bot", &["agent"]),
        open("console-released-resolved", &["agent"]),
        open("console-released-queue", &["agent"]),
        open("console-step", &["number", "of"]),
        open("console-wrong-codes", &["count"]),
        open("console-browser", &["browser"]),
    ];
    let plain = PLAIN.into_iter().chain(REASONS).chain(BLANKED).chain(STAGES).chain(MISHAPS).map(Phrase::new);
    plain.chain(filled).chain([unreadable(), leads_alone()]).collect()
}

pub(super) fn unreadable() -> Phrase {
    Phrase::new("console-unreadable")
}

/// Only a lead takes a conversation from a colleague.
pub(super) fn leads_alone() -> Phrase {
    Phrase::new("console-leads-alone")
}
