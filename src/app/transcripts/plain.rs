//! What must not be handed on, by something that does as well: pseudonyms for names, stand-ins for secrets that
//! were blanked, and one set of session words for all.
//!
//! Absent on purpose: names in prose. What somebody is called can't be told from other words.

use std::collections::BTreeMap;

use crate::{
    model::{Blanked, Event, Expectation, Redacted, RequestAnswer, Sensitive, TurnRecord},
    replay::SCRIPTED_WORDS,
    talk::{content::Content, dialogue::State, intent::EntityValue, redact},
};

/// Names that people wrote, each under one pseudonym wherever it stands.
#[derive(Debug, Default)]
pub(super) struct Pseudonyms(BTreeMap<String, usize>);

/// What the redactor blanks as it blanked the real thing, with its mark. Several of a kind, as they are read by
/// what stands around them.
const STAND_INS: [(Blanked, &str, &[&str]); 5] = [
    (Blanked::Password, "[password removed]", &["Stand-In-42!", "is Stand-In-42!", "standin", "\"stand in 42\""]),
    (Blanked::Passcode, "[code removed]", &["314159", "code 314159", "code: 314159"]),
    (Blanked::PhoneNumber, "[phone number removed]", &["573-555-0199", "+1 573-555-0199"]),
    (Blanked::PersonalNumber, "[personal number removed]", &["12345678", "01/02/2003", "078-05-1120", "id 12345678"]),
    (Blanked::Link, "[link removed]", &["https://stand-in.invalid/#0123456789abcdefghijABCDEFGHIJ0123456789"]),
];

impl Pseudonyms {
    /// `utterance`, said after `last`, as it can be handed on and is read as it was.
    pub(super) fn written(
        &mut self,
        content: &Content,
        last: Option<&TurnRecord>,
        utterance: &Redacted,
        blanked: &[Blanked],
    ) -> String {
        let state = last.and_then(|last| State::from_record(&last.state).ok());
        let expectation = state.map(|state| state.expectation()).unwrap_or_default();
        let named = self.named(content, utterance, &expectation);
        if blanked.is_empty() {
            return named;
        }
        filled(content, &named, &expectation, blanked)
    }

    /// What the bot said, where it repeats a mail address that somebody wrote.
    pub(super) fn repeated(&self, said: Vec<String>) -> Vec<String> {
        let addresses = self.0.iter().filter(|(name, _)| name.contains('@'));
        addresses.fold(said, |said, (address, number)| {
            said.into_iter().map(|line| line.replace(address, &format!("user{number}x@example.edu"))).collect()
        })
    }

    /// Mail addresses and user names give way to others of their kind.
    fn named(&mut self, content: &Content, utterance: &Redacted, expectation: &Expectation) -> String {
        let reading = content.understanding.interpret(utterance, expectation);
        let mut text = utterance.as_str().to_owned();
        for entity in reading.entities.iter().rev() {
            let (name, domain) = match &entity.value {
                EntityValue::EmailAddress(address) => (address, "@example.edu"),
                EntityValue::UserName(name) => (name, ""),
                _ => continue,
            };
            let next = self.0.len() + 1;
            let number = *self.0.entry(name.to_lowercase()).or_insert(next);
            if text.get(entity.start..entity.end).is_some() {
                text.replace_range(entity.start..entity.end, &format!("user{number}x{domain}"));
            }
        }
        text
    }
}

/// `text` with stand-ins for its marks, if there are such that are blanked to the same text and kinds.
fn filled(content: &Content, text: &str, expectation: &Expectation, blanked: &[Blanked]) -> String {
    let longest = STAND_INS.iter().map(|(_, _, these)| these.len()).max().unwrap_or_default();
    for turn in 0..longest {
        let filled =
            STAND_INS.iter().fold(text.to_owned(), |text, (_, mark, these)| match these.get(turn).or(these.last()) {
                Some(stand_in) => text.replace(mark, stand_in),
                None => text,
            });
        let (again, kinds) = redact::blank(&Sensitive::new(filled.clone()), expectation, &[&content.contact.phone]);
        if again.as_str() == text && kinds == blanked {
            return filled;
        }
    }
    text.to_owned()
}

/// The words of each session give way to those that the scripted verifier has.
pub(super) fn scripted(log: &[TurnRecord], said: Vec<String>) -> Vec<String> {
    let words = log.iter().filter_map(|record| match &record.event {
        Event::Answered { answer: RequestAnswer::Opened { opened }, .. } => Some(opened.words.join(", ")),
        _ => None,
    });
    words.fold(said, |said, words| {
        said.into_iter().map(|line| line.replace(&words, &SCRIPTED_WORDS.join(", "))).collect()
    })
}
