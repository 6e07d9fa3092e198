//! `deskhand demo`: everything on this machine, to be tried.

use std::{io::Write as _, process::ExitCode};

use clap::Args;
use miette::{bail, miette};

use super::told_to_stop;
use crate::app::{self, Machine, Settings};

/// Run everything on this machine, with people, a phone and a sign-in that are not real.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand demo\n\nIt keeps its data in data/demo. Remove that folder to begin afresh.")]
pub(super) struct Arguments {}

impl Arguments {
    pub(super) async fn run(self, settings: Settings) -> miette::Result<ExitCode> {
        let Some(demo) = settings.demo().cloned() else {
            bail!(miette!(help = "Use config/demo.toml, which has it.", "this configuration has no section [demo]"));
        };
        println!("Starting the demo …");
        let machine = Machine::real(&settings)?;
        let running = app::start(settings, machine).await?;
        let status = &running.status;
        println!("\nThis is a demo: nothing here is real, and no other machine can reach it.\n");
        let address = |address: &Option<String>| address.clone().unwrap_or_default();
        println!("  Chat         {}   write here: hi i forgot my pw", address(&status.chat));
        println!("  Demo phone   {}/phone   texts and app codes arrive here", demo.public);
        println!("  Demo sign-in {}/sign-in   to try a password", demo.public);
        println!("  Panel        {}   (the chat gives the link to it)\n", address(&status.panel));
        for person in &demo.people {
            let phone = person.phone.as_deref().unwrap_or("no phone");
            println!("  {:<20} {} ({phone}), password {}", person.address, person.about, person.secret().expose());
        }
        println!("\nPasswords are those of the first start. Press Ctrl-C to stop; the next start goes on from here.");
        told_to_stop().await?;
        // Whoever read this may be gone; the stores are closed in order all the same.
        let mut out = std::io::stdout();
        let _ = writeln!(out, "\nStopping …");
        running.stop().await;
        let _ = writeln!(out, "Stopped.");
        Ok(ExitCode::SUCCESS)
    }
}
