//! Multinomial logistic regression with L2, trained by stochastic gradient descent in a fixed order.
//!
//! Invariant: the same examples give the same bits. One thread, no ambient randomness, only `+ - * /` and
//! `portable::exp`. Weights lie in blocks of eight classes, written out, because the tests train without
//! optimisation too, where a loop over single classes takes ten times as long.

use super::{portable::exp, vocabulary::Vector};

/// Times that every example is seen.
const EPOCHS: usize = 10;
/// The length of the first step; it falls evenly to nothing.
const FIRST_STEP: f32 = 2.0;
/// How strongly weights are held small: the inverse of (20 times the number of examples), C = 20 elsewhere.
const LOOSENESS: f32 = 20.0;
/// A class this far under the best has no part in a step of training.
const NEGLIGIBLE: f64 = -14.0;

/// The weights of eight classes.
type Block = [f32; 8];

#[derive(Debug, Clone, Default)]
pub(super) struct Classifier {
    classes: usize,
    /// Blocks per feature.
    width: usize,
    /// Feature after feature, and the bias last.
    weights: Vec<Block>,
}

/// One text with the class that it has.
#[derive(Debug, Clone)]
pub(super) struct Labelled {
    pub(super) vector: Vector,
    pub(super) class: usize,
}

impl Classifier {
    /// `seed` is of the order in which the examples are seen.
    pub(super) fn train(examples: &[Labelled], features: usize, classes: usize, seed: u64) -> Self {
        let width = classes.div_ceil(8);
        let mut trained = Self { classes, width, weights: vec![[0.0; 8]; (features + 1) * width] };
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut random = Shuffle(seed);
        let total = count(examples.len() * EPOCHS).max(1.0);
        let shrink = 1.0 / (LOOSENESS * count(examples.len()).max(1.0));
        // The weights stand for `scale` times themselves, so that shrinking them all is one product.
        let (mut scale, mut taken) = (1.0_f32, 0.0_f32);
        for _ in 0..EPOCHS {
            random.shuffle(&mut order);
            for example in order.iter().filter_map(|&at| examples.get(at)) {
                let step = FIRST_STEP * (1.0 - taken / total);
                let slopes = trained.slopes(example, scale);
                scale *= 1.0 - step * shrink;
                trained.add(&example.vector, &slopes, -step / scale);
                taken += 1.0;
            }
        }
        trained.weights.iter_mut().flatten().for_each(|weight| *weight *= scale);
        trained
    }

    /// The evidence for each class, in nats.
    pub(super) fn evidence(&self, vector: &Vector) -> Vec<f32> {
        let mut sums: Vec<f32> = self.sums(vector).into_iter().flatten().collect();
        sums.truncate(self.classes);
        sums
    }

    /// A hash of every weight's bits.
    #[cfg(test)]
    pub(super) fn fingerprint(&self) -> u64 {
        let bits = self.weights.iter().flatten().map(|weight| weight.to_bits().to_le_bytes());
        bits.fold(0xcbf2_9ce4_8422_2325, |state, bytes| super::feature::hash(state, &bytes))
    }

    fn sums(&self, vector: &Vector) -> Vec<Block> {
        let mut sums = self.row(self.bias()).to_vec();
        for &(feature, weight) in vector {
            for (sum, row) in sums.iter_mut().zip(self.row(feature)) {
                add_scaled(sum, row, weight);
            }
        }
        sums
    }

    /// Probability less truth, for each class.
    #[expect(clippy::cast_possible_truncation, reason = "a step needs no more than 24 bits")]
    fn slopes(&self, example: &Labelled, scale: f32) -> Vec<Block> {
        let mut slopes = self.sums(&example.vector);
        let evidence: Vec<f64> =
            slopes.iter().flatten().take(self.classes).map(|&sum| f64::from(sum * scale)).collect();
        let probabilities = shares(&evidence, NEGLIGIBLE);
        slopes.iter_mut().flatten().for_each(|slope| *slope = 0.0);
        for (class, (slope, probability)) in slopes.iter_mut().flatten().zip(probabilities).enumerate() {
            *slope = probability as f32 - if class == example.class { 1.0 } else { 0.0 };
        }
        slopes
    }

    fn add(&mut self, vector: &Vector, slopes: &[Block], factor: f32) {
        let bias = self.bias();
        for &(feature, weight) in vector.iter().chain(&[(bias, 1.0)]) {
            for (row, slope) in self.row_mut(feature).iter_mut().zip(slopes) {
                add_scaled(row, slope, weight * factor);
            }
        }
    }

    fn bias(&self) -> usize {
        (self.weights.len() / self.width.max(1)).saturating_sub(1)
    }

    fn row(&self, feature: usize) -> &[Block] {
        self.weights.get(feature * self.width..(feature + 1) * self.width).unwrap_or_default()
    }

    fn row_mut(&mut self, feature: usize) -> &mut [Block] {
        self.weights.get_mut(feature * self.width..(feature + 1) * self.width).unwrap_or_default()
    }
}

/// Softmax. What lies `floor` nats or more under the best gets nothing.
pub(super) fn shares(evidence: &[f64], floor: f64) -> Vec<f64> {
    let best = evidence.iter().copied().fold(f64::MIN, f64::max);
    let mut shares: Vec<f64> = evidence.iter().map(|&e| if e - best < floor { 0.0 } else { exp(e - best) }).collect();
    let sum: f64 = shares.iter().sum();
    for share in &mut shares {
        *share /= sum;
    }
    shares
}

fn add_scaled(to: &mut Block, from: &Block, factor: f32) {
    to[0] += from[0] * factor;
    to[1] += from[1] * factor;
    to[2] += from[2] * factor;
    to[3] += from[3] * factor;
    to[4] += from[4] * factor;
    to[5] += from[5] * factor;
    to[6] += from[6] * factor;
    to[7] += from[7] * factor;
}

#[expect(clippy::cast_precision_loss, reason = "examples are far under 2^24")]
fn count(n: usize) -> f32 {
    n as f32
}

/// Knuth's 64-bit linear congruential generator, for orders that are mixed and always the same.
struct Shuffle(u64);

impl Shuffle {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from((self.0 >> 33) % limit).unwrap_or_default()
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            order.swap(at, self.below(at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples() -> Vec<Labelled> {
        let weight = |n: usize| 1.0 / count(n + 1);
        (0..60)
            .map(|n| Labelled {
                vector: vec![(n % 3, 1.0), (3 + n % 7, weight(n % 5)), (10 + n % 11, 0.3)],
                class: n % 3,
            })
            .collect()
    }

    #[test]
    fn training_gives_the_same_bits_on_every_machine() {
        let trained = Classifier::train(&examples(), 21, 3, 1);
        assert_eq!(trained.fingerprint(), Classifier::train(&examples(), 21, 3, 1).fingerprint());
        assert_eq!(trained.fingerprint(), 0xc31f_d0ca_7cc2_c769, "{:016x}", trained.fingerprint());
    }

    #[test]
    fn what_was_learnt_is_known() {
        let trained = Classifier::train(&examples(), 21, 3, 1);
        for example in examples() {
            let evidence = trained.evidence(&example.vector);
            assert!(evidence.iter().all(|e| *e <= evidence[example.class]), "{evidence:?}");
        }
        assert_eq!(Classifier::train(&[], 0, 2, 1).evidence(&Vec::new()), [0.0, 0.0]);
    }

    #[test]
    fn shares_sum_to_one() {
        let all = shares(&[1.0, 2.0, -800.0], f64::MIN);
        assert!((all.iter().sum::<f64>() - 1.0).abs() < 1e-12 && all[1] > all[0] && all[2] >= 0.0);
        assert!(shares(&[0.0, -20.0], -14.0)[1] == 0.0);
    }
}
