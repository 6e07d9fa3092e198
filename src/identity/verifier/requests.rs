//! What the chat may ask: the port of the other wing. Each request is done once under its key.

use std::{pin::pin, time::Duration};

use async_trait::async_trait;
use jiff::SignedDuration;
use rand::Rng;
use ulid::Ulid;

use super::{
    Fault, Service,
    service::Scene,
    store::{Answer, Done},
    tokens,
};
use crate::{
    identity::recovery::{Refusal, Row, Session, Transition},
    model::{
        Draw, Method, Opened, Progress, Receipt, RequestKey, Sensitive, SessionId,
        port::{CommitFault, Verifier, VerifierFault},
    },
};

/// How long `watch` waits before it comes back with nothing.
const PATIENCE: Duration = Duration::from_secs(25);

/// How often an opening is tried again when the store says that somebody was first.
const TRIES: usize = 8;

/// How long after its opening a session's proof lets the chat ask for receipts: a help desk's day, and no archive for
/// whoever steals the chat's token.
const PROOF_SERVES: SignedDuration = SignedDuration::from_hours(24);

/// The most receipts that are told of one person.
const RECEIPTS: usize = 20;

#[async_trait]
impl Verifier for Service {
    async fn open(&self, key: &RequestKey) -> Result<Opened, VerifierFault> {
        Ok(self.open_session(key).await?)
    }

    async fn relink(&self, key: &RequestKey, session: SessionId) -> Result<Opened, VerifierFault> {
        Ok(self.new_link(key, session).await?)
    }

    async fn link(&self, session: SessionId, generation: u32) -> Result<Sensitive, VerifierFault> {
        let now = self.now();
        let standing = self.current(session).await?;
        let limits = self.limits();
        if standing.is_over() {
            return Err(VerifierFault::Over);
        }
        let newest = standing.link.generation == generation;
        if !newest || standing.link.claimed || now >= standing.link_until(limits) {
            return Err(VerifierFault::NotNow);
        }
        let fragment = tokens::link(&self.parts.keyring, session, generation);
        let address = self.parts.panel_address.trim_end_matches('/');
        Ok(Sensitive::new(format!("{address}/#{}", fragment.expose())))
    }

    async fn progress(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        self.current(session).await?;
        Ok(self.log(session, after).await.map_err(Fault::from)?)
    }

    async fn watch(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        self.wait_for(session, after).await
    }

    async fn choose(&self, key: &RequestKey, session: SessionId, method: Method) -> Result<(), VerifierFault> {
        self.not_paused().await?;
        self.once(key, session, |scene| self.decide_method(scene, method)).await
    }

    async fn resend(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault> {
        self.not_paused().await?;
        self.once(key, session, |scene| scene.session.resend(&scene.ledger, scene.now, self.limits())).await
    }

    async fn cancel(&self, key: &RequestKey, session: SessionId) -> Result<(), VerifierFault> {
        let done = Done { key: key.clone(), answer: Answer::Done };
        self.act_alone(session, None, Some(&done), Session::cancel).await?;
        Ok(())
    }

    async fn receipts(&self, session: SessionId) -> Result<Vec<Receipt>, VerifierFault> {
        let session = self.current(session).await?;
        let fresh = self.now().duration_since(session.opened_at) <= PROOF_SERVES;
        let Some(account) = session.proven.filter(|_| fresh) else { return Err(VerifierFault::NotNow) };
        let rows = self.parts.store.receipts(&account, RECEIPTS).await.map_err(Fault::from)?;
        Ok(rows.iter().filter_map(Row::receipt).collect())
    }
}

impl Service {
    /// The events after `after` once there are any, or none after a while.
    async fn wait_for(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, VerifierFault> {
        let follower = self.followers.follow(session);
        let until = self.now().checked_add(PATIENCE).unwrap_or(jiff::Timestamp::MAX);
        loop {
            let mut written = pin!(follower.written());
            written.as_mut().enable();
            let events = self.progress(session, after).await?;
            if !events.is_empty() || self.now() >= until {
                return Ok(events);
            }
            tokio::select! {
                () = written => {}
                () = self.parts.clock.until(until) => {}
                () = self.closing.cancelled() => return Err(VerifierFault::Away),
            }
        }
    }

    async fn open_session(&self, key: &RequestKey) -> Result<Opened, Fault> {
        self.not_paused().await?;
        for _ in 0..TRIES {
            if let Some(Answer::Opened { opened }) = self.parts.store.done(key).await? {
                return Ok(opened);
            }
            let now = self.now();
            let draw = self.parts.entropy.draw("session");
            let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
            let id = SessionId(Ulid::from_parts(millis, draw.child("id").rng().random()));
            let opening = Session::open(id, self.three_words(&draw.child("words")), now);
            let next = Session::under(opening, self.parts.keyring.current().id());
            let done = Done { key: key.clone(), answer: Answer::Opened { opened: self.opened(&next.session) } };
            match self.commit(&next, Some(&done)).await {
                Ok(()) => return Ok(self.opened(&next.session)),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::Contended)
    }

    /// The next generation. Its number is known only when the session is read, so the answer is made
    /// from the very session that will be committed.
    async fn new_link(&self, key: &RequestKey, id: SessionId) -> Result<Opened, Fault> {
        self.not_paused().await?;
        let _turn = self.turns.take(id).await;
        for _ in 0..TRIES {
            if let Some(Answer::Opened { opened }) = self.parts.store.done(key).await? {
                return Ok(opened);
            }
            let next = self.current(id).await?.relink(self.now())?;
            let done = Done { key: key.clone(), answer: Answer::Opened { opened: self.opened(&next.session) } };
            match self.commit(&next, Some(&done)).await {
                Ok(()) => return Ok(self.opened(&next.session)),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::Contended)
    }

    async fn once(
        &self,
        key: &RequestKey,
        session: SessionId,
        decide: impl Fn(Scene) -> Result<Transition, Refusal> + Send + Sync,
    ) -> Result<(), VerifierFault> {
        let done = Done { key: key.clone(), answer: Answer::Done };
        self.act(session, None, Some(&done), decide).await?;
        Ok(())
    }

    fn opened(&self, session: &Session) -> Opened {
        Opened {
            session: session.id,
            generation: session.link.generation,
            words: session.words.clone(),
            link_until: session.link_until(self.limits()),
        }
    }

    /// Three different words of the list.
    pub(super) fn three_words(&self, draw: &Draw) -> [String; 3] {
        let mut left: Vec<&String> = self.words.iter().collect();
        let mut rng = draw.rng();
        std::array::from_fn(|_| {
            if left.is_empty() {
                return String::new();
            }
            let at = rng.random_range(0..left.len());
            left.swap_remove(at).clone()
        })
    }

    /// Whether a challenge by the authenticator could be right for this account.
    pub(super) fn decide_method(&self, scene: Scene, method: Method) -> Result<Transition, Refusal> {
        let live = scene.account.is_some() && scene.file.registered && scene.file.authenticator.is_some();
        scene.session.choose(method, live, &scene.ledger, scene.now, self.limits())
    }
}
