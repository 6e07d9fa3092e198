//! Errors as problem details (RFC 9457): a stable `type`, a status, and words for whoever reads a log.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::port::VerifierFault;

/// The media type of a problem.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// What every `type` begins with.
const TYPE: &str = "urn:deskhand:problem:";

/// An error as it crosses the wire.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Problem", description = "An error (RFC 9457). Its type is stable; its words are for logs.")]
pub(super) struct Details {
    #[serde(rename = "type")]
    #[schema(example = "urn:deskhand:problem:too-soon")]
    kind: String,
    title: String,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// For `too-soon`: when it is no longer too soon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
}

/// Why a call was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// The verifier itself says no.
    Fault(VerifierFault),
    /// A changing call without its key, or with something that is none.
    NoKey,
    Malformed,
    TooLarge,
    NoCredential,
    /// The credential is right, and not for this.
    NotForYou,
    NoSuchCall,
}

impl Problem {
    fn parts(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Fault(VerifierFault::Away) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "away",
                "The verifier can't do this now; ask again under the same key.",
            ),
            Self::Fault(VerifierFault::Unknown) => {
                (StatusCode::NOT_FOUND, "unknown-session", "There is no such session.")
            }
            Self::Fault(VerifierFault::Over) => (StatusCode::CONFLICT, "over", "The session is over."),
            Self::Fault(VerifierFault::NotNow) => {
                (StatusCode::CONFLICT, "not-now", "The session doesn't allow this now.")
            }
            Self::Fault(VerifierFault::TooSoon { .. }) => {
                (StatusCode::TOO_MANY_REQUESTS, "too-soon", "Another code can't be sent yet.")
            }
            Self::Fault(VerifierFault::Closed) => {
                (StatusCode::CONFLICT, "closed", "Driven resets are switched off, or there were too many.")
            }
            Self::NoKey => (StatusCode::BAD_REQUEST, "no-key", "This call needs an Idempotency-Key."),
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed", "The call can't be read."),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The call is too long."),
            Self::NoCredential => (StatusCode::UNAUTHORIZED, "no-credential", "A valid bearer token is needed."),
            Self::NotForYou => (StatusCode::FORBIDDEN, "not-for-you", "This credential doesn't open that."),
            Self::NoSuchCall => (StatusCode::NOT_FOUND, "no-such-call", "There is no such call."),
        }
    }

    fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Fault(VerifierFault::TooSoon { at }) => Some(*at),
            _ => None,
        }
    }
}

impl Details {
    /// The verifier's own word, if this is one; `None` for a type that this version doesn't know.
    pub(super) fn fault(&self) -> Option<VerifierFault> {
        match (self.kind.strip_prefix(TYPE)?, self.at) {
            ("away", _) => Some(VerifierFault::Away),
            ("unknown-session", _) => Some(VerifierFault::Unknown),
            ("over", _) => Some(VerifierFault::Over),
            ("not-now", _) => Some(VerifierFault::NotNow),
            ("too-soon", Some(at)) => Some(VerifierFault::TooSoon { at }),
            ("closed", _) => Some(VerifierFault::Closed),
            _ => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, id, title) = self.parts();
        let details =
            Details { kind: format!("{TYPE}{id}"), title: title.to_owned(), status: status.as_u16(), at: self.at() };
        let body = serde_json::to_vec(&details).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<VerifierFault> for Problem {
    fn from(fault: VerifierFault) -> Self {
        Self::Fault(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_comes_back_as_itself() {
        let at = "2026-09-04T15:00:30Z".parse().unwrap();
        for fault in [
            VerifierFault::Away,
            VerifierFault::Unknown,
            VerifierFault::Over,
            VerifierFault::NotNow,
            VerifierFault::TooSoon { at },
            VerifierFault::Closed,
        ] {
            let problem = Problem::from(fault.clone());
            let (status, id, title) = problem.parts();
            let at = problem.at();
            let sent = Details { kind: format!("{TYPE}{id}"), title: title.into(), status: status.as_u16(), at };
            let line = serde_json::to_string(&sent).unwrap();
            let read: Details = serde_json::from_str(&line).unwrap();
            assert_eq!(read.fault(), Some(fault), "{line}");
        }
    }

    #[test]
    fn a_newer_type_is_no_known_fault() {
        let newer = r#"{"type":"urn:deskhand:problem:on-holiday","title":"x","status":409,"until":"Monday"}"#;
        assert_eq!(serde_json::from_str::<Details>(newer).unwrap().fault(), None);
    }
}
