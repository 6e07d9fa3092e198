//! The routes by which owners change their own factors. Signing in goes by the routes of a reset
//! (identifier, picture, method, number, code, pass); what stands here is what a reset can't do.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use data_encoding::BASE64;

use super::{
    api::{Body, Peer, Shared, Window, answered, asking, refused},
    enrolment_phrases::EnrolmentSays,
    phrases::PanelPhrase,
    wire::{Begin, Code, FactorView, FactorsView, Nothing, Number, OfferView, Remove, SignIn},
};
use crate::identity::{
    recovery::FactorRef,
    verifier::{FactorShown, FactorState, Fault, Service},
};

pub(super) fn routes(service: Arc<Service>) -> Router {
    Router::new()
        .route("/api/enroll/begin", post(begin))
        .route("/api/enroll/password", post(password))
        .route("/api/enroll/factors", get(factors))
        .route("/api/enroll/authenticator", post(authenticator))
        .route("/api/enroll/offer", get(offer))
        .route("/api/enroll/phone", post(phone))
        .route("/api/enroll/resend", post(resend))
        .route("/api/enroll/confirm", post(confirm))
        .route("/api/enroll/withdraw", post(withdraw))
        .route("/api/enroll/remove", post(remove))
        .with_state(service)
}

async fn begin(State(service): Shared, peer: Peer, headers: HeaderMap, Body(begin): Body<Begin>) -> Response {
    let (browser, visitor) = asking(&service, &peer, &headers, begin.devices);
    answered(service, |service| async move { service.begin_enrolment(&browser, &visitor).await }).await
}

async fn password(State(service): Shared, window: Window, Body(typed): Body<SignIn>) -> Response {
    let password = typed.password.take();
    answered(service, |service| async move { service.type_password(&window.0, password).await }).await
}

async fn authenticator(State(service): Shared, window: Window, Body(Nothing {}): Body<Nothing>) -> Response {
    answered(service, |service| async move { service.offer_authenticator(&window.0).await }).await
}

async fn phone(State(service): Shared, window: Window, Body(typed): Body<Number>) -> Response {
    answered(service, |service| async move { service.offer_phone(&window.0, typed.number.expose()).await }).await
}

async fn resend(State(service): Shared, window: Window, Body(Nothing {}): Body<Nothing>) -> Response {
    answered(service, |service| async move { service.resend_offer(&window.0).await }).await
}

async fn confirm(State(service): Shared, window: Window, Body(typed): Body<Code>) -> Response {
    answered(service, |service| async move { service.confirm_offer(&window.0, typed.code.expose()).await }).await
}

async fn withdraw(State(service): Shared, window: Window, Body(Nothing {}): Body<Nothing>) -> Response {
    answered(service, |service| async move { service.withdraw_offer(&window.0).await }).await
}

async fn remove(State(service): Shared, window: Window, Body(Remove { factor }): Body<Remove>) -> Response {
    let factor = read(&factor);
    answered(service, |service| async move { service.remove_factor(&window.0, &factor).await }).await
}

/// The seed that is offered: as a picture to scan and as a key to type.
async fn offer(State(service): Shared, window: Window) -> Response {
    let offered = service.offered(&window.0).await;
    let drawn = offered.and_then(|offered| {
        let picture = offered.qr_code().map_err(|fault| Fault::Enrolment(fault.to_string()))?.svg();
        Ok(OfferView {
            picture: format!("data:image/svg+xml;base64,{}", BASE64.encode(picture.expose().as_bytes())),
            key: offered.typed_key.expose().to_owned(),
        })
    });
    match drawn {
        Ok(view) => Json(view).into_response(),
        Err(fault) => refused(&service, &fault),
    }
}

async fn factors(State(service): Shared, window: Window) -> Response {
    match service.factors(&window.0).await {
        Ok(factors) => {
            let factors = factors.iter().map(|factor| shown(&service, factor)).collect();
            Json(FactorsView { factors }).into_response()
        }
        Err(fault) => refused(&service, &fault),
    }
}

fn shown(service: &Service, factor: &FactorShown) -> FactorView {
    let say = |says: EnrolmentSays<'_>| service.phrases().say(&PanelPhrase::Enrolment(says).phrase());
    let name = match (&factor.factor, &factor.ending) {
        (FactorRef::Phone(_), Some(ending)) => say(EnrolmentSays::Phone { ending }),
        _ => say(EnrolmentSays::Authenticator),
    };
    let state = match factor.state {
        FactorState::InUse => say(EnrolmentSays::InUse),
        FactorState::NotSetUp => say(EnrolmentSays::NotSetUp),
        FactorState::UsableFrom(from) => say(EnrolmentSays::UsableFrom { from: &service.told(from) }),
    };
    FactorView {
        id: written(&factor.factor),
        state,
        remove: say(EnrolmentSays::Remove { name: &name }),
        ask: say(if factor.is_last {
            EnrolmentSays::RemoveLast { name: &name }
        } else {
            EnrolmentSays::RemoveAsk { name: &name }
        }),
        name,
    }
}

fn written(factor: &FactorRef) -> String {
    match factor {
        FactorRef::Authenticator => "authenticator".to_owned(),
        FactorRef::NewAuthenticator => "new-authenticator".to_owned(),
        FactorRef::Phone(number) => format!("phone/{number}"),
    }
}

/// What nobody has is a number that is not on file.
fn read(id: &str) -> FactorRef {
    match id {
        "authenticator" => FactorRef::Authenticator,
        "new-authenticator" => FactorRef::NewAuthenticator,
        other => FactorRef::Phone(other.trim_start_matches("phone/").to_owned()),
    }
}
