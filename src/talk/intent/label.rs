//! Labels of buttons, as they are read.
//!
//! The same few labels stand under most messages, so what was read of one is kept: reading them anew took longer
//! than reading the message. It changes nothing but the time: a label means the same each time.

use std::sync::{Arc, PoisonError, RwLock};

use crate::{
    model::Method,
    talk::text::{Lexicon, Table, Unit, YesNo},
};

/// What one label says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) words: Vec<String>,
    pub(super) methods: Vec<Method>,
    pub(super) answer: Option<YesNo>,
}

impl Label {
    fn of(label: &str, lexicon: &Lexicon) -> Self {
        let reading = lexicon.read(label);
        Self {
            words: reading.units.iter().filter_map(Unit::as_word).map(str::to_owned).collect(),
            methods: lexicon.methods(&reading).collect(),
            answer: lexicon.answer(&reading),
        }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|own| own == word)
    }
}

/// Some labels have a name in them, so there can be any number: of more than this none is kept.
const MOST: usize = 4_096;

/// The labels that were met under one lexicon.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels(Arc<RwLock<Table<Arc<Label>>>>);

impl Labels {
    pub(super) fn read(&self, label: &str, lexicon: &Lexicon) -> Arc<Label> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner).get(label).cloned();
        kept.unwrap_or_else(|| {
            let read = Arc::new(Label::of(label, lexicon));
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if all.len() < MOST {
                all.put(label.to_owned(), read.clone());
            }
            read
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talk::text::LexiconTable;

    #[test]
    fn a_label_is_read_once_and_only_so_many_are_kept() {
        let (lexicon, labels) = (Lexicon::from(LexiconTable::default()), Labels::default());
        let first = labels.read("Call me", &lexicon);
        assert!(first.has("call") && !first.has("Call") && Arc::ptr_eq(&first, &labels.read("Call me", &lexicon)));
        for number in 0..MOST {
            labels.read(&number.to_string(), &lexicon);
        }
        assert_eq!(labels.0.read().unwrap().len(), MOST);
        let last = (MOST - 1).to_string();
        assert_eq!(labels.read(&last, &lexicon), labels.read(&last, &lexicon));
        assert!(!Arc::ptr_eq(&labels.read(&last, &lexicon), &labels.read(&last, &lexicon)), "there is no room for it");
    }
}
