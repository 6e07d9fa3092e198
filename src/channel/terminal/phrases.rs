//! The sentences of the terminal (`prompts/<locale>/terminal.ftl`).

use crate::model::{Phrase, UTTERANCE_LIMIT};

/// Every sentence that the terminal says, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    vec![
        hello(),
        step(3, 9),
        panel("https://reset.example.edu/#…"),
        panel_dead(),
        passage("https://help.example.edu/on#…"),
        passage_dead(),
        open_elsewhere(),
        phone("573-882-5000"),
        mail("techsupport@missouri.edu"),
        blanked(),
        writes("Kim"),
        over(),
        lost(),
        unreadable(),
        too_long(),
    ]
}

pub(super) fn hello() -> Phrase {
    Phrase::new("terminal-hello")
}

pub(super) fn step(number: u16, of: u16) -> Phrase {
    Phrase::new("terminal-step").with_number("number", number.into()).with_number("of", of.into())
}

pub(super) fn panel(url: &str) -> Phrase {
    Phrase::new("terminal-panel").with("url", url)
}

pub(super) fn panel_dead() -> Phrase {
    Phrase::new("terminal-panel-dead")
}

pub(super) fn passage(url: &str) -> Phrase {
    Phrase::new("terminal-passage").with("url", url)
}

pub(super) fn passage_dead() -> Phrase {
    Phrase::new("terminal-passage-dead")
}

/// On leaving what goes on elsewhere.
pub(super) fn open_elsewhere() -> Phrase {
    Phrase::new("terminal-open-elsewhere")
}

pub(super) fn phone(phone: &str) -> Phrase {
    Phrase::new("terminal-phone").with("phone", phone)
}

pub(super) fn mail(mail: &str) -> Phrase {
    Phrase::new("terminal-mail").with("mail", mail)
}

pub(super) fn blanked() -> Phrase {
    Phrase::new("terminal-blanked")
}

/// An agent of the help desk writes.
pub(super) fn writes(agent: &str) -> Phrase {
    Phrase::new("terminal-writes").with("agent", agent)
}

pub(super) fn over() -> Phrase {
    Phrase::new("terminal-over")
}

pub(super) fn lost() -> Phrase {
    Phrase::new("terminal-lost")
}

/// A line that is none of ours.
pub(super) fn unreadable() -> Phrase {
    Phrase::new("terminal-unreadable")
}

pub(super) fn too_long() -> Phrase {
    Phrase::new("terminal-too-long").with_number("limit", i64::try_from(UTTERANCE_LIMIT).unwrap_or(i64::MAX))
}
