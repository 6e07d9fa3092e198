//! The service that checks an identity and performs the reset, and its panel.
//!
//! ```text
//! chat ── model::port::Verifier ──▶ Service ◀── panel (JSON over its own origin) ── a person's window
//!                                     │ load · tick · decide (identity::recovery, pure)
//!                                     ▼
//!                        ONE commit: session · events · counters · used step · outbox
//!                                     ▼
//!                  courier: codes leave after the commit     ticker: hints, expiry, unsettled changes
//!                  postman: owners are told, and a password that its owner objects to is stopped
//! ```
//!
//! Invariants: links, window tokens, passcodes and puzzles are derived from a keyring outside the
//! store and are written down nowhere. Every act loads the same things and writes the same things
//! for an identifier that nobody has. A password is hashed once, in a bounded pool, and only for a
//! person who is verified.
//!
//! Absent on purpose: cookies, sign-in, and any answer, code or switch for tests.

mod act;
mod browser;
pub mod captcha;
mod change;
mod courier;
mod departures;
mod desk;
mod enrolment;
mod fault;
mod followers;
mod keys;
pub mod letters;
mod news;
mod objections;
mod office;
pub mod panel;
mod picture;
mod postman;
pub mod remote;
mod requests;
mod self_service;
mod sending;
mod service;
pub mod store;
mod ticker;
mod tokens;
mod turns;
mod visitor;
pub mod work;

pub use act::{Answer, Problem};
pub use enrolment::{Acting, Enrolments, FactorList};
pub use fault::Fault;
pub use keys::{KeyStore, KeyUse, KnownKeys, Renewed, Seals};
pub use office::{
    AgentDeclined, AgentFile, Agents, ChainState, Counts, Declined, Flaw, LimitRow, Limited, MadeAgent, MadeCodes,
    MadePass, Office, counts_in_all,
};
pub use self_service::{FactorShown, FactorState};
pub use service::{Parts, Service};
pub use visitor::{Network, Visitor};

pub use super::recovery::{
    About, Actor, Bound, Breaker, Budget, Cap, Deed, DeskLimits, Entry, Frozen, Hardness, Head, Limits, Notice, Paused,
    Place, Row, SendingLimits, Tariff, Urgent, WorkLimits,
};
