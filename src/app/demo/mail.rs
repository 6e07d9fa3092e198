//! The demo's mailboxes on a page: every person's letters as they arrive. They stand for real mailboxes,
//! so that a letter's links can be followed; they exist in the demo alone.

use std::sync::Arc;

use askama::Template;
use axum::{Json, Router, extract::State, routing::get};
use jiff::Timestamp;
use serde::Serialize;

use super::phrases;
use crate::{
    model::Phrases,
    web::{self, Assets, Page},
};

/// What the demo's people read.
pub trait Mail: Send + Sync {
    /// Everybody's mailbox, in the order of the demo's configuration, its letters oldest first.
    fn mailboxes(&self) -> Vec<Mailbox>;
}

/// The mailbox of one of the demo's people.
#[derive(Serialize)]
pub struct Mailbox {
    /// Whose it is.
    pub name: String,
    pub address: String,
    pub letters: Vec<DemoLetter>,
}

#[derive(Serialize)]
pub struct DemoLetter {
    /// Its place among the letters of its mailbox, from 1.
    pub number: u32,
    pub at: Timestamp,
    pub subject: String,
    /// Plain text; an empty line parts paragraphs, and links stand in it as they are.
    pub body: String,
}

#[derive(Clone)]
struct Shared {
    mail: Arc<dyn Mail>,
    page: Arc<MailPage>,
}

/// `GET /mail`, and `GET /api/mail`, which the page asks every second.
pub(super) fn routes(mail: Arc<dyn Mail>, phrases: &Arc<dyn Phrases>, assets: &Assets) -> Router {
    let page = Arc::new(MailPage { page: Page::new(phrases, assets).with_words(&phrases::samples()) });
    Router::new()
        .route("/mail", get(|State(shared): State<Shared>| async move { web::html(shared.page.as_ref()) }))
        .route("/api/mail", get(|State(shared): State<Shared>| async move { Json(shared.mail.mailboxes()) }))
        .with_state(Shared { mail, page })
}

#[derive(Template)]
#[template(path = "app/demo/mail.html")]
struct MailPage {
    page: Page,
}
