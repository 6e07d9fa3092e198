//! `deskhand explain`: why a message is read as it is, for the people who write the examples.

use std::process::ExitCode;

use clap::Args;
use jiff::civil::DateTime;

use crate::{
    app::{Settings, content},
    model::{Expectation, Redacted, Sensitive},
    runtime::{Clock as _, SystemClock},
    talk::{
        content::Content,
        intent::{Interpretation, Verdict},
        redact,
        text::{ChangeKind, EntityValue},
    },
};

/// Show how a message is read: what was written out, what decided, what came second, what is in it.
///
/// It is read as the first message of a chat. Secrets are blanked first, as they are there.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand explain \"i forgot my pw and the code doesnt come\"")]
pub(super) struct Arguments {
    /// The message.
    text: String,
}

/// So many intents are shown.
const RANKED: usize = 4;
/// A word that moves the odds by less than this says nothing.
const SILENT: f64 = 0.05;

impl Arguments {
    pub(super) fn run(self, settings: &Settings) -> miette::Result<ExitCode> {
        let content = content::load(settings)?;
        let nothing = Expectation::default();
        let (utterance, blanked) = redact::blank(&Sensitive::new(self.text), &nothing, &[&content.contact.phone]);
        println!("Read: {}", utterance.as_str());
        for kind in blanked {
            println!("  blanked: {kind:?}");
        }
        let reading = content.understanding.interpret(&utterance, &nothing);
        show_why(&content, &utterance);
        let zone = settings.verifier().time_zone.clone();
        show_reading(&content, &utterance, &reading, zone.to_datetime(SystemClock.now()));
        Ok(ExitCode::SUCCESS)
    }
}

fn show_why(content: &Content, utterance: &Redacted) {
    let why = content.understanding.explain(utterance);
    for change in &why.changes {
        let written = utterance.as_str().get(change.span.clone()).unwrap_or_default();
        let kind = match change.kind {
            ChangeKind::Shorthand => "shorthand",
            ChangeKind::Compound => "written apart or together",
            ChangeKind::Spelling => "spelling",
            ChangeKind::Joined => "a space is missing",
        };
        println!("  {written} → {} ({kind})", change.words.join(" "));
    }
    println!("\nWords, and what they do for the best intent:");
    for (word, odds) in why.words.iter().filter(|(_, odds)| odds.abs() >= SILENT) {
        println!("  {odds:+.2}  {word}");
    }
    for (pattern, intent) in &why.patterns {
        println!("  pattern of {intent}: {pattern}");
    }
    println!("\nExamples that are most alike:");
    for (alike, intent, example) in &why.nearest {
        println!("  {alike:.2}  {intent}: {example}");
    }
}

/// `now`: on the clock of the university.
fn show_reading(content: &Content, utterance: &Redacted, reading: &Interpretation, now: DateTime) {
    println!("\nIntents:");
    for ranked in reading.ranking.iter().take(RANKED) {
        println!("  {:5.1} %  {}", ranked.confidence * 100.0, ranked.intent);
    }
    let verdict = match &reading.verdict {
        Verdict::Clear(intent) => format!("clear: {intent}"),
        Verdict::Between(one, other) => format!("asks back: {one} or {other}"),
        Verdict::Unclear => "not understood".to_owned(),
    };
    println!("  {verdict}");
    if reading.intents.len() > 1 {
        let all: Vec<String> = reading.intents.iter().map(ToString::to_string).collect();
        println!("  several: {}", all.join(", "));
    }
    for refused in &reading.refused {
        println!("  not wanted: {refused}");
    }
    if reading.corrects {
        println!("  corrects what was said before");
    }
    if let Some(language) = reading.language {
        println!("  another language: {language:?}");
    }
    if let Some(answer) = reading.answer {
        println!("  answers: {answer:?}");
    }
    if let Some(found) = content.find_error(utterance.as_str()) {
        println!("  quotes an error: {} of {}", found.branch, found.article);
    }
    for entity in &reading.entities {
        let written = utterance.as_str().get(entity.start..entity.end).unwrap_or_default();
        match &entity.value {
            EntityValue::When(when) => match when.resolve(now) {
                Some(moment) if moment.whole_day => println!("  {written}: {}", moment.at.date()),
                Some(moment) => println!("  {written}: {}", moment.at),
                None => println!("  {written}: no such day"),
            },
            value => println!("  {written}: {value:?}"),
        }
    }
}
