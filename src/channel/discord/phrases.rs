//! The sentences of the Discord channel (`prompts/<locale>/discord.ftl`).

use super::place::Kind;
use crate::model::Phrase;

/// Every sentence that is said there beside the bot's own, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    vec![
        step(3, 9),
        panel_open(),
        panel_at("https://reset.example.edu/#…"),
        panel_dead(),
        phone("573-882-5000"),
        mail("techsupport@missouri.edu"),
        delete(Kind::Direct),
        delete(Kind::Thread),
        no_passage(),
        menu(),
        not_yours(),
    ]
}

pub(super) fn step(number: u16, of: u16) -> Phrase {
    Phrase::new("discord-step").with_number("number", number.into()).with_number("of", of.into())
}

/// On the button that opens the secure page, or that brings the link to it.
pub(super) fn panel_open() -> Phrase {
    Phrase::new("discord-panel-open")
}

/// Where the link can be no button.
pub(super) fn panel_at(url: &str) -> Phrase {
    Phrase::new("discord-panel-at").with("url", url)
}

pub(super) fn panel_dead() -> Phrase {
    Phrase::new("discord-panel-dead")
}

pub(super) fn phone(phone: &str) -> Phrase {
    Phrase::new("discord-phone").with("phone", phone)
}

pub(super) fn mail(mail: &str) -> Phrase {
    Phrase::new("discord-mail").with("mail", mail)
}

/// How to take a secret out of Discord itself.
pub(super) fn delete(kind: Kind) -> Phrase {
    Phrase::new(match kind {
        Kind::Direct => "discord-delete-direct",
        Kind::Thread => "discord-delete-thread",
    })
}

/// In the place of a link to go on elsewhere.
pub(super) fn no_passage() -> Phrase {
    Phrase::new("discord-no-passage")
}

/// What a menu says before something is picked.
pub(super) fn menu() -> Phrase {
    Phrase::new("discord-menu")
}

/// Somebody else's button, or one that means nothing any more.
pub(super) fn not_yours() -> Phrase {
    Phrase::new("discord-not-yours")
}
