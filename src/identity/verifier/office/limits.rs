//! What is used of the limits and what they have shut, for staff alone: in the words of the table of
//! limits, with the moment at which each opens again.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Declined, Office, TRIES};
use crate::{
    identity::{
        credential::{Identifier, PhoneNumber},
        directory::Account,
        recovery::{
            AccountFile, Beginning, Budget, Cap, Deed, Frozen, Limits, Meter, News, Pass, Place, Standing, StandingKey,
            Tally, TallyKey, TallyKind, Target, Upkeep,
        },
        verifier::{
            Fault,
            act::{blind_number, standing_of},
            sending::route,
            store::RecoveryStore,
            visitor::places,
        },
    },
    model::{AccountId, Method, port::StoreFault},
};

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limited {
    WrongCodes(Method),
    WrongCodesInAYear,
    /// How often staff have opened everything again.
    SwitchOns,
    Resets,
    /// Wrong codes in the whole installation.
    WrongCodesInAll,
    /// Sign-ins of one name to change factors, in a day.
    SignIns,
    /// Those that were begun from one address, and from the network round it, in an hour.
    BegunFromAddress,
    BegunFromNetwork,
    /// Sessions of one name from one network, in an hour and in a day.
    SessionsInAnHour,
    SessionsInADay,
    /// Sessions from one address, whoever is named, and passes tried from it, in an hour.
    SessionsFromAddress,
    PassesFromAddress,
    /// Codes sent to one number, in an hour and in a day.
    SentInAnHour,
    SentInADay,
    /// Codes sent to the numbers that begin like one, how many of them nobody used, and codes sent to its country.
    SentToPrefix,
    UnusedAtPrefix,
    SentToCountry,
    /// Codes sent in the whole installation.
    Sent,
    /// What they cost, in cents.
    Cost,
}

/// One limit: how much of it is used, and until when it shuts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitRow {
    /// The identifier or number that it is counted for; `None`: the account, or the installation.
    pub identifier: Option<String>,
    pub what: Limited,
    /// `None`: wherever it came from.
    pub place: Option<Place>,
    pub used: u32,
    pub allowed: u32,
    /// Shut until then, for strangers at least; `None`: it shuts nothing now.
    pub until: Option<Timestamp>,
}

/// What stands against, or for, one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    pub rows: Vec<LimitRow>,
    pub frozen: Option<Frozen>,
    /// An unused pass can be used until then.
    pub pass_until: Option<Timestamp>,
    pub recovery_codes_left: usize,
}

impl Office {
    /// The counts of a name that no account has: it lives the same life.
    pub async fn counts_of_name(&self, identifier: &Identifier) -> Result<Counts, Fault> {
        Ok(Counts { rows: self.rows_of_name(identifier).await?, ..Counts::default() })
    }

    /// The counts of an account, under each of its names and under whichever was typed.
    pub async fn counts(&self, account: &Account) -> Result<Counts, Fault> {
        let now = self.clock.now();
        let mut rows = Vec::new();
        for identifier in &account.identifiers {
            rows.extend(self.rows_of_name(identifier).await?);
        }
        for phone in &account.phones {
            rows.extend(self.rows_of_number(phone).await?);
        }
        let owner = self.store.standing(&StandingKey::owner(&account.id)).await?;
        rows.extend(rows_of(None, &owner, now, &self.limits));
        let file = self.store.account(&account.id).await?;
        rows.push(resets(&file, now, &self.limits));
        Ok(Counts {
            rows,
            frozen: file.frozen.clone(),
            pass_until: file.pass.as_ref().map(|Pass { until, .. }| *until).filter(|until| now < *until),
            recovery_codes_left: file.recovery_codes.iter().filter(|code| code.used_at.is_none()).count(),
        })
    }

    /// The counts of everybody.
    pub async fn counts_in_all(&self) -> Result<Vec<LimitRow>, Fault> {
        Ok(counts_in_all(self.store.as_ref(), &self.limits, self.clock.now()).await?)
    }

    /// Opens everything again that wrong codes have shut. Only so often a year: what it gives to
    /// guessers is part of the arithmetic.
    pub async fn reset_limits(&self, account: &Account) -> Result<(), Declined> {
        let now = self.clock.now();
        let keys = self.standings_of(account);
        for _ in 0..TRIES {
            let mut standings = Vec::new();
            for key in &keys {
                let mut standing = self.store.standing(key).await.map_err(Fault::from)?;
                if !standing.switch_on(now, &self.limits) {
                    return Err(Declined::TooOften { next: standing.switch_on_at(now, &self.limits) });
                }
                standings.push((key.clone(), standing.next()));
            }
            let mut tallies = Vec::new();
            let sign_ins = account.identifiers.iter().map(|name| self.sign_ins_of(name));
            let sent = account.phones.iter().map(|number| Meter::Number.key(&self.target(number)));
            for key in sign_ins.chain(sent) {
                let tally = self.store.tally(&key).await.map_err(Fault::from)?;
                tallies.push((key, tally.emptied()));
            }
            if self.kept(&Upkeep { tallies, ..self.limits_reset(&account.id, now, standings) }).await? {
                return Ok(());
            }
        }
        Err(Fault::Contended.into())
    }

    /// What changes when one method is opened again that wrong codes have shut: it counts as one of the
    /// year's, under every name of the account.
    pub(in crate::identity::verifier) async fn switching_on(
        &self,
        account: &Account,
        method: Method,
    ) -> Result<Upkeep, Declined> {
        let now = self.clock.now();
        let (mut standings, mut shut) = (Vec::new(), false);
        for key in self.standings_of(account) {
            let mut standing = self.store.standing(&key).await.map_err(Fault::from)?;
            shut |= standing.is_shut_anywhere(method, now, &self.limits);
            if !standing.switch_on_one(method, now, &self.limits) {
                return Err(Declined::TooOften { next: standing.switch_on_at(now, &self.limits) });
            }
            standings.push((key, standing.next()));
        }
        if !shut {
            return Err(Declined::NotShut);
        }
        let audit = vec![self.entry(Some(&account.id), now, Deed::SwitchedOn { method })];
        Ok(Upkeep { audit, ..self.limits_reset(&account.id, now, standings) })
    }

    /// Under which keys the counts of an account stand: each of its names, and itself.
    fn standings_of(&self, account: &Account) -> Vec<StandingKey> {
        let names = account.identifiers.iter().map(|name| standing_of(&self.keyring, name));
        names.chain([StandingKey::owner(&account.id)]).collect()
    }

    fn limits_reset(&self, account: &AccountId, now: Timestamp, standings: Vec<(StandingKey, Standing)>) -> Upkeep {
        Upkeep {
            standings,
            notices: vec![self.notice(account, now, News::LimitsReset)],
            audit: vec![self.entry(Some(account), now, Deed::LimitsReset)],
            ..Upkeep::default()
        }
    }

    /// What was sent to a number, whoever asked for it, and to those like it.
    async fn rows_of_number(&self, number: &PhoneNumber) -> Result<Vec<LimitRow>, Fault> {
        let (to, now, sending) = (self.target(number), self.clock.now(), &self.limits.sending);
        let read = async |meter: Meter| self.store.tally(&meter.key(&to)).await;
        let (sent, alike, used) = (read(Meter::Number).await?, read(Meter::Prefix).await?, read(Meter::Used).await?);
        let spoken = number.spoken();
        let of: &str = spoken.as_ref();
        let mut rows = Vec::new();
        for (what, budget) in
            [(Limited::SentInAnHour, &sending.per_number_hour), (Limited::SentInADay, &sending.per_number_day)]
        {
            rows.extend(rows_of_tally(of, &what, &sent, budget, now));
        }
        rows.push(row_of_cap(Some(of), Limited::SentToPrefix, &alike, sending.per_prefix, now));
        let lately = |tally: &Tally| tally.used(Place::Strange, Limits::DAY, now);
        rows.push(LimitRow {
            identifier: Some(of.to_owned()),
            what: Limited::UnusedAtPrefix,
            place: Some(Place::Strange),
            used: lately(&alike).saturating_sub(lately(&used)),
            allowed: sending.breaker.may_go_unused(lately(&alike)),
            until: sending.breaker.shut_until(&alike, &used, now),
        });
        let cap = sending.tariff(&to.route.country).cap;
        rows.push(row_of_cap(Some(of), Limited::SentToCountry, &read(Meter::Country).await?, cap, now));
        Ok(rows)
    }

    /// Under what is counted what goes to a number.
    fn target(&self, number: &PhoneNumber) -> Target {
        let (blind, route) = (blind_number(&self.keyring, number), route(&self.keyring, number));
        Target { live: true, number: blind, route }
    }

    async fn rows_of_name(&self, identifier: &Identifier) -> Result<Vec<LimitRow>, Fault> {
        let standing = self.store.standing(&standing_of(&self.keyring, identifier)).await?;
        let (now, limits) = (self.clock.now(), &self.limits);
        let sign_ins = self.store.tally(&self.sign_ins_of(identifier)).await?;
        let mut rows = rows_of(Some(identifier.folded()), &standing, now, limits);
        let budget = &limits.sign_ins_per_identifier;
        rows.extend(rows_of_tally(identifier.folded(), &Limited::SignIns, &sign_ins, budget, now));
        Ok(rows)
    }

    fn sign_ins_of(&self, identifier: &Identifier) -> TallyKey {
        TallyKey::new(TallyKind::SignIns, &standing_of(&self.keyring, identifier).0)
    }

    /// What came from an address, what was begun from the network round it, and how often these names came from
    /// there. `campus`: it lies in a campus range.
    pub async fn counts_from(
        &self,
        address: IpAddr,
        campus: bool,
        names: &[Identifier],
    ) -> Result<Vec<LimitRow>, Fault> {
        let (now, limits) = (self.clock.now(), &self.limits);
        let [of_address, of_network, arrivals, passes] = self.counted_from(address);
        let (sessions, begun) = if campus {
            (&limits.sessions_per_campus_address, &limits.begun_per_campus_address)
        } else {
            (&limits.sessions_per_address, &limits.begun_per_address)
        };
        let mut counted = vec![
            (Limited::SessionsFromAddress, arrivals, sessions),
            (Limited::PassesFromAddress, passes, &limits.passes_per_address),
            (Limited::BegunFromAddress, of_address, begun),
        ];
        if !campus {
            counted.push((Limited::BegunFromNetwork, of_network, &limits.begun_per_network));
        }
        let (of, mut rows) = (address.to_canonical().to_string(), Vec::new());
        for (what, key, budget) in counted {
            rows.extend(rows_of_tally(&of, &what, &self.store.tally(&key).await?, budget, now));
        }
        for name in names {
            let visits = self.store.tally(&self.visits_of(name, address)).await?;
            for (what, budget) in [
                (Limited::SessionsInAnHour, &limits.sessions_per_hour),
                (Limited::SessionsInADay, &limits.sessions_per_day),
            ] {
                rows.extend(rows_of_tally(name.folded(), &what, &visits, budget, now));
            }
        }
        Ok(rows)
    }

    /// Lets an address, the network round it, and these names from there begin again.
    pub async fn reset_limits_from(&self, address: IpAddr, names: &[Identifier]) -> Result<(), Fault> {
        for _ in 0..TRIES {
            let mut tallies = Vec::new();
            let visits = names.iter().map(|name| self.visits_of(name, address));
            for key in self.counted_from(address).into_iter().chain(visits) {
                let tally = self.store.tally(&key).await?;
                tallies.push((key, tally.emptied()));
            }
            let audit = vec![self.entry(None, self.clock.now(), Deed::LimitsReset)];
            if self.kept(&Upkeep { tallies, audit, ..Upkeep::default() }).await? {
                return Ok(());
            }
        }
        Err(Fault::Contended)
    }

    /// What was begun from an address and the network round it, the sessions, and the passes that were tried.
    fn counted_from(&self, address: IpAddr) -> [TallyKey; 4] {
        let (address, network) = places(&self.keyring, address);
        let [begun, nearby] = Beginning::keys(&address, &network);
        let of_address = |kind| TallyKey::new(kind, &address);
        [begun, nearby, of_address(TallyKind::Arrivals), of_address(TallyKind::Passes)]
    }

    fn visits_of(&self, name: &Identifier, address: IpAddr) -> TallyKey {
        TallyKey::visits(&standing_of(&self.keyring, name), &places(&self.keyring, address).1)
    }
}

/// What is used of a sum that everybody shares.
fn row_of_cap(identifier: Option<&str>, what: Limited, tally: &Tally, cap: Cap, now: Timestamp) -> LimitRow {
    LimitRow {
        identifier: identifier.map(str::to_owned),
        what,
        place: None,
        used: tally.used_anywhere(Limits::DAY, now),
        allowed: cap.all,
        until: cap.shut_until(tally, now),
    }
}

/// What is used of a budget, for strangers and for known places.
fn rows_of_tally(
    of: &str,
    what: &Limited,
    tally: &Tally,
    budget: &Budget,
    now: Timestamp,
) -> impl Iterator<Item = LimitRow> {
    [Place::Strange, Place::Known].into_iter().map(move |place| LimitRow {
        identifier: Some(of.to_owned()),
        what: what.clone(),
        place: Some(place),
        used: tally.used(place, budget.window, now),
        allowed: budget.of(place),
        until: (!tally.has_room(budget, place, now)).then(|| tally.room_at(budget, place, now)),
    })
}

/// What is used of the limits of the whole installation.
pub async fn counts_in_all(
    store: &dyn RecoveryStore,
    limits: &Limits,
    now: Timestamp,
) -> Result<Vec<LimitRow>, StoreFault> {
    let wrong = store.tally(&TallyKey::installation()).await?;
    let (used, allowed) = (wrong.used_anywhere(Limits::DAY, now), limits.wrong_codes_in_all);
    let until = (used >= allowed).then(|| wrong.room_anywhere_at(allowed, Limits::DAY, now));
    let what = Limited::WrongCodesInAll;
    let mut rows = vec![LimitRow { identifier: None, what, place: None, used, allowed, until }];
    let sending = &limits.sending;
    for (what, meter, cap) in
        [(Limited::Sent, Meter::InAll, sending.in_all), (Limited::Cost, Meter::Cost, sending.cents)]
    {
        let tally = store.tally(&meter.key(&Target { live: true, ..Target::default() })).await?;
        rows.push(row_of_cap(None, what, &tally, cap, now));
    }
    Ok(rows)
}

fn rows_of(identifier: Option<&str>, standing: &Standing, now: Timestamp, limits: &Limits) -> Vec<LimitRow> {
    let row = |what, place, used, allowed, until| LimitRow {
        identifier: identifier.map(str::to_owned),
        what,
        place,
        used,
        allowed,
        until,
    };
    let mut rows = Vec::new();
    for place in [Place::Strange, Place::Known] {
        for method in &limits.methods {
            let budget = &limits.wrong_codes_per_factor;
            let used = standing.wrong.get(method).map_or(0, |wrong| wrong.used(place, budget.window, now));
            let until = standing.paused_until(*method, place, now);
            rows.push(row(Limited::WrongCodes(*method), Some(place), used, budget.of(place), until));
        }
        let budget = &limits.wrong_codes_per_year;
        let used = standing.year.used(place, budget.window, now);
        let until = standing.is_spent(place, now, limits).then(|| standing.year.room_at(budget, place, now));
        rows.push(row(Limited::WrongCodesInAYear, Some(place), used, budget.of(place), until));
    }
    if identifier.is_none() {
        let next = standing.switch_on_at(now, limits);
        let used = u32::try_from(standing.switch_ons_in_a_year(now, limits)).unwrap_or(u32::MAX);
        rows.push(row(Limited::SwitchOns, None, used, limits.switch_ons_per_year, (next > now).then_some(next)));
    }
    rows
}

fn resets(file: &AccountFile, now: Timestamp, limits: &Limits) -> LimitRow {
    let (used, until) = file.resets_lately(now, limits);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (used, allowed) = (number(used), number(limits.resets_per_day));
    LimitRow { identifier: None, what: Limited::Resets, place: None, used, allowed, until }
}
