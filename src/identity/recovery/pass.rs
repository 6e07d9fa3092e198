//! Proofs that need no phone: a pass from an administrator, a recovery code, an agent's grant. The
//! limits that a stranger can spend don't bind them; their own are narrow.

use jiff::Timestamp;

use super::{
    AccountFile, Actor, Approval, Deed, Ledger, Limits, News, Outcome, Proof, Refusal, Session, Stage, Transition,
    account::Pass, later,
};
use crate::model::AccountId;

/// What was typed as a pass turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassVerdict {
    Wrong,
    Pass,
    /// The recovery code at this place of the account's list.
    RecoveryCode(usize),
}

impl Session {
    /// A pass or a recovery code was typed. Counted before it is looked at, right or wrong.
    pub fn pass(
        mut self,
        verdict: PassVerdict,
        mut ledger: Ledger,
        mut account: AccountFile,
        enabled: bool,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        let subject = self.choosing_subject()?;
        if self.passes >= limits.passes_per_session || !ledger.count_pass(now, limits) {
            return Err(Refusal::NoMorePasses);
        }
        self.passes = self.passes.saturating_add(1);
        let left = limits.passes_per_session.saturating_sub(self.passes);
        // Nothing is used up where it would open nothing.
        let proven = if self.goal.can_be_proven() { account.use_pass(verdict, now) } else { None };
        let (Some((by, news)), Some(id)) = (proven, subject.account) else {
            return Ok(Transition::of(self).with_ledger(ledger).because(Outcome::WrongPass { left }));
        };
        let next = self.verified(id.clone(), by, account, enabled, now, limits);
        Ok(next.notify(now, Some(&id), news).with_ledger(ledger))
    }

    /// An agent vouches for the person in this very window, which has an account in mind already. For
    /// one with rights over others (`privileged`) it takes two agents, the second within a while.
    pub fn grant(
        mut self,
        agent: String,
        privileged: bool,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        if self.goal.is_enrolment() {
            return Err(Refusal::NotNow);
        }
        let subject = self.choosing_subject()?;
        let account = subject.account.clone().ok_or(Refusal::NoAccount)?;
        let first = self.approval.take().filter(|first| now < first.until(limits)).map(|first| first.agent);
        let (deed, news) = match &first {
            Some(first) if *first == agent => return Err(Refusal::SameAgent),
            None if privileged => {
                self.approval = Some(Approval { agent: agent.clone(), at: now });
                (Deed::Approved, News::Approved { agent: agent.clone() })
            }
            _ => {
                let first = first.filter(|_| privileged);
                self.stage = Stage::Granted { subject, account: account.clone(), agent: agent.clone(), first };
                (Deed::Granted, News::Granted { agent: agent.clone() })
            }
        };
        let next = Transition::of(self).note_by(Actor::Agent(agent), now, Some(&account), deed);
        Ok(next.notify(now, Some(&account), news))
    }

    /// The person's own window takes the grant up.
    pub fn take_grant(
        self,
        account: AccountFile,
        enabled: bool,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Granted { account: id, agent, first, .. } = &self.stage else { return Err(Refusal::NotNow) };
        let (id, by): (AccountId, _) = (id.clone(), Proof::Grant { agent: agent.clone(), first: first.clone() });
        Ok(self.verified(id, by, account, enabled, now, limits))
    }
}

impl Approval {
    /// When the second word comes too late.
    pub fn until(&self, limits: &Limits) -> Timestamp {
        later(self.at, limits.desk.second_within)
    }
}

impl AccountFile {
    /// Uses the pass or the code up, if it is still good.
    fn use_pass(&mut self, verdict: PassVerdict, now: Timestamp) -> Option<(Proof, News)> {
        match verdict {
            PassVerdict::Wrong => None,
            PassVerdict::Pass => {
                let live = self.pass.take_if(|Pass { until, .. }| now < *until).is_some();
                live.then_some((Proof::Pass, News::PassUsed))
            }
            PassVerdict::RecoveryCode(place) => {
                let code = self.recovery_codes.get_mut(place).filter(|code| code.used_at.is_none())?;
                code.used_at = Some(now);
                let left = self.recovery_codes.iter().filter(|code| code.used_at.is_none()).count();
                Some((Proof::RecoveryCode, News::RecoveryCodeUsed { left }))
            }
        }
    }
}
