//! Posting through a proxy of Discord's API.
//!
//! serenity keeps the rate limits by itself where it asks Discord directly, and ignores a proxy then. Through
//! a proxy it keeps none, and drops how long a refused call is to wait. So messages, of which there are most,
//! go by hand: one that came too early waits as long as it is told to, and where the limit is everybody's,
//! all others wait with it.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde::Deserialize;
use serenity::all::{ChannelId, CreateMessage, LightMethod, Request, Route};
use tokio::time::{Instant, sleep_until};

use super::verdict::Verdict;
use crate::model::Sensitive;

pub(super) struct Proxy {
    client: reqwest::Client,
    api: String,
    token: Sensitive,
    /// Before this nothing is sent.
    open_from: Mutex<Option<Instant>>,
}

/// What stands in an answer that refuses.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    code: isize,
    message: String,
    /// In seconds.
    retry_after: f64,
    global: bool,
}

/// Nobody is told to wait for longer; what says so is broken.
const LONGEST: f64 = 3_600.0;

impl Proxy {
    pub(super) fn new(api: &str, token: &Sensitive) -> Self {
        let token = Sensitive::new(format!("Bot {}", token.expose()));
        Self { client: reqwest::Client::new(), api: api.to_owned(), token, open_from: Mutex::default() }
    }

    pub(super) async fn send(&self, channel: ChannelId, message: &CreateMessage) -> Result<(), Verdict> {
        let open_from = *self.open_from.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = open_from {
            sleep_until(at).await;
        }
        let refused = |fault: String| Verdict::Refused(fault);
        let body = serde_json::to_vec(message).map_err(|fault| refused(fault.to_string()))?;
        let request = Request::new(Route::ChannelMessages { channel_id: channel }, LightMethod::Post).body(Some(body));
        let request = request.build(&self.client, self.token.expose(), Some(&self.api));
        let request = request.map_err(|fault| refused(fault.to_string()))?;
        let answer = request.send().await.map_err(|_| Verdict::Again(None))?;
        let status = answer.status().as_u16();
        if answer.status().is_success() {
            return Ok(());
        }
        let body = answer.bytes().await.unwrap_or_default();
        let refusal: Refusal = serde_json::from_slice(&body).unwrap_or_default();
        Err(self.verdict(status, &refusal))
    }

    fn verdict(&self, status: u16, refusal: &Refusal) -> Verdict {
        let told = refusal.retry_after.clamp(0.0, LONGEST);
        let wait = (told > 0.0).then(|| Duration::from_secs_f64(told));
        if let (429, true, Some(wait)) = (status, refusal.global, wait) {
            *self.open_from.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + wait);
        }
        Verdict::of(status, refusal.code, &refusal.message, wait)
    }
}
