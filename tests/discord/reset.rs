//! A person's way over the secure panel, from a link to a new password.

use std::time::Duration;

use data_encoding::BASE64;
use deskhand::identity::verifier::work::Task;
use serde_json::{Value, json};

use crate::{house::House, panel::Panel};

/// How long to wait before looking again for what comes by itself.
const LOOK: Duration = Duration::from_millis(20);

/// Opens `link` and takes every step by a text to `phone`, to the end.
pub(crate) async fn by_text(house: &House, link: &str, name: &str, phone: &str, password: &str) {
    let panel = Panel(house.installation.panel);
    let fragment = link.split_once("/#").expect("a link to the panel").1;
    let (status, claimed) = panel.post("/api/claim", None, &json!({ "link": fragment })).await.unwrap();
    assert_eq!(status, 200, "{claimed}");
    let mut window = claimed["window"].as_str().unwrap().to_owned();
    let mut view = claimed["view"].clone();
    while view["stage"] != "done" {
        let (path, body) = match view["stage"].as_str().unwrap() {
            "identifier" => ("/api/identifier", json!({ "identifier": name })),
            "captcha" => ("/api/captcha", solved(house, panel, &window).await),
            "method" => ("/api/method", json!({ "method": "text" })),
            "number" => ("/api/number", json!({ "number": phone })),
            "code" => ("/api/code", json!({ "code": code(house, phone).await })),
            "password" => ("/api/password", json!({ "password": password, "again": password })),
            "working" => {
                tokio::time::sleep(LOOK).await;
                let (status, looked) = panel.look("/api/session", &window).await.unwrap();
                assert_eq!(status, 200, "{looked}");
                view = looked["view"].clone();
                continue;
            }
            other => panic!("{other}: {view}"),
        };
        let (status, answer) = panel.post(path, Some(&window), &body).await.unwrap();
        assert_eq!(status, 200, "{path}: {answer}");
        if let Some(next) = answer["window"].as_str() {
            next.clone_into(&mut window);
        }
        view = answer["view"].clone();
    }
}

/// Whether the page behind `link` lets anybody in.
pub(crate) async fn opens(house: &House, link: &str) -> bool {
    let fragment = link.split_once("/#").expect("a link to the panel").1;
    let claim = json!({ "link": fragment });
    Panel(house.installation.panel).post("/api/claim", None, &claim).await.unwrap().0 == 200
}

async fn solved(house: &House, panel: Panel, window: &str) -> Value {
    let (status, puzzle) = panel.look("/api/captcha", window).await.unwrap();
    assert_eq!(status, 200, "{puzzle}");
    let picture = puzzle["picture"].as_str().unwrap().split_once(',').unwrap().1;
    let answer = house.installation.answer(&BASE64.decode(picture.as_bytes()).unwrap());
    json!({ "answer": answer, "work": Task::read(&puzzle["work"]).unwrap().work() })
}

/// The code of the newest text to `phone`, as soon as there is one.
async fn code(house: &House, phone: &str) -> String {
    loop {
        let texts = house.installation.texts();
        let newest = texts.iter().rev().find(|(_, to, body)| to == phone && body.contains("code"));
        let is_code = |word: &&str| word.len() == 6;
        if let Some(code) = newest.and_then(|(_, _, body)| body.split(|c: char| !c.is_ascii_digit()).find(is_code)) {
            return code.to_owned();
        }
        tokio::time::sleep(LOOK).await;
    }
}
