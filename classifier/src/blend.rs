//! Several learners as one: their evidence added, each with a share, is the evidence of one net.

use super::weights::Weights;

/// The weights whose evidence is the sum of the evidence of `parts`, each times its share. All have the same
/// features and classes.
pub(crate) fn together(parts: &[(f32, &Weights)]) -> Weights {
    let hidden: usize = parts.iter().map(|(_, part)| part.hidden).sum();
    let classes = parts.iter().map(|(_, part)| part.classes).max().unwrap_or_default();
    let features = parts.iter().map(|(_, part)| part.rows.len() / part.stride().max(1)).max().unwrap_or_default();
    let mut whole = Weights::zero(features, hidden, classes);
    for feature in 0..features {
        add(whole.row_mut(feature), hidden, parts.iter().map(|(share, part)| (*share, part.row(feature), part.hidden)));
    }
    add(&mut whole.bias, hidden, parts.iter().map(|(share, part)| (*share, part.bias.as_slice(), part.hidden)));
    // The bend of a hidden unit is no line, so the share comes after it.
    let wide = whole.wide_stride().max(1);
    let units = parts.iter().flat_map(|(share, part)| {
        part.mixing.chunks(part.wide_stride().max(1)).map(move |unit| (*share, unit.get(..classes).unwrap_or_default()))
    });
    for (unit, (share, own)) in whole.mixing.chunks_mut(wide).zip(units) {
        unit.iter_mut().zip(own).for_each(|(weight, own)| *weight = own * share);
    }
    whole
}

/// Rows of the parts into a row of the whole, which has `hidden` units: units side by side, classes added.
fn add<'a>(row: &mut [f32], hidden: usize, parts: impl Iterator<Item = (f32, &'a [f32], usize)>) {
    let (units, classes) = row.split_at_mut(hidden);
    let mut from = 0;
    for (share, part, own) in parts {
        let (deep, wide) = part.split_at(own.min(part.len()));
        // Behind the classes of either stands nothing.
        units.iter_mut().skip(from).zip(deep).for_each(|(unit, weight)| *unit = *weight);
        classes.iter_mut().zip(wide).for_each(|(class, weight)| *class += share * weight);
        from += own;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    #[test]
    fn the_evidence_is_the_sum() {
        let mut net = Weights::zero(2, 1, 2);
        net.row_mut(0)[..3].copy_from_slice(&[1.0, 0.5, -0.5]);
        net.row_mut(1)[..3].copy_from_slice(&[-1.0, 0.25, 0.0]);
        net.bias[..3].copy_from_slice(&[0.1, 0.2, 0.3]);
        net.mixing[..2].copy_from_slice(&[2.0, -2.0]);
        let mut linear = Weights::zero(2, 0, 2);
        linear.row_mut(0)[..2].copy_from_slice(&[1.0, 0.0]);
        linear.row_mut(1)[..2].copy_from_slice(&[0.0, 1.0]);
        linear.bias[..2].copy_from_slice(&[0.5, 0.0]);
        let evidence = |weights: &Weights, vector: &[(u32, f32)]| {
            let (mut sums, mut evidence) = (Vec::new(), Vec::new());
            Model::of(weights).evidence(vector, &mut sums, &mut evidence);
            evidence
        };
        let whole = together(&[(0.75, &net), (0.25, &linear), (0.5, &net)]);
        assert_eq!((whole.hidden, whole.classes), (2, 2));
        for vector in [vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 0.5), (1, 0.25)], vec![]] {
            let (a, b) = (evidence(&net, &vector), evidence(&linear, &vector));
            for (class, sum) in evidence(&whole, &vector).iter().enumerate() {
                assert!((sum - 1.25 * a[class] - 0.25 * b[class]).abs() < 0.02, "{vector:?}");
            }
        }
    }
}
