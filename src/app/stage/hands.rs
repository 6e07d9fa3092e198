//! What the people of a transcript hold in their hands, and how they are named.

use crate::{
    identity::{
        credential::{PhoneNumber, Seed},
        delivery,
    },
    replay::{
        capitalised,
        transcript::{AccountScene, CallAct},
    },
};

/// What a person holds in their hands.
#[derive(Default)]
pub(super) struct Hands {
    pub(super) number: Option<PhoneNumber>,
    pub(super) seed: Option<Seed>,
}

/// "Ada Marlowe", or the account's own name with a capital and a family name that nobody has.
pub(super) fn names(scene: &AccountScene) -> (String, String) {
    let called = scene.called.clone().unwrap_or_else(|| capitalised(&scene.name) + " Sample");
    match called.rsplit_once(' ') {
        Some((given, family)) => (given.to_owned(), family.to_owned()),
        None => (called, String::new()),
    }
}

/// As the phone takes it. A ring is nothing that anybody does.
pub(super) fn done_with(act: CallAct) -> delivery::CallAct {
    match act {
        CallAct::Rings | CallAct::Answers => delivery::CallAct::Answer,
        CallAct::Presses(key) => delivery::CallAct::Press { key },
        CallAct::Declines => delivery::CallAct::Decline,
        CallAct::HangsUp => delivery::CallAct::HangUp,
    }
}
