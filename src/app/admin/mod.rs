//! The admin socket: how commands reach a running server.

pub mod client;
pub(super) mod server;
pub mod wire;
