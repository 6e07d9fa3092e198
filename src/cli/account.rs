//! `deskhand account`: the embedded directory's accounts and their factors.

use std::{net::IpAddr, process::ExitCode};

use clap::{ArgGroup, Args, Subcommand};
use miette::IntoDiagnostic;

use super::{
    asking::{Home, ask},
    enrolment, limits,
};
use crate::app::admin::wire::{AccountAsk, AccountShown, AddAccount, AdminAnswer, AdminAsk, OfficeAsk, WireSecret};

/// Accounts, their factors, passes and limits.
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
    /// Give an account a new authenticator app, confirmed by a code that it shows.
    #[command(
        after_help = "Example: deskhand account enroll ada@umsystem.edu\n\nThe QR code and the key are shown this once. Nothing changes before the app's code is typed, and that code can't be used again. The new app serves for a reset once [limits] cooling_off_hours are over, in place of the old one, which goes on until then. The owner is told on every channel on file."
    )]
    Enroll { address: String },
    /// Make a pass, with which the owner of an account proves once who they are; an older one is dead.
    #[command(
        after_help = "Example: deskhand account pass ada@umsystem.edu\n\nIt is shown this once and lives for an hour ([limits] pass_minutes). Hand it to somebody whose identity you have checked: they type it on the secure panel. The owner is told on every channel on file."
    )]
    Pass { address: String },
    /// Make ten recovery codes for the owner to keep on paper, each good once; older ones are dead.
    #[command(
        after_help = "Example: deskhand account codes ada@umsystem.edu\n\nThey are shown this once. The owner is told on every channel on file."
    )]
    Codes { address: String },
    /// Shut all resets of an account until it is unfrozen. Sign-in goes on.
    #[command(after_help = "Example: deskhand account freeze ada@umsystem.edu")]
    Freeze { address: String },
    /// Let an account be reset again.
    #[command(after_help = "Example: deskhand account unfreeze ada@umsystem.edu")]
    Unfreeze { address: String },
    /// Show what is used of the limits and what they have shut, of one account, of where people are, or of the
    /// installation.
    #[command(
        after_help = "Example: deskhand account limits\n         deskhand account limits ada@umsystem.edu\n         deskhand account limits ada@umsystem.edu --reset\n         deskhand account limits --from 203.0.113.7\n         deskhand account limits ada@umsystem.edu --from 203.0.113.7\n\nA reset opens every way again that wrong codes have shut, and gives guessers as many tries once more: so four a year, and no more. A pass helps the owner without one. It lets codes be sent to the account's numbers again, too; what a country, numbers that begin alike and the whole installation were sent is cleared by time alone."
    )]
    #[command(group = ArgGroup::new("whose").args(["address", "from"]).multiple(true))]
    Limits {
        address: Option<String>,
        /// What came from an IP address and from the network round it; with an account, its sessions from there.
        #[arg(long, value_name = "IP")]
        from: Option<IpAddr>,
        /// Open every way again that wrong codes, or too many sessions, have shut.
        #[arg(long, requires = "whose")]
        reset: bool,
    },
}

#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
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
    /// The account comes with an authenticator app; its key is shown this once, to be handed to the owner.
    #[arg(long)]
    authenticator: bool,
    /// Ask for a first password (typed, not shown). Without one nobody can sign in before the first reset.
    #[arg(long)]
    ask_password: bool,
}

impl Arguments {
    pub(super) async fn run(self, home: &Home) -> miette::Result<ExitCode> {
        if let Act::Enroll { address } = self.act {
            return enrolment::enroll(home, address).await;
        }
        let answers = ask(home, self.act.ask()?).await?;
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
    fn ask(self) -> miette::Result<AdminAsk> {
        let account = match self {
            Self::Limits { address: name, from: Some(from), reset } => {
                return Ok(AdminAsk::Office { office: OfficeAsk::LimitsFrom { from, name, reset } });
            }
            Self::Limits { address: None, .. } => return Ok(AdminAsk::Office { office: OfficeAsk::Limits }),
            Self::Limits { address: Some(identifier), reset: false, .. } => AccountAsk::Limits { identifier },
            Self::Limits { address: Some(identifier), reset: true, .. } => AccountAsk::ResetLimits { identifier },
            Self::Pass { address } => AccountAsk::Pass { identifier: address },
            Self::Codes { address } => AccountAsk::Codes { identifier: address },
            Self::Freeze { address } => AccountAsk::Freeze { identifier: address },
            Self::Unfreeze { address } => AccountAsk::Unfreeze { identifier: address },
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
                    authenticator: add.authenticator,
                    password: password.transpose().into_diagnostic()?.map(WireSecret::new),
                })
            }
        };
        Ok(AdminAsk::Account { account })
    }
}

fn show(answer: &AdminAnswer) {
    match answer {
        AdminAnswer::Account(account) => show_account(account),
        AdminAnswer::Enrolment(offered) => enrolment::show(offered),
        AdminAnswer::Pass { pass, until } => {
            println!("Good once, until {until:.0}. It is shown this once.\n\n  {}", pass.expose());
        }
        AdminAnswer::RecoveryCodes { codes } => {
            println!("Each is good once. They are shown this once.\n");
            for code in codes {
                println!("  {}", code.expose());
            }
        }
        AdminAnswer::Limits(limits) => limits::show(limits),
        AdminAnswer::Said { what } => println!("{what}"),
        _ => {}
    }
}

fn show_account(account: &AccountShown) {
    let name = account.identifiers.first().map_or("?", String::as_str);
    let mut facts = vec![format!("{} {}", account.given_name, account.family_name)];
    facts.extend(account.phones.iter().map(|phone| format!("phone {phone}")));
    facts.extend(account.authenticator.then(|| "authenticator app".to_owned()));
    facts.extend(account.new_authenticator.map(|from| format!("new authenticator app, usable from {from:.0}")));
    facts.extend(account.disabled.then(|| "disabled".to_owned()));
    facts.extend(account.privileged.then(|| "privileged".to_owned()));
    facts.push(account.password_set_at.map_or("no password".to_owned(), |at| format!("password set {at:.0}")));
    println!("{name:<28} {}", facts.join(", "));
}
