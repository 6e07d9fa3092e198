//! The verifier and its panel over real HTTP: first a person's journeys, then the attacks that a
//! password reset must survive, each named by its number. A test asserts what came of it and what did
//! not happen: no event, no write, no text.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of a test fail as tests do"
)]

#[path = "../support/authenticator.rs"]
mod authenticator;
mod begins;
mod borders;
mod calls;
mod crashes;
#[path = "../support/dying_keys.rs"]
mod dying_keys;
mod enrolment;
mod enumeration;
mod factors;
mod floods;
mod fuzz;
mod guesses;
mod heard;
#[path = "../support/http.rs"]
mod http;
mod identifiers;
mod journeys;
mod leaks;
mod notices;
mod passes;
mod passwords;
mod pictures;
mod policies;
mod sessions;
mod waiting;
mod work;
#[path = "../support/world/mod.rs"]
mod world;
