//! Numbers that look random and are always the same: `SplitMix64` (Steele, Lea and Flood 2014).

pub(crate) struct Random(u64);

impl Random {
    /// `seed` and `stream` together name one sequence.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed);
        Self(random.next() ^ stream)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, but not, 1; every multiple of 2^-24 is as likely.
    #[expect(clippy::cast_precision_loss, reason = "24 bits are exact")]
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }

    /// Under `limit`, and 0 where that is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let product = u128::from(self.next()) * limit as u128;
        usize::try_from(product >> 64).unwrap_or_default()
    }

    pub(crate) fn shuffle<T>(&mut self, order: &mut [T]) {
        for at in (1..order.len()).rev() {
            order.swap(at, self.below(at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        // The first of seed 0 as published with the algorithm.
        assert_eq!(Random(0).next(), 0xe220_a839_7b1d_cdaf);
        let mut random = Random::new(1, 2);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random.unit()) && random.below(3) < 3));
        assert_eq!(random.below(0), 0);
        assert_ne!(Random::new(1, 2).next(), Random::new(2, 1).next());
    }

    #[test]
    fn a_shuffle_keeps_everything() {
        let mut order: Vec<usize> = (0..50).collect();
        Random::new(3, 0).shuffle(&mut order);
        assert_ne!(order, (0..50).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }
}
