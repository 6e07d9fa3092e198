//! What the bot asks of Discord's REST, and for how long it tries.

use std::{num::NonZeroU64, time::Duration};

use serde_json::json;
use serenity::all::{
    AutoArchiveDuration, ButtonStyle, ChannelId, ChannelType, Command, CreateActionRow, CreateAllowedMentions,
    CreateButton, CreateCommand, CreateInputText, CreateInteractionResponse, CreateInteractionResponseMessage,
    CreateMessage, CreateModal, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, CreateThread,
    CurrentApplicationInfo, EditInteractionResponse, GuildChannel, InputTextStyle,
    LightMethod::{Get, Patch, Post as Create, Put},
    Message, MessageFlags, MessageId, Nonce, PrivateChannel, Route,
};

use super::{
    call::{Caller, Until, bare},
    health::{Health, Lack},
    inbound::Press,
    place::{Kind, Place},
    post::{Button, Does, Post, Row},
    verdict::{Closed, Verdict},
};
use crate::model::Sensitive;

/// How long somebody waits for what they have asked for.
const WHILE: Duration = Duration::from_secs(60);

/// Discord takes no acknowledgement after that.
const ACKNOWLEDGED_IN: Duration = Duration::from_secs(3);

/// The one field of a form, and the longest text in it.
const FIELD: &str = "text";
const FIELD_LIMIT: u16 = 2_000;

pub(super) struct Rest {
    pub(super) caller: Caller,
    pub(super) health: std::sync::Arc<Health>,
}

/// How a press is acknowledged.
pub(super) enum Acknowledgement {
    /// It counts; what follows is said in the conversation.
    Taken,
    /// The answer comes in a moment, for whoever pressed alone.
    Later,
    /// These words, for whoever pressed alone.
    Told(String),
    /// A form to write in.
    Asked(Form),
}

pub(super) struct Form {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) field: String,
}

/// A message that stands in a channel.
pub(super) struct Standing {
    pub(super) id: u64,
    pub(super) author: u64,
    pub(super) text: Sensitive,
    pub(super) files: bool,
    /// When it was changed last, in nanoseconds.
    pub(super) changed: Option<i128>,
}

/// How many messages Discord gives at once.
const PAGE: u8 = 100;

/// Why something was not posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unposted {
    /// Nothing is taken there any more.
    Closed(Closed),
    /// Discord will never take it as it is.
    Refused,
}

impl Rest {
    /// Who the bot is on Discord.
    pub(super) async fn application(&self) -> Result<CurrentApplicationInfo, Verdict> {
        let request = bare(Get, Route::Oauth2ApplicationCurrent);
        let application: CurrentApplicationInfo = self.caller.read(&request, Until::Within(WHILE)).await?;
        self.caller.http.set_application_id(application.id);
        Ok(application)
    }

    /// Tells Discord the bot's commands, if it knows others: each telling counts against a limit of the day.
    pub(super) async fn register(
        &self,
        application: &CurrentApplicationInfo,
        commands: &[(&'static str, String)],
    ) -> Result<(), Verdict> {
        let route = Route::Commands { application_id: application.id };
        let known: Vec<Command> = self.caller.read(&bare(Get, route), Until::Within(WHILE)).await?;
        let known: Vec<_> = known.iter().map(|command| (&*command.name, &*command.description)).collect();
        let same = commands.len() == known.len()
            && commands.iter().all(|(name, about)| known.contains(&(*name, about.as_str())));
        if !same {
            let wanted: Vec<_> =
                commands.iter().map(|(name, about)| CreateCommand::new(*name).description(about)).collect();
            self.caller.say(Put, route, &wanted, Until::Within(WHILE)).await?;
        }
        Ok(())
    }

    /// Posts until Discord has taken it or never will.
    pub(super) async fn post(&self, place: Place, post: &Post) -> Result<(), Unposted> {
        let route = Route::ChannelMessages { channel_id: channel(place) };
        match self.caller.say(Create, route, &message(post), Until::Settled).await {
            Ok(_) => {
                self.health.open(place);
                Ok(())
            }
            Err(Verdict::Closed(why)) => {
                self.health.closed(place, why);
                Err(Unposted::Closed(why))
            }
            Err(verdict) => {
                tracing::error!(?verdict, place = %place.address(), "Discord refused a post");
                Err(Unposted::Refused)
            }
        }
    }

    /// Where `person` can be written to directly. `None`: they can't be.
    pub(super) async fn direct(&self, person: NonZeroU64) -> Option<Place> {
        let wanted = json!({ "recipient_id": person.to_string() });
        match self
            .caller
            .read_said::<PrivateChannel>(Create, Route::UserMeDmChannels, &wanted, Until::Within(WHILE))
            .await
        {
            Ok(opened) => Some(Place { kind: Kind::Direct, channel: NonZeroU64::new(opened.id.get())?, person }),
            Err(verdict) => {
                tracing::warn!(?verdict, "somebody can't be written to directly");
                None
            }
        }
    }

    /// Within three seconds, or the person reads that the press failed. One that comes late or twice is no
    /// harm: they press again.
    pub(super) async fn acknowledge(&self, press: &Press, how: &Acknowledgement) {
        let hidden = || CreateInteractionResponseMessage::new().ephemeral(true);
        let response = match how {
            Acknowledgement::Taken => CreateInteractionResponse::Acknowledge,
            Acknowledgement::Later => CreateInteractionResponse::Defer(hidden()),
            Acknowledgement::Asked(Form { id, title, field }) => {
                let field = CreateInputText::new(InputTextStyle::Paragraph, field, FIELD).max_length(FIELD_LIMIT);
                let rows = vec![CreateActionRow::InputText(field)];
                CreateInteractionResponse::Modal(CreateModal::new(id, title).components(rows))
            }
            Acknowledgement::Told(words) => {
                CreateInteractionResponse::Message(hidden().content(words).allowed_mentions(nobody()))
            }
        };
        let route = Route::InteractionResponse { interaction_id: press.id.into(), token: press.token.expose() };
        if let Err(verdict) = self.caller.say(Create, route, &response, Until::Within(ACKNOWLEDGED_IN)).await {
            tracing::info!(?verdict, "a press was acknowledged too late, or twice");
        }
    }

    /// The answer that was announced as `Later`.
    pub(super) async fn answer(&self, press: &Press, words: &str, button: Option<&Button>) {
        let Some(application_id) = self.caller.http.application_id() else { return };
        let rows = button.map(|button| vec![CreateActionRow::Buttons(vec![self::button(button)])]).unwrap_or_default();
        let answer = EditInteractionResponse::new().content(words).components(rows).allowed_mentions(nobody());
        let route = Route::WebhookOriginalInteractionResponse { application_id, token: press.token.expose() };
        if let Err(verdict) = self.caller.say(Patch, route, &answer, Until::Within(WHILE)).await {
            tracing::warn!(?verdict, "a press was not answered");
        }
    }

    /// What was said at `place` after the message `last`, oldest first.
    pub(super) async fn since(&self, place: Place, last: u64) -> Vec<Standing> {
        let mut all: Vec<Standing> = Vec::new();
        loop {
            let after = all.last().map_or(last, |said| said.id).max(1);
            let range = vec![("limit", PAGE.to_string()), ("after", after.to_string())];
            let request = bare(Get, Route::ChannelMessages { channel_id: channel(place) }).params(Some(range));
            // What was said must not be lost for a moment's trouble.
            let mut page: Vec<Message> = match self.caller.read(&request, Until::Settled).await {
                Ok(page) => page,
                Err(verdict) => {
                    if verdict == Verdict::Closed(Closed::Permission) {
                        self.health.lacks(place.channel, Lack::History);
                    }
                    tracing::warn!(?verdict, place = %place.address(), "what was said meanwhile can't be read");
                    return all;
                }
            };
            self.health.has(place.channel, Lack::History);
            let whole = page.len() < usize::from(PAGE);
            page.sort_by_key(|message| message.id);
            all.extend(page.into_iter().map(standing));
            if whole {
                return all;
            }
        }
    }

    /// A private thread under the channel of `asked`, with its person in it. `None`: there can be none.
    pub(super) async fn open_thread(&self, asked: Place, name: &str) -> Option<NonZeroU64> {
        let opened = self.private_thread(asked, name).await;
        match &opened {
            Ok(_) => self.health.has(asked.channel, Lack::Threads),
            Err(verdict) => {
                tracing::error!(?verdict, channel = %asked.channel, "no private thread can be opened");
                if let Verdict::Closed(Closed::Permission) = verdict {
                    self.health.lacks(asked.channel, Lack::Threads);
                }
            }
        }
        opened.ok().and_then(|opened| NonZeroU64::new(opened.get()))
    }

    async fn private_thread(&self, asked: Place, name: &str) -> Result<ChannelId, Verdict> {
        let wanted = CreateThread::new(name)
            .kind(ChannelType::PrivateThread)
            .invitable(false)
            .auto_archive_duration(AutoArchiveDuration::OneDay);
        let route = Route::ChannelThreads { channel_id: channel(asked) };
        let thread: GuildChannel = self.caller.read_said(Create, route, &wanted, Until::Once(WHILE)).await?;
        let member = Route::ChannelThreadMember { channel_id: thread.id, user_id: asked.person.get().into() };
        self.caller.call(&bare(Put, member), Until::Within(WHILE)).await?;
        Ok(thread.id)
    }

    /// A few words in answer to `message`, which everybody there reads.
    pub(super) async fn note(&self, place: Place, message: u64, words: &str) {
        let note = CreateMessage::new()
            .content(words)
            .reference_message((channel(place), MessageId::new(message)))
            .allowed_mentions(nobody())
            .nonce(Nonce::String(message.to_string()))
            .enforce_nonce(true);
        let route = Route::ChannelMessages { channel_id: channel(place) };
        if let Err(verdict) = self.caller.say(Create, route, &note, Until::Within(WHILE)).await {
            tracing::warn!(?verdict, channel = %place.channel, "a mention could not be answered");
        }
    }

    /// Shows for ten seconds that more is coming. Later it would mislead.
    pub(super) async fn typing(&self, place: Place) {
        let request = bare(Create, Route::ChannelTyping { channel_id: channel(place) });
        let _ = self.caller.call(&request, Until::Once(ACKNOWLEDGED_IN)).await;
    }
}

fn channel(place: Place) -> ChannelId {
    ChannelId::new(place.channel.get())
}

fn standing(message: Message) -> Standing {
    Standing {
        id: message.id.get(),
        author: message.author.id.get(),
        text: Sensitive::new(message.content),
        files: !message.attachments.is_empty(),
        changed: message.edited_timestamp.map(|at| at.unix_timestamp_nanos()),
    }
}

fn message(post: &Post) -> CreateMessage {
    let message = CreateMessage::new()
        .content(&*post.text)
        .components(post.rows.iter().map(row).collect())
        .allowed_mentions(nobody())
        // Links lead where they say; a preview of the portal would push the words away.
        .flags(MessageFlags::SUPPRESS_EMBEDS);
    match &post.nonce {
        Some(nonce) => message.nonce(Nonce::String(nonce.clone())).enforce_nonce(true),
        None => message,
    }
}

fn row(row: &Row) -> CreateActionRow {
    match row {
        Row::Buttons(buttons) => CreateActionRow::Buttons(buttons.iter().map(button).collect()),
        Row::Menu { id, hint, options } => {
            let options = options.iter().map(|(number, label)| CreateSelectMenuOption::new(label, number.to_string()));
            let kind = CreateSelectMenuKind::String { options: options.collect() };
            CreateActionRow::SelectMenu(CreateSelectMenu::new(id, kind).placeholder(hint))
        }
    }
}

fn button(Button { label, does }: &Button) -> CreateButton {
    match does {
        Does::Point(id) => CreateButton::new(id).label(label).style(ButtonStyle::Secondary),
        Does::Open(url) => CreateButton::new_link(url.expose()).label(label),
    }
}

/// Whatever stands in a text, it pings nobody.
fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new().empty_roles().empty_users()
}
