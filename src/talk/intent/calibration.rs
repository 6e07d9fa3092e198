//! How sure is sure: a temperature and two thresholds, all found on examples that the classifier had not seen.
//!
//! The examples of every intent are dealt into folds; each fold is read by a classifier trained on the others.
//! *Temperature*: the factor on the evidence under which the held-out examples are likeliest.
//! *Clear*: the lowest confidence from which on 98 in 100 held-out examples are read right.
//! *Between*: of those that are not clear, the lowest sum of the best two from which on 85 in 100 hold the
//! right one. Patterns have no part in it: people write them with the examples in mind, so on examples they
//! look better than they are.

use super::{classifier::shares, feature::Features, learnt::Learnt};

const FOLDS: usize = 3;
/// Of the messages that are read as clear, this share shall be right.
const CLEAR_RIGHT: f64 = 0.98;
/// Of the messages where two are offered, this share shall have the right one among them.
const BETWEEN_RIGHT: f64 = 0.85;
/// Under half, more speaks against an intent than for it; over 0.9 a handful of odd examples would make the bot deaf.
const CLEAR_BOUNDS: (f64, f64) = (0.5, 0.9);
const BETWEEN_BOUNDS: (f64, f64) = (0.4, 0.8);

/// What the evidence of a classifier is worth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calibration {
    /// The evidence is multiplied by this (1 / temperature).
    pub(super) factor: f64,
    pub(super) clear: f64,
    pub(super) between: f64,
    /// The share of held-out examples whose best intent is the right one.
    pub(super) held_out_right: f64,
}

/// One example as a classifier read it that had not seen it.
struct Reading {
    evidence: Vec<f64>,
    class: usize,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { factor: 1.0, clear: CLEAR_BOUNDS.1, between: BETWEEN_BOUNDS.1, held_out_right: 0.0 }
    }
}

impl Calibration {
    pub(super) fn find(texts: &[(Features, usize)], classes: usize, seed: u64) -> Self {
        Self::on(&(0..FOLDS).flat_map(|fold| read_fold(texts, classes, fold, seed)).collect::<Vec<_>>())
    }

    /// On texts that `learnt` has not seen.
    pub(super) fn on_unseen<'a>(learnt: &Learnt, texts: impl Iterator<Item = (&'a Features, usize)>) -> Self {
        Self::on(&texts.map(|(features, class)| Reading::of(learnt, features, class)).collect::<Vec<_>>())
    }

    fn on(readings: &[Reading]) -> Self {
        let factor = likeliest_factor(readings);
        let judged: Vec<Judged> = readings.iter().map(|reading| Judged::of(reading, factor)).collect();
        let clear = threshold(judged.iter().map(|j| (j.best, j.right)), CLEAR_RIGHT, CLEAR_BOUNDS);
        let unsure = judged.iter().filter(|j| j.best < clear);
        let between = threshold(unsure.map(|j| (j.best_two, j.right_in_two)), BETWEEN_RIGHT, BETWEEN_BOUNDS);
        let held_out_right = share(judged.iter().map(|j| j.right));
        Self { factor, clear, between, held_out_right }
    }
}

impl Reading {
    fn of(learnt: &Learnt, features: &Features, class: usize) -> Self {
        Self { evidence: learnt.evidence(features).0, class }
    }
}

/// The nth example of an intent is in fold n modulo the number of folds.
fn read_fold(texts: &[(Features, usize)], classes: usize, fold: usize, seed: u64) -> Vec<Reading> {
    let mut dealt = vec![0; classes];
    let (mut held, mut rest) = (Vec::new(), Vec::new());
    for (features, class) in texts {
        let Some(count) = dealt.get_mut(*class) else { continue };
        if *count % FOLDS == fold { &mut held } else { &mut rest }.push((features, *class));
        *count += 1;
    }
    let learnt = Learnt::uncalibrated(rest.into_iter(), classes, seed);
    held.into_iter().map(|(features, class)| Reading::of(&learnt, features, class)).collect()
}

/// Golden-section search on the sum of log-likelihoods, which has one peak.
fn likeliest_factor(readings: &[Reading]) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let (mut low, mut high) = (0.2, 5.0);
    for _ in 0..14 {
        let (a, b) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if unlikeliness(readings, a) < unlikeliness(readings, b) { high = b } else { low = a }
    }
    f64::midpoint(low, high)
}

/// The negative log-likelihood of the held-out examples.
fn unlikeliness(readings: &[Reading], factor: f64) -> f64 {
    readings
        .iter()
        .map(|reading| {
            let probability = probabilities(&reading.evidence, factor).get(reading.class).copied().unwrap_or_default();
            -super::portable::ln(probability.max(1e-12))
        })
        .sum()
}

pub(super) fn probabilities(evidence: &[f64], factor: f64) -> Vec<f64> {
    let scaled: Vec<f64> = evidence.iter().map(|e| e * factor).collect();
    shares(&scaled, f64::MIN)
}

struct Judged {
    best: f64,
    best_two: f64,
    right: bool,
    right_in_two: bool,
}

impl Judged {
    fn of(reading: &Reading, factor: f64) -> Self {
        let mut ranking: Vec<(usize, f64)> = probabilities(&reading.evidence, factor).into_iter().enumerate().collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1));
        let at = |place: usize| ranking.get(place).copied().unwrap_or_default();
        let right = at(0).0 == reading.class;
        Self { best: at(0).1, best_two: at(0).1 + at(1).1, right, right_in_two: right || at(1).0 == reading.class }
    }
}

/// The lowest sureness from which on at least `wanted` of the cases are right, kept inside `bounds`.
fn threshold(cases: impl Iterator<Item = (f64, bool)>, wanted: f64, bounds: (f64, f64)) -> f64 {
    let mut cases: Vec<(f64, bool)> = cases.collect();
    cases.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut total, mut lowest) = (0.0, 0.0, bounds.1);
    for (sureness, is_right) in cases {
        total += 1.0;
        right += if is_right { 1.0 } else { 0.0 };
        if right >= wanted * total {
            lowest = sureness;
        }
    }
    lowest.clamp(bounds.0, bounds.1)
}

fn share(cases: impl Iterator<Item = bool>) -> f64 {
    let (right, total) = cases.fold((0.0, 0.0), |(right, total), is| (right + if is { 1.0 } else { 0.0 }, total + 1.0));
    if total > 0.0 { right / total } else { 0.0 }
}
