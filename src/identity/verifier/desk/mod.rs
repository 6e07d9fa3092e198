//! What agents of the help desk may do: the port of staff, each with a credential of their own.
//!
//! ```text
//! token ──▶ known agent, on duty, not shut out
//!            ▼
//!           this key before? → the same answer
//!            ▼
//!           code of the agent's authenticator: wrong → counted, one commit
//!            ▼ right
//!           the act on top of what stands now
//!            ▼
//!           ONE commit: the used step · the agent's counts · the attempt under its key ·
//!                       the session or account · the row of the audit · the notice to the owner
//! ```
//!
//! A code serves for one act alone, done or declined: a credential that is left open at a desk, or a
//! program that rides on it, can do nothing that the agent has not just typed a code for. The cost is
//! one act in thirty seconds, less than a call takes.
//!
//! A number is the one thing that the directory must be asked for in between: the attempt is written down
//! as begun, then the directory takes the number, which serves for nothing yet, then the owner is told.
//!
//! Absent on purpose: sign-in and sessions of agents, unfreezing (an administrator's, who has looked at
//! why), and any act that tells an agent of an account which they did not name. What an agent may read without
//! naming one, the audit and the open objections, is the same for all of them.

mod decide;

use async_trait::async_trait;

use self::decide::{Change, Decision};
use super::{Acting, Enrolments, Fault, Office, Service, act::blind};
use crate::{
    identity::{
        credential::{PhoneNumber, Seed, check_code},
        recovery::{AccountFile, Actor, Agent, AgentLedger, Attempted, Deed, Upkeep, Urgent, agent_file},
    },
    model::{
        AccountId, AgentName, AgentToken, Attempt, AuditPage, AuditRow, DeskAct, DeskDone, DeskFault, OpenObjection,
        Sensitive,
        port::{CommitFault, IdentityDesk},
    },
};

/// How often an act is decided again when others write at the same time.
const TRIES: usize = 64;

/// An agent whose token was shown.
struct OnDuty {
    name: AgentName,
    /// Their file's id, and what it holds.
    id: AccountId,
    file: AccountFile,
    own: AccountId,
}

#[async_trait]
impl IdentityDesk for Service {
    async fn agent(&self, token: &AgentToken) -> Result<AgentName, DeskFault> {
        Ok(self.on_duty(token).await?.name)
    }

    async fn act(&self, token: &AgentToken, attempt: &Attempt) -> Result<DeskDone, DeskFault> {
        let what = self.what(attempt);
        for _ in 0..TRIES {
            let agent = self.on_duty(token).await?;
            let before = self.parts.store.attempted(&agent.name, attempt.key).await.map_err(away)?;
            if let Some(before) = before {
                return match before.answer {
                    _ if before.what != what => Err(DeskFault::KeyUsed),
                    Some(answer) => answer,
                    None => self.put_on_file(&agent, attempt, before).await,
                };
            }
            let attempted =
                |answer| Attempted { agent: agent.name.clone(), key: attempt.key, what: what.clone(), answer };
            match self.attempt(&agent, attempt, attempted).await? {
                Some(Came::Answered(answer)) => return answer,
                Some(Came::Begun(begun)) => return self.put_on_file(&agent, attempt, *begun).await,
                // Somebody wrote first: everything is looked at again.
                None => tokio::task::yield_now().await,
            }
        }
        Err(away(Fault::Contended))
    }

    async fn audit(&self, token: &AgentToken, after: u64) -> Result<AuditPage, DeskFault> {
        let agent = self.on_duty(token).await?;
        let rows = self.office_of(&agent).audit_page(after).await.map_err(away)?;
        let rows = rows.into_iter().map(|row| {
            let line = serde_json::to_string(&row).map_err(|fault| away(Fault::Record(fault.to_string())))?;
            Ok(AuditRow { number: row.number, line })
        });
        Ok(AuditPage { rows: rows.collect::<Result<_, DeskFault>>()? })
    }

    async fn objections(&self, token: &AgentToken) -> Result<Vec<OpenObjection>, DeskFault> {
        let agent = self.on_duty(token).await?;
        let mut urgent = self.office_of(&agent).urgent().await.map_err(away)?;
        urgent.sort_by_key(|urgent| urgent.at);
        let mut open = Vec::new();
        for Urgent { account, at, about } in urgent {
            let found = self.parts.directory.account(&account).await.map_err(away)?;
            let named = found.as_ref().and_then(|found| found.identifiers.first());
            let account = named.map_or_else(|| account.to_string(), |name| name.folded().to_owned());
            open.push(OpenObjection { account, at, about: about.into() });
        }
        tracing::info!(agent = %agent.name, count = open.len(), "the open objections were read");
        Ok(open)
    }
}

/// What one try came to.
enum Came {
    Answered(Result<DeskDone, DeskFault>),
    /// Written down, and the directory is to be asked.
    Begun(Box<Attempted>),
}

impl Service {
    /// Whose token it is, if they may act: their own account must be enabled.
    async fn on_duty(&self, token: &AgentToken) -> Result<OnDuty, DeskFault> {
        let name = token.name().ok_or(DeskFault::NoCredential)?;
        let id = agent_file(&name);
        let file = self.parts.store.account(&id).await.map_err(away)?;
        let Some(Agent { own, token: Some(digest), .. }) = &file.agent else { return Err(DeskFault::NoCredential) };
        if !digest.is_of(token) {
            return Err(DeskFault::NoCredential);
        }
        let own = own.clone();
        let person = self.parts.directory.account(&own).await.map_err(away)?;
        match person {
            Some(person) if person.enabled => Ok(OnDuty { name, id, file, own }),
            _ => Err(DeskFault::NoCredential),
        }
    }

    /// One try: the code is looked at, and whatever follows is written with it. `None`: others wrote first.
    async fn attempt(
        &self,
        agent: &OnDuty,
        attempt: &Attempt,
        attempted: impl Fn(Option<Result<DeskDone, DeskFault>>) -> Attempted,
    ) -> Result<Option<Came>, DeskFault> {
        let (now, limits) = (self.now(), &self.limits().desk);
        let mut ledger = self.office_of(agent).agent_ledger(&agent.name).await.map_err(away)?;
        if let Some(until) = ledger.shut_until(now, limits) {
            return Err(DeskFault::Shut { until });
        }
        let mut file = agent.file.clone();
        if !self.steps_up(agent, &mut file, attempt) {
            return self.wrong_code(agent, ledger, attempted).await;
        }
        ledger.count_act(now, limits)?;
        let decision = match self.decide(agent, &attempt.act, &mut ledger).await {
            Err(DeskFault::Away) => return Err(DeskFault::Away),
            decision => decision.unwrap_or_else(|fault| self.declined(agent, &attempt.act, fault)),
        };
        let Decision { answer, change } = decision;
        let stepped = (agent.id.clone(), file.next());
        let attempted = attempted(answer);
        let written = self.write(change, stepped, ledger, attempted.clone()).await?;
        Ok(written.then(|| match attempted.answer {
            Some(answer) => Came::Answered(answer),
            None => Came::Begun(Box::new(attempted)),
        }))
    }

    /// Uses the step up whose code was typed; false if there is none.
    fn steps_up(&self, agent: &OnDuty, file: &mut AccountFile, attempt: &Attempt) -> bool {
        let Some(authenticator) = &file.authenticator else { return false };
        let opened = authenticator.seed.open(&self.parts.keyring, &agent.id, &authenticator.factor);
        let opened = opened.inspect_err(|fault| tracing::error!(agent = %agent.name, %fault, "an agent can't act"));
        let step = opened
            .ok()
            .and_then(|seed: Seed| check_code(&seed, attempt.code.expose(), self.now(), authenticator.last_step));
        step.is_some_and(|step| file.use_step(step))
    }

    async fn wrong_code(
        &self,
        agent: &OnDuty,
        mut ledger: AgentLedger,
        attempted: impl Fn(Option<Result<DeskDone, DeskFault>>) -> Attempted,
    ) -> Result<Option<Came>, DeskFault> {
        let left = ledger.count_wrong(self.now(), &self.limits().desk);
        let answer = Err(DeskFault::WrongCode { left });
        let office = Office { actor: Actor::System, ..self.office_of(agent) };
        let shut = Deed::AgentShut { agent: agent.name.to_string() };
        let row = (left == 0).then(|| office.entry(Some(&agent.own), self.now(), shut));
        let upkeep = Upkeep {
            tallies: ledger.changes(),
            audit: row.into_iter().collect(),
            attempted: Some(attempted(Some(answer.clone()))),
            ..Upkeep::default()
        };
        Ok(kept(self.keep(&upkeep).await)?.then_some(Came::Answered(answer)))
    }

    /// All of it in one commit; false if others wrote first.
    async fn write(
        &self,
        change: Change,
        agent: (AccountId, AccountFile),
        ledger: AgentLedger,
        attempted: Attempted,
    ) -> Result<bool, DeskFault> {
        let (counts, attempted) = (ledger.changes(), Some(attempted));
        match change {
            Change::Session(mut next) => {
                next.account = Some(agent);
                next.tallies.extend(counts);
                next.attempted = attempted;
                kept(self.commit(&next, None).await)
            }
            Change::Upkeep(mut upkeep) => {
                upkeep.accounts.push(agent);
                upkeep.tallies.extend(counts);
                upkeep.attempted = attempted;
                let written = kept(self.keep(&upkeep).await)?;
                if written && !upkeep.notices.is_empty() {
                    self.news.notify_one();
                }
                Ok(written)
            }
        }
    }

    /// What was begun is finished: the directory takes the number, and the owner is told; then the attempt
    /// has its answer. Asked again after a crash or a silence, it goes on where it was.
    async fn put_on_file(&self, agent: &OnDuty, attempt: &Attempt, begun: Attempted) -> Result<DeskDone, DeskFault> {
        let DeskAct::CorrectPhone { number, .. } = &attempt.act else { return Err(away(Fault::Contended)) };
        let account = self.named(&attempt.act).await?;
        let (number, enrolments) = (self.typed_number(number)?, self.enrolments_of(agent));
        let known = enrolments.bring_phone(&account, &number).await.map_err(away)?;
        for _ in 0..TRIES {
            let before = self.parts.store.attempted(&begun.agent, begun.key).await.map_err(away)?;
            if let Some(answer) = before.and_then(|before| before.answer) {
                return answer;
            }
            let (until, taken) = match known {
                Some(until) => (until, Upkeep::default()),
                None => enrolments.taking_phone(&account, &number).await.map_err(away)?,
            };
            let answer = Ok(DeskDone::Waits { until });
            let attempted = Some(Attempted { answer: Some(answer.clone()), ..begun.clone() });
            if kept(self.keep(&Upkeep { attempted, ..taken }).await)? {
                self.news.notify_one();
                return answer;
            }
        }
        Err(away(Fault::Contended))
    }

    fn typed_number(&self, typed: &Sensitive) -> Result<PhoneNumber, DeskFault> {
        PhoneNumber::parse(typed.expose(), self.parts.region).map_err(|_| DeskFault::NoNumber)
    }

    /// The factors of accounts, changed by this agent.
    fn enrolments_of(&self, agent: &OnDuty) -> Enrolments {
        let parts = &self.parts;
        Enrolments {
            store: parts.store.clone(),
            writer: parts.writer.clone(),
            keyring: parts.keyring.clone(),
            pool: parts.pool.clone(),
            limits: parts.limits.clone(),
            entropy: parts.entropy.clone(),
            acting: Acting::staff(Actor::Agent(agent.name.to_string())),
            clock: parts.clock.clone(),
            issuer: String::new(),
        }
    }

    /// The acts of staff outside a session, by this agent.
    fn office_of(&self, agent: &OnDuty) -> Office {
        Office {
            store: self.parts.store.clone(),
            keyring: self.parts.keyring.clone(),
            limits: self.limits().clone(),
            entropy: self.parts.entropy.clone(),
            clock: self.parts.clock.clone(),
            actor: Actor::Agent(agent.name.to_string()),
        }
    }

    /// Stands for all that an attempt asks, so that its key serves for nothing else. Keyed: the code is
    /// among it.
    fn what(&self, attempt: &Attempt) -> String {
        let act = match &attempt.act {
            DeskAct::Grant { account, session } => format!("grant\n{account}\n{session}"),
            DeskAct::Freeze { account } => format!("freeze\n{account}"),
            DeskAct::SwitchOn { account, method } => format!("switch on\n{account}\n{method:?}"),
            DeskAct::CorrectPhone { account, number } => format!("phone\n{account}\n{}", number.expose()),
        };
        blind(&self.parts.keyring, "attempt", &format!("{act}\n{}", attempt.code.expose()))
    }
}

fn kept(written: Result<(), CommitFault>) -> Result<bool, DeskFault> {
    match written {
        Ok(()) => Ok(true),
        Err(CommitFault::Conflict) => Ok(false),
        Err(CommitFault::Store(fault)) => Err(away(fault)),
    }
}

/// What an agent may know of a fault of ours: that they should ask again.
fn away(fault: impl Into<Fault>) -> DeskFault {
    let fault = fault.into();
    tracing::warn!(%fault, "a request of an agent failed");
    DeskFault::Away
}
