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
