//! What the bot asks of Discord's REST, and for how long it tries.

use std::{num::NonZeroU64, time::Duration};

use serde_json::json;
use serenity::all::{
    AutoArchiveDuration, ButtonStyle, ChannelId, ChannelType, CreateActionRow, CreateAllowedMentions, CreateButton,
    CreateInteractionResponseFollowup, CreateMessage, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
    CreateThread, EditInteractionResponse, GuildChannel,
    LightMethod::{Get, Patch, Post as Create, Put},
    Message, MessageFlags, MessageId, Nonce, PrivateChannel, Route,
};

use super::{
    call::{Caller, Until, bare},
    health::{Health, Lack},
    hidden::Hidden,
    inbound::Press,
    place::{Kind, Place},
    post::{Button, Does, Post, Row},
    verdict::{Closed, Verdict},
};
use crate::model::Sensitive;

/// How long somebody waits for what they have asked for.
pub(super) const WHILE: Duration = Duration::from_secs(60);

/// How long it shows that somebody types; asked for later it would mislead.
const AT_ONCE: Duration = Duration::from_secs(3);

pub(super) struct Rest {
    pub(super) caller: Caller,
    pub(super) hidden: Hidden,
    pub(super) health: std::sync::Arc<Health>,
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
    /// Posts until Discord has taken it or never will.
    pub(super) async fn post(&self, place: Place, post: &Post) -> Result<(), Unposted> {
        if place.kind == Kind::Hidden {
            return self.post_hidden(place, post).await;
        }
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

    /// The same for the eyes of one person: as an answer to what they pressed last. Where Discord takes none any
    /// more, the next press brings it.
    async fn post_hidden(&self, place: Place, post: &Post) -> Result<(), Unposted> {
        let answer = CreateInteractionResponseFollowup::new()
            .content(&*post.text)
            .components(post.rows.iter().map(row).collect())
            .allowed_mentions(nobody())
            .flags(MessageFlags::EPHEMERAL | MessageFlags::SUPPRESS_EMBEDS);
        loop {
            let press = self.hidden.press_at(place).await;
            let Some(application_id) = self.caller.http.application_id() else { return Err(Unposted::Refused) };
            let route = Route::WebhookFollowupMessages { application_id, token: press.token.expose() };
            match self.caller.say(Create, route, &answer, Until::Within(WHILE)).await {
                Ok(_) => return Ok(()),
                Err(Verdict::Refused(why)) => {
                    tracing::error!(why, place = %place.address(), "Discord refused a post");
                    return Err(Unposted::Refused);
                }
                Err(_) => self.hidden.let_go(place, &press),
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

    /// Shows for ten seconds that more is coming. Where the bot writes to one person among many, it doesn't.
    pub(super) async fn typing(&self, place: Place) {
        if place.kind == Kind::Hidden {
            return;
        }
        let request = bare(Create, Route::ChannelTyping { channel_id: channel(place) });
        let _ = self.caller.call(&request, Until::Once(AT_ONCE)).await;
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
pub(super) fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new().empty_roles().empty_users()
}
