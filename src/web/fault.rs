//! Errors in words: a page for people, JSON for a page's script.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::{Page, assets::BASE_STYLE, phrases};
use crate::model::{Phrase, Phrases};

/// Fills a template. One that can't be filled is answered as our own fault.
pub fn html(template: &impl Template) -> Response {
    match template.render() {
        Ok(page) => Html(page).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page can't be filled");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Gives words to an error that has none. Whoever has better ones answers in HTML or JSON itself.
pub(super) fn worded(response: Response, phrases: &Arc<dyn Phrases>, api: bool) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || speaks(&response) {
        return response;
    }
    let phrase = phrases::fault(status);
    let mut worded =
        if api { Json(Words { message: phrases.say(&phrase) }).into_response() } else { html(&page(phrases, &phrase)) };
    *worded.status_mut() = status;
    for name in [header::ALLOW, header::RETRY_AFTER, header::CONNECTION, header::SEC_WEBSOCKET_VERSION] {
        if let Some(value) = response.headers().get(&name) {
            worded.headers_mut().insert(name, value.clone());
        }
    }
    worded
}

fn speaks(response: &Response) -> bool {
    let media = response.headers().get(header::CONTENT_TYPE).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    [&b"text/html"[..], b"application/json", b"application/problem+json"].iter().any(|known| media.starts_with(known))
}

#[derive(serde::Serialize)]
struct Words {
    message: String,
}

/// Its style stands in it: it must be readable at every site and under every path, and under a host
/// from which no file is given.
#[derive(Template)]
#[template(path = "web/fault.html")]
struct FaultPage {
    page: Page,
    style: &'static str,
    text: String,
}

fn page(phrases: &Arc<dyn Phrases>, phrase: &Phrase) -> FaultPage {
    let page = Page::bare(phrases);
    FaultPage { text: page.tell(phrase), style: BASE_STYLE, page }
}

/// What the policy says of that style, so that no other text can be one: `'sha256-…'`.
pub(super) fn style_source() -> String {
    let hash: [u8; 32] = Sha256::digest(BASE_STYLE).into();
    format!("'sha256-{}'", BASE64.encode(&hash))
}
