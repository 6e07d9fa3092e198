//! `deskhand policy`: what the password policy says of a password, rule by rule.

use std::{
    io::{self, IsTerminal as _, Read as _},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use miette::{IntoDiagnostic, miette};

use super::asking::Home;
use crate::{
    app::trial::{self, Judged, Trial, Verdict},
    model::Sensitive,
};

/// Try a password against the policy of the configuration.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand policy try --name \"Ada Marlowe\" --user ada")]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Say of each rule whether a password keeps it, and what is wrong if not.
    ///
    /// The password is asked for and not shown; from a pipe the first line is taken. It is never an
    /// argument, where every user of this machine could read it, and it is kept nowhere.
    #[command(
        name = "try",
        after_help = "Example: deskhand policy try --name \"Ada Marlowe\" --user ada\n\nEnds with 0 if no rule refuses it, else with 1."
    )]
    Try(Try),
}

#[derive(Debug, Args)]
struct Try {
    /// A name of the person whose password it would be; may be given several times.
    #[arg(long = "name", value_name = "NAME")]
    names: Vec<String>,
    /// A user name or address of that person; may be given several times.
    #[arg(long = "user", value_name = "USER")]
    users: Vec<String>,
}

impl Arguments {
    pub(super) fn run(self, home: &Home) -> miette::Result<ExitCode> {
        let Act::Try(tried) = self.act;
        let typed = typed()?;
        let trial = trial::judge(&home.settings, &typed, &tried.names, &tried.users)?;
        let refused = match &trial {
            Trial::NoPassword { .. } => true,
            Trial::Judged(rules) => rules.iter().any(|rule| matches!(rule.verdict, Verdict::Broken { .. })),
        };
        println!("{}\n", if refused { "This password would be refused." } else { "No rule refuses this password." });
        match trial {
            Trial::NoPassword { why } => println!("no    {why}"),
            Trial::Judged(rules) => rules.iter().for_each(show),
        }
        Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

fn show(judged: &Judged) {
    let (mark, why) = match &judged.verdict {
        Verdict::Kept => ("ok", None),
        Verdict::Broken { why } => ("no", Some(why.as_str())),
        Verdict::NoName => ("?", Some("Say whose it would be: --name and --user.")),
        Verdict::NoHistory => ("?", Some("Only the person's own history can tell, when the password is set.")),
    };
    println!("{mark:<5} {:<12} {}", judged.id, judged.words);
    if let Some(why) = why {
        println!("{:<18} {why}", "");
    }
}

/// The most that is read of a pipe, in bytes: no password is as long.
const LONGEST: u64 = 8 * 1024;

/// From the terminal without showing it; else the first line, spaces and all.
fn typed() -> miette::Result<Sensitive> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password("Password to try: ").map(Sensitive::new).into_diagnostic();
    }
    let mut read = String::with_capacity(usize::try_from(LONGEST).unwrap_or_default());
    io::stdin().take(LONGEST).read_to_string(&mut read).map_err(|fault| {
        miette!(help = "Write it in UTF-8, the whole of it in the first line.", "the password can't be read: {fault}")
    })?;
    let read = Sensitive::new(read);
    let line = read.expose().split('\n').next().unwrap_or_default();
    Ok(Sensitive::new(line.strip_suffix('\r').unwrap_or(line)))
}
