//! Weekdays on which a class means to meet.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::domain::time::Date;

/// A plan could not be read. Nothing was changed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("weekdays are not a list of mon, tue, wed, thu, fri, sat and sun")]
pub struct WeekdaysError;

/// Some of the seven weekdays, or none.
///
/// They are read as `mon,wed` and as Vietnamese people write them, `2,4` or `t2,t4` with `cn` for Sunday,
/// and printed in the first way.
///
/// # Examples
///
/// ```
/// use lantoa_core::domain::weekdays::Weekdays;
///
/// let plan: Weekdays = "T2, T4, CN".parse().unwrap();
/// assert_eq!(plan.to_string(), "mon,wed,sun");
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Weekdays(u8);

/// As printed, as Vietnamese people number them, and as they abbreviate them; Monday is the second day.
const WORDS: [[&str; 3]; 7] = [
    ["mon", "2", "t2"],
    ["tue", "3", "t3"],
    ["wed", "4", "t4"],
    ["thu", "5", "t5"],
    ["fri", "6", "t6"],
    ["sat", "7", "t7"],
    ["sun", "8", "cn"],
];

impl Weekdays {
    /// Returns the number that stands in documents: Monday is the lowest bit.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// Returns the weekdays with this number in documents.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|bits| *bits < 1 << WORDS.len()).map(Self)
    }

    /// Returns the days that are one of either's.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns whether a day is one of them.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        self.0 & (1 << day.days_after_monday()) != 0
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = WORDS.iter().enumerate().filter(|(bit, _)| self.0 & (1 << bit) != 0);
        let words: Vec<_> = days.map(|(_, words)| words[0]).collect();
        f.write_str(&words.join(","))
    }
}

impl FromStr for Weekdays {
    type Err = WeekdaysError;

    fn from_str(text: &str) -> Result<Self, WeekdaysError> {
        let text = text.to_lowercase();
        let mut words =
            text.split(|c: char| c == ',' || c.is_whitespace()).filter(|w| !w.is_empty());
        words.try_fold(Self::default(), |days, word| {
            let bit = WORDS.iter().position(|words| words.contains(&word)).ok_or(WeekdaysError)?;
            Ok(Self(days.0 | 1 << bit))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_read_as_people_write_them_and_hold_their_days() {
        for text in ["mon,wed,sun", "2 4 8", "T2, t4, CN", "sun wed mon wed"] {
            let days: Weekdays = text.parse().expect("weekdays");
            assert_eq!((days.to_string().as_str(), days.number()), ("mon,wed,sun", 0b100_0101));
            assert_eq!(Weekdays::from_number(days.number()), Some(days));
            // The 23rd of November 2026 is a Monday.
            let held: Vec<bool> =
                (23..=29).map(|day| days.holds(Date::new(2026, 11, day).expect("a day"))).collect();
            assert_eq!(held, [true, false, true, false, false, false, true]);
        }
        assert_eq!("".parse::<Weekdays>(), Ok(Weekdays::default()));
        for bad in ["1", "9", "thứ", "mon;tue", "mo"] {
            assert_eq!(bad.parse::<Weekdays>(), Err(WeekdaysError), "{bad}");
        }
        assert_eq!(Weekdays::from_number(128), None);
    }
}
