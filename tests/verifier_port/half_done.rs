//! Half a success, as the chat hears of it over a bad wire: directory yes and store no, the reverse, an
//! answer that is lost. Whatever happens, what the chat hears is what is true, once and in order.

use std::sync::Arc;

use deskhand::{
    identity::recovery::Limits,
    model::{Progress, ProgressKind as Kind, SessionId, StopReason, port::Verifier},
    storage::memory::MemoryKeys,
};
use serde_json::json;

use crate::{
    dying_keys::DyingKeys,
    far::Far,
    proxy::Proxy,
    world::{Fate, NEW_PASSWORD, OLD_PASSWORD, Window, World, post, soon},
};

/// How many requests of a hundred meet something.
const ILL: u32 = 30;

/// The chat's end: whatever it has heard so far, by number.
struct Listening(tokio::task::JoinHandle<Vec<Progress>>);

impl Listening {
    /// Listens until an event for which `last` holds.
    fn to(verifier: Arc<dyn Verifier>, session: SessionId, last: fn(&Kind) -> bool) -> Self {
        Self(tokio::spawn(async move {
            let mut heard: Vec<Progress> = Vec::new();
            while !heard.iter().any(|event| last(&event.kind)) {
                let after = heard.last().map_or(0, |event| event.number);
                // A call may give up on such a network; the next one resumes.
                heard.extend(verifier.watch(session, after).await.unwrap_or_default());
            }
            heard
        }))
    }

    async fn heard(self) -> Vec<Progress> {
        tokio::time::timeout(std::time::Duration::from_secs(60), self.0).await.expect("it ends").unwrap()
    }
}

fn is_end(kind: &Kind) -> bool {
    matches!(kind, Kind::Completed | Kind::Stopped { .. })
}

/// What the chat hears from the moment at which the password was typed.
fn since_verified(heard: &[Progress]) -> Vec<Kind> {
    let from = heard.iter().position(|event| event.kind == Kind::Verified).unwrap() + 1;
    heard[from..].iter().map(|event| event.kind.clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_46_the_chat_hears_the_truth_of_a_directory_that_fails() {
    use Kind::{Committing, Completed, Stopped, Unsettled, Verified};
    let refused = Stopped { reason: StopReason::DirectoryRefused };
    for (seed, (fate, told)) in (20..).zip([
        (Fate::AnswerLost, vec![Committing, Unsettled, Completed]),
        (Fate::RequestLost, vec![Committing, Unsettled, Verified, Committing, Completed]),
        (Fate::Away, vec![Committing, Verified, Committing, Completed]),
        (Fate::Refuses, vec![Committing, refused]),
    ]) {
        let world = World::new().await;
        let far = Far::of(&world).await;
        let proxy = Proxy::before(far.address, seed, ILL).await;
        let chat: Arc<dyn Verifier> = Arc::new(far.client(proxy.address));
        let mut window = world.window().await;
        let listening = Listening::to(chat.clone(), window.session, is_end);
        window.verified_by_app().await;
        *world.writer.fate.lock().unwrap() = fate;
        window.password(NEW_PASSWORD).await;
        // Nothing that isn't known yet is told as if it were.
        let so_far = chat.progress(window.session, 0).await.unwrap();
        assert_eq!(so_far, world.events(window.session).await, "{fate:?}");
        world.wait(11);
        soon("it is settled", async || window.look().await["stage"] != "working").await;
        if window.stage() == "password" {
            window.password(NEW_PASSWORD).await;
        }
        let heard = listening.heard().await;
        assert_eq!(heard, world.events(window.session).await, "{fate:?}: everything once, in order");
        assert_eq!(since_verified(&heard), told, "{fate:?}");
        let done = told.last() == Some(&Completed);
        assert_eq!((window.stage() == "done", world.signs_in("ben", NEW_PASSWORD).await), (done, done), "{fate:?}");
        assert_eq!(world.changes("ben").await, if done { 2 } else { 1 }, "{fate:?}: set once at most");
    }
}

/// The verifier dies at each commit of a change, and another process takes its place behind the same
/// address. The chat has asked the whole time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_46_the_chat_hears_the_truth_of_a_verifier_that_died_half_way() {
    for (seed, (commits, after)) in (30..).zip([(1, false), (1, true), (2, false), (2, true)]) {
        let inner = Arc::new(MemoryKeys::default());
        let first = World::over(inner.clone(), Limits::default()).await;
        let far = Far::of(&first).await;
        let proxy = Proxy::before(far.address, seed, ILL).await;
        let chat: Arc<dyn Verifier> = Arc::new(far.client(proxy.address));
        let mut window = first.window().await;
        let session = window.session;
        let listening = Listening::to(chat.clone(), session, is_end);
        window.verified_by_app().await;
        first.service.close();
        let dying = first.beside(DyingKeys::over(inner.clone(), commits, after)).await;
        proxy.turn_to(Far::of(&dying).await.address);
        let change = json!({ "password": NEW_PASSWORD, "again": NEW_PASSWORD });
        assert_eq!(post(&dying, &window.token, "/api/password", &change).await.status, 503);
        let asked = chat.progress(session, 0).await;
        assert!(asked.is_err(), "a verifier without its store says nothing: {asked:?}");
        dying.service.close();

        first.wait(1);
        let third = first.beside(inner.clone()).await;
        proxy.turn_to(Far::of(&third).await.address);
        let mut window = Window { world: &third, ..window };
        soon("it is settled", async || window.look().await["stage"] != "working").await;
        let changed = commits == 2;
        assert_eq!(window.stage(), if changed { "done" } else { "password" }, "{commits} {after}");
        assert_eq!(third.signs_in("ben", OLD_PASSWORD).await, !changed);
        if !changed {
            window.password(NEW_PASSWORD).await;
        }
        let heard = listening.heard().await;
        assert_eq!(heard, third.events(session).await, "{commits} {after}: everything once, in order");
        assert_eq!(heard.iter().filter(|event| event.kind == Kind::Completed).count(), 1);
        assert_eq!((third.changes("ben").await, third.signs_in("ben", NEW_PASSWORD).await), (2, true));
    }
}
