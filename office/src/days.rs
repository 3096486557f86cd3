//! Days as people in Vietnam write them: typed in two ways, shown in one.

use lantoa_core::domain::id::MeetingKey;
use lantoa_core::domain::time::{Date, DateError, Instant};

/// Reads a day that was typed: `28/11/2026`, or as scripts write it, `2026-11-28`.
///
/// # Errors
///
/// [`DateError`] where it is neither, or no day of the calendar.
pub(crate) fn day_of(text: &str) -> Result<Date, DateError> {
    let parts: Vec<&str> = text.split(['/', '-']).collect();
    let [first, month, last] = parts[..] else {
        return Err(DateError);
    };
    let is_dashed = text.contains('-');
    if is_dashed && text.contains('/') {
        return Err(DateError);
    }
    let (day, year) = if is_dashed { (last, first) } else { (first, last) };
    // A year of two digits would be a guess.
    let is_number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if is_number(day, 1..=2) && is_number(month, 1..=2) && is_number(year, 4..=4) {
        format!("{year}-{month:0>2}-{day:0>2}").parse()
    } else {
        Err(DateError)
    }
}

/// Returns whether this is written as a day is, and the calendar has none such.
pub(crate) fn is_no_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '-']).collect();
    let is_number = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let [one, month, other] = parts[..] else { return false };
    let is_typed = is_number(one, 2) && is_number(other, 4) && other.len() == 4;
    let is_dated = one.len() == 4 && is_number(one, 4) && is_number(other, 2);
    let is_written = if text.contains('/') { is_typed } else { is_dated };
    is_written && is_number(month, 2) && day_of(text).is_err()
}

/// Reads a meeting of a class: its day, and the number behind it where there is one.
pub(crate) fn meeting_of(text: &str) -> Option<(Date, Option<u8>)> {
    let (day, number) = match text.split_once('.') {
        Some((day, number)) => (day, Some(number.parse().ok()?)),
        None => (text, None),
    };
    Some((day_of(day).ok()?, number))
}

/// Returns a day as people are shown it, `28/11/2026`.
pub(crate) fn shown(date: Date) -> String {
    let text = date.to_string();
    let mut parts: Vec<&str> = text.split('-').collect();
    parts.reverse();
    parts.join("/")
}

/// Returns the day of a meeting as people are shown it, with its number where it is not the first.
pub(crate) fn shown_meeting(key: MeetingKey) -> String {
    match key.number {
        1 => shown(key.date),
        number => format!("{} ({number})", shown(key.date)),
    }
}

/// Returns the time of day in Vietnam as people are shown it, `19:05`.
pub(crate) fn shown_time(at: Instant) -> String {
    let minutes = (at.0 + HOURS_OF_VIETNAM * 3_600_000).div_euclid(60_000).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// By how many hours clocks in Vietnam are before Greenwich, the whole year.
const HOURS_OF_VIETNAM: i64 = 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_two_ways_and_shown_in_one() {
        let day: Date = "2026-03-05".parse().expect("a day");
        for text in ["2026-03-05", "05/03/2026", "5/3/2026"] {
            assert_eq!(day_of(text), Ok(day), "{text}");
        }
        assert_eq!(shown(day), "05/03/2026");
        for text in ["5/3/26", "31/02/2026", "03/13/2026", "2026/03/05", "+5/3/2026", "5/3", ""] {
            assert_eq!(day_of(text), Err(DateError), "{text}");
        }
    }

    #[test]
    fn a_day_that_no_calendar_has_is_told_from_what_is_no_day() {
        for text in ["31/11/2026", "29/2/2026", "2026-11-31", "00/01/2026", "01/13/2026"] {
            assert!(is_no_day(text), "{text}");
        }
        for text in
            ["30/11/2026", "2026-11-30", "x", "1/2/26", "2026/11/31", "31-11-2026", "1/2", ""]
        {
            assert!(!is_no_day(text), "{text}");
        }
    }

    #[test]
    fn the_second_meeting_of_a_day_has_its_number() {
        let date: Date = "2026-11-28".parse().expect("a day");
        for (text, number) in
            [("28/11/2026", None), ("28/11/2026.2", Some(2)), ("2026-11-28.1", Some(1))]
        {
            assert_eq!(meeting_of(text), Some((date, number)), "{text}");
        }
        assert_eq!(shown_meeting(MeetingKey { date, number: 2 }), "28/11/2026 (2)");
        assert_eq!(meeting_of("28/11"), None);
    }
}
