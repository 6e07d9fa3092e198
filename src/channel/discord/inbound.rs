//! Which event of the gateway is what to whom: the ears move bytes, this decides.

use std::num::NonZeroU64;

use serenity::all::{
    ActionRowComponent, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, Interaction, Message,
    MessageType, ModalInteraction,
};

use super::{
    command::Command,
    place::{Kind, Place},
};
use crate::model::Sensitive;

/// Something that a person did.
#[derive(Debug)]
pub(super) enum Inbound {
    /// In a direct message, or in a thread, which may be one of the bot's or not.
    Said {
        place: Place,
        said: Said,
    },
    /// The bot was mentioned in a guild.
    Mentioned {
        place: Place,
        said: Said,
    },
    Pressed {
        place: Place,
        press: Press,
    },
    /// A form was sent off.
    Written {
        place: Place,
        press: Press,
        text: Sensitive,
    },
    Commanded {
        place: Place,
        press: Press,
        command: Command,
    },
}

#[derive(Debug)]
pub(super) struct Said {
    pub(super) message: u64,
    /// Empty where the bot may not read it.
    pub(super) text: Sensitive,
    /// Files came with it.
    pub(super) files: bool,
}

/// A button, a menu, a form or a command: what Discord calls an interaction.
#[derive(Debug)]
pub(super) struct Press {
    pub(super) id: u64,
    /// Under which it is answered, for a quarter of an hour. Kept nowhere.
    pub(super) token: Sensitive,
    /// Empty for commands.
    pub(super) custom_id: String,
    /// What was picked from a menu.
    pub(super) picked: Option<String>,
}

/// What `message` is to the bot, whose user is `me`; `None` where it is nothing.
pub(super) fn said(message: &Message, me: Option<u64>) -> Option<Inbound> {
    let written = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
    if message.author.bot || !written {
        return None;
    }
    let in_guild = message.guild_id.is_some();
    let place = place(in_guild, message.channel_id.get(), message.author.id.get())?;
    let mentioned = in_guild && message.mentions.iter().any(|user| Some(user.id.get()) == me);
    let text = match me.filter(|_| mentioned) {
        Some(me) => message.content.replace(&format!("<@{me}>"), "").replace(&format!("<@!{me}>"), ""),
        None => message.content.clone(),
    };
    let text = Sensitive::new(text.trim());
    let said = Said { message: message.id.get(), text, files: !message.attachments.is_empty() };
    Some(if mentioned { Inbound::Mentioned { place, said } } else { Inbound::Said { place, said } })
}

/// What `interaction` is to the bot.
pub(super) fn interacted(interaction: &Interaction) -> Option<Inbound> {
    match interaction {
        Interaction::Component(component) => pressed(component),
        Interaction::Modal(modal) => written(modal),
        Interaction::Command(command) => commanded(command),
        _ => None,
    }
}

fn pressed(component: &ComponentInteraction) -> Option<Inbound> {
    let place = place(component.guild_id.is_some(), component.channel_id.get(), component.user.id.get())?;
    let picked = match &component.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().cloned(),
        _ => None,
    };
    let token = Sensitive::new(&*component.token);
    let press = Press { id: component.id.get(), token, custom_id: component.data.custom_id.clone(), picked };
    Some(Inbound::Pressed { place, press })
}

fn written(modal: &ModalInteraction) -> Option<Inbound> {
    let place = place(modal.guild_id.is_some(), modal.channel_id.get(), modal.user.id.get())?;
    let fields = modal.data.components.iter().flat_map(|row| &row.components);
    let text = fields.filter_map(|field| match field {
        ActionRowComponent::InputText(field) => field.value.as_deref(),
        _ => None,
    });
    let text = Sensitive::new(text.collect::<String>());
    let token = Sensitive::new(&*modal.token);
    let press = Press { id: modal.id.get(), token, custom_id: modal.data.custom_id.clone(), picked: None };
    Some(Inbound::Written { place, press, text })
}

fn commanded(command: &CommandInteraction) -> Option<Inbound> {
    let place = place(command.guild_id.is_some(), command.channel_id.get(), command.user.id.get())?;
    let token = Sensitive::new(&*command.token);
    let press = Press { id: command.id.get(), token, custom_id: String::new(), picked: None };
    Some(Inbound::Commanded { place, press, command: Command::named(&command.data.name)? })
}

fn place(in_guild: bool, channel: u64, person: u64) -> Option<Place> {
    let kind = if in_guild { Kind::Thread } else { Kind::Direct };
    Some(Place { kind, channel: NonZeroU64::new(channel)?, person: NonZeroU64::new(person)? })
}
