//! Setting the new password: the intent is written, the directory is asked, what is true is written.
//! A change whose end isn't known is settled by asking the directory what it has.

use std::{
    collections::BTreeSet,
    sync::{Arc, MutexGuard, PoisonError},
};

use super::{
    Answer, Fault, Problem, Service,
    act::to_the_end,
    enrolment::history_salt,
    service::{Acted, Scene},
    tokens::{self, Window},
};
use crate::{
    identity::{
        credential::{Broken, HistoryHash, HistorySalt, Password, Why},
        directory::{Account, WriteFault},
        recovery::{Intent, Outcome, Refusal, Stage, StandingKey, Transition},
    },
    model::{AccountId, Rule, SessionId},
};

impl Service {
    /// The new password, typed twice. It is hashed once, and only here.
    pub async fn set_password(self: &Arc<Self>, token: &str, typed: String, again: String) -> Result<Answer, Fault> {
        let (window, session) = self.going_on(token).await?;
        if !matches!(session.stage, Stage::Verified { .. }) {
            return Ok(Answer::unchanged(session, Problem::Refused(Refusal::NotNow)));
        }
        let (password, again) = match (Password::new(typed), Password::new(again)) {
            (Ok(password), Ok(again)) => (Arc::new(password), again),
            (Err(fault), _) => return Ok(Answer::unchanged(session, Problem::Password(fault))),
            (_, Err(_)) => return Ok(Answer::unchanged(session, Problem::Different)),
        };
        if !password.matches(&again) {
            return Ok(Answer::unchanged(session, Problem::Different));
        }
        let (file, account) = self.meant(&session).await?;
        let Some(account) = account else { return Err(Refusal::NotNow.into()) };
        let broken = self.parts.policy.check(&password, &account.person());
        if !broken.is_empty() {
            let refused = self.press_alone(window, |session, now| session.refuse_password(broken.clone(), now)).await?;
            return self.explained(refused, &password).await;
        }
        let salt = file.salt.unwrap_or_else(|| history_salt(&self.parts.keyring, &self.parts.pool, &account.id));
        let hash = self.history_hash(password.clone(), salt).await?;
        let service = self.clone();
        to_the_end(async move { service.change(window, account.id, password, salt, hash).await }).await
    }

    async fn change(
        &self,
        window: Window,
        account: AccountId,
        password: Arc<Password>,
        salt: HistorySalt,
        hash: HistoryHash,
    ) -> Result<Answer, Fault> {
        let mut begun = self.begin(window, &password, salt, &hash).await?;
        if let Begun::Not(answer) = &begun
            && let Some(Problem::Refused(Refusal::Busy(other))) = answer.problem
            && !self.is_changing(other)
        {
            // Another session was interrupted: learn its end first, then try once more.
            self.settle(other).await?;
            begun = self.begin(window, &password, salt, &hash).await?;
        }
        let (intent, key) = match begun {
            Begun::Ours(intent, key) => (intent, key),
            Begun::Not(answer) => return self.explained(*answer, &password).await,
        };
        let _changing = Changing::begin(self, window.session);
        let written = self.parts.writer.set_password(&account, &password, intent.at).await;
        let written = written.inspect_err(|fault| tracing::warn!(%account, %fault, "a password wasn't set"));
        let mut answer = self.press(window, |scene| self.conclude(scene, &written)).await?;
        if matches!(answer.session.stage, Stage::Completed) {
            answer.device = Some(tokens::device(&self.parts.keyring, &key, self.now()));
        }
        Ok(answer)
    }

    /// Writes the intent, if the password keeps every rule still: by the policy and the names that
    /// count at the commit, whatever they were when it was hashed.
    async fn begin(
        &self,
        window: Window,
        password: &Password,
        salt: HistorySalt,
        hash: &HistoryHash,
    ) -> Result<Begun, Fault> {
        let policy = &self.parts.policy;
        let pressed = self.press(window, |scene| {
            let open = scene.is_open();
            let person = scene.account.as_ref().map(Account::person).unwrap_or_default();
            let broken = policy.check(password, &person);
            if !broken.is_empty() {
                return scene.session.refuse_password(broken, scene.now);
            }
            let mut file = scene.file;
            let past = file.history.iter().map(|entry| &entry.hash);
            if policy.remembers() && hash.is_among(past) {
                return scene.session.refuse_password(vec![Rule::History], scene.now);
            }
            file.salt.get_or_insert(salt);
            scene.session.begin_change(hash.clone(), file, open, scene.now, self.limits())
        });
        let answer = pressed.await?;
        Ok(match (&answer.problem, &answer.session.stage) {
            (None, Stage::Committing { subject, intent, .. }) => Begun::Ours(intent.clone(), subject.key.clone()),
            _ => Begun::Not(Box::new(answer)),
        })
    }

    /// A refusal by the policy, with what is wrong: for the person alone, and kept nowhere.
    async fn explained(&self, answer: Answer, password: &Password) -> Result<Answer, Fault> {
        let Some(Problem::Outcome(Outcome::BrokenRules(rules))) = &answer.problem else { return Ok(answer) };
        let (_, account) = self.meant(&answer.session).await?;
        let person = account.as_ref().map(Account::person).unwrap_or_default();
        let mut broken = self.parts.policy.explain(password, &person);
        if rules.contains(&Rule::History) {
            broken.push(Broken { rule: Rule::History, why: Why::Plain });
        }
        Ok(Answer { problem: Some(Problem::Broken(broken)), ..answer })
    }

    fn conclude(&self, scene: Scene, written: &Result<(), WriteFault>) -> Result<Transition, Refusal> {
        let Scene { session, ledger, file, now, .. } = scene;
        match written {
            Ok(()) => session.complete(file, ledger, now, self.limits()),
            Err(WriteFault::Away(_)) => session.undo_change(file, now, self.limits()),
            Err(WriteFault::Refused(_)) => session.directory_refused(file, now),
            Err(WriteFault::Unsettled(_)) => session.unsettled(now),
        }
    }

    /// Learns the truth about a change whose end isn't known: it is done if the directory's password
    /// is as new as the intent, and it did not happen if the directory says otherwise and nothing can come
    /// to be any more.
    pub(super) async fn settle(&self, id: SessionId) -> Result<(), Fault> {
        let session = self.current(id).await?;
        let Stage::Committing { account, intent, .. } = &session.stage else { return Ok(()) };
        let done = self.came_to_be(id, account, intent).await;
        if done.is_none() && intent.unsettled {
            return Ok(());
        }
        let settled = self
            .act(id, None, None, |scene| {
                let Scene { session, ledger, file, now, .. } = scene;
                if !matches!(&session.stage, Stage::Committing { intent: now, .. } if now.at == intent.at) {
                    return Err(Refusal::NotNow);
                }
                match done {
                    Some(true) => session.complete(file, ledger, now, self.limits()),
                    Some(false) => session.undo_change(file, now, self.limits()),
                    None => session.unsettled(now),
                }
            })
            .await;
        match settled {
            Ok(Acted::Now(_) | Acted::Before) | Err(Fault::Refused(_)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Whether the directory has made the change; `None` as long as nobody can know.
    async fn came_to_be(&self, id: SessionId, account: &AccountId, intent: &Intent) -> Option<bool> {
        if self.is_changing(id) {
            return None;
        }
        match self.parts.writer.password_set_at(account).await {
            Ok(Some(at)) if at >= intent.at => Some(true),
            Ok(_) if self.is_past(intent) => Some(false),
            _ => None,
        }
    }

    /// What the directory hasn't done by now, it will not do. A store has one process: what one before this
    /// had begun nobody carries out any more, unless the directory is elsewhere and may still do it.
    fn is_past(&self, intent: &Intent) -> bool {
        let orphaned = intent.at < self.started_at && !self.parts.writer.may_come_late();
        orphaned || intent.is_too_late(self.now(), self.limits())
    }

    async fn history_hash(&self, password: Arc<Password>, salt: HistorySalt) -> Result<HistoryHash, Fault> {
        let hashed = self.parts.pool.run(move |hasher| HistoryHash::of(hasher, &password, &salt)).await;
        Ok(hashed.ok_or(Fault::Closing)??)
    }

    pub(super) fn is_changing(&self, session: SessionId) -> bool {
        self.changing().contains(&session)
    }

    fn changing(&self) -> MutexGuard<'_, BTreeSet<SessionId>> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who may ask the directory: the one call that wrote the intent, and nobody who found it written.
enum Begun {
    Ours(Intent, StandingKey),
    Not(Box<Answer>),
}

/// A change that this process is carrying out: nobody settles it meanwhile.
struct Changing<'a> {
    service: &'a Service,
    session: SessionId,
}

impl<'a> Changing<'a> {
    fn begin(service: &'a Service, session: SessionId) -> Self {
        service.changing().insert(session);
        Self { service, session }
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.service.changing().remove(&self.session);
    }
}
