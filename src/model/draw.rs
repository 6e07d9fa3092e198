//! Randomness as a value: a tree of generators by label, so that one new draw changes no other.

use hmac::{Hmac, KeyInit, Mac};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sha2::Sha256;
use zeroize::Zeroize;

/// A seed that gives child seeds by label. The same seed and label give the same child everywhere.
pub struct Draw([u8; 32]);

impl Draw {
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(seed)
    }

    /// The child of this seed under `label` (HMAC-SHA-256).
    #[must_use]
    pub fn child(&self, label: &str) -> Self {
        Self(self.bytes(label))
    }

    /// A generator of this seed's own.
    pub fn rng(&self) -> ChaCha20Rng {
        ChaCha20Rng::from_seed(self.0)
    }

    /// 32 bytes under `label`.
    pub fn bytes(&self, label: &str) -> [u8; 32] {
        // HMAC takes keys of any length, so this `expect` can't fail.
        #[expect(clippy::expect_used, reason = "HMAC accepts a key of any length")]
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).expect("any key length");
        mac.update(label.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl Drop for Draw {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Draw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Draw")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_differ_by_label_and_repeat() {
        let seed = || Draw::from_seed([7; 32]);
        assert_eq!(seed().bytes("a"), seed().bytes("a"));
        assert_ne!(seed().bytes("a"), seed().bytes("b"));
        assert_ne!(seed().child("a").bytes("b"), seed().child("b").bytes("a"));
    }
}
