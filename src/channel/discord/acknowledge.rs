//! Acknowledgements: from memory, before any disk or other network, over connections of their own.
//!
//! Discord waits three seconds for one. It is sent from the line's own thread, where no turn is in its way.

use std::time::Duration;

use serenity::all::{
    CreateActionRow, CreateInputText, CreateInteractionResponse, CreateInteractionResponseMessage, CreateModal,
    InputTextStyle, LightMethod, Route,
};

use super::{
    call::{Caller, Until},
    inbound::Press,
    rest::nobody,
};

/// Discord takes no acknowledgement after that.
const IN_TIME: Duration = Duration::from_secs(3);

/// The one field of a form, and the longest text in it.
const FIELD: &str = "text";
const FIELD_LIMIT: u16 = 2_000;

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

/// Within three seconds, or the person reads that the press failed. One that comes late or twice is no harm: they
/// press again.
pub(super) async fn acknowledge(caller: &Caller, press: &Press, how: Acknowledgement) {
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
    if let Err(verdict) = caller.say(LightMethod::Post, route, &response, Until::Within(IN_TIME)).await {
        tracing::info!(?verdict, "a press was acknowledged too late, or twice");
    }
}
