//! Phrases that mean something, found in a row of units; the longest wins.

use super::{Table, Unit, Words};

#[derive(Debug, Clone)]
pub(super) struct Phrases<T> {
    value: Option<T>,
    next: Table<Phrases<T>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { value: None, next: Table::default() }
    }
}

impl<T> Phrases<T> {
    /// Adds a phrase, given as the texts of its units; a later meaning of the same phrase replaces the earlier one.
    pub(super) fn add(&mut self, phrase: impl IntoIterator<Item = String>, value: T) {
        let mut node = self;
        for word in phrase {
            node = node.next.at(word);
        }
        node.value = Some(value);
    }

    /// Adds the words with which a phrase begins to `heads`.
    pub(super) fn add_heads(&self, heads: &mut Words) {
        heads.join(&self.next);
    }

    /// The longest phrase that `units` begin with: how many units, and its meaning.
    pub(super) fn longest(&self, units: &[Unit]) -> Option<(usize, &T)> {
        let mut node = self;
        let mut best = None;
        for (index, unit) in units.iter().enumerate() {
            let Some(next) = node.next.get(&unit.text) else { break };
            node = next;
            best = node.value.as_ref().map(|value| (index + 1, value)).or(best);
        }
        best
    }
}
