//! Errors as problem details (RFC 9457): a stable `type`, a status, and words for whoever reads a log.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{DeskFault, port::VerifierFault};

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
    /// For `too-soon`, `shut`, `too-many`, `too-often`: when it is over; for `frozen`: since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    /// For `wrong-code`: how many more may be typed today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left: Option<u32>,
}

/// Why a call was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// The verifier itself says no, to the chat or to an agent.
    Fault(VerifierFault),
    Desk(DeskFault),
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
            Self::Desk(fault) => desk_parts(fault),
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
            Self::Fault(VerifierFault::TooSoon { at })
            | Self::Desk(
                DeskFault::Shut { until: at }
                | DeskFault::TooMany { at }
                | DeskFault::TooOften { at }
                | DeskFault::Frozen { at },
            ) => Some(*at),
            _ => None,
        }
    }

    fn left(&self) -> Option<u32> {
        match self {
            Self::Desk(DeskFault::WrongCode { left }) => Some(*left),
            _ => None,
        }
    }

    fn details(&self) -> Details {
        let (status, id, title) = self.parts();
        let (kind, title, status) = (format!("{TYPE}{id}"), title.to_owned(), status.as_u16());
        Details { kind, title, status, at: self.at(), left: self.left() }
    }
}

fn desk_parts(fault: &DeskFault) -> (StatusCode, &'static str, &'static str) {
    let (status, title) = match fault {
        DeskFault::Away => return Problem::Fault(VerifierFault::Away).parts(),
        DeskFault::NoCredential => return Problem::NoCredential.parts(),
        DeskFault::WrongCode { .. } => (StatusCode::FORBIDDEN, "The code isn't right, or was used."),
        DeskFault::Shut { .. } => (StatusCode::TOO_MANY_REQUESTS, "Wrong codes have shut this credential out."),
        DeskFault::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "There were too many acts of this agent."),
        DeskFault::KeyUsed => (StatusCode::UNPROCESSABLE_ENTITY, "The key was used for another attempt."),
        DeskFault::NoAccount => (StatusCode::NOT_FOUND, "There is no such account."),
        DeskFault::Mismatch => (StatusCode::CONFLICT, "No session of that name is about that account."),
        DeskFault::NotNow => (StatusCode::CONFLICT, "The session doesn't allow this now."),
        DeskFault::OwnAccount => (StatusCode::FORBIDDEN, "This is the agent's own account."),
        DeskFault::SameAgent => (StatusCode::CONFLICT, "The second word must be another agent's."),
        DeskFault::Disabled => (StatusCode::CONFLICT, "The account is disabled."),
        DeskFault::NotRegistered => (StatusCode::CONFLICT, "The account is not set up for reset."),
        DeskFault::Frozen { .. } => (StatusCode::CONFLICT, "Resets of the account are frozen."),
        DeskFault::NotShut => (StatusCode::CONFLICT, "Nothing shuts this method."),
        DeskFault::TooOften { .. } => (StatusCode::TOO_MANY_REQUESTS, "It was opened too often in a year."),
        DeskFault::Paused => (StatusCode::CONFLICT, "All resets are paused."),
        DeskFault::NoNumber => (StatusCode::UNPROCESSABLE_ENTITY, "This is no phone number."),
        DeskFault::OnFile => (StatusCode::CONFLICT, "The number is on file, and serves."),
        DeskFault::Privileged => (StatusCode::CONFLICT, "The account has rights over others."),
    };
    (status, fault.id(), title)
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

    /// The same, said to an agent.
    pub(super) fn desk_fault(&self) -> Option<DeskFault> {
        match (self.kind.strip_prefix(TYPE)?, self.at, self.left) {
            ("away", ..) => Some(DeskFault::Away),
            ("no-credential", ..) => Some(DeskFault::NoCredential),
            ("wrong-code", _, Some(left)) => Some(DeskFault::WrongCode { left }),
            ("shut", Some(until), _) => Some(DeskFault::Shut { until }),
            ("too-many", Some(at), _) => Some(DeskFault::TooMany { at }),
            ("key-used", ..) => Some(DeskFault::KeyUsed),
            ("no-account", ..) => Some(DeskFault::NoAccount),
            ("mismatch", ..) => Some(DeskFault::Mismatch),
            ("not-now", ..) => Some(DeskFault::NotNow),
            ("own-account", ..) => Some(DeskFault::OwnAccount),
            ("same-agent", ..) => Some(DeskFault::SameAgent),
            ("disabled", ..) => Some(DeskFault::Disabled),
            ("not-registered", ..) => Some(DeskFault::NotRegistered),
            ("frozen", Some(at), _) => Some(DeskFault::Frozen { at }),
            ("not-shut", ..) => Some(DeskFault::NotShut),
            ("too-often", Some(at), _) => Some(DeskFault::TooOften { at }),
            ("paused", ..) => Some(DeskFault::Paused),
            ("no-number", ..) => Some(DeskFault::NoNumber),
            ("on-file", ..) => Some(DeskFault::OnFile),
            ("privileged", ..) => Some(DeskFault::Privileged),
            _ => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, ..) = self.parts();
        let body = serde_json::to_vec(&self.details()).unwrap_or_default();
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

impl From<DeskFault> for Problem {
    fn from(fault: DeskFault) -> Self {
        Self::Desk(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(problem: &Problem) -> String {
        serde_json::to_string(&problem.details()).unwrap()
    }

    #[test]
    fn every_fault_of_the_desk_comes_back_as_itself() {
        let at = "2026-09-04T15:00:30Z".parse().unwrap();
        for fault in [
            DeskFault::Away,
            DeskFault::NoCredential,
            DeskFault::WrongCode { left: 4 },
            DeskFault::Shut { until: at },
            DeskFault::TooMany { at },
            DeskFault::KeyUsed,
            DeskFault::NoAccount,
            DeskFault::Mismatch,
            DeskFault::NotNow,
            DeskFault::OwnAccount,
            DeskFault::SameAgent,
            DeskFault::Disabled,
            DeskFault::NotRegistered,
            DeskFault::Frozen { at },
            DeskFault::NotShut,
            DeskFault::TooOften { at },
            DeskFault::Paused,
            DeskFault::NoNumber,
            DeskFault::OnFile,
            DeskFault::Privileged,
        ] {
            let problem = Problem::from(fault.clone());
            assert_eq!(problem.parts().1, fault.id(), "one name for one fault");
            let line = sent(&problem);
            assert_eq!(serde_json::from_str::<Details>(&line).unwrap().desk_fault(), Some(fault), "{line}");
        }
    }

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
            let line = sent(&Problem::from(fault.clone()));
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
