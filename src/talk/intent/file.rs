//! The files of `intents/*.toml`: intents with their examples, and the words of the language.
//!
//! A file holds any number of `[[intent]]` tables and, one file of all, a `[lexicon]`. Every mistake is
//! reported with its place and a remedy; none stops the others from being found.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::lexicon_wire::LexiconWire;
use crate::{
    model::{ContentFault, IntentId},
    talk::text::{LexiconTable, Token, TokenKind, tokenise},
};

/// An intent as people describe it.
#[derive(Debug, Clone)]
pub struct IntentExamples {
    pub id: IntentId,
    /// What it is for, in one sentence.
    pub about: String,
    /// Messages that mean it, as students write.
    pub examples: Vec<String>,
    /// Where one of these is found in a message (lower case, no apostrophes, shorthand written out, no
    /// punctuation but `?`), it is strong evidence.
    pub patterns: Vec<Regex>,
    /// A greeting, thanks, a complaint about nothing in particular: beside another intent it is not what the message
    /// is about.
    pub courtesy: bool,
    /// What no article covers.
    pub out_of_scope: bool,
}

/// One file, read.
#[derive(Debug, Clone, Default)]
pub struct IntentFile {
    pub intents: Vec<IntentExamples>,
    pub lexicon: Option<LexiconTable>,
}

/// Fewer examples than this teach nothing.
const FEWEST_EXAMPLES: usize = 5;

/// The intents of one file.
pub fn parse_intents(file: &str, source: &str) -> Result<Vec<IntentExamples>, Vec<ContentFault>> {
    parse_file(file, source).map(|read| read.intents)
}

/// The intents and the lexicon of one file. `file` is its name in faults.
pub fn parse_file(file: &str, source: &str) -> Result<IntentFile, Vec<ContentFault>> {
    let table: FileTable = toml::from_str(source).map_err(|fault| {
        let span = fault.span().unwrap_or_default();
        let remedy = "Each [[intent]] has an id, about and examples, perhaps patterns; texts stand in double quotes.";
        vec![ContentFault::new(file, source, span.start, span.end, fault.message(), remedy)]
    })?;
    let mut checked = Checked { file, source, faults: Vec::new(), seen: BTreeMap::new() };
    let intents = table.intent.iter().map(|intent| checked.intent(intent)).collect();
    if let Some(lexicon) = &table.lexicon {
        checked.faults.extend(lexicon.check(file, source));
    }
    if checked.faults.is_empty() {
        Ok(IntentFile { intents, lexicon: table.lexicon.map(LexiconTable::from) })
    } else {
        Err(checked.faults)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTable {
    #[serde(default)]
    intent: Vec<IntentTable>,
    lexicon: Option<LexiconWire>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IntentTable {
    id: Spanned<String>,
    about: Spanned<String>,
    examples: Vec<Spanned<String>>,
    #[serde(default)]
    patterns: Vec<Spanned<String>>,
    #[serde(default)]
    courtesy: bool,
    #[serde(default)]
    out_of_scope: bool,
}

struct Checked<'a> {
    file: &'a str,
    source: &'a str,
    faults: Vec<ContentFault>,
    /// Every example as its words, and the intent that has it.
    seen: BTreeMap<Vec<String>, String>,
}

impl Checked<'_> {
    fn fault(&mut self, at: &Spanned<String>, message: String, remedy: &str) {
        let span = at.span();
        self.faults.push(ContentFault::new(self.file, self.source, span.start, span.end, message, remedy));
    }

    fn intent(&mut self, table: &IntentTable) -> IntentExamples {
        let id = table.id.as_ref();
        let shaped =
            id.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        if !shaped {
            let remedy = "Use small letters, `_` inside a name and `.` between names, e.g. password.forgot.";
            self.fault(&table.id, format!("`{id}` is no name for an intent"), remedy);
        }
        if table.about.as_ref().trim().is_empty() {
            self.fault(&table.about, format!("`{id}` doesn't say what it is for"), "Write one sentence.");
        }
        if table.examples.len() < FEWEST_EXAMPLES {
            let message = format!("`{id}` has {} examples", table.examples.len());
            self.fault(&table.id, message, "Give at least 5 messages that mean it, better 20, as students write them.");
        }
        table.examples.iter().for_each(|example| self.example(id, example));
        IntentExamples {
            id: IntentId::from(id.as_str()),
            about: table.about.as_ref().clone(),
            examples: table.examples.iter().map(|example| example.as_ref().clone()).collect(),
            patterns: table.patterns.iter().filter_map(|pattern| self.pattern(pattern)).collect(),
            courtesy: table.courtesy,
            out_of_scope: table.out_of_scope,
        }
    }

    fn example(&mut self, id: &str, example: &Spanned<String>) {
        let text: &str = example.as_ref();
        let as_word = |token: Token| match token.kind {
            TokenKind::Format(_) | TokenKind::Mark => text.get(token.span).unwrap_or_default().to_lowercase(),
            _ => token.folded,
        };
        let words: Vec<String> = tokenise(text).into_iter().map(as_word).collect();
        if words.is_empty() {
            self.fault(example, "an example without words".to_owned(), "Write a message, or take it out.");
        } else if let Some(other) = self.seen.insert(words, id.to_owned()) {
            let remedy = "Keep it in the intent that it means; the same words can't mean two things.";
            self.fault(example, format!("this example stands in `{other}` already"), remedy);
        }
    }

    fn pattern(&mut self, pattern: &Spanned<String>) -> Option<Regex> {
        match Regex::new(pattern.as_ref()) {
            Ok(regex) if regex.is_match("") => {
                self.fault(pattern, "this pattern fits every message".to_owned(), "Let it ask for at least one word.");
                None
            }
            Ok(regex) => Some(regex),
            Err(why) => {
                let why = why.to_string();
                let reason = why.lines().last().unwrap_or_default();
                self.fault(
                    pattern,
                    format!("this pattern can't be read: {reason}"),
                    "See https://docs.rs/regex/#syntax.",
                );
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(source: &str) -> Vec<(usize, String)> {
        let faults = parse_file("intents/x.toml", source).map(|_| ()).unwrap_err();
        assert!(faults.iter().all(|fault| !fault.remedy.is_empty() && fault.file() == "intents/x.toml"));
        faults.iter().map(|fault| (fault.line(), fault.message.clone())).collect()
    }

    #[test]
    fn a_good_file() {
        let source = r#"
            [[intent]]
            id = "thanks"
            about = "Somebody says thanks."
            courtesy = true
            examples = ["thanks", "thx", "ty so much", "thank you", "cheers"]
            patterns = ["^thank"]
        "#;
        let intents = parse_intents("intents/x.toml", source).unwrap();
        let [thanks] = intents.as_slice() else { panic!("{intents:?}") };
        assert_eq!((thanks.id.as_str(), thanks.examples.len(), thanks.patterns.len()), ("thanks", 5, 1));
        assert!(thanks.courtesy && !thanks.out_of_scope);
    }

    #[test]
    fn every_mistake_has_its_line() {
        let source = "[[intent]]\nid = \"Bad Name\"\nabout = \" \"\nexamples = [\"one\", \"ONE\", \" \"]\npatterns = [\"(\", \"x*\"]\n";
        assert_eq!(
            faults(source),
            [
                (2, "`Bad Name` is no name for an intent".to_owned()),
                (3, "`Bad Name` doesn't say what it is for".to_owned()),
                (2, "`Bad Name` has 3 examples".to_owned()),
                (4, "this example stands in `Bad Name` already".to_owned()),
                (4, "an example without words".to_owned()),
                (5, "this pattern can't be read: error: unclosed group".to_owned()),
                (5, "this pattern fits every message".to_owned()),
            ]
        );
    }

    #[test]
    fn toml_mistakes_have_their_line_too() {
        assert_eq!(faults("[[intent]]\nid = \"a\nabout").first().map(|fault| fault.0), Some(3));
        let unknown = faults("[[intent]]\nid = \"a\"\nabout = \"b\"\nexample = []\n");
        assert!(unknown[0].0 == 4 && unknown[0].1.contains("unknown field"), "{unknown:?}");
    }
}
