//! Whether the verifier can be reached, for all calls together: while it can't, one task asks, and
//! everybody else waits for its word. So ten thousand watchers hear of its return at once, and a
//! verifier that is just starting is not asked by all of them again and again.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use reqwest::Client;
use tokio::sync::watch;

/// How often it is asked while it is away. A quarter of the second in which the chat must know.
const ASK: Duration = Duration::from_millis(250);

/// How long one such question may take.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Reach {
    http: Client,
    health: String,
    up: watch::Sender<bool>,
}

impl Reach {
    /// The verifier at `address`, taken for reachable until a call says otherwise.
    pub(super) fn new(http: Client, address: &str) -> Self {
        Self { http, health: format!("{address}/healthz"), up: watch::Sender::new(true) }
    }

    pub(super) fn is_up(&self) -> bool {
        *self.up.borrow()
    }

    /// A call got no answer.
    pub(super) fn lost(self: &Arc<Self>) {
        let was_up = self.up.send_if_modified(|up| std::mem::replace(up, false));
        if was_up {
            tracing::warn!(health = self.health, "the verifier can't be reached");
            tokio::spawn(ask(Arc::downgrade(self)));
        }
    }

    /// Waits until it can be reached.
    pub(super) async fn back(&self) {
        let mut up = self.up.subscribe();
        let _ = up.wait_for(|up| *up).await;
    }

    async fn answers(&self) -> bool {
        let asked = self.http.get(&self.health).timeout(PATIENCE).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }
}

/// Asks until there is an answer, or nobody waits for one any more.
async fn ask(reach: Weak<Reach>) {
    while let Some(reach) = reach.upgrade() {
        if reach.answers().await {
            tracing::warn!(health = reach.health, "the verifier is back");
            reach.up.send_replace(true);
            return;
        }
        drop(reach);
        tokio::time::sleep(ASK).await;
    }
}
