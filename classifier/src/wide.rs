//! Plain loops over many numbers, compiled once for each kind of processor; the kind that is there runs.
//!
//! No sum changes its order and nothing is fused into one step, so the bits are the same on all of them.

use fearless_simd::{Level, Simd, dispatch};

/// Runs `work`, taking as many numbers at once as this processor can. What `work` calls must be inlined into it:
/// anything else stays as it was compiled for all.
#[expect(clippy::inline_always, reason = "only what is inlined is compiled for the processor at hand")]
#[inline(always)]
pub(crate) fn at_full_width<T>(work: impl FnOnce() -> T) -> T {
    dispatch!(Level::new(), simd => simd.vectorize(work))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::{add_scaled, product, shares};

    #[expect(clippy::inline_always, reason = "as in `at_full_width`")]
    #[inline(always)]
    fn work(numbers: &[f32]) -> Vec<u32> {
        let mut sums = numbers.to_vec();
        add_scaled(&mut sums, numbers, 0.3);
        let product = product(&sums, numbers);
        shares(&mut sums);
        sums.iter().chain([&product]).map(|number| number.to_bits()).collect()
    }

    #[test]
    fn every_processor_gives_the_same_bits() {
        let numbers: Vec<f32> = (1..=83_u8).map(|n| 1.0 / f32::from(n) - 0.3).collect();
        let wide = at_full_width(
            #[inline(always)]
            || work(&numbers),
        );
        let plain = dispatch!(Level::baseline(), simd => simd.vectorize(
            #[inline(always)]
            || work(&numbers),
        ));
        assert_eq!(wide, plain);
    }
}
