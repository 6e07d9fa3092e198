//! The verifier in a process of its own: its API over HTTP, and the chat's end of it.
//!
//! ```text
//! engine ── model::port::Verifier ──▶ RemoteVerifier ══ JSON over HTTP ══▶ Api ──▶ any Verifier
//!  staff ── model::port::IdentityDesk ─▶ RemoteDesk ══ JSON over HTTP ══▶ Api ──▶ any IdentityDesk
//!                                     retries under one key                 each call to its end
//! ```
//!
//! The wire is versioned by its path (`/v1`). Within a version a newer verifier may add fields, event
//! kinds and problem types; an older chat reads what it doesn't know as "still working" or by its
//! status. `docs/verifier-api.json` describes it; a test holds that description to the code.
//!
//! Invariants: every changing call carries its request's key (`Idempotency-Key`) and is done once under
//! it, however often it arrives. Links cross this wire and no log, cache or address does hold one. The
//! chat's token opens nothing that is for staff (`/v1/desk`), and an agent's nothing else.
//!
//! Absent on purpose: cookies, CORS, and any call that reads or sets a secret of a person.

mod admit;
mod api;
mod caller;
mod client;
mod description;
mod desk_api;
mod desk_client;
mod desk_wire;
mod problem;
mod reach;
mod receipt_wire;
mod token;
mod wire;

pub use api::{Api, BODY_LIMIT};
pub use client::{RemoteFault, RemoteVerifier};
pub use description::description;
pub use desk_client::RemoteDesk;
pub use token::{ApiToken, TokenFault, Tokens};
pub use wire::About;

/// The version of the wire that this program speaks.
pub const VERSION: u16 = 1;
