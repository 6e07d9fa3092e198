//! The console's pages and their files.

use std::sync::Arc;

use askama::Template;
use axum::{Router, response::Response};

use super::phrases;
use crate::{
    model::{Phrases, StaffFile},
    web::{self, Asset, Assets, CONNECTION, Page, SPANS},
};

const FILES: [Asset; 12] = [
    CONNECTION,
    SPANS,
    Asset { name: "console.css", bytes: include_bytes!("assets/console.css") },
    Asset { name: "console.js", bytes: include_bytes!("assets/console.js") },
    Asset { name: "conversation.js", bytes: include_bytes!("assets/conversation.js") },
    Asset { name: "identity.js", bytes: include_bytes!("assets/identity.js") },
    Asset { name: "lists.js", bytes: include_bytes!("assets/lists.js") },
    Asset { name: "notices.js", bytes: include_bytes!("assets/notices.js") },
    Asset { name: "objections.js", bytes: include_bytes!("assets/objections.js") },
    Asset { name: "palette.js", bytes: include_bytes!("assets/palette.js") },
    Asset { name: "past.js", bytes: include_bytes!("assets/past.js") },
    Asset { name: "transfer.js", bytes: include_bytes!("assets/transfer.js") },
];

pub(super) struct Pages {
    assets: Assets,
    page: Page,
}

impl Pages {
    pub(super) fn new(phrases: &Arc<dyn Phrases>) -> Self {
        let assets = Assets::bundle(&FILES);
        let page = Page::new(phrases, &assets);
        Self { assets, page }
    }

    pub(super) fn routes(&self) -> Router {
        self.assets.routes()
    }

    /// `name`: what was typed, kept when it did not work.
    pub(super) fn sign_in(&self, name: &str, failed: bool) -> Response {
        web::html(&SignInPage { page: self.page.clone(), name: name.to_owned(), failed })
    }

    pub(super) fn console(&self, file: &StaffFile) -> Response {
        let page = self.page.clone().with_words(&phrases::samples());
        web::html(&ConsolePage { page, shown: file.agent.shown.clone() })
    }
}

#[derive(Template)]
#[template(path = "console/sign_in.html")]
struct SignInPage {
    page: Page,
    name: String,
    failed: bool,
}

#[derive(Template)]
#[template(path = "console/console.html")]
struct ConsolePage {
    page: Page,
    /// The agent's own name.
    shown: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_pages_is_a_sample() {
        let files = [
            include_str!("sign_in.html"),
            include_str!("console.html"),
            include_str!("assets/console.js"),
            include_str!("assets/conversation.js"),
            include_str!("assets/identity.js"),
            include_str!("assets/lists.js"),
            include_str!("assets/notices.js"),
            include_str!("assets/objections.js"),
            include_str!("assets/palette.js"),
            include_str!("assets/past.js"),
            include_str!("assets/transfer.js"),
        ];
        assert_eq!(web::phrases::unsampled(&phrases::samples(), &files), Vec::<&str>::new());
    }
}
