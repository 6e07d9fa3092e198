//! The figures of a trial, each a share from 0 to 1.

use std::collections::BTreeMap;

use super::Judgement;

/// Bins of equal width for the calibration error (Guo et al. 2017, "On Calibration of Modern Neural Networks").
const BINS: usize = 15;
/// Accuracy is also given on this share of the messages, the most confident ones.
const SUREST: f64 = 0.9;
/// The threshold for "out of scope" lets this share of messages in scope pass.
const PASSING: f64 = 0.95;

/// What the judgements of one trial come to. Messages in scope are those that have a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub messages: usize,
    /// The share said right; "out of scope" counts as wrong.
    pub accuracy: f64,
    /// The mean over the labels of the harmonic mean of precision and recall.
    pub macro_f1: f64,
    /// The expected calibration error: how far confidence and accuracy lie apart, bin by bin.
    pub calibration_error: f64,
    pub accuracy_on_surest: f64,
    /// How likely a message in scope gets more confidence than one out of scope; nothing without such.
    pub area_under_curve: Option<f64>,
    /// The share of messages out of scope under the threshold that 95 % of the messages in scope reach.
    pub out_of_scope_caught: Option<f64>,
    /// The pairs that are taken for each other, the most frequent first.
    pub confusions: Vec<Confusion>,
}

/// How often messages of one label were taken for another one (nothing: for out of scope).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    pub truth: usize,
    pub said: Option<usize>,
    pub times: usize,
}

impl Report {
    /// `held` are judgements of messages in scope that set the threshold for "out of scope"; where there are
    /// none, those of `judged` do.
    pub fn of(judged: &[Judgement], held: &[Judgement], labels: usize) -> Self {
        let (inside, outside): (Vec<Judgement>, Vec<Judgement>) =
            judged.iter().copied().partition(|judgement| judgement.truth.is_some());
        let mut surest = inside.clone();
        surest.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        surest.truncate(part(inside.len(), SUREST));
        let setting = if held.is_empty() { &inside } else { held };
        let some = |value: f64| (!outside.is_empty()).then_some(value);
        Self {
            messages: inside.len(),
            accuracy: accuracy(&inside),
            macro_f1: macro_f1(&inside, labels),
            calibration_error: calibration_error(&inside),
            accuracy_on_surest: accuracy(&surest),
            area_under_curve: some(area_under_curve(&inside, &outside)),
            out_of_scope_caught: some(caught(setting, &outside)),
            confusions: confusions(&inside),
        }
    }
}

fn is_right(judgement: &Judgement) -> bool {
    judgement.said == judgement.truth
}

fn accuracy(judged: &[Judgement]) -> f64 {
    ratio(judged.iter().filter(|judgement| is_right(judgement)).count(), judged.len())
}

fn macro_f1(judged: &[Judgement], labels: usize) -> f64 {
    // Of each label: said right, said, meant.
    let mut counts = vec![(0, 0, 0); labels];
    for judgement in judged {
        if let Some(count) = judgement.said.and_then(|said| counts.get_mut(said)) {
            count.0 += usize::from(is_right(judgement));
            count.1 += 1;
        }
        if let Some(count) = judgement.truth.and_then(|truth| counts.get_mut(truth)) {
            count.2 += 1;
        }
    }
    let tested: Vec<f64> = counts
        .iter()
        .filter(|(_, said, meant)| said + meant > 0)
        .map(|&(right, said, meant)| ratio(2 * right, said + meant))
        .collect();
    mean(&tested)
}

fn calibration_error(judged: &[Judgement]) -> f64 {
    let mut bins = vec![(0.0, 0.0); BINS];
    for judgement in judged {
        let bin = (0..BINS - 1).find(|&bin| judgement.confidence < ratio(bin + 1, BINS)).unwrap_or(BINS - 1);
        if let Some((confidence, right)) = bins.get_mut(bin) {
            *confidence += judgement.confidence;
            *right += f64::from(u8::from(is_right(judgement)));
        }
    }
    let apart: f64 = bins.iter().map(|(confidence, right)| (confidence - right).abs()).sum();
    apart / count(judged.len()).max(1.0)
}

/// Mann and Whitney's statistic: ranks of the messages in scope among all, ties shared.
fn area_under_curve(inside: &[Judgement], outside: &[Judgement]) -> f64 {
    let mut all: Vec<(f64, bool)> = inside.iter().map(|judgement| (judgement.in_scope, true)).collect();
    all.extend(outside.iter().map(|judgement| (judgement.in_scope, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut wins) = (0, 0.0);
    for tied in all.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let inner = tied.iter().filter(|(_, inside)| *inside).count();
        let outer = tied.len() - inner;
        wins += count(inner) * (count(below) + count(outer) / 2.0);
        below += outer;
    }
    wins / (count(inside.len()) * count(outside.len())).max(1.0)
}

/// The share of `outside` that lies under what `PASSING` of `setting` reach.
fn caught(setting: &[Judgement], outside: &[Judgement]) -> f64 {
    let mut reached: Vec<f64> = setting.iter().map(|judgement| judgement.in_scope).collect();
    reached.sort_by(|a, b| b.total_cmp(a));
    let threshold = reached.get(part(reached.len(), PASSING).saturating_sub(1)).copied().unwrap_or_default();
    ratio(outside.iter().filter(|judgement| judgement.in_scope < threshold).count(), outside.len())
}

fn confusions(judged: &[Judgement]) -> Vec<Confusion> {
    let mut times: BTreeMap<(usize, Option<usize>), usize> = BTreeMap::new();
    for judgement in judged.iter().filter(|judgement| !is_right(judgement)) {
        *times.entry((judgement.truth.unwrap_or_default(), judgement.said)).or_default() += 1;
    }
    let mut confusions: Vec<Confusion> =
        times.into_iter().map(|((truth, said), times)| Confusion { truth, said, times }).collect();
    confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.times));
    confusions
}

fn mean(of: &[f64]) -> f64 {
    of.iter().sum::<f64>() / count(of.len()).max(1.0)
}

fn ratio(part: usize, whole: usize) -> f64 {
    count(part) / count(whole).max(1.0)
}

/// How many of `whole` the `share` of it is, rounded up.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count is a count")]
fn part(whole: usize, share: f64) -> usize {
    (count(whole) * share).ceil() as usize
}

#[expect(clippy::cast_precision_loss, reason = "messages are far under 2^52")]
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(truth: Option<usize>, said: Option<usize>, confidence: f64) -> Judgement {
        Judgement { truth, said, confidence, in_scope: confidence }
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn figures_of_messages_in_scope() {
        let all = [
            judged(Some(0), Some(0), 0.95),
            judged(Some(0), Some(0), 0.95),
            judged(Some(1), Some(0), 0.55),
            judged(Some(1), None, 0.30),
        ];
        let report = Report::of(&all, &[], 3);
        assert_eq!((report.messages, report.area_under_curve, report.out_of_scope_caught), (4, None, None));
        // Label 0: twice right of three said and two meant, 4/5; label 1 never; label 2 is not tested.
        assert!(near(report.accuracy, 0.5) && near(report.macro_f1, 0.4), "{report:?}");
        // Bins: 1.9 said and 2 right, 0.55 and 0, 0.3 and 0.
        assert!(near(report.calibration_error, (0.1 + 0.55 + 0.3) / 4.0), "{report:?}");
        // 90 % of four are four.
        assert!(near(report.accuracy_on_surest, 0.5));
        let pairs: Vec<_> = report.confusions.iter().map(|it| (it.truth, it.said, it.times)).collect();
        assert_eq!(pairs, [(1, None, 1), (1, Some(0), 1)]);
    }

    #[test]
    fn figures_of_messages_out_of_scope() {
        let mut all: Vec<Judgement> = (1..=20).map(|n| judged(Some(0), Some(0), count(n) / 20.0)).collect();
        // One under all, one level with a message in scope, one over all.
        all.extend([0.01, 0.5, 1.5].map(|confidence| judged(None, Some(0), confidence)));
        let report = Report::of(&all, &[], 1);
        let wins = (20.0 + 10.5 + 0.0) / 60.0;
        assert!(near(report.area_under_curve.unwrap(), wins), "{report:?}");
        // 19 of 20 reach 0.1: of those out of scope 0.01 lies below.
        assert!(near(report.out_of_scope_caught.unwrap(), 1.0 / 3.0), "{report:?}");
        let held = [judged(Some(0), Some(0), 0.9)];
        assert!(near(Report::of(&all, &held, 1).out_of_scope_caught.unwrap(), 2.0 / 3.0));
    }
}
