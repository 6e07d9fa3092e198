//! The whole server as a bot on a stand-in for Discord: what people write and press there, and what they
//! are shown.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test fail as tests do"
)]

mod again;
#[path = "../support/chat.rs"]
mod chat;
mod closed;
mod crowd;
mod demo;
mod described;
mod direct;
mod edited;
mod elsewhere;
#[path = "../support/folder.rs"]
mod folder;
mod forget;
mod hidden;
mod house;
mod kill;
mod limits;
mod once;
#[path = "../support/panel.rs"]
mod panel;
mod pieces;
mod reset;
#[path = "../support/server.rs"]
mod server;
mod settings;
mod shards;
#[path = "../support/shipped.rs"]
mod shipped;
mod staff;
mod stand_in;
mod thread;
mod transcripts;
