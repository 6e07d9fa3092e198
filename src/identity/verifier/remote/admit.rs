//! Who may ask. The chat's token opens what the chat needs and nothing else: what is for staff stands
//! under `/v1/desk/` and wants a person's own credential.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{problem::Problem, token::Tokens};

/// What is for staff alone.
const DESK: &str = "/v1/desk";

/// Lets the chat in, and nobody else. Whoever has no credential doesn't learn which calls there are.
pub(super) async fn chat_alone(State(tokens): State<Tokens>, request: Request, next: Next) -> Response {
    match bearer(request.headers()) {
        Some(token) if tokens.know(token) => {}
        _ => return Problem::NoCredential.into_response(),
    }
    let below = request.uri().path().strip_prefix(DESK);
    if below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        return Problem::NotForYou.into_response();
    }
    next.run(request).await
}

/// The one bearer token of a request; two are as good as none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok()?.strip_prefix("Bearer "),
        _ => None,
    }
}
