//! Requests leave here, after the append that made them is durable, and their answers come back as
//! turns. Asked again after a crash under the same key; the other side does them once.

use std::{sync::Arc, time::Duration};

use super::{Engine, Notice, mailbox::Mailbox};
use crate::{
    model::{Ask, Progress, ProgressKind, Request, RequestAnswer, SessionId, StopReason, port::VerifierFault},
    talk::turn::Arrival,
};

/// How long one call to the verifier may take before it counts as away.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before asking a verifier or a store again that did not answer.
const AGAIN: Duration = Duration::from_secs(1);

impl Engine {
    /// Carries out one request and brings its answer back.
    pub(super) fn perform(self: &Arc<Self>, mailbox: &Arc<Mailbox>, request: Request) {
        let engine = self.clone();
        let mailbox = mailbox.clone();
        let flying = mailbox.fly();
        self.spawn(async move {
            let answer = engine.ask(&request).await;
            let arrival = || Arrival::Answered { key: request.key.clone(), answer: answer.clone() };
            while engine.turn(&mailbox, arrival()).await == Err(Notice::StoreFailed) {
                engine.pause(AGAIN).await;
            }
            drop(flying);
        });
    }

    async fn ask(&self, Request { key, ask }: &Request) -> RequestAnswer {
        let verifier = &self.verifier;
        let asked = async {
            match ask {
                Ask::Open => verifier.open(key).await.map(|opened| RequestAnswer::Opened { opened }),
                Ask::Relink { session } => {
                    verifier.relink(key, *session).await.map(|opened| RequestAnswer::Opened { opened })
                }
                Ask::Choose { session, method } => {
                    verifier.choose(key, *session, *method).await.map(|()| RequestAnswer::Done)
                }
                Ask::Resend { session } => verifier.resend(key, *session).await.map(|()| RequestAnswer::Done),
                Ask::Cancel { session } => verifier.cancel(key, *session).await.map(|()| RequestAnswer::Done),
            }
        };
        let fault = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(answer)) => return answer,
            Ok(Err(fault)) => fault,
            Err(_) => VerifierFault::Away,
        };
        tracing::info!(%key, %fault, "the verifier refused a request");
        match fault {
            VerifierFault::Away => RequestAnswer::Away,
            VerifierFault::Unknown | VerifierFault::Over => RequestAnswer::Over,
            VerifierFault::NotNow => RequestAnswer::NotNow,
            VerifierFault::TooSoon { at } => RequestAnswer::TooSoon { at },
            VerifierFault::Closed => RequestAnswer::Closed,
        }
    }

    /// Follows a session's progress until a turn says that it is watched no more.
    pub(super) async fn watch_session(self: Arc<Self>, mailbox: Arc<Mailbox>, session: SessionId, mut after: u64) {
        loop {
            let progress = match self.verifier.watch(session, after).await {
                Ok(progress) => progress,
                // A verifier that lost the session can't go on with it: say so, strand nobody.
                Err(VerifierFault::Unknown) => vec![Progress {
                    number: after.saturating_add(1),
                    at: self.clock.now(),
                    kind: ProgressKind::Stopped { reason: StopReason::Expired },
                }],
                Err(_) => {
                    self.pause(AGAIN).await;
                    continue;
                }
            };
            for progress in progress {
                let number = progress.number;
                let arrival = || Arrival::Progressed { session, progress: progress.clone() };
                while self.turn(&mailbox, arrival()).await == Err(Notice::StoreFailed) {
                    self.pause(AGAIN).await;
                }
                after = after.max(number);
            }
            if !self.still_watched(&mailbox, session).await {
                return;
            }
        }
    }

    /// Whether the last turn watches `session`. If not, the watcher's place is given up under the same
    /// lock, so that a turn that begins to watch it again starts a new one.
    async fn still_watched(&self, mailbox: &Mailbox, session: SessionId) -> bool {
        let last = mailbox.last.lock().await;
        let Some(last) = last.as_ref() else { return true };
        let watched = last.open.watching.is_some_and(|watching| watching.session == session);
        if !watched {
            mailbox.unwatch(session);
        }
        watched
    }

    async fn pause(&self, span: Duration) {
        self.clock.until(self.clock.now().saturating_add(span).unwrap_or(jiff::Timestamp::MAX)).await;
    }
}
