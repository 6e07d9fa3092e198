//! The chat's page and its files.

use std::sync::Arc;

use askama::Template;
use axum::{Router, routing::get};

use super::phrases;
use crate::{
    model::Phrases,
    web::{self, Asset, Assets, CONNECTION, Page, SPANS},
};

const FILES: [Asset; 7] = [
    Asset { name: "chat.css", bytes: include_bytes!("assets/chat.css") },
    Asset { name: "chat.js", bytes: include_bytes!("assets/chat.js") },
    CONNECTION,
    SPANS,
    Asset { name: "kept.js", bytes: include_bytes!("assets/kept.js") },
    Asset { name: "passage.js", bytes: include_bytes!("assets/passage.js") },
    Asset { name: "view.js", bytes: include_bytes!("assets/view.js") },
];

/// The files of all pages of the chat.
pub(super) fn assets() -> Assets {
    Assets::bundle(&FILES)
}

/// The page is the same for everybody: it is filled once.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(phrases: &Arc<dyn Phrases>, assets: &Assets) -> Router<S> {
    let page = Arc::new(ChatPage { page: Page::new(phrases, assets).with_words(&phrases::samples()) });
    Router::new().route("/", get(move || async move { web::html(page.as_ref()) })).merge(assets.routes())
}

#[derive(Template)]
#[template(path = "channel/web/chat.html")]
struct ChatPage {
    page: Page,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_page_is_a_sample() {
        let files = [include_str!("chat.html"), include_str!("assets/chat.js"), include_str!("assets/view.js")];
        assert_eq!(web::phrases::unsampled(&phrases::samples(), &files), Vec::<&str>::new());
    }
}
