//! Days and times, as people say them: "tomorrow at 3", "friday afternoon", "10/24 2:30pm", "in 20 minutes".
//!
//! What is found depends on the words alone; which moment it is, on the moment at which it is asked
//! ([`When::resolve`]). Absent on purpose: time zones. A moment is one on the wall clock of whoever asks.

use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time, Weekday},
};

use super::{Lexicon, Table, Unit, Words, phrase::Phrases};

/// A moment in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A day, a time of day, or both.
    Moment { day: Option<Day>, time: Option<TimeOfDay> },
    /// So many minutes from now; before now where it is negative.
    FromNow { minutes: i64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Days from today: tomorrow is 1.
    FromToday(i16),
    /// The coming one; `next` is the one of next week, which begins on Monday.
    Weekday { day: Weekday, next: bool },
    /// The coming one, where no year is said.
    Date { year: Option<i16>, month: i8, day: i8 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay {
    hour: i8,
    minute: i8,
    /// "3" may be in the afternoon; "3 am", "15:00" and "noon" are what they are.
    open: bool,
}

/// A moment on the clock; `whole_day` where no time was said, and then it is the day's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub at: DateTime,
    pub whole_day: bool,
}

/// Nobody opens a help desk before: an hour under this is one of the afternoon, if nothing else is said.
const FIRST_MORNING_HOUR: i8 = 7;
/// Further away than ten years is no appointment.
const FARTHEST_MINUTES: i64 = 10 * 365 * 24 * 60;

impl When {
    /// The moment that is meant, if it is said at `now`. `None`: there is no such day.
    pub fn resolve(&self, now: DateTime) -> Option<Moment> {
        match *self {
            Self::FromNow { minutes } => {
                Some(Moment { at: now.checked_add(minutes.minutes()).ok()?, whole_day: false })
            }
            Self::Moment { day, time } => {
                let clock = time.map(TimeOfDay::on_the_clock);
                let day = match day {
                    Some(day) => day.resolve(now.date(), clock.is_none_or(|clock| clock > now.time()))?,
                    None if clock? > now.time() => now.date(),
                    None => now.date().tomorrow().ok()?,
                };
                Some(Moment { at: day.to_datetime(clock.unwrap_or(Time::midnight())), whole_day: clock.is_none() })
            }
        }
    }
}

impl Day {
    /// `still`: today can still be meant.
    fn resolve(self, today: Date, still: bool) -> Option<Date> {
        match self {
            Self::FromToday(days) => today.checked_add(days.days()).ok(),
            Self::Weekday { day, next: true } => {
                let monday = today.checked_sub(today.weekday().to_monday_zero_offset().days()).ok()?;
                monday.checked_add((7 + day.to_monday_zero_offset()).days()).ok()
            }
            Self::Weekday { day, next: false } => {
                let ahead = day.since(today.weekday());
                today.checked_add((if ahead == 0 && !still { 7 } else { ahead }).days()).ok()
            }
            Self::Date { year: Some(year), month, day } => Date::new(year, month, day).ok(),
            Self::Date { year: None, month, day } => {
                let this = Date::new(today.year(), month, day).ok().filter(|date| *date >= today);
                this.or_else(|| Date::new(today.year() + 1, month, day).ok())
            }
        }
    }
}

impl TimeOfDay {
    fn at(hour: i8) -> Self {
        Self { hour, minute: 0, open: false }
    }

    fn on_the_clock(self) -> Time {
        let hour = if self.open && self.hour < FIRST_MORNING_HOUR { self.hour + 12 } else { self.hour };
        Time::new(hour, self.minute, 0, 0).unwrap_or(Time::midnight())
    }

    /// With "am" or "pm" after it.
    fn halved(self, afternoon: bool) -> Option<Self> {
        let hour = self.hour % 12 + if afternoon { 12 } else { 0 };
        (1..=12).contains(&self.hour).then_some(Self { hour, open: false, ..self })
    }

    fn new(hour: &str, minute: &str) -> Option<Self> {
        let number = |text: &str| text.parse::<i8>().ok().filter(|_| text.len() <= 2);
        let (hour, minute) = (number(hour)?, if minute.is_empty() { 0 } else { number(minute)? });
        let open = minute == 0 && hour <= 12 || hour < 12 && hour > 0;
        ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(Self { hour, minute, open })
    }
}

/// The words for days and times, ready for use.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    pub(super) days: Phrases<i16>,
    pub(super) hours: Phrases<i8>,
    pub(super) parts: Phrases<i8>,
    pub(super) weekdays: Table<Weekday>,
    pub(super) months: Table<i8>,
    pub(super) units: Table<i64>,
    /// "am" is false, "pm" true.
    pub(super) halves: Table<bool>,
    pub(super) ahead: Words,
    pub(super) ago: Words,
    pub(super) one: Words,
    pub(super) next: Words,
    pub(super) this: Words,
    pub(super) joins: Words,
    pub(super) day_first: bool,
}

impl Times {
    /// Adds the words with which a moment can begin to `heads`, apart from digits and the names of numbers.
    pub(super) fn add_heads(&self, heads: &mut Words) {
        for phrases in [&self.hours, &self.parts] {
            phrases.add_heads(heads);
        }
        self.days.add_heads(heads);
        heads.join(&self.weekdays);
        heads.join(&self.months);
        for words in [&self.ahead, &self.one, &self.next, &self.this, &self.joins] {
            heads.join(words);
        }
    }
}

/// What stands at one place: a piece of a moment.
enum Piece {
    Day(Day),
    Time(TimeOfDay),
    /// A bare number or a part of a day, which is a time only beside a day.
    Loose(TimeOfDay),
}

impl Lexicon {
    /// The moment that `rest` begins with: how many units, and what is said.
    pub(super) fn when_at(&self, rest: &[Unit]) -> Option<(usize, When)> {
        if let Some(found) = self.minutes_at(rest) {
            return Some(found);
        }
        let (mut day, mut time, mut loose) = (None, None, None);
        let (mut at, mut end) = (0, 0);
        while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
            let Some((length, piece)) = self.piece(here) else {
                // "on the", "at", a comma between two pieces.
                let joins = here.first().is_some_and(|unit| self.times.joins.contains(&unit.text));
                if !joins || at == end + 2 || at == 0 && !begins_a_moment(here) {
                    break;
                }
                at += 1;
                continue;
            };
            let taken = match piece {
                Piece::Day(said) => day.replace(said).is_none(),
                Piece::Time(said) => time.replace(said).is_none(),
                // "friday afternoon at 2": the number tells more than the part of the day.
                Piece::Loose(said) => {
                    let within = loose.filter(|_| said.open).and_then(|part: TimeOfDay| said.halved(part.hour >= 12));
                    time.is_none() && loose.replace(within.unwrap_or(said)).is_none_or(|part| said.open && !part.open)
                }
            };
            if !taken {
                break;
            }
            at += length;
            end = at;
        }
        let time = time.or(loose.filter(|_| day.is_some()));
        ((day.is_some() || time.is_some()) && end > 0).then_some((end, When::Moment { day, time }))
    }

    /// "in 20 minutes", "in an hour", "2 days ago".
    fn minutes_at(&self, rest: &[Unit]) -> Option<(usize, When)> {
        let word = |at: usize| rest.get(at).map_or("", |unit| unit.text.as_str());
        let ahead = self.times.ahead.contains(word(0));
        let at = usize::from(ahead);
        let count = self.count(word(at))?;
        let unit = *self.times.units.get(word(at + 1))?;
        let ago = self.times.ago.contains(word(at + 2));
        let minutes = count.checked_mul(unit).filter(|minutes| *minutes <= FARTHEST_MINUTES)?;
        match (ahead, ago) {
            (true, false) => Some((at + 2, When::FromNow { minutes })),
            (false, true) => Some((at + 3, When::FromNow { minutes: -minutes })),
            _ => None,
        }
    }

    fn count(&self, word: &str) -> Option<i64> {
        let one = || self.times.one.contains(word).then_some(1);
        self.number(word).map(i64::from).or_else(one)
    }

    fn piece(&self, here: &[Unit]) -> Option<(usize, Piece)> {
        if let Some((length, &days)) = self.times.days.longest(here) {
            return Some((length, Piece::Day(Day::FromToday(days))));
        }
        if let Some((length, &hour)) = self.times.hours.longest(here) {
            return Some((length, Piece::Time(TimeOfDay::at(hour))));
        }
        if let Some((length, &hour)) = self.times.parts.longest(here) {
            return Some((length, Piece::Loose(TimeOfDay::at(hour))));
        }
        self.weekday(here).or_else(|| self.date(here)).or_else(|| self.time(here))
    }

    fn weekday(&self, here: &[Unit]) -> Option<(usize, Piece)> {
        let word = |at: usize| here.get(at).map_or("", |unit| unit.text.as_str());
        let next = self.times.next.contains(word(0));
        let led = next || self.times.this.contains(word(0));
        let day = *self.times.weekdays.get(word(usize::from(led)))?;
        Some((1 + usize::from(led), Piece::Day(Day::Weekday { day, next })))
    }

    /// "10/24", "10/24/2026", "2026-10-24", "oct 24", "24th of october".
    fn date(&self, here: &[Unit]) -> Option<(usize, Piece)> {
        let word = |at: usize| here.get(at).map_or("", |unit| unit.text.as_str());
        let month = |at: usize| self.times.months.get(word(at)).copied();
        let day = |at: usize| day_of_month(word(at));
        let year = |at: usize| word(at).parse::<i16>().ok().filter(|year| (2000..=2100).contains(year));
        let date = |length, year, month, day| Some((length, Piece::Day(Day::Date { year, month, day })));
        if let (Some(month), Some(found)) = (month(0), day(1)) {
            let comma = usize::from(word(2) == ",");
            let year = year(2 + comma);
            return date(if year.is_some() { 3 + comma } else { 2 }, year, month, found);
        }
        if let Some(found) = day(0) {
            let of = usize::from(self.times.joins.contains(word(1)));
            if let Some(month) = month(1 + of) {
                let year = year(2 + of);
                return date(2 + of + usize::from(year.is_some()), year, month, found);
            }
        }
        let signs = (word(1), word(3));
        let close =
            |to: usize| here.windows(2).take(to).all(|near| matches!(near, [a, b] if a.span.end == b.span.start));
        let number = |at: usize| word(at).parse::<i8>().ok();
        if let (Some(year), ("-", "-"), Some(month), Some(day), true) = (year(0), signs, number(2), number(4), close(4))
        {
            return Date::new(year, month, day).ok().and_then(|_| date(5, Some(year), month, day));
        }
        if let (Some(first), "/", Some(second), true) = (number(0), word(1), number(2), close(2)) {
            let (month, day) = if self.times.day_first { (second, first) } else { (first, second) };
            // 2028 is a leap year: any day that there is passes.
            Date::new(2028, month, day).ok()?;
            let year = year(4).filter(|_| word(3) == "/");
            return date(if year.is_some() { 5 } else { 3 }, year, month, day);
        }
        None
    }

    /// "3pm", "3 pm", "3:30", "15:00", "3:30 p.m.", and a bare number.
    fn time(&self, here: &[Unit]) -> Option<(usize, Piece)> {
        let word = |at: usize| here.get(at).map_or("", |unit| unit.text.as_str());
        let half = |text: &str| self.times.halves.get(text).copied();
        let (hour, glued) = word(0).split_at(word(0).find(|c: char| !c.is_ascii_digit()).unwrap_or(word(0).len()));
        if hour.is_empty() {
            return None;
        }
        let colon = glued.is_empty() && word(1) == ":";
        let (minute, ending) = match (colon, word(2)) {
            (true, tail) => tail.split_at(tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len())),
            (false, _) => ("", glued),
        };
        if colon && minute.len() != 2 {
            return None;
        }
        let time = TimeOfDay::new(hour, minute)?;
        let length = if colon { 3 } else { 1 };
        if !ending.is_empty() {
            return Some((length, Piece::Time(time.halved(half(ending)?)?)));
        }
        let dotted = || (word(length + 1) == ".").then(|| format!("{}{}", word(length), word(length + 2)));
        if let Some(afternoon) = half(word(length)) {
            return Some((length + 1, Piece::Time(time.halved(afternoon)?)));
        }
        if let Some(afternoon) = dotted().as_deref().and_then(half) {
            // The last dot may end the sentence as well.
            let dot = usize::from(word(length + 3) == "." && !word(length + 4).is_empty());
            return Some((length + 3 + dot, Piece::Time(time.halved(afternoon)?)));
        }
        if colon {
            return Some((length, Piece::Time(time)));
        }
        // "3 phones" is no time.
        let after = here.get(1..).unwrap_or_default();
        let ends = after.first().is_none_or(|unit| !unit.is_word() || self.times.joins.contains(&unit.text));
        let bare = ends || self.times.days.longest(after).is_some() || self.weekday(after).is_some();
        (bare && (1..=12).contains(&time.hour)).then_some((length, Piece::Loose(time)))
    }
}

/// "at 3 tomorrow": a word that joins may begin it where a number follows.
fn begins_a_moment(here: &[Unit]) -> bool {
    here.get(1).is_some_and(|unit| unit.text.starts_with(|c: char| c.is_ascii_digit()))
}

/// "24", "24th".
fn day_of_month(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..)?;
    let day = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
    matches!(ending, "" | "st" | "nd" | "rd" | "th").then_some(day)
}
