//! Holidays from an iCalendar file (RFC 5545), as universities and countries publish them: whole days, or some
//! hours of a day, on which nobody of the help desk is in the chat.
//!
//! Absent on purpose: repetitions other than "every year". Published files write their days out, and a rule that
//! was read half would close the desk on a wrong day.

use std::collections::BTreeMap;

use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::{
    Span, ToSpan as _,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use crate::model::{ContentFault, Shift};

/// What is closed: by day, the times from and until (`None`: the day's end).
type Closed = BTreeMap<Date, Vec<(Time, Option<Time>)>>;

/// What goes every year is written out so far.
const LAST_YEAR: i16 = 2100;
/// A holiday is no longer than this, in days.
const LONGEST: i64 = 120;

/// The days that `source` closes wholly or in part, with the shifts that are left of `week` (from Monday on).
/// Times without a zone are those of `zone`.
pub(super) fn read(
    file: &str,
    source: &str,
    zone: &TimeZone,
    week: &[Vec<Shift>; 7],
) -> Result<BTreeMap<Date, Vec<Shift>>, Vec<ContentFault>> {
    let reader = Reader { file, source, zone };
    let whole = source.trim_start_matches('\u{feff}').trim();
    if !whole.starts_with("BEGIN:VCALENDAR") || !whole.ends_with("END:VCALENDAR") {
        return Err(vec![reader.unreadable("")]);
    }
    let unfolded = unfold(whole);
    let calendar = read_calendar(&unfolded).map_err(|fault| vec![reader.unreadable(&fault)])?;
    let mut closed = Closed::new();
    let mut faults = Vec::new();
    let events = calendar.components.iter().filter(|component| component.name == "VEVENT");
    for (place, event) in events.enumerate() {
        let cancelled = event.find_prop("STATUS").is_some_and(|status| status.val == "CANCELLED");
        match reader.event(event) {
            Ok(times) if !cancelled => times.into_iter().for_each(|(from, until)| close(&mut closed, from, until)),
            Ok(_) => {}
            Err(wrong) => faults.push(reader.fault(place, wrong)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let left = |(date, closed): (Date, Vec<_>)| {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        let usual = week.get(weekday).map(Vec::as_slice).unwrap_or_default();
        (date, rest(usual, &closed))
    };
    Ok(closed.into_iter().map(left).collect())
}

struct Reader<'s> {
    file: &'s str,
    source: &'s str,
    zone: &'s TimeZone,
}

/// What is wrong in an event: the property that the mistake is told at, what it is, what to do.
struct Wrong(&'static str, String, &'static str);

impl Reader<'_> {
    /// Each time that the event takes, on the desk's clock.
    fn event(&self, event: &Component<'_>) -> Result<Vec<(DateTime, DateTime)>, Wrong> {
        const DATES: &str = "Write DTSTART;VALUE=DATE:20261225 for a day, or DTSTART;TZID=America/Chicago:20261224T120000 with a DTEND.";
        let starts =
            event.find_prop("DTSTART").ok_or_else(|| Wrong("BEGIN", "this event has no DTSTART".into(), DATES))?;
        let (from, whole) = self.moment("DTSTART", starts)?;
        let until = match (event.find_prop("DTEND"), event.find_prop("DURATION")) {
            (Some(ends), _) => self.moment("DTEND", ends)?.0,
            (None, Some(duration)) => {
                let span: Span = duration.val.as_str().parse().map_err(|_| {
                    Wrong(
                        "DURATION",
                        format!("this is no duration: {}", duration.val),
                        "Write PT4H for four hours, or P1D for a day.",
                    )
                })?;
                from.checked_add(span).map_err(|_| Wrong("DURATION", "this duration is too long".into(), DATES))?
            }
            (None, None) if whole => from.saturating_add(1.day()),
            (None, None) => return Err(Wrong("DTSTART", "this event has no end".into(), DATES)),
        };
        let days = i64::from((until.date() - from.date()).get_days());
        if until <= from || days > LONGEST {
            let message = format!("this event lasts from {from} to {until}");
            return Err(Wrong("DTSTART", message, "Let it end after it begins, and within 120 days."));
        }
        let Some(rule) = event.find_prop("RRULE") else { return Ok(vec![(from, until)]) };
        let years = years(rule, from)?;
        let shifted = |year: i16| {
            // The 29th of February is every four years.
            let by = i32::from(year - from.year());
            let same = from.date().with().year(year).build().ok()?;
            let until = until.checked_add(by.years()).ok()?;
            Some((same.to_datetime(from.time()), until))
        };
        Ok(years.filter_map(shifted).collect())
    }

    /// A day's begin, or a time on the desk's clock; and whether it is a day.
    fn moment(&self, name: &'static str, property: &Property<'_>) -> Result<(DateTime, bool), Wrong> {
        let text = property.val.as_str();
        let wrong = || {
            Wrong(
                name,
                format!("this is no day and no time: {text}"),
                "Write 20261225, 20261224T120000, or 20261224T180000Z.",
            )
        };
        if text.len() == 8 {
            return Date::strptime("%Y%m%d", text)
                .map(|date| (date.to_datetime(Time::midnight()), true))
                .map_err(|_| wrong());
        }
        let plain = text.strip_suffix('Z').unwrap_or(text);
        let at = DateTime::strptime("%Y%m%dT%H%M%S", plain).map_err(|_| wrong())?;
        let named = property.params.iter().find(|param| param.key == "TZID").and_then(|param| param.val.as_ref());
        let zone = match named {
            _ if plain.len() < text.len() => TimeZone::UTC,
            Some(named) => {
                let bare = named.as_str().trim_matches(['"', '/']);
                TimeZone::get(bare).map_err(|_| {
                    Wrong(name, format!("there is no time zone {bare}"), "Name an IANA zone: TZID=America/Chicago.")
                })?
            }
            None => self.zone.clone(),
        };
        let at = zone.to_timestamp(at).map_err(|_| wrong())?;
        Ok((self.zone.to_datetime(at), false))
    }

    /// The mistake, at the line of the property in the `place`-th event.
    fn fault(&self, place: usize, Wrong(property, message, remedy): Wrong) -> ContentFault {
        let begins = self.source.match_indices("BEGIN:VEVENT").nth(place).map_or(0, |(at, _)| at);
        let rest = self.source.get(begins..).unwrap_or_default();
        let event = rest.find("END:VEVENT").and_then(|end| rest.get(..end)).unwrap_or(rest);
        let mut at = begins;
        for line in event.split_inclusive('\n') {
            if line.starts_with(property) {
                return ContentFault::new(self.file, self.source, at, at + line.trim_end().len(), message, remedy);
            }
            at += line.len();
        }
        ContentFault::new(self.file, self.source, begins, begins + "BEGIN:VEVENT".len(), message, remedy)
    }

    /// The file is no calendar. The parser tells a line of the text without its folds: the nearest there is.
    fn unreadable(&self, fault: &str) -> ContentFault {
        let line =
            fault.split(|it: char| !it.is_ascii_digit()).find_map(|number| number.parse::<usize>().ok()).unwrap_or(1);
        let lines = self.source.split_inclusive('\n');
        let start: usize = lines.take(line.saturating_sub(1)).map(str::len).sum();
        let start = start.min(self.source.len());
        let length = self.source.get(start..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
        let message = "this file is no iCalendar: it can't be read from about here on";
        let remedy = "Export it again from your calendar as .ics, or take the file out of [hours] holidays.";
        ContentFault::new(self.file, self.source, start, start + length, message, remedy)
    }
}

/// The years of an event that goes every year.
fn years(rule: &Property<'_>, from: DateTime) -> Result<impl Iterator<Item = i16> + use<>, Wrong> {
    let (mut yearly, mut last) = (false, LAST_YEAR);
    for part in rule.val.as_str().split(';') {
        let read = match part.split_once('=') {
            Some(("FREQ", "YEARLY")) => {
                yearly = true;
                Some(LAST_YEAR)
            }
            Some(("INTERVAL", "1") | ("WKST", _)) => Some(LAST_YEAR),
            Some(("COUNT", count)) => {
                count.parse::<i16>().ok().filter(|count| *count > 0).map(|count| from.year().saturating_add(count - 1))
            }
            Some(("UNTIL", until)) => {
                until.get(..8).and_then(|day| Date::strptime("%Y%m%d", day).ok()).map(|until| {
                    // Of the last year, if its day comes before it.
                    let reached =
                        until.month() > from.month() || until.month() == from.month() && until.day() >= from.day();
                    if reached { until.year() } else { until.year().saturating_sub(1) }
                })
            }
            _ => None,
        };
        last = last.min(read.ok_or_else(|| {
            let message = format!("this repeats in a way that is not read here: {part}");
            Wrong("RRULE", message, "Write the days out, each as an event of its own; only FREQ=YEARLY is repeated.")
        })?);
    }
    if !yearly {
        let remedy = "Write the days out, each as an event of its own; only FREQ=YEARLY is repeated.";
        return Err(Wrong("RRULE", "this rule says not how often".into(), remedy));
    }
    Ok(from.year()..=last)
}

fn close(closed: &mut Closed, from: DateTime, until: DateTime) {
    let mut date = from.date();
    while date <= until.date() {
        let begins = if date == from.date() { from.time() } else { Time::midnight() };
        let ends = (date == until.date()).then_some(until.time());
        if ends != Some(Time::midnight()) {
            closed.entry(date).or_default().push((begins, ends));
        }
        let Ok(next) = date.tomorrow() else { return };
        date = next;
    }
}

/// What is left of a day's shifts.
fn rest(usual: &[Shift], closed: &[(Time, Option<Time>)]) -> Vec<Shift> {
    let mut left = usual.to_vec();
    for (from, until) in closed {
        left = left
            .into_iter()
            .flat_map(|shift| {
                let before = min(Some(*from), shift.until()).and_then(|until| Shift::new(shift.from(), Some(until)));
                let after = until.and_then(|until| Shift::new(shift.from().max(until), shift.until()));
                let apart =
                    until.is_some_and(|until| until <= shift.from()) || shift.until().is_some_and(|end| end <= *from);
                if apart { vec![shift] } else { before.into_iter().chain(after).collect() }
            })
            .collect();
    }
    left
}

/// The earlier of two times; `None` is the day's end.
fn min(one: Option<Time>, other: Option<Time>) -> Option<Time> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn file(events: &[&str]) -> String {
        let events = events.iter().map(|event| format!("BEGIN:VEVENT\r\nUID:1\r\n{event}\r\nEND:VEVENT\r\n"));
        let events = events.collect::<Vec<_>>().concat();
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b\r\n{events}END:VCALENDAR\r\n")
    }

    /// Seven to six with a break at noon, the weekend free.
    fn read_events(events: &[&str]) -> Result<BTreeMap<Date, Vec<Shift>>, Vec<ContentFault>> {
        let day = vec![Shift::parse("07:00-12:00").unwrap(), Shift::parse("13:00-18:00").unwrap()];
        let week = std::array::from_fn(|place| if place < 5 { day.clone() } else { Vec::new() });
        read("days.ics", &file(events), &TimeZone::get("America/Chicago").unwrap(), &week)
    }

    fn shifts(texts: &[&str]) -> Vec<Shift> {
        texts.iter().map(|text| Shift::parse(text).unwrap()).collect()
    }

    #[test]
    fn whole_days_are_closed_and_the_last_one_is_excluded() {
        let days = read_events(&[
            "DTSTART;VALUE=DATE:20261126\r\nDTEND;VALUE=DATE:20261128\r\nSUMMARY:Thanks\r\n giving",
            "DTSTART;VALUE=DATE:20260907",
            "DTSTART;VALUE=DATE:20260908\r\nSTATUS:CANCELLED",
        ]);
        let days = days.unwrap();
        let dates: Vec<_> = days.keys().copied().collect();
        assert_eq!(dates, [date(2026, 9, 7), date(2026, 11, 26), date(2026, 11, 27)]);
        assert!(days.values().all(Vec::is_empty));
    }

    #[test]
    fn hours_are_cut_out_of_the_shifts_on_the_desks_clock() {
        let days = read_events(&[
            "DTSTART;TZID=America/Chicago:20261224T110000\r\nDTEND;TZID=America/Chicago:20261224T140000",
            "DTSTART:20261231T210000Z\r\nDURATION:PT12H",
            "DTSTART;TZID=\"Europe/Berlin\":20261222T150000\r\nDTEND;TZID=Europe/Berlin:20261222T160000",
            "DTSTART:20261221T120000\r\nDTEND:20261221T130000",
        ]);
        let days = days.unwrap();
        assert_eq!(days[&date(2026, 12, 24)], shifts(&["07:00-11:00", "14:00-18:00"]));
        assert_eq!(days[&date(2026, 12, 31)], shifts(&["07:00-12:00", "13:00-15:00"]), "21:00 in Greenwich is 15:00");
        assert_eq!(days[&date(2027, 1, 1)], shifts(&["07:00-12:00", "13:00-18:00"]), "over at three in the morning");
        let day = &days[&date(2026, 12, 22)];
        assert_eq!(*day, shifts(&["07:00-08:00", "09:00-12:00", "13:00-18:00"]), "eight in the morning here");
        assert_eq!(days[&date(2026, 12, 21)], shifts(&["07:00-12:00", "13:00-18:00"]), "nobody was there anyway");
    }

    #[test]
    fn what_goes_every_year_does_and_other_rules_are_refused() {
        let days = read_events(&["DTSTART;VALUE=DATE:20251225\r\nRRULE:FREQ=YEARLY;INTERVAL=1"]).unwrap();
        assert!(days.contains_key(&date(2026, 12, 25)) && days.contains_key(&date(2100, 12, 25)));
        let days = read_events(&["DTSTART;VALUE=DATE:20251225\r\nRRULE:FREQ=YEARLY;COUNT=2"]).unwrap();
        assert_eq!(days.len(), 2);
        let days = read_events(&["DTSTART;VALUE=DATE:20251225\r\nRRULE:FREQ=YEARLY;UNTIL=20271224T000000Z"]).unwrap();
        assert_eq!(days.keys().last(), Some(&date(2026, 12, 25)));
        let days = read_events(&["DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY;COUNT=5"]).unwrap();
        assert_eq!(days.len(), 2);
    }

    #[test]
    fn a_mistake_is_told_at_its_line() {
        for (event, line, told) in [
            ("DTSTART;VALUE=DATE:2026-12-25", 10, "no day and no time"),
            ("SUMMARY:x", 8, "no DTSTART"),
            ("SUMMARY:x\r\nDTSTART:20261225T100000", 11, "no end"),
            ("DTSTART:20261225T100000\r\nDTEND:20261225T090000", 10, "lasts from"),
            ("DTSTART;TZID=Mars/Olympus:20261225T100000", 10, "no time zone Mars/Olympus"),
            ("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=MONTHLY", 11, "FREQ=MONTHLY"),
            ("DTSTART;VALUE=DATE:20261225\r\nRRULE:COUNT=3", 11, "how often"),
            ("DTSTART:20261225T100000\r\nDURATION:long", 11, "no duration"),
        ] {
            let faults = read_events(&["DTSTART;VALUE=DATE:20260101", event]).unwrap_err();
            let [fault] = faults.as_slice() else { panic!("{faults:?}") };
            assert!(fault.message.contains(told), "{event}: {}", fault.message);
            assert_eq!((fault.line(), fault.file()), (line, "days.ics"), "{event}");
            assert!(!fault.remedy.is_empty());
        }
        let zone = TimeZone::UTC;
        let week = std::array::from_fn(|_| Vec::new());
        for none in ["", "hello", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"] {
            let faults = read("a.ics", none, &zone, &week).unwrap_err();
            assert!(faults[0].message.contains("no iCalendar"), "{none:?}: {faults:?}");
        }
    }
}
