//! The demo's phones on a page: every person's texts as they arrive, calls that ring and can be taken,
//! and the code that the authenticator app of whoever has one shows now. It stands for things that
//! people hold in their hands, so it shows codes; it exists in the demo alone.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json, Router,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{phrases, voice};
use crate::{
    identity::delivery::{CallAct, CallState},
    model::Phrases,
    web::{self, Assets, Page},
};

/// What the demo's people hold in their hands.
pub trait Phone: Send + Sync {
    /// Everybody of the demo, in the order of its configuration, with their texts and calls, oldest first.
    fn people(&self) -> Vec<DemoPerson>;

    /// Does `act` with a call to the phone of `address`; false where that can't be done now.
    fn act(&self, address: &str, call: u32, act: CallAct) -> bool;
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
    pub calls: Vec<DemoCall>,
    pub authenticator: Option<DemoCode>,
    /// What somebody of the help desk checks with who somebody is.
    pub checks: Option<DemoChecks>,
}

/// A key for identity checks, and what the app for them shows.
#[derive(Serialize)]
pub struct DemoChecks {
    pub key: String,
    #[serde(flatten)]
    pub code: DemoCode,
}

#[derive(Serialize)]
pub struct DemoText {
    pub at: Timestamp,
    pub body: String,
}

/// A call, and what the voice says while somebody listens.
#[derive(Serialize)]
pub struct DemoCall {
    /// Its place among the calls of its phone, from 1.
    pub number: u32,
    pub at: Timestamp,
    pub state: CallState,
    pub heard: Option<String>,
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

/// What somebody does with a call.
#[derive(Deserialize)]
struct Handled {
    address: String,
    call: u32,
    #[serde(flatten)]
    act: CallAct,
}

/// Whose call is listened to.
#[derive(Deserialize)]
struct Listened {
    address: String,
    call: u32,
}

/// `GET /phone`, and `GET /api/phone`, which the page asks every second; `POST /api/phone/call` takes,
/// declines and ends calls; `/api/phone/ring.wav` and `/api/phone/code.wav` are their sounds.
pub(super) fn routes(phone: Arc<dyn Phone>, phrases: &Arc<dyn Phrases>, assets: &Assets) -> Router {
    let page = Arc::new(PhonePage { page: Page::new(phrases, assets).with_words(&phrases::samples()) });
    Router::new()
        .route("/phone", get(|State(shared): State<Shared>| async move { web::html(shared.page.as_ref()) }))
        .route("/api/phone", get(|State(shared): State<Shared>| async move { Json(shared.phone.people()) }))
        .route("/api/phone/call", post(handle))
        .route("/api/phone/ring.wav", get(|| async { sound(voice::ring()) }))
        .route("/api/phone/code.wav", get(listen))
        .with_state(Shared { phone, page })
}

/// How the phones are afterwards; a conflict where it came too late.
async fn handle(State(shared): State<Shared>, Json(handled): Json<Handled>) -> Response {
    let done = shared.phone.act(&handled.address, handled.call, handled.act);
    let status = if done { StatusCode::OK } else { StatusCode::CONFLICT };
    (status, Json(shared.phone.people())).into_response()
}

/// The digits that the voice reads just now.
async fn listen(State(shared): State<Shared>, Query(listened): Query<Listened>) -> Response {
    let people = shared.phone.people();
    let calls = people.iter().filter(|person| person.address == listened.address).flat_map(|person| &person.calls);
    let call = calls.into_iter().find(|call| call.number == listened.call && call.state == CallState::Telling);
    let heard = call.and_then(|call| call.heard.as_deref());
    heard.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |heard| sound(voice::digits(heard)))
}

fn sound(wav: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "audio/wav")], wav).into_response()
}

#[derive(Template)]
#[template(path = "app/demo/phone.html")]
struct PhonePage {
    page: Page,
}
