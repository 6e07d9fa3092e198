//! Attacks on the panel's borders: hosts, scanners, other sites.

use deskhand::{
    identity::{credential::PhoneNumber, directory::Directory, verifier::store::RecoveryStore},
    model::{ProgressKind as Kind, port::Verifier},
    storage::recovery::Recoveries,
};
use serde_json::json;

use crate::{
    http,
    world::{ADA_NUMBER, NEW_PASSWORD, World, post},
};

#[tokio::test]
async fn attack_16_links_and_pages_follow_the_configured_address_alone() {
    let world = World::new().await;
    let (session, fragment) = world.open().await;
    let body = json!({ "link": fragment }).to_string();
    let json = ("Content-Type", "application/json");
    for (target, headers) in [
        ("/api/claim", vec![("Host", "evil.test"), json]),
        ("/api/claim", vec![json]),
        ("/api/claim", vec![("Host", world.host.as_str()), ("Host", "evil.test"), json]),
        ("http://evil.test/api/claim", vec![("Host", world.host.as_str()), json]),
    ] {
        let reply = http::send(world.address, "POST", target, &headers, &body).await;
        assert!([421, 400].contains(&reply.status), "{target} {headers:?} {}", reply.status);
        assert!(!reply.body.contains("evil"), "{}", reply.body);
    }
    for target in ["//evil.test", "//evil.test/api/claim", "/\\evil.test", "/api//claim"] {
        let reply = world.ask("GET", target, &[], "").await;
        assert!(reply.status >= 400 && reply.header("location").is_none(), "{target} {}", reply.status);
    }
    assert_eq!(world.kinds(session).await, [Kind::Opened], "none of them claimed the link");

    let forwarded = [json, ("X-Forwarded-Host", "evil.test"), ("Forwarded", "host=evil.test")];
    assert_eq!(world.ask("POST", "/api/claim", &forwarded, &body).await.status, 200);
    let opened = world.service.relink(&world.request(), session).await.unwrap();
    let link = world.service.link(session, opened.generation).await.unwrap();
    assert!(link.expose().starts_with(&format!("http://{}/#", world.host)), "whatever was asked before");
}

#[tokio::test]
async fn attack_18_a_scanner_that_opens_the_link_changes_nothing() {
    let world = World::new().await;
    let (session, fragment) = world.open().await;
    let before = world.stored();
    for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"] {
        for target in ["/".to_owned(), format!("/?link={fragment}"), "/api/claim".to_owned(), format!("/{fragment}")] {
            world.ask(method, &target, &[("Content-Type", "application/json")], "").await;
        }
    }
    for (kind, body) in [
        ("application/x-www-form-urlencoded", format!("link={fragment}")),
        ("text/plain", json!({ "link": fragment }).to_string()),
    ] {
        assert_eq!(world.ask("POST", "/api/claim", &[("Content-Type", kind)], &body).await.status, 415);
    }
    assert_eq!(world.stored(), before);
    let window = world.claim(session, &fragment).await;
    assert_eq!(window.stage(), "identifier", "the person's own POST still works");
}

#[tokio::test]
async fn attack_25_no_other_site_can_act_frame_or_read() {
    let world = World::new().await;
    let (session, fragment) = world.open().await;
    let body = json!({ "link": fragment }).to_string();
    let json_type = ("Content-Type", "application/json");
    for origin in ["https://evil.test", "null", "http://127.0.0.1:1", "https://localhost"] {
        let reply = world.ask("POST", "/api/claim", &[json_type, ("Origin", origin)], &body).await;
        assert_eq!(reply.status, 403, "{origin}");
        assert!(reply.header("access-control-allow-origin").is_none());
    }
    let fetched = [json_type, ("Sec-Fetch-Site", "cross-site")];
    assert_eq!(world.ask("POST", "/api/claim", &fetched, &body).await.status, 403);
    let preflight = [("Origin", "https://evil.test"), ("Access-Control-Request-Method", "POST")];
    let preflight = world.ask("OPTIONS", "/api/claim", &preflight, "").await;
    assert!(preflight.headers.iter().all(|(name, _)| !name.starts_with("access-control")));
    assert_eq!(world.kinds(session).await, [Kind::Opened]);

    let mut window = world.claim(session, &fragment).await;
    let reply = window.post("/api/identifier", &json!({ "identifier": "ada" })).await;
    assert!(reply.header("set-cookie").is_none(), "nothing to ride on");
    assert!(reply.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let cookie = format!("window={0}; session={0}", window.token);
    let ridden = world.ask("POST", "/api/captcha/another", &[json_type, ("Cookie", &cookie)], "{}").await;
    assert_eq!(ridden.status, 401);
}

#[tokio::test]
async fn attack_57_what_cannot_be_read_is_refused_and_not_repeated() {
    let world = World::new().await;
    let window = world.window().await;
    let bearer = format!("Bearer {}", window.token);
    let headers = [("Content-Type", "application/json"), ("Authorization", bearer.as_str())];
    for body in ["", "{", "[]", "{\"code\":\"canary-73\",\"more\":1}", "{\"code\":73737373}", "{\"identifier\":{}}"] {
        let reply = world.ask("POST", "/api/code", &headers, body).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(!reply.body.contains("73"), "{}", reply.body);
    }
    let long = json!({ "code": "7".repeat(20_000) }).to_string();
    assert_eq!(world.ask("POST", "/api/code", &headers, &long).await.status, 413);
    assert_eq!(post(&world, "x.y.z", "/api/code", &json!({ "code": "1" })).await.status, 401);
    assert_eq!(world.kinds(window.session).await.len(), 2);
}

/// A verified window asks every route of the panel to take a number or an authenticator of a stranger's.
#[tokio::test]
async fn attack_35_nothing_can_be_added_inside_a_reset() {
    let world = World::new().await;
    let ada = world.account("ada").await;
    let stranger = "+15735550199";
    let store = Recoveries::new(world.keys.clone());
    let before = store.account(&ada).await.unwrap();
    let mut window = world.window().await;
    window.texted("ada", "(573) 555-0142").await;
    window.code(&world.text(1).await).await;
    assert_eq!(window.stage(), "password");

    let source = include_str!("../../src/identity/verifier/panel/api.rs");
    let known = source.split('"').filter(|text| text.starts_with("/api/") && !text.ends_with("/cancel"));
    let guessed = ["/api/phone", "/api/phones", "/api/factor", "/api/factors", "/api/enroll", "/api/authenticator"];
    let routes: Vec<_> = known.chain(guessed).collect();
    assert!(routes.contains(&"/api/number") && routes.contains(&"/api/password"), "{routes:?}");
    for route in routes {
        for body in [
            json!({ "number": stranger }),
            json!({ "phone": stranger }),
            json!({ "method": "text", "number": stranger }),
            json!({ "password": NEW_PASSWORD, "again": NEW_PASSWORD, "phone": stranger }),
            json!({ "seed": "JBSWY3DPEHPK3PXP", "code": "000000" }),
        ] {
            let reply = window.post(route, &body).await;
            assert!(reply.status >= 400 || window.stage() == "password", "{route} {body}: {}", reply.body);
        }
    }
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done", "the reset itself goes on");

    let phones = world.directory.account(&ada).await.unwrap().unwrap().phones;
    assert_eq!(phones.iter().map(PhoneNumber::expose).collect::<Vec<_>>(), [ADA_NUMBER]);
    let after = store.account(&ada).await.unwrap();
    assert!(before.authenticator.is_none() && after.authenticator.is_none());
    assert_eq!(after.registered, before.registered);
    let strangers = PhoneNumber::from_e164(stranger).unwrap();
    assert!(world.phone.inbox(&strangers).is_empty() && world.phone.calls(&strangers).is_empty());
}
