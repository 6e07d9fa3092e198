//! The secure panel: the one place where secrets are typed. This is its JSON API; the page (`page`)
//! holds no logic of its own.
//!
//! A window speaks by a header token and never by a cookie, so that nothing can ride on it. GETs
//! change nothing. Hosts, origins, body sizes and headers are the guard's (`web::Guard`).

mod api;
mod enroll;
mod enrolment_phrases;
mod pace;
pub mod page;
pub mod phrases;
mod view;
mod wire;

use std::sync::Arc;

use axum::{Router, middleware::from_fn_with_state};

pub use self::pace::Pace;
use super::Service;
use crate::{model::Phrase, web::Guard};

/// The largest body that is read: two passwords of 256 code points, decomposed and escaped as wide as
/// JSON can, are 13 KiB.
pub const BODY_LIMIT: usize = 16 * 1024;

/// Every sentence about phones and apps, for the check of the prompts.
pub fn enroll_samples() -> Vec<Phrase> {
    page::enroll_samples().into_iter().chain(enrolment_phrases::samples()).collect()
}

/// The panel's site: its page and the API, with the guard around both. The API answers at `pace`.
pub fn router(service: Arc<Service>, guard: Guard, pace: Pace) -> Router {
    let api = api::routes(service.clone()).merge(enroll::routes(service));
    let api = api.layer(from_fn_with_state(pace, pace::keep));
    let pages = page::routes(&guard.phrases);
    Guard { body_limit: BODY_LIMIT, ..guard }.around_with_worker(api.merge(pages))
}
