//! A verifier that reports what a transcript says: for exports, whose verifier is not there any more,
//! and for events that are hard to bring about.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::watch;
use ulid::Ulid;

use crate::{
    model::{
        Method, Opened, Progress, ProgressKind, RequestKey, Sensitive, SessionId,
        port::{Verifier, VerifierFault},
    },
    runtime::{Clock as _, ManualClock},
};

/// How long a link of a scripted session lives.
const LINK: Duration = Duration::from_secs(600);

/// One session at a time; opening again begins the next.
pub struct ScriptedVerifier {
    clock: Arc<ManualClock>,
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
}

impl ScriptedVerifier {
    pub(super) fn new(clock: Arc<ManualClock>) -> Self {
        Self { clock, script: Mutex::default(), told: watch::Sender::new(0) }
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

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self, script: &Script) -> Opened {
        Opened {
            session: SessionId(Ulid::from_parts(1, u128::try_from(script.sessions.len()).unwrap_or(0))),
            generation: script.generation,
            words: ["amber", "otter", "canal"].map(str::to_owned),
            link_until: self.clock.now() + LINK,
        }
    }
}

#[async_trait]
impl Verifier for ScriptedVerifier {
    async fn open(&self, key: &RequestKey) -> Result<Opened, VerifierFault> {
        let mut script = self.script();
        if !script.sessions.contains(key) {
            script.sessions.push(key.clone());
            script.generation = 1;
            script.log.clear();
        }
        Ok(self.opened(&script))
    }

    async fn relink(&self, key: &RequestKey, _session: SessionId) -> Result<Opened, VerifierFault> {
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
        Ok(())
    }

    async fn resend(&self, _: &RequestKey, _: SessionId) -> Result<(), VerifierFault> {
        Ok(())
    }

    async fn cancel(&self, _: &RequestKey, _: SessionId) -> Result<(), VerifierFault> {
        Ok(())
    }
}
