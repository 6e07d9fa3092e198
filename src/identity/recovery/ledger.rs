//! All counters that one act looks at. Each is read before the act and written with it, if the act
//! changed it; which act changes which doesn't depend on whether an account exists.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Limits, Place, Standing, StandingKey,
    count::{AsLong, Count, Tallied},
};
use crate::model::Method;

/// What a tally counts: its kind and, as a keyed hash, whom or what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TallyKey(pub String);

impl TallyKey {
    /// Wrong codes in the whole installation.
    pub fn installation() -> Self {
        Self("installation".to_owned())
    }

    /// Sessions of one identifier from one network.
    pub fn visits(identifier: &StandingKey, network: &str) -> Self {
        Self::new(TallyKind::Visits, &format!("{identifier}/{network}"))
    }

    /// `of`: a keyed hash of the canonical form, e.g. of an address.
    pub fn new(kind: TallyKind, of: &str) -> Self {
        Self(format!("{}/{of}", kind.label()))
    }
}

impl fmt::Display for TallyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TallyKind {
    /// Sessions of one identifier from one network.
    Visits,
    /// Sessions from one address.
    Arrivals,
    /// Passes and recovery codes tried from one address.
    Passes,
    /// Sign-ins to change factors that were begun from one address, and from the network round it.
    Begun,
    BegunNearby,
    /// Those of one identifier.
    SignIns,
    /// Codes sent to one phone number.
    Destination,
    /// Codes sent to the numbers that begin alike, and how many of them were used.
    Prefix,
    PrefixUsed,
    /// Codes sent to one country.
    Country,
    /// Codes sent in the whole installation.
    Sent,
    /// What was spent on codes in the whole installation, in cents.
    Cost,
    /// That operators were told of a limit.
    Alarmed,
    /// Wrong codes of one agent's authenticator, lately and in a year.
    DeskWrong,
    DeskWrongInAYear,
    /// What one agent has done.
    DeskActs,
    DeskGrants,
}

impl TallyKind {
    fn label(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Arrivals => "arrivals",
            Self::Passes => "passes",
            Self::Begun => "begun",
            Self::BegunNearby => "begun-nearby",
            Self::SignIns => "sign-ins",
            Self::Destination => "destination",
            Self::Prefix => "prefix",
            Self::PrefixUsed => "prefix-used",
            Self::Country => "country",
            Self::Sent => "sent",
            Self::Cost => "cost",
            Self::Alarmed => "alarmed",
            Self::DeskWrong => "desk-wrong",
            Self::DeskWrongInAYear => "desk-wrong-year",
            Self::DeskActs => "desk-acts",
            Self::DeskGrants => "desk-grants",
        }
    }
}

/// A record as it was read, and as it is now.
#[derive(Debug, Clone)]
pub struct Counted<K, T> {
    pub key: K,
    before: T,
    pub now: T,
}

impl<K, T: Clone + PartialEq> Counted<K, T> {
    pub fn new(key: K, read: T) -> Self {
        Self { key, before: read.clone(), now: read }
    }

    /// What must be written, if anything.
    pub(super) fn changed(self) -> Option<(K, T)> {
        (self.now != self.before).then_some((self.key, self.now))
    }
}

/// The counters that must be written, and what must be counted.
pub(super) type Changes = (Vec<(StandingKey, Standing)>, Vec<(TallyKey, Count)>);

/// The counters of one act.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub place: Place,
    /// Of the identifier that was typed.
    pub identifier: Counted<StandingKey, Standing>,
    /// Of the account behind it, or of nobody.
    pub owner: Counted<StandingKey, Standing>,
    pub installation: Tallied,
    pub visits: Tallied,
    /// Of the identifier, where the session is for changing factors.
    pub sign_ins: Option<Tallied>,
    pub arrivals: Tallied,
    pub passes: Tallied,
    /// The codes used at numbers that begin like the one to which this session's code went.
    pub used: Tallied,
    /// The address lies in a campus range: many people share it.
    pub campus: bool,
}

/// What a wrong code brought about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counting {
    /// The method is shut for this identifier from now on.
    pub(super) shuts: bool,
    /// The whole installation's limit is reached by this very code.
    pub(super) alarms: bool,
    /// The owner should hear that somebody tries.
    pub(super) tells_owner: bool,
}

impl Ledger {
    /// Whether a method is shut, as told to everybody: by the identifier's own life.
    pub fn is_shut(&self, method: Method, now: Timestamp, limits: &Limits) -> bool {
        self.identifier.now.is_shut(method, self.place, now, limits)
    }

    /// Whether no code of `method` can be right any more, whichever name was typed. Never told.
    pub(super) fn is_dead(&self, method: Method, now: Timestamp, limits: &Limits) -> bool {
        self.owner.now.is_shut(method, self.place, now, limits)
    }

    /// Somebody tries codes all over the installation.
    pub fn is_alarmed(&self, now: Timestamp, limits: &Limits) -> bool {
        self.installation.now.used_anywhere(Limits::DAY, now) >= limits.wrong_codes_in_all
    }

    pub(super) fn count_wrong(&mut self, method: Method, now: Timestamp, limits: &Limits) -> Counting {
        let alarms = self.installation.count_towards(limits.wrong_codes_in_all, self.place, Limits::DAY, now);
        self.owner.now.count_wrong(method, self.place, now, limits);
        let shuts = self.identifier.now.count_wrong(method, self.place, now, limits);
        let told = self.identifier.now.owner_told;
        let tells_owner = shuts && told.is_none_or(|told| super::later(told, Limits::DAY) <= now);
        if tells_owner {
            self.identifier.now.owner_told = Some(now);
        }
        Counting { shuts, alarms, tells_owner }
    }

    /// Counts a session that got past the picture; false if there were too many.
    pub(super) fn count_session(&mut self, now: Timestamp, limits: &Limits) -> bool {
        let arrivals = if self.campus { &limits.sessions_per_campus_address } else { &limits.sessions_per_address };
        let hour = &limits.sessions_per_hour;
        let day = &limits.sessions_per_day;
        let signed_in = &limits.sign_ins_per_identifier;
        let room = self.visits.now.has_room(hour, self.place, now)
            && self.visits.now.has_room(day, self.place, now)
            && self.arrivals.now.has_room(arrivals, self.place, now)
            && self.sign_ins.as_ref().is_none_or(|all| all.now.has_room(signed_in, self.place, now));
        if room {
            if let Some(sign_ins) = &mut self.sign_ins {
                sign_ins.count_within(&[signed_in], self.place, now);
            }
            self.visits.count_within(&[day, hour], self.place, now);
            self.arrivals.count_within(&[arrivals], self.place, now);
        }
        room
    }

    /// Counts a pass that was tried; false if there were too many from this address.
    pub(super) fn count_pass(&mut self, now: Timestamp, limits: &Limits) -> bool {
        let budget = &limits.passes_per_address;
        let room = self.passes.now.has_room(budget, self.place, now);
        if room {
            self.passes.count_within(&[budget], self.place, now);
        }
        room
    }

    /// A code that was sent was used.
    pub(super) fn count_used(&mut self, now: Timestamp) {
        self.used.count(Count { place: self.place, times: 1, window: Limits::DAY, at: now, as_long: AsLong::Anyway });
    }

    /// A reset succeeded.
    pub(super) fn forgive(&mut self) {
        self.identifier.now.forgive();
        self.owner.now.forgive();
    }

    /// What must be written with the act.
    pub(super) fn changes(self) -> Changes {
        let standings = [self.identifier.changed(), self.owner.changed()].into_iter().flatten();
        let standings = standings.map(|(key, standing)| (key, standing.next()));
        let tallies = [self.installation, self.visits, self.arrivals, self.passes, self.used].into_iter();
        let counts = tallies.chain(self.sign_ins).filter_map(Tallied::counted);
        (standings.collect(), counts.collect())
    }
}
