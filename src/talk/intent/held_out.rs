//! Messages that are no training examples, and what they mean.

use std::sync::OnceLock;

use super::*;
use crate::model::{Expectation, Redacted};

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

pub(super) fn shipped() -> &'static Understanding {
    static SHIPPED: OnceLock<Understanding> = OnceLock::new();
    SHIPPED.get_or_init(|| Understanding::from_sources(&FILES).unwrap())
}

#[test]
fn some_messages() {
    for (text, intent) in [
        ("i forgot my pw", "password.forgot"),
        ("next next next", "move.next"),
        ("thanks! also what are the password rules", "password.rules"),
        ("where's the wifi", "other"),
    ] {
        let read = shipped().interpret(&Redacted::vouched(text.into()), &Expectation::default());
        assert_eq!(read.verdict, Verdict::Clear(intent.into()), "{text}");
    }
}
