//! The API's server: every call of the port as a route, for whichever verifier stands behind it.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, State},
    http::{StatusCode, request::Parts},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use ulid::Ulid;

use super::{
    VERSION, admit, desk_api,
    problem::{Details, Problem},
    receipt_wire::ReceiptsWire,
    token::Tokens,
    wire::{About, ChoiceWire, LinkWire, LogWire, MethodWire, OpenedWire, Secret, request_key},
};
use crate::{
    model::{
        Method, RequestKey, SessionId,
        port::{IdentityDesk, Verifier, VerifierFault},
    },
    web::Guard,
};

/// The largest body that is read, in bytes.
pub const BODY_LIMIT: usize = 1024;

/// The longest that one call waits for an event.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// What the API is made of.
pub struct Api {
    pub verifier: Arc<dyn Verifier>,
    pub desk: Arc<dyn IdentityDesk>,
    /// The methods that everybody is offered, in order.
    pub methods: Vec<Method>,
    /// What the chat shows.
    pub tokens: Tokens,
    /// Ends the calls that wait.
    pub stopping: CancellationToken,
}

pub(super) struct Shared {
    verifier: Arc<dyn Verifier>,
    about: About,
    stopping: CancellationToken,
}

impl Api {
    /// The API's site. Health and readiness are told to everybody, under every host name: a load
    /// balancer asks by address.
    pub fn router(self, guard: Guard) -> Router {
        let about = About {
            product: "deskhand".to_owned(),
            release: env!("CARGO_PKG_VERSION").to_owned(),
            api: VERSION,
            methods: self.methods.into_iter().map(|method| MethodWire::from(method).name().to_owned()).collect(),
        };
        let shared = Arc::new(Shared { verifier: self.verifier, about, stopping: self.stopping });
        let desk = desk_api::routes(self.desk, Some(self.tokens.clone()));
        let calls = Router::new()
            .route("/v1/about", get(about_itself))
            .route("/v1/sessions", post(open))
            .route("/v1/sessions/{session}/links", post(relink))
            .route("/v1/sessions/{session}/links/{generation}", get(link))
            .route("/v1/sessions/{session}/events", get(events))
            .route("/v1/sessions/{session}/method", post(choose))
            .route("/v1/sessions/{session}/resend", post(resend))
            .route("/v1/sessions/{session}/cancel", post(cancel))
            .route("/v1/sessions/{session}/receipts", get(receipts))
            // Routes and no fallback: the guard has words of its own for that, and they are a page's.
            .route("/", any(no_such_call))
            .route("/{*rest}", any(no_such_call))
            .method_not_allowed_fallback(no_such_call)
            .layer(from_fn_with_state(self.tokens, admit::chat_alone))
            .with_state(shared.clone());
        let health = Router::new().route("/healthz", get(healthy)).route("/readyz", get(ready)).with_state(shared);
        Guard { body_limit: BODY_LIMIT, ..guard }.around(calls.merge(desk)).merge(health)
    }
}

type Calls = State<Arc<Shared>>;

pub(super) async fn no_such_call() -> Problem {
    Problem::NoSuchCall
}

/// What the verifier says of itself.
#[utoipa::path(get, path = "/v1/about", tag = "chat", security(("chat" = [])), responses(
    (status = 200, body = About, description = "Its release, the version of this wire, the methods."),
    (status = 401, body = Details, content_type = "application/problem+json", description = "No valid token."),
))]
pub(super) async fn about_itself(State(shared): Calls) -> Response {
    Json(&shared.about).into_response()
}

/// Opens a recovery session.
#[utoipa::path(post, path = "/v1/sessions", tag = "chat", security(("chat" = [])), params(
    ("Idempotency-Key" = String, Header, description = "`\"conversation/revision/ordinal\"`. Under one key it is done once; asked again, it gives the same answer."),
), responses(
    (status = 200, body = OpenedWire, description = "The session."),
    (status = 400, body = Details, content_type = "application/problem+json", description = "`no-key`, `malformed`."),
    (status = 401, body = Details, content_type = "application/problem+json", description = "No valid token."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`closed`: resets are switched off."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`: ask again under the same key."),
))]
pub(super) async fn open(State(shared): Calls, Key(key): Key) -> Result<Json<OpenedWire>, Problem> {
    let opened = to_the_end(async move { shared.verifier.open(&key).await }).await?;
    Ok(Json(opened.into()))
}

/// Makes the next link of a session. The older link and its window are dead from then on.
#[utoipa::path(post, path = "/v1/sessions/{session}/links", tag = "chat", security(("chat" = [])), params(
    ("session" = String, Path, description = "The session (ULID)."),
    ("Idempotency-Key" = String, Header, description = "See `POST /v1/sessions`."),
), responses(
    (status = 200, body = OpenedWire, description = "The session with its new generation."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`unknown-session`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`over`, `not-now`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn relink(
    State(shared): Calls,
    Session(session): Session,
    Key(key): Key,
) -> Result<Json<OpenedWire>, Problem> {
    let opened = to_the_end(async move { shared.verifier.relink(&key, session).await }).await?;
    Ok(Json(opened.into()))
}

/// The link itself. It is a secret: it is made anew at each call and kept nowhere.
#[utoipa::path(get, path = "/v1/sessions/{session}/links/{generation}", tag = "chat", security(("chat" = [])), params(
    ("session" = String, Path, description = "The session (ULID)."),
    ("generation" = u32, Path, description = "Which link."),
), responses(
    (status = 200, body = LinkWire, description = "The link, never to be cached or logged."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`unknown-session`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`over`, `not-now`: it is dead or was claimed."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn link(
    State(shared): Calls,
    Path((session, generation)): Path<(String, String)>,
) -> Result<Json<LinkWire>, Problem> {
    let session = session_id(&session).ok_or(Problem::Malformed)?;
    let generation = generation.parse().map_err(|_| Problem::Malformed)?;
    let link = shared.verifier.link(session, generation).await?;
    Ok(Json(LinkWire { url: Secret::of(&link) }))
}

#[derive(Deserialize)]
pub(super) struct Look {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    wait: u64,
}

/// A session's events after a number: at once, or as soon as there is one.
#[utoipa::path(get, path = "/v1/sessions/{session}/events", tag = "chat", security(("chat" = [])), params(
    ("session" = String, Path, description = "The session (ULID)."),
    ("after" = Option<u64>, Query, description = "The number of the last event that was seen; 0 if none was."),
    ("wait" = Option<u64>, Query, description = "For how many seconds to wait for an event, 25 at most; 0 not to wait."),
), responses(
    (status = 200, body = LogWire, description = "The events, oldest first; none if none came in so long."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`unknown-session`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn events(
    State(shared): Calls,
    Session(session): Session,
    look: Result<Query<Look>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<LogWire>, Problem> {
    let Query(Look { after, wait }) = look.map_err(|_| Problem::Malformed)?;
    let events = if wait == 0 {
        shared.verifier.progress(session, after).await?
    } else {
        let wait = Duration::from_secs(wait).min(LONGEST_WAIT);
        tokio::select! {
            watched = tokio::time::timeout(wait, shared.verifier.watch(session, after)) => watched.unwrap_or(Ok(Vec::new()))?,
            () = shared.stopping.cancelled() => return Err(VerifierFault::Away.into()),
        }
    };
    Ok(Json(LogWire { events: events.into_iter().map(Into::into).collect() }))
}

/// Chooses the way to prove who one is, or another one.
#[utoipa::path(post, path = "/v1/sessions/{session}/method", tag = "chat", security(("chat" = [])), params(
    ("session" = String, Path, description = "The session (ULID)."),
    ("Idempotency-Key" = String, Header, description = "See `POST /v1/sessions`."),
), request_body = ChoiceWire, responses(
    (status = 204, description = "Done, now or before."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`unknown-session`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`over`, `not-now`."),
    (status = 429, body = Details, content_type = "application/problem+json", description = "`too-soon`, with `at`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn choose(
    State(shared): Calls,
    Session(session): Session,
    Key(key): Key,
    Body(choice): Body<ChoiceWire>,
) -> Result<StatusCode, Problem> {
    let method = choice.method.into();
    done(async move { shared.verifier.choose(&key, session, method).await }).await
}

/// Sends another code.
#[utoipa::path(post, path = "/v1/sessions/{session}/resend", tag = "chat", security(("chat" = [])), params(
    ("session" = String, Path, description = "The session (ULID)."),
    ("Idempotency-Key" = String, Header, description = "See `POST /v1/sessions`."),
), responses(
    (status = 204, description = "Done, now or before."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`unknown-session`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`over`, `not-now`."),
    (status = 429, body = Details, content_type = "application/problem+json", description = "`too-soon`, with `at`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn resend(
    State(shared): Calls,
    Session(session): Session,
    Key(key): Key,
) -> Result<StatusCode, Problem> {
    done(async move { shared.verifier.resend(&key, session).await }).await
}

/// Ends a session for good.
#[utoipa::path(post, path = "/v1/sessions/{session}/cancel", tag = "chat", security(("chat" = [])), params(
    ("session" = String, Path, description = "The session (ULID)."),
    ("Idempotency-Key" = String, Header, description = "See `POST /v1/sessions`."),
), responses(
    (status = 204, description = "Done, now or before."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`unknown-session`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`over`, `not-now`."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn cancel(
    State(shared): Calls,
    Session(session): Session,
    Key(key): Key,
) -> Result<StatusCode, Problem> {
    done(async move { shared.verifier.cancel(&key, session).await }).await
}

/// What was done about the account of whoever was verified in a session.
#[utoipa::path(get, path = "/v1/sessions/{session}/receipts", tag = "chat", security(("chat" = [])), params(
    ("session" = String, Path, description = "The session (ULID)."),
), responses(
    (status = 200, body = ReceiptsWire, description = "The last 20, newest first."),
    (status = 404, body = Details, content_type = "application/problem+json", description = "`unknown-session`."),
    (status = 409, body = Details, content_type = "application/problem+json", description = "`not-now`: nobody was verified there, whichever account was typed; or a new link asks them to prove it anew."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn receipts(State(shared): Calls, Session(session): Session) -> Result<Json<ReceiptsWire>, Problem> {
    let receipts = shared.verifier.receipts(session).await?;
    Ok(Json(ReceiptsWire::of(receipts)))
}

/// Whether the process is alive. Needs no token.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 204, description = "It is.")))]
pub(super) async fn healthy() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Whether it can serve: its store answers. Needs no token.
#[utoipa::path(get, path = "/readyz", tag = "health", responses(
    (status = 204, description = "It can."),
    (status = 503, body = Details, content_type = "application/problem+json", description = "`away`."),
))]
pub(super) async fn ready(State(shared): Calls) -> Result<StatusCode, Problem> {
    // A session that nobody has: its store has been read when the verifier says so.
    match shared.verifier.progress(SessionId(Ulid::nil()), 0).await {
        Err(VerifierFault::Away) => Err(VerifierFault::Away.into()),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

/// Runs a call to its end, though whoever asked may have gone away.
async fn to_the_end<T: Send + 'static>(
    call: impl Future<Output = Result<T, VerifierFault>> + Send + 'static,
) -> Result<T, Problem> {
    tokio::spawn(call).await.unwrap_or(Err(VerifierFault::Away)).map_err(Problem::from)
}

async fn done(call: impl Future<Output = Result<(), VerifierFault>> + Send + 'static) -> Result<StatusCode, Problem> {
    to_the_end(call).await.map(|()| StatusCode::NO_CONTENT)
}

fn session_id(text: &str) -> Option<SessionId> {
    Ulid::from_string(text).ok().map(SessionId)
}

/// The session of the path.
pub(super) struct Session(SessionId);

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::Malformed)?;
        session_id(&path).map(Self).ok_or(Problem::Malformed)
    }
}

/// The key under which a changing call is done once.
pub(super) struct Key(RequestKey);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        idempotency_key(parts).and_then(request_key).map(Self).ok_or(Problem::NoKey)
    }
}

/// The one key of a request, out of the double quotes of a structured field or without.
pub(super) fn idempotency_key(parts: &Parts) -> Option<&str> {
    let mut values = parts.headers.get_all("idempotency-key").iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let bare = value.to_str().ok()?.trim();
    Some(bare.strip_prefix('"').and_then(|bare| bare.strip_suffix('"')).unwrap_or(bare))
}

/// JSON of a known shape; the parser's own words are kept back.
pub(super) struct Body<T>(pub(super) T);

impl<T: serde::de::DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::TooLarge),
            Err(_) => Err(Problem::Malformed),
        }
    }
}
