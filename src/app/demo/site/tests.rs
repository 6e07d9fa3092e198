//! The demo's site over real requests.

use async_trait::async_trait;
use axum::{body::Body, http::Request, response::Response};
use tower::ServiceExt;

use super::*;
use crate::{
    app::demo::{
        mail::{DemoLetter, Mailbox},
        phone::{DemoCall, DemoCode, DemoPerson, DemoText},
    },
    identity::delivery::{CallAct, CallState},
    model::{Phrase, Sensitive},
};

struct Words;
impl Phrases for Words {
    fn say(&self, phrase: &Phrase) -> String {
        format!("{} {:?}", phrase.id, phrase.arguments)
    }
}

struct Hands;
impl Phone for Hands {
    fn people(&self) -> Vec<DemoPerson> {
        vec![DemoPerson {
            name: "Ada <b>".to_owned(),
            address: "ada@umsystem.edu".to_owned(),
            about: "a student".to_owned(),
            number: Some("+1 573-555-0142".to_owned()),
            texts: vec![DemoText { at: jiff::Timestamp::UNIX_EPOCH, body: "123456 is your code".to_owned() }],
            calls: vec![DemoCall {
                number: 3,
                at: jiff::Timestamp::UNIX_EPOCH,
                state: CallState::Telling,
                heard: Some("1 2 3, 4 5 6".to_owned()),
            }],
            authenticator: Some(DemoCode { code: "654321".to_owned(), seconds_left: 12 }),
            checks: None,
        }]
    }

    fn act(&self, address: &str, call: u32, act: CallAct) -> bool {
        (address, call, act) == ("ada@umsystem.edu", 3, CallAct::Press { key: '#' })
    }
}

impl Mail for Hands {
    fn mailboxes(&self) -> Vec<Mailbox> {
        vec![Mailbox {
            name: "Ada <b>".to_owned(),
            address: "ada@umsystem.edu".to_owned(),
            letters: vec![DemoLetter {
                number: 1,
                at: jiff::Timestamp::UNIX_EPOCH,
                subject: "It changed".to_owned(),
                body: "Hello,\n\nhttp://localhost:8081/not-me#token".to_owned(),
            }],
        }]
    }
}

#[async_trait]
impl SignIn for Hands {
    async fn try_sign_in(&self, identifier: String, password: Sensitive) -> Option<String> {
        (identifier == "ada" && password.expose() == "right & ready").then(|| "Ada <b>".to_owned())
    }
}

fn site() -> Router {
    let site = Site::new("http://127.0.0.1:8082", &[]).unwrap();
    router(Parts {
        phone: Arc::new(Hands),
        mail: Arc::new(Hands),
        sign_in: Arc::new(Hands),
        phrases: Arc::new(Words),
        site,
    })
}

async fn ask(method: &str, path: &str, body: &str, origin: &str) -> (u16, String) {
    let (status, body) = fetch(method, path, body, origin).await;
    (status, String::from_utf8(body).unwrap())
}

async fn fetch(method: &str, path: &str, body: &str, origin: &str) -> (u16, Vec<u8>) {
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:8082")
        .header("origin", origin)
        .header("content-type", kind);
    let response: Response = site().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    assert!(!response.headers().contains_key("set-cookie"));
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, body.to_vec())
}

const OWN: &str = "http://127.0.0.1:8082";

#[tokio::test]
async fn the_right_password_is_told_and_a_wrong_one_keeps_the_name() {
    let (status, page) = ask("POST", "/sign-in", "identifier=ada&password=right+%26+ready", OWN).await;
    assert_eq!(status, 200);
    assert!(page.contains("demo-signed-in") && page.contains("Ada &#60;b&#62;"), "{page}");
    let (status, page) = ask("POST", "/sign-in", "identifier=%22%3E%3Cb%3E&password=wrong-one", OWN).await;
    assert_eq!(status, 401);
    assert!(page.contains("demo-sign-in-failed") && page.contains("&#34;&#62;&#60;b&#62;"), "{page}");
    assert!(!page.contains("wrong-one") && !page.contains("demo-signed-in"));
}

#[tokio::test]
async fn attack_25_no_other_site_can_try_a_password() {
    let (status, page) =
        ask("POST", "/sign-in", "identifier=ada&password=right+%26+ready", "http://127.0.0.1:8080").await;
    assert_eq!(status, 403);
    assert!(!page.contains("demo-signed-in"));
}

#[tokio::test]
async fn a_half_filled_form_is_answered_in_words() {
    let (status, page) = ask("POST", "/sign-in", "identifier=ada", OWN).await;
    assert_eq!(status, 422);
    assert!(page.contains("page-fault-request"), "{page}");
}

#[tokio::test]
async fn the_phones_are_told_as_json_and_shown_by_a_script() {
    let (status, json) = ask("GET", "/api/phone", "", OWN).await;
    assert_eq!(status, 200);
    let people: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(people[0]["texts"][0]["body"], "123456 is your code");
    assert_eq!(people[0]["authenticator"]["seconds_left"], 12);
    let (status, page) = ask("GET", "/phone", "", OWN).await;
    assert_eq!(status, 200);
    assert!(page.contains("demo-banner") && !page.contains("123456"));
}

#[tokio::test]
async fn letters_are_told_as_json_and_shown_by_a_script() {
    let (status, json) = ask("GET", "/api/mail", "", OWN).await;
    assert_eq!(status, 200);
    let mailboxes: serde_json::Value = serde_json::from_str(&json).unwrap();
    let letter = &mailboxes[0]["letters"][0];
    assert_eq!((&letter["number"], &letter["subject"]), (&serde_json::json!(1), &serde_json::json!("It changed")));
    assert!(letter["body"].as_str().unwrap().ends_with("/not-me#token"));
    let (status, page) = ask("GET", "/mail", "", OWN).await;
    assert_eq!(status, 200);
    assert!(page.contains("demo-banner") && page.contains("href=\"/phone\"") && !page.contains("not-me"));
    let (_, phones) = ask("GET", "/phone", "", OWN).await;
    assert!(phones.contains("href=\"/mail\""));
}

#[tokio::test]
async fn a_call_is_handled_and_heard() {
    let act = r##"{"address":"ada@umsystem.edu","call":3,"act":"press","key":"#"}"##;
    assert_eq!(ask("POST", "/api/phone/call", act, OWN).await.0, 200);
    assert_eq!(ask("POST", "/api/phone/call", &act.replace("press", "answer"), OWN).await.0, 409, "too late");
    assert_eq!(ask("POST", "/api/phone/call", act, "http://127.0.0.1:8080").await.0, 403, "another site");
    let (status, json) = ask("GET", "/api/phone", "", OWN).await;
    let people: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((status, &people[0]["calls"][0]["state"]), (200, &serde_json::json!("telling")));
    for (path, found) in [
        ("/api/phone/ring.wav", true),
        ("/api/phone/code.wav?address=ada@umsystem.edu&call=3", true),
        ("/api/phone/code.wav?address=ada@umsystem.edu&call=2", false),
        ("/api/phone/code.wav?address=ben@umsystem.edu&call=3", false),
    ] {
        let (status, sound) = fetch("GET", path, "", OWN).await;
        assert_eq!((status == 200, sound.starts_with(b"RIFF")), (found, found), "{path}");
    }
}
