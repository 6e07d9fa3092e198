//! Agents of the help desk, as an administrator keeps them.

use std::sync::Arc;

use super::{
    Refused, Registry,
    enrolment::written,
    office::{name as name_of, said},
};
use crate::{
    app::admin::wire::{AdminAnswer, AgentMade, AgentShown, AgentsAsk, WireSecret},
    identity::{
        directory::Directory,
        verifier::{AgentDeclined, AgentFile, Agents, MadeAgent},
    },
    model::AgentName,
};

impl Registry {
    /// The answers to a request about agents, without the closing `Done`.
    pub async fn keep_agents(&self, ask: AgentsAsk) -> Result<Vec<AdminAnswer>, Refused> {
        let agents = self.agents();
        match ask {
            AgentsAsk::Add { name, identifier } => {
                let (name, own) = (agent_name(&name)?, self.find(&identifier).await?);
                let made = agents.add(&name, &own).await.map_err(|declined| declined_by(&declined))?;
                Ok(vec![made_agent(&name, &made)?])
            }
            AgentsAsk::Renew { name } => {
                let name = agent_name(&name)?;
                let made = agents.renew(&name).await.map_err(|declined| declined_by(&declined))?;
                Ok(vec![made_agent(&name, &made)?])
            }
            AgentsAsk::Retire { name } => {
                let name = agent_name(&name)?;
                agents.retire(&name).await.map_err(|declined| declined_by(&declined))?;
                Ok(vec![said(&format!("{name} can do nothing any more. The name is not given again."))])
            }
            AgentsAsk::List => {
                let mut shown = Vec::new();
                for agent in agents.list().await.map_err(Refused::by_store)? {
                    shown.push(AdminAnswer::Agent(self.shown_agent(agent).await?));
                }
                Ok(shown)
            }
        }
    }

    fn agents(&self) -> Agents {
        let (office, issuer) = (self.office.clone(), self.enrolments.issuer.clone());
        Agents { office, files: Arc::new(self.recoveries()), issuer }
    }

    async fn shown_agent(&self, agent: AgentFile) -> Result<AgentShown, Refused> {
        let AgentFile { name, own, since, retired, shut_until } = agent;
        let account = self.directory.account(&own).await.map_err(Refused::by_store)?;
        let account = account.as_ref().map_or(own.as_str(), name_of).to_owned();
        Ok(AgentShown { name: name.to_string(), account, since, retired, shut_until })
    }
}

fn agent_name(typed: &str) -> Result<AgentName, Refused> {
    AgentName::parse(typed).ok_or_else(|| {
        let remedy = "Write lower case letters, digits and hyphens, a letter first, 40 at most: kim, or kim-2.";
        Refused::new(format!("{typed:?} can't be an agent's name"), remedy)
    })
}

fn made_agent(name: &AgentName, made: &MadeAgent) -> Result<AdminAnswer, Refused> {
    Ok(AdminAnswer::AgentMade(AgentMade {
        name: name.to_string(),
        token: WireSecret::new(made.token.expose()),
        enrolment: written(&made.enrolment)?,
    }))
}

fn declined_by(declined: &AgentDeclined) -> Refused {
    let remedy = match declined {
        AgentDeclined::Taken => {
            "`deskhand agent renew` gives an agent a new credential. Names of those who were retired are not given again: the audit speaks of them."
        }
        AgentDeclined::SamePerson(_) => {
            "Each person is one agent, so that two agents are two people. Retire the other one first, or renew it."
        }
        AgentDeclined::Unknown => "See `deskhand agent list`.",
        AgentDeclined::Retired => "Add them under another name: deskhand agent add --help",
        AgentDeclined::Disabled => "Enable the account in the directory first, or name the person's other account.",
        AgentDeclined::Fault(_) => "Run `deskhand doctor`: it looks at the stores.",
    };
    Refused::new(declined, remedy)
}
