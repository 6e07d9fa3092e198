//! The peer of benches over web sockets.

use std::net::SocketAddr;

use axum::{Router, extract::WebSocketUpgrade, routing::get};

/// A server that sends back what it gets at `/socket`, and nothing else.
pub(crate) async fn echo() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let upgrade = |upgrade: WebSocketUpgrade| async {
        upgrade.on_upgrade(|mut socket| async move {
            while let Some(Ok(message)) = socket.recv().await {
                if socket.send(message).await.is_err() {
                    return;
                }
            }
        })
    };
    let router = Router::new().route("/socket", get(upgrade));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}
