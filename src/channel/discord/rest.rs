//! What the bot asks of Discord's REST: each call with its patience, tried again where that can help.

use std::{sync::Arc, time::Duration};

use serenity::{
    Error,
    all::{
        ButtonStyle, ChannelId, CreateActionRow, CreateAllowedMentions, CreateButton, CreateInteractionResponse,
        CreateInteractionResponseMessage, CreateMessage, CreateSelectMenu, CreateSelectMenuKind,
        CreateSelectMenuOption, EditInteractionResponse, Http, HttpError, MessageFlags, Nonce,
    },
};
use tokio::time::{sleep, timeout};

use super::{
    inbound::Press,
    place::Place,
    post::{Button, Does, Post, Row},
};

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long to wait before a call is made again; twice as long each time, up to the longest.
const SOON: Duration = Duration::from_millis(250);
const LATE: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(super) struct Rest(pub(super) Arc<Http>);

/// How a press is acknowledged.
pub(super) enum Acknowledgement {
    /// It counts; what follows is said in the conversation.
    Taken,
    /// The answer comes in a moment, for whoever pressed alone.
    Later,
    /// These words, for whoever pressed alone.
    Told(String),
}

/// Why something was not posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unposted {
    /// The person takes no direct messages, the thread is gone, or a permission is missing.
    Closed,
    /// Discord will never take it as it is.
    Refused,
}

impl Rest {
    /// Posts until Discord has taken it or never will.
    pub(super) async fn post(&self, place: Place, post: &Post) -> Result<(), Unposted> {
        let channel = ChannelId::new(place.channel.get());
        let mut wait = SOON;
        loop {
            let sent = timeout(PATIENCE, channel.send_message(&self.0, message(post))).await;
            let Ok(Err(fault)) = sent else {
                if sent.is_ok() {
                    return Ok(());
                }
                tracing::warn!(place = %place.address(), "Discord did not answer in time");
                sleep(wait).await;
                wait = LATE.min(wait * 2);
                continue;
            };
            match verdict(&fault) {
                Verdict::Again => {
                    tracing::debug!(%fault, "a post is sent again");
                    sleep(wait).await;
                    wait = LATE.min(wait * 2);
                }
                Verdict::Closed => return Err(Unposted::Closed),
                Verdict::Refused => {
                    tracing::error!(%fault, place = %place.address(), "Discord refused a post");
                    return Err(Unposted::Refused);
                }
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
            Acknowledgement::Told(words) => {
                CreateInteractionResponse::Message(hidden().content(words).allowed_mentions(nobody()))
            }
        };
        let call = self.0.create_interaction_response(press.id.into(), press.token.expose(), &response, Vec::new());
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
        let call = self.0.edit_original_interaction_response(press.token.expose(), &answer, Vec::new());
        match timeout(PATIENCE, call).await {
            Ok(Ok(_)) => {}
            Ok(Err(fault)) => tracing::warn!(fault = %redacted(&fault), "a press was not answered"),
            Err(_) => tracing::warn!("Discord did not take the answer to a press in time"),
        }
    }

    /// Shows for ten seconds that more is coming.
    pub(super) async fn typing(&self, place: Place) {
        let _ = timeout(PATIENCE, self.0.broadcast_typing(ChannelId::new(place.channel.get()))).await;
    }
}

enum Verdict {
    Again,
    Closed,
    Refused,
}

fn verdict(fault: &Error) -> Verdict {
    let Error::Http(HttpError::UnsuccessfulRequest(answer)) = fault else {
        // What could not even be made would be made the same way again.
        return if matches!(fault, Error::Http(_)) { Verdict::Again } else { Verdict::Refused };
    };
    match answer.status_code.as_u16() {
        429 | 500.. => Verdict::Again,
        403 | 404 => Verdict::Closed,
        _ => Verdict::Refused,
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
