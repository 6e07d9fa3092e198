//! What an act changes, on top of what stands now. Nothing is written here.

use super::{OnDuty, away};
use crate::{
    identity::{
        credential::Identifier,
        directory::Account,
        recovery::{AgentLedger, Deed, Refusal, Session, Transition, Upkeep},
        verifier::{
            Declined, Fault, Service,
            act::blind_number,
            office::{may_be_granted, may_be_opened},
        },
    },
    model::{DeskAct, DeskDone, DeskFault, Sensitive, SessionId, SessionName},
};

/// What is to be written, and what the agent is told once it is.
pub(super) struct Decision {
    /// `None`: once the directory was asked.
    pub(super) answer: Option<Result<DeskDone, DeskFault>>,
    pub(super) change: Change,
}

/// Of a session, or of what stands outside of all.
pub(super) enum Change {
    Session(Box<Transition>),
    Upkeep(Box<Upkeep>),
}

impl Service {
    /// Decides the act of an agent whose code was right.
    pub(super) async fn decide(
        &self,
        agent: &OnDuty,
        act: &DeskAct,
        ledger: &mut AgentLedger,
    ) -> Result<Decision, DeskFault> {
        let account = self.named(act).await?;
        // Freezing is what one may do for oneself, too: it opens nothing.
        if account.id == agent.own && !matches!(act, DeskAct::Freeze { .. }) {
            return Err(DeskFault::OwnAccount);
        }
        let office = self.office_of(agent);
        let upkeep = match act {
            DeskAct::Grant { session, .. } => return self.grant(agent, &account, session, ledger).await,
            DeskAct::CorrectPhone { number, .. } => return self.correct_phone(&account, number).await,
            DeskAct::Freeze { .. } => office.freezing(&account.id).await,
            DeskAct::SwitchOn { method, .. } => office.switching_on(&account, *method).await,
        };
        Ok(Decision { answer: Some(Ok(DeskDone::Done)), change: Change::Upkeep(Box::new(upkeep.map_err(declined)?)) })
    }

    /// An act that is not done stands in the audit all the same: nobody tries accounts unseen.
    pub(super) fn declined(&self, agent: &OnDuty, act: &DeskAct, fault: DeskFault) -> Decision {
        let deed = Deed::Declined { act: act.name().to_owned(), why: fault.id().to_owned() };
        let audit = vec![self.office_of(agent).entry(None, self.now(), deed)];
        Decision { answer: Some(Err(fault)), change: Change::Upkeep(Box::new(Upkeep { audit, ..Upkeep::default() })) }
    }

    /// The account that the agent has named.
    pub(super) async fn named(&self, act: &DeskAct) -> Result<Account, DeskFault> {
        let Ok(identifier) = Identifier::parse(act.account(), &self.parts.domain) else {
            return Err(DeskFault::NoAccount);
        };
        self.parts.directory.find(&identifier).await.map_err(away)?.ok_or(DeskFault::NoAccount)
    }

    /// Whether the number may be put on file; nothing of the account changes yet.
    async fn correct_phone(&self, account: &Account, typed: &Sensitive) -> Result<Decision, DeskFault> {
        let number = self.typed_number(typed)?;
        let file = self.parts.store.account(&account.id).await.map_err(away)?.settled(self.now());
        may_be_opened(account, &file, self.limits()).map_err(declined)?;
        let serves = file.phone_state(&blind_number(&self.parts.keyring, &number)).is_none();
        if serves && file.registered && account.has_phone(&number) {
            return Err(DeskFault::OnFile);
        }
        Ok(Decision { answer: None, change: Change::Upkeep(Box::default()) })
    }

    async fn grant(
        &self,
        agent: &OnDuty,
        account: &Account,
        named: &SessionName,
        ledger: &mut AgentLedger,
    ) -> Result<Decision, DeskFault> {
        match self.not_paused().await {
            Err(Fault::Paused) => return Err(DeskFault::Paused),
            paused => paused.map_err(away)?,
        }
        let file = self.parts.store.account(&account.id).await.map_err(away)?;
        may_be_granted(account, &file, self.limits()).map_err(declined)?;
        let session = self.session_of(account, named).await?;
        let (name, now, limits) = (agent.name.to_string(), self.now(), self.limits());
        let next = session.grant(name, account.privileged, now, limits).map_err(refused)?;
        ledger.count_grant(now, &limits.desk)?;
        let answer = match &next.session.approval {
            Some(approval) => DeskDone::SecondNeeded { until: approval.until(limits) },
            None => DeskDone::Done,
        };
        Ok(Decision { answer: Some(Ok(answer)), change: Change::Session(Box::new(next)) })
    }

    /// The session that has that name and is about this account. All others are alike: that there is
    /// none, that it is over, and that it is somebody else's.
    async fn session_of(&self, account: &Account, named: &SessionName) -> Result<Session, DeskFault> {
        let is_ours =
            |session: &Session| session.subject().is_some_and(|subject| subject.account.as_ref() == Some(&account.id));
        let ids: Vec<SessionId> = match named {
            SessionName::Id(id) => vec![*id],
            SessionName::Words(_) => self.parts.store.live().await.map_err(away)?,
        };
        for id in ids {
            let Some(session) = self.parts.store.load(id).await.map_err(away)? else { continue };
            let has_words = match named {
                SessionName::Id(_) => true,
                SessionName::Words(words) => session.words == *words,
            };
            if !has_words || !is_ours(&session) {
                continue;
            }
            // What time alone has brought may have ended it.
            let session = self.current(id).await.map_err(away)?;
            if is_ours(&session) {
                return Ok(session);
            }
        }
        Err(DeskFault::Mismatch)
    }
}

fn refused(refusal: Refusal) -> DeskFault {
    match refusal {
        Refusal::SameAgent => DeskFault::SameAgent,
        _ => DeskFault::NotNow,
    }
}

fn declined(declined: Declined) -> DeskFault {
    match declined {
        Declined::Disabled => DeskFault::Disabled,
        Declined::NotRegistered => DeskFault::NotRegistered,
        Declined::Frozen { at } => DeskFault::Frozen { at },
        Declined::TooOften { next } => DeskFault::TooOften { at: next },
        Declined::NotShut => DeskFault::NotShut,
        Declined::Fault(fault) => away(fault),
        Declined::Privileged => DeskFault::Privileged,
        // Never said of what agents do.
        Declined::NotFrozen | Declined::Paused { .. } | Declined::NotPaused => DeskFault::NotNow,
    }
}
