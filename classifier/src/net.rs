//! The learner for many examples: a linear path beside one layer of hidden units (wide and deep, Cheng et al.
//! 2016), over sparse features, with softmax and smoothed labels.
//!
//! Every epoch shows each example twice, as it is and with typing mistakes. Some features and some hidden units
//! are left out by chance each time, so that none is relied upon alone (dropout, Srivastava et al. 2014).

use super::{
    adam::{Moments, Pace},
    feature::Features,
    lesson::Example,
    mistakes::{Thumbs, mistyped},
    random::Random,
    vocabulary::{Vector, Vocabulary},
    weights::{Weights, add_scaled, place, product, shares},
    wide::at_full_width,
};

/// Hidden units. More bring nothing; none cost what the linear path can't say.
const HIDDEN: usize = 64;
/// Examples a step.
const BATCH: usize = 32;
/// Clean and mistyped.
const COPIES: usize = 2;
const FIRST_STEP: f32 = 2e-3;
/// The share of the truth that is spread over all classes.
const SMOOTHING: f32 = 0.05;
/// The shares of the features of copies and of hidden units that are left out; what of the features of examples as
/// they are, [`Thumbs`] tell.
const FEATURES_OUT: f32 = 0.2;
const HIDDEN_OUT: f32 = 0.2;
/// The way into the hidden units begins within this of nothing.
const FIRST_WEIGHTS: f32 = 0.17;
/// Few examples need more epochs: as many as make this many steps, within the bounds.
const STEPS: usize = 1_900;
const EPOCHS: (usize, usize) = (10, 20);
/// Of all that chance decides; the beginnings count on from here.
const STREAM: u64 = 2;

/// How often `train` sees an example.
pub(crate) fn sightings(examples: usize) -> usize {
    epochs(examples) * examples * COPIES
}

fn epochs(examples: usize) -> usize {
    (STEPS * BATCH / (COPIES * examples.max(1))).clamp(EPOCHS.0, EPOCHS.1)
}

/// Of one seed several nets can be had, each from a `beginning` of its own. `hear` is told now and then how many
/// sightings are behind.
pub(crate) fn train(
    examples: &[(&Example, Vector)],
    vocabulary: &Vocabulary,
    classes: usize,
    (seed, beginning, thumbs): (u64, usize, Thumbs<'_>),
    hear: &mut dyn FnMut(usize),
) -> Weights {
    let random = Random::new(seed, STREAM + beginning as u64);
    let mut trainer = Trainer::new(vocabulary, classes, (random, thumbs), examples.len());
    let mut order: Vec<(usize, bool)> =
        (0..examples.len()).flat_map(|at| (0..COPIES).map(move |copy| (at, copy > 0))).collect();
    let mut behind = 0;
    for _ in 0..epochs(examples.len()) {
        trainer.random.shuffle(&mut order);
        for batch in order.chunks(BATCH) {
            for &(at, copied) in batch {
                let Some((example, clean)) = examples.get(at) else { continue };
                trainer.see(example, clean, copied, batch.len());
            }
            trainer.step();
        }
        behind += order.len();
        hear(behind);
    }
    trainer.weights
}

struct Trainer<'a> {
    vocabulary: &'a Vocabulary,
    weights: Weights,
    rows: Moments,
    bias: Moments,
    mixing: Moments,
    pace: Pace,
    random: Random,
    thumbs: Thumbs<'a>,
    batch: Batch,
    // Used again for every example.
    features: Features,
    vector: Vector,
    active: Vec<f32>,
    row: Vec<f32>,
}

/// The slopes of one batch.
#[derive(Default)]
struct Batch {
    seen: usize,
    /// Feature, place in the batch, and the feature's weight there.
    touched: Vec<(u32, u32, f32)>,
    /// A row for each example.
    examples: Vec<f32>,
    bias: Vec<f32>,
    mixing: Vec<f32>,
}

impl<'a> Trainer<'a> {
    fn new(
        vocabulary: &'a Vocabulary,
        classes: usize,
        (mut random, thumbs): (Random, Thumbs<'a>),
        examples: usize,
    ) -> Self {
        let mut weights = Weights::zero(vocabulary.len(), HIDDEN, classes);
        let (stride, wide) = (weights.stride(), weights.wide_stride());
        for row in weights.rows.chunks_mut(stride.max(1)) {
            row.iter_mut().take(HIDDEN).for_each(|weight| *weight = FIRST_WEIGHTS * (2.0 * random.unit() - 1.0));
        }
        // Glorot and Bengio 2010.
        let bound = (6.0 / count(HIDDEN + classes)).sqrt();
        for row in weights.mixing.chunks_mut(wide.max(1)) {
            row.iter_mut().take(classes).for_each(|weight| *weight = bound * (2.0 * random.unit() - 1.0));
        }
        let steps = epochs(examples) * (examples * COPIES).div_ceil(BATCH);
        let mixing = weights.mixing.len();
        Self {
            vocabulary,
            rows: Moments::of(weights.rows.len()),
            bias: Moments::of(stride),
            mixing: Moments::of(mixing),
            pace: Pace::new(FIRST_STEP, count(steps)),
            random,
            thumbs,
            batch: Batch {
                examples: vec![0.0; BATCH * stride],
                bias: vec![0.0; stride],
                mixing: vec![0.0; mixing],
                ..Batch::default()
            },
            features: Features::default(),
            vector: Vec::new(),
            active: vec![0.0; HIDDEN],
            row: vec![0.0; stride],
            weights,
        }
    }

    /// Looks at one example of a batch of `size`, and keeps what it says about the weights.
    fn see(&mut self, example: &Example, clean: &Vector, copied: bool, size: usize) {
        if copied {
            self.features.see(&mistyped(&example.words, self.thumbs, &mut self.random), self.vocabulary.sight);
            self.vocabulary.weigh(&self.features, &mut self.vector);
        } else {
            self.vector.clone_from(clean);
        }
        let features_out = if copied { FEATURES_OUT } else { self.thumbs.left_out };
        at_full_width(
            #[inline(always)]
            || self.find_slopes(example.class, size, features_out),
        );
    }

    /// What the example in `vector`, one of a batch of `size`, says about the weights without a share of its features.
    #[expect(clippy::inline_always, reason = "for `wide`")]
    #[inline(always)]
    fn find_slopes(&mut self, right: usize, size: usize, features_out: f32) {
        let random = &mut self.random;
        self.vector.retain(|_| random.unit() >= features_out);
        self.vector.iter_mut().for_each(|(_, weight)| *weight /= 1.0 - features_out);
        let Self { weights, batch, active, vector, .. } = self;
        let (stride, wide) = (weights.stride(), weights.wide_stride().max(1));
        let slopes = batch.examples.get_mut(batch.seen * stride..(batch.seen + 1) * stride).unwrap_or_default();
        weights.sum_into(vector, slopes);
        let (hidden, evidence) = slopes.split_at_mut(HIDDEN);
        for (unit, sum) in active.iter_mut().zip(hidden.iter()) {
            *unit = if *sum > 0.0 && random.unit() >= HIDDEN_OUT { sum / (1.0 - HIDDEN_OUT) } else { 0.0 };
        }
        for (unit, row) in active.iter().zip(weights.mixing.chunks(wide)).filter(|(unit, _)| **unit > 0.0) {
            add_scaled(evidence, row, *unit);
        }
        let classes = weights.classes;
        let of_classes = evidence.get_mut(..classes).unwrap_or_default();
        shares(of_classes);
        // From here on slopes: the probability less the smoothed truth.
        let (everywhere, size) = (SMOOTHING / count(classes), count(size));
        for (class, slope) in of_classes.iter_mut().enumerate() {
            let truth = everywhere + if class == right { 1.0 - SMOOTHING } else { 0.0 };
            *slope = (*slope - truth) / size;
        }
        let mixing = weights.mixing.chunks(wide).zip(batch.mixing.chunks_mut(wide));
        for ((slope, unit), (row, changes)) in hidden.iter_mut().zip(active.iter()).zip(mixing) {
            *slope = if *unit > 0.0 {
                add_scaled(changes, evidence, *unit);
                product(row, evidence) / (1.0 - HIDDEN_OUT)
            } else {
                0.0
            };
        }
        let at = u32::try_from(batch.seen).unwrap_or_default();
        batch.touched.extend(vector.iter().map(|&(feature, weight)| (feature, at, weight)));
        add_scaled(&mut batch.bias, slopes, 1.0);
        batch.seen += 1;
    }

    /// Moves every weight that the batch touched.
    fn step(&mut self) {
        at_full_width(
            #[inline(always)]
            || self.move_weights(),
        );
    }

    #[expect(clippy::inline_always, reason = "for `wide`")]
    #[inline(always)]
    fn move_weights(&mut self) {
        let length = self.pace.next();
        let stride = self.weights.stride();
        let Batch { seen, touched, examples, bias, mixing } = &mut self.batch;
        touched.sort_unstable_by_key(|&(feature, at, _)| (feature, at));
        for same in touched.chunk_by(|a, b| a.0 == b.0) {
            let feature = same.first().map_or(0, |&(feature, ..)| place(feature));
            self.row.fill(0.0);
            for &(_, at, weight) in same {
                let from = place(at) * stride;
                add_scaled(&mut self.row, examples.get(from..from + stride).unwrap_or_default(), weight);
            }
            self.rows.step(feature * stride, self.weights.row_mut(feature), &self.row, length);
        }
        self.bias.step(0, &mut self.weights.bias, bias, length);
        self.mixing.step(0, &mut self.weights.mixing, mixing, length);
        touched.clear();
        bias.fill(0.0);
        mixing.fill(0.0);
        *seen = 0;
    }
}

#[expect(clippy::cast_precision_loss, reason = "far under 2^24")]
fn count(n: usize) -> f32 {
    n as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{feature::hash, meanings::Sight};

    /// Two classes that no linear model can tell apart: one word of the two groups, or of neither and both.
    #[test]
    fn what_a_line_cannot_part_is_learnt() {
        let word = |on: bool, yes: &str, no: &str| if on { yes } else { no }.to_owned();
        let examples: Vec<Example> = (0..64_usize)
            .map(|n| {
                let (a, b) = (n % 2 == 0, n / 2 % 2 == 0);
                let words =
                    vec![word(a, "apple", "quince"), "mmmm".to_owned(), "mmmm".to_owned(), word(b, "over", "dish")];
                Example { words, class: usize::from(a == b) }
            })
            .collect();
        let texts: Vec<Features> =
            examples.iter().map(|example| Features::of(&example.words, Sight::default())).collect();
        let vocabulary = Vocabulary::of(&texts, 1, Sight::default());
        let vectors: Vec<_> =
            examples.iter().zip(&texts).map(|(example, text)| (example, vocabulary.vector(text))).collect();
        let mut heard = Vec::new();
        let weights = train(&vectors, &vocabulary, 2, (1, 0, Thumbs::FEW), &mut |seen| heard.push(seen));
        assert_eq!(heard.last(), Some(&sightings(64)));
        let beginning = Trainer::new(&vocabulary, 2, (Random::new(1, STREAM), Thumbs::FEW), 64).weights;
        let moved =
            [weights.rows != beginning.rows, weights.bias != beginning.bias, weights.mixing != beginning.mixing];
        assert_eq!(moved, [true; 3], "rows, bias, mixing");
        let numbers = weights.rows.iter().chain(&weights.bias).chain(&weights.mixing);
        let bits = numbers.fold(0xcbf2_9ce4_8422_2325, |bits, number| hash(bits, &number.to_bits().to_le_bytes()));
        assert_eq!(bits, 0x1737_3c84_4f25_8fe5, "learns otherwise than before ({bits:016x}): raise VERSION in lib.rs");
        assert_eq!(weights, train(&vectors, &vocabulary, 2, (1, 0, Thumbs::FEW), &mut |_| ()));
        let mut thumbs = Thumbs::FEW;
        thumbs.left_out = 0.5;
        assert_ne!(weights, train(&vectors, &vocabulary, 2, (1, 0, thumbs), &mut |_| ()));
        assert_ne!(weights, train(&vectors, &vocabulary, 2, (2, 0, Thumbs::FEW), &mut |_| ()));
    }

    #[test]
    fn few_examples_are_seen_more_often() {
        assert_eq!([0, 10, 1_500, 2_000, 15_000].map(epochs), [20, 20, 20, 15, 10]);
    }
}
