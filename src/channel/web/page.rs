//! The chat's page and its files.

use std::sync::Arc;

use askama::Template;
use axum::{Router, routing::get};

use super::phrases;
use crate::{
    model::{Phrase, Phrases},
    web::{self, Asset, Assets},
};

const FILES: [Asset; 5] = [
    Asset { name: "chat.css", bytes: include_bytes!("assets/chat.css") },
    Asset { name: "chat.js", bytes: include_bytes!("assets/chat.js") },
    Asset { name: "connection.js", bytes: include_bytes!("assets/connection.js") },
    Asset { name: "kept.js", bytes: include_bytes!("assets/kept.js") },
    Asset { name: "view.js", bytes: include_bytes!("assets/view.js") },
];

/// The page is the same for everybody: it is filled once.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(phrases: &Arc<dyn Phrases>) -> Router<S> {
    let assets = Assets::bundle(&FILES);
    let words = web::phrases::table(phrases.as_ref(), &phrases::samples());
    let page = Arc::new(Page { assets: assets.path(), words, phrases: phrases.clone() });
    Router::new().route("/", get(move || async move { web::html(page.as_ref()) })).merge(assets.routes())
}

#[derive(Template)]
#[template(path = "channel/web/chat.html")]
struct Page {
    assets: String,
    words: String,
    phrases: Arc<dyn Phrases>,
}

impl Page {
    fn say(&self, id: &'static str) -> String {
        self.phrases.say(&Phrase::new(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_page_is_a_sample() {
        let known: Vec<_> = phrases::samples().iter().map(|phrase| phrase.id).collect();
        for file in [include_str!("chat.html"), include_str!("assets/chat.js"), include_str!("assets/view.js")] {
            for id in web::phrases::named_in(file) {
                assert!(known.contains(&id), "{id}");
            }
        }
    }
}
