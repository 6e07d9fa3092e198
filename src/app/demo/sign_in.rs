//! The demo's sign-in: to try a password. It signs nobody in to anything, sets no cookie and tells
//! only whether the password is right.

use std::sync::Arc;

use askama::Template;
use async_trait::async_trait;
use axum::{Form, Router, extract::State, http::StatusCode, response::Response, routing::get};
use serde::Deserialize;

use crate::{
    model::{Phrase, Phrases, Sensitive},
    web::{self, Assets, Page},
};

/// Tries a password.
#[async_trait]
pub trait SignIn: Send + Sync {
    /// The person's name, if the password is theirs and the account is enabled.
    async fn try_sign_in(&self, identifier: String, password: Sensitive) -> Option<String>;
}

#[derive(Clone)]
struct Shared {
    sign_in: Arc<dyn SignIn>,
    page: Page,
}

/// `GET /sign-in` shows the form, `POST /sign-in` tries it.
pub(super) fn routes(sign_in: Arc<dyn SignIn>, phrases: &Arc<dyn Phrases>, assets: &Assets) -> Router {
    let shared = Shared { sign_in, page: Page::new(phrases, assets) };
    Router::new().route("/sign-in", get(form).post(attempt)).with_state(shared)
}

#[derive(Deserialize)]
struct Typed {
    identifier: String,
    password: String,
}

async fn form(State(shared): State<Shared>) -> Response {
    web::html(&shared.page(String::new(), None))
}

async fn attempt(State(shared): State<Shared>, Form(typed): Form<Typed>) -> Response {
    let password = Sensitive::new(typed.password);
    if let Some(name) = shared.sign_in.try_sign_in(typed.identifier.clone(), password).await {
        return web::html(&shared.page(String::new(), Some(name)));
    }
    let mut answer = web::html(&SignInPage { failed: true, ..shared.page(typed.identifier, None) });
    if answer.status().is_success() {
        *answer.status_mut() = StatusCode::UNAUTHORIZED;
    }
    answer
}

impl Shared {
    fn page(&self, identifier: String, name: Option<String>) -> SignInPage {
        let welcome = name.map(|name| self.page.tell(&Phrase::new("demo-signed-in").with("name", name)));
        SignInPage { page: self.page.clone(), identifier, welcome, failed: false }
    }
}

#[derive(Template)]
#[template(path = "app/demo/sign_in.html")]
struct SignInPage {
    page: Page,
    /// What was typed, kept when it did not work.
    identifier: String,
    welcome: Option<String>,
    failed: bool,
}
