//! The command line: one file a command. It reads arguments, asks `app`, and shows what comes back.
//!
//! Commands that need the stores ask the running server over its admin socket, or open the stores
//! themselves when none runs.

mod account;
mod agent;
mod asking;
mod audit;
mod chat;
mod check;
mod content;
mod demo;
mod doctor;
mod enrolment;
mod eval;
mod explain;
mod keys;
mod limits;
mod policy;
mod reload;
mod replay;
mod resets;
mod serve;
mod staff;
mod transcript;
mod verifier;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use miette::IntoDiagnostic;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use asking::Home;

use crate::app::{Running, Settings};

/// Deskhand: a help-desk chat bot that does the work.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Example: deskhand demo\nThen open the chat page that it prints, and write: hi i forgot my pw"
)]
struct Arguments {
    /// The configuration: config/deskhand.toml unless told otherwise (`demo`: config/demo.toml, `verifier`:
    /// config/verifier.toml).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Arguments),
    Serve(serve::Arguments),
    Verifier(verifier::Arguments),
    Chat(chat::Arguments),
    Check(check::Arguments),
    Content(content::Arguments),
    Eval(eval::Arguments),
    Explain(explain::Arguments),
    Replay(replay::Arguments),
    Transcript(transcript::Arguments),
    Account(account::Arguments),
    Agent(agent::Arguments),
    Staff(staff::Arguments),
    Policy(policy::Arguments),
    Pause(resets::Pause),
    Resume(resets::Resume),
    Audit(audit::Arguments),
    Keys(keys::Arguments),
    Reload(reload::Arguments),
    Doctor(doctor::Arguments),
}

/// Where the settings stand if nobody says otherwise.
const CONFIG: &str = "config/deskhand.toml";
const VERIFIER_CONFIG: &str = "config/verifier.toml";
const DEMO_CONFIG: &str = "config/demo.toml";

/// Runs the command of this process's arguments.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Logs go beside the output; what is worth a log and how much is RUST_LOG's.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let ran = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .into_diagnostic()
        .and_then(|runtime| runtime.block_on(arguments.run()));
    match ran {
        Ok(code) => code,
        Err(report) => {
            eprintln!("{report:?}");
            ExitCode::FAILURE
        }
    }
}

impl Arguments {
    async fn run(self) -> miette::Result<ExitCode> {
        let file = |usual: &str| self.config.clone().unwrap_or_else(|| usual.into());
        match self.command {
            Command::Demo(arguments) => arguments.run(load(&file(DEMO_CONFIG))?).await,
            Command::Serve(arguments) => Box::pin(arguments.run(load(&file(CONFIG))?)).await,
            Command::Verifier(arguments) => arguments.run(&file(VERIFIER_CONFIG)).await,
            Command::Chat(arguments) => Box::pin(arguments.run(load(&file(CONFIG))?)).await,
            Command::Eval(arguments) => arguments.run(&load(&file(CONFIG))?),
            Command::Explain(arguments) => arguments.run(&load(&file(CONFIG))?),
            Command::Check(arguments) => arguments.run(&load(&file(CONFIG))?),
            Command::Content(arguments) => arguments.run(&load(&file(CONFIG))?),
            Command::Replay(arguments) => {
                let settings = load(&file(&arguments.config(CONFIG)))?;
                arguments.run(settings)
            }
            Command::Transcript(arguments) => arguments.run(&load(&file(CONFIG))?).await,
            Command::Account(arguments) => arguments.run(&Home::of_accounts(&file(CONFIG))?).await,
            Command::Agent(arguments) => arguments.run(&Home::of_accounts(&file(CONFIG))?).await,
            Command::Staff(arguments) => arguments.run(&load(&file(CONFIG))?).await,
            Command::Policy(arguments) => arguments.run(&Home::of_accounts(&file(CONFIG))?),
            Command::Pause(arguments) => arguments.run(&Home::of_accounts(&file(CONFIG))?).await,
            Command::Resume(arguments) => arguments.run(&Home::of_accounts(&file(CONFIG))?).await,
            Command::Audit(arguments) => arguments.run(&Home::of_accounts(&file(CONFIG))?).await,
            Command::Keys(arguments) => arguments.run(&Home::of_accounts(&file(CONFIG))?).await,
            Command::Reload(arguments) => arguments.run(&load(&file(CONFIG))?).await,
            Command::Doctor(arguments) => arguments.run(&file(CONFIG)).await,
        }
    }
}

/// Says it to whoever reads this program's output. They may be gone: what runs goes on all the same.
fn tell(words: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{words}");
}

fn load(file: &Path) -> miette::Result<Settings> {
    Ok(Settings::load(file)?)
}

/// Ctrl-C, or the service manager's word to stop. Heard from the moment on in which this is made, so it is
/// made before anything is opened: a word that comes during the start is obeyed in order after it.
struct StopWord {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl StopWord {
    fn listen() -> miette::Result<Self> {
        let heard = |kind| signal(kind).into_diagnostic();
        Ok(Self {
            interrupt: heard(SignalKind::interrupt())?,
            terminate: heard(SignalKind::terminate())?,
            hangup: heard(SignalKind::hangup())?,
        })
    }

    /// Until then each hang-up is the word to read the content anew.
    async fn given(mut self, running: &Running) {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return,
                _ = self.terminate.recv() => return,
                _ = self.hangup.recv() => reload::on_signal(running).await,
            }
        }
    }
}
