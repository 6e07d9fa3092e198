//! The bounds of sending, one by one.

use super::*;
use crate::{
    identity::recovery::DeliveryId,
    model::{AccountId, SessionId},
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_040 + seconds).unwrap()
}

/// A little store of tallies.
#[derive(Default)]
struct Office {
    tallies: BTreeMap<TallyKey, Tally>,
    limits: SendingLimits,
    told: Vec<String>,
}

fn delivery(number: &str, prefix: &str, country: &str) -> Delivery {
    Delivery {
        key: None,
        id: DeliveryId { session: SessionId(ulid::Ulid::nil()), challenge: 1 },
        method: Method::Text,
        account: Some(AccountId::from("ada")),
        number: number.to_owned(),
        route: Route { prefix: prefix.to_owned(), country: country.to_owned() },
        place: Place::Strange,
        text: 1,
        until: at(1_000_000),
        counted: false,
        to: None,
    }
}

fn ada() -> Delivery {
    delivery("ada", "block", "US")
}

fn from_campus(delivery: Delivery) -> Delivery {
    Delivery { place: Place::Known, ..delivery }
}

impl Office {
    fn send(&mut self, delivery: &Delivery, now: Timestamp) -> Option<Bound> {
        self.send_all([delivery], now)[0]
    }

    /// What is decided of all that lies in the outbox, in one go, and what must be written for it.
    fn decide<'d>(
        &self,
        outbox: impl IntoIterator<Item = &'d Delivery>,
        now: Timestamp,
    ) -> (Vec<Option<Bound>>, Upkeep) {
        let mut meters = Meters::default();
        let mut bounds = Vec::new();
        for delivery in outbox {
            for key in meters.unread(&delivery.target()) {
                meters.put(key.clone(), self.tallies.get(&key).cloned().unwrap_or_default());
            }
            bounds.push(meters.admit(delivery, "+1573555", now, &self.limits));
        }
        (bounds, meters.upkeep())
    }

    fn send_all<'d>(&mut self, outbox: impl IntoIterator<Item = &'d Delivery>, now: Timestamp) -> Vec<Option<Bound>> {
        let (bounds, upkeep) = self.decide(outbox, now);
        assert_eq!(upkeep.deliveries.len(), bounds.iter().filter(|bound| bound.is_none()).count());
        assert!(upkeep.deliveries.iter().all(|delivery| delivery.counted));
        for (key, tally) in upkeep.tallies {
            let before = self.tallies.insert(key, tally.clone()).map_or(0, |tally| tally.revision);
            assert_eq!(before + 1, tally.revision);
        }
        self.told.extend(upkeep.audit.into_iter().map(|entry| match entry.deed {
            Deed::Alarm { limit } => limit,
            deed => panic!("{deed:?}"),
        }));
        bounds
    }

    fn used(&mut self, delivery: &Delivery, now: Timestamp) {
        let key = Meter::Used.key(&delivery.target());
        self.tallies.entry(key).or_default().count(delivery.place, 1, Limits::DAY, now);
    }
}

#[test]
fn attack_21_one_number_gets_so_many_whoever_asks() {
    let mut office = Office::default();
    let sent = |office: &mut Office, delivery: &Delivery, now: i64, tries: usize| {
        (0..tries).filter(|_| office.send(delivery, at(now)).is_none()).count()
    };
    assert_eq!(sent(&mut office, &ada(), 0, 20), 6);
    assert_eq!(office.send(&ada(), at(0)), Some(Bound::Number));
    assert_eq!(office.send(&delivery("ben", "block", "US"), at(0)), None, "another number");
    assert_eq!(sent(&mut office, &from_campus(ada()), 0, 20), 6, "known places have their own");
    assert_eq!(sent(&mut office, &ada(), 3_700, 20), 6);
    assert_eq!(sent(&mut office, &ada(), 7_400, 20), 0, "twelve a day");
    assert_eq!(sent(&mut office, &ada(), 86_500, 20), 6);
    assert!(office.told.is_empty(), "one number is no alarm");
}

#[test]
fn attack_21_a_full_outbox_sends_no_more_than_one_code_after_another_does() {
    let (all, mut one_by_one, mut in_one_go) = (vec![ada(); 9], Office::default(), Office::default());
    let numbers = (0..100).map(|n| delivery(&format!("invented {n}"), "block", "US"));
    let outbox: Vec<Delivery> = all.into_iter().chain(numbers).collect();
    let singly: Vec<_> = outbox.iter().map(|delivery| one_by_one.send(delivery, at(0))).collect();
    assert_eq!(in_one_go.send_all(&outbox, at(0)), singly);
    assert_eq!(singly.iter().filter(|bound| bound.is_none()).count(), 30, "{singly:?}");
    let used = |office: &Office| {
        let used = |tally: &Tally| tally.used_anywhere(Limits::DAY, at(0));
        office.tallies.iter().map(|(key, tally)| (key.clone(), used(tally))).collect::<Vec<_>>()
    };
    assert_eq!((used(&in_one_go), in_one_go.told), (used(&one_by_one), one_by_one.told));
}

#[test]
fn attack_20_a_prefix_whose_codes_nobody_uses_is_shut_until_the_window_moves() {
    let mut office = Office::default();
    let number = |n: usize| delivery(&format!("invented {n}"), "block", "US");
    assert_eq!((0..100).filter(|n| office.send(&number(*n), at(0)).is_none()).count(), 30);
    assert_eq!(office.send(&number(100), at(0)), Some(Bound::Unused));
    assert_eq!(office.send(&delivery("ben", "other block", "US"), at(0)), None);
    assert_eq!(office.send(&from_campus(number(101)), at(0)), None, "strangers shut nothing for known places");
    assert_eq!(office.told, ["codes that are never used, at numbers that begin with +1573555"], "once");
    assert_eq!(office.send(&number(102), at(86_401 + 60)), None);

    let mut office = Office::default();
    for n in 0..100 {
        assert_eq!(office.send(&number(n), at(0)), None, "one of ten is used");
        if n % 10 == 0 {
            office.used(&number(n), at(0));
        }
    }
}

#[test]
fn attack_20_prefix_country_and_installation_have_a_cap_each() {
    let few = |all| Cap { all, strangers: all - 1 };
    let limits = SendingLimits { breaker: Breaker { from: 30, percent: 0 }, ..SendingLimits::default() };
    let tariff = Tariff { text_cents: 1, call_cents: 1, cap: few(5) };
    for (limits, bound, alarm) in [
        (
            SendingLimits { per_prefix: few(5), ..limits.clone() },
            Bound::Prefix,
            "codes sent to numbers that begin with +1573555",
        ),
        (SendingLimits { elsewhere: tariff, ..limits.clone() }, Bound::Country, "codes sent to AI"),
        (SendingLimits { in_all: few(5), ..limits.clone() }, Bound::InAll, "codes sent"),
    ] {
        let mut office = Office { limits, ..Office::default() };
        let number = |n: usize| delivery(&format!("{n}"), "block", "AI");
        assert_eq!((0..9).filter(|n| office.send(&number(*n), at(0)).is_none()).count(), 4);
        assert_eq!(office.send(&number(9), at(0)), Some(bound));
        assert_eq!(office.send(&from_campus(number(9)), at(0)), None, "the part of known places");
        assert_eq!(office.send(&from_campus(number(9)), at(0)), Some(bound), "and not more than all");
        assert_eq!(office.told, [alarm]);
    }
}

#[test]
fn attack_20_a_days_cost_is_capped_after_a_warning() {
    let tariff = Tariff { text_cents: 20, call_cents: 60, cap: Cap::new(1_000) };
    let cents = Cap { all: 250, strangers: 200 };
    let limits = SendingLimits { elsewhere: tariff, cents, warn_at: 100, ..SendingLimits::default() };
    let mut office = Office { limits, ..Office::default() };
    let number = |n: usize| delivery(&format!("{n}"), &format!("block {n}"), "AI");
    for n in 0..4 {
        assert_eq!(office.send(&number(n), at(0)), None);
    }
    assert!(office.told.is_empty());
    assert_eq!(office.send(&number(4), at(0)), None);
    assert_eq!(office.told, ["cost of codes, soon"]);
    let call = Delivery { method: Method::Call, ..number(5) };
    assert_eq!(office.send(&call, at(0)), None, "160 cents");
    assert_eq!(office.send(&call, at(0)), Some(Bound::Cost), "a call costs 60");
    assert_eq!((6..20).filter(|n| office.send(&number(*n), at(0)).is_none()).count(), 2, "texts cost 20");
    assert_eq!(office.told, ["cost of codes, soon", "cost of codes"]);
    assert_eq!((20..30).filter(|n| office.send(&from_campus(number(*n)), at(0)).is_none()).count(), 2);
    assert_eq!(office.send(&number(30), at(86_401 + 60)), None, "the next day");
}

#[test]
fn attack_21_what_is_asked_for_nobody_spends_nobodys_budget() {
    let mut office = Office::default();
    let nobody = Delivery { account: None, ..ada() };
    for _ in 0..100 {
        office.send(&nobody, at(0));
    }
    assert_eq!(office.send(&ada(), at(0)), None);
    for (meter, used) in
        [(Meter::Number, 1), (Meter::Prefix, 1), (Meter::Country, 1), (Meter::InAll, 1), (Meter::Cost, 2)]
    {
        let tally = &office.tallies[&meter.key(&ada().target())];
        assert_eq!(tally.used(Place::Strange, Limits::DAY, at(0)), used, "{meter:?}");
    }
    assert!(office.told.is_empty());
}

#[test]
fn attack_02_a_delivery_for_nobody_reads_and_writes_as_much() {
    let (mut office, nobody) = (Office::default(), Delivery { account: None, ..ada() });
    for _ in 0..8 {
        let [(bounds, left), (nobodys, right)] = [&ada(), &nobody].map(|delivery| office.decide([delivery], at(0)));
        assert_eq!(bounds, nobodys);
        assert_eq!(left.tallies.len(), right.tallies.len());
        assert_eq!(left.deliveries.len(), right.deliveries.len());
        office.send(&ada(), at(0));
        office.send(&nobody, at(0));
    }
}

#[test]
fn a_cap_says_when_strangers_get_something_again() {
    let (cap, mut tally) = (Cap { all: 4, strangers: 2 }, Tally::default());
    tally.count(Place::Strange, 1, Limits::DAY, at(0));
    assert_eq!(cap.shut_until(&tally, at(0)), None);
    tally.count(Place::Strange, 1, Limits::DAY, at(0));
    let open = cap.shut_until(&tally, at(0)).unwrap();
    assert!(cap.has_room(&tally, Place::Strange, 1, open));
    assert!(!cap.has_room(&tally, Place::Strange, 1, open - Duration::from_secs(61)));
    tally.count(Place::Known, 2, Limits::DAY, at(40_000));
    assert_eq!(cap.shut_until(&tally, at(40_000)), Some(open), "the strangers' own part and the whole open at once");
}

#[test]
fn a_breaker_says_how_many_may_go_unused_and_until_when_it_is_shut() {
    for breaker in
        [Breaker { from: 30, percent: 10 }, Breaker { from: 2, percent: 50 }, Breaker { from: 1, percent: 0 }]
    {
        for (sent, used) in (0..100).flat_map(|sent| (0..=sent).map(move |used| (sent, used))) {
            let unused = sent - used;
            assert_eq!(unused > breaker.may_go_unused(sent), breaker.trips(sent, used), "{breaker:?} {sent} {used}");
        }
    }
    let breaker = Breaker { from: 3, percent: 50 };
    let (mut sent, mut used) = (Tally::default(), Tally::default());
    for (second, count) in [(0, 1), (4_000, 1), (8_000, 2)] {
        assert_eq!(breaker.shut_until(&sent, &used, at(second)), None);
        sent.count(Place::Strange, count, Limits::DAY, at(second));
    }
    let open = breaker.shut_until(&sent, &used, at(8_000)).unwrap();
    assert_eq!(breaker.shut_until(&sent, &used, open), None);
    assert!(breaker.shut_until(&sent, &used, open - Duration::from_secs(61)).is_some());
    used.count(Place::Strange, 2, Limits::DAY, at(8_000));
    assert_eq!(breaker.shut_until(&sent, &used, at(8_000)), None, "codes that are used open it at once");
}
