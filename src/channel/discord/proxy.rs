//! Calls through a proxy of Discord's API.
//!
//! serenity keeps the rate limits by itself where it asks Discord directly, and ignores a proxy then. Through
//! a proxy it keeps none, and drops how long a refused call is to wait. So calls go by hand here: what would
//! come too early waits, by route and channel, and where the limit is everybody's, all wait.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::HeaderMap;
use serde::Deserialize;
use serenity::{
    all::{Request, Route},
    http::RatelimitingBucket as Bucket,
};
use tokio::time::{Instant, sleep_until};

use super::verdict::Verdict;
use crate::model::Sensitive;

pub(super) struct Proxy {
    client: reqwest::Client,
    api: String,
    token: Sensitive,
    closed: Mutex<Closed>,
}

/// Before these moments nothing is sent.
#[derive(Default)]
struct Closed {
    everything: Option<Instant>,
    buckets: HashMap<Bucket, Instant>,
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

/// With more buckets in memory, those that are open again are dropped.
const MANY: usize = 1_024;

impl Proxy {
    pub(super) fn new(api: &str, token: &Sensitive) -> Self {
        let token = Sensitive::new(format!("Bot {}", token.expose()));
        Self { client: reqwest::Client::new(), api: api.to_owned(), token, closed: Mutex::default() }
    }

    pub(super) async fn ask(&self, request: &Request<'_>) -> Result<Vec<u8>, Verdict> {
        let route = request.route_ref();
        while let Some(at) = self.opens(route) {
            sleep_until(at).await;
        }
        let request = request.clone().build(&self.client, self.token.expose(), Some(&self.api));
        let request = request.map_err(|_| Verdict::Refused("a request that can't be made".to_owned()))?;
        let answer = request.send().await.map_err(|_| Verdict::Again(None))?;
        let status = answer.status();
        if let Some(wait) = spent(answer.headers()) {
            self.close(route, wait);
        }
        let body = answer.bytes().await.map_err(|_| Verdict::Again(None))?;
        if status.is_success() {
            return Ok(body.to_vec());
        }
        let refusal: Refusal = serde_json::from_slice(&body).unwrap_or_default();
        Err(self.verdict(route, status.as_u16(), &refusal))
    }

    fn verdict(&self, route: &Route<'_>, status: u16, refusal: &Refusal) -> Verdict {
        let wait = seconds(refusal.retry_after);
        if let (429, Some(wait)) = (status, wait) {
            if refusal.global {
                self.closed().everything = Some(Instant::now() + wait);
            } else {
                self.close(route, wait);
            }
        }
        Verdict::of(status, refusal.code, &refusal.message, wait)
    }

    /// When a call of `route` may be made, if that is not now.
    fn opens(&self, route: &Route<'_>) -> Option<Instant> {
        let closed = self.closed();
        // Interactions are answered under a token of their own: the bot's limit is not theirs.
        let everything = closed.everything.filter(|_| !is_of_interaction(route));
        let bucket = closed.buckets.get(&route.ratelimiting_bucket()).copied();
        everything.max(bucket).filter(|at| *at > Instant::now())
    }

    fn close(&self, route: &Route<'_>, wait: Duration) {
        let bucket = route.ratelimiting_bucket();
        // The answer to an interaction has a limit of its own each time.
        if bucket.is_none() || is_of_interaction(route) {
            return;
        }
        let now = Instant::now();
        let mut closed = self.closed();
        if closed.buckets.len() >= MANY {
            closed.buckets.retain(|_, at| *at > now);
        }
        closed.buckets.insert(bucket, now + wait);
    }

    fn closed(&self) -> MutexGuard<'_, Closed> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_of_interaction(route: &Route<'_>) -> bool {
    matches!(
        route,
        Route::InteractionResponse { .. }
            | Route::WebhookOriginalInteractionResponse { .. }
            | Route::WebhookFollowupMessages { .. }
    )
}

/// How long nothing more may be asked, where this answer was the last that is given now.
fn spent(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<f64>().ok();
    if number("x-ratelimit-remaining")? > 0.0 {
        return None;
    }
    seconds(number("x-ratelimit-reset-after")?)
}

fn seconds(told: f64) -> Option<Duration> {
    (told > 0.0).then(|| Duration::from_secs_f64(told.min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(channel: u64) -> Route<'static> {
        Route::ChannelMessages { channel_id: channel.into() }
    }

    #[test]
    fn a_limit_holds_what_it_is_about_and_an_interaction_is_answered_all_the_same() {
        let proxy = Proxy::new("http://127.0.0.1:1", &Sensitive::new("token"));
        let answer = Route::InteractionResponse { interaction_id: 1.into(), token: "t" };
        let refused = |global| Refusal { retry_after: 60.0, global, ..Refusal::default() };
        let wait = Some(Duration::from_secs(60));
        assert_eq!(proxy.verdict(&messages(1), 429, &refused(false)), Verdict::Again(wait));
        let held = |route: &Route<'_>| proxy.opens(route).is_some();
        assert_eq!(
            [messages(1), messages(2), Route::UserMeDmChannels, answer].map(|route| held(&route)),
            [true, false, false, false]
        );
        proxy.verdict(&messages(1), 429, &refused(true));
        assert_eq!([messages(2), Route::UserMeDmChannels, answer].map(|route| held(&route)), [true, true, false]);
        // Not even by its own: each is answered once.
        proxy.verdict(&answer, 429, &refused(false));
        assert!(!held(&answer));
    }

    #[test]
    fn the_last_call_that_is_allowed_says_how_long_to_wait() {
        let told = |remaining: &str, after: &str| {
            let pairs = [("x-ratelimit-remaining", remaining), ("x-ratelimit-reset-after", after)];
            let pairs = pairs.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            spent(&pairs.into_iter().collect())
        };
        assert_eq!(told("1", "2.5"), None);
        assert_eq!(told("0", "2.5"), Some(Duration::from_millis(2_500)));
        // What can't be meant is no reason to wait for ever.
        assert_eq!([told("0", "-1"), told("0", "NaN"), told("?", "1")], [None; 3]);
        assert_eq!(told("0", "1e300"), Some(Duration::from_secs(3_600)));
        assert_eq!(spent(&HeaderMap::new()), None);
    }
}
