//! A browser's end of the chat's web socket, without the browser.

#![allow(dead_code, reason = "each test uses what it needs of it")]

use std::{net::SocketAddr, time::Duration};

use deskhand::channel::frame::ClientFrame;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// The connection is gone, or there is none to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut;

pub(crate) struct Screen(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Screen {
    pub(crate) async fn open(chat: SocketAddr) -> Result<Self, Cut> {
        let opened = connect_async(format!("ws://{chat}/socket")).await;
        opened.map(|(socket, _)| Self(socket)).map_err(|_| Cut)
    }

    pub(crate) async fn send(&mut self, frame: &ClientFrame) -> Result<(), Cut> {
        let text = serde_json::to_string(frame).unwrap();
        self.0.send(Message::Text(text.into())).await.map_err(|_| Cut)
    }

    /// The next frame; `None` if none comes in so long.
    pub(crate) async fn next(&mut self, patience: Duration) -> Result<Option<Value>, Cut> {
        let frame = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    _ => return Err(Cut),
                }
            }
        };
        timeout(patience, frame).await.ok().transpose()
    }
}
