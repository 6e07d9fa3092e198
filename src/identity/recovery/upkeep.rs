//! What is changed outside a session: an enrolment, a pass that is made, limits that are reset, the
//! switch. Written whole or not at all, with what is told and written down about it.

use super::{
    AccountFile, Attempted, Delivery, Entry, Notice, Standing, StandingKey, Stop, Switch, Tally, TallyKey, Urgent,
};
use crate::model::AccountId;

/// Each part carries the revision that it will have; the store writes only if each stands at the one
/// before.
#[derive(Debug, Clone, Default)]
pub struct Upkeep {
    pub accounts: Vec<(AccountId, AccountFile)>,
    pub standings: Vec<(StandingKey, Standing)>,
    pub tallies: Vec<(TallyKey, Tally)>,
    pub switch: Option<Switch>,
    /// New ones, and those that were counted and are about to be sent: a counted one must stand in the
    /// outbox uncounted, and stays there until it was sent.
    pub deliveries: Vec<Delivery>,
    pub notices: Vec<Notice>,
    /// Passwords to be stopped, and the accounts whose password now is.
    pub stops: Vec<Stop>,
    pub stopped: Vec<AccountId>,
    /// For staff, and the accounts that they have looked at.
    pub urgent: Vec<Urgent>,
    pub looked_at: Vec<AccountId>,
    pub audit: Vec<Entry>,
    /// The agent's attempt that all this is; one under the same key must not be there yet.
    pub attempted: Option<Attempted>,
}

impl Upkeep {
    /// Nothing but a row of the audit chain.
    pub fn note(entry: Entry) -> Self {
        Self { audit: vec![entry], ..Self::default() }
    }

    pub fn is_empty(&self) -> bool {
        let Self {
            accounts,
            standings,
            tallies,
            switch,
            deliveries,
            notices,
            stops,
            stopped,
            urgent,
            looked_at,
            audit,
            attempted,
        } = self;
        let counted = [accounts.is_empty(), standings.is_empty(), tallies.is_empty(), switch.is_none()];
        let queued = [deliveries.is_empty(), notices.is_empty(), stops.is_empty(), urgent.is_empty()];
        let done = [stopped.is_empty(), looked_at.is_empty(), audit.is_empty(), attempted.is_none()];
        counted.into_iter().chain(queued).chain(done).all(|empty| empty)
    }
}
