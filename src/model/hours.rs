//! When somebody is at work, as values. Times are those of the desk's own clock.

use std::fmt;

use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

/// From one time of the clock to a later one of the same day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shift {
    from: Time,
    /// Excluded; midnight at the end of the day is `None`.
    until: Option<Time>,
}

/// When the desk opens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub at: DateTime,
    /// How many days from now: 0 is today.
    pub days: u32,
}

/// When it closes soon, and opens after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub at: DateTime,
    pub opens: Opening,
}

/// Whether somebody of the help desk is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "desk", rename_all = "snake_case")]
pub enum DeskHours {
    Open {
        /// Within half an hour.
        closing: Option<Closing>,
        /// The end of what is open now, on a day on which that is not the week's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<DateTime>,
    },
    Closed {
        /// `None`: not for two months.
        opens: Option<Opening>,
    },
}

impl Shift {
    pub const ALL_DAY: Self = Self { from: Time::midnight(), until: None };

    /// `until` is later than `from`; `None` stands for the end of the day.
    pub fn new(from: Time, until: Option<Time>) -> Option<Self> {
        until.is_none_or(|until| from < until).then_some(Self { from, until })
    }

    /// Reads `07:00-12:00`; `24:00` is the end of the day.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        let until = match until.trim() {
            "24:00" => None,
            until => Some(clock(until)?),
        };
        Self::new(clock(from.trim())?, until)
    }

    fn overlaps(self, other: Self) -> bool {
        let begins_before = |one: Self, other: Self| other.until.is_none_or(|until| one.from < until);
        begins_before(self, other) && begins_before(other, self)
    }

    /// The shifts of one day in their order; `None` if two of them overlap.
    pub fn sorted(mut shifts: Vec<Self>) -> Option<Vec<Self>> {
        shifts.sort_unstable();
        let apart = shifts.windows(2).all(|pair| match pair {
            [one, other] => !one.overlaps(*other),
            _ => true,
        });
        apart.then_some(shifts)
    }

    pub fn from(self) -> Time {
        self.from
    }

    /// Excluded; `None` is the end of the day.
    pub fn until(self) -> Option<Time> {
        self.until
    }

    pub fn holds(self, time: Time) -> bool {
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
}

/// As it is read.
impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-", self.from.strftime("%H:%M"))?;
        match self.until {
            Some(until) => write!(f, "{}", until.strftime("%H:%M")),
            None => f.write_str("24:00"),
        }
    }
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(hour) && digits(minute)) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_is_read_or_refused() {
        for good in ["07:00-12:00", "00:00-24:00", "23:59-24:00", " 07:00 - 07:01 "] {
            let shift = Shift::parse(good.trim()).unwrap();
            assert_eq!(Shift::parse(&shift.to_string()), Some(shift), "{good}");
        }
        for bad in
            ["", "7:00-12:00", "07:00", "12:00-07:00", "07:00-07:00", "07:00-25:00", "07.00-12.00", "+7:00-12:00"]
        {
            assert!(Shift::parse(bad).is_none(), "{bad}");
        }
        let two =
            |one: &str, other: &str| Shift::sorted(vec![Shift::parse(one).unwrap(), Shift::parse(other).unwrap()]);
        assert!(two("07:00-12:00", "11:59-13:00").is_none());
        assert!(two("12:00-24:00", "07:00-12:00").is_some());
        assert!(two("07:00-24:00", "22:00-23:00").is_none());
    }
}
