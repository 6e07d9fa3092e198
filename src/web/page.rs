//! What every page is filled with: `web/base.html` takes it, and each page of a site extends that.

use std::sync::Arc;

use super::{Assets, phrases};
use crate::model::{Phrase, Phrases};

/// Where a page's files lie and how it speaks. A template holds it as its field `page`.
#[derive(Clone)]
pub struct Page {
    /// The folder of the site's files, with a slash at its end.
    pub assets: String,
    /// The sentences that the page's script says, as JSON.
    pub words: Option<String>,
    phrases: Arc<dyn Phrases>,
}

impl Page {
    pub fn new(phrases: &Arc<dyn Phrases>, assets: &Assets) -> Self {
        Self { assets: assets.path(), words: None, phrases: phrases.clone() }
    }

    /// A page with no files: nothing is loaded for it.
    pub(super) fn bare(phrases: &Arc<dyn Phrases>) -> Self {
        Self { assets: String::new(), words: None, phrases: phrases.clone() }
    }

    /// The same page with sentences for its script.
    #[must_use]
    pub fn with_words(self, list: &[Phrase]) -> Self {
        Self { words: Some(phrases::table(self.phrases.as_ref(), list)), ..self }
    }

    /// The sentence `id`, for a template.
    pub fn say(&self, id: &'static str) -> String {
        self.tell(&Phrase::new(id))
    }

    /// A sentence with arguments.
    pub fn tell(&self, phrase: &Phrase) -> String {
        self.phrases.say(phrase)
    }
}
