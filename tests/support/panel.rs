//! The panel's script without the browser: JSON over HTTP, one connection a request.

#![allow(dead_code, reason = "each test uses what it needs of it")]

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::chat::Cut;

/// How long an answer may take before the test fails. Whoever asks while the server starts waits for that too.
const PATIENCE: Duration = Duration::from_secs(90);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Panel(pub(crate) SocketAddr);

impl Panel {
    /// Posts as the window that holds `window`, if one does. Gives the status and the JSON.
    pub(crate) async fn post(self, path: &str, window: Option<&str>, body: &Value) -> Result<(u16, Value), Cut> {
        self.ask("POST", path, window, &body.to_string()).await
    }

    pub(crate) async fn look(self, path: &str, window: &str) -> Result<(u16, Value), Cut> {
        self.ask("GET", path, Some(window), "").await
    }

    async fn ask(self, method: &str, path: &str, window: Option<&str>, body: &str) -> Result<(u16, Value), Cut> {
        let host = format!("localhost:{}", self.0.port());
        let bearer = window.map(|window| format!("Authorization: Bearer {window}\r\n")).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\n\
             User-Agent: Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/128.0\r\n{bearer}\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = async {
            let mut stream = TcpStream::connect(self.0).await?;
            stream.write_all(request.as_bytes()).await?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await?;
            std::io::Result::Ok(answer)
        };
        let answer = timeout(PATIENCE, answer).await.expect("the panel answers").map_err(|_| Cut)?;
        read(&String::from_utf8_lossy(&answer)).ok_or(Cut)
    }
}

/// `None` for an answer that was cut short.
fn read(answer: &str) -> Option<(u16, Value)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).ok()?))
}
