//! `deskhand staff`: who may sign in to the console.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::enrolment;
use crate::app::{
    self, Settings,
    admin::{
        client,
        wire::{AdminAnswer, AdminAsk, StaffAsk, StaffMade, StaffShown},
    },
};

/// Who may sign in to the help desk's console, and talk with students there.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand staff add kim --shown Kim\n\nStaff sign in with a name, a password and a code of their authenticator. What they may do about accounts is another matter: see `deskhand agent --help`."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Add somebody.
    #[command(
        after_help = "Example: deskhand staff add lee --shown \"Lee\" --role lead\n\nPassword and key are shown this once. The name stands in conversations, and is never given again."
    )]
    Add {
        /// Lower case letters, digits and hyphens.
        name: String,
        /// What students read [default: the name with a capital].
        #[arg(long, value_name = "NAME")]
        shown: Option<String>,
        /// agent (takes conversations), lead (takes them from colleagues too), or admin.
        #[arg(long, default_value = "agent", value_parser = ["agent", "lead", "admin"])]
        role: String,
    },
    /// List everybody, a line each, those who are gone too.
    #[command(after_help = "Example: deskhand staff list")]
    List,
    /// Give somebody a new password and a new authenticator; the old ones are dead from then on.
    #[command(after_help = "Example: deskhand staff renew kim")]
    Renew { name: String },
    /// Let somebody sign in no more, for good.
    #[command(after_help = "Example: deskhand staff retire kim")]
    Retire { name: String },
    /// Show who of them has opened a conversation, and when, a line each.
    #[command(
        after_help = "Example: deskhand staff reads 01K6Z3NDEKTSV4RRFFQ69G5FAV\n\nThe console writes each opening down before it shows a word. `deskhand transcript list` has the ids."
    )]
    Reads { conversation: String },
}

impl Arguments {
    pub(super) async fn run(self, settings: &Settings) -> miette::Result<ExitCode> {
        let staff = match self.act {
            Act::Add { name, shown, role } => StaffAsk::Add { name, shown, role, password: None },
            Act::List => StaffAsk::List,
            Act::Renew { name } => StaffAsk::Renew { name },
            Act::Retire { name } => StaffAsk::Retire { name },
            Act::Reads { conversation } => StaffAsk::Reads { conversation },
        };
        let answers = match client::connect(&settings.store().socket).await? {
            Some(stream) => client::ask(stream, AdminAsk::Staff { staff }).await?,
            None => app::staff_alone(settings, staff).await?,
        };
        if answers.is_empty() {
            println!("There is nobody yet. Add somebody: deskhand staff add --help");
        }
        for answer in answers {
            match answer {
                AdminAnswer::Staff(staff) => println!("{}", line(&staff)),
                AdminAnswer::StaffMade(made) => show(&made, settings),
                AdminAnswer::Said { what } => println!("{what}"),
                _ => {}
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn show(StaffMade { name, password, enrolment }: &StaffMade, settings: &Settings) {
    enrolment::show(enrolment);
    println!("  Name         {name}");
    println!("  Password     {}\n", password.expose());
    if let Some(console) = settings.console() {
        println!("{name} signs in at {} with both. They are shown this once.", console.public);
    }
}

fn line(StaffShown { name, shown, role, since, retired }: &StaffShown) -> String {
    let state = if *retired { "retired" } else { role.as_str() };
    format!("{name:<20} {shown}, since {since:.0}, {state}")
}
