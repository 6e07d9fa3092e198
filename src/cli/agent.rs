//! `deskhand agent`: who at the help desk may act through the verifier.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{
    asking::{Home, ask},
    enrolment,
};
use crate::app::admin::wire::{AdminAnswer, AdminAsk, AgentMade, AgentShown, AgentsAsk};

/// Who at the help desk may vouch for people, freeze accounts and open ways again.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand agent add kim --account kim@umsystem.edu\n\nEach agent has a token and an authenticator of their own; every act needs both, tells the owner and stands in the audit under the agent's name. See docs/operating.md."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Add an agent.
    #[command(
        after_help = "Example: deskhand agent add kim --account kim@umsystem.edu\n\nThe token and the key are shown this once. The name stands in the audit and in letters to owners, and is never given again."
    )]
    Add {
        /// Lower case letters, digits and hyphens.
        name: String,
        /// The person's own account: they can't act on it, and not at all while it is disabled.
        #[arg(long, value_name = "ADDRESS")]
        account: String,
    },
    /// List every agent, a line each, the retired ones too.
    #[command(after_help = "Example: deskhand agent list")]
    List,
    /// Give an agent a new token and a new authenticator; the old ones are dead from then on.
    #[command(
        after_help = "Example: deskhand agent renew kim\n\nFor a lost phone or a token that others may have seen. It also lets in an agent whom wrong codes shut out."
    )]
    Renew { name: String },
    /// Let an agent do nothing any more, for good.
    #[command(after_help = "Example: deskhand agent retire kim")]
    Retire { name: String },
}

impl Arguments {
    pub(super) async fn run(self, home: &Home) -> miette::Result<ExitCode> {
        let agents = match self.act {
            Act::Add { name, account } => AgentsAsk::Add { name, identifier: account },
            Act::List => AgentsAsk::List,
            Act::Renew { name } => AgentsAsk::Renew { name },
            Act::Retire { name } => AgentsAsk::Retire { name },
        };
        let answers = ask(home, AdminAsk::Agents { agents }).await?;
        if answers.is_empty() {
            println!("There is no agent yet. Add one: deskhand agent add --help");
        }
        for answer in answers {
            match answer {
                AdminAnswer::Agent(agent) => println!("{}", line(&agent)),
                AdminAnswer::AgentMade(made) => show(&made),
                AdminAnswer::Said { what } => println!("{what}"),
                _ => {}
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn show(AgentMade { name, token, enrolment }: &AgentMade) {
    enrolment::show(enrolment);
    println!("  Token        {}\n", token.expose());
    println!("Both are {name}'s alone, and shown this once. The token goes into a file that {name} alone may read.");
}

fn line(AgentShown { name, account, since, retired, shut_until }: &AgentShown) -> String {
    let state = match (retired, shut_until) {
        (true, _) => "retired".to_owned(),
        (false, Some(until)) => format!("SHUT OUT by wrong codes until {until:.0}"),
        (false, None) => "on duty".to_owned(),
    };
    format!("{name:<20} {account}, since {since:.0}, {state}")
}
