//! The routes of the panel's API.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    Json, Router,
    extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::{
    phrases::PanelPhrase,
    view::view,
    wire::{
        Change, Check, Checked, CheckedRule, Choose, Claim, Code, Identify, Message, Nothing, Number, Objected,
        Objection, Pass, Puzzle, Shown, Solve, Sound, Typed, Work,
    },
};
use crate::{
    identity::{
        recovery::Refusal,
        verifier::{Answer, Fault, Service, Visitor, act::to_the_end},
    },
    model::Sensitive,
};

pub(super) type Shared = State<Arc<Service>>;

pub(super) fn routes(service: Arc<Service>) -> Router {
    Router::new()
        .route("/api/claim", post(claim))
        .route("/api/session", get(session))
        .route("/api/session/after/{revision}", get(news))
        .route("/api/identifier", post(identifier))
        .route("/api/captcha", get(picture).post(captcha))
        .route("/api/captcha/sound", get(sound))
        .route("/api/captcha/another", post(another))
        .route("/api/method", post(method))
        .route("/api/number", post(number))
        .route("/api/resend", post(resend))
        .route("/api/code", post(code))
        .route("/api/password/check", post(check))
        .route("/api/password", post(password))
        .route("/api/pass", post(pass))
        .route("/api/grant", post(grant))
        .route("/api/not-me", post(not_me))
        .route("/api/cancel", post(cancel))
        .with_state(service)
}

async fn claim(State(service): Shared, peer: Peer, headers: HeaderMap, Body(claim): Body<Claim>) -> Response {
    let (browser, visitor) = asking(&service, &peer, &headers, claim.devices);
    let link = claim.link;
    answered(service, |service| async move { service.claim(link.expose(), &browser, &visitor).await }).await
}

/// Who opens a window: what the browser calls itself, and where it is.
pub(super) fn asking(service: &Service, peer: &Peer, headers: &HeaderMap, devices: Vec<Typed>) -> (String, Visitor) {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let browser = headers.get(header::USER_AGENT).map(text).unwrap_or_default();
    let forwarded: Vec<String> = headers.get_all("x-forwarded-for").iter().map(text).collect();
    let devices = devices.into_iter().map(|device| Sensitive::new(device.take())).collect();
    let address = service.network().address(peer.0, forwarded.iter().map(String::as_str));
    (browser, Visitor { address, devices })
}

async fn pass(State(service): Shared, window: Window, Body(typed): Body<Pass>) -> Response {
    answered(service, |service| async move { service.pass(&window.0, typed.pass.expose()).await }).await
}

/// Needs no window: the link in the notice is the proof, and all that it can do is to shut things.
async fn not_me(State(service): Shared, Body(typed): Body<Objection>) -> Response {
    let (objecting, link) = (service.clone(), typed.objection);
    match to_the_end(async move { objecting.object(link.expose()).await }).await {
        Ok(about) => Json(Objected { about }).into_response(),
        Err(fault) => refused(&service, &fault),
    }
}

async fn grant(State(service): Shared, window: Window, Body(Nothing {}): Body<Nothing>) -> Response {
    answered(service, |service| async move { service.take_grant(&window.0).await }).await
}

async fn session(State(service): Shared, window: Window) -> Response {
    let looked = service.look(&window.0).await;
    shown(&service, looked.map(|session| Answer { session, problem: None, window: None, device: None }))
}

/// Answers when there is something new, or after a while.
async fn news(State(service): Shared, Path(revision): Path<u64>, window: Window) -> Response {
    let looked = service.look_after(&window.0, revision).await;
    shown(&service, looked.map(|session| Answer { session, problem: None, window: None, device: None }))
}

async fn identifier(State(service): Shared, window: Window, Body(typed): Body<Identify>) -> Response {
    answered(service, |service| async move { service.identify(&window.0, typed.identifier.expose()).await }).await
}

async fn picture(State(service): Shared, window: Window) -> Response {
    match service.picture(&window.0).await {
        Ok((picture, task)) => Json(Puzzle {
            picture: format!("data:image/png;base64,{}", BASE64.encode(&picture)),
            work: Work { seed: task.seed(), pieces: task.pieces, rounds: task.rounds, bits: task.bits },
        })
        .into_response(),
        Err(fault) => refused(&service, &fault),
    }
}

async fn sound(State(service): Shared, window: Window) -> Response {
    match service.sound(&window.0).await {
        Ok(sound) => Json(Sound { sound: format!("data:audio/wav;base64,{}", BASE64.encode(&sound)) }).into_response(),
        Err(fault) => refused(&service, &fault),
    }
}

async fn another(State(service): Shared, window: Window, Body(Nothing {}): Body<Nothing>) -> Response {
    answered(service, |service| async move { service.another_puzzle(&window.0).await }).await
}

async fn captcha(State(service): Shared, window: Window, Body(typed): Body<Solve>) -> Response {
    let Solve { answer, work } = typed;
    answered(service, |service| async move { service.solve(&window.0, answer.expose(), work).await }).await
}

async fn method(State(service): Shared, window: Window, Body(chosen): Body<Choose>) -> Response {
    answered(service, |service| async move { service.choose_method(&window.0, chosen.method).await }).await
}

async fn number(State(service): Shared, window: Window, Body(typed): Body<Number>) -> Response {
    answered(service, |service| async move { service.number(&window.0, typed.number.expose()).await }).await
}

async fn resend(State(service): Shared, window: Window, Body(Nothing {}): Body<Nothing>) -> Response {
    answered(service, |service| async move { service.resend_code(&window.0).await }).await
}

async fn code(State(service): Shared, window: Window, Body(typed): Body<Code>) -> Response {
    answered(service, |service| async move { service.code(&window.0, typed.code.expose()).await }).await
}

async fn check(State(service): Shared, window: Window, Body(typed): Body<Check>) -> Response {
    match service.check_password(&window.0, typed.password.take()).await {
        Ok(rules) => {
            let rules = rules.into_iter().map(|(rule, ok)| CheckedRule { id: rule.id(), ok }).collect();
            Json(Checked { rules }).into_response()
        }
        Err(fault) => refused(&service, &fault),
    }
}

async fn password(State(service): Shared, window: Window, Body(typed): Body<Change>) -> Response {
    let (password, again) = (typed.password.take(), typed.again.take());
    answered(service, |service| async move { service.set_password(&window.0, password, again).await }).await
}

async fn cancel(State(service): Shared, window: Window, Body(Nothing {}): Body<Nothing>) -> Response {
    answered(service, |service| async move { service.cancel_session(&window.0).await }).await
}

/// Runs an act to its end, though the browser may have gone away, and shows what came of it.
pub(super) async fn answered<F>(service: Arc<Service>, act: impl FnOnce(Arc<Service>) -> F) -> Response
where
    F: Future<Output = Result<Answer, Fault>> + Send + 'static,
{
    let answer = to_the_end(act(service.clone())).await;
    shown(&service, answer)
}

fn shown(service: &Service, answer: Result<Answer, Fault>) -> Response {
    match answer {
        Ok(answer) => Json(Shown {
            view: view(service, &answer.session, answer.problem.as_ref()),
            window: answer.window.map(|window| window.expose().to_owned()),
            device: answer.device.map(|device| device.expose().to_owned()),
        })
        .into_response(),
        Err(fault) => refused(service, &fault),
    }
}

pub(super) fn refused(service: &Service, fault: &Fault) -> Response {
    let (status, says) = match fault {
        Fault::Dead | Fault::Unknown => (StatusCode::UNAUTHORIZED, PanelPhrase::DeadLink),
        Fault::Refused(Refusal::TooManyBegun) => (StatusCode::TOO_MANY_REQUESTS, PanelPhrase::TooManyBegun),
        Fault::Refused(_) => (StatusCode::CONFLICT, PanelPhrase::NotNow),
        Fault::Paused => (StatusCode::SERVICE_UNAVAILABLE, PanelPhrase::Paused),
        fault => {
            tracing::error!(%fault, "the panel could not answer");
            (StatusCode::SERVICE_UNAVAILABLE, PanelPhrase::Fault)
        }
    };
    worded(service, status, says)
}

fn worded(service: &Service, status: StatusCode, says: PanelPhrase<'_>) -> Response {
    (status, Json(Message { message: service.phrases().say(&says.phrase()) })).into_response()
}

/// The token that the window sends in its header; an empty one is as good as a wrong one.
pub(super) struct Window(pub(super) Zeroizing<String>);

impl FromRequestParts<Arc<Service>> for Window {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Response> {
        let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
        let token = match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")),
            _ => None,
        };
        match token {
            Some(token) => Ok(Self(Zeroizing::new(token.to_owned()))),
            None => Err(worded(service, StatusCode::UNAUTHORIZED, PanelPhrase::DeadLink)),
        }
    }
}

/// Who holds the connection; nobody where the listener doesn't say.
pub(super) struct Peer(IpAddr);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(connected.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())))
    }
}

/// JSON of a known shape. The parser's own words are kept back: they may repeat what was typed.
pub(super) struct Body<T>(pub(super) T);

impl<T: serde::de::DeserializeOwned> FromRequest<Arc<Service>> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, service: &Arc<Service>) -> Result<Self, Response> {
        match Json::<T>::from_request(request, service).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => match rejection.status() {
                StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
                    Err(worded(service, StatusCode::BAD_REQUEST, PanelPhrase::BadRequest))
                }
                // The guard puts words to these.
                status => Err(status.into_response()),
            },
        }
    }
}
