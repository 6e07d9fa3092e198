//! The chat's end: the port over HTTP.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use reqwest::{
    StatusCode,
    header::{AUTHORIZATION, HeaderValue},
};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    VERSION,
    caller::{Bytes, Call, Caller, Spoken, TRY, bearer, parsed, root, whole},
    problem::Details,
    receipt_wire::ReceiptsWire,
    token::ApiToken,
    wire::{About, ChoiceWire, LinkWire, LogWire, MethodWire, OpenedWire},
};
use crate::{
    model::{
        Method, Opened, Progress, Receipt, RequestKey, Sensitive, SessionId,
        port::{Verifier, VerifierFault},
    },
    runtime::Entropy,
};

/// How long the verifier is asked to wait for an event.
const WAIT: Duration = Duration::from_secs(20);

/// The verifier at the other end of a wire.
pub struct RemoteVerifier {
    caller: Caller,
    bearer: HeaderValue,
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

impl RemoteVerifier {
    /// The verifier at `address` (scheme, host and port), which knows `token`.
    pub fn new(address: &str, token: &ApiToken, entropy: Arc<dyn Entropy>) -> Result<Self, RemoteFault> {
        let bearer = bearer(token.expose());
        let bearer = bearer.ok_or_else(|| RemoteFault::Unprepared("the token can't be sent".to_owned()))?;
        Ok(Self { caller: Caller::new(address, entropy)?, bearer })
    }

    /// What the verifier says of itself, asked once: for whoever wants to know what is wrong.
    pub async fn about(&self) -> Result<About, RemoteFault> {
        let Caller { http, address: at, .. } = &self.caller;
        let address = || at.clone();
        let strange = |why: &str| RemoteFault::Strange { address: address(), why: why.to_owned() };
        let request = http.get(format!("{at}/v1/about")).header(AUTHORIZATION, self.bearer.clone());
        let asked = request.timeout(TRY).send().await;
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

    fn change(&self, path: String, key: &RequestKey) -> Call {
        Caller::change(path, &self.bearer, key)
    }

    fn read(&self, path: String) -> Call {
        self.caller.read(path, &self.bearer)
    }

    async fn ask(&self, call: &Call) -> Result<Bytes, VerifierFault> {
        self.caller.ask(call).await
    }

    async fn log(&self, call: &Call, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        let LogWire { events } = parsed::<_, VerifierFault>(&self.ask(call).await?)?;
        let mut events: Vec<Progress> = events.into_iter().map(Progress::from).collect();
        events.retain(|event| event.number > after);
        events.sort_by_key(|event| event.number);
        events.dedup_by_key(|event| event.number);
        Ok(events)
    }
}

impl Spoken for VerifierFault {
    fn of(details: &Details) -> Option<Self> {
        details.fault()
    }

    fn away() -> Self {
        Self::Away
    }

    fn is_away(&self) -> bool {
        *self == Self::Away
    }

    fn by_status(status: StatusCode) -> Option<Self> {
        (status == StatusCode::CONFLICT).then_some(Self::NotNow)
    }
}

#[async_trait]
impl Verifier for RemoteVerifier {
    async fn open(&self, key: &RequestKey) -> Result<Opened, VerifierFault> {
        let answer = self.ask(&self.change("/v1/sessions".to_owned(), key)).await?;
        parsed::<OpenedWire, _>(&answer).map(Opened::from)
    }

    async fn relink(&self, key: &RequestKey, session: SessionId) -> Result<Opened, VerifierFault> {
        let answer = self.ask(&self.change(format!("/v1/sessions/{session}/links"), key)).await?;
        parsed::<OpenedWire, _>(&answer).map(Opened::from)
    }

    async fn link(&self, session: SessionId, generation: u32) -> Result<Sensitive, VerifierFault> {
        let answer = self.ask(&self.read(format!("/v1/sessions/{session}/links/{generation}"))).await?;
        parsed::<LinkWire, _>(&answer).map(|link| link.url.sensitive())
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
        let call = self.change(format!("/v1/sessions/{session}/method"), key);
        self.ask(&Call { body: Some(Zeroizing::new(body)), ..call }).await.map(drop)
    }

    async fn resend(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault> {
        self.ask(&self.change(format!("/v1/sessions/{session}/resend"), key)).await.map(drop)
    }

    async fn cancel(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault> {
        self.ask(&self.change(format!("/v1/sessions/{session}/cancel"), key)).await.map(drop)
    }

    async fn receipts(&self, session: SessionId) -> Result<Vec<Receipt>, VerifierFault> {
        let answer = self.ask(&self.read(format!("/v1/sessions/{session}/receipts"))).await?;
        parsed::<ReceiptsWire, _>(&answer).map(ReceiptsWire::into_receipts)
    }
}
