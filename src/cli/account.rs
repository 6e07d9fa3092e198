//! `deskhand account`: the embedded directory's accounts and their factors.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use miette::{IntoDiagnostic, miette};

use crate::app::{
    Refused, Registry, Settings, VerifierMachine,
    admin::{
        client,
        wire::{AccountAsk, AccountShown, AddAccount, AdminAnswer, AdminAsk, Enrolment, WireSecret},
    },
};

/// Add, list and show accounts, and enroll an authenticator app.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand account add ada@umsystem.edu --given-name Ada --family-name Marlowe --phone \"573-555-0142\""
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Add an account to the embedded directory.
    #[command(
        after_help = "Example: deskhand account add ada@umsystem.edu --given-name Ada --family-name Marlowe --phone \"+49 1512 3456789\" --ask-password"
    )]
    Add(Add),
    /// List every account, a line each.
    #[command(after_help = "Example: deskhand account list")]
    List,
    /// Show one account.
    #[command(after_help = "Example: deskhand account show ada@umsystem.edu")]
    Show { address: String },
    /// Give an account a new authenticator app; the old one is dead from then on.
    #[command(after_help = "Example: deskhand account enroll ada@umsystem.edu\n\nThe key is shown this once.")]
    Enroll { address: String },
}

#[derive(Debug, Args)]
struct Add {
    /// The mail address that names the account.
    address: String,
    #[arg(long)]
    given_name: String,
    #[arg(long)]
    family_name: String,
    /// Ten digits, or `+CountryCode Number`.
    #[arg(long)]
    phone: Option<String>,
    /// The account may not sign in.
    #[arg(long)]
    disabled: bool,
    /// Staff with rights over others: never reset by the person alone.
    #[arg(long)]
    privileged: bool,
    /// Ask for a first password (typed, not shown). Without one nobody can sign in before the first reset.
    #[arg(long)]
    ask_password: bool,
}

impl Arguments {
    pub(super) async fn run(self, settings: Settings) -> miette::Result<ExitCode> {
        let ask = self.act.ask()?;
        let answers = match client::connect(&settings.store().socket).await? {
            Some(stream) => client::ask(stream, AdminAsk::Account { account: ask }).await?,
            None => alone(&settings, ask).await?,
        };
        if answers.is_empty() {
            println!("There is no account yet. Add one: deskhand account add --help");
        }
        for answer in answers {
            show(&answer);
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Act {
    fn ask(self) -> miette::Result<AccountAsk> {
        Ok(match self {
            Self::List => AccountAsk::List,
            Self::Show { address } => AccountAsk::Show { identifier: address },
            Self::Enroll { address } => AccountAsk::Enroll { identifier: address },
            Self::Add(add) => {
                let password = add.ask_password.then(|| rpassword::prompt_password("First password: "));
                AccountAsk::Add(AddAccount {
                    address: add.address,
                    given_name: add.given_name,
                    family_name: add.family_name,
                    phone: add.phone,
                    disabled: add.disabled,
                    privileged: add.privileged,
                    password: password.transpose().into_diagnostic()?.map(WireSecret::new),
                })
            }
        })
    }
}

/// No server runs: the stores are opened for this one act.
async fn alone(settings: &Settings, ask: AccountAsk) -> miette::Result<Vec<AdminAnswer>> {
    let settings = settings.verification();
    let machine = VerifierMachine::real(settings)?;
    let done = Registry::over(settings, &machine).perform(ask).await;
    machine.store.close().await;
    done.map_err(|Refused { message, remedy }| miette!(help = remedy, "{message}"))
}

fn show(answer: &AdminAnswer) {
    match answer {
        AdminAnswer::Account(account) => show_account(account),
        AdminAnswer::Enrolment(Enrolment { url, key }) => {
            println!("Add this account to the authenticator app; the key is shown this once.\n");
            println!("  Key to type  {}\n  Address      {}", key.expose(), url.expose());
        }
        AdminAnswer::Status(_) | AdminAnswer::Finding(_) | AdminAnswer::Done | AdminAnswer::Refused { .. } => {}
    }
}

fn show_account(account: &AccountShown) {
    let name = account.identifiers.first().map_or("?", String::as_str);
    let mut facts = vec![format!("{} {}", account.given_name, account.family_name)];
    facts.extend(account.phones.iter().map(|phone| format!("phone {phone}")));
    facts.extend(account.authenticator.then(|| "authenticator app".to_owned()));
    facts.extend(account.disabled.then(|| "disabled".to_owned()));
    facts.extend(account.privileged.then(|| "privileged".to_owned()));
    facts.push(account.password_set_at.map_or("no password".to_owned(), |at| format!("password set {at:.0}")));
    println!("{name:<28} {}", facts.join(", "));
}
