//! Which event of the gateway is what to whom: the ears move bytes, this decides.

use std::num::NonZeroU64;

use serenity::all::{
    ActionRowComponent, ChannelId, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, GuildId,
    Interaction, Message, MessageId as DiscordId, MessageType, MessageUpdateEvent, ModalInteraction,
};

use super::{
    command::Command,
    place::{Kind, Place},
    recall,
};
use crate::model::{MessageId, Sensitive};

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
        message: u64,
        said: Said,
    },
    /// A message is another now.
    Edited {
        place: Place,
        message: u64,
        /// When, in nanoseconds: no two changes of a message have the same.
        at: i128,
        text: Sensitive,
    },
    /// A message is gone. Discord doesn't tell whose it was.
    Deleted {
        kind: Kind,
        channel: NonZeroU64,
        message: u64,
    },
    /// A press or a command in a guild that the bot doesn't serve.
    Elsewhere {
        press: Press,
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
    pub(super) message: MessageId,
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
    let text = words(&message.content, me.filter(|_| mentioned));
    let id = message.id.get();
    let said = Said { message: recall::here(id), text, files: !message.attachments.is_empty() };
    Some(if mentioned { Inbound::Mentioned { place, message: id, said } } else { Inbound::Said { place, said } })
}

/// What a change of a message is to the bot, whose user is `me`. Discord tells of pins and previews in the same
/// way: those bear no time, or one that was told before.
pub(super) fn edited(update: &MessageUpdateEvent, me: Option<u64>) -> Option<Inbound> {
    let author = update.author.as_ref().filter(|author| !author.bot)?;
    let place = place(update.guild_id.is_some(), update.channel_id.get(), author.id.get())?;
    let at = update.edited_timestamp?.unix_timestamp_nanos();
    let text = words(update.content.as_deref()?, me);
    (!text.expose().is_empty()).then_some(Inbound::Edited { place, message: update.id.get(), at, text })
}

/// Messages of `channel` are gone.
pub(super) fn deleted(in_guild: bool, channel: ChannelId, messages: &[DiscordId]) -> Vec<Inbound> {
    let Some(channel) = NonZeroU64::new(channel.get()) else { return Vec::new() };
    let kind = kind(in_guild);
    messages.iter().map(|message| Inbound::Deleted { kind, channel, message: message.get() }).collect()
}

/// What was written, without the mention of the bot.
pub(super) fn words(content: &str, me: Option<u64>) -> Sensitive {
    let text = match me {
        Some(me) => content.replace(&format!("<@{me}>"), "").replace(&format!("<@!{me}>"), ""),
        None => content.to_owned(),
    };
    Sensitive::new(text.trim())
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

impl Inbound {
    /// The same in a guild that the bot doesn't serve: what waits for an acknowledgement gets one.
    pub(super) fn elsewhere(self) -> Option<Self> {
        match self {
            Self::Pressed { press, .. } | Self::Written { press, .. } | Self::Commanded { press, .. } => {
                Some(Self::Elsewhere { press })
            }
            _ => None,
        }
    }
}

/// Where an interaction was made.
pub(super) fn guild_of(interaction: &Interaction) -> Option<GuildId> {
    match interaction {
        Interaction::Component(component) => component.guild_id,
        Interaction::Modal(modal) => modal.guild_id,
        Interaction::Command(command) => command.guild_id,
        _ => None,
    }
}

fn kind(in_guild: bool) -> Kind {
    if in_guild { Kind::Thread } else { Kind::Direct }
}

fn place(in_guild: bool, channel: u64, person: u64) -> Option<Place> {
    Some(Place { kind: kind(in_guild), channel: NonZeroU64::new(channel)?, person: NonZeroU64::new(person)? })
}
