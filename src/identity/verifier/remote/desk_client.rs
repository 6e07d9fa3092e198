//! The staff's end: the port of agents over HTTP. Each agent shows a token of their own with each call.

use std::sync::Arc;

use async_trait::async_trait;
use reqwest::{StatusCode, header::HeaderValue};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{
    RemoteFault,
    caller::{Call, Caller, Spoken, bearer, parsed},
    desk_wire::{AgentWire, AuditWire, DidWire, FreezeWire, GrantWire, ObjectionsWire, PhoneWire, SwitchOnWire},
    problem::Details,
    wire::Secret,
};
use crate::{
    model::{
        AgentName, AgentToken, Attempt, AuditPage, DeskAct, DeskDone, DeskFault, OpenObjection, port::IdentityDesk,
    },
    runtime::Entropy,
};

/// The desk of a verifier at the other end of a wire.
pub struct RemoteDesk {
    caller: Caller,
}

impl RemoteDesk {
    /// The verifier at `address` (scheme, host and port).
    pub fn new(address: &str, entropy: Arc<dyn Entropy>) -> Result<Self, RemoteFault> {
        Ok(Self { caller: Caller::new(address, entropy)? })
    }

    async fn read<T: DeserializeOwned>(&self, path: &str, token: &AgentToken) -> Result<T, DeskFault> {
        parsed(&self.caller.ask::<DeskFault>(&self.caller.read(path.to_owned(), &shown(token)?)).await?)
    }
}

/// A token that can't be sent is nobody's.
fn shown(token: &AgentToken) -> Result<HeaderValue, DeskFault> {
    bearer(token.expose()).ok_or(DeskFault::NoCredential)
}

/// Where an attempt is sent, and its body.
fn written(Attempt { code, act, .. }: &Attempt) -> Result<(&'static str, Zeroizing<Vec<u8>>), DeskFault> {
    let code = Secret::of(code);
    match act {
        DeskAct::Grant { account, session } => {
            let (account, session) = (account.clone(), session.to_string());
            json("/v1/desk/grants", &GrantWire { account, session, code })
        }
        DeskAct::Freeze { account } => json("/v1/desk/freezes", &FreezeWire { account: account.clone(), code }),
        DeskAct::SwitchOn { account, method } => {
            let (account, method) = (account.clone(), (*method).into());
            json("/v1/desk/switch-ons", &SwitchOnWire { account, method, code })
        }
        DeskAct::CorrectPhone { account, number } => {
            let (account, number) = (account.clone(), Secret::of(number));
            json("/v1/desk/phones", &PhoneWire { account, number, code })
        }
    }
}

fn json(path: &'static str, body: &impl Serialize) -> Result<(&'static str, Zeroizing<Vec<u8>>), DeskFault> {
    serde_json::to_vec(body).map(|body| (path, Zeroizing::new(body))).map_err(|_| DeskFault::Away)
}

impl Spoken for DeskFault {
    fn of(details: &Details) -> Option<Self> {
        details.desk_fault()
    }

    fn away() -> Self {
        Self::Away
    }

    fn is_away(&self) -> bool {
        *self == Self::Away
    }

    fn by_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some(Self::NoCredential),
            StatusCode::CONFLICT => Some(Self::NotNow),
            _ => None,
        }
    }
}

#[async_trait]
impl IdentityDesk for RemoteDesk {
    async fn agent(&self, token: &AgentToken) -> Result<AgentName, DeskFault> {
        let AgentWire { name } = self.read("/v1/desk/agent", token).await?;
        AgentName::parse(&name).ok_or(DeskFault::Away)
    }

    async fn act(&self, token: &AgentToken, attempt: &Attempt) -> Result<DeskDone, DeskFault> {
        let (path, body) = written(attempt)?;
        let call = Caller::change(path.to_owned(), &shown(token)?, attempt.key);
        let answer = self.caller.ask::<DeskFault>(&Call { body: Some(body), ..call }).await?;
        parsed::<DidWire, DeskFault>(&answer).map(DeskDone::from)
    }

    async fn audit(&self, token: &AgentToken, after: u64) -> Result<AuditPage, DeskFault> {
        let page: AuditWire = self.read(&format!("/v1/desk/audit?after={after}"), token).await?;
        Ok(page.into())
    }

    async fn objections(&self, token: &AgentToken) -> Result<Vec<OpenObjection>, DeskFault> {
        let open: ObjectionsWire = self.read("/v1/desk/objections", token).await?;
        Ok(open.into_objections())
    }
}
