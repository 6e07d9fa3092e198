//! The chat's end: the port over HTTP. Every call may be asked again, since every change is done once
//! under its key; how often and for how long is bounded, so that the chat can say what is true.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use rand::Rng as _;
use reqwest::{
    Client, Method as Verb, RequestBuilder, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
    redirect,
};
use serde::de::DeserializeOwned;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    VERSION,
    problem::{Details, MEDIA_TYPE},
    reach::Reach,
    token::ApiToken,
    wire::{About, ChoiceWire, LinkWire, LogWire, MethodWire, OpenedWire},
};
use crate::{
    model::{
        Method, Opened, Progress, RequestKey, Sensitive, SessionId,
        port::{Verifier, VerifierFault},
    },
    runtime::Entropy,
};

/// How long one try may take.
const TRY: Duration = Duration::from_secs(3);

/// How long a changing call is tried, all in all: less than the engine's own patience (10 s), so that
/// the answer "away" is this end's own, with no call of it still under way.
const CHANGE: Duration = Duration::from_secs(7);

/// How long a reading call is tried: a person waits for the page that it belongs to.
const READ: Duration = Duration::from_secs(3);

/// The same while the verifier is known to be away: a page has several links.
const READ_WHILE_AWAY: Duration = Duration::from_millis(500);

/// How long the verifier is asked to wait for an event.
const WAIT: Duration = Duration::from_secs(20);

/// The pauses between tries, in milliseconds; each is cut by up to half, so that not all come at once.
const PAUSES: [u64; 9] = [20, 50, 100, 200, 400, 800, 800, 800, 800];

/// The longest answer that is read, in bytes.
const LONGEST: usize = 1024 * 1024;

/// The verifier at the other end of a wire.
pub struct RemoteVerifier {
    http: Client,
    address: String,
    reach: Arc<Reach>,
    entropy: Arc<dyn Entropy>,
}

/// Why a remote can't be used, for whoever sets it up.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RemoteFault {
    #[error("no connection to a verifier can be prepared: {0}")]
    Unprepared(String),
    #[error("the verifier at {address} can't be reached: {why}")]
    Away { address: String, why: String },
    #[error("the verifier at {address} refuses the token")]
    Token { address: String },
    #[error("the verifier at {address} is known under another name")]
    Name { address: String },
    #[error("what answers at {address} is no verifier of this version ({why})")]
    Strange { address: String, why: String },
}

/// One call, to be made as often as it takes.
struct Call<'a> {
    verb: Verb,
    path: String,
    key: Option<&'a RequestKey>,
    body: Option<Vec<u8>>,
    /// How long one try may take, and all of them.
    one: Duration,
    all: Duration,
}

/// An answer's body. It may be a link, so it is wiped.
type Bytes = Zeroizing<Vec<u8>>;

/// How one try ended that gave no answer to go by.
enum Lost {
    /// Nothing was heard, or not all of it.
    Wire(String),
    /// The verifier lives and can't do it now.
    Busy,
}

impl RemoteVerifier {
    /// The verifier at `address` (scheme, host and port), which knows `token`.
    pub fn new(address: &str, token: &ApiToken, entropy: Arc<dyn Entropy>) -> Result<Self, RemoteFault> {
        let unprepared = |fault: &dyn std::fmt::Display| RemoteFault::Unprepared(fault.to_string());
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose()))
            .map_err(|_| RemoteFault::Unprepared("the token can't be sent".to_owned()))?;
        bearer.set_sensitive(true);
        let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer), (ACCEPT, HeaderValue::from_static("*/*"))]);
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
            .default_headers(headers)
            .build()
            .map_err(|fault| unprepared(&fault))?;
        let address = address.trim_end_matches('/').to_owned();
        let reach = Arc::new(Reach::new(http.clone(), &address));
        Ok(Self { http, address, reach, entropy })
    }

    /// What the verifier says of itself, asked once: for whoever wants to know what is wrong.
    pub async fn about(&self) -> Result<About, RemoteFault> {
        let address = || self.address.clone();
        let strange = |why: &str| RemoteFault::Strange { address: address(), why: why.to_owned() };
        let asked = self.http.get(format!("{}/v1/about", self.address)).timeout(TRY).send().await;
        let answer = asked.map_err(|fault| RemoteFault::Away { address: address(), why: root(&fault) })?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(RemoteFault::Token { address: address() }),
            StatusCode::MISDIRECTED_REQUEST => return Err(RemoteFault::Name { address: address() }),
            status => return Err(strange(&format!("status {status}"))),
        }
        let body = whole(answer).await.map_err(|why| RemoteFault::Away { address: address(), why })?;
        let about: About = serde_json::from_slice(&body).map_err(|_| strange("not its JSON"))?;
        if about.product != "deskhand" || about.api != VERSION {
            return Err(strange(&format!("{} {}, API {}", about.product, about.release, about.api)));
        }
        Ok(about)
    }

    /// How this wire calls `method`, as in [`About`].
    pub fn name_of(method: Method) -> &'static str {
        MethodWire::from(method).name()
    }

    fn change(path: String, key: &RequestKey) -> Call<'_> {
        Call { verb: Verb::POST, path, key: Some(key), body: None, one: TRY, all: CHANGE }
    }

    fn read(&self, path: String) -> Call<'static> {
        let all = if self.reach.is_up() { READ } else { READ_WHILE_AWAY };
        Call { verb: Verb::GET, path, key: None, body: None, one: TRY, all }
    }

    async fn log(&self, call: &Call<'_>, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        let LogWire { events } = parsed(&self.ask(call).await?)?;
        let mut events: Vec<Progress> = events.into_iter().map(Progress::from).collect();
        events.retain(|event| event.number > after);
        events.sort_by_key(|event| event.number);
        events.dedup_by_key(|event| event.number);
        Ok(events)
    }

    /// Makes `call` until there is an answer, or it has taken too long.
    async fn ask(&self, call: &Call<'_>) -> Result<Bytes, VerifierFault> {
        let asked = tokio::time::timeout(call.all, self.again_and_again(call)).await;
        asked.unwrap_or_else(|_| {
            tracing::warn!(path = call.path, "the verifier gave no answer in time");
            Err(VerifierFault::Away)
        })
    }

    async fn again_and_again(&self, call: &Call<'_>) -> Result<Bytes, VerifierFault> {
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
        Err(VerifierFault::Away)
    }

    async fn once(&self, call: &Call<'_>) -> Result<Result<Bytes, VerifierFault>, Lost> {
        let answer = self.request(call).send().await.map_err(|fault| Lost::Wire(root(&fault)))?;
        let status = answer.status();
        let problem = answer.headers().get(CONTENT_TYPE).is_some_and(|media| media == MEDIA_TYPE);
        let body = whole(answer).await.map_err(Lost::Wire)?;
        if status.is_success() {
            return Ok(Ok(body));
        }
        let details: Option<Details> = problem.then(|| serde_json::from_slice(&body).ok()).flatten();
        match details.and_then(|details| details.fault()) {
            Some(VerifierFault::Away) => Err(Lost::Busy),
            Some(fault) => Ok(Err(fault)),
            None => match status {
                StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                    Err(Lost::Wire(format!("status {status}")))
                }
                // A newer verifier's reason to say no.
                StatusCode::CONFLICT => Ok(Err(VerifierFault::NotNow)),
                _ => {
                    tracing::error!(path = call.path, %status, "the verifier doesn't understand: run `deskhand doctor`");
                    Ok(Err(VerifierFault::Away))
                }
            },
        }
    }

    fn request(&self, call: &Call<'_>) -> RequestBuilder {
        let mut request =
            self.http.request(call.verb.clone(), format!("{}{}", self.address, call.path)).timeout(call.one);
        if let Some(key) = call.key {
            request = request.header("idempotency-key", format!("\"{key}\""));
        }
        match &call.body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.clone()),
            None => request,
        }
    }
}

#[async_trait]
impl Verifier for RemoteVerifier {
    async fn open(&self, key: &RequestKey) -> Result<Opened, VerifierFault> {
        let answer = self.ask(&Self::change("/v1/sessions".to_owned(), key)).await?;
        parsed::<OpenedWire>(&answer).map(Opened::from)
    }

    async fn relink(&self, key: &RequestKey, session: SessionId) -> Result<Opened, VerifierFault> {
        let answer = self.ask(&Self::change(format!("/v1/sessions/{session}/links"), key)).await?;
        parsed::<OpenedWire>(&answer).map(Opened::from)
    }

    async fn link(&self, session: SessionId, generation: u32) -> Result<Sensitive, VerifierFault> {
        let answer = self.ask(&self.read(format!("/v1/sessions/{session}/links/{generation}"))).await?;
        parsed::<LinkWire>(&answer).map(|link| link.url.sensitive())
    }

    async fn progress(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        self.log(&self.read(format!("/v1/sessions/{session}/events?after={after}")), after).await
    }

    async fn watch(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        let path = format!("/v1/sessions/{session}/events?after={after}&wait={}", WAIT.as_secs());
        let (one, all) = (WAIT + TRY, (WAIT + TRY).saturating_mul(2));
        self.log(&Call { one, all, ..self.read(path) }, after).await
    }

    async fn choose(&self, key: &RequestKey, session: SessionId, method: Method) -> Result<(), VerifierFault> {
        let body = serde_json::to_vec(&ChoiceWire { method: method.into() }).map_err(|_| VerifierFault::Away)?;
        let call = Self::change(format!("/v1/sessions/{session}/method"), key);
        self.ask(&Call { body: Some(body), ..call }).await.map(drop)
    }

    async fn resend(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault> {
        self.ask(&Self::change(format!("/v1/sessions/{session}/resend"), key)).await.map(drop)
    }

    async fn cancel(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault> {
        self.ask(&Self::change(format!("/v1/sessions/{session}/cancel"), key)).await.map(drop)
    }
}

/// The whole body, unless it is longer than any answer of ours.
async fn whole(mut answer: reqwest::Response) -> Result<Bytes, String> {
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
fn parsed<T: DeserializeOwned>(body: &Bytes) -> Result<T, VerifierFault> {
    serde_json::from_slice(body).map_err(|fault| {
        tracing::error!(category = ?fault.classify(), "an answer of the verifier can't be read: run `deskhand doctor`");
        VerifierFault::Away
    })
}

/// The deepest reason: what it is that failed, without the address (which may be a link's).
fn root(fault: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = fault;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    if fault.is_timeout() { "it took too long".to_owned() } else { deepest.to_string() }
}
