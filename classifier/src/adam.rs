//! Steps whose length adapts to each weight (Adam, Kingma and Ba 2014), taken only where there is a slope:
//! rows of features that a batch doesn't have stay untouched ("lazy").

/// How much of the mean of the slopes, and of their squares, outlives a step.
const MEMORY: f32 = 0.9;
const LONG_MEMORY: f32 = 0.999;
/// Keeps a first step from being endless.
const SMALLEST: f32 = 1e-8;

/// The means of some weights' slopes and of their squares.
pub(crate) struct Moments {
    means: Vec<f32>,
    squares: Vec<f32>,
}

impl Moments {
    pub(crate) fn of(weights: usize) -> Self {
        Self { means: vec![0.0; weights], squares: vec![0.0; weights] }
    }

    /// Moves `weights`, which are those from `from` on, down along `slopes`.
    #[expect(clippy::inline_always, reason = "for `wide`")]
    #[inline(always)]
    pub(crate) fn step(&mut self, from: usize, weights: &mut [f32], slopes: &[f32], length: f32) {
        let means = self.means.get_mut(from..from + weights.len()).unwrap_or_default();
        let squares = self.squares.get_mut(from..from + weights.len()).unwrap_or_default();
        for (((weight, slope), mean), square) in weights.iter_mut().zip(slopes).zip(means).zip(squares) {
            *mean = MEMORY * *mean + (1.0 - MEMORY) * slope;
            *square = LONG_MEMORY * *square + (1.0 - LONG_MEMORY) * slope * slope;
            *weight -= length * *mean / (square.sqrt() + SMALLEST);
        }
    }
}

/// The lengths of the steps: from the first, evenly down to nothing, and corrected for means that begin at nothing.
pub(crate) struct Pace {
    first: f32,
    taken: f32,
    all: f32,
    forgotten: f32,
    long_forgotten: f32,
}

impl Pace {
    pub(crate) fn new(first: f32, all: f32) -> Self {
        Self { first, taken: 0.0, all, forgotten: 1.0, long_forgotten: 1.0 }
    }

    pub(crate) fn next(&mut self) -> f32 {
        self.forgotten *= MEMORY;
        self.long_forgotten *= LONG_MEMORY;
        let length = self.first * (1.0 - self.taken / self.all);
        self.taken += 1.0;
        length * (1.0 - self.long_forgotten).sqrt() / (1.0 - self.forgotten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_has_the_first_length_whatever_the_slope() {
        for slope in [1e-3, 50.0] {
            let (mut pace, mut moments) = (Pace::new(0.1, 10.0), Moments::of(3));
            let mut weights = [1.0];
            moments.step(2, &mut weights, &[slope], pace.next());
            assert!((weights[0] - 0.9).abs() < 1e-3, "{weights:?}");
        }
    }

    #[test]
    fn steps_find_the_lowest_point_and_end() {
        let (mut pace, mut moments, mut weights) = (Pace::new(0.1, 200.0), Moments::of(1), [3.0_f32]);
        for _ in 0..200 {
            let slope = 2.0 * (weights[0] - 1.0);
            moments.step(0, &mut weights, &[slope], pace.next());
        }
        assert!((weights[0] - 1.0).abs() < 0.02, "{weights:?}");
        assert!(pace.next().abs() < 1e-6);
    }
}
