//! The learner for few examples: multinomial logistic regression with L2, by stochastic gradient descent.

use super::{
    random::Random,
    vocabulary::Vector,
    weights::{Weights, add_scaled, place, shares},
};

/// Times that every example is seen.
const EPOCHS: usize = 10;
/// The length of the first step; it falls evenly to nothing.
const FIRST_STEP: f32 = 2.0;
/// How strongly weights are held small: the inverse of (20 times the number of examples), C = 20 elsewhere.
const LOOSENESS: f32 = 20.0;
/// Of the chance that decides the order.
const STREAM: u64 = 1;

/// Examples in their order, each with its class.
pub(crate) fn train(examples: &[(Vector, usize)], features: usize, classes: usize, seed: u64) -> Weights {
    let mut weights = Weights::zero(features, 0, classes);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random::new(seed, STREAM);
    let total = count(examples.len() * EPOCHS).max(1.0);
    let shrink = 1.0 / (LOOSENESS * count(examples.len()).max(1.0));
    // The weights stand for `scale` times themselves, so that shrinking them all is one product.
    let (mut scale, mut taken) = (1.0_f32, 0.0_f32);
    let mut slopes = vec![0.0; weights.stride()];
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for (vector, class) in order.iter().filter_map(|&at| examples.get(at)) {
            let step = FIRST_STEP * (1.0 - taken / total);
            weights.sum_into(vector, &mut slopes);
            for sum in &mut slopes {
                *sum *= scale;
            }
            // The slope is the probability less the truth.
            shares(slopes.get_mut(..classes).unwrap_or_default());
            slopes.iter_mut().skip(*class).take(1).for_each(|slope| *slope -= 1.0);
            scale *= 1.0 - step * shrink;
            for &(feature, weight) in vector {
                add_scaled(weights.row_mut(place(feature)), &slopes, -step / scale * weight);
            }
            add_scaled(&mut weights.bias, &slopes, -step / scale);
            taken += 1.0;
        }
    }
    weights.rows.iter_mut().chain(&mut weights.bias).for_each(|weight| *weight *= scale);
    weights
}

#[expect(clippy::cast_precision_loss, reason = "examples are far under 2^24")]
fn count(n: usize) -> f32 {
    n as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learnt_is_known() {
        let weight = |n: usize| 1.0 / count(n + 1);
        let at = |n: usize| u32::try_from(n).unwrap();
        let examples: Vec<(Vector, usize)> = (0..60)
            .map(|n| (vec![(at(n % 3), 1.0), (at(3 + n % 7), weight(n % 5)), (at(10 + n % 11), 0.3)], n % 3))
            .collect();
        let weights = train(&examples, 21, 3, 1);
        for (vector, class) in &examples {
            let sums = weights.evidence(vector);
            let others = sums.iter().enumerate().filter(|(other, _)| other != class);
            assert!(others.into_iter().all(|(_, sum)| *sum < sums[*class]), "{sums:?} {class}");
        }
        assert_eq!(weights, train(&examples, 21, 3, 1));
        assert_ne!(weights, train(&examples, 21, 3, 2));
        assert_eq!(train(&[], 0, 2, 1), Weights::zero(0, 0, 2));
    }
}
