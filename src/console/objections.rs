//! "That wasn't me", for leads: which owners said so, and nobody has looked yet. Asked of the verifier under the lead's
//! own credential, which stands nowhere but in their page.

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::mpsc;

use super::{
    Parts, phrases,
    vouch::{Typed, fault_phrase},
    wire::Told,
};
use crate::model::{Agent, DeskFault, Objected, OpenObjection, Phrase};

/// What is open, oldest first; or why it can't be told.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Objections {
    Open {
        open: Vec<ObjectionShown>,
    },
    /// `again`: it may be told if it is asked again.
    Untold {
        problem: String,
        again: bool,
    },
}

#[derive(Serialize)]
pub(super) struct ObjectionShown {
    account: String,
    at: Timestamp,
    about: &'static str,
}

/// Asks, while the board and the words go on: the verifier may be slow.
pub(super) fn ask(parts: &Parts, me: &Agent, token: &Typed, out: mpsc::Sender<Told>) -> Result<(), Phrase> {
    let identity = parts.identity.clone().ok_or_else(phrases::nobody_to_ask)?;
    let (token, phrases, clock) = (token.credential(me)?, parts.phrases.clone(), parts.clock.clone());
    tokio::spawn(async move {
        let told = match identity.objections(&token).await {
            Ok(open) => Objections::Open { open: open.into_iter().map(shown).collect() },
            Err(fault) => {
                let problem = phrases.say(&fault_phrase(&fault, clock.now()));
                Objections::Untold { problem, again: fault == DeskFault::Away }
            }
        };
        // Whoever has gone asks again.
        let _ = out.send(Told::Objections(told)).await;
    });
    Ok(())
}

fn shown(OpenObjection { account, at, about }: OpenObjection) -> ObjectionShown {
    let about = match about {
        Objected::Attempt => "console-urgent-attempt",
        Objected::Factor => "console-urgent-factor",
        Objected::Change => "console-urgent-change",
    };
    ObjectionShown { account, at, about }
}
