//! How sure is sure: a temperature and two thresholds, all found on examples that the learners had not seen.
//!
//! *Temperature*: the factor on the evidence under which these examples are likeliest.
//! *Clear*: the lowest confidence from which on 98 in 100 of them are read right.
//! *Between*: of those that are not clear, the lowest sum of the best two from which on 85 in 100 hold the
//! right one. Patterns have no part in it: people write them with the examples in mind, so on examples they
//! look better than they are.

use super::{portable::ln, weights::shares};

/// Of the messages that are read as clear, this share shall be right.
const CLEAR_RIGHT: f64 = 0.98;
/// Of the messages where two are offered, this share shall have the right one among them.
const BETWEEN_RIGHT: f64 = 0.85;
/// Under half, more speaks against a class than for it; over 0.9 a handful of odd examples would make one deaf.
const CLEAR_BOUNDS: (f64, f64) = (0.5, 0.9);
const BETWEEN_BOUNDS: (f64, f64) = (0.4, 0.8);
/// Between these the factor on the evidence is looked for.
const FACTORS: (f32, f32) = (0.2, 5.0);

/// What the evidence of a classifier is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// The evidence is multiplied by this (1 / temperature).
    pub factor: f32,
    /// From this confidence on the best class is clear.
    pub clear: f64,
    /// From this sum of the best two on it is one of them.
    pub between: f64,
    /// The share of unseen examples whose best class is the right one.
    pub held_out_right: f64,
}

/// The evidence of an example that was not learnt, and the class that it has.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) evidence: Vec<f32>,
    pub(crate) class: usize,
}

/// Evidence (times the factor of the calibration) becomes probabilities, in place.
pub fn probabilities(evidence: &mut [f32]) {
    shares(evidence);
}

impl Default for Calibration {
    fn default() -> Self {
        Self { factor: 1.0, clear: CLEAR_BOUNDS.1, between: BETWEEN_BOUNDS.1, held_out_right: 0.0 }
    }
}

impl Calibration {
    pub(crate) fn on(readings: &[Reading], factor: f32) -> Self {
        let judged: Vec<Judged> = readings.iter().map(|reading| Judged::of(reading, factor)).collect();
        let clear = threshold(judged.iter().map(|j| (j.best, j.right)), CLEAR_RIGHT, CLEAR_BOUNDS);
        let unsure = judged.iter().filter(|j| j.best < clear);
        let between = threshold(unsure.map(|j| (j.best_two, j.right_in_two)), BETWEEN_RIGHT, BETWEEN_BOUNDS);
        let held_out_right = share(judged.iter().map(|j| j.right));
        Self { factor, clear, between, held_out_right }
    }
}

/// The factor under which the readings are likeliest, and how unlikely they are then. Golden-section search: the
/// sum of log-likelihoods has one peak.
pub(crate) fn likeliest_factor(readings: &[Reading]) -> (f32, f64) {
    const GOLDEN: f32 = 0.618_034;
    let (mut low, mut high) = FACTORS;
    let inner = |low: f32, high: f32| (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (a, b) = inner(low, high);
    let (mut at_a, mut at_b) = (unlikeliness(readings, a), unlikeliness(readings, b));
    for _ in 0..12 {
        let (a, b) = inner(low, high);
        if at_a < at_b {
            (high, at_b) = (b, at_a);
            at_a = unlikeliness(readings, inner(low, high).0);
        } else {
            (low, at_a) = (a, at_b);
            at_b = unlikeliness(readings, inner(low, high).1);
        }
    }
    (f32::midpoint(low, high), at_a.min(at_b))
}

/// The negative log-likelihood of the readings.
fn unlikeliness(readings: &[Reading], factor: f32) -> f64 {
    let mut probabilities = Vec::new();
    readings
        .iter()
        .map(|reading| {
            scaled(reading, factor, &mut probabilities);
            let probability = probabilities.get(reading.class).copied().unwrap_or_default();
            -ln(f64::from(probability).max(1e-12))
        })
        .sum()
}

fn scaled(reading: &Reading, factor: f32, probabilities: &mut Vec<f32>) {
    probabilities.clear();
    probabilities.extend(reading.evidence.iter().map(|evidence| evidence * factor));
    shares(probabilities);
}

struct Judged {
    best: f64,
    best_two: f64,
    right: bool,
    right_in_two: bool,
}

impl Judged {
    fn of(reading: &Reading, factor: f32) -> Self {
        let mut probabilities = Vec::new();
        scaled(reading, factor, &mut probabilities);
        let mut ranking: Vec<(usize, f32)> = probabilities.into_iter().enumerate().collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1));
        let at = |place: usize| ranking.get(place).map_or((usize::MAX, 0.0), |&(class, p)| (class, f64::from(p)));
        let (first, second) = (at(0), at(1));
        let right = first.0 == reading.class;
        Self { best: first.1, best_two: first.1 + second.1, right, right_in_two: right || second.0 == reading.class }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a hundred readings with the same evidence, `right` of class 0.
    fn readings(right: u8) -> Vec<Reading> {
        (0..100).map(|n| Reading { evidence: vec![1.0, 0.0, -90.0], class: usize::from(n >= right) }).collect()
    }

    #[test]
    fn the_factor_makes_confidence_what_happens() {
        for right in [60, 75, 90] {
            let readings = readings(right);
            let (factor, unlikely) = likeliest_factor(&readings);
            let mut evidence: Vec<f32> = readings[0].evidence.iter().map(|evidence| evidence * factor).collect();
            probabilities(&mut evidence);
            assert!((f64::from(evidence[0]) * 100.0 - f64::from(right)).abs() < 1.5, "{right}: {factor} {evidence:?}");
            assert!(unlikely <= unlikeliness(&readings, 1.0) && unlikely <= unlikeliness(&readings, 2.0));
        }
    }

    #[test]
    fn thresholds_come_from_what_was_right() {
        let sure = |n: u32, right: bool| (f64::from(n) / 100.0, right);
        // Over 0.7 all are right, under it none.
        let cases = || (40..100).map(|n| sure(n, n >= 70));
        let found = threshold(cases(), 0.98, CLEAR_BOUNDS);
        assert!((0.67..=0.70).contains(&found), "{found}");
        assert!((threshold(cases(), 0.0, CLEAR_BOUNDS) - CLEAR_BOUNDS.0).abs() < 1e-9);
        assert!((threshold(std::iter::empty(), 0.95, CLEAR_BOUNDS) - CLEAR_BOUNDS.1).abs() < 1e-9);
        let calibration = Calibration::on(&readings(90), 2.2);
        assert!((calibration.held_out_right - 0.9).abs() < 1e-9);
    }
}
