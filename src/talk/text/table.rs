//! Words that are looked up and never gone through: what has no order can't have another one on the next machine.

use rustc_hash::FxHashMap;

/// What each of some words stands for.
#[derive(Debug, Clone)]
pub struct Table<V>(FxHashMap<String, V>);

/// A set of words.
pub type Words = Table<()>;

impl<V> Table<V> {
    pub fn get(&self, word: &str) -> Option<&V> {
        self.0.get(word)
    }

    pub fn contains(&self, word: &str) -> bool {
        self.0.contains_key(word)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What `word` stands for from now on.
    pub fn put(&mut self, word: String, value: V) {
        self.0.insert(word, value);
    }
}

impl<V: Default> Table<V> {
    /// What `word` stands for, or nothing in particular from now on.
    pub fn at(&mut self, word: String) -> &mut V {
        self.0.entry(word).or_default()
    }
}

impl Words {
    /// Adds the words of `other`, whatever they stand for there.
    pub fn join<V>(&mut self, other: &Table<V>) {
        self.0.extend(other.0.keys().map(|word| (word.clone(), ())));
    }
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self(FxHashMap::default())
    }
}

/// Of two meanings of one word the later counts.
impl<V> FromIterator<(String, V)> for Table<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl FromIterator<String> for Words {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Self {
        words.into_iter().map(|word| (word, ())).collect()
    }
}
