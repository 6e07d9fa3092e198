//! The sentences of the Discord channel (`prompts/<locale>/discord.ftl`).

use super::{
    command::Command,
    place::{Kind, Place},
    staff,
};
use crate::model::Phrase;

/// Every sentence that is said there beside the bot's own, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    let plain = [
        step(3, 9),
        panel_open(),
        panel_at("https://reset.example.edu/#…"),
        panel_dead(),
        phone("573-882-5000"),
        mail("techsupport@missouri.edu"),
        Phrase::new("discord-delete-direct"),
        Phrase::new("discord-delete-thread"),
        passage(),
        passage_show(),
        passage_here(),
        passage_open(),
        passage_dead(),
        menu(),
        not_yours(),
        write(),
        write_directly(),
        gone_direct(),
        not_direct(),
        direct_busy(),
        direct_instead(),
        direct_held(),
        write_title(),
        write_field(),
        unread(),
        no_files(),
        room("<#1>"),
        no_room(),
        room_direct(),
        room_direct_open(),
        room_hidden(),
        Phrase::new("discord-hello").with("link", "<#1>"),
        Phrase::new("discord-moved").with("link", "<#1>"),
        Phrase::new("discord-moved-busy").with("link", "<#1>"),
        moved_instead(),
        closed(),
        not_here(),
        too_many(),
        too_many_rooms(),
        taken(),
        room_name(),
    ];
    let commands = Command::ALL.into_iter().flat_map(|command| [Some(command.about()), command.words()]).flatten();
    let forgetting = FORGETTING.into_iter().map(Phrase::new);
    plain.into_iter().chain(commands).chain(forgetting).chain(staff::samples()).collect()
}

/// What is said about forgetting a conversation.
const FORGETTING: [&str; 5] =
    ["discord-forget", "discord-forget-it", "discord-forgotten", "discord-forgotten-nothing", "discord-forget-held"];

pub(super) fn forgetting(which: Forgetting) -> Phrase {
    let [ask, act, done, nothing, held] = FORGETTING;
    Phrase::new(match which {
        Forgetting::Ask => ask,
        Forgetting::Act => act,
        Forgetting::Done => done,
        Forgetting::Nothing => nothing,
        Forgetting::Held => held,
    })
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Forgetting {
    Ask,
    /// On the button.
    Act,
    Done,
    Nothing,
    Held,
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

/// How to take a secret out of Discord itself. What was written in a form stands nowhere there.
pub(super) fn delete(kind: Kind) -> Option<Phrase> {
    match kind {
        Kind::Direct => Some(Phrase::new("discord-delete-direct")),
        Kind::Thread => Some(Phrase::new("discord-delete-thread")),
        Kind::Hidden => None,
    }
}

/// Where a link to go on elsewhere would stand.
pub(super) fn passage() -> Phrase {
    Phrase::new("discord-passage")
}

/// On the button that brings it.
pub(super) fn passage_show() -> Phrase {
    Phrase::new("discord-passage-show")
}

/// Beside the link, and on the button that opens it.
pub(super) fn passage_here() -> Phrase {
    Phrase::new("discord-passage-here")
}

pub(super) fn passage_open() -> Phrase {
    Phrase::new("discord-passage-open")
}

pub(super) fn passage_dead() -> Phrase {
    Phrase::new("discord-passage-dead")
}

/// What a menu says before something is picked.
pub(super) fn menu() -> Phrase {
    Phrase::new("discord-menu")
}

/// Somebody else's button, or one that means nothing any more.
pub(super) fn not_yours() -> Phrase {
    Phrase::new("discord-not-yours")
}

/// On the button below an answer where the bot can't read what is written.
pub(super) fn write() -> Phrase {
    Phrase::new("discord-write")
}

/// On the button beside it: there the bot can read.
pub(super) fn write_directly() -> Phrase {
    Phrase::new("discord-write-directly")
}

/// The conversation goes on in direct messages, as was wished: here, and where it came from.
pub(super) fn gone_direct() -> Phrase {
    Phrase::new("discord-gone-direct")
}

pub(super) fn not_direct() -> Phrase {
    Phrase::new("discord-not-direct")
}

/// Another conversation is under way in direct messages: what can be done.
pub(super) fn direct_busy() -> Phrase {
    Phrase::new("discord-direct-busy")
}

/// On the button that does it.
pub(super) fn direct_instead() -> Phrase {
    Phrase::new("discord-direct-instead")
}

/// Staff look after the other one.
pub(super) fn direct_held() -> Phrase {
    Phrase::new("discord-direct-held")
}

pub(super) fn write_title() -> Phrase {
    Phrase::new("discord-write-title")
}

pub(super) fn write_field() -> Phrase {
    Phrase::new("discord-write-field")
}

/// Somebody wrote where the bot can't read it.
pub(super) fn unread() -> Phrase {
    Phrase::new("discord-unread")
}

pub(super) fn no_files() -> Phrase {
    Phrase::new("discord-no-files")
}

/// Where the conversation goes on, out of others' sight.
pub(super) fn room(link: &str) -> Phrase {
    Phrase::new("discord-room").with("link", link)
}

/// No private thread can be opened here, and the person can't be written to.
pub(super) fn no_room() -> Phrase {
    Phrase::new("discord-no-room")
}

/// No private thread can be opened here: the bot has written to the person directly.
pub(super) fn room_direct() -> Phrase {
    Phrase::new("discord-room-direct")
}

/// On the button that leads there.
pub(super) fn room_direct_open() -> Phrase {
    Phrase::new("discord-room-direct-open")
}

/// No private thread can be opened here: what the bot says is shown to whoever asked alone.
pub(super) fn room_hidden() -> Phrase {
    Phrase::new("discord-room-hidden")
}

/// The first words there.
pub(super) fn hello(asked: Place) -> Phrase {
    Phrase::new("discord-hello").with("link", format!("<#{}>", asked.channel))
}

/// In direct messages, when nothing can be written at `thread` any more.
pub(super) fn moved(thread: Place) -> Phrase {
    Phrase::new("discord-moved").with("link", format!("<#{}>", thread.channel))
}

/// The same where another conversation is under way, and the button to go on with this one.
pub(super) fn moved_to_busy(thread: Place) -> Phrase {
    Phrase::new("discord-moved-busy").with("link", format!("<#{}>", thread.channel))
}

pub(super) fn moved_instead() -> Phrase {
    Phrase::new("discord-moved-instead")
}

/// In a thread, when direct messages can't be answered.
pub(super) fn closed() -> Phrase {
    Phrase::new("discord-closed")
}

/// A command or a press in a server that the bot doesn't serve.
pub(super) fn not_here() -> Phrase {
    Phrase::new("discord-not-here")
}

/// Somebody writes more than is taken in.
pub(super) fn too_many() -> Phrase {
    Phrase::new("discord-too-many")
}

/// Somebody has asked for more threads than they need.
pub(super) fn too_many_rooms() -> Phrase {
    Phrase::new("discord-too-many-rooms")
}

/// A command was taken where the conversation is.
pub(super) fn taken() -> Phrase {
    Phrase::new("discord-taken")
}

/// What a private thread is called: others see it in lists.
pub(super) fn room_name() -> Phrase {
    Phrase::new("discord-room-name")
}

/// `text` in at most `limit` UTF-16 units, which is how Discord counts at its strictest.
pub(super) fn clipped(text: &str, limit: usize) -> String {
    if text.encode_utf16().count() <= limit {
        return text.to_owned();
    }
    let mut units = 1;
    let kept = text.chars().take_while(|character| {
        units += character.len_utf16();
        units <= limit
    });
    kept.chain(['…']).collect()
}
