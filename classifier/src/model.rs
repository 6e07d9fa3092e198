//! What was learnt, as it is used and stored: the rows in single bytes, each with a scale for either half.
//!
//! A row has its largest weight at 127. That costs no accuracy and a quarter of the memory, and memory is what
//! reading a message waits for.

use super::{
    weights::{Weights, add_scaled, place, stride},
    wide::at_full_width,
};

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Model {
    pub(crate) hidden: usize,
    pub(crate) classes: usize,
    /// As in [`Weights`], with nothing behind them too; each weight is this times its scale.
    pub(crate) rows: Vec<i8>,
    /// For each feature the scale of its way into the hidden units, and of its linear path.
    pub(crate) scales: Vec<[f32; 2]>,
    pub(crate) bias: Vec<f32>,
    pub(crate) mixing: Vec<f32>,
}

const LARGEST: f32 = 127.0;

impl Model {
    pub(crate) fn of(weights: &Weights) -> Self {
        let Weights { hidden, classes, bias, mixing, .. } = weights.clone();
        let mut model = Self { hidden, classes, bias, mixing, ..Self::default() };
        for row in weights.rows.chunks(weights.stride().max(1)) {
            let (deep, wide) = row.split_at(hidden);
            let scales = [deep, wide].map(|half| half.iter().fold(0.0_f32, |most, it| most.max(it.abs())) / LARGEST);
            for (half, scale) in [deep, wide].into_iter().zip(scales) {
                model.rows.extend(half.iter().map(|weight| nearest(*weight, scale)));
            }
            model.scales.push(scales);
        }
        model
    }

    /// Puts the evidence for each class into `evidence`, in nats. `sums` is room to work in.
    pub(crate) fn evidence(&self, vector: &[(u32, f32)], sums: &mut Vec<f32>, evidence: &mut Vec<f32>) {
        at_full_width(
            #[inline(always)]
            || self.sum_up(vector, sums, evidence),
        );
    }

    #[expect(clippy::inline_always, reason = "for `wide`")]
    #[inline(always)]
    fn sum_up(&self, vector: &[(u32, f32)], sums: &mut Vec<f32>, evidence: &mut Vec<f32>) {
        sums.clear();
        sums.extend_from_slice(&self.bias);
        let stride = stride(self.hidden, self.classes);
        let (hidden, wide) = sums.split_at_mut(self.hidden);
        for &(feature, weight) in vector {
            let Some([deep_scale, wide_scale]) = self.scales.get(place(feature)) else { continue };
            let from = place(feature) * stride;
            let row = self.rows.get(from..from + stride).unwrap_or_default();
            let (deep_row, wide_row) = row.split_at(self.hidden.min(row.len()));
            add_bytes(hidden, deep_row, weight * deep_scale);
            add_bytes(wide, wide_row, weight * wide_scale);
        }
        let rows = self.mixing.chunks(wide.len().max(1));
        for (unit, row) in hidden.iter().zip(rows).filter(|(unit, _)| **unit > 0.0) {
            add_scaled(wide, row, *unit);
        }
        evidence.clear();
        evidence.extend(wide.iter().take(self.classes));
    }
}

#[expect(clippy::inline_always, reason = "for `wide`")]
#[inline(always)]
fn add_bytes(to: &mut [f32], from: &[i8], factor: f32) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += f32::from(*from) * factor;
    }
}

/// The whole number that comes nearest to `weight` in units of `scale`.
#[expect(clippy::cast_possible_truncation, reason = "the largest weight of a row is 127 scales")]
fn nearest(weight: f32, scale: f32) -> i8 {
    if scale <= 0.0 {
        return 0;
    }
    let exact = weight / scale;
    (if exact < 0.0 { exact - 0.5 } else { exact + 0.5 }) as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evidence_is_that_of_the_weights() {
        let mut weights = Weights::zero(2, 2, 3);
        weights.row_mut(0)[..5].copy_from_slice(&[0.5, -1.0, 0.25, 0.1, -0.7]);
        weights.row_mut(1)[..5].copy_from_slice(&[0.0, 0.0, 3.0, 2.0, 1.0]);
        weights.bias[..5].copy_from_slice(&[0.1, 0.2, 0.0, 0.0, 0.3]);
        let wide = weights.wide_stride();
        weights.mixing[..3].copy_from_slice(&[1.0, 2.0, 3.0]);
        weights.mixing[wide..wide + 3].copy_from_slice(&[4.0, 5.0, 6.0]);
        let model = Model::of(&weights);
        let (mut sums, mut evidence) = (Vec::new(), Vec::new());
        model.evidence(&[(0, 1.0), (1, 0.5), (9, 1.0)], &mut sums, &mut evidence);
        // Hidden: 0.6 and -0.8, of which the second stays silent.
        let expected = [0.25 + 1.5 + 0.6, 0.1 + 1.0 + 1.2, -0.7 + 0.5 + 0.3 + 1.8];
        for (got, wanted) in evidence.iter().zip(expected) {
            assert!((got - wanted).abs() < 0.02, "{evidence:?} {expected:?}");
        }
        assert_eq!(evidence.len(), 3);
    }

    #[test]
    fn bytes_are_the_nearest() {
        for (weight, scale, expected) in [
            (1.0, 1.0 / 127.0, 127),
            (-1.0, 1.0 / 127.0, -127),
            (0.6, 1.0, 1),
            (-0.6, 1.0, -1),
            (0.4, 1.0, 0),
            (5.0, 0.0, 0),
        ] {
            assert_eq!(nearest(weight, scale), expected, "{weight} {scale}");
        }
    }
}
