//! The admin socket: how commands reach a running server.

pub mod client;
pub mod wire;
