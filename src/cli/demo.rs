//! `deskhand demo`: everything on this machine, to be tried.

use std::process::ExitCode;

use clap::Args;
use miette::{bail, miette};

use super::{StopWord, tell};
use crate::app::{self, DemoSettings, Machine, Settings, admin::wire::Status};

/// Run everything on this machine, with people, phones, mailboxes and a sign-in that are not real.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand demo\n\nIt keeps its data in data/demo. Remove that folder to begin afresh.")]
pub(super) struct Arguments {}

impl Arguments {
    pub(super) async fn run(self, settings: Settings) -> miette::Result<ExitCode> {
        let Some(demo) = settings.demo().cloned() else {
            bail!(miette!(help = "Use config/demo.toml, which has it.", "this configuration has no section [demo]"));
        };
        let stop = StopWord::listen()?;
        tell("Starting the demo …");
        let machine = Machine::real(&settings)?;
        let running = app::start(settings, machine).await?;
        tell(&about(&demo, &running.status));
        stop.given(&running).await;
        tell("\nStopping …");
        running.stop().await;
        tell("Stopped.");
        Ok(ExitCode::SUCCESS)
    }
}

/// Where everything is, and whom one can play.
fn about(demo: &DemoSettings, status: &Status) -> String {
    let address = |address: &Option<String>| address.clone().unwrap_or_default();
    let mut lines = vec![
        "\nThis is a demo: nothing here is real, and no other machine can reach it.\n".to_owned(),
        format!("  Chat         {}   write here: hi i forgot my pw", address(&status.chat)),
        format!("  Demo phone   {}/phone   texts and app codes arrive here", demo.public),
        format!("  Demo mail    {}/mail   letters about an account arrive here", demo.public),
        format!("  Demo sign-in {}/sign-in   to try a password", demo.public),
        format!(
            "  Panel        {0}   (the chat gives the link to it; {0}/enroll: one's own phones and apps)\n",
            address(&status.panel)
        ),
    ];
    lines.extend(demo.people.iter().map(|person| {
        let phone = person.phone.as_deref().unwrap_or("no phone");
        format!("  {:<20} {} ({phone}), password {}", person.address, person.about, person.secret().expose())
    }));
    if let Some(console) = &status.console {
        lines.push(format!("\n  Help desk    {console}   answer students who ask for a person, as one of these:\n"));
        lines.extend(demo.staff.iter().map(|staff| {
            let (name, role, password) = (&staff.name, &staff.role, staff.secret());
            format!("  {name:<20} {role}, password {}, code on the demo phone", password.expose())
        }));
        lines.push(
            "\n  To check in the console who somebody is, each has a key of their own and another code there:\n"
                .to_owned(),
        );
        lines.extend(demo.staff.iter().filter_map(|staff| {
            let key = app::demo::identity_key(demo, &staff.name)?;
            Some(format!("  {:<20} key {}", staff.name, key.expose()))
        }));
    }
    lines.push(
        "\nPasswords are those of the first start. Press Ctrl-C to stop; the next start goes on from here.".to_owned(),
    );
    lines.join("\n")
}
