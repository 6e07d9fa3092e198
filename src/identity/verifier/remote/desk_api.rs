//! The calls of staff: every call of [`IdentityDesk`] as a route.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{FromRequestParts, Query, State},
    http::request::Parts,
    middleware::from_fn_with_state,
    routing::{any, get, post},
};
use serde::Deserialize;
use ulid::Ulid;

use super::{
    admit::{self, StaffGate},
    api::{Body, idempotency_key, no_such_call},
    desk_wire::{AgentWire, AuditWire, DidWire, FreezeWire, GrantWire, ObjectionsWire, PhoneWire, SwitchOnWire},
    problem::{Details, Problem},
    token::Tokens,
    wire::Secret,
};
use crate::model::{AgentToken, Attempt, AttemptKey, DeskAct, DeskFault, SessionName, port::IdentityDesk};

/// The routes under `/v1/desk`, for agents alone. `chat`: the tokens that are known and not for this.
pub(super) fn routes(desk: Arc<dyn IdentityDesk>, chat: Option<Tokens>) -> Router {
    let gate = StaffGate { desk: desk.clone(), chat };
    Router::new()
        .route("/v1/desk/agent", get(agent))
        .route("/v1/desk/grants", post(grant))
        .route("/v1/desk/freezes", post(freeze))
        .route("/v1/desk/switch-ons", post(switch_on))
        .route("/v1/desk/phones", post(correct_phone))
        .route("/v1/desk/audit", get(audit))
        .route("/v1/desk/objections", get(objections))
        .route("/v1/desk", any(no_such_call))
        .route("/v1/desk/", any(no_such_call))
        .route("/v1/desk/{*rest}", any(no_such_call))
        .method_not_allowed_fallback(no_such_call)
        .layer(from_fn_with_state(gate, admit::staff_alone))
        .with_state(desk)
}

type Desk = State<Arc<dyn IdentityDesk>>;

/// Whose token this is.
#[utoipa::path(get, path = "/v1/desk/agent", tag = "desk", security(("agent" = [])), responses(
    (status = 200, body = AgentWire, description = "The agent, who may act."),
    (status = 401, body = Details, content_type = "application/problem+json", description = "`no-credential`: no such token, or its agent may not act any more."),
    (status = 403, body = Details, content_type = "application/problem+json", description = "`not-for-you`: the chat's token."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn agent(State(desk): Desk, token: Shown) -> Result<Json<AgentWire>, Problem> {
    let name = desk.agent(&token.0).await?;
    Ok(Json(AgentWire { name: name.to_string() }))
}

/// Vouches for the person at a session's window. They may choose a new password there, and nowhere else.
#[utoipa::path(post, path = "/v1/desk/grants", tag = "desk", security(("agent" = [])), params(
    ("Idempotency-Key" = String, Header, description = "A ULID of this attempt, in double quotes. Under one key it is done once; asked again, it gives the same answer. Another code is another attempt."),
), request_body = GrantWire, responses(
    (status = 200, body = DidWire, description = "Done, now or before; or a second agent is needed."),
    (status = 400, body = Details, content_type = "application/problem+json", description = "`no-key`, `malformed`."),
    (status = 401, body = Details, content_type = "application/problem+json", description = "`no-credential`."),
    (status = 403, body = Details, content_type = "application/problem+json", description = "`wrong-code` with `left`; `own-account`; `not-for-you`."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`no-account`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`mismatch`: no session of that name is about that account; `not-now`: its window is not at that step; `same-agent`; `disabled`; `not-registered`; `frozen` with `at`; `paused`."),
    (status = 422, body = Details, content_type = "application/problem+json", description = "`key-used`, for another attempt."),
    (status = 429, body = Details, content_type = "application/problem+json", description = "`shut` by wrong codes, `too-many` acts, each with `at`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`: ask again under the same key."),
))]
pub(super) async fn grant(
    State(desk): Desk,
    Shown(token): Shown,
    Key(key): Key,
    Body(grant): Body<GrantWire>,
) -> Result<Json<DidWire>, Problem> {
    let session = SessionName::parse(&grant.session).ok_or(Problem::Malformed)?;
    done(desk, token, key, grant.code, DeskAct::Grant { account: grant.account, session }).await
}

/// Shuts all resets of an account. Only an administrator opens them again.
#[utoipa::path(post, path = "/v1/desk/freezes", tag = "desk", security(("agent" = [])), params(
    ("Idempotency-Key" = String, Header, description = "See `POST /v1/desk/grants`."),
), request_body = FreezeWire, responses(
    (status = 200, body = DidWire, description = "Done, now or before."),
    (status = 403, body = Details, content_type = "application/problem+json", description = "`wrong-code` with `left`; `not-for-you`."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`no-account`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`frozen` already, with `at`."),
    (status = 422, body = Details, content_type = "application/problem+json", description = "`key-used`."),
    (status = 429, body = Details, content_type = "application/problem+json", description = "`shut`, `too-many`, each with `at`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn freeze(
    State(desk): Desk,
    Shown(token): Shown,
    Key(key): Key,
    Body(freeze): Body<FreezeWire>,
) -> Result<Json<DidWire>, Problem> {
    done(desk, token, key, freeze.code, DeskAct::Freeze { account: freeze.account }).await
}

/// Opens a method again that wrong codes have shut. Each counts as one of the few of a year.
#[utoipa::path(post, path = "/v1/desk/switch-ons", tag = "desk", security(("agent" = [])), params(
    ("Idempotency-Key" = String, Header, description = "See `POST /v1/desk/grants`."),
), request_body = SwitchOnWire, responses(
    (status = 200, body = DidWire, description = "Done, now or before."),
    (status = 403, body = Details, content_type = "application/problem+json", description = "`wrong-code` with `left`; `own-account`; `not-for-you`."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`no-account`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`not-shut`: nothing shuts it."),
    (status = 422, body = Details, content_type = "application/problem+json", description = "`key-used`."),
    (status = 429, body = Details, content_type = "application/problem+json", description = "`too-often` in a year, `shut`, `too-many`, each with `at`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn switch_on(
    State(desk): Desk,
    Shown(token): Shown,
    Key(key): Key,
    Body(switch): Body<SwitchOnWire>,
) -> Result<Json<DidWire>, Problem> {
    let act = DeskAct::SwitchOn { account: switch.account, method: switch.method.into() };
    done(desk, token, key, switch.code, act).await
}

/// Puts a number on file. It serves for a reset once its cooling-off is over; the owner is told on all channels.
#[utoipa::path(post, path = "/v1/desk/phones", tag = "desk", security(("agent" = [])), params(
    ("Idempotency-Key" = String, Header, description = "See `POST /v1/desk/grants`."),
), request_body = PhoneWire, responses(
    (status = 200, body = DidWire, description = "Done, now or before: it waits until then."),
    (status = 403, body = Details, content_type = "application/problem+json", description = "`wrong-code` with `left`; `own-account`; `not-for-you`."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`no-account`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`on-file` already; `privileged`; `disabled`; `not-registered`; `frozen` with `at`."),
    (status = 422, body = Details, content_type = "application/problem+json", description = "`no-number`; `key-used`."),
    (status = 429, body = Details, content_type = "application/problem+json", description = "`shut`, `too-many`, each with `at`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`: ask again under the same key."),
))]
pub(super) async fn correct_phone(
    State(desk): Desk,
    Shown(token): Shown,
    Key(key): Key,
    Body(phone): Body<PhoneWire>,
) -> Result<Json<DidWire>, Problem> {
    let act = DeskAct::CorrectPhone { account: phone.account, number: phone.number.sensitive() };
    done(desk, token, key, phone.code, act).await
}

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: u64,
}

/// Rows of the audit chain after a number, a page of them.
#[utoipa::path(get, path = "/v1/desk/audit", tag = "desk", security(("agent" = [])), params(
    ("after" = Option<u64>, Query, description = "The number of the last row that was seen; 0 if none was."),
), responses(
    (status = 200, body = AuditWire, description = "The rows, oldest first; none after the last."),
    (status = 400, body = Details, content_type = "application/problem+json", description = "`malformed`."),
    (status = 401, body = Details, content_type = "application/problem+json", description = "`no-credential`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn audit(
    State(desk): Desk,
    Shown(token): Shown,
    after: Result<Query<After>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<AuditWire>, Problem> {
    let Query(After { after }) = after.map_err(|_| Problem::Malformed)?;
    let page = desk.audit(&token, after).await?;
    AuditWire::try_from(page).map(Json).map_err(|_| DeskFault::Away.into())
}

/// The accounts whose owners said "that wasn't me" and that nobody has unfrozen yet.
#[utoipa::path(get, path = "/v1/desk/objections", tag = "desk", security(("agent" = [])), responses(
    (status = 200, body = ObjectionsWire, description = "All of them, oldest first."),
    (status = 401, body = Details, content_type = "application/problem+json", description = "`no-credential`."),
    (status = 403, body = Details, content_type = "application/problem+json", description = "`not-for-you`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn objections(State(desk): Desk, Shown(token): Shown) -> Result<Json<ObjectionsWire>, Problem> {
    Ok(Json(ObjectionsWire::of(desk.objections(&token).await?)))
}

/// Runs an act to its end, though whoever asked may have gone away.
async fn done(
    desk: Arc<dyn IdentityDesk>,
    token: Arc<AgentToken>,
    key: AttemptKey,
    code: Secret,
    act: DeskAct,
) -> Result<Json<DidWire>, Problem> {
    let attempt = Attempt { key, code: code.sensitive(), act };
    let acting = tokio::spawn(async move { desk.act(&token, &attempt).await });
    let done = acting.await.unwrap_or(Err(DeskFault::Away))?;
    Ok(Json(done.into()))
}

/// The token that the gate has let in.
pub(super) struct Shown(Arc<AgentToken>);

impl<S: Send + Sync> FromRequestParts<S> for Shown {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Arc<AgentToken>>().cloned().map(Self).ok_or(Problem::NoCredential)
    }
}

/// The key under which an attempt is made once.
pub(super) struct Key(AttemptKey);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let bare = idempotency_key(parts).ok_or(Problem::NoKey)?;
        let key = Ulid::from_string(bare).map_err(|_| Problem::NoKey)?;
        // One way of writing it alone: two spellings must not be two keys of one attempt.
        if key.to_string() == bare { Ok(Self(AttemptKey(key))) } else { Err(Problem::NoKey) }
    }
}
