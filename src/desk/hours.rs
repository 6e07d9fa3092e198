//! When somebody of the help desk is at work: shifts by the week, in a zone, and the days that differ.
//!
//! Pure. Times of the clock are the zone's: a change to summer time moves no opening hour, and an hour that
//! a clock skips or shows twice is taken as `jiff` takes it (the gap forward, the fold at its first).

use std::collections::BTreeMap;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Weekday},
    tz::TimeZone,
};

use crate::model::{Closing, DeskHours, Opening, Shift};

/// How far ahead the next opening is looked for.
const HORIZON: i32 = 60;

/// How long before the end of a shift it is told.
const SOON: jiff::SignedDuration = jiff::SignedDuration::from_mins(30);

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    zone: TimeZone,
    /// From Monday on; sorted, without overlaps.
    week: [Vec<Shift>; 7],
    /// Days with shifts of their own, or with none.
    exceptions: BTreeMap<Date, Vec<Shift>>,
}

impl Hours {
    /// `week` begins with Monday; each day's shifts are sorted and apart.
    pub fn new(zone: TimeZone, week: [Vec<Shift>; 7], exceptions: BTreeMap<Date, Vec<Shift>>) -> Self {
        Self { zone, week, exceptions }
    }

    /// At any time.
    pub fn always() -> Self {
        let all_day = vec![Shift::ALL_DAY];
        Self::new(TimeZone::UTC, std::array::from_fn(|_| all_day.clone()), BTreeMap::new())
    }

    /// What can be told at `now`.
    pub fn at(&self, now: Timestamp) -> DeskHours {
        if self.are_open(now) {
            DeskHours::Open { closing: self.closing_soon(now), until: self.unusual_end(now) }
        } else {
            DeskHours::Closed { opens: self.next_opening(now) }
        }
    }

    /// Whether a shift is on at `now`.
    pub fn are_open(&self, now: Timestamp) -> bool {
        let now = self.zone.to_datetime(now);
        self.of(now.date()).iter().any(|shift| shift.holds(now.time()))
    }

    /// The next opening after `now`, while no shift is on; `None` if there is none for two months.
    pub fn next_opening(&self, now: Timestamp) -> Option<Opening> {
        let now = self.zone.to_datetime(now);
        let days = std::iter::successors(Some(now.date()), |date| date.tomorrow().ok());
        let mut days = days.zip(0..HORIZON);
        days.find_map(|(date, days)| {
            let mut later = self.of(date).iter().filter(|shift| days > 0 || shift.from() > now.time());
            later.next().map(|shift| Opening { at: date.to_datetime(shift.from()), days: days.unsigned_abs() })
        })
    }

    /// The end of the shift that is on, if it is near, and the opening after it.
    pub fn closing_soon(&self, now: Timestamp) -> Option<Closing> {
        let at = self.end_of_work(now)?;
        let end = self.zone.to_timestamp(at).ok()?;
        let near = end.duration_since(now) <= SOON;
        near.then(|| self.next_opening(end)).flatten().map(|opens| Closing { at, opens })
    }

    /// When it closes today, where the hours of the week say otherwise or say nothing.
    fn unusual_end(&self, now: Timestamp) -> Option<DateTime> {
        if !self.exceptions.contains_key(&self.zone.to_datetime(now).date()) {
            return None;
        }
        let usual = Self::new(self.zone.clone(), self.week.clone(), BTreeMap::new());
        self.end_of_work(now).filter(|end| usual.end_of_work(now) != Some(*end))
    }

    /// When the shifts end that follow each other from `now` on without a gap. `None`: none is on, or they
    /// have no end.
    fn end_of_work(&self, now: Timestamp) -> Option<DateTime> {
        let mut at = self.zone.to_datetime(now);
        for _ in 0..HORIZON {
            let shift = self.of(at.date()).iter().find(|shift| shift.holds(at.time()))?;
            at = match shift.until() {
                Some(until) => at.date().to_datetime(until),
                None => at.date().tomorrow().ok()?.at(0, 0, 0, 0),
            };
            if !self.of(at.date()).iter().any(|shift| shift.holds(at.time())) {
                return Some(at);
            }
        }
        None
    }

    /// When so much of the hours has passed from `now` on; `None`: not within two months.
    pub fn after(&self, now: Timestamp, span: SignedDuration) -> Option<Timestamp> {
        let (mut at, mut left) = (now, span);
        for _ in 0..HORIZON * 4 {
            if self.are_open(at) {
                let Some(end) = self.end_after(at) else { return at.checked_add(left).ok() };
                let work = end.duration_since(at);
                if left <= work {
                    return at.checked_add(left).ok();
                }
                (at, left) = (end, left.checked_sub(work)?);
            } else {
                let opens = self.next_opening(at)?.at;
                at = self.zone.to_timestamp(opens).ok().filter(|opens| *opens > at)?;
            }
        }
        None
    }

    /// The end of the work that goes on at `at`. Of a time that comes twice, the one that is still ahead.
    fn end_after(&self, at: Timestamp) -> Option<Timestamp> {
        let end = self.zone.to_ambiguous_timestamp(self.end_of_work(at)?);
        let first = end.earlier().ok().filter(|first| *first > at);
        first.or_else(|| end.later().ok())
    }

    fn of(&self, date: Date) -> &[Shift] {
        let usual = || self.week.get(day_of(date.weekday())).map(Vec::as_slice).unwrap_or_default();
        self.exceptions.get(&date).map_or_else(usual, Vec::as_slice)
    }
}

fn day_of(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn shifts(texts: &[&str]) -> Vec<Shift> {
        Shift::sorted(texts.iter().map(|text| Shift::parse(text).unwrap()).collect()).unwrap()
    }

    /// Seven to six with a break at noon, Saturday till midnight, the day after Thanksgiving closed.
    fn hours() -> Hours {
        let day = shifts(&["13:00-18:00", "07:00-12:00"]);
        let week =
            [&day, &day, &day, &day, &day, &shifts(&["20:00-24:00"]), &shifts(&["00:00-02:00"])].map(Clone::clone);
        let exceptions = BTreeMap::from([
            (date(2026, 11, 26), Vec::new()),
            (date(2026, 11, 27), Vec::new()),
            (date(2026, 12, 24), shifts(&["08:00-12:00"])),
        ]);
        Hours::new(TimeZone::get("America/Chicago").unwrap(), week, exceptions)
    }

    fn at(text: &str) -> Timestamp {
        TimeZone::get("America/Chicago").unwrap().to_timestamp(text.parse().unwrap()).unwrap()
    }

    #[test]
    fn split_shifts_and_days_that_differ_count() {
        let hours = hours();
        for (when, open) in [
            ("2026-09-04T06:59", false),
            ("2026-09-04T07:00", true),
            ("2026-09-04T11:59", true),
            ("2026-09-04T12:00", false),
            ("2026-09-04T13:00", true),
            ("2026-09-04T18:00", false),
            ("2026-09-05T23:59", true),
            ("2026-09-06T01:59", true),
            ("2026-09-06T02:00", false),
            ("2026-11-26T10:00", false),
            ("2026-12-24T08:00", true),
            ("2026-12-24T14:00", false),
        ] {
            assert_eq!(hours.are_open(at(when)), open, "{when}");
        }
        assert!(Hours::always().are_open(at("2026-01-01T00:00")));
        assert_eq!(Hours::always().closing_soon(at("2026-01-01T00:00")), None);
    }

    #[test]
    fn the_next_opening_is_the_next_one_that_is_there() {
        let hours = hours();
        for (now, opens, days) in [
            ("2026-09-04T06:59", "2026-09-04T07:00", 0),
            ("2026-09-04T12:30", "2026-09-04T13:00", 0),
            ("2026-09-04T18:00", "2026-09-05T20:00", 1),
            ("2026-11-25T18:00", "2026-11-28T20:00", 3),
        ] {
            let opening = hours.next_opening(at(now)).unwrap();
            assert_eq!((opening.at, opening.days), (opens.parse().unwrap(), days), "{now}");
        }
        let never = Hours::new(TimeZone::UTC, std::array::from_fn(|_| Vec::new()), BTreeMap::new());
        assert_eq!(never.next_opening(at("2026-09-04T06:59")), None);
    }

    #[test]
    fn the_end_is_told_when_it_is_near_and_over_midnight_it_is_none() {
        let hours = hours();
        assert_eq!(hours.closing_soon(at("2026-11-25T17:29")), None);
        let closing = hours.closing_soon(at("2026-11-25T17:59")).unwrap();
        assert_eq!(closing.at, "2026-11-25T18:00".parse().unwrap());
        assert_eq!((closing.opens.at, closing.opens.days), ("2026-11-28T20:00".parse().unwrap(), 3));
        assert_eq!(hours.closing_soon(at("2026-09-05T23:59")), None, "Sunday goes on where Saturday ends");
        assert!(hours.closing_soon(at("2026-09-06T01:45")).is_some());
        assert_eq!(hours.closing_soon(at("2026-09-06T03:00")), None, "it is closed");
    }

    #[test]
    fn a_day_that_ends_otherwise_than_its_week_says_tells_its_end() {
        let mut hours = hours();
        hours.exceptions.insert(date(2026, 12, 23), shifts(&["07:00-12:00", "13:00-20:00"]));
        hours.exceptions.insert(date(2026, 12, 31), shifts(&["08:00-11:00"]));
        for (now, until) in [
            ("2026-12-24T09:00", None),
            ("2026-12-31T09:00", Some("2026-12-31T11:00")),
            ("2026-12-23T09:00", None),
            ("2026-12-23T15:00", Some("2026-12-23T20:00")),
            ("2026-12-23T19:00", Some("2026-12-23T20:00")),
            ("2026-12-22T15:00", None),
        ] {
            let told = match hours.at(at(now)) {
                DeskHours::Open { until, .. } => until,
                closed @ DeskHours::Closed { .. } => panic!("{now}: {closed:?}"),
            };
            assert_eq!(told, until.map(|until: &str| until.parse().unwrap()), "{now}");
        }
    }

    /// 2026-03-08 02:00 to 03:00 isn't there in Chicago, and 2026-11-01 01:00 to 02:00 comes twice.
    #[test]
    fn a_change_of_the_clocks_moves_no_opening_hour() {
        let hours = hours();
        let sunday = at("2026-03-08T04:00");
        let opens = hours.next_opening(sunday).unwrap();
        assert_eq!((opens.at, opens.days), ("2026-03-09T07:00".parse().unwrap(), 1));
        assert!(hours.are_open(at("2026-03-09T07:00")) && !hours.are_open(at("2026-03-09T06:59")));
        let night = Hours::new(
            TimeZone::get("America/Chicago").unwrap(),
            std::array::from_fn(|_| shifts(&["02:15-02:45"])),
            BTreeMap::new(),
        );
        assert!(
            (0..24 * 60).all(|minute| {
                let now = at("2026-03-08T00:00") + jiff::SignedDuration::from_mins(minute);
                !night.are_open(now)
            }),
            "a time that isn't there is nobody's shift"
        );
        let twice = (0..25 * 60).filter(|minute| {
            let now = at("2026-11-01T00:00") + jiff::SignedDuration::from_mins(*minute);
            let early = Hours::new(
                TimeZone::get("America/Chicago").unwrap(),
                std::array::from_fn(|_| shifts(&["01:15-01:45"])),
                BTreeMap::new(),
            );
            early.are_open(now)
        });
        assert_eq!(twice.count(), 60, "half an hour that comes twice is an hour's work");
    }

    #[test]
    fn time_counts_within_the_hours_alone() {
        let hours = hours();
        let after = |from: &str, minutes: i64| hours.after(at(from), SignedDuration::from_mins(minutes));
        assert_eq!(after("2026-09-02T08:00", 10), Some(at("2026-09-02T08:10")));
        assert_eq!(after("2026-09-02T11:55", 10), Some(at("2026-09-02T13:05")), "over noon");
        assert_eq!(after("2026-09-02T11:50", 10), Some(at("2026-09-02T12:00")), "to the very end");
        assert_eq!(after("2026-09-02T17:55", 10), Some(at("2026-09-03T07:05")), "over the night");
        assert_eq!(after("2026-11-25T17:59", 10), Some(at("2026-11-28T20:09")), "over two holidays");
        assert_eq!(after("2026-12-25T03:00", 30), Some(at("2026-12-25T07:30")), "asked at night");
        assert_eq!(after("2026-09-05T23:30", 60), Some(at("2026-09-06T00:30")), "a shift over midnight is one");
        assert_eq!(after("2026-09-05T23:30", 180), Some(at("2026-09-07T07:30")), "and then the weekend's end");
        assert_eq!(Hours::always().after(at("2026-09-05T23:30"), SignedDuration::from_hours(99)).unwrap(), {
            at("2026-09-05T23:30") + SignedDuration::from_hours(99)
        });
        let never = Hours::new(TimeZone::UTC, std::array::from_fn(|_| Vec::new()), BTreeMap::new());
        assert_eq!(never.after(at("2026-09-05T23:30"), SignedDuration::from_mins(1)), None);
    }

    #[test]
    fn a_change_of_the_clocks_gives_and_takes_an_hour_of_a_night_shift() {
        let night = || {
            let (zone, day) = (TimeZone::get("America/Chicago").unwrap(), shifts(&["00:00-04:00"]));
            Hours::new(zone, std::array::from_fn(|_| day.clone()), BTreeMap::new())
        };
        let after = |from: &str, minutes: i64| night().after(at(from), SignedDuration::from_mins(minutes));
        // 2026-03-08 has no 02:00 to 03:00, and 2026-11-01 has 01:00 to 02:00 twice.
        assert_eq!(after("2026-03-08T01:50", 20), Some(at("2026-03-08T03:10")), "ten minutes after the gap");
        assert_eq!(
            after("2026-03-08T00:00", 200),
            Some(at("2026-03-09T00:20")),
            "three hours of work, and twenty minutes"
        );
        assert_eq!(after("2026-11-01T00:00", 290), Some(at("2026-11-01T03:50")), "five hours of work");
        assert_eq!(after("2026-11-01T00:00", 310), Some(at("2026-11-02T00:10")));
    }
}
