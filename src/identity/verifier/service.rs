//! The service itself: its parts, and the one way in which anything changes.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use jiff::{Timestamp, tz::TimeZone};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

use super::{
    Fault,
    captcha::Captcha,
    courier,
    followers::Followers,
    letters,
    panel::phrases::PanelPhrase,
    postman,
    store::{Done, RecoveryStore},
    ticker::{self, Schedule},
    tokens::Window,
    turns::Turns,
    visitor::Network,
};
use crate::{
    identity::{
        credential::{Keyring, Policy, Region},
        delivery::{CodeSender, Mailer},
        directory::{Account, CredentialWriter, Directory, HashPool, PasswordCheck},
        recovery::{
            AccountFile, Counted, Deed, Entry, Ledger, Limits, Meter, Refusal, Session, Stage, StandingKey, Tallied,
            TallyKey, TallyKind, Target, Transition, Upkeep,
        },
    },
    model::{
        AccountId, Phrases, Progress, SessionId,
        port::{CommitFault, StoreFault},
    },
    runtime::{Clock, Entropy},
};

/// How often an act is decided again when others write at the same time.
const TRIES: usize = 64;

/// How many puzzles are drawn at once.
const DRAWING: usize = 2;

/// What the service is made of.
pub struct Parts {
    pub store: Arc<dyn RecoveryStore>,
    pub directory: Arc<dyn Directory>,
    pub writer: Arc<dyn CredentialWriter>,
    pub passwords: Arc<dyn PasswordCheck>,
    pub sender: Arc<dyn CodeSender>,
    pub captcha: Arc<dyn Captcha>,
    pub pool: HashPool,
    pub keyring: Arc<Keyring>,
    pub policy: Policy,
    pub limits: Limits,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub phrases: Arc<dyn Phrases>,
    /// The panel's public address, from the configuration alone: links are made of nothing else.
    pub panel_address: String,
    /// What is added to a user name that was typed without a domain.
    pub domain: String,
    /// The country whose numbers are typed without a country code.
    pub region: Region,
    /// Whom to believe about addresses, and which of them are the campus.
    pub network: Network,
    pub mailer: Arc<dyn Mailer>,
    /// Shown by authenticators beside the account, e.g. the university's name.
    pub issuer: String,
    /// In which times are told.
    pub zone: TimeZone,
}

/// The verifier. Its tasks end when it is dropped or closed.
pub struct Service {
    pub(super) parts: Parts,
    pub(super) turns: Turns,
    pub(super) schedule: Arc<Schedule>,
    pub(super) post: Arc<Notify>,
    pub(super) news: Arc<Notify>,
    /// Held while sign-ins that are begun are counted.
    pub(super) beginning: tokio::sync::Mutex<()>,
    pub(super) drawing: Semaphore,
    pub(super) started_at: Timestamp,
    pub(super) words: Vec<String>,
    pub(super) closing: CancellationToken,
    /// Cancelled when nobody may wait for news any more.
    pub(super) leaving: CancellationToken,
    /// The sessions whose password this process is setting just now.
    pub(super) changing: Mutex<BTreeSet<SessionId>>,
    pub(super) followers: Followers,
}

/// What an act decides from. Which it is hangs on the act, never on who is meant.
#[derive(Clone, Copy)]
enum Decision<'d> {
    OfAll(&'d (dyn Fn(Scene) -> Result<Transition, Refusal> + Send + Sync)),
    OfSession(&'d (dyn Fn(Session, Timestamp) -> Result<Transition, Refusal> + Send + Sync)),
}

/// What every decision about a person is made from: the same reads for every kind of account.
pub(super) struct Scene {
    pub(super) session: Session,
    pub(super) ledger: Ledger,
    pub(super) file: AccountFile,
    pub(super) account: Option<Account>,
    pub(super) now: Timestamp,
}

impl Scene {
    /// May be reset: by its owner alone, or, with rights over others, by two agents' word. Told to nobody
    /// but who has proven to be it.
    pub(super) fn is_open(&self) -> bool {
        let two = self.session.is_vouched_by_two();
        self.account.as_ref().is_some_and(|account| account.enabled && (!account.privileged || two))
    }
}

impl Service {
    /// Starts the service and the tasks that send codes and watch the clock. What was left open by a
    /// crash goes on.
    pub fn start(parts: Parts) -> Arc<Self> {
        let words = parts.phrases.say(&PanelPhrase::SessionWords.phrase());
        let service = Arc::new(Self {
            words: words.split_whitespace().map(str::to_owned).collect(),
            turns: Turns::new(),
            schedule: Arc::new(Schedule::default()),
            post: Arc::new(Notify::new()),
            news: Arc::new(Notify::new()),
            beginning: tokio::sync::Mutex::new(()),
            drawing: Semaphore::new(DRAWING),
            started_at: parts.clock.now(),
            closing: CancellationToken::new(),
            leaving: CancellationToken::new(),
            changing: Mutex::new(BTreeSet::new()),
            followers: Followers::default(),
            parts,
        });
        tokio::spawn(ticker::run(Arc::downgrade(&service), service.schedule.clone(), service.closing.clone()));
        tokio::spawn(postman::run(Arc::downgrade(&service), service.news.clone(), service.closing.clone()));
        tokio::spawn(courier::run(Arc::downgrade(&service), service.post.clone(), service.closing.clone()));
        service
    }

    /// Answers every window that waits for news, so that its connection can end.
    pub fn let_go(&self) {
        self.leaving.cancel();
    }

    /// Stops the tasks. What is open goes on at the next start.
    pub fn close(&self) {
        self.let_go();
        self.closing.cancel();
    }

    pub fn phrases(&self) -> &dyn Phrases {
        self.parts.phrases.as_ref()
    }

    pub fn network(&self) -> &Network {
        &self.parts.network
    }

    pub fn limits(&self) -> &Limits {
        &self.parts.limits
    }

    /// A moment as people read it.
    pub(super) fn told(&self, at: Timestamp) -> String {
        letters::told(at, &self.parts.zone)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// What is decided from everything that is known of the session's person.
    pub(super) async fn act(
        &self,
        id: SessionId,
        window: Option<Window>,
        done: Option<&Done>,
        decide: impl Fn(Scene) -> Result<Transition, Refusal> + Send + Sync,
    ) -> Result<Acted, Fault> {
        self.decided(id, window, done, Decision::OfAll(&decide)).await
    }

    /// What is decided from the session alone: no counter, no account is read.
    pub(super) async fn act_alone(
        &self,
        id: SessionId,
        window: Option<Window>,
        done: Option<&Done>,
        decide: impl Fn(Session, Timestamp) -> Result<Transition, Refusal> + Send + Sync,
    ) -> Result<Acted, Fault> {
        self.decided(id, window, done, Decision::OfSession(&decide)).await
    }

    /// The one way in which a session changes: load it, let time pass, decide, commit; again if
    /// somebody else wrote first. `window` must be alive at each try.
    async fn decided(
        &self,
        id: SessionId,
        window: Option<Window>,
        done: Option<&Done>,
        decision: Decision<'_>,
    ) -> Result<Acted, Fault> {
        let _turn = self.turns.take(id).await;
        for _ in 0..TRIES {
            if let Some(done) = done
                && self.parts.store.done(&done.key).await?.is_some()
            {
                return Ok(Acted::Before);
            }
            let session = self.current(id).await?;
            if window.is_some_and(|window| !window.is_live(&session)) {
                return Err(Fault::Dead);
            }
            let next = match decision {
                Decision::OfAll(decide) => decide(self.scene(session).await?)?,
                Decision::OfSession(decide) => decide(session, self.now())?,
            };
            match self.commit(&next, done).await {
                Ok(()) => return Ok(Acted::Now(Box::new(next))),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::Contended)
    }

    /// The session as it stands now, with what time alone has brought.
    pub(super) async fn current(&self, id: SessionId) -> Result<Session, Fault> {
        for _ in 0..TRIES {
            let session = self.parts.store.load(id).await?.ok_or(Fault::Unknown)?;
            let Some(next) = session.clone().tick(self.now(), &self.parts.limits) else { return Ok(session) };
            match self.commit(&next, None).await {
                Ok(()) => return Ok(next.session),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::Contended)
    }

    /// The same reads whoever is meant: for nobody, of entries that only this name has.
    pub(super) async fn scene(&self, session: Session) -> Result<Scene, Fault> {
        let (key, id) = meant(&session);
        let ledger = self.ledger(&session, key, &id).await?;
        let (file, account) = self.meant(&session).await?;
        Ok(Scene { session, ledger, file, account, now: self.now() })
    }

    /// What is kept of whoever is meant, and their account; no counter is read.
    pub(super) async fn meant(&self, session: &Session) -> Result<(AccountFile, Option<Account>), Fault> {
        let (_, id) = meant(session);
        let known = session.subject().is_some_and(|subject| subject.account.is_some());
        let file = self.parts.store.account(&id).await?.settled(self.now());
        Ok((file, self.parts.directory.account(&id).await?.filter(|_| known)))
    }

    async fn ledger(&self, session: &Session, identifier: StandingKey, id: &AccountId) -> Result<Ledger, Fault> {
        let (store, origin) = (&self.parts.store, &session.origin);
        let owner = StandingKey::owner(id);
        let visits = TallyKey::visits(&identifier, &origin.network);
        // The one that the code went to; nobody's, where it went nowhere.
        let to = match &session.stage {
            Stage::Challenged { challenge, .. } => challenge.target.clone(),
            _ => Target::default(),
        };
        let used = Meter::Used.key(&to);
        let sign_ins = if session.goal.is_enrolment() {
            let key = TallyKey::new(TallyKind::SignIns, &identifier.0);
            let read = store.tally(&key).await?;
            Some(Tallied::new(key, read))
        } else {
            None
        };
        let [installation, visits, arrivals, passes] = [
            TallyKey::installation(),
            visits,
            TallyKey::new(TallyKind::Arrivals, &origin.address),
            TallyKey::new(TallyKind::Passes, &origin.address),
        ];
        Ok(Ledger {
            place: session.place(),
            campus: origin.campus,
            identifier: Counted::new(identifier.clone(), store.standing(&identifier).await?),
            owner: Counted::new(owner.clone(), store.standing(&owner).await?),
            installation: Tallied::new(installation.clone(), store.tally(&installation).await?),
            visits: Tallied::new(visits.clone(), store.tally(&visits).await?),
            sign_ins,
            arrivals: Tallied::new(arrivals.clone(), store.tally(&arrivals).await?),
            passes: Tallied::new(passes.clone(), store.tally(&passes).await?),
            used: Tallied::new(used.clone(), store.tally(&used).await?),
        })
    }

    /// Refuses while an administrator has all resets paused.
    pub(super) async fn not_paused(&self) -> Result<(), Fault> {
        match self.parts.store.switch().await?.paused {
            None => Ok(()),
            Some(_) => Err(Fault::Paused),
        }
    }

    pub(super) async fn commit(&self, next: &Transition, done: Option<&Done>) -> Result<(), CommitFault> {
        self.parts.store.commit(next, done).await?;
        let session = &next.session;
        self.schedule.set(session.id, session.next_due(&self.parts.limits));
        if !next.deliveries.is_empty() {
            self.post.notify_one();
        }
        if !next.notices.is_empty() {
            self.news.notify_one();
        }
        alert(&next.audit);
        self.followers.tell(session.id);
        Ok(())
    }

    /// Writes what changes outside a session.
    pub(super) async fn keep(&self, upkeep: &Upkeep) -> Result<(), CommitFault> {
        self.parts.store.keep(upkeep).await?;
        alert(&upkeep.audit);
        Ok(())
    }

    pub(super) async fn log(&self, session: SessionId, after: u64) -> Result<Vec<Progress>, StoreFault> {
        self.parts.store.events(session, after).await
    }
}

/// Under which key the identifier of a session is counted, and the account behind it; nobody's where there is none.
fn meant(session: &Session) -> (StandingKey, AccountId) {
    let subject = session.subject();
    let key = subject.map_or_else(|| StandingKey("-".to_owned()), |subject| subject.key.clone());
    let known = subject.and_then(|subject| subject.account.clone());
    let id = known.unwrap_or_else(|| AccountId(format!("-{key}")));
    (key, id)
}

/// What operators must hear at once stands in the log as an error.
fn alert(audit: &[Entry]) {
    for entry in audit {
        match &entry.deed {
            Deed::Alarm { limit } => {
                tracing::error!(limit, "a limit of the whole installation is reached: look at who does this");
            }
            Deed::AgentShut { agent } => {
                tracing::error!(agent, "wrong codes have shut an agent out: ask them whether it was they");
            }
            _ => {}
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

/// Whether an act was done by this call, or, under the same key, by an earlier one.
pub(super) enum Acted {
    Now(Box<Transition>),
    Before,
}
