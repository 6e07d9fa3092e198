//! The JSON of the wire, and what it stands for. The shapes are the API's own: a change of the model
//! must not change them by accident.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::model::{
    ConversationId, Method, Opened, Progress, ProgressKind, RequestKey, Revision, Rule, Sensitive, SessionId,
    StopReason,
};

/// What the verifier says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct About {
    /// Always `deskhand`.
    pub product: String,
    /// The program's version, e.g. `0.1.0`.
    pub release: String,
    /// The version of this wire.
    pub api: u16,
    /// The methods that everybody is offered, in order.
    pub methods: Vec<String>,
}

/// A recovery session as the chat may know it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Opened")]
pub(super) struct OpenedWire {
    #[schema(value_type = String, example = "01K4ANR5DG0000000000000000")]
    session: SessionId,
    /// Which link this is; each new one makes the older dead.
    generation: u32,
    /// Shown in chat and on the panel alike.
    words: [String; 3],
    #[schema(value_type = String, format = DateTime)]
    link_until: Timestamp,
}

/// A link to the panel. It is a secret.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(title = "Link")]
pub(super) struct LinkWire {
    #[schema(value_type = String)]
    pub(super) url: Secret,
}

/// The way to prove who one is that was chosen in chat.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Choice")]
#[serde(deny_unknown_fields)]
pub(super) struct ChoiceWire {
    pub(super) method: MethodWire,
}

/// Some events of a session's log, oldest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Log")]
pub(super) struct LogWire {
    pub(super) events: Vec<EventWire>,
}

/// One entry of a session's log. Numbers rise by one from 1.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Event")]
pub(super) struct EventWire {
    pub(super) number: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(deserialize_with = "perhaps_newer")]
    event: KindWire,
}

/// What happened. A reader takes a kind that it doesn't know as "still working".
#[derive(Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(title = "EventKind")]
#[serde(tag = "kind", rename_all = "snake_case")]
enum KindWire {
    Opened,
    Claimed {
        /// e.g. `Firefox on Windows`
        browser: String,
    },
    Identified,
    Human,
    Challenged {
        method: MethodWire,
    },
    Hinted,
    CodeRefused {
        left: u8,
    },
    CodeExpired,
    Paused {
        method: MethodWire,
    },
    Verified,
    PasswordRefused {
        /// The ids of the rules that it broke, e.g. `upper-case`.
        rules: Vec<String>,
    },
    Committing,
    Unsettled,
    Completed,
    Stopped {
        reason: ReasonWire,
    },
    StillWorking,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(title = "Method")]
#[serde(rename_all = "snake_case")]
pub(super) enum MethodWire {
    Text,
    Call,
    Authenticator,
}

/// Why a session is over without a new password. A reader takes a reason that it doesn't know as `expired`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(title = "StopReason")]
#[serde(rename_all = "snake_case")]
enum ReasonWire {
    Cancelled,
    Superseded,
    TooManyTries,
    NotAllowed,
    DirectoryRefused,
    #[serde(other)]
    Expired,
}

/// A secret in a body: wiped when dropped, without `Debug`.
pub(super) struct Secret(Zeroizing<String>);

impl Secret {
    pub(super) fn of(secret: &Sensitive) -> Self {
        Self(Zeroizing::new(secret.expose().to_owned()))
    }

    pub(super) fn sensitive(mut self) -> Sensitive {
        Sensitive::new(std::mem::take(&mut *self.0))
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

/// A kind that can't be read, whatever is new about it, is progress all the same.
fn perhaps_newer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KindWire, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(KindWire::deserialize(value).unwrap_or(KindWire::StillWorking))
}

/// `conversation/revision/ordinal`
pub(super) fn request_key(bare: &str) -> Option<RequestKey> {
    let mut parts = bare.splitn(3, '/');
    let conversation = ConversationId(Ulid::from_string(parts.next()?).ok()?);
    let revision = Revision(parts.next()?.parse().ok()?);
    let key = RequestKey { conversation, revision, ordinal: parts.next()?.parse().ok()? };
    // One way of writing it alone: `01` and `1` must not be two keys of one request.
    (key.to_string() == bare).then_some(key)
}

impl From<Opened> for OpenedWire {
    fn from(Opened { session, generation, words, link_until }: Opened) -> Self {
        Self { session, generation, words, link_until }
    }
}

impl From<OpenedWire> for Opened {
    fn from(OpenedWire { session, generation, words, link_until }: OpenedWire) -> Self {
        Self { session, generation, words, link_until }
    }
}

impl From<Progress> for EventWire {
    fn from(Progress { number, at, kind }: Progress) -> Self {
        Self { number, at, event: kind.into() }
    }
}

impl From<EventWire> for Progress {
    fn from(EventWire { number, at, event }: EventWire) -> Self {
        Self { number, at, kind: event.into() }
    }
}

impl From<ProgressKind> for KindWire {
    fn from(kind: ProgressKind) -> Self {
        match kind {
            ProgressKind::Opened => Self::Opened,
            ProgressKind::Claimed { browser } => Self::Claimed { browser },
            ProgressKind::Identified => Self::Identified,
            ProgressKind::Human => Self::Human,
            ProgressKind::Challenged { method } => Self::Challenged { method: method.into() },
            ProgressKind::Hinted => Self::Hinted,
            ProgressKind::CodeRefused { left } => Self::CodeRefused { left },
            ProgressKind::CodeExpired => Self::CodeExpired,
            ProgressKind::Paused { method } => Self::Paused { method: method.into() },
            ProgressKind::Verified => Self::Verified,
            ProgressKind::PasswordRefused { rules } => {
                Self::PasswordRefused { rules: rules.into_iter().map(|rule| rule.id().to_owned()).collect() }
            }
            ProgressKind::Committing => Self::Committing,
            ProgressKind::Unsettled => Self::Unsettled,
            ProgressKind::Completed => Self::Completed,
            ProgressKind::Stopped { reason } => Self::Stopped { reason: reason.into() },
            ProgressKind::Unknown => Self::StillWorking,
        }
    }
}

impl From<KindWire> for ProgressKind {
    fn from(kind: KindWire) -> Self {
        match kind {
            KindWire::Opened => Self::Opened,
            KindWire::Claimed { browser } => Self::Claimed { browser },
            KindWire::Identified => Self::Identified,
            KindWire::Human => Self::Human,
            KindWire::Challenged { method } => Self::Challenged { method: method.into() },
            KindWire::Hinted => Self::Hinted,
            KindWire::CodeRefused { left } => Self::CodeRefused { left },
            KindWire::CodeExpired => Self::CodeExpired,
            KindWire::Paused { method } => Self::Paused { method: method.into() },
            KindWire::Verified => Self::Verified,
            // The panel shows every rule itself; one that is new here needs no words in chat.
            KindWire::PasswordRefused { rules } => Self::PasswordRefused {
                rules: Rule::ALL.into_iter().filter(|rule| rules.iter().any(|id| id == rule.id())).collect(),
            },
            KindWire::Committing => Self::Committing,
            KindWire::Unsettled => Self::Unsettled,
            KindWire::Completed => Self::Completed,
            KindWire::Stopped { reason } => Self::Stopped { reason: reason.into() },
            KindWire::StillWorking => Self::Unknown,
        }
    }
}

impl MethodWire {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Call => "call",
            Self::Authenticator => "authenticator",
        }
    }
}

impl From<Method> for MethodWire {
    fn from(method: Method) -> Self {
        match method {
            Method::Text => Self::Text,
            Method::Call => Self::Call,
            Method::Authenticator => Self::Authenticator,
        }
    }
}

impl From<MethodWire> for Method {
    fn from(method: MethodWire) -> Self {
        match method {
            MethodWire::Text => Self::Text,
            MethodWire::Call => Self::Call,
            MethodWire::Authenticator => Self::Authenticator,
        }
    }
}

impl From<StopReason> for ReasonWire {
    fn from(reason: StopReason) -> Self {
        match reason {
            StopReason::Expired => Self::Expired,
            StopReason::Cancelled => Self::Cancelled,
            StopReason::Superseded => Self::Superseded,
            StopReason::TooManyTries => Self::TooManyTries,
            StopReason::NotAllowed => Self::NotAllowed,
            StopReason::DirectoryRefused => Self::DirectoryRefused,
        }
    }
}

impl From<ReasonWire> for StopReason {
    fn from(reason: ReasonWire) -> Self {
        match reason {
            ReasonWire::Expired => Self::Expired,
            ReasonWire::Cancelled => Self::Cancelled,
            ReasonWire::Superseded => Self::Superseded,
            ReasonWire::TooManyTries => Self::TooManyTries,
            ReasonWire::NotAllowed => Self::NotAllowed,
            ReasonWire::DirectoryRefused => Self::DirectoryRefused,
        }
    }
}

#[cfg(test)]
mod tests;
