//! Randomness as a parameter. The only place that asks the machine for random bytes.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::model::Draw;

/// Gives seeds. Two calls never give the same one, whatever the label.
pub trait Entropy: Send + Sync {
    fn draw(&self, label: &str) -> Draw;
}

/// The machine's generator.
#[derive(Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the one home of ambient randomness")]
    #[expect(clippy::expect_used, reason = "without random bytes nothing that follows is safe: stop")]
    fn draw(&self, _label: &str) -> Draw {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("the operating system gives random bytes");
        Draw::from_seed(seed)
    }
}

/// The same seeds in every run: the nth draw of a label depends on the label and n alone.
#[derive(Debug)]
pub struct SeededEntropy {
    root: Draw,
    drawn: Mutex<BTreeMap<String, u64>>,
}

impl SeededEntropy {
    pub fn new(seed: [u8; 32]) -> Self {
        Self { root: Draw::from_seed(seed), drawn: Mutex::new(BTreeMap::new()) }
    }
}

impl Entropy for SeededEntropy {
    fn draw(&self, label: &str) -> Draw {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let count = drawn.entry(label.to_owned()).or_default();
        *count += 1;
        self.root.child(label).child(&count.to_string())
    }
}
