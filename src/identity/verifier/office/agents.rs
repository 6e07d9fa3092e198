//! Agents of the help desk as an administrator keeps them: add, list, renew, retire. A name is never
//! given twice, so that the audit says who it was for good; a person is one agent at a time, so that two
//! agents are two people.

use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;

use super::{Office, TRIES};
use crate::{
    identity::{
        credential::{Enrolment, SealedSeed, Seed, TokenDigest},
        directory::Account,
        recovery::{
            AGENTS, AccountFile, Agent, AgentLedger, Authenticator, Counted, Deed, Tally, TallyKey, Upkeep, agent_file,
        },
        verifier::{Fault, KeyStore},
    },
    model::{AccountId, AgentName, AgentToken, Draw},
};

/// How many files are read at once.
const PAGE: usize = 256;

/// The keeping of agents by one administrator.
#[derive(Clone)]
pub struct Agents {
    pub office: Office,
    pub files: Arc<dyn KeyStore>,
    /// Shown by authenticators beside the agent.
    pub issuer: String,
}

/// A new token and authenticator. They are shown this once.
#[derive(Debug)]
pub struct MadeAgent {
    pub token: AgentToken,
    pub enrolment: Enrolment,
}

/// An agent as an administrator sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentFile {
    pub name: AgentName,
    /// Their own account.
    pub own: AccountId,
    pub since: Timestamp,
    pub retired: bool,
    /// Wrong codes have shut them out until then.
    pub shut_until: Option<Timestamp>,
}

#[derive(Debug, Clone, Error)]
pub enum AgentDeclined {
    #[error("there is an agent of that name, or was one")]
    Taken,
    #[error("the account is that of the agent {0}")]
    SamePerson(AgentName),
    #[error("there is no agent of that name")]
    Unknown,
    #[error("the agent is retired for good")]
    Retired,
    #[error("the account is disabled in the directory")]
    Disabled,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Agents {
    /// `own`: the account of the person. The token and the key for their authenticator are shown this once.
    pub async fn add(&self, name: &AgentName, own: &Account) -> Result<MadeAgent, AgentDeclined> {
        if !own.enabled {
            return Err(AgentDeclined::Disabled);
        }
        if let Some(same) = self.list().await?.into_iter().find(|agent| agent.own == own.id && !agent.retired) {
            return Err(AgentDeclined::SamePerson(same.name));
        }
        self.credential(name, Deed::AgentAdded { agent: name.to_string() }, |file, token| match file.agent {
            Some(_) => Err(AgentDeclined::Taken),
            None => Ok(Agent { own: own.id.clone(), token: Some(token), since: self.office.clock.now() }),
        })
        .await
    }

    /// A new token and a new authenticator: the old ones are dead, and wrong codes are forgotten.
    pub async fn renew(&self, name: &AgentName) -> Result<MadeAgent, AgentDeclined> {
        self.credential(name, Deed::AgentRenewed { agent: name.to_string() }, |file, token| match &file.agent {
            None => Err(AgentDeclined::Unknown),
            Some(Agent { token: None, .. }) => Err(AgentDeclined::Retired),
            Some(agent) => Ok(Agent { token: Some(token), ..agent.clone() }),
        })
        .await
    }

    /// Their credential is dead from then on, and the name is given to nobody else.
    pub async fn retire(&self, name: &AgentName) -> Result<(), AgentDeclined> {
        let id = agent_file(name);
        for _ in 0..TRIES {
            let file = self.office.store.account(&id).await.map_err(Fault::from)?;
            let agent = match &file.agent {
                None => return Err(AgentDeclined::Unknown),
                Some(Agent { token: None, .. }) => return Err(AgentDeclined::Retired),
                Some(agent) => Agent { token: None, ..agent.clone() },
            };
            let file = AccountFile { agent: Some(agent), authenticator: None, ..file };
            let deed = Deed::AgentRetired { agent: name.to_string() };
            if self.office.kept(&self.written(&id, file, Vec::new(), deed)).await? {
                return Ok(());
            }
        }
        Err(Fault::Contended.into())
    }

    /// All of them, the retired ones too, by name.
    pub async fn list(&self) -> Result<Vec<AgentFile>, Fault> {
        let mut agents = Vec::new();
        let mut after = AccountId(AGENTS.to_owned());
        loop {
            let page = self.files.accounts(Some(&after), PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(agents) };
            after = last.clone();
            for (id, file) in page {
                let Some(name) = id.as_str().strip_prefix(AGENTS).and_then(AgentName::parse) else {
                    return Ok(agents);
                };
                if let Some(agent) = file.agent {
                    agents.push(self.shown(name, agent).await?);
                }
            }
        }
    }

    async fn shown(&self, name: AgentName, Agent { own, token, since }: Agent) -> Result<AgentFile, Fault> {
        let office = &self.office;
        let ledger = office.agent_ledger(&name).await?;
        let shut_until = ledger.shut_until(office.clock.now(), &office.limits.desk);
        Ok(AgentFile { name, own, since, retired: token.is_none(), shut_until })
    }

    /// A token and an authenticator in one write, with the wrong codes of the old one forgotten.
    async fn credential(
        &self,
        name: &AgentName,
        deed: Deed,
        agent: impl Fn(&AccountFile, TokenDigest) -> Result<Agent, AgentDeclined>,
    ) -> Result<MadeAgent, AgentDeclined> {
        let office = &self.office;
        let id = agent_file(name);
        for _ in 0..TRIES {
            let file = office.store.account(&id).await.map_err(Fault::from)?;
            let draw = office.entropy.draw("agent");
            let (token, digest) = TokenDigest::make(name, &draw);
            let agent = agent(&file, digest)?;
            let (enrolment, authenticator) = self.authenticator(&id, name, &draw)?;
            let file = AccountFile { agent: Some(agent), authenticator: Some(authenticator), ..file };
            let forgotten = office.agent_ledger(name).await?.forgotten();
            if office.kept(&self.written(&id, file, forgotten, deed.clone())).await? {
                return Ok(MadeAgent { token, enrolment });
            }
        }
        Err(Fault::Contended.into())
    }

    fn authenticator(
        &self,
        id: &AccountId,
        name: &AgentName,
        draw: &Draw,
    ) -> Result<(Enrolment, Authenticator), Fault> {
        let seed = Seed::from_draw(draw);
        let factor = data_encoding::HEXLOWER.encode(&draw.bytes("factor"));
        let sealed = SealedSeed::seal(&self.office.keyring, id, &factor, &seed, &draw.child("seal"))?;
        // The app must not show it like the person's own account: the two are different keys.
        let shown = format!("{name} (help desk)");
        let enrolment =
            Enrolment::new(&seed, &self.issuer, &shown).map_err(|fault| Fault::Enrolment(fault.to_string()))?;
        Ok((enrolment, Authenticator { factor, seed: sealed, last_step: None }))
    }

    fn written(&self, id: &AccountId, file: AccountFile, tallies: Vec<(TallyKey, Tally)>, deed: Deed) -> Upkeep {
        let own = file.agent.as_ref().map(|agent| agent.own.clone());
        let audit = vec![self.office.entry(own.as_ref(), self.office.clock.now(), deed)];
        Upkeep { accounts: vec![(id.clone(), file.next())], tallies, audit, ..Upkeep::default() }
    }
}

impl Office {
    /// What an agent has done lately.
    pub(in crate::identity::verifier) async fn agent_ledger(&self, name: &AgentName) -> Result<AgentLedger, Fault> {
        let [wrong, year, acts, grants] = AgentLedger::keys(name);
        let store = &self.store;
        Ok(AgentLedger {
            wrong: Counted::new(wrong.clone(), store.tally(&wrong).await?),
            wrong_in_a_year: Counted::new(year.clone(), store.tally(&year).await?),
            acts: Counted::new(acts.clone(), store.tally(&acts).await?),
            grants: Counted::new(grants.clone(), store.tally(&grants).await?),
        })
    }
}
