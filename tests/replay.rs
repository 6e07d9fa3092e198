//! Every transcript under `tests/transcripts`: each goes as written, and twice to the same bytes, in any
//! order, on several threads.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::{collections::BTreeMap, fs, path::PathBuf};

use deskhand::{
    app::{Settings, stage::MemoryStage},
    model::{ConversationId, Part, Phrases as _, Revision, TurnRecord},
    replay::{self, Coverage, Stage as _, TranscriptFile, Verdict},
    talk::{
        content::Earlier,
        knowledge::{Article, Place},
        prompt::catalogue::Prompt,
        turn,
    },
};

#[path = "support/exports.rs"]
mod exports;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")
}

fn stage() -> MemoryStage {
    let file = folder().join("deskhand.toml");
    let settings = Settings::load(&file).unwrap_or_else(|fault| panic!("{:?}", miette::Report::new(fault)));
    MemoryStage::new(settings).unwrap_or_else(|fault| panic!("{:?}", miette::Report::new(fault)))
}

fn files() -> Vec<TranscriptFile> {
    replay::find(&[folder()]).expect("the transcripts are there")
}

fn played(files: &[TranscriptFile], stage: &MemoryStage, threads: usize) -> Vec<Verdict> {
    let outcomes = replay::run_all(files, stage, threads, &|_| {}).into_iter();
    let read = outcomes.map(|outcome| {
        outcome.unwrap_or_else(|faults| {
            let reports: Vec<_> = faults.into_iter().map(|fault| format!("{:?}", miette::Report::new(fault))).collect();
            panic!("{}", reports.join("\n"))
        })
    });
    read.collect()
}

#[test]
fn every_transcript_goes_as_written_in_any_order_and_on_several_threads() {
    let (stage, mut files) = (stage(), files());
    assert!(files.len() >= 15, "there are {} transcripts", files.len());
    let first = played(&files, &stage, 4);
    let told: String = first.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "transcripts went otherwise:\n{told}");
    files.reverse();
    let mut again = played(&files, &stage, 3);
    again.reverse();
    for (one, other) in first.iter().zip(&again) {
        assert!(!one.records.is_empty(), "{} made no turn", one.file);
        assert_eq!(one.records, other.records, "{} had other bytes the second time", one.file);
    }
}

#[test]
fn every_transcript_says_why_it_exists_and_is_written_in_one_form() {
    for file in files() {
        let name = file.path.display();
        assert!(file.source.starts_with("# "), "{name} doesn't begin with why it exists");
        let transcript = replay::transcript::parse(&name.to_string(), &file.source).expect("it was read above");
        let printed = replay::transcript::print(&transcript);
        let differs = printed.lines().zip(file.source.lines()).find(|(printed, written)| printed != written);
        assert_eq!(differs, None, "{name}: write the line as on the left");
        assert_eq!(printed.len(), file.source.len(), "{name}: end it with one line break");
    }
}

#[test]
fn another_seed_gives_other_bytes_and_the_same_course() {
    let stage = stage();
    let path = folder().join("reset-by-text.txt");
    let source = fs::read_to_string(&path).expect("the transcript is there");
    let other = source.replacen("@ channel", "@ seed 7\n@ channel", 1);
    let verdict = |source: &str| {
        let file = TranscriptFile { path: path.clone(), source: source.to_owned() };
        played(&[file], &stage, 1).remove(0)
    };
    let (one, other) = (verdict(&source), verdict(&other));
    assert_ne!(one.records, other.records);
    assert_eq!(one.records.len(), other.records.len());
}

/// The conversations of a replay, by their records.
fn logs(verdict: &Verdict) -> Vec<Vec<TurnRecord>> {
    let mut logs: BTreeMap<ConversationId, BTreeMap<Revision, TurnRecord>> = BTreeMap::new();
    for record in &verdict.records {
        let record: TurnRecord = serde_json::from_str(record).expect("a record");
        logs.entry(record.conversation).or_default().insert(record.revision, record);
    }
    logs.into_values().map(|log| log.into_values().collect()).collect()
}

/// Prompts that no transcript can reach, with the shipped content unchanged and its records sound: what is said where
/// an article is longer than a record has room for (`dialogue`, repairs: "the longest ids and messages"), where content
/// changes under a walk (`engine`: "kept nowhere", "is gone"), and where a state can't be read (`dialogue`, repairs).
const ELSEWHERE: [&str; 7] =
    ["choice-rest", "no-answer-here", "started-over", "walk-all-part", "walk-gone", "walk-rest", "walk-updated"];

/// At most one place in fifty of the content is reached by no transcript.
const UNREACHED: usize = 50;

#[test]
fn the_transcripts_reach_nearly_all_of_the_content() {
    let stage = stage();
    let whole = stage.whole();
    let articles = || stage.content().articles.values();
    assert_eq!(whole.steps.len(), articles().flat_map(Article::steps).count(), "each step counts");
    let read = articles().flat_map(|article| &article.sections).filter(|section| section.steps.is_empty()).count();
    let branches = articles().map(|article| article.branches.len()).sum::<usize>();
    assert_eq!(whole.branches.len(), read + branches, "and what is read beside the steps");
    let verdicts = played(&files(), &stage, 4);
    let decisions = verdicts.iter().flat_map(|verdict| &verdict.decisions).map(|(_, decision)| decision);
    let coverage = Coverage::of(whole, decisions);
    let (left, all) = coverage.left();
    assert!(all >= 390, "the content has only {all} places");
    let unreached: Vec<&str> = coverage.missing().into_iter().flat_map(|(_, missing)| missing).collect();
    let reached: Vec<_> = ELSEWHERE.into_iter().filter(|id| !unreached.contains(id)).collect();
    assert!(reached.is_empty(), "transcripts reach these after all: {reached:?}");
    assert!(left * UNREACHED <= all, "write transcripts that reach these, or take them out:\n{coverage}");
}

/// What one turn shows, as one text.
fn shown(record: &TurnRecord) -> String {
    let parts = record.lines.iter().flat_map(|line| &line.reply.parts);
    let texts = parts.map(|part| match part {
        Part::Text { text } | Part::Step { text, .. } | Part::Code { text } => text.clone(),
        Part::Choices { choices } => {
            choices.iter().map(|choice| format!("[{}]", choice.label)).collect::<Vec<_>>().concat()
        }
        Part::PanelLink { .. } | Part::Passage { .. } | Part::Contact { .. } => String::new(),
    });
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_counts_as_reached_was_shown() {
    let stage = stage();
    let content = stage.content();
    // Of prompts that are told nothing, each wording.
    let wordings: BTreeMap<&str, Vec<String>> = Prompt::samples()
        .into_iter()
        .filter(|prompt| prompt.phrase().arguments.iter().all(|(name, _)| *name == "wording"))
        .map(|prompt| {
            (prompt.id(), (1..=prompt.wordings()).map(|it| content.prompts.say(&prompt.worded(it))).collect())
        })
        .collect();
    let mut counted = 0;
    for verdict in played(&files(), &stage, 2) {
        for log in logs(&verdict) {
            for (place, record) in log.iter().enumerate() {
                let last = place.checked_sub(1).map(|last| &log[last]);
                let decision = turn::again(content, &Earlier::new(), last, record);
                let shown = shown(record);
                let told = |text: &str| assert!(shown.contains(text), "{}: {text:?} is not in\n{shown}", verdict.file);
                for id in decision.prompts.iter().filter(|id| wordings.contains_key(*id)) {
                    assert!(wordings[id].iter().any(|it| shown.contains(it)), "{}: {id}\n{shown}", verdict.file);
                    counted += 1;
                }
                for (article, place) in &decision.places {
                    match content.articles[article].place(place).expect("a place") {
                        Place::Step(step) => told(&step.text),
                        Place::Branch(branch) => branch.text.iter().for_each(|text| told(text)),
                        Place::Section(section) => told(&section.intro),
                    }
                    counted += 1;
                }
            }
        }
    }
    assert!(counted > 1_000, "{counted} things were reached");
}

#[test]
fn an_export_of_every_conversation_goes_as_it_went_and_is_decided_alike() {
    let stage = stage();
    let mut exported = 0;
    for verdict in played(&files(), &stage, 2) {
        for log in logs(&verdict) {
            let text = exports::goes_as_it_went(&stage, &log, &verdict.file);
            assert!(!text.contains("ada@"), "a name in the export of {}:\n{text}", verdict.file);
            exported += 1;
        }
    }
    assert!(exported >= 30, "{exported} exports");
}
