//! One call to Discord's REST: how long somebody waits for it, and when it is made again.
//!
//! serenity keeps the rate limits by itself where it asks Discord directly; through a proxy calls go by hand
//! ([`Proxy`]). Either way an answer means the same here ([`Verdict`]).

use std::{sync::Arc, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use serenity::all::{Http, LightMethod, Request, Route};
use tokio::time::{Instant, sleep, timeout};

use super::{proxy::Proxy, verdict::Verdict};

/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long to wait before a call is made again; twice as long each time, up to the longest.
const SOON: Duration = Duration::from_millis(250);
const LATE: Duration = Duration::from_secs(30);

/// When a call is given up.
#[derive(Debug, Clone, Copy)]
pub(super) enum Until {
    /// When Discord has said yes or no.
    Settled,
    /// After so long, whatever it says.
    Within(Duration),
    /// After so long; and made again only where Discord has said that it did nothing: a thread that was opened
    /// twice would be one too many.
    Once(Duration),
}

pub(super) struct Caller {
    pub(super) http: Arc<Http>,
    /// Calls go through it, where there is one.
    pub(super) proxy: Option<Proxy>,
}

impl Caller {
    /// Asks until there is an answer, or it is no use any more.
    pub(super) async fn call(&self, request: &Request<'_>, until: Until) -> Result<Vec<u8>, Verdict> {
        let end = match until {
            Until::Settled => None,
            Until::Within(time) | Until::Once(time) => Some(Instant::now() + time),
        };
        let mut wait = SOON;
        loop {
            let left = end.map_or(PATIENCE, |end| PATIENCE.min(end.duration_since(Instant::now())));
            let told = match timeout(left, self.ask(request)).await {
                Ok(Err(Verdict::Again(told))) => told,
                // With another token it will be taken.
                Ok(Err(Verdict::Stranger)) if matches!(until, Until::Settled) => None,
                Ok(settled) => return settled,
                Err(_) => None,
            };
            let pause = told.unwrap_or(wait);
            let too_late = end.is_some_and(|end| Instant::now() + pause >= end);
            if too_late || (matches!(until, Until::Once(_)) && told.is_none()) {
                return Err(Verdict::Again(told));
            }
            sleep(pause).await;
            wait = LATE.min(wait * 2);
        }
    }

    /// The same for an answer that is read.
    pub(super) async fn read<T: DeserializeOwned>(&self, request: &Request<'_>, until: Until) -> Result<T, Verdict> {
        parsed(&self.call(request, until).await?)
    }

    /// Asks with a body.
    pub(super) async fn say(
        &self,
        method: LightMethod,
        route: Route<'_>,
        body: &impl Serialize,
        until: Until,
    ) -> Result<Vec<u8>, Verdict> {
        let body = serde_json::to_vec(body).map_err(|fault| Verdict::Refused(fault.to_string()))?;
        self.call(&bare(method, route).body(Some(body)), until).await
    }

    /// The same for an answer that is read.
    pub(super) async fn read_said<T: DeserializeOwned>(
        &self,
        method: LightMethod,
        route: Route<'_>,
        body: &impl Serialize,
        until: Until,
    ) -> Result<T, Verdict> {
        parsed(&self.say(method, route, body, until).await?)
    }

    async fn ask(&self, request: &Request<'_>) -> Result<Vec<u8>, Verdict> {
        if let Some(proxy) = &self.proxy {
            return proxy.ask(request).await;
        }
        let answer = self.http.request(request.clone()).await.map_err(|fault| Verdict::from(&fault))?;
        answer.bytes().await.map(|bytes| bytes.to_vec()).map_err(|_| Verdict::Again(None))
    }
}

/// A request without a body.
pub(super) fn bare(method: LightMethod, route: Route<'_>) -> Request<'_> {
    Request::new(route, method)
}

fn parsed<T: DeserializeOwned>(answer: &[u8]) -> Result<T, Verdict> {
    serde_json::from_slice(answer).map_err(|fault| Verdict::Refused(format!("an answer that can't be read: {fault}")))
}
