//! The API's border: who is let in, what is said to whom, and what never leaves.

use std::{sync::Arc, time::Duration};

use deskhand::{
    identity::verifier::remote::{ApiToken, RemoteFault, RemoteVerifier, description},
    model::{
        Draw, ProgressKind as Kind,
        port::{Verifier, VerifierFault},
    },
    runtime::SeededEntropy,
};

use crate::{
    course,
    far::Far,
    http::{self, Reply},
    proxy::Proxy,
    world::{World, soon},
};

impl Far {
    pub(crate) async fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let host = self.address.to_string();
        let mut all = vec![("Host", host.as_str())];
        all.extend_from_slice(headers);
        http::send(self.address, method, target, &all, body).await
    }

    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.token.expose())
    }
}

pub(crate) fn problem(reply: &Reply) -> String {
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{reply:?}");
    assert_eq!(reply.json()["status"], reply.status, "{reply:?}");
    let kind = reply.json()["type"].as_str().unwrap().to_owned();
    kind.strip_prefix("urn:deskhand:problem:").unwrap().to_owned()
}

#[tokio::test]
async fn nobody_without_the_token_learns_or_changes_anything() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let before = world.stored();
    let token = far.token.expose().to_owned();
    let wrong = [
        None,
        Some("Bearer ".to_owned()),
        Some(format!("Bearer {}", &token[1..])),
        Some(format!("Bearer {token}a")),
        Some(format!("bearer {token}")),
        Some(format!("Basic {token}")),
    ];
    for credential in &wrong {
        for (method, target) in [
            ("GET", "/v1/about"),
            ("POST", "/v1/sessions"),
            ("GET", "/v1/sessions/01K4ANR5DG0000000000000000/receipts"),
            ("GET", "/v1/desk/audit"),
            ("GET", "/v1/desk/objections"),
            ("GET", "/v1/nothing"),
            ("GET", "/"),
        ] {
            let key = ("Idempotency-Key", "\"01K4ANR5DG0000000000000000/1/0\"");
            let headers: Vec<_> =
                credential.iter().map(|credential| ("Authorization", credential.as_str())).chain([key]).collect();
            let reply = far.ask(method, target, &headers, "").await;
            assert_eq!((reply.status, problem(&reply).as_str()), (401, "no-credential"), "{credential:?} {target}");
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        }
    }
    let (bearer, key) = (far.bearer(), "\"01K4ANR5DG0000000000000000/1/0\"");
    let twice = [("Authorization", bearer.as_str()), ("Authorization", &bearer), ("Idempotency-Key", key)];
    assert_eq!(far.ask("POST", "/v1/sessions", &twice, "").await.status, 401);
    assert_eq!(world.stored(), before, "nothing was written");
}

#[tokio::test]
async fn the_chats_token_opens_nothing_of_staff() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let bearer = far.bearer();
    let own = [("Authorization", bearer.as_str())];
    for target in ["/v1/desk", "/v1/desk/", "/v1/desk/grants", "/v1/desk/audit?of=ada", "/v1/desk/objections"] {
        for method in ["GET", "POST"] {
            let reply = far.ask(method, target, &own, "").await;
            assert_eq!((reply.status, problem(&reply).as_str()), (403, "not-for-you"), "{method} {target}");
        }
    }
    for (method, target) in [("GET", "/v1/desktop"), ("GET", "/v2/sessions"), ("GET", "/v1/sessions"), ("GET", "/")] {
        let reply = far.ask(method, target, &own, "").await;
        assert_eq!((reply.status, problem(&reply).as_str()), (404, "no-such-call"), "{method} {target}");
    }
}

/// Verb, target, headers, body, and the problem that is expected.
type Case<'a> = (&'a str, &'a str, Vec<(&'a str, &'a str)>, &'a str, &'a str);

#[tokio::test]
async fn a_change_without_a_key_is_refused_and_so_is_what_can_not_be_read() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let (session, _) = world.open().await;
    let before = world.stored();
    let bearer = far.bearer();
    let own = ("Authorization", bearer.as_str());
    let json = ("Content-Type", "application/json");
    let key = ("Idempotency-Key", "\"01K4ANR5DG0000000000000000/1/0\"");
    let method = format!("/v1/sessions/{session}/method");
    let long = format!("{{\"method\":\"text\"{}}}", " ".repeat(2000));
    let cases: [Case<'_>; 9] = [
        ("POST", "/v1/sessions", vec![own], "", "no-key"),
        ("POST", "/v1/sessions", vec![own, ("Idempotency-Key", "1")], "", "no-key"),
        ("POST", "/v1/sessions", vec![own, key, key], "", "no-key"),
        ("POST", "/v1/sessions/x/cancel", vec![own, key], "", "malformed"),
        ("POST", &method, vec![own, key, json], "{\"method\":\"face\"}", "malformed"),
        ("POST", &method, vec![own, key, json], "{\"method\":\"text\",\"for\":\"ada\"}", "malformed"),
        ("POST", &method, vec![own, key], "{\"method\":\"text\"}", "malformed"),
        ("POST", &method, vec![own, key, json], &long, "too-large"),
        ("GET", "/v1/sessions/x/events?after=-1", vec![own], "", "malformed"),
    ];
    for (verb, target, headers, body, expected) in cases {
        let reply = far.ask(verb, target, &headers, body).await;
        assert_eq!(problem(&reply), expected, "{verb} {target} {body:.40}");
        assert!(!reply.body.contains("face") && !reply.body.contains("ada"), "it repeats what was sent: {reply:?}");
    }
    assert_eq!(world.stored(), before, "nothing was written");
}

#[tokio::test]
async fn attack_17_a_link_on_the_wire_is_kept_by_nobody() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let (session, fragment) = world.open().await;
    let bearer = far.bearer();
    let own = [("Authorization", bearer.as_str())];
    let reply = far.ask("GET", &format!("/v1/sessions/{session}/links/1"), &own, "").await;
    assert_eq!(reply.status, 200);
    assert!(reply.body.contains(&fragment));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    assert!(reply.headers.iter().all(|(_, value)| !value.contains(&fragment)), "{reply:?}");
    let token = fragment.rsplit('.').next().unwrap();
    assert!(!world.stored().contains(token));
    assert!(!description().unwrap().contains(far.token.expose()));
}

#[tokio::test]
async fn attack_16_another_host_is_not_this_verifier() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let bearer = far.bearer();
    for host in ["evil.test", "localhost"] {
        let headers = [("Host", host), ("Authorization", bearer.as_str())];
        assert_eq!(http::send(far.address, "GET", "/v1/about", &headers, "").await.status, 421);
        let health = http::send(far.address, "GET", "/healthz", &headers[..1], "").await;
        assert_eq!(health.status, 204, "a load balancer asks by address");
    }
}

#[tokio::test]
async fn health_and_readiness_need_no_token_and_tell_nothing() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    for target in ["/healthz", "/readyz"] {
        let reply = far.ask("GET", target, &[], "").await;
        assert_eq!((reply.status, reply.body.as_str()), (204, ""), "{target}");
    }
    world.service.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_remote_is_told_apart() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let entropy = || Arc::new(SeededEntropy::new([8; 32]));
    let about = far.client(far.address).about().await.unwrap();
    assert_eq!((about.api, about.methods), (1, vec!["text".to_owned(), "authenticator".to_owned()]));
    let stranger = ApiToken::made(&Draw::from_seed([9; 32]));
    let address = format!("http://{}", far.address);
    let refused = RemoteVerifier::new(&address, &stranger, entropy()).unwrap().about().await;
    assert!(matches!(refused, Err(RemoteFault::Token { .. })), "{refused:?}");
    let port = far.address.port();
    let named = RemoteVerifier::new(&format!("http://localhost:{port}"), &far.token, entropy()).unwrap().about().await;
    assert!(matches!(named, Err(RemoteFault::Name { .. })), "{named:?}");
    let panel = RemoteVerifier::new(&format!("http://{}", world.host), &far.token, entropy()).unwrap().about().await;
    assert!(matches!(panel, Err(RemoteFault::Strange { .. })), "{panel:?}");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = far.client(nobody).about().await;
    assert!(matches!(away, Err(RemoteFault::Away { .. })), "{away:?}");
}

/// Counted, not timed: while nobody answers each call is made once and then waits for the one task that
/// asks; and the first answer to that task lets all of them go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_verifier_that_is_away_is_asked_by_one_and_its_return_is_heard_by_all() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let proxy = Proxy::before(far.address, 1, 0).await;
    let verifier = Arc::new(far.client(proxy.address));
    let (session, _) = world.open().await;
    let watching = tokio::spawn({
        let verifier = verifier.clone();
        async move { verifier.watch(session, 1).await }
    });
    let watched = format!("GET /v1/sessions/{session}/events?after=1&wait=20");
    soon("somebody watches", async || proxy.passed().contains(&watched)).await;
    proxy.mute(true);
    let key = world.request();
    assert_eq!(verifier.open(&key).await, Err(VerifierFault::Away));
    assert_eq!(verifier.link(session, 1).await.map(drop), Err(VerifierFault::Away));
    assert_eq!(proxy.passed(), std::slice::from_ref(&watched), "nothing got through");
    let tries = |line: &str| proxy.swallowed().iter().filter(|swallowed| *swallowed == line).count();
    assert_eq!(tries("POST /v1/sessions"), 1, "{:?}", proxy.swallowed());
    assert_eq!(tries(&format!("GET /v1/sessions/{session}/links/1")), 1, "{:?}", proxy.swallowed());
    assert!(tries("GET /healthz") > 1, "one asks again and again");
    let waiting = tokio::spawn({
        let (verifier, key) = (verifier.clone(), key.clone());
        async move { verifier.open(&key).await }
    });
    soon("it waits", async || proxy.swallowed().iter().filter(|line| *line == "POST /v1/sessions").count() == 2).await;
    proxy.mute(false);
    let opened = waiting.await.unwrap().unwrap();
    assert_eq!(proxy.passed(), [watched, "GET /healthz".to_owned(), "POST /v1/sessions".to_owned()]);
    assert_eq!(course::live(&world).await.len(), 2, "one session for all the tries");
    assert!(course::live(&world).await.contains(&opened.session));
    world.service.cancel(&world.request(), session).await.unwrap();
    let heard = watching.await.unwrap().unwrap();
    assert!(
        matches!(heard[..], [deskhand::model::Progress { number: 2, kind: Kind::Stopped { .. }, .. }]),
        "{heard:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_is_let_go_when_the_verifier_stops() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let (session, _) = world.open().await;
    let bearer = far.bearer();
    let own = [("Authorization", bearer.as_str())];
    let target = format!("/v1/sessions/{session}/events?after=1&wait=25");
    let (reply, ()) = tokio::join!(far.ask("GET", &target, &own, ""), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        far.stopping.cancel();
    });
    assert_eq!((reply.status, problem(&reply).as_str()), (503, "away"));
}

#[test]
fn the_description_in_the_repository_is_current() {
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verifier-api.json");
    let kept = std::fs::read_to_string(kept).unwrap_or_default();
    let remedy = "write it anew: cargo run -- verifier --print-openapi > docs/verifier-api.json";
    assert!(kept == description().unwrap(), "docs/verifier-api.json is old; {remedy}");
}
