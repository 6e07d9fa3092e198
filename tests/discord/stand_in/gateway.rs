//! The gateway: hello, identify or resume, heartbeats, and what is told.

use std::sync::Arc;

use axum::{
    Router,
    extract::{
        State as Extract, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    routing::get,
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{Line, Session, Shared, TOKEN, json};

/// Long enough for tests not to be full of them, short enough to see some.
const HEARTBEAT_MS: u64 = 2_000;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    let open = |Extract(shared): Extract<Arc<Shared>>, upgrade: WebSocketUpgrade| async {
        upgrade.on_upgrade(|socket| async move { connection(socket, &shared).await })
    };
    Router::new().route("/", get(open)).with_state(shared)
}

async fn connection(mut socket: WebSocket, shared: &Shared) {
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": HEARTBEAT_MS } });
    if socket.send(Message::text(hello.to_string())).await.is_err() {
        return;
    }
    let Some(mut told) = greet(&mut socket, shared).await else { return };
    loop {
        tokio::select! {
            line = told.recv() => match line {
                Some(Line::Say(frame)) => {
                    if socket.send(Message::text(frame.to_string())).await.is_err() {
                        return;
                    }
                }
                // The bot closes it, sooner or later; until then nothing is read.
                Some(Line::Mute) => std::future::pending().await,
                Some(Line::Cut) | None => return,
            },
            heard = socket.recv() => {
                let Some(Ok(message)) = heard else { return };
                if let Message::Text(text) = message
                    && serde_json::from_str::<Value>(&text).unwrap()["op"] == 1
                    && socket.send(Message::text(json!({ "op": 11 }).to_string())).await.is_err()
                {
                    return;
                }
            }
        }
    }
}

/// Waits for identify or resume; gives what is to be told from then on.
async fn greet(socket: &mut WebSocket, shared: &Shared) -> Option<mpsc::UnboundedReceiver<Line>> {
    loop {
        let Message::Text(text) = socket.recv().await?.ok()? else { continue };
        let frame: Value = serde_json::from_str(&text).unwrap();
        match frame["op"].as_u64()? {
            1 => socket.send(Message::text(json!({ "op": 11 }).to_string())).await.ok()?,
            2 => return identify(socket, shared, &frame["d"]).await,
            6 => return resume(socket, shared, &frame["d"]).await,
            _ => {}
        }
    }
}

async fn identify(socket: &mut WebSocket, shared: &Shared, asked: &Value) -> Option<mpsc::UnboundedReceiver<Line>> {
    let wants_content = asked["intents"].as_u64()? & (1 << 15) != 0;
    // serenity sends it with its prefix, which Discord takes too.
    let refused = if asked["token"].as_str()?.trim_start_matches("Bot ") != TOKEN {
        Some((4004, "Authentication failed."))
    } else if wants_content && shared.state().flags & (1 << 18 | 1 << 19) == 0 {
        Some((4014, "Disallowed intent(s)."))
    } else {
        None
    };
    if let Some((code, reason)) = refused {
        let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
        return None;
    }
    let part = |at: usize| asked["shard"][at].as_u64().and_then(|part| u32::try_from(part).ok());
    let number = (part(0).unwrap_or(0), part(1).unwrap_or(1));
    let (line, told) = mpsc::unbounded_channel();
    {
        let mut state = shared.state();
        state.identified += 1;
        let session = format!("session-{}", state.id());
        let ready = json::ready(&session, number, shared.address, state.flags);
        // A new session of a shard is the end of the one before.
        state.sessions.retain(|_, session| session.shard != number);
        let mut fresh = Session { shard: number, told: Vec::new(), line: Some(line) };
        fresh.tell("READY", &ready);
        state.sessions.insert(session, fresh);
        for (channel, person, text) in std::mem::take(&mut state.at_ready) {
            state.write(channel, person, &text, |_| {});
        }
    }
    shared.change();
    Some(told)
}

async fn resume(socket: &mut WebSocket, shared: &Shared, asked: &Value) -> Option<mpsc::UnboundedReceiver<Line>> {
    let (line, told) = mpsc::unbounded_channel();
    let known = {
        let mut state = shared.state();
        let seen = usize::try_from(asked["seq"].as_u64()?).unwrap();
        let known = state.sessions.get_mut(asked["session_id"].as_str()?).map(|session| {
            for missed in session.told.get(seen..).into_iter().flatten() {
                let _ = line.send(Line::Say(missed.clone()));
            }
            session.line = Some(line);
            session.tell("RESUMED", &json!({ "_trace": [] }));
        });
        state.resumed += u32::from(known.is_some());
        known.is_some()
    };
    if !known {
        socket.send(Message::text(json!({ "op": 9, "d": false }).to_string())).await.ok()?;
        return Box::pin(greet(socket, shared)).await;
    }
    shared.change();
    Some(told)
}
