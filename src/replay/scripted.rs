//! A verifier that reports what a transcript says: for exports, whose verifier is not there any more,
//! and for events that are hard to bring about.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::{oneshot, watch};
use ulid::Ulid;

use super::transcript::{AnswerName, AskName};
use crate::{
    model::{
        Method, Opened, Progress, ProgressKind, Receipt, RequestKey, Sensitive, SessionId,
        port::{Verifier, VerifierFault},
    },
    runtime::{Clock as _, ManualClock},
};

/// How long a link of a scripted session lives.
const LINK: Duration = Duration::from_secs(600);

/// The words of every scripted session.
pub const SCRIPTED_WORDS: [&str; 3] = ["amber", "otter", "canal"];

/// One session at a time; opening again begins the next.
pub struct ScriptedVerifier {
    clock: Arc<ManualClock>,
    /// Calls wait until the script answers them.
    holds: bool,
    script: Mutex<Script>,
    told: watch::Sender<u64>,
}

#[derive(Default)]
struct Script {
    /// The request that opened each session.
    sessions: Vec<RequestKey>,
    generation: u32,
    relinked: Vec<RequestKey>,
    log: Vec<Progress>,
    /// The calls that wait, oldest first.
    waiting: Vec<(AskName, oneshot::Sender<AnswerName>)>,
}

impl ScriptedVerifier {
    pub(super) fn new(clock: Arc<ManualClock>, holds: bool) -> Self {
        Self { clock, holds, script: Mutex::default(), told: watch::Sender::new(0) }
    }

    /// Reports `kind` of the newest session; false if none was opened.
    pub(super) fn report(&self, kind: ProgressKind) -> bool {
        let mut script = self.script();
        if script.sessions.is_empty() {
            return false;
        }
        let number = u64::try_from(script.log.len()).unwrap_or(u64::MAX).saturating_add(1);
        script.log.push(Progress { number, at: self.clock.now(), kind });
        drop(script);
        self.told.send_modify(|told| *told = told.wrapping_add(1));
        true
    }

    /// Answers the oldest call of its kind that waits; false if none does.
    pub(super) fn answer(&self, ask: AskName, answer: AnswerName) -> bool {
        let mut script = self.script();
        let Some(place) = script.waiting.iter().position(|(waiting, _)| *waiting == ask) else { return false };
        let (_, caller) = script.waiting.remove(place);
        caller.send(answer).is_ok()
    }

    /// Calls wait until the script answers them: a conversation can't come to rest.
    pub(super) fn holds(&self) -> bool {
        self.holds
    }

    /// What the script answers to `ask`: by itself that it is done.
    async fn asked(&self, ask: AskName) -> Result<(), VerifierFault> {
        if !self.holds {
            return Ok(());
        }
        let (caller, answer) = oneshot::channel();
        self.script().waiting.push((ask, caller));
        match answer.await {
            Ok(AnswerName::Opened | AnswerName::Done) => Ok(()),
            Ok(AnswerName::TooSoon(seconds)) => {
                Err(VerifierFault::TooSoon { at: self.clock.now() + Duration::from_secs(seconds) })
            }
            Ok(AnswerName::Over) => Err(VerifierFault::Over),
            Ok(AnswerName::NotNow) => Err(VerifierFault::NotNow),
            Ok(AnswerName::Closed) => Err(VerifierFault::Closed),
            Ok(AnswerName::Away) | Err(_) => Err(VerifierFault::Away),
        }
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self, script: &Script) -> Opened {
        Opened {
            session: SessionId(Ulid::from_parts(1, u128::try_from(script.sessions.len()).unwrap_or(0))),
            generation: script.generation,
            words: SCRIPTED_WORDS.map(str::to_owned),
            link_until: self.clock.now() + LINK,
        }
    }
}

#[async_trait]
impl Verifier for ScriptedVerifier {
    async fn open(&self, key: &RequestKey) -> Result<Opened, VerifierFault> {
        self.asked(AskName::Open).await?;
        let mut script = self.script();
        if !script.sessions.contains(key) {
            script.sessions.push(key.clone());
            script.generation = 1;
            script.log.clear();
        }
        Ok(self.opened(&script))
    }

    async fn relink(&self, key: &RequestKey, _session: SessionId) -> Result<Opened, VerifierFault> {
        self.asked(AskName::Relink).await?;
        let mut script = self.script();
        if !script.relinked.contains(key) {
            script.relinked.push(key.clone());
            script.generation = script.generation.saturating_add(1);
        }
        Ok(self.opened(&script))
    }

    async fn link(&self, session: SessionId, generation: u32) -> Result<Sensitive, VerifierFault> {
        Ok(Sensitive::new(format!("https://panel.invalid/#{session}.{generation}.scripted")))
    }

    async fn progress(&self, _session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        Ok(self.script().log.iter().filter(|progress| progress.number > after).cloned().collect())
    }

    async fn watch(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        let mut told = self.told.subscribe();
        loop {
            told.borrow_and_update();
            let progress = self.progress(session, after).await?;
            if !progress.is_empty() {
                return Ok(progress);
            }
            told.changed().await.map_err(|_| VerifierFault::Away)?;
        }
    }

    async fn choose(&self, _: &RequestKey, _: SessionId, _: Method) -> Result<(), VerifierFault> {
        self.asked(AskName::Choose).await
    }

    async fn resend(&self, _: &RequestKey, _: SessionId) -> Result<(), VerifierFault> {
        self.asked(AskName::Resend).await
    }

    async fn cancel(&self, _: &RequestKey, _: SessionId) -> Result<(), VerifierFault> {
        self.asked(AskName::Cancel).await
    }

    /// A script has no account behind it, and so nothing on record.
    async fn receipts(&self, _: SessionId) -> Result<Vec<Receipt>, VerifierFault> {
        Err(VerifierFault::NotNow)
    }
}
