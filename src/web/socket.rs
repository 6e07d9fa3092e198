//! A web socket as the carrier of one stay: text frames in and out, a sign of life now and then.
//!
//! Both ways are bounded. A browser that takes nothing holds up its own stay alone and is let go after
//! a while; it reads on from where it was when it comes back. What the frames mean is the stay's to know.

use std::{
    future::Future,
    iter::{from_fn, once},
    time::Duration,
};

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use serde::Serialize;
use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::model::Sensitive;

/// Frames that wait for a slow browser; more wait where they come from.
const WAITING_FRAMES: usize = 32;

/// How long a browser may take for one frame.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often it is asked for a sign of life, and after how long without one it is gone.
const BEAT: Duration = Duration::from_secs(20);
const SILENCE: Duration = Duration::from_secs(65);

/// How long it may take to say goodbye too.
const FAREWELL: Duration = Duration::from_secs(2);

type Outward = SplitSink<WebSocket, Message>;

/// Serves one connection to its end. `read` gives the frame that a text is, or what is said to one that is
/// none; `stay` takes the frames in and gives those out.
pub async fn carry<In, Out, Stay>(
    socket: WebSocket,
    stopping: &CancellationToken,
    read: impl Fn(&Sensitive) -> Result<In, Out>,
    stay: impl FnOnce(Receiver<In>, Sender<Out>) -> Stay,
) where
    Out: Serialize,
    Stay: Future<Output = ()>,
{
    let (mut outward, mut inward) = socket.split();
    let (heard, frames) = mpsc::channel(WAITING_FRAMES);
    let (out, mut shown) = mpsc::channel(WAITING_FRAMES);
    let code = tokio::select! {
        () = stay(frames, out.clone()) => Some(close_code::NORMAL),
        () = stopping.cancelled() => Some(close_code::AWAY),
        () = listen(&mut inward, read, &heard, &out) => None,
        () = speak(&mut outward, &mut shown) => None,
    };
    let Some(code) = code else { return };
    // What the stay said last is still on its way.
    if hand_over(&mut outward, waiting(&mut shown)).await.is_err() {
        return;
    }
    let bye = Message::Close(Some(CloseFrame { code, reason: "".into() }));
    if hand_over(&mut outward, [bye]).await.is_err() {
        return;
    }
    // A connection that is dropped with something unread is reset, and the browser may never see why.
    let _ = timeout(FAREWELL, async { while let Some(Ok(_)) = inward.next().await {} }).await;
}

/// Ends when the browser goes, or gives no sign of life.
async fn listen<In, Out>(
    inward: &mut SplitStream<WebSocket>,
    read: impl Fn(&Sensitive) -> Result<In, Out>,
    heard: &Sender<In>,
    out: &Sender<Out>,
) {
    while let Ok(Some(Ok(message))) = timeout(SILENCE, inward.next()).await {
        let text = match message {
            Message::Text(text) => Sensitive::new(text.as_str()),
            // Nothing of ours is binary.
            Message::Binary(_) => Sensitive::new(""),
            Message::Ping(_) | Message::Pong(_) => continue,
            Message::Close(_) => return,
        };
        let told = match read(&text) {
            Ok(frame) => heard.send(frame).await.is_ok(),
            Err(refusal) => out.send(refusal).await.is_ok(),
        };
        if !told {
            return;
        }
    }
}

/// Ends when the browser takes nothing any more. What waits goes out together: a turn has several frames.
async fn speak<Out: Serialize>(outward: &mut Outward, shown: &mut Receiver<Out>) {
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
        if hand_over(outward, once(message).chain(waiting(shown))).await.is_err() {
            return;
        }
    }
}

/// The frames that are ready.
fn waiting<Out: Serialize>(shown: &mut Receiver<Out>) -> impl Iterator<Item = Message> {
    from_fn(|| shown.try_recv().ok()).map(|frame| text(&frame))
}

fn text(frame: &impl Serialize) -> Message {
    // These types have nothing that JSON can't hold.
    Message::Text(serde_json::to_string(frame).unwrap_or_default().into())
}

/// In as few writes as their size allows.
async fn hand_over(outward: &mut Outward, messages: impl IntoIterator<Item = Message>) -> Result<(), Gone> {
    let handed = async {
        for message in messages {
            outward.feed(message).await?;
        }
        outward.flush().await
    };
    match timeout(PATIENCE, handed).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Gone),
    }
}

struct Gone;
