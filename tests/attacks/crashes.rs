//! Crashes between a use and its commit, at every commit of a reset.

use std::sync::Arc;

use deskhand::{
    identity::recovery::Limits,
    model::{ProgressKind as Kind, port::Verifier as _},
    storage::memory::MemoryKeys,
};
use serde_json::json;

use crate::{
    dying_keys::DyingKeys,
    floods::{inbox, settled},
    world::{ADA_NUMBER, NEW_PASSWORD, OLD_PASSWORD, World, in_time, post},
};

#[tokio::test]
async fn attack_47_a_used_code_stays_used_across_a_crash() {
    for after in [false, true] {
        let inner = Arc::new(MemoryKeys::default());
        let first = World::over(inner.clone(), Limits::default()).await;
        let mut window = first.window().await;
        window.identify("ben").await;
        window.choose("authenticator").await;
        first.service.close();
        let dying = first.beside(DyingKeys::over(inner.clone(), 1, after)).await;
        let code = json!({ "code": dying.shown_by_app() });
        let lost = post(&dying, &window.token, "/api/code", &code).await;
        assert_eq!(lost.status, 503, "an answer that isn't durable is not given");
        dying.service.close();

        let third = first.beside(inner.clone()).await;
        let events = third.kinds(window.session).await;
        assert_eq!(events.contains(&Kind::Verified), after);
        let again = post(&third, &window.token, "/api/code", &code).await;
        let mut other = third.window().await;
        other.identify("ben").await;
        other.choose("authenticator").await;
        other.code(code["code"].as_str().unwrap()).await;
        assert_eq!(other.stage(), "code", "used, either by the crash or by the retry");
        assert_eq!(again.status, if after { 401 } else { 200 });
    }
}

#[tokio::test]
async fn attack_47_an_attempt_counted_stays_counted_across_a_crash() {
    let inner = Arc::new(MemoryKeys::default());
    let first = World::over(inner.clone(), Limits::default()).await;
    let mut window = first.window().await;
    window.identify("ben").await;
    window.choose("authenticator").await;
    for crash in 0..5 {
        let dying = first.beside(DyingKeys::over(inner.clone(), 1, true)).await;
        assert_eq!(post(&dying, &window.token, "/api/code", &json!({ "code": "none" })).await.status, 503, "{crash}");
        dying.service.close();
    }
    window.code(&first.shown_by_app()).await;
    assert_eq!(window.view["tries_left"], 0);
    assert_eq!(window.stage(), "code");
}

/// It was asked for, and the process died before it could be sent.
#[tokio::test]
async fn attack_47_a_code_that_grew_too_old_meanwhile_is_not_sent() {
    for (later, sent) in [(1, 1), (3_600, 0)] {
        let inner = Arc::new(MemoryKeys::default());
        let first = World::over(inner.clone(), Limits::default()).await;
        let mut window = first.window().await;
        window.identify("ada").await;
        window.choose("text").await;
        first.service.close();
        let dying = first.beside(DyingKeys::over(inner.clone(), 1, true)).await;
        assert_eq!(post(&dying, &window.token, "/api/number", &json!({ "number": ADA_NUMBER })).await.status, 503);
        dying.service.close();

        first.wait(later);
        let third = first.beside(inner.clone()).await;
        settled(&third).await;
        assert_eq!(inbox(&third, ADA_NUMBER), sent, "{later} s later");
    }
}

/// The process dies at each commit of a change in turn, and another one takes over: the password was
/// set once or not at all, and the person is told which.
#[tokio::test]
async fn attack_46_a_change_cut_at_every_commit_ends_in_the_truth() {
    for (commits, after) in [(1, false), (1, true), (2, false), (2, true)] {
        let inner = Arc::new(MemoryKeys::default());
        let first = World::over(inner.clone(), Limits::default()).await;
        let mut window = first.window().await;
        window.verified_by_app().await;
        first.service.close();
        let dying = first.beside(DyingKeys::over(inner.clone(), commits, after)).await;
        let change = json!({ "password": NEW_PASSWORD, "again": NEW_PASSWORD });
        assert_eq!(post(&dying, &window.token, "/api/password", &change).await.status, 503);
        dying.service.close();

        first.wait(1);
        let third = first.beside(inner.clone()).await;
        let session = window.session;
        let mut window = crate::world::Window { world: &third, ..window };
        while window.look().await["stage"] == "working" {
            let told = third.kinds(session).await.len() as u64;
            in_time("the truth is known", third.service.watch(session, told)).await.unwrap();
        }
        let changed = commits == 2;
        assert_eq!(window.stage(), if changed { "done" } else { "password" }, "{commits} {after}");
        assert_eq!(third.signs_in("ben", NEW_PASSWORD).await, changed);
        assert_eq!(third.signs_in("ben", OLD_PASSWORD).await, !changed);
        if !changed {
            window.password(NEW_PASSWORD).await;
        }
        assert_eq!(window.look().await["stage"], "done");
        assert_eq!(third.changes("ben").await, 2, "set when the account was made, and once now");
        let completed = third.kinds(session).await.into_iter().filter(|kind| *kind == Kind::Completed).count();
        assert_eq!(completed, 1);
    }
}
