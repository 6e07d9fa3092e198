//! A person's window on the panel, as its script drives it.

use data_encoding::BASE64;
use deskhand::{identity::verifier::work::Task, model::SessionId};
use serde_json::{Value, json};

use super::World;
use crate::http::Reply;

/// A person's window on the panel.
pub(crate) struct Window<'a> {
    pub(crate) world: &'a World,
    pub(crate) session: SessionId,
    pub(crate) token: String,
    pub(crate) view: Value,
}

impl Window<'_> {
    /// Posts as the page's script does, and keeps what came back.
    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Reply {
        let reply = post(self.world, &self.token, path, body).await;
        let answer = reply.json();
        if let Some(token) = answer["window"].as_str() {
            token.clone_into(&mut self.token);
        }
        if !answer["view"].is_null() {
            self.view = answer["view"].clone();
        }
        reply
    }

    /// Reloads.
    pub(crate) async fn look(&mut self) -> Value {
        let bearer = format!("Bearer {}", self.token);
        let looked = self.world.ask("GET", "/api/session", &[("Authorization", &bearer)], "").await.json();
        self.view = looked["view"].clone();
        self.view.clone()
    }

    pub(crate) fn stage(&self) -> &str {
        self.view["stage"].as_str().unwrap()
    }

    pub(crate) fn problem(&self) -> &str {
        self.view["problem"]["text"].as_str().unwrap_or_default()
    }

    /// The identifier and the picture.
    pub(crate) async fn identify(&mut self, name: &str) {
        self.post("/api/identifier", &json!({ "identifier": name })).await;
        assert_eq!(self.stage(), "captcha");
        let answer = self.look_at_picture().await;
        self.answer(&answer).await;
    }

    pub(crate) async fn look_at_picture(&self) -> String {
        self.puzzle().await.0
    }

    /// What the picture says, and the work that belongs to it.
    pub(crate) async fn puzzle(&self) -> (String, Task) {
        let bearer = format!("Bearer {}", self.token);
        let picture = self.world.ask("GET", "/api/captcha", &[("Authorization", &bearer)], "").await;
        assert_eq!(picture.status, 200, "{}", picture.body);
        let picture = picture.json();
        let shown = picture["picture"].as_str().unwrap().strip_prefix("data:image/png;base64,").unwrap();
        let shown = BASE64.decode(shown.as_bytes()).unwrap();
        let answer = self.world.captcha.drawn.lock().unwrap().remove(&shown).unwrap();
        (answer, Task::read(&picture["work"]).unwrap())
    }

    /// Answers the picture, its work done.
    pub(crate) async fn answer(&mut self, answer: &str) -> Reply {
        let work = self.puzzle().await.1.work();
        self.post("/api/captcha", &json!({ "answer": answer, "work": work })).await
    }

    pub(crate) async fn choose(&mut self, method: &str) {
        self.post("/api/method", &json!({ "method": method })).await;
    }

    pub(crate) async fn number(&mut self, number: &str) {
        self.post("/api/number", &json!({ "number": number })).await;
    }

    pub(crate) async fn code(&mut self, code: &str) -> Reply {
        self.post("/api/code", &json!({ "code": code })).await
    }

    pub(crate) async fn password(&mut self, password: &str) -> Reply {
        self.post("/api/password", &json!({ "password": password, "again": password })).await
    }

    /// Up to the box for the code of ada's text.
    pub(crate) async fn texted(&mut self, name: &str, number: &str) {
        self.identify(name).await;
        self.choose("text").await;
        self.number(number).await;
        assert_eq!(self.stage(), "code", "{}", self.view);
    }

    /// Up to the box for the new password, by the authenticator.
    pub(crate) async fn verified_by_app(&mut self) {
        self.identify("ben").await;
        self.choose("authenticator").await;
        self.code(&self.world.shown_by_app()).await;
        assert_eq!(self.stage(), "password", "{}", self.view);
    }
}

pub(crate) async fn post(world: &World, token: &str, path: &str, body: &Value) -> Reply {
    let (bearer, origin) = (format!("Bearer {token}"), format!("http://{}", world.host));
    let headers = [
        ("Content-Type", "application/json"),
        ("Origin", origin.as_str()),
        ("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/128.0"),
        ("Authorization", bearer.as_str()),
    ];
    let headers = if token.is_empty() { &headers[..3] } else { &headers[..] };
    world.ask("POST", path, headers, &body.to_string()).await
}

/// Another code than `code`.
pub(crate) fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

pub(crate) fn digits(body: &str) -> String {
    let is_code = |word: &&str| word.len() == 6 && word.chars().all(|c| c.is_ascii_digit());
    body.split(|c: char| !c.is_ascii_digit()).find(is_code).unwrap().to_owned()
}
