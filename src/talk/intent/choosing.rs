//! A table over the shipped lexicon: which choice an utterance names.

use super::{choice::choice, label::Labels, parse_file};
use crate::{model::Choice, talk::text::Lexicon};

fn choices(labels: &[&str]) -> Vec<Choice> {
    labels.iter().map(|label| Choice { id: (*label).into(), label: (*label).to_owned() }).collect()
}

const START: &[&str] = &["Do it here", "Walk me through", "Talk to a person"];
const METHODS: &[&str] = &["Text my mobile phone", "Call my mobile phone", "Use my Authenticator app"];
const CODE: &[&str] = &["Send a new one", "Another way"];
const SURE: &[&str] = &["Yes, reset it", "No, leave it"];
const WAYS: &[&str] = &["Next", "I'm stuck", "how to set up MFA"];
const LONG: &[&str] = &["Start from the beginning", "Go on with step 4"];

#[test]
fn choices_by_number_words_method_and_answer() {
    let source = include_str!("../../../prompts/en/intents/lexicon.toml");
    let lexicon: Lexicon = parse_file("intents/lexicon.toml", source).unwrap().lexicon.unwrap().into();
    let cases: &[(&[&str], &str, Option<usize>)] = &[
        (START, "1", Some(0)),
        (START, "2.", Some(1)),
        (START, "#3", Some(2)),
        (START, "4", None),
        (START, "two", Some(1)),
        (START, "option 2", Some(1)),
        (START, "option b", Some(1)),
        (START, "b", Some(1)),
        (START, "(c)", Some(2)),
        (START, "number 3 please", Some(2)),
        (START, "the second one", Some(1)),
        (START, "2nd", Some(1)),
        (START, "first", Some(0)),
        (START, "one", Some(0)),
        (START, "a", Some(0)),
        (START, "the last one", Some(2)),
        (START, "i want the third option", Some(2)),
        (START, "not 2", None),
        (START, "do it here", Some(0)),
        (START, "here pls", Some(0)),
        (START, "Do it hree", Some(0)),
        (START, "walk me thru", Some(1)),
        (START, "wlak me through", Some(1)),
        (START, "walk", Some(1)),
        (START, "a person", Some(2)),
        (START, "persn", Some(2)),
        (START, "both", None),
        (START, "i forgot my password", None),
        (START, "what do you mean", None),
        (START, "", None),
        (START, "[password removed]", None),
        // A question's word names nothing by itself.
        (WAYS, "how do i reach you", None),
        (WAYS, "how", None),
        (WAYS, "mfa", Some(2)),
        (WAYS, "how to set up mfa", Some(2)),
        (METHODS, "text", Some(0)),
        (METHODS, "txt me pls", Some(0)),
        (METHODS, "sms", Some(0)),
        (METHODS, "call", Some(1)),
        (METHODS, "ring me", Some(1)),
        (METHODS, "the app", Some(2)),
        (METHODS, "duo", Some(2)),
        (METHODS, "ms authenticator", Some(2)),
        (METHODS, "not the text, the app", Some(2)),
        (METHODS, "text or call", None),
        (METHODS, "mobile", None),
        (METHODS, "i dont have the app so text me", Some(0)),
        (CODE, "send a new one", Some(0)),
        (CODE, "new one", Some(0)),
        (CODE, "another way please", Some(1)),
        (CODE, "anoter way", Some(1)),
        (CODE, "yes", None),
        (SURE, "yes", Some(0)),
        (SURE, "yeah sure", Some(0)),
        (SURE, "ok", Some(0)),
        (SURE, "nope", Some(1)),
        (SURE, "no thanks", Some(1)),
        (SURE, "idk", None),
        (SURE, "leave it", Some(1)),
        (&["Mine was refused", "I can't call"], "i cant call", Some(1)),
        (&["Mine was refused", "I can't call"], "i cant", Some(1)),
        (&["Mine was refused", "I can't call"], "i cant print", None),
        (LONG, "from the beginning", Some(0)),
        (LONG, "begining", Some(0)),
        (LONG, "step 4", Some(1)),
        (&["Walk me through", "Do it here"], "i want to talk to a human", None),
        (&["Walk me through", "Do it here"], "wlk me through", Some(0)),
        (&["Text me a code", "Call me"], "next", None),
        (&[], "1", None),
    ];
    let (known, read) = (|word: &str| ["talk", "human", "next"].contains(&word), Labels::default());
    let named = |labels: &[&str], text: &str| choice(&choices(labels), &lexicon.read(text), (&lexicon, &read), known);
    let wrong: Vec<_> = cases.iter().filter(|(labels, text, expected)| named(labels, text) != *expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
