//! Calls over the wire, whoever makes them. Every call may be made again, since every change is done
//! once under its key; how often and for how long is bounded, so that the caller can say what is true.

use std::{sync::Arc, time::Duration};

use rand::Rng as _;
use reqwest::{
    Client, Method as Verb, RequestBuilder, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
    redirect,
};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::{
    RemoteFault,
    problem::{Details, MEDIA_TYPE},
    reach::Reach,
};
use crate::runtime::Entropy;

/// How long one try may take.
pub(super) const TRY: Duration = Duration::from_secs(3);

/// How long a changing call is tried, all in all: less than the engine's own patience (10 s), so that
/// the answer "away" is this end's own, with no call of it still under way.
const CHANGE: Duration = Duration::from_secs(7);

/// How long a reading call is tried: a person waits for the page that it belongs to.
const READ: Duration = Duration::from_secs(3);

/// The same while the verifier is known to be away: a page has several links.
const READ_WHILE_AWAY: Duration = Duration::from_millis(500);

/// The pauses between tries, in milliseconds; each is cut by up to half, so that not all come at once.
const PAUSES: [u64; 9] = [20, 50, 100, 200, 400, 800, 800, 800, 800];

/// The longest answer that is read, in bytes.
const LONGEST: usize = 1024 * 1024;

/// One end of the wire.
pub(super) struct Caller {
    pub(super) http: Client,
    pub(super) address: String,
    reach: Arc<Reach>,
    entropy: Arc<dyn Entropy>,
}

/// One call, to be made as often as it takes.
pub(super) struct Call {
    pub(super) verb: Verb,
    pub(super) path: String,
    pub(super) bearer: HeaderValue,
    /// Under which a change is done once, in the quotes of a structured field.
    pub(super) key: Option<String>,
    pub(super) body: Option<Zeroizing<Vec<u8>>>,
    /// How long one try may take, and all of them.
    pub(super) one: Duration,
    pub(super) all: Duration,
}

/// An answer's body. It may be a link, so it is wiped.
pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// What a port says when a call is not done.
pub(super) trait Spoken: Sized {
    /// The verifier's own word; `None` for a type of problem that this version doesn't know.
    fn of(details: &Details) -> Option<Self>;

    /// That nothing is known.
    fn away() -> Self;

    fn is_away(&self) -> bool;

    /// A newer verifier's reason to say no, by its status alone.
    fn by_status(status: StatusCode) -> Option<Self>;
}

/// How one try ended that gave no answer to go by.
enum Lost {
    /// Nothing was heard, or not all of it.
    Wire(String),
    /// The verifier lives and can't do it now.
    Busy,
}

impl Caller {
    /// The verifier at `address` (scheme, host and port).
    pub(super) fn new(address: &str, entropy: Arc<dyn Entropy>) -> Result<Self, RemoteFault> {
        let unprepared = |fault: &dyn std::fmt::Display| RemoteFault::Unprepared(fault.to_string());
        let encrypted = address.starts_with("https://");
        let http = Client::builder()
            .use_rustls_tls()
            // On this machine there is nothing to certify, and perhaps no store of certificates.
            .tls_built_in_root_certs(encrypted)
            .https_only(encrypted)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .http1_only()
            .connect_timeout(Duration::from_secs(1))
            .pool_idle_timeout(Duration::from_secs(15))
            .user_agent(concat!("deskhand/", env!("CARGO_PKG_VERSION")))
            .default_headers(HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("*/*"))]))
            .build()
            .map_err(|fault| unprepared(&fault))?;
        let address = address.trim_end_matches('/').to_owned();
        let reach = Arc::new(Reach::new(http.clone(), &address));
        Ok(Self { http, address, reach, entropy })
    }

    /// A call that changes something, once under `key`.
    pub(super) fn change(path: String, bearer: &HeaderValue, key: impl std::fmt::Display) -> Call {
        let (bearer, key) = (bearer.clone(), Some(format!("\"{key}\"")));
        Call { verb: Verb::POST, path, bearer, key, body: None, one: TRY, all: CHANGE }
    }

    pub(super) fn read(&self, path: String, bearer: &HeaderValue) -> Call {
        let all = if self.reach.is_up() { READ } else { READ_WHILE_AWAY };
        Call { verb: Verb::GET, path, bearer: bearer.clone(), key: None, body: None, one: TRY, all }
    }

    /// Makes `call` until there is an answer, or it has taken too long.
    pub(super) async fn ask<F: Spoken>(&self, call: &Call) -> Result<Bytes, F> {
        let asked = tokio::time::timeout(call.all, self.again_and_again(call)).await;
        asked.unwrap_or_else(|_| {
            tracing::warn!(path = call.path, "the verifier gave no answer in time");
            Err(F::away())
        })
    }

    async fn again_and_again<F: Spoken>(&self, call: &Call) -> Result<Bytes, F> {
        for pause in PAUSES {
            match self.once(call).await {
                Ok(answer) => return answer,
                Err(Lost::Wire(why)) => {
                    tracing::info!(path = call.path, why, "a call to the verifier was lost");
                    self.reach.lost();
                }
                Err(Lost::Busy) => tracing::info!(path = call.path, "the verifier can't do this now"),
            }
            let jittered = self.entropy.draw("verifier pause").rng().random_range(pause / 2..=pause);
            tokio::time::sleep(Duration::from_millis(jittered)).await;
            self.reach.back().await;
        }
        Err(F::away())
    }

    async fn once<F: Spoken>(&self, call: &Call) -> Result<Result<Bytes, F>, Lost> {
        let answer = self.request(call).send().await.map_err(|fault| Lost::Wire(root(&fault)))?;
        let status = answer.status();
        let problem = answer.headers().get(CONTENT_TYPE).is_some_and(|media| media == MEDIA_TYPE);
        let body = whole(answer).await.map_err(Lost::Wire)?;
        if status.is_success() {
            return Ok(Ok(body));
        }
        let details: Option<Details> = problem.then(|| serde_json::from_slice(&body).ok()).flatten();
        match details.and_then(|details| F::of(&details)) {
            Some(fault) if fault.is_away() => Err(Lost::Busy),
            Some(fault) => Ok(Err(fault)),
            None => match status {
                StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                    Err(Lost::Wire(format!("status {status}")))
                }
                _ => Ok(Err(F::by_status(status).unwrap_or_else(|| {
                    tracing::error!(path = call.path, %status, "the verifier doesn't understand: run `deskhand doctor`");
                    F::away()
                }))),
            },
        }
    }

    fn request(&self, call: &Call) -> RequestBuilder {
        let address = format!("{}{}", self.address, call.path);
        let mut request = self.http.request(call.verb.clone(), address).timeout(call.one);
        request = request.header(AUTHORIZATION, call.bearer.clone());
        if let Some(key) = &call.key {
            request = request.header("idempotency-key", key);
        }
        match &call.body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.to_vec()),
            None => request,
        }
    }
}

/// A token as a header that no log shows; `None` for one that can't be sent.
pub(super) fn bearer(token: &str) -> Option<HeaderValue> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
    bearer.set_sensitive(true);
    Some(bearer)
}

/// The whole body, unless it is longer than any answer of ours.
pub(super) async fn whole(mut answer: reqwest::Response) -> Result<Bytes, String> {
    let mut body = Zeroizing::new(Vec::new());
    while let Some(chunk) = answer.chunk().await.map_err(|fault| root(&fault))? {
        if body.len().saturating_add(chunk.len()) > LONGEST {
            return Err("the answer is too long".to_owned());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What an answer says. The parser's words are kept back: they may repeat a link.
pub(super) fn parsed<T: DeserializeOwned, F: Spoken>(body: &Bytes) -> Result<T, F> {
    serde_json::from_slice(body).map_err(|fault| {
        tracing::error!(category = ?fault.classify(), "an answer of the verifier can't be read: run `deskhand doctor`");
        F::away()
    })
}

/// The deepest reason: what it is that failed, without the address (which may be a link's).
pub(super) fn root(fault: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = fault;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    if fault.is_timeout() { "it took too long".to_owned() } else { deepest.to_string() }
}
