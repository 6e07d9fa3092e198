//! What a learner finds, in full precision.
//!
//! ```text
//!   features ──V──────────────────────▶ (+) ──▶ evidence for each class
//!      └──────W──▶ hidden, max(0, ·) ──U──▶ │
//! ```
//! The linear path V and the way W into the hidden units stand side by side in one row per feature, since a
//! text needs both. A linear model has no hidden units. Behind every row stands nothing, up to a round length, so
//! that a machine that takes several numbers at once has no few left over; nothing stays nothing.

use super::{portable::exp_down, wide::at_full_width};

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Weights {
    pub(crate) hidden: usize,
    pub(crate) classes: usize,
    /// For each feature the hidden units (W), then the classes (V), then nothing up to `stride`.
    pub(crate) rows: Vec<f32>,
    /// As a row; every text has it.
    pub(crate) bias: Vec<f32>,
    /// For each hidden unit the classes (U), then nothing up to `wide_stride`.
    pub(crate) mixing: Vec<f32>,
}

/// Numbers that are taken together.
pub(crate) const TOGETHER: usize = 16;

/// How long a row is that holds `hidden` units and `classes`.
pub(crate) fn stride(hidden: usize, classes: usize) -> usize {
    (hidden + classes).next_multiple_of(TOGETHER)
}

impl Weights {
    pub(crate) fn zero(features: usize, hidden: usize, classes: usize) -> Self {
        let stride = stride(hidden, classes);
        Self {
            hidden,
            classes,
            rows: vec![0.0; features * stride],
            bias: vec![0.0; stride],
            mixing: vec![0.0; hidden * (stride - hidden)],
        }
    }

    pub(crate) fn stride(&self) -> usize {
        stride(self.hidden, self.classes)
    }

    /// The part of a row behind the hidden units.
    pub(crate) fn wide_stride(&self) -> usize {
        self.stride() - self.hidden
    }

    pub(crate) fn row(&self, feature: usize) -> &[f32] {
        self.rows.get(feature * self.stride()..(feature + 1) * self.stride()).unwrap_or_default()
    }

    pub(crate) fn row_mut(&mut self, feature: usize) -> &mut [f32] {
        let stride = self.stride();
        self.rows.get_mut(feature * stride..(feature + 1) * stride).unwrap_or_default()
    }

    /// What `vector` comes to: the hidden units before their bend, and the linear path's evidence.
    #[expect(clippy::inline_always, reason = "for `wide`")]
    #[inline(always)]
    pub(crate) fn sum_into(&self, vector: &[(u32, f32)], sums: &mut [f32]) {
        sums.copy_from_slice(&self.bias);
        for &(feature, weight) in vector {
            add_scaled(sums, self.row(place(feature)), weight);
        }
    }

    /// The evidence for each class.
    pub(crate) fn evidence(&self, vector: &[(u32, f32)]) -> Vec<f32> {
        at_full_width(
            #[inline(always)]
            || self.evidence_of(vector),
        )
    }

    #[expect(clippy::inline_always, reason = "for `wide`")]
    #[inline(always)]
    fn evidence_of(&self, vector: &[(u32, f32)]) -> Vec<f32> {
        let mut sums = vec![0.0; self.stride()];
        self.sum_into(vector, &mut sums);
        let mut evidence = sums.split_off(self.hidden);
        let rows = self.mixing.chunks(self.wide_stride().max(1));
        for (unit, row) in sums.iter().zip(rows).filter(|(unit, _)| **unit > 0.0) {
            add_scaled(&mut evidence, row, *unit);
        }
        evidence.truncate(self.classes);
        evidence
    }
}

pub(crate) fn place(feature: u32) -> usize {
    usize::try_from(feature).unwrap_or(usize::MAX)
}

#[expect(clippy::inline_always, reason = "for `wide`")]
#[inline(always)]
pub(crate) fn add_scaled(to: &mut [f32], from: &[f32], factor: f32) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from * factor;
    }
}

/// The sum of products, in eight sums side by side and then from the first to the last: an order that a
/// machine can keep while it takes several at once.
#[expect(clippy::inline_always, reason = "for `wide`")]
#[inline(always)]
pub(crate) fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().fold(0.0, |all, sum| all + sum)
}

/// Evidence becomes probabilities, in place (softmax).
#[expect(clippy::inline_always, reason = "for `wide`")]
#[inline(always)]
pub(crate) fn shares(evidence: &mut [f32]) {
    let best = evidence.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for share in evidence.iter_mut() {
        *share = exp_down(*share - best);
        sum += *share;
    }
    for share in evidence.iter_mut() {
        *share /= sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_one() {
        let mut all = [1.0, 2.0, -800.0];
        shares(&mut all);
        assert!((all.iter().sum::<f32>() - 1.0).abs() < 1e-6 && all[1] > all[0] && all[2] >= 0.0, "{all:?}");
        shares(&mut []);
    }

    #[test]
    fn a_hidden_unit_under_nothing_says_nothing() {
        let mut weights = Weights::zero(2, 2, 2);
        weights.bias[..4].copy_from_slice(&[0.5, -3.0, 0.25, 0.0]);
        weights.row_mut(1)[..4].copy_from_slice(&[1.0, 1.0, 0.0, 2.0]);
        let wide = weights.wide_stride();
        weights.mixing[..2].copy_from_slice(&[2.0, -1.0]);
        weights.mixing[wide..wide + 2].copy_from_slice(&[100.0, 100.0]);
        // The first unit stands at 1.5, the second at -2.
        assert_eq!(weights.evidence(&[(1, 1.0)]), [3.25, 0.5]);
    }

    #[test]
    fn sums_and_products() {
        let mut weights = Weights::zero(2, 1, 2);
        weights.bias[..3].copy_from_slice(&[1.0, 0.0, 0.5]);
        weights.row_mut(1)[..3].copy_from_slice(&[2.0, 4.0, 6.0]);
        let mut sums = [0.0; TOGETHER];
        weights.sum_into(&[(0, 1.0), (1, 0.5)], &mut sums);
        let mut expected = [0.0; TOGETHER];
        expected[..3].copy_from_slice(&[2.0, 2.0, 3.5]);
        assert_eq!(sums.map(f32::to_bits), expected.map(f32::to_bits));
        let ten: Vec<f32> = (1..=10_u8).map(f32::from).collect();
        assert!((product(&ten, &ten) - 385.0).abs() < 1e-3);
    }
}
