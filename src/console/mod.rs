//! The help desk's own page: the queue, the conversations in hand, the card. On its own address, for staff who
//! have signed in.
//!
//! ```text
//!  browser ──cookie──▶ gate: who is it? ──▶ pages, socket ──▶ stay ──▶ desk (the board), engine (turns)
//! ```
//!
//! Invariants: nothing but the sign-in page is shown to whoever isn't signed in; the cookie is `HttpOnly` and
//! `SameSite=Strict`, and no act is taken from another origin (`web::Guard`); each opening of a conversation, and
//! each look at what is on record of a verified person, is written down before it is shown. Absent on purpose: anything that opens an account
//! (what an agent stands for is the verifier's to grant, to the person's own window), and links to the panel.

mod card;
mod company;
pub mod gate;
mod objections;
pub mod page;
mod past;
pub mod phrases;
mod stages;
mod stay;
mod texts;
mod vouch;
mod wire;

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{State, WebSocketUpgrade},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

pub use gate::{Denied, Gate, Token};
pub use stages::{reason, stage};

use crate::{
    desk::FrontDesk,
    engine::Engine,
    model::{Phrases, Sensitive, StaffFile, port::IdentityDesk},
    runtime::Clock,
    web::{Guard, socket::carry},
};

/// What the console is made of.
pub struct Parts {
    pub gate: Arc<Gate>,
    pub desk: Arc<FrontDesk>,
    pub engine: Arc<Engine>,
    /// Where agents stand for people; `None`: nowhere.
    pub identity: Option<Arc<dyn IdentityDesk>>,
    pub clock: Arc<dyn Clock>,
    pub phrases: Arc<dyn Phrases>,
    pub stopping: CancellationToken,
}

/// A sign-in form fits many times over.
pub const BODY_LIMIT: usize = 4 * 1024;

/// The longest message that is taken fits with every character escaped.
const FRAME_LIMIT: usize = 256 * 1024;
const READ_BUFFER: usize = 8 * 1024;

struct Console {
    parts: Parts,
    /// Who reads what, for as long as they do.
    company: Arc<company::Company>,
    pages: page::Pages,
    cookie: Cookie,
}

/// The console's site, guarded.
pub fn router(parts: Parts, guard: Guard) -> Router {
    let pages = page::Pages::new(&guard.phrases);
    let assets = pages.routes();
    let (cookie, company) = (Cookie::of(guard.site.is_https()), company::Company::new());
    let console = Arc::new(Console { parts, company, pages, cookie });
    let router = Router::new()
        .route("/", get(home))
        .route("/sign-in", get(sign_in_page).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/socket", get(socket))
        .with_state(console)
        .merge(assets);
    guard.around(router)
}

async fn home(State(console): State<Arc<Console>>, headers: HeaderMap) -> Response {
    match console.who(&headers).await {
        Ok(Some((_, file))) => console.pages.console(&file),
        Ok(None) => Redirect::to("/sign-in").into_response(),
        Err(status) => status.into_response(),
    }
}

async fn sign_in_page(State(console): State<Arc<Console>>) -> Response {
    console.pages.sign_in("", false)
}

#[derive(Deserialize)]
struct Typed {
    name: String,
    password: String,
    code: String,
}

async fn sign_in(State(console): State<Arc<Console>>, Form(typed): Form<Typed>) -> Response {
    let Typed { name, password, code } = typed;
    let (password, code) = (Sensitive::new(password), Sensitive::new(code));
    match console.parts.gate.sign_in(&name, password, &code).await {
        Ok(token) => {
            let mut answer = Redirect::to("/").into_response();
            if let Ok(cookie) = HeaderValue::from_str(&console.cookie.set(&token)) {
                answer.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            answer
        }
        Err(Denied::Wrong) => {
            let mut answer = console.pages.sign_in(&name, true);
            if answer.status().is_success() {
                *answer.status_mut() = StatusCode::UNAUTHORIZED;
            }
            answer
        }
        Err(Denied::Store(fault)) => {
            tracing::error!(%fault, "nobody can sign in to the console");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn sign_out(State(console): State<Arc<Console>>, headers: HeaderMap) -> Response {
    if let Some(token) = console.cookie.read(&headers)
        && let Err(fault) = console.parts.gate.sign_out(&token).await
    {
        tracing::error!(%fault, "somebody can't be signed out");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let mut answer = Redirect::to("/sign-in").into_response();
    answer.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_static(console.cookie.gone));
    answer
}

async fn socket(State(console): State<Arc<Console>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let (token, file) = match console.who(&headers).await {
        Ok(Some(known)) => known,
        Ok(None) => return StatusCode::FORBIDDEN.into_response(),
        Err(status) => return status.into_response(),
    };
    let upgrade = upgrade.read_buffer_size(READ_BUFFER).max_message_size(FRAME_LIMIT).max_frame_size(FRAME_LIMIT);
    upgrade.on_upgrade(|socket| async move {
        let read = |text: &Sensitive| {
            serde_json::from_str(text.expose()).map_err(|_| stay::unreadable(console.parts.phrases.as_ref()))
        };
        let house = stay::House { parts: &console.parts, company: &console.company };
        carry(socket, &console.parts.stopping, read, |frames, out| stay::stay(house, token, file, frames, out)).await;
    })
}

impl Console {
    /// Who asks; `None`: nobody who is signed in.
    async fn who(&self, headers: &HeaderMap) -> Result<Option<(Token, StaffFile)>, StatusCode> {
        let Some(token) = self.cookie.read(headers) else { return Ok(None) };
        match self.parts.gate.admit(&token).await {
            Ok(known) => Ok(known.map(|file| (token, file))),
            Err(fault) => {
                tracing::error!(%fault, "the staff's sessions can't be read");
                Err(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

/// The session's cookie. Under https its name keeps other hosts from setting it (RFC 6265bis §4.1.3.2).
struct Cookie {
    name: &'static str,
    rest: &'static str,
    /// Takes it away.
    gone: &'static str,
}

impl Cookie {
    fn of(https: bool) -> Self {
        if https {
            Self {
                name: "__Host-desk",
                rest: "; Path=/; HttpOnly; SameSite=Strict; Secure",
                gone: "__Host-desk=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0",
            }
        } else {
            Self {
                name: "desk",
                rest: "; Path=/; HttpOnly; SameSite=Strict",
                gone: "desk=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
            }
        }
    }

    /// It ends with the browser; the session ends by its own time at the latest.
    fn set(&self, token: &Token) -> String {
        format!("{}={}{}", self.name, token.expose(), self.rest)
    }

    fn read(&self, headers: &HeaderMap) -> Option<Token> {
        let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name).and_then(|(_, token)| Token::parse(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_for_the_browser_alone() {
        for (https, name) in [(true, "__Host-desk="), (false, "desk=")] {
            let cookie = Cookie::of(https);
            let token = Token::parse(&"A".repeat(43)).unwrap();
            let set = cookie.set(&token);
            assert!(set.starts_with(name) && set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
            assert_eq!(set.contains("Secure"), https);
            assert!(!set.contains("Domain") && cookie.gone.contains("Max-Age=0"));
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(&format!("a=b; {name}{}", token.expose())).unwrap());
            assert_eq!(cookie.read(&headers).unwrap().expose(), token.expose());
        }
        assert!(Token::parse("short").is_none());
    }
}
