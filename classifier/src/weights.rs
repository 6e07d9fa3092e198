//! What a learner finds, in full precision.
//!
//! ```text
//!   features ──V──────────────────────▶ (+) ──▶ evidence for each class
//!      └──────W──▶ hidden, max(0, ·) ──U──▶ │
//! ```
//! The linear path V and the way W into the hidden units stand side by side in one row per feature, since a
//! text needs both. A linear model has no hidden units.

use super::portable::exp_down;

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Weights {
    pub(crate) hidden: usize,
    pub(crate) classes: usize,
    /// For each feature the hidden units (W), then the classes (V).
    pub(crate) rows: Vec<f32>,
    /// As a row; every text has it.
    pub(crate) bias: Vec<f32>,
    /// For each hidden unit the classes (U).
    pub(crate) mixing: Vec<f32>,
}

impl Weights {
    pub(crate) fn zero(features: usize, hidden: usize, classes: usize) -> Self {
        let width = hidden + classes;
        Self {
            hidden,
            classes,
            rows: vec![0.0; features * width],
            bias: vec![0.0; width],
            mixing: vec![0.0; hidden * classes],
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.hidden + self.classes
    }

    pub(crate) fn row(&self, feature: usize) -> &[f32] {
        self.rows.get(feature * self.width()..(feature + 1) * self.width()).unwrap_or_default()
    }

    pub(crate) fn row_mut(&mut self, feature: usize) -> &mut [f32] {
        let width = self.width();
        self.rows.get_mut(feature * width..(feature + 1) * width).unwrap_or_default()
    }

    /// What `vector` comes to: the hidden units before their bend, and the linear path's evidence.
    pub(crate) fn sum_into(&self, vector: &[(u32, f32)], sums: &mut [f32]) {
        sums.copy_from_slice(&self.bias);
        for &(feature, weight) in vector {
            add_scaled(sums, self.row(place(feature)), weight);
        }
    }

    /// The evidence for each class.
    pub(crate) fn evidence(&self, vector: &[(u32, f32)]) -> Vec<f32> {
        let mut sums = vec![0.0; self.width()];
        self.sum_into(vector, &mut sums);
        let mut evidence = sums.split_off(self.hidden);
        for (unit, row) in sums.iter().zip(self.mixing.chunks(self.classes.max(1))).filter(|(unit, _)| **unit > 0.0) {
            add_scaled(&mut evidence, row, *unit);
        }
        evidence
    }
}

pub(crate) fn place(feature: u32) -> usize {
    usize::try_from(feature).unwrap_or(usize::MAX)
}

pub(crate) fn add_scaled(to: &mut [f32], from: &[f32], factor: f32) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from * factor;
    }
}

/// The sum of products, in eight sums side by side and then from the first to the last: an order that a
/// machine can keep while it takes several at once.
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
    fn sums_and_products() {
        let mut weights = Weights::zero(2, 1, 2);
        weights.bias = vec![1.0, 0.0, 0.5];
        weights.row_mut(1).copy_from_slice(&[2.0, 4.0, 6.0]);
        let mut sums = [0.0; 3];
        weights.sum_into(&[(0, 1.0), (1, 0.5)], &mut sums);
        assert_eq!(sums.map(f32::to_bits), [2.0, 2.0, 3.5].map(f32::to_bits));
        let ten: Vec<f32> = (1..=10_u8).map(f32::from).collect();
        assert!((product(&ten, &ten) - 385.0).abs() < 1e-3);
    }
}
