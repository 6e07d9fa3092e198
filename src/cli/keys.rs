//! `deskhand keys`: the verifier's keys by their names.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::asking::Home;
use crate::app::admin::wire::{AdminAnswer, KeyShown, KeysAsk};

/// List the verifier's keys, make a new one, let go of an old one.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand keys list\n\nNo key is ever shown. Copy the folder of keys to a backup of its own, apart from the stores'."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List every key by its name and age, with what hangs on it.
    #[command(after_help = "Example: deskhand keys list")]
    List,
    /// Make a new key and seal everything with it. Resets under way go on, nothing is lost.
    #[command(after_help = "Example: deskhand keys rotate")]
    Rotate,
    /// Let go of an older key, once nothing hangs on it.
    #[command(
        after_help = "Example: deskhand keys retire 2026-11-25-k7qz\n\nFor two weeks after the rotation it is refused: letters of before hold links, made with the key, by which their readers say \"that wasn't me\". With --now they die, for a key that may be stolen. With --lost: the key's file is gone for good, and so is what hangs on it; the store goes on without."
    )]
    Retire {
        id: String,
        /// The key is gone and in no backup: give up what hangs on it.
        #[arg(long)]
        lost: bool,
        /// Though owners can still object by links in letters that it made: those links die.
        #[arg(long, conflicts_with = "lost")]
        now: bool,
    },
}

impl Arguments {
    pub(super) async fn run(self, home: &Home) -> miette::Result<ExitCode> {
        let ask = match self.act {
            Act::List => KeysAsk::List,
            Act::Rotate => KeysAsk::Rotate,
            Act::Retire { id, lost, now } => KeysAsk::Retire { id, lost, now },
        };
        for answer in home.keys(ask).await? {
            match answer {
                AdminAnswer::Key(key) => println!("{}", line(&key)),
                AdminAnswer::Said { what } => println!("{what}"),
                _ => {}
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn line(key: &KeyShown) -> String {
    let what = match key {
        KeyShown { days: None, .. } => "GONE",
        KeyShown { anchor: true, .. } => "anchor",
        KeyShown { newest: true, .. } => "newest",
        _ => "older",
    };
    let mut facts = vec![match key.days {
        None => "its file is not there: put it back from your backup".to_owned(),
        Some(1) => "1 day old".to_owned(),
        Some(days) => format!("{days} days old"),
    }];
    if key.anchor {
        facts.push("what the store holds about names and numbers is found by it".to_owned());
    } else {
        facts.push(format!("{} authenticators and {} resets under way hang on it", key.seeds, key.sessions));
    }
    format!("{:<24} {what:<7} {}", key.id, facts.join("; "))
}
