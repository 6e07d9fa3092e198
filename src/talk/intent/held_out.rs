//! Messages that are no training examples, and what they mean: how good the shipped content is.

use std::{collections::BTreeSet, sync::OnceLock};

use super::*;
use crate::model::{Expectation, IntentId, Redacted};

/// The shipped files.
const FILES: [(&str, &str); 7] = [
    ("intents/courtesies.toml", include_str!("../../../prompts/en/intents/courtesies.toml")),
    ("intents/lexicon.toml", include_str!("../../../prompts/en/intents/lexicon.toml")),
    ("intents/moves.toml", include_str!("../../../prompts/en/intents/moves.toml")),
    ("intents/other.toml", include_str!("../../../prompts/en/intents/other.toml")),
    ("intents/password.toml", include_str!("../../../prompts/en/intents/password.toml")),
    ("intents/reset.toml", include_str!("../../../prompts/en/intents/reset.toml")),
    ("intents/trouble.toml", include_str!("../../../prompts/en/intents/trouble.toml")),
];

fn shipped() -> &'static Understanding {
    static SHIPPED: OnceLock<Understanding> = OnceLock::new();
    SHIPPED.get_or_init(|| Understanding::from_sources(&FILES).unwrap())
}

fn read(text: &str) -> Interpretation {
    shipped().interpret(&Redacted::vouched(text.into()), &Expectation::default())
}

/// Rows of an intent and a message.
fn held_out() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("held_out.txt").lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" | "))
}

/// Of the held-out messages so many are ranked right at least.
const RIGHT_FLOOR: f64 = 0.90;
/// So many are read as clear and wrong at most: the mistakes that a person meets.
const CLEAR_WRONG_CEILING: f64 = 0.05;

#[test]
fn messages_that_are_no_examples() {
    let (mut total, mut right, mut clear, mut clear_wrong) = (0.0, 0.0, 0.0, 0.0);
    for (intent, message) in held_out() {
        let reading = read(message);
        let is_right = reading.ranking[0].intent.as_str() == intent;
        let said = match &reading.verdict {
            Verdict::Clear(said) => Some(said.as_str()),
            _ => None,
        };
        total += 1.0;
        right += f64::from(u8::from(is_right));
        clear += f64::from(u8::from(said.is_some()));
        clear_wrong += f64::from(u8::from(said.is_some_and(|said| said != intent)));
        if !is_right || said.is_some_and(|said| said != intent) {
            println!("{intent}: {message}: {:?} {:?}", reading.verdict, &reading.ranking[..2]);
        }
    }
    println!(
        "{total} messages: {:.1} % ranked right, {:.1} % clear, {:.1} % clear and wrong; {:?}",
        100.0 * right / total,
        100.0 * clear / total,
        100.0 * clear_wrong / total,
        shipped()
    );
    assert!(total >= 150.0 && right / total >= RIGHT_FLOOR && clear_wrong / total <= CLEAR_WRONG_CEILING);
}

#[test]
fn the_held_out_messages_are_no_examples_and_miss_no_intent() {
    let words = |text: &str| {
        let units = shipped().lexicon().read(text).units;
        units.iter().filter_map(|unit| unit.as_word().map(str::to_owned)).collect::<Vec<_>>()
    };
    let mut examples = BTreeSet::new();
    for (file, source) in FILES {
        let intents = parse_intents(file, source).unwrap();
        examples.extend(intents.iter().flat_map(|intent| &intent.examples).map(|example| words(example)));
    }
    let known: Vec<_> = held_out().filter(|(_, message)| examples.contains(&words(message))).collect();
    assert!(known.is_empty(), "examples in other spelling: {known:?}");
    let tested: BTreeSet<&str> = held_out().map(|(intent, _)| intent).collect();
    let known: BTreeSet<&str> = shipped().intents().map(IntentId::as_str).collect();
    assert_eq!(tested, known);
}

#[test]
fn examples_in_other_spellings_are_clear() {
    for (message, intent) in [
        ("NEXT!!", "move.next"),
        ("next next next", "move.next"),
        ("Next, next, next.", "move.next"),
        ("nexttt", "move.next"),
        ("back pls", "move.back"),
        ("repeat plz", "move.repeat"),
        ("where was I?", "move.where"),
        ("skip pls", "move.skip"),
        ("start over plz", "move.restart"),
        ("STOP", "move.stop"),
        ("nvm", "move.stop"),
        ("I don’t want to reset it", "move.stop"),
        ("HUMAN PLS", "human"),
        ("done!!", "done"),
        ("tyvm", "thanks"),
        ("hiii", "greeting"),
        ("forgot my pw", "password.forgot"),
        ("my pw is [password removed] and i cant log in", "password.forgot"),
    ] {
        assert_eq!(
            read(message).verdict,
            Verdict::Clear(intent.into()),
            "{message}: {:?}",
            &read(message).ranking[..3]
        );
    }
}

#[test]
fn several_intents_keep_their_order() {
    for (message, main, intents) in [
        ("thanks! also what are the password rules", "password.rules", &["thanks", "password.rules"][..]),
        ("what are the password rules? thanks", "password.rules", &["password.rules", "thanks"]),
        ("hi, i forgot my password", "password.forgot", &["greeting", "password.forgot"]),
        ("i lost my phone and i forgot my password", "phone.new", &["phone.new", "password.forgot"]),
        ("cancel it. can i talk to a person", "move.stop", &["move.stop", "human"]),
        ("did it work? and what are the help desk hours", "reset.status", &["reset.status", "contact.help"]),
        ("it worked, bye", "done", &["done", "thanks"]),
        ("how do i update my password", "password.change", &["password.change"]),
        ("next, next, next", "move.next", &["move.next"]),
    ] {
        let reading = read(message);
        let said: Vec<&str> = reading.intents.iter().map(IntentId::as_str).collect();
        assert_eq!((&reading.verdict, said.as_slice()), (&Verdict::Clear(main.into()), intents), "{message}");
    }
}

#[test]
fn what_says_nothing_is_unclear() {
    for message in ["", "   ", "[password removed]", "😀😀", "...", "?!", "Ω≈ç√", "你好世界", "zzzqqq xxkcd", "12345"]
    {
        let reading = read(message);
        assert_eq!((&reading.verdict, reading.intents.as_slice()), (&Verdict::Unclear, &[][..]), "{message}");
        assert_eq!(reading.ranking.len(), shipped().intents().count());
    }
    assert_eq!(read(&"i forgot my password ".repeat(500)).verdict, Verdict::Clear("password.forgot".into()));
}
