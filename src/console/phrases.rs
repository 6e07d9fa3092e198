//! The sentences of the console (`prompts/<locale>/console.ftl`).

use super::stages::{MISHAPS, STAGES};
use crate::{model::Phrase, web::phrases::open};

/// Why somebody waits, and what is to be known of it.
const REASONS: [&str; 6] = [
    "console-reason-asked",
    "console-reason-misses",
    "console-reason-failures",
    "console-reason-upset",
    "console-reason-distress",
    "console-reason-rule",
];

const WAITING: [&str; 8] = [
    "console-no-files",
    "console-late",
    "console-message",
    "console-card-lately",
    "console-card-reach",
    "console-was-late",
    "console-lapsed",
    "console-just-left",
];

/// What stands in a person's own words.
const TOLD: [&str; 14] = [
    "console-card-named",
    "console-card-messages",
    "console-card-language",
    "console-language-arabic",
    "console-language-chinese",
    "console-language-french",
    "console-language-german",
    "console-language-hindi",
    "console-language-japanese",
    "console-language-korean",
    "console-language-portuguese",
    "console-language-spanish",
    "console-language-vietnamese",
    "console-language-other",
];

/// What owners objected to, and what is on record of a verified person.
const URGENT: [&str; 18] = [
    "console-urgent",
    "console-urgent-none",
    "console-urgent-remedy",
    "console-urgent-key",
    "console-urgent-key-about",
    "console-urgent-show",
    "console-urgent-ask",
    "console-urgent-attempt",
    "console-urgent-factor",
    "console-urgent-change",
    "console-urgent-lost",
    "console-urgent-for-leads",
    "console-past",
    "console-past-about",
    "console-past-receipts",
    "console-past-earlier",
    "console-past-none",
    "console-past-away",
];

/// Those that are said as they stand.
const PLAIN: [&str; 112] = [
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
    "console-student-writes",
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
    "console-edited",
    "console-withdrawn",
    "console-over",
    "console-transfer",
    "console-transfer-title",
    "console-transfer-to",
    "console-transfer-nobody",
    "console-transfer-note",
    "console-transfer-note-about",
    "console-transfer-missing",
    "console-meant-for-you",
    "console-palette",
    "console-palette-search",
    "console-palette-hint",
    "console-palette-list",
    "console-to-reply",
    "console-to-note",
    "console-help",
    "console-help-title",
    "console-help-close",
    "console-help-palette",
    "console-help-next",
    "console-help-previous",
    "console-help-write",
    "console-help-send",
    "console-help-send-now",
    "console-help-help",
    "console-help-close-box",
    "console-notices",
    "console-notices-refused",
    "console-notice-waits",
    "console-notice-answer",
    "console-identity",
    "console-identity-title",
    "console-identity-about",
    "console-identity-check",
    "console-identity-called-back",
    "console-identity-photo-card",
    "console-identity-account",
    "console-identity-account-about",
    "console-identity-act",
    "console-identity-grant",
    "console-identity-phone",
    "console-identity-words",
    "console-identity-words-about",
    "console-identity-number",
    "console-identity-number-about",
    "console-identity-own-about",
    "console-identity-token",
    "console-identity-token-about",
    "console-identity-code",
    "console-identity-code-about",
    "console-identity-send",
    "console-identity-close",
    "console-identity-asking",
    "console-identity-lost",
    "console-identity-missing-check",
    "console-identity-switch-on",
    "console-identity-freeze",
    "console-identity-freeze-about",
    "console-identity-method",
    "console-identity-text",
    "console-identity-call",
    "console-identity-authenticator",
];

/// Every sentence that the console says, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
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
        open("console-gone", &["minutes"]),
        open("console-held-by", &["agent"]),
        open("console-noted", &["agent"]),
        open("console-claimed", &["agent"]),
        open("console-taken-over", &["agent", "from"]),
        open("console-released-bot", &["agent"]),
        open("console-released-resolved", &["agent"]),
        open("console-released-queue", &["agent"]),
        open("console-step", &["number", "of"]),
        open("console-wrong-codes", &["count"]),
        open("console-refused-passwords", &["count"]),
        open("console-card-method", &["method"]),
        open("console-browser", &["browser"]),
        open("console-released-to", &["agent", "colleague"]),
        open("console-meant-for", &["agent"]),
        open("console-ready-step", &["title", "number", "of"]),
        open("console-palette-count", &["count"]),
        open("console-go-to", &["about"]),
        open("console-reads-too", &["agents"]),
        open("console-writes", &["agent"]),
        open("console-load", &["agent", "count", "limit"]),
        open("console-load-waits", &["agent", "count", "limit", "minutes"]),
        open("console-waiting-longest", &["count", "minutes"]),
    ];
    let plain = PLAIN
        .into_iter()
        .chain(REASONS)
        .chain(TOLD)
        .chain(WAITING)
        .chain(BLANKED)
        .chain(STAGES)
        .chain(MISHAPS)
        .map(Phrase::new);
    let told = [unreadable(), leads_alone(), nobody_to_ask(), not_open(), another_agents(), no_page(), other_words()];
    let urgent = URGENT.map(Phrase::new);
    let beside = super::past::samples().chain(super::vouch::samples());
    plain.chain(filled).chain(told).chain(urgent).chain(beside).collect()
}

pub(super) fn unreadable() -> Phrase {
    Phrase::new("console-unreadable")
}

/// Only a lead takes a conversation from a colleague.
pub(super) fn leads_alone() -> Phrase {
    Phrase::new("console-leads-alone")
}

/// What owners objected to is for a lead.
pub(super) fn urgent_for_leads() -> Phrase {
    Phrase::new("console-urgent-for-leads")
}

/// This console has no verifier to ask.
pub(super) fn nobody_to_ask() -> Phrase {
    Phrase::new("console-vouch-nobody")
}

/// Nothing is opened for somebody who was not checked.
pub(super) fn missing_check() -> Phrase {
    Phrase::new("console-identity-missing-check")
}

/// Another conversation is shown by now.
pub(super) fn not_open() -> Phrase {
    Phrase::new("console-vouch-not-open")
}

/// The credential is not that of whoever is signed in.
pub(super) fn another_agents() -> Phrase {
    Phrase::new("console-vouch-another-agents")
}

/// No reset was begun in this conversation.
pub(super) fn no_page() -> Phrase {
    Phrase::new("console-vouch-no-page")
}

/// What was read out is not what this conversation's page shows.
pub(super) fn other_words() -> Phrase {
    Phrase::new("console-vouch-other-words")
}
