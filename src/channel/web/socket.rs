//! A web socket as the carrier of one stay: text frames in and out, a sign of life now and then.
//!
//! Both ways are bounded. A browser that takes nothing holds up its own stay alone and is let go after
//! a while; it reads on from where it was when it comes back.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::CancellationToken;

use super::phrases;
use crate::{
    channel::{
        frame::{ClientFrame, ServerFrame},
        session::{self, Door, WAITING_FRAMES},
    },
    model::{MessageId, Phrase, Sensitive},
};

/// How long a browser may take for one frame.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often it is asked for a sign of life, and after how long without one it is gone.
const BEAT: Duration = Duration::from_secs(20);
const SILENCE: Duration = Duration::from_secs(65);

/// The longest id that a browser may give its message, and the longest that a choice has.
const ID_LIMIT: usize = 64;

type Outward = SplitSink<WebSocket, Message>;

/// Serves one connection to its end.
pub(super) async fn serve(socket: WebSocket, door: &Door, stopping: &CancellationToken) {
    let (mut outward, inward) = socket.split();
    let (heard, frames) = mpsc::channel(WAITING_FRAMES);
    let (out, mut shown) = mpsc::channel(WAITING_FRAMES);
    let code = tokio::select! {
        () = session::stay(door, frames, out.clone()) => Some(close_code::NORMAL),
        () = stopping.cancelled() => Some(close_code::AWAY),
        () = listen(inward, door, &heard, &out) => None,
        () = speak(&mut outward, &mut shown) => None,
    };
    let Some(code) = code else { return };
    // What the stay said last is still on its way.
    while let Ok(frame) = shown.try_recv() {
        if hand_over(&mut outward, text(&frame)).await.is_err() {
            return;
        }
    }
    let bye = Message::Close(Some(CloseFrame { code, reason: "".into() }));
    let _ = hand_over(&mut outward, bye).await;
}

/// Ends when the browser goes, or gives no sign of life.
async fn listen(
    mut inward: SplitStream<WebSocket>,
    door: &Door,
    heard: &Sender<ClientFrame>,
    out: &Sender<ServerFrame>,
) {
    while let Ok(Some(Ok(message))) = timeout(SILENCE, inward.next()).await {
        let told = match message {
            Message::Text(text) => match read(&Sensitive::new(text.as_str())) {
                Ok(frame) => heard.send(frame).await.is_ok(),
                Err(refusal) => out.send(refusal.notice(door)).await.is_ok(),
            },
            Message::Binary(_) => out.send(Refusal::unreadable().notice(door)).await.is_ok(),
            Message::Ping(_) | Message::Pong(_) => true,
            Message::Close(_) => false,
        };
        if !told {
            return;
        }
    }
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

/// Ends when the browser takes nothing any more.
async fn speak(outward: &mut Outward, shown: &mut Receiver<ServerFrame>) {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            frame = shown.recv() => match frame {
                Some(frame) => text(&frame),
                None => return,
            },
            _ = beat.tick() => Message::Ping(Vec::new().into()),
        };
        if hand_over(outward, message).await.is_err() {
            return;
        }
    }
}

fn text(frame: &ServerFrame) -> Message {
    // These types have nothing that JSON can't hold.
    Message::Text(serde_json::to_string(frame).unwrap_or_default().into())
}

async fn hand_over(outward: &mut Outward, message: Message) -> Result<(), Gone> {
    match timeout(PATIENCE, outward.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Gone),
    }
}

struct Gone;

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
