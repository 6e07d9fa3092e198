//! When a person of the help desk takes over, and how much each of them has at once.

use std::{collections::BTreeSet, time::Duration};

use super::reader::Section;
use crate::model::{ContentFault, IntentId};

#[derive(Debug, Clone)]
pub struct HandoffSettings {
    /// How many conversations one agent may have at once.
    pub chats_per_agent: u32,
    /// In what time of its hours the desk wants to say its first word, and another; `None`: it has set none.
    pub first_reply: Option<Duration>,
    pub next_reply: Option<Duration>,
    /// After so many failures in a row a person is called.
    pub failures: u8,
    /// Whoever says one of these, too.
    pub words: Vec<String>,
    /// Whoever asks for one of these, in whatever words.
    pub intents: Vec<CallingIntent>,
    /// Whoever says one of these is not well.
    pub distress: Vec<String>,
}

/// An intent that calls a person.
#[derive(Debug, Clone)]
pub struct CallingIntent {
    pub intent: IntentId,
    /// What is wrong where the content has no such intent: nobody knows it while the configuration is read.
    pub unknown: ContentFault,
}

impl HandoffSettings {
    /// The intents that call a person, if all of them are `known`; else the mistakes.
    pub fn intents_among(&self, known: &BTreeSet<&IntentId>) -> Result<Vec<IntentId>, Vec<ContentFault>> {
        let (known, unknown): (Vec<_>, Vec<_>) = self.intents.iter().partition(|it| known.contains(&it.intent));
        if unknown.is_empty() {
            return Ok(known.into_iter().map(|it| it.intent.clone()).collect());
        }
        Err(unknown.into_iter().map(|it| it.unknown.clone()).collect())
    }
}

pub(super) fn read(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<HandoffSettings> {
    let chats_per_agent = section.number("chats_per_agent", 1..=100);
    let first_reply = section.number("first_reply_minutes", 0..=10_000);
    let next_reply = section.number("next_reply_minutes", 0..=10_000);
    let failures = section.small_number("failures", 1..=100);
    let words = phrases(&mut section, "words");
    let intents = section.texts("intents").map(|names| {
        let calling = names.iter().map(|name| CallingIntent {
            intent: IntentId(name.value.clone()),
            unknown: name.fault(
                format!("no intent is called {}", name.value),
                "Write the `id` of one of prompts/<locale>/intents; `deskhand explain \"…\"` shows how a message is read.",
            ),
        });
        calling.collect()
    });
    let distress = phrases(&mut section, "distress");
    section.close(faults);
    let span = |minutes: u32| (minutes > 0).then(|| Duration::from_secs(u64::from(minutes) * 60));
    Some(HandoffSettings {
        chats_per_agent: chats_per_agent?,
        first_reply: span(first_reply?),
        next_reply: span(next_reply?),
        failures: failures?,
        words: words?,
        intents: intents?,
        distress: distress?,
    })
}

/// A phrase without a letter would be found in every message.
fn phrases(section: &mut Section<'_>, key: &'static str) -> Option<Vec<String>> {
    let texts = section.texts(key)?;
    let mut phrases = Vec::new();
    for text in &texts {
        let phrase = section.convert(text, |text| {
            let has_words = text.chars().any(char::is_alphanumeric);
            let remedy = "Write words as students do: \"hacked\", or \"my phone was stolen\".";
            has_words
                .then(|| text.to_owned())
                .ok_or_else(|| ("there is no word in this phrase".to_owned(), remedy.to_owned()))
        });
        phrases.push(phrase?.value);
    }
    Some(phrases)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::Duration};

    use crate::{config::Settings, model::IntentId};

    fn read(handoff: &str) -> Result<Settings, String> {
        Settings::parse("a", &format!("[handoff]\n{handoff}\n")).map_err(|fault| format!("{fault:?}"))
    }

    #[test]
    fn no_time_is_none_and_the_others_are_the_shipped_ones() {
        let settings = read("first_reply_minutes = 0\nwords = [\"hacked\"]").unwrap();
        let handoff = settings.handoff();
        assert_eq!((handoff.first_reply, handoff.next_reply), (None, Some(Duration::from_secs(300))));
        assert_eq!(handoff.words, ["hacked"]);
        assert!(handoff.distress.len() > 3 && handoff.failures == 3);
    }

    #[test]
    fn an_intent_that_the_content_lacks_is_told_in_its_place() {
        let settings = read("failures = 3\nintents = [\"for_someone\", \"no.such\"]").unwrap();
        let (someone, such) = (IntentId::from("for_someone"), IntentId::from("no.such"));
        let known = |intents: &[&IntentId]| settings.handoff().intents_among(&intents.iter().copied().collect());
        let faults = known(&[&someone]).unwrap_err();
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert_eq!((fault.message.as_str(), fault.file(), fault.line()), ("no intent is called no.such", "a", 3));
        assert_eq!(known(&[&someone, &such]).unwrap(), [someone.clone(), such.clone()]);
        assert_eq!(read("").unwrap().handoff().intents_among(&BTreeSet::new()).unwrap(), []);
    }

    #[test]
    fn a_mistake_is_told_in_its_place() {
        for (own, told) in [
            ("words = [\"?!\"]", "no word in this phrase"),
            ("failures = 0", "out of range"),
            ("chats_per_agent = 0", "out of range"),
            ("first_reply_minutes = -1", "out of range"),
        ] {
            let fault = read(own).unwrap_err();
            assert!(fault.contains(told), "{own}: {fault}");
        }
    }
}
