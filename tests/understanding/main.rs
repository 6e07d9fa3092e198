//! How well messages are read, over the shipped content: tables of what is found in them and what they mean.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

mod entities;
mod fuzz;
mod held_out;
mod languages;
mod quotes;
mod readings;

use std::sync::OnceLock;

use deskhand::{
    app::{Settings, content},
    model::{Blanked, Expectation, Redacted, Sensitive},
    talk::{content::Content, intent::Interpretation, redact},
};

/// The shipped content, read once.
fn shipped() -> &'static Content {
    static SHIPPED: OnceLock<Content> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let settings = Settings::parse("test", "").expect("the shipped settings");
        content::load(&settings).expect("the shipped content")
    })
}

/// A message as the bot meets it outside a reset: blanked, then read.
fn read(message: &str) -> (Redacted, Vec<Blanked>, Interpretation) {
    let nothing = Expectation::default();
    let (utterance, blanked) = redact::blank(&Sensitive::new(message), &nothing, &[&shipped().contact.phone]);
    let reading = shipped().understanding.interpret(&utterance, &nothing);
    (utterance, blanked, reading)
}

/// The rows of a table: cells between tabs, `#` and a space begin a comment.
fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines.map(|line| line.split_once('\t').unwrap_or_else(|| panic!("no tab in {line:?}")))
}
