//! Who may ask. The chat's token opens what the chat needs and nothing else: what is for staff stands
//! under `/v1/desk/` and wants a person's own credential.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{problem::Problem, token::Tokens};
use crate::model::{AgentToken, port::IdentityDesk};

/// Lets the chat in, and nobody else. Whoever has no credential doesn't learn which calls there are.
pub(super) async fn chat_alone(State(tokens): State<Tokens>, request: Request, next: Next) -> Response {
    match bearer(request.headers()) {
        Some(token) if tokens.know(token) => next.run(request).await,
        _ => Problem::NoCredential.into_response(),
    }
}

/// Who asks whether a token is an agent's.
#[derive(Clone)]
pub(super) struct StaffGate {
    pub(super) desk: Arc<dyn IdentityDesk>,
    /// The chat's; `None` where no chat speaks to this site.
    pub(super) chat: Option<Tokens>,
}

/// Lets agents in, and nobody else: not the chat either. The handler finds the token in the request.
pub(super) async fn staff_alone(State(gate): State<StaffGate>, mut request: Request, next: Next) -> Response {
    let Some(token) = bearer(request.headers()) else { return Problem::NoCredential.into_response() };
    if gate.chat.is_some_and(|chat| chat.know(token)) {
        return Problem::NotForYou.into_response();
    }
    let token = Arc::new(AgentToken::new(token));
    match gate.desk.agent(&token).await {
        Ok(_) => {
            request.extensions_mut().insert(token);
            next.run(request).await
        }
        Err(fault) => Problem::from(fault).into_response(),
    }
}

/// The one bearer token of a request; two are as good as none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok()?.strip_prefix("Bearer "),
        _ => None,
    }
}
