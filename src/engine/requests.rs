//! Requests leave here, after the append that made them is durable, and their answers come back as
//! turns. Asked again after a crash under the same key; the other side does them once.

use std::{pin::pin, sync::Arc, time::Duration};

use super::{
    Engine, Notice,
    mailbox::{InFlight, Mailbox},
};
use crate::{
    model::{
        Ask, Progress, ProgressKind, Request, RequestAnswer, RequestKey, SessionId, StopReason,
        port::{Verifier, VerifierFault},
    },
    talk::turn::Arrival,
};

/// How long one call to the verifier may take before it counts as away.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before asking a verifier or a store again that did not answer: what is true must be
/// known within a second of its coming back.
const AGAIN: Duration = Duration::from_millis(250);

impl Engine {
    /// Carries out one request and brings its answer back. A call changes something, so what it has begun is
    /// done whole, though nobody waits for its answer any more; an engine that stops gives it its time too.
    pub(super) fn perform(self: &Arc<Self>, mailbox: &Arc<Mailbox>, request: Request) {
        let engine = self.clone();
        let mailbox = mailbox.clone();
        let flying = mailbox.fly();
        self.tasks.spawn(async move {
            let given_up = async {
                engine.stopping.cancelled().await;
                engine.pause(PATIENCE).await;
            };
            tokio::select! {
                () = engine.carry_out(&mailbox, &request, flying) => {}
                () = given_up => {}
            }
        });
    }

    async fn carry_out(self: &Arc<Self>, mailbox: &Arc<Mailbox>, request: &Request, flying: InFlight) {
        let mut call = pin!(ask(self.verifier.as_ref(), request));
        let in_time = tokio::select! {
            // What came in time counts, however late it is looked at.
            biased;
            asked = &mut call => Some(asked),
            () = self.pause(PATIENCE) => None,
        };
        match in_time {
            Some(asked) => self.bring(mailbox, request, asked, flying).await,
            None => drop(tokio::join!(self.bring(mailbox, request, Err(VerifierFault::Away), flying), call)),
        }
    }

    async fn bring(
        self: &Arc<Self>,
        mailbox: &Arc<Mailbox>,
        Request { key, .. }: &Request,
        asked: Result<RequestAnswer, VerifierFault>,
        _flying: InFlight,
    ) {
        let answer = asked.unwrap_or_else(|fault| refused(key, &fault));
        let arrival = || Arrival::Answered { key: key.clone(), answer: answer.clone() };
        while self.turn(mailbox, arrival()).await == Err(Notice::StoreFailed) {
            self.pause(AGAIN).await;
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

    pub(super) async fn pause(&self, span: Duration) {
        self.clock.until(self.clock.now().saturating_add(span).unwrap_or(jiff::Timestamp::MAX)).await;
    }
}

async fn ask(verifier: &dyn Verifier, Request { key, ask }: &Request) -> Result<RequestAnswer, VerifierFault> {
    match ask {
        Ask::Open => verifier.open(key).await.map(|opened| RequestAnswer::Opened { opened }),
        Ask::Relink { session } => verifier.relink(key, *session).await.map(|opened| RequestAnswer::Opened { opened }),
        Ask::Choose { session, method } => verifier.choose(key, *session, *method).await.map(|()| RequestAnswer::Done),
        Ask::Resend { session } => verifier.resend(key, *session).await.map(|()| RequestAnswer::Done),
        Ask::Cancel { session } => verifier.cancel(key, *session).await.map(|()| RequestAnswer::Done),
    }
}

fn refused(key: &RequestKey, fault: &VerifierFault) -> RequestAnswer {
    tracing::info!(%key, %fault, "the verifier refused a request");
    match fault {
        VerifierFault::Away => RequestAnswer::Away,
        VerifierFault::Unknown | VerifierFault::Over => RequestAnswer::Over,
        VerifierFault::NotNow => RequestAnswer::NotNow,
        VerifierFault::TooSoon { at } => RequestAnswer::TooSoon { at: *at },
        VerifierFault::Closed => RequestAnswer::Closed,
    }
}
