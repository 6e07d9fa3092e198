//! Which event of the gateway is what to whom: the handler moves bytes, this decides.

use std::num::NonZeroU64;

use serenity::all::{ComponentInteraction, ComponentInteractionDataKind, Interaction, Message, MessageType};

use super::place::{Kind, Place};
use crate::model::Sensitive;

/// Something that a person did.
#[derive(Debug)]
pub(super) enum Inbound {
    Said { place: Place, message: u64, text: Sensitive },
    Pressed { place: Place, press: Press },
}

/// A button was pressed, or something was picked from a menu.
#[derive(Debug)]
pub(super) struct Press {
    pub(super) id: u64,
    /// Under which it is answered, for a quarter of an hour. Kept nowhere.
    pub(super) token: Sensitive,
    pub(super) custom_id: String,
    /// What was picked from a menu.
    pub(super) picked: Option<String>,
}

/// What `message` is to the bot; `None` where it is nothing.
pub(super) fn said(message: &Message) -> Option<Inbound> {
    let written = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
    if message.author.bot || !written || message.guild_id.is_some() {
        return None;
    }
    let place = place(message.guild_id.is_some(), message.channel_id.get(), message.author.id.get())?;
    Some(Inbound::Said { place, message: message.id.get(), text: Sensitive::new(&*message.content) })
}

/// What `interaction` is to the bot.
pub(super) fn interacted(interaction: &Interaction) -> Option<Inbound> {
    match interaction {
        Interaction::Component(component) => pressed(component),
        _ => None,
    }
}

fn pressed(component: &ComponentInteraction) -> Option<Inbound> {
    let place = place(component.guild_id.is_some(), component.channel_id.get(), component.user.id.get())?;
    let picked = match &component.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().cloned(),
        _ => None,
    };
    let press = Press {
        id: component.id.get(),
        token: Sensitive::new(&*component.token),
        custom_id: component.data.custom_id.clone(),
        picked,
    };
    Some(Inbound::Pressed { place, press })
}

fn place(in_guild: bool, channel: u64, person: u64) -> Option<Place> {
    let kind = if in_guild { Kind::Thread } else { Kind::Direct };
    Some(Place { kind, channel: NonZeroU64::new(channel)?, person: NonZeroU64::new(person)? })
}
