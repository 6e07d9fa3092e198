//! When somebody of the help desk is in the chat: shifts by the week, and days that differ.

use std::{collections::BTreeMap, ops::Range, path::PathBuf};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    SettingsFault, holidays,
    reader::{Located, Section},
};
use crate::model::{ContentFault, Shift};

#[derive(Debug, Clone)]
pub struct HoursSettings {
    pub zone: TimeZone,
    /// From Monday on; each day's shifts are sorted and apart.
    pub week: [Vec<Shift>; 7],
    /// Days with shifts of their own; with none, nobody is there.
    pub exceptions: BTreeMap<Date, Vec<Shift>>,
    /// The iCalendar file whose days are exceptions too, and where the configuration names it.
    holidays: Option<(PathBuf, Range<usize>)>,
}

impl HoursSettings {
    /// Without a day that differs.
    pub(super) fn weekly(zone: TimeZone, week: [Vec<Shift>; 7]) -> Self {
        Self { zone, week, exceptions: BTreeMap::new(), holidays: None }
    }

    /// Takes in the holidays' file, if `source` names one. A day that the configuration itself says stays so.
    pub(super) fn read_holidays(&mut self, file: &str, source: &str) -> Result<(), SettingsFault> {
        let Some((path, named)) = &self.holidays else { return Ok(()) };
        let shown = path.display().to_string();
        let calendar = std::fs::read_to_string(path).map_err(|fault| {
            let message = format!("{shown} can't be read: {fault}");
            let remedy = "Put your calendar there, as .ics, or take the line out.";
            let fault = ContentFault::new(file, source, named.start, named.end, message, remedy);
            SettingsFault::Wrong { path: file.to_owned(), faults: vec![fault] }
        })?;
        let days = holidays::read(&shown, &calendar, &self.zone, &self.week)
            .map_err(|faults| SettingsFault::Wrong { path: shown, faults })?;
        for (date, shifts) in days {
            self.exceptions.entry(date).or_insert(shifts);
        }
        Ok(())
    }
}

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

pub(super) fn read(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<HoursSettings> {
    let zone = section.text("zone").and_then(|text| {
        section.convert(&text, |text| {
            TimeZone::get(text)
                .map_err(|_| (format!("there is no time zone {text}"), "Write one such as \"America/Chicago\".".into()))
        })
    });
    let days = DAYS.map(|day| {
        let texts = section.texts(day)?;
        let shifts = texts.iter().map(|text| section.convert(text, |text| shift(text))).collect::<Option<Vec<_>>>();
        let shifts = shifts?.into_iter().map(|shift| shift.value).collect();
        apart(&mut section, texts.first(), shifts)
    });
    let exceptions = section.texts("exceptions").and_then(|texts| read_exceptions(&mut section, &texts));
    let holidays = section.optional_text("holidays");
    section.close(faults);
    let days: Option<Vec<Vec<Shift>>> = days.into_iter().collect();
    let holidays = holidays.map(|named| (PathBuf::from(&named.value), named.span()));
    Some(HoursSettings { zone: zone?.value, week: days?.try_into().ok()?, exceptions: exceptions?, holidays })
}

fn read_exceptions<'d>(section: &mut Section<'d>, texts: &[Located<'d, String>]) -> Option<BTreeMap<Date, Vec<Shift>>> {
    let mut exceptions = BTreeMap::new();
    let mut whole = true;
    for text in texts {
        let Some(day) = section.convert(text, |text| exception(text)) else {
            whole = false;
            continue;
        };
        let (date, shifts) = day.value;
        let Some(shifts) = apart(section, Some(text), shifts) else {
            whole = false;
            continue;
        };
        if exceptions.insert(date, shifts).is_some() {
            section.refuse(text.fault(format!("{date} stands here twice"), "Write all shifts of a day into one text."));
            whole = false;
        }
    }
    whole.then_some(exceptions)
}

fn apart(section: &mut Section<'_>, text: Option<&Located<'_, String>>, shifts: Vec<Shift>) -> Option<Vec<Shift>> {
    let sorted = Shift::sorted(shifts);
    if let (None, Some(text)) = (&sorted, text) {
        section.refuse(text.fault("two shifts of this day overlap", "Let one end before the other begins."));
    }
    sorted
}

fn shift(text: &str) -> Result<Shift, (String, String)> {
    Shift::parse(text).ok_or_else(|| {
        (format!("this is no shift: {text}"), "Write it as \"07:00-12:00\"; \"24:00\" is the day's end.".into())
    })
}

/// `2026-12-24 08:00-12:00, 13:00-15:00`, or `2026-12-25 closed`.
fn exception(text: &str) -> Result<(Date, Vec<Shift>), (String, String)> {
    let wrong = || {
        let remedy = "Write \"2026-12-25 closed\", or the day's shifts: \"2026-12-24 08:00-12:00, 13:00-15:00\".";
        (format!("this is no day and its shifts: {text}"), remedy.to_owned())
    };
    let (date, rest) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let date: Date = date.parse().map_err(|_| wrong())?;
    if rest.trim() == "closed" {
        return Ok((date, Vec::new()));
    }
    let shifts = rest.split(',').map(|shift| Shift::parse(shift.trim())).collect::<Option<Vec<_>>>();
    Ok((date, shifts.ok_or_else(wrong)?))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::config::Settings;

    fn read(hours: &str) -> Result<Settings, String> {
        Settings::parse("a", &format!("[hours]\n{hours}\n")).map_err(|fault| format!("{fault:?}"))
    }

    #[test]
    fn days_that_differ_are_read() {
        let own = "exceptions = [\"2026-12-25 closed\", \"2026-12-24 13:00-15:00, 08:00-12:00\"]\nfriday = []";
        let settings = read(own).unwrap();
        let hours = settings.hours();
        assert_eq!(hours.exceptions[&date(2026, 12, 25)], []);
        assert_eq!(hours.exceptions[&date(2026, 12, 24)].len(), 2);
        assert!(hours.week[4].is_empty() && hours.week[0].len() == 1, "the others are the shipped ones");
    }

    #[test]
    fn holidays_come_from_a_file_and_the_configurations_own_days_stay() {
        let folder = std::env::temp_dir().join(format!("deskhand-holidays-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (own, days) = (folder.join("own.toml"), folder.join("days.ics"));
        let event = |date: &str| format!("BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{date}\r\nEND:VEVENT\r\n");
        let calendar = |events: &str| format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n");
        std::fs::write(&days, calendar(&[event("20261225"), event("20261224")].concat())).unwrap();
        let config = format!("[hours]\nholidays = {days:?}\nexceptions = [\"2026-12-24 08:00-12:00\"]\n");
        std::fs::write(&own, config).unwrap();
        let hours = Settings::load(&own).unwrap().hours().clone();
        assert_eq!(hours.exceptions[&date(2026, 12, 25)], []);
        assert_eq!(hours.exceptions[&date(2026, 12, 24)].len(), 1);
        for (text, told, line) in [(Some(calendar(&event("x"))), "no day and no time", 3), (None, "can't be read", 2)] {
            match text {
                Some(text) => std::fs::write(&days, text).unwrap(),
                None => std::fs::remove_file(&days).unwrap(),
            }
            let Err(crate::config::SettingsFault::Wrong { faults, .. }) = Settings::load(&own) else {
                panic!("{told}")
            };
            assert!(faults[0].message.contains(told) && faults[0].line() == line, "{faults:?}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_mistake_is_told_in_its_place() {
        for (own, told) in [
            ("zone = \"Mars/Olympus\"", "there is no time zone"),
            ("monday = [\"7-12\"]", "this is no shift"),
            ("monday = [\"07:00-12:00\", \"11:00-13:00\"]", "overlap"),
            ("exceptions = [\"24.12.2026 closed\"]", "this is no day"),
            ("exceptions = [\"2026-12-24 closed\", \"2026-12-24 closed\"]", "twice"),
        ] {
            let fault = read(own).unwrap_err();
            assert!(fault.contains(told), "{own}: {fault}");
        }
    }
}
