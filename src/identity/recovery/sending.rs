//! What is really sent, and what it costs. Decided for each delivery before it leaves, from counters
//! that are written first: neither a crash nor a crowd of couriers sends more than the limits allow.
//!
//! Invariant: none of it is told to who asked for the code. Deliveries of challenges that can never be
//! right are counted too, in counters of nobody's that cost nobody anything: the same work for all.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Actor, Budget, Counted, Deed, Delivery, Entry, Limits, Place, Tally, TallyKey, TallyKind, Target, Upkeep};
use crate::model::Method;

/// Where a number leads, without the number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// A keyed hash of all but the last four digits: of the ten thousand numbers that begin alike.
    pub prefix: String,
    /// Two letters (ISO 3166).
    pub country: String,
}

/// How often codes are sent, and for how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingLimits {
    /// To one number, whoever asks.
    pub per_number_hour: Budget,
    pub per_number_day: Budget,
    /// A day, to numbers that begin alike.
    pub per_prefix: Cap,
    /// A day, in the whole installation.
    pub in_all: Cap,
    /// A day, in cents.
    pub cents: Cap,
    /// The cents of a day at which operators are warned.
    pub warn_at: u32,
    pub breaker: Breaker,
    /// By two letters.
    pub countries: BTreeMap<String, Tariff>,
    /// For all other countries, each.
    pub elsewhere: Tariff,
}

/// What one country costs, and how often it is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tariff {
    pub text_cents: u32,
    pub call_cents: u32,
    /// A day.
    pub cap: Cap,
}

/// A day's sum that nothing exceeds. Strangers may spend their part of it alone; the rest waits for
/// known places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    pub all: u32,
    pub strangers: u32,
}

/// Nothing more is sent to a prefix whose codes nobody uses: that is how invented numbers look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    /// Looked at from so many codes a day on.
    pub from: u32,
    /// The part that must have been used.
    pub percent: u32,
}

impl Default for SendingLimits {
    fn default() -> Self {
        let us = Tariff { text_cents: 2, call_cents: 3, cap: Cap::new(5_000) };
        Self {
            per_number_hour: Budget::each(6, Duration::from_secs(60 * 60)),
            per_number_day: Budget::each(12, Limits::DAY),
            per_prefix: Cap::new(200),
            in_all: Cap::new(5_000),
            cents: Cap::new(20_000),
            warn_at: 16_000,
            breaker: Breaker { from: 30, percent: 10 },
            countries: BTreeMap::from([("US".to_owned(), us), ("CA".to_owned(), us)]),
            elsewhere: Tariff { text_cents: 20, call_cents: 60, cap: Cap::new(100) },
        }
    }
}

impl SendingLimits {
    pub fn tariff(&self, country: &str) -> Tariff {
        self.countries.get(country).copied().unwrap_or(self.elsewhere)
    }
}

impl Cap {
    /// A fifth of it is kept for known places.
    pub const fn new(all: u32) -> Self {
        Self { all, strangers: all - all / 5 }
    }

    /// From when on strangers get something again; `None` where they do now.
    pub fn shut_until(self, tally: &Tally, now: Timestamp) -> Option<Timestamp> {
        if self.has_room(tally, Place::Strange, 1, now) {
            return None;
        }
        let strangers = Budget { strange: self.strangers, known: self.all, window: Limits::DAY };
        let anywhere = tally.room_anywhere_at(self.all, Limits::DAY, now);
        Some(anywhere.max(tally.room_at(&strangers, Place::Strange, now)))
    }

    fn has_room(self, tally: &Tally, place: Place, amount: u32, now: Timestamp) -> bool {
        let fits = |used: u32, cap: u32| used.saturating_add(amount) <= cap;
        let strangers = tally.used(Place::Strange, Limits::DAY, now);
        fits(tally.used_anywhere(Limits::DAY, now), self.all)
            && (place == Place::Known || fits(strangers, self.strangers))
    }
}

impl Breaker {
    /// Of so many codes, how many nobody has to have used.
    pub fn may_go_unused(self, sent: u32) -> u32 {
        if sent < self.from {
            return self.from;
        }
        let part = u64::from(sent) * u64::from(100_u32.saturating_sub(self.percent)) / 100;
        u32::try_from(part).unwrap_or(u32::MAX)
    }

    /// Until when nothing is sent to strangers, unless codes are used before; `None` where something is.
    pub fn shut_until(self, sent: &Tally, used: &Tally, now: Timestamp) -> Option<Timestamp> {
        let lately = |tally: &Tally| tally.used(Place::Strange, Limits::DAY, now);
        let fewer = Budget::each(self.from, Limits::DAY);
        self.trips(lately(sent), lately(used)).then(|| sent.room_at(&fewer, Place::Strange, now))
    }

    fn trips(self, sent: u32, used: u32) -> bool {
        sent >= self.from && used.saturating_mul(100) < sent.saturating_mul(self.percent)
    }
}

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    Number,
    Prefix,
    /// The codes of this prefix are not used.
    Unused,
    Country,
    InAll,
    Cost,
}

impl Bound {
    const ALL: [Self; 6] = [Self::Number, Self::Prefix, Self::Unused, Self::Country, Self::InAll, Self::Cost];
}

/// What operators are told, once a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alarm {
    Reached(Bound),
    CostSoon,
}

impl Alarm {
    const ALL: [Self; 6] = [
        Self::Reached(Bound::Prefix),
        Self::Reached(Bound::Unused),
        Self::Reached(Bound::Country),
        Self::Reached(Bound::InAll),
        Self::Reached(Bound::Cost),
        Self::CostSoon,
    ];

    /// The limit's name in log and audit. `begin`: the first digits of the number.
    fn limit(self, country: &str, begin: &str) -> String {
        match self {
            Self::Reached(Bound::Prefix) => format!("codes sent to numbers that begin with {begin}"),
            Self::Reached(Bound::Unused) => format!("codes that are never used, at numbers that begin with {begin}"),
            Self::Reached(Bound::Country) => format!("codes sent to {country}"),
            Self::Reached(Bound::InAll) => "codes sent".to_owned(),
            Self::Reached(Bound::Number) => "codes sent to one number".to_owned(),
            Self::Reached(Bound::Cost) => "cost of codes".to_owned(),
            Self::CostSoon => "cost of codes, soon".to_owned(),
        }
    }
}

/// One counter of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meter {
    Number,
    Prefix,
    Used,
    Country,
    InAll,
    Cost,
    Alarmed(Alarm),
}

impl Meter {
    /// Every counter, in the order in which they are read.
    pub fn all() -> impl Iterator<Item = Self> {
        let counts = [Self::Number, Self::Prefix, Self::Used, Self::Country, Self::InAll, Self::Cost];
        counts.into_iter().chain(Alarm::ALL.map(Self::Alarmed))
    }

    pub fn key(self, to: &Target) -> TallyKey {
        let (prefix, country) = (to.route.prefix.as_str(), to.route.country.as_str());
        let (kind, of) = match self {
            Self::Number => (TallyKind::Destination, to.number.clone()),
            Self::Prefix => (TallyKind::Prefix, prefix.to_owned()),
            Self::Used => (TallyKind::PrefixUsed, prefix.to_owned()),
            Self::Country => (TallyKind::Country, country.to_owned()),
            Self::InAll => (TallyKind::Sent, "all".to_owned()),
            Self::Cost => (TallyKind::Cost, "all".to_owned()),
            Self::Alarmed(alarm) => (TallyKind::Alarmed, alarm.limit(country, prefix).replace(' ', "-")),
        };
        TallyKey::new(kind, &if to.live { of } else { format!("-{of}") })
    }
}

/// The counters of some deliveries: as they were read, and as they stand once those that may be sent are counted.
#[derive(Debug, Clone, Default)]
pub struct Meters {
    tallies: BTreeMap<TallyKey, Counted<TallyKey, Tally>>,
    /// What must be written, beside them, before anything is sent.
    upkeep: Upkeep,
}

impl Meters {
    /// Which counters of a delivery to `to` are still to be read.
    pub fn unread(&self, to: &Target) -> Vec<TallyKey> {
        Meter::all().map(|meter| meter.key(to)).filter(|key| !self.tallies.contains_key(key)).collect()
    }

    pub fn put(&mut self, key: TallyKey, read: Tally) {
        self.tallies.insert(key.clone(), Counted::new(key, read));
    }

    /// Counts a delivery, if there is room for it; what leaves none, if not. `begin`: the first digits of the number,
    /// as operators are told of them.
    pub fn admit(&mut self, delivery: &Delivery, begin: &str, now: Timestamp, limits: &SendingLimits) -> Option<Bound> {
        let to = delivery.target();
        let keys = Meter::all().map(|meter| (meter, meter.key(&to))).collect();
        Dials { tallies: &mut self.tallies, keys }.admit(delivery, begin, now, limits, &mut self.upkeep)
    }

    /// What must be written before any of those that were admitted is sent.
    pub fn upkeep(self) -> Upkeep {
        let changed = self.tallies.into_values().filter_map(Counted::changed);
        Upkeep { tallies: changed.map(|(key, tally)| (key, tally.next())).collect(), ..self.upkeep }
    }
}

/// The counters of one delivery among those of all.
struct Dials<'m> {
    tallies: &'m mut BTreeMap<TallyKey, Counted<TallyKey, Tally>>,
    keys: BTreeMap<Meter, TallyKey>,
}

impl Dials<'_> {
    fn admit(
        &mut self,
        delivery: &Delivery,
        begin: &str,
        now: Timestamp,
        limits: &SendingLimits,
        upkeep: &mut Upkeep,
    ) -> Option<Bound> {
        let place = delivery.place;
        let tariff = limits.tariff(&delivery.route.country);
        let cents = if delivery.method == Method::Call { tariff.call_cents } else { tariff.text_cents };
        let bound = self.bounds(place, tariff, cents, now, limits).next();
        if bound.is_none() {
            for (meter, times) in
                [(Meter::Number, 1), (Meter::Prefix, 1), (Meter::Country, 1), (Meter::InAll, 1), (Meter::Cost, cents)]
            {
                self.count(meter, place, times, now);
            }
            upkeep.deliveries.push(Delivery { counted: true, ..delivery.clone() });
        }
        for alarm in self.alarms(place, tariff, cents, now, limits) {
            let alarmed = Meter::Alarmed(alarm);
            if delivery.account.is_some() && self.used(alarmed, Place::Strange, now) == 0 {
                self.count(alarmed, Place::Strange, 1, now);
                let deed = Deed::Alarm { limit: alarm.limit(&delivery.route.country, begin) };
                upkeep.audit.push(Entry { at: now, actor: Actor::System, deed, account: None, session: None });
            }
        }
        bound
    }

    /// What has no room for one more.
    fn bounds(
        &self,
        place: Place,
        tariff: Tariff,
        cents: u32,
        now: Timestamp,
        limits: &SendingLimits,
    ) -> impl Iterator<Item = Bound> {
        let room = move |meter: Meter, cap: Cap, amount: u32| {
            self.tally(meter).is_none_or(|tally| cap.has_room(tally, place, amount, now))
        };
        Bound::ALL.into_iter().filter(move |bound| {
            let fits = match bound {
                Bound::Number => [&limits.per_number_hour, &limits.per_number_day]
                    .into_iter()
                    .all(|budget| self.tally(Meter::Number).is_none_or(|tally| tally.has_room(budget, place, now))),
                Bound::Prefix => room(Meter::Prefix, limits.per_prefix, 1),
                Bound::Unused => !self.is_unused(place, limits.breaker, now),
                Bound::Country => room(Meter::Country, tariff.cap, 1),
                Bound::InAll => room(Meter::InAll, limits.in_all, 1),
                Bound::Cost => room(Meter::Cost, limits.cents, cents),
            };
            !fits
        })
    }

    fn alarms(&self, place: Place, tariff: Tariff, cents: u32, now: Timestamp, limits: &SendingLimits) -> Vec<Alarm> {
        let bounds = self.bounds(place, tariff, cents, now, limits).filter(|bound| *bound != Bound::Number);
        let spent = self.tally(Meter::Cost).map_or(0, |tally| tally.used_anywhere(Limits::DAY, now));
        bounds.map(Alarm::Reached).chain((spent >= limits.warn_at).then_some(Alarm::CostSoon)).collect()
    }

    /// What strangers don't use shuts nothing for known places, and the reverse.
    fn is_unused(&self, place: Place, breaker: Breaker, now: Timestamp) -> bool {
        breaker.trips(self.used(Meter::Prefix, place, now), self.used(Meter::Used, place, now))
    }

    fn tally(&self, meter: Meter) -> Option<&Tally> {
        self.tallies.get(self.keys.get(&meter)?).map(|counted| &counted.now)
    }

    fn used(&self, meter: Meter, place: Place, now: Timestamp) -> u32 {
        self.tally(meter).map_or(0, |tally| tally.used(place, Limits::DAY, now))
    }

    fn count(&mut self, meter: Meter, place: Place, times: u32, now: Timestamp) {
        let counted = self.keys.get(&meter).and_then(|key| self.tallies.get_mut(key));
        if let Some(counted) = counted {
            counted.now.count(place, times, Limits::DAY, now);
        }
    }
}

#[cfg(test)]
mod tests;
