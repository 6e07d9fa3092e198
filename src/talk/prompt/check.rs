//! Compares the messages of the files with the phrases that the program says: none missing, none
//! unused, none that asks for an argument which nobody gives.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::Prompts;
use super::prompts::{CANNED, PromptFile};
use crate::model::{Argument, ContentFault, Phrase};

impl Prompts {
    /// Checks each file against the samples of the part that says its phrases, e.g.
    /// `("replies.ftl", samples)`. One sample for each phrase, with all its arguments.
    pub fn check(&self, lists: &[(&str, Vec<Phrase>)]) -> Vec<ContentFault> {
        let messages = self.messages();
        let mut faults = Vec::new();
        let mut used = BTreeSet::new();
        for (path, samples) in lists {
            for sample in samples {
                faults.extend(self.check_sample(path, sample, &messages, &mut used));
            }
            faults.extend(self.same_wordings(samples, &messages));
        }
        // What staff have written for themselves is used, under whichever names it stands.
        for (id, message) in messages.iter().filter(|(_, message)| message.file.path == CANNED) {
            faults.extend(self.check_message(&Said { id, own: &[] }, message, &messages, &mut used));
        }
        faults.extend(messages.iter().filter(|(name, _)| !used.contains(*name)).map(|(name, message)| {
            let remedy = "Remove it, or put right its name: the program says the phrases that it knows by name.";
            message.file.fault(message.name, format!("Nobody says `{name}`."), remedy.to_owned())
        }));
        faults
    }

    /// Messages that have fewer wordings than the program takes turns with: it would say the same twice in a row.
    fn same_wordings(&self, samples: &[Phrase], messages: &BTreeMap<String, Message<'_>>) -> Vec<ContentFault> {
        let wording = |sample: &&Phrase| sample.arguments.iter().any(|(name, _)| *name == "wording");
        let mut counts: BTreeMap<&str, (usize, BTreeSet<String>)> = BTreeMap::new();
        for sample in samples.iter().filter(wording) {
            let (wanted, different) = counts.entry(sample.id).or_default();
            *wanted += 1;
            different.extend(self.spoken(sample.id, &sample.arguments).0);
        }
        let few = counts.into_iter().filter_map(|(id, (wanted, different))| {
            let (message, found) = (messages.get(id)?, different.len());
            let what = format!("`{id}` has {found} different wordings of {wanted}.");
            let remedy = format!("Write `$wording` from 1 to {wanted}, each in other words that say the same.");
            (found < wanted).then(|| message.file.fault(message.name, what, remedy))
        });
        few.collect()
    }

    fn messages(&self) -> BTreeMap<String, Message<'_>> {
        let mut messages = BTreeMap::new();
        for file in &self.files {
            for entry in file.resource.entries() {
                messages.extend(parts(file, entry));
            }
        }
        messages
    }

    fn check_sample<'a>(
        &'a self,
        path: &str,
        sample: &Phrase,
        messages: &BTreeMap<String, Message<'a>>,
        used: &mut BTreeSet<String>,
    ) -> Vec<ContentFault> {
        let Some(message) = messages.get(sample.id) else {
            return vec![self.missing(path, sample)];
        };
        let mut faults = Vec::new();
        if message.file.path != path {
            let said = format!("`{}` belongs into {path}.", sample.id);
            faults.push(message.file.fault(message.name, said, format!("Move it to {path}.")));
        }
        let said = Said { id: sample.id, own: &sample.arguments };
        faults.extend(self.check_message(&said, message, messages, used));
        faults
    }

    fn check_message<'a>(
        &'a self,
        said: &Said<'_>,
        message: &Message<'a>,
        messages: &BTreeMap<String, Message<'a>>,
        used: &mut BTreeSet<String>,
    ) -> Vec<ContentFault> {
        let known = |name: &str| self.values.contains_key(name) || said.own.iter().any(|(own, _)| *own == name);
        let mut faults = Vec::new();
        let mut open = vec![said.id.to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            let Some(message) = messages.get(&name) else { continue };
            if !seen.insert(name.clone()) {
                continue;
            }
            for variable in message.uses.variables.iter().filter(|variable| !known(variable)) {
                faults.push(message.file.fault(variable, unknown(said, variable), self.remedy(said)));
            }
            open.extend(message.uses.messages.iter().cloned());
        }
        used.extend(seen);
        faults.extend(self.unspeakable(said, message, faults.is_empty()));
        faults
    }

    /// What only saying it brings to light: a reference to a message that isn't there, a circle.
    fn unspeakable(&self, said: &Said<'_>, message: &Message<'_>, otherwise_good: bool) -> Option<ContentFault> {
        // A term is said in other messages alone.
        if said.id.starts_with('-') {
            return None;
        }
        let (words, errors) = self.spoken(said.id, said.own);
        let why = match (words, errors.first()) {
            (None, _) => "It has no words of its own.".to_owned(),
            (Some(words), None) if words.trim().is_empty() => "It is empty.".to_owned(),
            (Some(_), None) => return None,
            (Some(_), Some(error)) => format!("{error}."),
        };
        let remedy = "Correct what stands in its braces.".to_owned();
        otherwise_good.then(|| message.file.fault(message.name, format!("`{}` can't be said: {why}", said.id), remedy))
    }

    fn missing(&self, path: &str, sample: &Phrase) -> ContentFault {
        let source = self.files.iter().find(|file| file.path == path).map_or("", |file| file.resource.source());
        let message = format!("The message `{}` is missing.", sample.id);
        let remedy = format!(
            "Add `{} = …` to {path}. {}",
            sample.id,
            self.remedy(&Said { id: sample.id, own: &sample.arguments })
        );
        ContentFault::new(path, source, source.len(), source.len(), message, remedy)
    }

    fn remedy(&self, said: &Said<'_>) -> String {
        let own = said.own.iter().map(|(name, _)| *name);
        let all: Vec<String> = own.chain(self.values.keys().map(String::as_str)).map(|it| format!("${it}")).collect();
        format!("It may use {}.", all.join(", "))
    }
}

fn unknown(said: &Said<'_>, variable: &str) -> String {
    format!("`{}` asks for ${variable}, which nobody gives it.", said.id)
}

/// A message as it is said: by its id, with what it is given.
struct Said<'s> {
    id: &'s str,
    own: &'s [(&'static str, Argument)],
}

/// A message, term or attribute, and what it needs.
struct Message<'a> {
    file: &'a PromptFile,
    name: &'a str,
    uses: Uses<'a>,
}

#[derive(Default)]
struct Uses<'a> {
    variables: Vec<&'a str>,
    messages: Vec<String>,
}

/// The messages of an entry by the id under which they are said: its own and its attributes'.
fn parts<'a>(file: &'a PromptFile, entry: &'a Entry<&'a str>) -> Vec<(String, Message<'a>)> {
    let (own, name, value, attributes) = match entry {
        Entry::Message(it) => (it.id.name, it.id.name.to_owned(), it.value.as_ref(), &it.attributes),
        Entry::Term(it) => (it.id.name, format!("-{}", it.id.name), Some(&it.value), &it.attributes),
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    if let Some(value) = value {
        found.push((name.clone(), Message { file, name: own, uses: uses(value) }));
    }
    for attribute in attributes {
        let id = format!("{name}.{}", attribute.id.name);
        found.push((id, Message { file, name: attribute.id.name, uses: uses(&attribute.value) }));
    }
    found
}

fn uses<'a>(pattern: &'a Pattern<&'a str>) -> Uses<'a> {
    let mut uses = Uses::default();
    in_pattern(pattern, &mut uses);
    uses
}

fn in_pattern<'a>(pattern: &'a Pattern<&'a str>, uses: &mut Uses<'a>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, uses);
        }
    }
}

fn in_expression<'a>(expression: &'a Expression<&'a str>, uses: &mut Uses<'a>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, uses),
        Expression::Select { selector, variants } => {
            in_inline(selector, uses);
            for variant in variants {
                in_pattern(&variant.value, uses);
            }
        }
    }
}

fn in_inline<'a>(inline: &'a InlineExpression<&'a str>, uses: &mut Uses<'a>) {
    let name = |id: &str, attribute: Option<&str>| {
        attribute.map_or_else(|| id.to_owned(), |attribute| format!("{id}.{attribute}"))
    };
    match inline {
        InlineExpression::VariableReference { id } => uses.variables.push(id.name),
        InlineExpression::MessageReference { id, attribute } => {
            uses.messages.push(name(id.name, attribute.as_ref().map(|it| it.name)));
        }
        InlineExpression::TermReference { id, attribute, .. } => {
            uses.messages.push(format!("-{}", name(id.name, attribute.as_ref().map(|it| it.name))));
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                in_inline(argument, uses);
            }
        }
        InlineExpression::Placeable { expression } => in_expression(expression, uses),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talk::source::Source;

    fn faults(text: &str) -> Vec<String> {
        let values = BTreeMap::from([("help_phone".to_owned(), "573-882-5000".to_owned())]);
        let prompts = Prompts::from_sources(&[Source::new("replies.ftl", text)], &values).unwrap();
        let samples = vec![Phrase::new("hello").with("name", "Ada"), Phrase::new("bye")];
        let tell = |fault: &ContentFault| format!("{}: {}", fault.line(), fault.message);
        prompts.check(&[("replies.ftl", samples)]).iter().map(tell).collect()
    }

    #[test]
    fn replies_that_staff_wrote_need_nobody_who_says_them_and_know_the_universitys_values() {
        let values = BTreeMap::from([("help_phone".to_owned(), "573-882-5000".to_owned())]);
        let prompts = |text: &str| Prompts::from_sources(&[Source::new("canned.ftl", text)], &values).unwrap();
        let good = prompts("canned-b = Call { $help_phone }.\ncanned-a = Hi { -you }\n-you = there\n");
        assert!(good.check(&[]).is_empty());
        let told: Vec<_> = good.canned();
        let expected = [("canned-b", "Call 573-882-5000."), ("canned-a", "Hi there")];
        assert_eq!(told, expected.map(|(id, text)| (id.to_owned(), text.to_owned())));
        for (text, why) in [
            ("canned-a = Hi { $name }", "`canned-a` asks for $name, which nobody gives it."),
            ("canned-a = { nowhere }", "`canned-a` can't be said: Resolver error: Unknown message: nowhere."),
        ] {
            let faults = prompts(text).check(&[]);
            assert_eq!(faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>(), [why], "{text}");
        }
    }

    #[test]
    fn wordings_that_are_the_same_are_told() {
        let wordings = |text: &str| {
            let prompts = Prompts::from_sources(&[Source::new("replies.ftl", text)], &BTreeMap::new()).unwrap();
            let samples = (1..=3).map(|wording| Phrase::new("hello").with_number("wording", wording)).collect();
            let faults = prompts.check(&[("replies.ftl", samples)]);
            faults.iter().map(|it| format!("{}: {}", it.line(), it.message)).collect::<Vec<_>>()
        };
        let three = "hello = { $wording ->\n    [1] Hi\n    [2] Hello\n   *[3] Hey\n  }\n";
        assert_eq!(wordings(three), Vec::<String>::new());
        let two = ["1: `hello` has 2 different wordings of 3."];
        assert_eq!(wordings(&three.replace("    [2] Hello\n", "")), two);
        assert_eq!(wordings(&three.replace("Hey", "Hi")), two);
        assert_eq!(wordings("hello = Hi"), ["1: `hello` has 1 different wordings of 3."]);
    }

    #[test]
    fn a_message_in_the_file_of_another_part_is_told() {
        let files = [Source::new("pages.ftl", "\nhello = Hi"), Source::new("replies.ftl", "bye = Bye")];
        let prompts = Prompts::from_sources(&files, &BTreeMap::new()).unwrap();
        let faults = prompts.check(&[("replies.ftl", vec![Phrase::new("hello"), Phrase::new("bye")])]);
        let told: Vec<_> = faults.iter().map(|it| format!("{}:{}: {}", it.file(), it.line(), it.message)).collect();
        assert_eq!(told, ["pages.ftl:2: `hello` belongs into replies.ftl."]);
    }

    #[test]
    fn finds_what_does_not_fit_the_program() {
        let table: [(&str, &[&str]); 9] = [
            ("hello = Hi { $name }\nbye = Bye", &[]),
            ("hello = Hi\nbye = Bye, call { $help_phone }", &[]),
            ("hello = Hi { -who }\nbye = Bye { -who }\n-who = you", &[]),
            ("hello = Hi { $name }", &["1: The message `bye` is missing."]),
            ("hello = Hi\nbye = Bye\nold = Gone", &["3: Nobody says `old`."]),
            ("hello = Hi\nbye = Bye { $name }", &["2: `bye` asks for $name, which nobody gives it."]),
            (
                "hello = Hi\nbye = { hint }\nhint = Call { $phone }",
                &["3: `bye` asks for $phone, which nobody gives it."],
            ),
            ("hello = Hi\nbye = { nowhere }", &["2: `bye` can't be said: Resolver error: Unknown message: nowhere."]),
            ("hello = Hi\nbye = { \"\" }", &["2: `bye` can't be said: It is empty."]),
        ];
        for (text, expected) in table {
            assert_eq!(faults(text), expected, "{text}");
        }
    }
}
