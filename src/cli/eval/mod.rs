//! `deskhand eval`: how well labelled messages are learnt, for whoever writes examples or compares classifiers.

mod picture;
mod show;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::Args;
use miette::{IntoDiagnostic as _, WrapErr as _, miette};

use crate::{
    app::{Settings, content},
    model::ContentFault,
    runtime::{Clock, SystemClock},
    talk::{
        intent::evaluation::{Judgement, Lesson, Report, Row, Scratch, Trial, UnknownLabel, parse_rows, parse_texts},
        text::Lexicon,
    },
};

/// Learn from labelled messages, and tell how well others are read.
///
/// A file has a message a line: its label, a tab, its text. The words of the language (shorthand) are those of
/// the content that the configuration names; its intents have no part in it.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand eval --train examples.tsv --test unseen.tsv")]
pub(super) struct Arguments {
    /// Labelled messages to learn from.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    train: Vec<PathBuf>,
    /// Labelled messages to be read; each file gets figures of its own.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    test: Vec<PathBuf>,
    /// Labelled messages on which probabilities are calibrated, and the threshold for "out of scope" is set.
    #[arg(long, value_name = "FILE")]
    val: Option<PathBuf>,
    /// Messages that have none of the labels, to learn from; labels before a tab don't matter.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    oos_train: Vec<PathBuf>,
    /// Messages that have none of the labels, to be told apart.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    oos_test: Vec<PathBuf>,
    /// Learn so many times, in different orders, and give the mean of the figures.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=20), value_name = "N")]
    seeds: u64,
    /// Draw what was taken for what: a picture (SVG) for each test file, named after it, in this folder.
    #[arg(long, value_name = "FOLDER")]
    pictures: Option<PathBuf>,
    /// Figures as JSON.
    #[arg(long)]
    json: bool,
}

/// Everything that was read.
struct Files {
    train: Vec<Row>,
    out_of_scope: Vec<String>,
    validation: Vec<Row>,
    tests: Vec<(String, Vec<Row>)>,
    out_of_scope_tests: Vec<String>,
}

/// One seed's training, and its figures on each test file.
struct Round {
    labels: Vec<String>,
    examples: usize,
    features: usize,
    net_share: f32,
    training: Duration,
    scored: Vec<(Report, Vec<Duration>)>,
}

impl Arguments {
    pub(super) fn run(self, settings: &Settings) -> miette::Result<ExitCode> {
        let lexicon = content::lexicon(settings)?;
        let files = self.read()?;
        let rounds: miette::Result<Vec<Round>> =
            (1..=self.seeds).map(|seed| round(&files, &lexicon, seed).map_err(|label| unknown(&label))).collect();
        let rounds = rounds?;
        if let Some(folder) = &self.pictures {
            draw(folder, &files, &rounds)?;
        }
        let figures = show::Figures::of(&files, &rounds);
        if self.json {
            super::tell(&serde_json::to_string_pretty(&figures).into_diagnostic()?);
        } else {
            super::tell(&figures.to_string());
        }
        Ok(ExitCode::SUCCESS)
    }

    fn read(&self) -> miette::Result<Files> {
        let mut tests = Vec::new();
        for file in &self.test {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            tests.push((name, labelled(std::slice::from_ref(file))?));
        }
        Ok(Files {
            train: labelled(&self.train)?,
            out_of_scope: texts(&self.oos_train)?,
            validation: labelled(self.val.as_slice())?,
            tests,
            out_of_scope_tests: texts(&self.oos_test)?,
        })
    }
}

fn draw(folder: &Path, files: &Files, rounds: &[Round]) -> miette::Result<()> {
    fs::create_dir_all(folder).into_diagnostic().wrap_err_with(|| format!("{} can't be made", folder.display()))?;
    for (at, (name, rows)) in files.tests.iter().enumerate() {
        let file = folder.join(name).with_extension("svg");
        let written = fs::write(&file, picture::picture(name, &show::taken(at, rows, rounds)));
        written.into_diagnostic().wrap_err_with(|| format!("{} can't be written", file.display()))?;
    }
    Ok(())
}

fn labelled(files: &[PathBuf]) -> miette::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for file in files {
        let faults = |faults: Vec<ContentFault>| match faults.into_iter().next() {
            Some(first) => miette::Report::new(first),
            None => miette!("{} can't be read", file.display()),
        };
        rows.extend(parse_rows(&file.display().to_string(), &text(file)?).map_err(faults)?);
    }
    Ok(rows)
}

fn texts(files: &[PathBuf]) -> miette::Result<Vec<String>> {
    let mut texts = Vec::new();
    for file in files {
        texts.extend(parse_texts(&text(file)?));
    }
    Ok(texts)
}

fn text(file: &Path) -> miette::Result<String> {
    fs::read_to_string(file).into_diagnostic().wrap_err_with(|| format!("{} can't be read", file.display()))
}

fn unknown(label: &UnknownLabel) -> miette::Report {
    let help = "Give it examples with --train, or take its messages out of the files to be read.";
    miette!(help = help, "no message to learn from has the label `{}`", label.0)
}

fn round(files: &Files, lexicon: &Lexicon, seed: u64) -> Result<Round, UnknownLabel> {
    let lesson = Lesson { rows: &files.train, out_of_scope: &files.out_of_scope, validation: &files.validation, seed };
    let (trial, training) = timed(|| Trial::train(lesson, lexicon, &mut show::progress()));
    let trial = trial?;
    let mut unheard = Vec::new();
    let held = judged(&trial, files.validation.iter().map(labelled_text), &mut unheard)?;
    let mut scored = Vec::new();
    for (_, rows) in &files.tests {
        let outside = files.out_of_scope_tests.iter().map(|text| (text.as_str(), None));
        let mut times = Vec::new();
        let judged = judged(&trial, rows.iter().map(labelled_text).chain(outside), &mut times)?;
        times.sort_unstable();
        scored.push((Report::of(&judged, &held, trial.labels().len()), times));
    }
    Ok(Round {
        labels: trial.labels().to_vec(),
        examples: files.train.len() + files.out_of_scope.len(),
        features: trial.features_known(),
        net_share: trial.net_share(),
        training,
        scored,
    })
}

fn labelled_text(row: &Row) -> (&str, Option<&str>) {
    (&row.text, Some(&row.label))
}

fn judged<'r>(
    trial: &Trial<'_>,
    texts: impl Iterator<Item = (&'r str, Option<&'r str>)>,
    times: &mut Vec<Duration>,
) -> Result<Vec<Judgement>, UnknownLabel> {
    let mut scratch = Scratch::default();
    texts
        .map(|(text, label)| {
            let (judgement, time) = timed(|| trial.judge(text, label, &mut scratch));
            times.push(time);
            judgement
        })
        .collect()
}

/// What `does` gives, and how long it took by the machine's clock.
fn timed<T>(does: impl FnOnce() -> T) -> (T, Duration) {
    let began = SystemClock.now();
    let done = does();
    (done, Duration::try_from(SystemClock.now().duration_since(began)).unwrap_or_default())
}
