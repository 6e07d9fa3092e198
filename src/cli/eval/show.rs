//! The figures of a trial, for people and for programs.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde::Serialize;

use super::{Files, Round, picture::Taken};
use crate::talk::intent::evaluation::{Progress, Row};

/// Pairs of labels shown.
const CONFUSIONS: usize = 10;
const OUT_OF_SCOPE: &str = "(out of scope)";

/// The mean over all rounds. Shares are per cent, times as their names say.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    labels: usize,
    examples: usize,
    features: usize,
    /// Of the evidence this much comes from the net, the rest from the linear model.
    net_share: f64,
    seeds: usize,
    training_seconds: f64,
    tests: Vec<Test>,
}

#[derive(Debug, Serialize)]
struct Test {
    file: String,
    messages: usize,
    accuracy: f64,
    macro_f1: f64,
    calibration_error: f64,
    accuracy_on_surest_90: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    auroc: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    out_of_scope_caught_at_95: Option<f64>,
    median_microseconds: f64,
    p99_microseconds: f64,
    confusions: Vec<Pair>,
}

#[derive(Debug, Serialize)]
struct Pair {
    truth: String,
    said: String,
    times: usize,
}

impl Figures {
    pub(super) fn of(files: &Files, rounds: &[Round]) -> Self {
        let first = rounds.first();
        let tests = files.tests.iter().enumerate().filter_map(|(at, (file, _))| Test::of(file, at, rounds)).collect();
        Self {
            labels: first.map_or(0, |round| round.labels.len()),
            examples: first.map_or(0, |round| round.examples),
            features: first.map_or(0, |round| round.features),
            net_share: rounded(mean(rounds.iter().map(|round| f64::from(round.net_share))), 100.0),
            seeds: rounds.len(),
            training_seconds: rounded(mean(rounds.iter().map(|round| round.training.as_secs_f64())), 100.0),
            tests,
        }
    }
}

impl Test {
    /// The means of the test at `at` over all rounds.
    fn of(file: &str, at: usize, rounds: &[Round]) -> Option<Self> {
        let scored: Vec<_> = rounds.iter().filter_map(|round| round.scored.get(at)).collect();
        let per_cent = |share: f64| rounded(100.0 * share, 100.0);
        let time = |share: f64| {
            let micros = scored.iter().map(|(_, times)| quantile(times, share).as_secs_f64() * 1e6);
            rounded(mean(micros), 10.0)
        };
        let reports: Vec<_> = scored.iter().map(|(report, _)| report).collect();
        let curve: Option<Vec<f64>> = reports.iter().map(|report| report.area_under_curve).collect();
        let caught: Option<Vec<f64>> = reports.iter().map(|report| report.out_of_scope_caught).collect();
        Some(Self {
            file: file.to_owned(),
            messages: reports.first()?.messages,
            accuracy: per_cent(mean(reports.iter().map(|report| report.accuracy))),
            macro_f1: per_cent(mean(reports.iter().map(|report| report.macro_f1))),
            calibration_error: per_cent(mean(reports.iter().map(|report| report.calibration_error))),
            accuracy_on_surest_90: per_cent(mean(reports.iter().map(|report| report.accuracy_on_surest))),
            auroc: curve.map(|curve| rounded(mean(curve.into_iter()), 10_000.0)),
            out_of_scope_caught_at_95: caught.map(|caught| per_cent(mean(caught.into_iter()))),
            median_microseconds: time(0.5),
            p99_microseconds: time(0.99),
            confusions: confusions(at, rounds),
        })
    }
}

/// Tells whoever waits how far learning has come; the figures go to another stream.
pub(super) fn progress() -> impl FnMut(Progress) {
    |Progress { seen, all }| {
        let per_cent = 100 * seen / all.max(1);
        eprint!("\rlearning: {per_cent} %{}", if seen == all { "\n" } else { "" });
    }
}

/// How often which label was taken for which other one, over all rounds.
fn mistaken(at: usize, rounds: &[Round]) -> BTreeMap<(&str, &str), usize> {
    let mut times: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for round in rounds {
        let name = |place: usize| round.labels.get(place).map_or("", String::as_str);
        let confusions = round.scored.get(at).map(|(report, _)| report.confusions.as_slice()).unwrap_or_default();
        for confusion in confusions {
            let said = confusion.said.map_or(OUT_OF_SCOPE, name);
            *times.entry((name(confusion.truth), said)).or_default() += confusion.times;
        }
    }
    times
}

/// The pairs that were taken for each other most often.
fn confusions(at: usize, rounds: &[Round]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = mistaken(at, rounds)
        .into_iter()
        .map(|((truth, said), times)| Pair { truth: truth.to_owned(), said: said.to_owned(), times })
        .collect();
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.times));
    pairs.truncate(CONFUSIONS);
    pairs
}

/// What the messages of each label were taken for, over all rounds: mistakes, then what was read right.
pub(super) fn taken<'a>(at: usize, rows: &'a [Row], rounds: &'a [Round]) -> Vec<Taken<'a>> {
    let mut meant: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *meant.entry(&row.label).or_default() += rounds.len();
    }
    let mut right = meant.clone();
    let mut taken = Vec::new();
    for ((truth, said), times) in mistaken(at, rounds) {
        right.entry(truth).and_modify(|right| *right -= times);
        taken.push(Taken { truth, said, times, of: meant.get(truth).copied().unwrap_or_default() });
    }
    let of = |label: &str| meant.get(label).copied().unwrap_or_default();
    taken.extend(right.into_iter().map(|(label, times)| Taken { truth: label, said: label, times, of: of(label) }));
    taken
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { labels, examples, features, net_share, seeds, training_seconds, tests } = self;
        writeln!(f, "{examples} examples of {labels} labels, {features} features; learnt in {training_seconds} s")?;
        writeln!(f, "of the evidence {:.0} % comes from the net, the rest from the linear model", 100.0 * net_share)?;
        if *seeds > 1 {
            writeln!(f, "means of {seeds} orders of learning")?;
        }
        for test in tests {
            writeln!(f, "\n{}: {} messages", test.file, test.messages)?;
            writeln!(f, "  accuracy {:.2} %, macro-F1 {:.2} %", test.accuracy, test.macro_f1)?;
            writeln!(
                f,
                "  calibration error {:.2} %; accuracy on the surest 90 % {:.2} %",
                test.calibration_error, test.accuracy_on_surest_90
            )?;
            if let (Some(auroc), Some(caught)) = (test.auroc, test.out_of_scope_caught_at_95) {
                writeln!(f, "  out of scope: AUROC {auroc:.4}, {caught:.2} % caught where 95 % in scope pass")?;
            }
            writeln!(
                f,
                "  one message: {} µs in the middle, {} µs at the 99th percentile",
                test.median_microseconds, test.p99_microseconds
            )?;
            for pair in &test.confusions {
                writeln!(f, "  {:>4} times {} was taken for {}", pair.times, pair.truth, pair.said)?;
            }
        }
        Ok(())
    }
}

/// `times` are sorted.
fn quantile(times: &[Duration], share: f64) -> Duration {
    let last = times.len().saturating_sub(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a count is a count"
    )]
    let at = (last as f64 * share).round() as usize;
    times.get(at).copied().unwrap_or_default()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

fn rounded(value: f64, places: f64) -> f64 {
    (value * places).round() / places
}
