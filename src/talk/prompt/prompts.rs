//! The Fluent messages of every `*.ftl` file, as one bundle.
//!
//! Isolation marks are off: round an argument they would stick to copied numbers and links. The
//! university's values are arguments of every message, e.g. `{ $help_phone }`.

use std::collections::BTreeMap;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Pattern};
use unic_langid::LanguageIdentifier;

use crate::model::{Argument, ContentFault, Phrase, Phrases};
use crate::talk::source::Source;

/// The file that staff add to as they like: agents send what stands there, and nothing in the program needs it.
pub(super) const CANNED: &str = "canned.ftl";

/// All prompts of one locale.
pub struct Prompts {
    bundle: FluentBundle<Arc<FluentResource>>,
    pub(super) files: Vec<PromptFile>,
    pub(super) values: BTreeMap<String, String>,
}

/// One `*.ftl` file.
pub(super) struct PromptFile {
    pub(super) path: String,
    pub(super) resource: Arc<FluentResource>,
}

impl PromptFile {
    /// Where `part`, a slice of this file, stands in it.
    pub(super) fn span(&self, part: &str) -> (usize, usize) {
        let start = (part.as_ptr() as usize).saturating_sub(self.resource.source().as_ptr() as usize);
        (start, start + part.len())
    }

    pub(super) fn fault(&self, part: &str, message: String, remedy: String) -> ContentFault {
        let (start, end) = self.span(part);
        ContentFault::new(&self.path, self.resource.source(), start, end, message, remedy)
    }
}

impl Prompts {
    /// Reads every `*.ftl` among `sources`. All mistakes of all files are told at once.
    pub fn from_sources(sources: &[Source], values: &BTreeMap<String, String>) -> Result<Self, Vec<ContentFault>> {
        let mut faults = Vec::new();
        let mut files = Vec::new();
        for source in sources.iter().filter(|source| source.is_in("", ".ftl")) {
            files.push(read(source, &mut faults));
        }
        faults.extend(told_twice(&files));
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut bundle = FluentBundle::new_concurrent(vec![english()]);
        bundle.set_use_isolating(false);
        for file in &files {
            // Double ids have been refused above, and nothing else can go wrong here.
            bundle.add_resource_overriding(file.resource.clone());
        }
        Ok(Self { bundle, files, values: values.clone() })
    }

    /// The replies that agents send ready-made, by their ids, in the file's order.
    pub fn canned(&self) -> Vec<(String, String)> {
        let entries = self.files.iter().filter(|file| file.path == CANNED).flat_map(|file| file.resource.entries());
        let ids = entries.filter_map(|entry| match entry {
            Entry::Message(message) => Some(message.id.name),
            _ => None,
        });
        ids.filter_map(|id| Some((id.to_owned(), self.spoken(id, &[]).0?))).collect()
    }

    /// The words, with what went wrong in making them.
    pub(super) fn render(&self, phrase: &Phrase) -> (Option<String>, Vec<FluentError>) {
        self.spoken(phrase.id, &phrase.arguments)
    }

    pub(super) fn spoken(&self, id: &str, own: &[(&'static str, Argument)]) -> (Option<String>, Vec<FluentError>) {
        let mut faults = Vec::new();
        let arguments = self.arguments(own);
        let words = self
            .pattern(id)
            .map(|pattern| self.bundle.format_pattern(pattern, Some(&arguments), &mut faults).into_owned());
        (words, faults)
    }

    fn pattern(&self, id: &str) -> Option<&Pattern<&str>> {
        match id.split_once('.') {
            None => self.bundle.get_message(id)?.value(),
            Some((id, attribute)) => Some(self.bundle.get_message(id)?.get_attribute(attribute)?.value()),
        }
    }

    fn arguments<'a>(&'a self, own: &'a [(&'static str, Argument)]) -> FluentArgs<'a> {
        let mut arguments = FluentArgs::new();
        for (name, value) in &self.values {
            arguments.set(name.as_str(), value.as_str());
        }
        for (name, argument) in own {
            let value = match argument {
                Argument::Text(text) => FluentValue::from(text.as_str()),
                Argument::Number(number) => FluentValue::from(*number),
            };
            arguments.set(*name, value);
        }
        arguments
    }
}

impl Phrases for Prompts {
    /// A message that is missing gives its id: `Prompts::check` refuses that before start.
    fn say(&self, phrase: &Phrase) -> String {
        self.render(phrase).0.unwrap_or_else(|| phrase.id.to_owned())
    }
}

impl std::fmt::Debug for Prompts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prompts").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

/// The plural rules follow the language of the words; English is the one that is written so far.
fn english() -> LanguageIdentifier {
    "en-US".parse().unwrap_or_default()
}

fn read(source: &Source, faults: &mut Vec<ContentFault>) -> PromptFile {
    let (resource, errors) = match FluentResource::try_new(source.text.clone()) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, errors)) => (resource, errors),
    };
    for error in errors {
        let message = format!("This is not a Fluent message: {}", in_small(&error.kind.to_string()));
        let remedy = "Write `name = The words`, and indent every further line of the same message by four spaces.";
        let (start, end) = whole_letters(&source.text, error.pos.start, error.pos.end);
        faults.push(ContentFault::new(&source.path, &source.text, start, end, message, remedy));
    }
    PromptFile { path: source.path.clone(), resource: Arc::new(resource) }
}

/// The parser counts bytes: at the end of a file it points behind it, and elsewhere into a letter.
fn whole_letters(text: &str, start: usize, end: usize) -> (usize, usize) {
    let start = (0..=start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let end = (end.max(start)..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    (start, end)
}

fn in_small(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A message or term that stands in the files twice.
fn told_twice(files: &[PromptFile]) -> Vec<ContentFault> {
    let mut seen: BTreeMap<(bool, &str), &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for file in files {
        for entry in file.resource.entries() {
            let (term, name) = match entry {
                Entry::Message(message) => (false, message.id.name),
                Entry::Term(term) => (true, term.id.name),
                _ => continue,
            };
            if let Some(first) = seen.insert((term, name), &file.path) {
                let message = format!("The message `{name}` is written twice: it stands in {first} already.");
                faults.push(file.fault(name, message, "Keep one of the two.".to_owned()));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompts(text: &str) -> Result<Prompts, Vec<ContentFault>> {
        let values = BTreeMap::from([("help_phone".to_owned(), "573-882-5000".to_owned())]);
        Prompts::from_sources(&[Source::new("replies.ftl", text)], &values)
    }

    #[test]
    fn says_a_message_with_its_arguments_and_the_university_s_values() {
        let prompts = prompts(
            "code-wrong = That code isn't right. { $left ->\n    [one] One try\n   *[other] { $left } tries\n  } left. Or call { $help_phone }.\n    .short = Wrong",
        )
        .unwrap();
        let say = |left| prompts.say(&Phrase::new("code-wrong").with_number("left", left));
        assert_eq!(say(1), "That code isn't right. One try left. Or call 573-882-5000.");
        assert_eq!(say(4), "That code isn't right. 4 tries left. Or call 573-882-5000.");
        assert_eq!(prompts.say(&Phrase::new("code-wrong.short")), "Wrong");
    }

    #[test]
    fn marks_no_argument_with_invisible_characters() {
        let prompts = prompts("words = Words: { $words }.").unwrap();
        let said = prompts.say(&Phrase::new("words").with("words", "amber, otter"));
        assert_eq!(said, "Words: amber, otter.");
    }

    #[test]
    fn tells_every_mistake_with_its_line() {
        let faults = prompts("a = A\nb\nc = { $x\nd = D\na = Again").unwrap_err();
        let lines: Vec<_> = faults.iter().map(ContentFault::line).collect();
        assert_eq!(lines.len(), 3, "{faults:?}");
        assert!(faults.iter().any(|fault| fault.line() == 5 && fault.message.contains("written twice")));
    }
}
