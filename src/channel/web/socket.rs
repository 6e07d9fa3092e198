//! The frames of the chat's web socket: which texts are frames, and what is said to those that aren't.

use axum::extract::ws::WebSocket;
use tokio_util::sync::CancellationToken;

use super::phrases;
use crate::{
    channel::{
        frame::{ClientFrame, ServerFrame},
        session::{self, Door},
    },
    model::{MessageId, Phrase, Sensitive},
    web::socket::carry,
};

/// The longest id that a browser may give its message, and the longest that a choice has.
const ID_LIMIT: usize = 64;

/// Serves one connection to its end.
pub(super) async fn serve(socket: WebSocket, door: &Door, stopping: &CancellationToken) {
    let read = |text: &Sensitive| read(text).map_err(|refusal| refusal.notice(door));
    carry(socket, stopping, read, |frames, out| session::stay(door, frames, out)).await;
}

/// A frame that was not taken, and the message that must not be sent again as it is.
struct Refusal {
    phrase: Phrase,
    message: Option<MessageId>,
}

impl Refusal {
    fn unreadable() -> Self {
        Self { phrase: phrases::unreadable(), message: None }
    }

    fn notice(self, door: &Door) -> ServerFrame {
        ServerFrame::Notice { text: door.phrases.say(&self.phrase), refused: self.message }
    }
}

fn read(text: &Sensitive) -> Result<ClientFrame, Refusal> {
    let frame = serde_json::from_str(text.expose()).map_err(|_| Refusal::unreadable())?;
    let fits = |text: &str| !text.is_empty() && text.len() <= ID_LIMIT;
    match &frame {
        ClientFrame::Say { id, .. } if !fits(id.as_str()) => Err(Refusal::unreadable()),
        ClientFrame::Choose { id, choice, .. } if !fits(id.as_str()) || !fits(choice.as_str()) => {
            Err(Refusal::unreadable())
        }
        ClientFrame::Say { id, text } if text.chars().count() > phrases::TEXT_LIMIT => {
            Err(Refusal { phrase: phrases::too_long(), message: Some(id.clone()) })
        }
        _ => Ok(frame),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Refusal {
        read(&Sensitive::new(text)).err().unwrap()
    }

    #[test]
    fn a_frame_that_is_none_of_ours_is_refused_in_words() {
        let long_id = format!(r#"{{"type":"say","id":"{}","text":"hi"}}"#, "a".repeat(65));
        let hostile =
            ["", "{", "[]", "null", r#"{"type":"nonsense"}"#, r#"{"type":"say","id":"","text":"hi"}"#, &long_id];
        for text in hostile {
            assert_eq!(refused(text).phrase.id, "chat-unreadable", "{text}");
        }
    }

    #[test]
    fn a_book_is_refused_for_good() {
        let book = format!(r#"{{"type":"say","id":"m1","text":"{}"}}"#, "é".repeat(phrases::TEXT_LIMIT + 1));
        let refusal = refused(&book);
        assert_eq!(refusal.phrase.id, "chat-too-long");
        assert_eq!(refusal.message, Some("m1".into()));
        let long = format!(r#"{{"type":"say","id":"m1","text":"{}"}}"#, "é".repeat(phrases::TEXT_LIMIT));
        assert!(read(&Sensitive::new(long)).is_ok());
    }
}
