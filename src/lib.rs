//! # Deskhand
//!
//! A help-desk chat bot that does the work: it reads what students write, walks them through the right
//! step of the right article, and drives a real password reset through a verifier, while no secret
//! passes through chat. **A pure core decides, a thin shell does, and every border is a trait small
//! enough to fake.**
//!
//! ## What is always true
//!
//! 1. No secret passes through chat. Passwords, codes, numbers and CAPTCHA answers are typed on the
//!    secure panel, the verifier's own page on its own host name. What people type into chat all the
//!    same is blanked before the first write ([`talk::redact`]). A link to the panel is made at
//!    delivery and stored nowhere.
//! 2. Nobody can tell from outside whether an account exists: the same words, shape, work and life for
//!    every kind of account.
//! 3. Exactly one speaker holds the floor, under an epoch that stands in every record; a reply of an
//!    older epoch is refused at the store.
//! 4. Every utterance gets an answer while the bot holds the floor, and a person can be asked for within
//!    two turns from anywhere.
//! 5. A reply is shown only after its turn is durable; the same message twice is one turn; a crash or a
//!    double click gives exactly one reset. Where the store fails, people get a *notice*
//!    ([`engine::Notice`]), which says that it is not recorded.
//! 6. The same input gives the same output on every machine: time and randomness are parameters.
//! 7. A used code stays used and a counted attempt stays counted, across any crash.
//! 8. "Back" shows a step again and repeats no effect.
//! 9. No language model is needed for any answer.
//!
//! ## The journey of a message
//!
//! ```text
//!  channel ──Arrival──▶ engine: the conversation's mailbox, one turn at a time
//!                        │ the last record (state, revision); this id was seen? → its revision again
//!                        ▼
//!                      talk::turn::take                                   pure
//!                        redact → interpret → dialogue::step → record
//!                        ▼
//!                      ONE append, compare-and-swap on the revision → durable
//!                        ▼
//!          ┌─────────────┴──────────────┐
//!     followers → channels         requests → verifier, each under its key;
//!     links are made here          the answer is an event and a turn of its own
//! ```
//!
//! Effects happen after the append, never before it. A conversation is a log of
//! [`model::TurnRecord`]s, and the last one carries the state and all that is open: clocks, unanswered
//! requests, the verifier's cursor. A start reads the `live/` index and goes on.
//!
//! A person of the help desk who takes over is a turn as well: `Claimed` gives the floor to an agent under a
//! new epoch, `Released` gives it back, and what comes under an older epoch is refused. The queue is what has a
//! handoff open ([`model::Handoff`]), so it needs no store of its own and a start finds it again ([`desk`]).
//!
//! ## Two wings
//!
//! ```text
//!  main · cli · app          app is the composition root; only it reads config
//!  channel (web, discord, terminal) · console · replay
//!  desk                      who waits for a person, who is there, the card
//!  engine
//!  storage                   implements the store ports of both wings on one key-value port
//!         talk: what to say, all pure     │  identity: who it is, and the reset
//!         dialogue                        │  verifier (service, panel)
//!         content · intent                │  directory   delivery
//!         knowledge   prompt   redact     │  recovery      pure: the session machine, limits, history
//!         text                            │  credential    pure: passwords, codes, policy as values
//!  web (headers, host check, assets)
//!  model (values, words, ports)   runtime (clock, entropy)   qr (codes for cameras)
//! ```
//!
//! `talk` and `identity` never name each other; they meet in [`model`] and at the
//! [`Verifier`](model::port::Verifier) port. Who may name whom stands in a table in
//! `tests/architecture.rs`, which reads the sources.
//!
//! ## What the verifier does with an act
//!
//! ```text
//!  panel, chat, staff ──▶ scene: session, account, counters, all at their revision
//!                          ▼
//!                         identity::recovery: the act as a function          pure
//!                          → Transition: session, account, counters, events, outbox, notices, audit
//!                          ▼
//!                         ONE commit, all or nothing; a conflict reads again
//!                          ▼
//!           ┌──────────────┼────────────────┬──────────────────┐
//!        courier        postman          directory           watchers
//!        codes          notices          intent first,       chat and window,
//!        (outbox)       to owners        then the truth      by number
//! ```
//!
//! Attempts are counted before they are looked at, under canonical keys, for names that exist and for
//! names that don't alike. A *known place* has a reserve of its own in each budget. Owners hear of what
//! is done on every channel and can object. What each promise rests on and which tests show it stands in
//! `docs/security.md`.
//!
//! ## What is absent on purpose
//!
//! The core does no I/O and so can't fail for want of a disk or a network; it has no `async`. The bot
//! holds no credential of a directory. The panel has no cookie; the console alone sets one. There is no switch, answer or code for
//! tests in the program: tests start [`app::start`] with a clock and entropy of their own.

pub mod app;
pub mod channel;
pub mod cli;
pub mod config;
pub mod console;
pub mod desk;
pub mod engine;
pub mod identity;
pub mod model;
pub mod qr;
pub mod replay;
pub mod runtime;
pub mod storage;
pub mod talk;
pub mod web;

/// A turn allocates some thousand small pieces on whatever thread is free; glibc's allocator took a fifth of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
