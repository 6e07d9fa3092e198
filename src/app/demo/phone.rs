//! The demo's phones on a page: every person's texts as they arrive, and the code that the
//! authenticator app of whoever has one shows now. It stands for things that people hold in their
//! hands, so it shows codes; it exists in the demo alone.

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

/// What the demo's people hold in their hands.
pub trait Phone: Send + Sync {
    /// Everybody of the demo, in the order of its configuration, with their texts, oldest first.
    fn people(&self) -> Vec<DemoPerson>;
}

/// One of the demo's people. What stands here is invented and real for nobody.
#[derive(Serialize)]
pub struct DemoPerson {
    pub name: String,
    /// What they type to name their account.
    pub address: String,
    /// Who they are in the demo, e.g. `a student with a phone`.
    pub about: String,
    /// As people write it; `None` without a phone.
    pub number: Option<String>,
    pub texts: Vec<DemoText>,
    pub authenticator: Option<DemoCode>,
}

/// A text, or a call and what was said.
#[derive(Serialize)]
pub struct DemoText {
    pub at: Timestamp,
    pub called: bool,
    pub body: String,
}

/// What the authenticator app shows.
#[derive(Serialize)]
pub struct DemoCode {
    pub code: String,
    /// For how many more seconds.
    pub seconds_left: u8,
}

#[derive(Clone)]
struct Shared {
    phone: Arc<dyn Phone>,
    page: Arc<PhonePage>,
}

/// `GET /phone`, and `GET /api/phone`, which the page asks every second.
pub(super) fn routes(phone: Arc<dyn Phone>, phrases: &Arc<dyn Phrases>, assets: &Assets) -> Router {
    let page = Arc::new(PhonePage { page: Page::new(phrases, assets).with_words(&phrases::samples()) });
    Router::new()
        .route("/phone", get(|State(shared): State<Shared>| async move { web::html(shared.page.as_ref()) }))
        .route("/api/phone", get(|State(shared): State<Shared>| async move { Json(shared.phone.people()) }))
        .with_state(Shared { phone, page })
}

#[derive(Template)]
#[template(path = "app/demo/phone.html")]
struct PhonePage {
    page: Page,
}
