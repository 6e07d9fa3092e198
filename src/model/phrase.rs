//! A sentence by its id, for whoever shows words without knowing where they are kept.

/// A Fluent message and its arguments, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    pub id: &'static str,
    pub arguments: Vec<(&'static str, Argument)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    Text(String),
    Number(i64),
}

impl Phrase {
    pub fn new(id: &'static str) -> Self {
        Self { id, arguments: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.arguments.push((name, Argument::Text(text.into())));
        self
    }

    #[must_use]
    pub fn with_number(mut self, name: &'static str, number: i64) -> Self {
        self.arguments.push((name, Argument::Number(number)));
        self
    }
}

/// Turns a phrase into words. The university's own values are known to every phrase.
pub trait Phrases: Send + Sync {
    fn say(&self, phrase: &Phrase) -> String;
}
