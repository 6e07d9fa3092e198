//! The card as the console shows it.

use jiff::Timestamp;
use serde::Serialize;

use super::stages::stage;
use crate::{
    channel::frame::{Span, spans},
    desk::{
        Card,
        card::{Place, ResetSeen},
    },
    model::{Blanked, HandoffReason, Method},
    talk::text::Language,
};

#[derive(Serialize)]
pub(super) struct CardShown {
    begun: Option<Timestamp>,
    asked: Option<Timestamp>,
    reason: Option<HandoffReason>,
    about: Option<String>,
    lately: Option<String>,
    reach: Option<String>,
    channels: Vec<String>,
    step: Option<StepShown>,
    reset: Option<ResetShown>,
    blanked: Vec<Blanked>,
    named: Option<String>,
    messages: Vec<String>,
    language: Option<&'static str>,
}

#[derive(Serialize)]
struct StepShown {
    article: String,
    number: u16,
    of: u16,
    text: Vec<Span>,
}

#[derive(Serialize)]
struct ResetShown {
    words: Option<[String; 3]>,
    browser: Option<String>,
    method: Option<Method>,
    stage: &'static str,
    /// What is on record of the person may be told.
    verified: bool,
    wrong_codes: u32,
    refused_passwords: u32,
}

impl CardShown {
    pub(super) fn of(card: &Card) -> Self {
        let handoff = card.handoff.as_ref();
        Self {
            begun: card.begun,
            asked: handoff.map(|handoff| handoff.since),
            reason: handoff.map(|handoff| handoff.reason),
            about: handoff.and_then(|handoff| handoff.about.clone()),
            lately: handoff.and_then(|handoff| handoff.lately.clone()),
            reach: handoff.and_then(|handoff| handoff.reach.clone()),
            channels: card.channels.clone(),
            step: card.step.as_ref().map(|Place { article, number, of, text }| StepShown {
                article: article.clone(),
                number: *number,
                of: *of,
                text: spans(text),
            }),
            reset: card.reset.as_ref().map(ResetShown::of),
            blanked: card.blanked.clone(),
            named: card.told.named.clone(),
            messages: card.told.messages.clone(),
            language: card.told.language.map(Language::id),
        }
    }
}

impl ResetShown {
    fn of(reset: &ResetSeen) -> Self {
        Self {
            words: reset.words.clone(),
            browser: reset.browser.clone(),
            method: reset.method,
            stage: stage(reset.stage),
            verified: reset.verified,
            wrong_codes: reset.wrong_codes,
            refused_passwords: reset.refused_passwords,
        }
    }
}
