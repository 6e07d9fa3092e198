//! What crosses the wire, and what an older reader makes of a newer writer.

use super::*;

fn at() -> Timestamp {
    "2026-09-04T15:00:00Z".parse().unwrap()
}

fn read(line: &str) -> ProgressKind {
    Progress::from(serde_json::from_str::<EventWire>(line).unwrap()).kind
}

#[test]
fn every_event_comes_back_as_itself() {
    use ProgressKind::{
        Challenged, Claimed, CodeExpired, CodeRefused, Committing, Completed, Hinted, Human, Identified,
        PasswordRefused, Paused, Stopped, Unknown, Unsettled, Verified,
    };
    let reasons = [
        StopReason::Expired,
        StopReason::Cancelled,
        StopReason::Superseded,
        StopReason::TooManyTries,
        StopReason::NotAllowed,
        StopReason::DirectoryRefused,
    ];
    let methods = [Method::Text, Method::Call, Method::Authenticator];
    let stopped = reasons.map(|reason| Stopped { reason });
    let challenged = methods.into_iter().flat_map(|method| [Challenged { method }, Paused { method }]);
    let plain = [
        ProgressKind::Opened,
        Claimed { browser: "Firefox on Windows".into() },
        Identified,
        Human,
        Hinted,
        CodeRefused { left: 3 },
        CodeExpired,
        Verified,
        PasswordRefused { rules: Rule::ALL.into() },
        Committing,
        Unsettled,
        Completed,
        Unknown,
    ];
    for (kind, number) in plain.into_iter().chain(stopped).chain(challenged).zip(1..) {
        let progress = Progress { number, at: at(), kind };
        let line = serde_json::to_string(&EventWire::from(progress.clone())).unwrap();
        assert_eq!(Progress::from(serde_json::from_str::<EventWire>(&line).unwrap()), progress, "{line}");
    }
}

#[test]
fn what_a_newer_verifier_tells_is_still_progress() {
    let line = |event: &str| format!(r#"{{"number":7,"at":"2026-09-04T15:00:00Z","event":{event},"new":1}}"#);
    for newer in [
        r#"{"kind":"called_back"}"#,
        r#"{"kind":"called_back","by":{"agent":"kim"}}"#,
        r#"{"kind":"challenged","method":"face"}"#,
        r#"{"kind":"code_refused","left":-1}"#,
        r#""a string""#,
    ] {
        assert_eq!(read(&line(newer)), ProgressKind::Unknown, "{newer}");
    }
    let stopped = read(&line(r#"{"kind":"stopped","reason":"bored","since":5}"#));
    assert_eq!(stopped, ProgressKind::Stopped { reason: StopReason::Expired }, "an end is an end");
    let refused = read(&line(r#"{"kind":"password_refused","rules":["length","rhymes"]}"#));
    assert_eq!(refused, ProgressKind::PasswordRefused { rules: vec![Rule::Length] });
    assert_eq!(read(&line(r#"{"kind":"completed","by":"kim"}"#)), ProgressKind::Completed);
}

#[test]
fn a_request_key_has_one_spelling() {
    let key =
        RequestKey { conversation: ConversationId(Ulid::from_parts(7, 0xabc)), revision: Revision(12), ordinal: 1 };
    assert_eq!(request_key(&key.to_string()).as_ref(), Some(&key));
    let id = key.conversation;
    let bent = [
        String::new(),
        id.to_string(),
        format!("{id}/12"),
        format!("{id}/12/x"),
        format!("{id}/012/1"),
        format!("{id}/12/+1"),
        format!("{id}/12/1/0"),
        format!("\"{id}/12/1"),
        format!("{}/12/1", id.to_string().to_lowercase()),
    ];
    for bent in bent {
        assert_eq!(request_key(&bent), None, "{bent}");
    }
}
