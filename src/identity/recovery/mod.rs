//! The recovery session as a machine by value: each transition takes the session, the time and the
//! verdicts that others reached, and gives one [`Transition`] to be committed whole, or a [`Refusal`]
//! that changes nothing.
//!
//! ```text
//! Opened → Claimed → Identified ⇄ another puzzle → Human → Challenged ⇄ resend, other method
//!                                                    └── a pass, a recovery code, a grant ──┐
//!        → Verified → Committing → Completed          (Unsettled, then back to Verified)
//! any but Committing → Stopped(Expired | Cancelled | Superseded | TooManyTries | NotAllowed)
//! ```
//!
//! A session for changing one's own factors goes another way from `Human` on (`enrolment`).
//!
//! Invariant: what kind of account was named changes no transition before `Verified`. An identifier
//! that nobody has, an account that isn't registered and a wrong phone number lead to a challenge
//! that can never be right; everything else about it is the same.
//!
//! Absent on purpose: passcodes, passes, CAPTCHA answers, phone numbers, seeds and what was typed as an
//! identifier. They arrive as verdicts or as keyed hashes. No clock, no store, no randomness.

mod account;
mod agent;
mod audit;
mod beginning;
mod challenge;
mod chance;
mod change;
mod count;
mod enrolment;
mod factors;
mod gate;
mod ledger;
mod limits;
mod notice;
mod objection;
mod pass;
mod receipt;
mod sending;
mod session;
mod standing;
mod switch;
mod tally;
mod transition;
mod upkeep;
mod work;

pub use account::{AccountFile, Authenticator, Frozen, Pass, Pending, RecoveryCode, Remembered};
pub use agent::{AGENTS, Agent, AgentLedger, Attempted, DeskLimits, agent_file};
pub use audit::{Actor, Deed, Entry, Head, Row};
pub use beginning::Beginning;
pub use challenge::{Challenge, CodeVerdict, Target};
pub use chance::chance_of_a_hit;
pub use change::Intent;
pub use count::{Count, Tallied};
pub use enrolment::{FactorRef, Goal, Offer, OfferVerdict, Offered, Owned};
pub use factors::{Passing, PhoneMark, PhoneState};
pub use gate::{PictureVerdict, Puzzle, Subject};
pub use ledger::{Counted, Ledger, TallyKey, TallyKind};
pub use limits::Limits;
pub use notice::{FactorKind, News, Notice, NoticeId};
pub use objection::{About, Objection, Stop, Urgent};
pub use pass::PassVerdict;
pub use sending::{Alarm, Bound, Breaker, Cap, Meter, Meters, Route, SendingLimits, Tariff};
pub use session::{Approval, Claim, Link, Origin, Proof, Session, Stage, Why};
pub use standing::{Pause, Standing, StandingKey};
pub use switch::{Paused, Switch};
pub use tally::{Budget, Place, Tally};
pub use transition::{Delivery, DeliveryId, Outcome, Refusal, Transition};
pub use upkeep::Upkeep;
pub use work::{Hardness, WorkLimits};

use std::time::Duration;

use jiff::Timestamp;

/// `at` and `duration` more; the end of time where that is later.
fn later(at: Timestamp, duration: Duration) -> Timestamp {
    at.checked_add(duration).unwrap_or(Timestamp::MAX)
}

/// How many of `moments` lie within `window` before `now`. Moments ahead of `now` count too, so that
/// a clock that steps back frees nobody.
fn within(moments: &[Timestamp], window: Duration, now: Timestamp) -> usize {
    moments.iter().filter(|at| later(**at, window) > now).count()
}

#[cfg(test)]
mod tests;
