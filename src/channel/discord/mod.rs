//! Discord: direct messages and private threads.
//!
//! ```text
//!  gateway ──event, in its order──▶ ears ──Inbound──▶ reception
//!    a thread of its own: a press is acknowledged at once, from memory, however many turns wait
//!  ──────────────────────────────────────────────────────┼─────────────────────────────────────
//!                                                        ▼
//!                                      one stay per place: what is heard goes to the engine, one
//!                                      after the other; turns become posts, one after the other
//! ```
//!
//! A [`place::Place`] (channel and person) is the address of a conversation. What is heard is taken in the
//! order of the gateway: serenity calls the ears inside of its shard's loop, and they only hand on. What is
//! posted carries an enforced nonce that follows from the turn, so that one which is sent again is shown once.
//!
//! Absent on purpose: deciding what is said; links in anything that others can read; trust in who somebody
//! is on Discord (an account is opened by what is typed on the secure panel alone).

mod acknowledge;
mod application;
mod call;
mod command;
mod ears;
mod elsewhere;
mod examine;
mod forget;
mod health;
mod hidden;
mod inbound;
mod limits;
mod line;
mod markdown;
mod panel;
pub mod phrases;
mod place;
mod pointer;
mod post;
mod proxy;
mod recall;
mod reception;
mod rest;
mod room;
mod split;
pub mod staff;
mod stay;
mod verdict;

use std::{num::NonZeroU64, sync::Arc};

use crate::{
    engine::Engine,
    model::{Phrases, Sensitive},
    runtime::Clock,
};

pub use examine::{Named, look};
pub use health::{Gravity, Health, Sign};
pub use limits::Limits;
pub use line::{Shards, run};
pub use staff::{Desk, StaffCard};

/// What the channel is made of.
pub struct Parts {
    pub engine: Arc<Engine>,
    pub phrases: Arc<dyn Phrases>,
    pub token: Sensitive,
    /// The application that the token must be of, where it is named.
    pub application: Option<NonZeroU64>,
    /// The chat's page that takes a one-time link, where a conversation goes on in a browser.
    pub page: String,
    pub clock: Arc<dyn Clock>,
    /// Where Discord's API is asked; `None`: at Discord. A proxy that keeps the rate limits of several
    /// processes stands here.
    pub api: Option<String>,
    pub shards: Shards,
    pub limits: Limits,
    /// The help desk's own channel, if it has one.
    pub desk: Option<Desk>,
    /// Where the bot notes how it is.
    pub health: Arc<Health>,
}
