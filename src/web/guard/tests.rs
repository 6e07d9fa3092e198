//! The guard over real requests.

use axum::{Json, body::Body, routing::get};
use tower::ServiceExt;

use super::*;
use crate::model::Phrase;

struct Ids;
impl Phrases for Ids {
    fn say(&self, phrase: &Phrase) -> String {
        format!("<{}>", phrase.id)
    }
}

fn app(framing: Framing) -> Router {
    let site = Site::new("http://127.0.0.1:4080", &[]).unwrap();
    let guard = Guard { site, framing, phrases: Arc::new(Ids), body_limit: 64 };
    let echo = |body: Json<serde_json::Value>| async move { body };
    guard.around(
        Router::new().route("/", get(|| async { "page" }).post(echo)).route("/api/echo", get(|| async {}).post(echo)),
    )
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

const HOST: (&str, &str) = ("host", "127.0.0.1:4080");
const JSON: (&str, &str) = ("content-type", "application/json");

async fn status(request: Request) -> u16 {
    app(Framing::Never).oneshot(request).await.unwrap().status().as_u16()
}

async fn text(response: Response) -> String {
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn attack_16_an_unknown_host_is_misdirected() {
    assert_eq!(status(request("GET", "/", &[HOST], "")).await, 200);
    assert_eq!(status(request("GET", "/", &[], "")).await, 421);
    for host in ["evil.test", "127.0.0.1", "127.0.0.1:4081", "localhost:4080"] {
        assert_eq!(status(request("GET", "/", &[("host", host)], "")).await, 421, "{host}");
    }
    assert_eq!(status(request("GET", "/", &[HOST, ("host", "evil.test")], "")).await, 421);
    assert_eq!(status(request("GET", "http://evil.test/", &[HOST], "")).await, 421);
    assert_eq!(status(request("GET", "http://127.0.0.1:4080/", &[HOST], "")).await, 200);
    assert_eq!(status(request("GET", "/", &[HOST, ("x-forwarded-host", "evil.test")], "")).await, 200);
}

#[tokio::test]
async fn attack_25_a_foreign_origin_is_refused() {
    let post = |headers: &[(&str, &str)]| {
        let all: Vec<_> = [HOST, JSON].iter().chain(headers).copied().collect();
        status(request("POST", "/api/echo", &all, "{}"))
    };
    assert_eq!(post(&[]).await, 200);
    assert_eq!(post(&[("origin", "http://127.0.0.1:4080"), ("sec-fetch-site", "same-origin")]).await, 200);
    assert_eq!(post(&[("origin", "null"), ("sec-fetch-site", "same-origin")]).await, 200);
    for foreign in ["null", "http://localhost:4080", "http://127.0.0.1:4081", "https://127.0.0.1:4080", "file://"] {
        assert_eq!(post(&[("origin", foreign)]).await, 403, "{foreign}");
    }
    assert_eq!(post(&[("origin", "null"), ("sec-fetch-site", "cross-site")]).await, 403);
    assert_eq!(post(&[("sec-fetch-site", "same-site")]).await, 403);
    let twice = [("origin", "http://127.0.0.1:4080"), ("origin", "https://evil.test")];
    assert_eq!(post(&twice).await, 403);
    let upgrade = [HOST, ("upgrade", "websocket"), ("origin", "https://evil.test")];
    assert_eq!(status(request("GET", "/", &upgrade, "")).await, 403);
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    for asked in
        [request("GET", "/", &[HOST], ""), request("GET", "/nowhere", &[HOST], ""), request("GET", "/", &[], "")]
    {
        let response = app(Framing::Never).oneshot(asked).await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self' 'sha256-"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("connect-src 'self' ws://127.0.0.1:4080;"), "{policy}");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("x-frame-options"), "DENY");
        assert!(!response.headers().contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn framing_names_only_origins() {
    let framing = Framing::By(vec!["https://www.example.edu".to_owned(), "https://a; script-src *".to_owned()]);
    let response = app(framing).oneshot(request("GET", "/", &[HOST], "")).await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'self' https://www.example.edu; require"), "{policy}");
}

#[tokio::test]
async fn every_error_has_words() {
    let cases = [
        (request("GET", "/nowhere", &[HOST], ""), 404),
        (request("PUT", "/", &[HOST], ""), 405),
        (request("POST", "/", &[HOST, JSON], "{"), 400),
        (request("POST", "/", &[HOST, ("content-type", "text/plain")], "{}"), 415),
        (request("POST", "/", &[HOST, JSON], &format!("\"{}\"", "x".repeat(70))), 413),
    ];
    for (asked, expected) in cases {
        let response = app(Framing::Never).oneshot(asked).await.unwrap();
        assert_eq!(response.status().as_u16(), expected);
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        let page = text(response).await;
        assert!(page.contains("&#60;page-fault-") && !page.contains("<page-fault-"), "{page}");
    }
}

#[tokio::test]
async fn an_error_of_the_api_is_json() {
    let response = app(Framing::Never).oneshot(request("POST", "/api/echo", &[HOST, JSON], "{")).await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(text(response).await, r#"{"message":"<page-fault-request>"}"#);
}

#[tokio::test]
async fn only_a_site_that_asks_for_it_may_run_a_worker_of_its_own() {
    let guard = || Guard {
        site: Site::new("http://127.0.0.1:4080", &[]).unwrap(),
        framing: Framing::Never,
        phrases: Arc::new(Ids),
        body_limit: 64,
    };
    let page = || Router::new().route("/", get(|| async { "page" }));
    for (router, worker, vouching) in [
        (guard().around(page()), "worker-src 'none';", "trusted-types 'none'"),
        (guard().around_with_worker(page()), "worker-src 'self';", "trusted-types deskhand-worker"),
    ] {
        let response = router.oneshot(request("GET", "/", &[HOST], "")).await.unwrap();
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(worker) && policy.ends_with(vouching), "{policy}");
        assert!(policy.contains("require-trusted-types-for 'script'") && !policy.contains("blob:"), "{policy}");
    }
}
