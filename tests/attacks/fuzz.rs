//! Whatever comes at the panel, in whatever order: it answers, and what must hold holds.

use std::sync::atomic::Ordering;

use deskhand::model::ProgressKind as Kind;
use proptest::{prelude::*, test_runner::Config};
use serde_json::{Value, json};

use crate::{
    http::Reply,
    world::{NEW_PASSWORD, OLD_PASSWORD, Window, World, post},
};

/// What somebody does next. `None`: what is right there.
#[derive(Debug, Clone)]
enum Act {
    /// What leads on from the stage that the page shows.
    Next,
    Identifier(Option<String>),
    Picture(Option<String>),
    Another,
    Method(&'static str),
    Number(Option<String>),
    Resend,
    Code(Option<String>),
    Pass(String),
    Grant,
    Check(String),
    Password(Option<String>),
    Reload,
    Link,
    Cancel,
    Wait(u64),
}

/// Nonsense of all scripts, and what comes near to the real thing.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9]{0,12}",
        "[0-9\u{FF10}-\u{FF19}\u{660}-\u{669} -]{4,9}",
        "[+(]{0,2}[0-9() .x-]{0,24}",
        "[a-zA-Z@.\u{200B}\u{130}\u{212A}]{0,12}(@umsystem\\.edu)?",
        "[ -~\u{E4}\u{1F600}\u{300}\u{200D}]{0,300}",
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let maybe = || prop_oneof![3 => Just(None), 2 => text().prop_map(Some)];
    prop_oneof![
        16 => Just(Act::Next),
        4 => maybe().prop_map(Act::Identifier),
        4 => maybe().prop_map(Act::Picture),
        1 => Just(Act::Another),
        4 => prop_oneof![4 => Just("authenticator"), 1 => Just("text"), 1 => Just("call"), 1 => Just("carrier-pigeon")]
            .prop_map(Act::Method),
        1 => maybe().prop_map(Act::Number),
        1 => Just(Act::Resend),
        6 => maybe().prop_map(Act::Code),
        1 => text().prop_map(Act::Pass),
        1 => Just(Act::Grant),
        1 => text().prop_map(Act::Check),
        3 => maybe().prop_map(Act::Password),
        1 => Just(Act::Reload),
        1 => Just(Act::Link),
        1 => (0_u8..20).prop_map(|n| if n == 0 { Act::Cancel } else { Act::Wait(u64::from(n) * 3) }),
    ]
}

/// What was sent that led on.
#[derive(Default)]
struct Sent {
    /// The right code was what opened the box for the password.
    right_code: bool,
    password: bool,
}

fn next(stage: &str) -> Act {
    match stage {
        "identifier" => Act::Identifier(None),
        "captcha" => Act::Picture(None),
        "method" => Act::Method("authenticator"),
        "number" => Act::Number(None),
        "code" => Act::Code(None),
        "password" => Act::Password(None),
        _ => Act::Reload,
    }
}

async fn perform(window: &mut Window<'_>, act: &Act, sent: &mut Sent) -> Option<Reply> {
    let world = window.world;
    Some(match act {
        Act::Next => {
            let next = next(window.stage());
            return Box::pin(perform(window, &next, sent)).await;
        }
        Act::Identifier(name) => {
            let name = name.as_deref().unwrap_or("ben");
            window.post("/api/identifier", &json!({ "identifier": name })).await
        }
        // With its work done, and without.
        Act::Picture(None) if window.stage() == "captcha" => {
            let answer = window.look_at_picture().await;
            window.answer(&answer).await
        }
        Act::Picture(answer) => {
            let answer = answer.as_deref().unwrap_or("none");
            window.post("/api/captcha", &json!({ "answer": answer })).await
        }
        Act::Another => window.post("/api/captcha/another", &json!({})).await,
        Act::Method(method) => window.post("/api/method", &json!({ "method": method })).await,
        Act::Number(number) => {
            let number = number.as_deref().unwrap_or("573 555 0142");
            window.post("/api/number", &json!({ "number": number })).await
        }
        Act::Resend => window.post("/api/resend", &json!({})).await,
        Act::Code(code) => {
            let asked = window.stage() == "code";
            let typed = code.clone().unwrap_or_else(|| world.shown_by_app());
            let reply = window.post("/api/code", &json!({ "code": typed })).await;
            sent.right_code |= asked && code.is_none() && window.stage() == "password";
            reply
        }
        Act::Pass(pass) => window.post("/api/pass", &json!({ "pass": pass })).await,
        Act::Grant => window.post("/api/grant", &json!({})).await,
        Act::Check(typed) => window.post("/api/password/check", &json!({ "password": typed })).await,
        Act::Password(typed) => {
            sent.password = true;
            let typed = typed.as_deref().unwrap_or(NEW_PASSWORD);
            window.post("/api/password", &json!({ "password": typed, "again": typed })).await
        }
        Act::Reload => {
            window.look().await;
            return None;
        }
        // The link was used: nobody gets in by it again.
        Act::Link => post(world, "", "/api/claim", &json!({ "link": "x.y.z" })).await,
        Act::Cancel => window.post("/api/cancel", &json!({})).await,
        Act::Wait(seconds) => {
            world.wait(*seconds);
            return None;
        }
    })
}

/// What must hold of a session's log, whatever was done.
async fn holds(window: &Window<'_>, sent: &Sent) -> Result<(), TestCaseError> {
    let world = window.world;
    let events = world.events(window.session).await;
    prop_assert!(events.iter().zip(1..).all(|(event, number)| event.number == number), "one after the other");
    let place = |kind: &Kind| events.iter().position(|event| event.kind == *kind);
    let (verified, completed) = (place(&Kind::Verified), place(&Kind::Completed));
    prop_assert!(verified.is_none() || sent.right_code, "nobody gets through without a right code");
    prop_assert!(completed.is_none() || verified.is_some_and(|at| Some(at) < completed) && sent.password);
    let challenges = events.iter().filter(|event| matches!(event.kind, Kind::Challenged { .. })).count();
    prop_assert!(challenges <= 3, "{challenges} challenges");
    let mut wrong = 0;
    for event in &events {
        match event.kind {
            Kind::Challenged { .. } => wrong = 0,
            Kind::CodeRefused { .. } => wrong += 1,
            _ => {}
        }
        prop_assert!(wrong <= 5, "{wrong} wrong codes in one challenge");
    }
    let done = completed.is_some();
    prop_assert_eq!(world.changes("ben").await, 1 + u64::from(done));
    prop_assert_eq!(world.writer.writes.load(Ordering::SeqCst), usize::from(done));
    prop_assert_eq!(world.signs_in("ben", OLD_PASSWORD).await, !done);
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 48, ..Config::default() })]

    #[test]
    fn attack_57_any_order_of_anything_is_answered_and_proves_nothing(acts in prop::collection::vec(act(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let mut window = world.window().await;
            let mut sent = Sent::default();
            for act in &acts {
                if let Some(reply) = perform(&mut window, act, &mut sent).await {
                    prop_assert!([200, 400, 401, 409, 413].contains(&reply.status), "{act:?}: {}", reply.status);
                    let is_worded = reply.body.starts_with('{') && serde_json::from_str::<Value>(&reply.body).is_ok();
                    prop_assert!(is_worded || reply.status == 413, "{act:?}: {}", reply.body);
                }
            }
            holds(&window, &sent).await
        })?;
    }
}

/// That the acts above lead somewhere: played in order they reset the password.
#[tokio::test]
async fn attack_57_the_same_acts_in_their_order_lead_to_the_end() {
    let world = World::new().await;
    let mut window = world.window().await;
    let mut sent = Sent::default();
    let nothing = || None;
    let acts = [
        Act::Identifier(nothing()),
        Act::Picture(nothing()),
        Act::Method("authenticator"),
        Act::Code(Some("nonsense".to_owned())),
        Act::Code(nothing()),
        Act::Password(Some("lovelace".to_owned())),
        Act::Password(nothing()),
    ];
    for act in &acts {
        perform(&mut window, act, &mut sent).await;
    }
    assert_eq!(window.stage(), "done");
    holds(&window, &sent).await.unwrap();
}
