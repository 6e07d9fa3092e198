//! What the bot asks of Discord's REST: each call with its patience, tried again where that can help.

use std::{num::NonZeroU64, sync::Arc, time::Duration};

use serenity::{
    Error,
    all::{
        AutoArchiveDuration, ButtonStyle, ChannelId, ChannelType, CreateActionRow, CreateAllowedMentions, CreateButton,
        CreateCommand, CreateInputText, CreateInteractionResponse, CreateInteractionResponseMessage, CreateMessage,
        CreateModal, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, CreateThread,
        EditInteractionResponse, Http, HttpError, InputTextStyle, MessageFlags, MessageId, MessagePagination, Nonce,
        UserId,
    },
};
use tokio::time::{sleep, timeout};

use super::{
    health::Health,
    inbound::Press,
    place::{Kind, Place},
    post::{Button, Does, Post, Row},
    proxy::Proxy,
    verdict::{Closed, Verdict},
};
use crate::model::Sensitive;

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long to wait before a call is made again; twice as long each time, up to the longest.
const SOON: Duration = Duration::from_millis(250);
const LATE: Duration = Duration::from_secs(30);

/// The one field of a form, and the longest text in it.
const FIELD: &str = "text";
const FIELD_LIMIT: u16 = 2_000;

pub(super) struct Rest {
    pub(super) http: Arc<Http>,
    /// Messages go through it, where there is one.
    pub(super) proxy: Option<Proxy>,
    pub(super) health: Arc<Health>,
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
    /// Tells Discord the bot's commands, if it knows others: each telling counts against a limit of the day.
    pub(super) async fn register(&self, commands: &[(&'static str, String)]) -> Result<(), Error> {
        let known = self.http.get_global_commands().await?;
        let known: Vec<_> = known.iter().map(|command| (&*command.name, &*command.description)).collect();
        let same = commands.len() == known.len()
            && commands.iter().all(|(name, about)| known.contains(&(*name, about.as_str())));
        if !same {
            let wanted: Vec<_> =
                commands.iter().map(|(name, about)| CreateCommand::new(*name).description(about)).collect();
            self.http.create_global_commands(&wanted).await?;
        }
        Ok(())
    }

    /// Posts until Discord has taken it or never will.
    pub(super) async fn post(&self, place: Place, post: &Post) -> Result<(), Unposted> {
        let channel = ChannelId::new(place.channel.get());
        let mut wait = SOON;
        loop {
            let told = match timeout(PATIENCE, self.send(channel, message(post))).await {
                Ok(Ok(())) => {
                    self.health.open(place);
                    return Ok(());
                }
                Ok(Err(Verdict::Again(told))) => told,
                Ok(Err(Verdict::Closed(why))) => {
                    self.health.closed(place, why);
                    return Err(Unposted::Closed(why));
                }
                Ok(Err(Verdict::Refused(fault))) => {
                    tracing::error!(%fault, place = %place.address(), "Discord refused a post");
                    return Err(Unposted::Refused);
                }
                Err(_) => None,
            };
            tracing::debug!(place = %place.address(), "a post is sent again");
            sleep(told.unwrap_or(wait)).await;
            wait = LATE.min(wait * 2);
        }
    }

    async fn send(&self, channel: ChannelId, message: CreateMessage) -> Result<(), Verdict> {
        match &self.proxy {
            Some(proxy) => proxy.send(channel, &message).await,
            None => channel.send_message(&self.http, message).await.map(drop).map_err(|fault| Verdict::from(&fault)),
        }
    }

    /// Where `person` can be written to directly. `None`: they can't be.
    pub(super) async fn direct(&self, person: NonZeroU64) -> Option<Place> {
        let opened = timeout(PATIENCE, UserId::new(person.get()).create_dm_channel(&self.http)).await;
        match opened {
            Ok(Ok(channel)) => Some(Place { kind: Kind::Direct, channel: NonZeroU64::new(channel.id.get())?, person }),
            Ok(Err(fault)) => {
                tracing::warn!(%fault, "somebody can't be written to directly");
                None
            }
            Err(_) => None,
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
        let call = self.http.create_interaction_response(press.id.into(), press.token.expose(), &response, Vec::new());
        match timeout(PATIENCE, call).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::info!(fault = %redacted(&fault), "a press was acknowledged too late, or twice"),
            Err(_) => tracing::info!("Discord did not answer an acknowledgement in time"),
        }
    }

    /// The answer that was announced as `Later`.
    pub(super) async fn answer(&self, press: &Press, words: &str, button: Option<&Button>) {
        let rows = button.map(|button| vec![CreateActionRow::Buttons(vec![self::button(button)])]).unwrap_or_default();
        let answer = EditInteractionResponse::new().content(words).components(rows).allowed_mentions(nobody());
        let call = self.http.edit_original_interaction_response(press.token.expose(), &answer, Vec::new());
        match timeout(PATIENCE, call).await {
            Ok(Ok(_)) => {}
            Ok(Err(fault)) => tracing::warn!(fault = %redacted(&fault), "a press was not answered"),
            Err(_) => tracing::warn!("Discord did not take the answer to a press in time"),
        }
    }

    /// What was said at `place` after the message `last`, oldest first.
    pub(super) async fn since(&self, place: Place, last: u64) -> Vec<Standing> {
        let channel = ChannelId::new(place.channel.get());
        let mut all: Vec<Standing> = Vec::new();
        let mut wait = SOON;
        loop {
            let after = MessageId::new(all.last().map_or(last, |said| said.id).max(1));
            let page = self.http.get_messages(channel, Some(MessagePagination::After(after)), Some(PAGE));
            let mut page = match timeout(PATIENCE, page).await {
                Ok(Ok(page)) => page,
                Ok(Err(fault)) if !matches!(Verdict::from(&fault), Verdict::Again(_)) => {
                    tracing::warn!(%fault, %channel, "what was said meanwhile can't be read");
                    return all;
                }
                // What was said must not be lost for a moment's trouble.
                Ok(Err(_)) | Err(_) => {
                    sleep(wait).await;
                    wait = LATE.min(wait * 2);
                    continue;
                }
            };
            let whole = page.len() < usize::from(PAGE);
            page.sort_by_key(|message| message.id);
            all.extend(page.into_iter().map(|message| Standing {
                id: message.id.get(),
                author: message.author.id.get(),
                text: Sensitive::new(message.content),
                files: !message.attachments.is_empty(),
            }));
            if whole {
                return all;
            }
        }
    }

    /// A private thread under the channel of `asked`, with its person in it. `None`: there can be none.
    pub(super) async fn open_thread(&self, asked: Place, name: &str) -> Option<NonZeroU64> {
        let channel = ChannelId::new(asked.channel.get());
        let wanted = CreateThread::new(name)
            .kind(ChannelType::PrivateThread)
            .invitable(false)
            .auto_archive_duration(AutoArchiveDuration::OneDay);
        let opened = match timeout(PATIENCE, self.http.create_thread(channel, &wanted, None)).await {
            Ok(Ok(opened)) => opened.id,
            Ok(Err(fault)) => {
                tracing::error!(%fault, %channel, "no private thread can be opened: look at the bot's permissions there");
                return None;
            }
            Err(_) => return None,
        };
        match timeout(PATIENCE, self.http.add_thread_channel_member(opened, asked.person.get().into())).await {
            Ok(Ok(())) => NonZeroU64::new(opened.get()),
            Ok(Err(fault)) => {
                tracing::error!(%fault, %channel, "nobody can be added to a private thread");
                None
            }
            Err(_) => None,
        }
    }

    /// A few words in answer to `message`, which everybody there reads.
    pub(super) async fn note(&self, place: Place, message: u64, words: &str) {
        let channel = ChannelId::new(place.channel.get());
        let note = CreateMessage::new()
            .content(words)
            .reference_message((channel, MessageId::new(message)))
            .allowed_mentions(nobody())
            .nonce(Nonce::String(message.to_string()))
            .enforce_nonce(true);
        if let Ok(Err(fault)) = timeout(PATIENCE, channel.send_message(&self.http, note)).await {
            tracing::warn!(%fault, %channel, "a mention could not be answered");
        }
    }

    /// Shows for ten seconds that more is coming.
    pub(super) async fn typing(&self, place: Place) {
        let _ = timeout(PATIENCE, self.http.broadcast_typing(ChannelId::new(place.channel.get()))).await;
    }
}

/// Without the address, in which an interaction's token stands.
fn redacted(fault: &Error) -> String {
    match fault {
        Error::Http(HttpError::UnsuccessfulRequest(answer)) => {
            format!("{} ({})", answer.status_code, answer.error.message)
        }
        Error::Http(_) => "the request failed".to_owned(),
        other => other.to_string(),
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
