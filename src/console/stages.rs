//! How a reset stands, as the sentences of the console.

use crate::{
    desk::card::Stage,
    model::{HandoffReason, ProgressKind, StopReason},
};

/// The sentence that tells why a person is wanted.
pub fn reason(reason: HandoffReason) -> &'static str {
    match reason {
        HandoffReason::Asked => "console-reason-asked",
        HandoffReason::Misses => "console-reason-misses",
        HandoffReason::Failures => "console-reason-failures",
        HandoffReason::Upset => "console-reason-upset",
        HandoffReason::Distress => "console-reason-distress",
        HandoffReason::Rule => "console-reason-rule",
    }
}

/// The sentence of the page that tells it.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Begun => "console-stage-begun",
        Stage::Claimed => "console-stage-claimed",
        Stage::Identified => "console-stage-identified",
        Stage::Human => "console-stage-human",
        Stage::Challenged => "console-stage-challenged",
        Stage::Verified => "console-stage-verified",
        Stage::Saving => "console-stage-saving",
        Stage::Completed => "console-stage-completed",
        Stage::Stopped(reason) => stopped(reason),
    }
}

fn stopped(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Expired => "console-stage-stopped-expired",
        StopReason::Cancelled => "console-stage-stopped-cancelled",
        StopReason::Superseded => "console-stage-stopped-superseded",
        StopReason::TooManyTries => "console-stage-stopped-too-many-tries",
        StopReason::NotAllowed => "console-stage-stopped-not-allowed",
        StopReason::DirectoryRefused => "console-stage-stopped-directory-refused",
    }
}

/// Every stage, for the sentences of the page.
pub(super) const STAGES: [&str; 14] = [
    "console-stage-begun",
    "console-stage-claimed",
    "console-stage-identified",
    "console-stage-human",
    "console-stage-challenged",
    "console-stage-verified",
    "console-stage-saving",
    "console-stage-completed",
    "console-stage-stopped-expired",
    "console-stage-stopped-cancelled",
    "console-stage-stopped-superseded",
    "console-stage-stopped-too-many-tries",
    "console-stage-stopped-not-allowed",
    "console-stage-stopped-directory-refused",
];

/// The stage that an event of the verifier begins, or what went wrong.
pub(super) fn progressed(kind: &ProgressKind) -> Option<&'static str> {
    Some(match kind {
        ProgressKind::Claimed { .. } => "console-stage-claimed",
        ProgressKind::Challenged { .. } => "console-stage-challenged",
        ProgressKind::CodeRefused { .. } => "console-stage-code-refused",
        ProgressKind::CodeExpired => "console-stage-code-expired",
        ProgressKind::Verified => "console-stage-verified",
        ProgressKind::PasswordRefused { .. } => "console-stage-password-refused",
        ProgressKind::Completed => "console-stage-completed",
        ProgressKind::Stopped { reason } => stopped(*reason),
        _ => return None,
    })
}

/// What can go wrong beside the stages.
pub(super) const MISHAPS: [&str; 3] =
    ["console-stage-code-refused", "console-stage-code-expired", "console-stage-password-refused"];
