//! Days and instants. The core never reads a clock: the caller says what time it is.
//!
//! A [`Date`] is what a volunteer says ("the meeting of the 12th"); an [`Instant`] is what a phone's
//! clock showed, which may be years wrong. Nothing is ever ordered by either.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A date could not be read. Nothing was changed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("date is not a day written YYYY-MM-DD")]
pub struct DateError;

/// A calendar day.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// Returns the day, or `None` where the calendar has none such.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// Returns the day that is so many days after 1970-01-01, or `None` where the calendar ends before.
    #[must_use]
    pub fn from_days_since_1970(days: i32) -> Option<Self> {
        let first = jiff::civil::date(1970, 1, 1);
        first.checked_add(jiff::Span::new().try_days(days).ok()?).ok().map(Self)
    }

    /// Returns how many days it is after 1970-01-01.
    #[must_use]
    pub fn days_since_1970(self) -> i32 {
        (self.0 - jiff::civil::date(1970, 1, 1)).get_days()
    }

    /// Returns the year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Returns whether the day is one that somebody hardly means who says on `today` when a class met:
    /// after tomorrow, or more than a year ago. It is asked about, never refused.
    #[must_use]
    pub fn is_far_from(self, today: Self) -> bool {
        let tomorrow = today.0.tomorrow().unwrap_or(today.0);
        let year_ago = jiff::Span::new().years(1);
        let year_ago = today.0.checked_sub(year_ago).unwrap_or(jiff::civil::Date::MIN);
        self.0 > tomorrow || self.0 < year_ago
    }

    /// Returns the next day, or `None` where the calendar ends.
    #[must_use]
    pub fn tomorrow(self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }

    /// Returns how many days after a Monday it is, 0 to 6.
    #[must_use]
    pub fn days_after_monday(self) -> u8 {
        self.0.weekday().to_monday_zero_offset().unsigned_abs()
    }

    /// Returns the week, which begins on a Monday, as `YYYY-Www`: the first of a year holds its first Thursday
    /// (ISO 8601).
    #[must_use]
    pub fn week(self) -> String {
        let week = self.0.iso_week_date();
        format!("{:04}-W{:02}", week.year(), week.week())
    }

    /// Returns the first and last day of a week of a year, as [`Date::week`] numbers them.
    #[must_use]
    pub fn week_of(year: i16, week: i8) -> Option<(Self, Self)> {
        let day = |weekday| jiff::civil::ISOWeekDate::new(year, week, weekday).ok();
        let (first, last) =
            (day(jiff::civil::Weekday::Monday)?, day(jiff::civil::Weekday::Sunday)?);
        Some((Self(first.date()), Self(last.date())))
    }

    /// Returns the quarter of the year as `YYYY-Qn`.
    #[must_use]
    pub fn quarter(self) -> String {
        format!("{:04}-Q{}", self.0.year(), (self.0.month() + 2) / 3)
    }

    /// Returns year and month as `YYYY-MM`.
    #[must_use]
    pub fn month(self) -> String {
        format!("{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let date: jiff::civil::Date = text.parse().map_err(|_| DateError)?;
        let date = Self(date);
        (date.to_string() == text && date.year() >= 1).then_some(date).ok_or(DateError)
    }
}

/// The years of which a record may speak: what is held of another one was mistyped.
pub const RECORD_YEARS: RangeInclusive<i16> = 2000..=2099;

/// Milliseconds of a day.
pub const DAY_MS: i64 = 24 * 3_600_000;

/// Returns whether one of two clocks is wrong that are so far apart, in milliseconds: by more than a day.
#[must_use]
pub fn is_clock_wrong(offset_ms: i64) -> bool {
    offset_ms.unsigned_abs() > DAY_MS.unsigned_abs()
}

/// What a phone's clock showed: milliseconds since 1970 in UTC. Shown to people, never ordered by.
///
/// In JSON it is RFC 3339, as it is printed and read.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(into = "String", try_from = "String")]
pub struct Instant(pub i64);

impl Instant {
    /// Returns the day it was in Vietnam (UTC+7, no daylight saving), as the default for a meeting.
    #[must_use]
    pub fn date_in_vietnam(self) -> Date {
        let shifted = self.0.saturating_add(7 * 3_600_000);
        let at = jiff::Timestamp::from_millisecond(shifted).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Date(at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date())
    }
}

impl From<Instant> for String {
    fn from(instant: Instant) -> Self {
        instant.to_string()
    }
}

impl TryFrom<String> for Instant {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl FromStr for Instant {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let at: jiff::Timestamp = text.parse().map_err(|_| DateError)?;
        Ok(Self(at.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evening_class_keeps_its_vietnamese_date() {
        let at: Instant = "2026-11-22T18:30:00Z".parse().expect("a valid instant");
        assert_eq!(at.date_in_vietnam().to_string(), "2026-11-23");
    }

    #[test]
    fn days_are_counted_from_1970_to_the_end_of_the_calendar() {
        for (days, date) in [(0, "1970-01-01"), (47_481, "2099-12-31"), (20_779, "2026-11-22")] {
            let day = Date::from_days_since_1970(days).map(|day| day.to_string());
            assert_eq!(day.as_deref(), Some(date), "{days}");
            assert_eq!(date.parse().map(Date::days_since_1970), Ok(days));
        }
        assert_eq!(Date::from_days_since_1970(i32::MAX), None);
    }

    #[test]
    fn an_instant_is_the_same_text_in_json_as_in_print() {
        let at = Instant(1_795_372_200_123);
        let json = serde_json::to_string(&at).expect("plain text");
        assert_eq!(json, format!("\"{at}\""));
        assert_eq!(serde_json::from_str::<Instant>(&json).expect("an instant"), at);
        assert!(serde_json::from_str::<Instant>("\"soon\"").is_err());
    }

    #[test]
    fn a_day_is_far_after_tomorrow_and_more_than_a_year_ago() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let today = day("2026-11-28");
        for (text, is_far) in [
            ("2026-11-28", false),
            ("2026-11-29", false),
            ("2026-11-30", true),
            ("2025-11-28", false),
            ("2025-11-27", true),
            ("2062-11-28", true),
        ] {
            assert_eq!(day(text).is_far_from(today), is_far, "{text}");
        }
        assert!(!day("9999-12-31").is_far_from(day("9999-12-31")), "the last day of all");
        assert!(!day("0001-01-01").is_far_from(day("0001-01-01")), "the first");
    }

    #[test]
    fn a_date_has_one_printed_form() {
        for bad in ["2026-1-2", "20260102", "2026-02-30", "02/01/2026", "-000001-01-01", ""] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
        assert_eq!("2026-02-28".parse::<Date>().map(|d| d.month()), Ok("2026-02".to_owned()));
    }
}
