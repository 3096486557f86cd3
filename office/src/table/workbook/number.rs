//! Numbers and days of a workbook as whoever typed them means them.

use jiff::civil::{Date, DateTime, date};
use jiff::{SignedDuration, Unit};

/// Returns a number with all its digits, and nothing behind a whole one.
pub(super) fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        value.to_string()
    }
}

/// Returns the day that a number of days means, as `1960-03-15`, with the time of day where it has one;
/// `None` where it means none.
pub(super) fn day(serial: f64, is_from_1904: bool) -> Option<String> {
    let serial = if is_from_1904 { serial + DAYS_TO_1904 } else { serial };
    if !(1.0..=LAST_DAY).contains(&serial) {
        return None;
    }
    // There is a 29 February 1900 in spreadsheets.
    let from = if serial < 60.0 { date(1899, 12, 31) } else { FIRST_DAY };
    let seconds = (serial * 86_400.0).round();
    let time = DateTime::from_parts(from, jiff::civil::Time::midnight());
    let time = time.checked_add(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()?;
    Some(shown(time))
}

/// Returns a day as a workbook writes it out, as [`day`] does; as it is where it is none.
pub(super) fn written_day(text: &str) -> String {
    let time = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(Date::into));
    time.map_or_else(|_| text.to_owned(), shown)
}

fn shown(time: DateTime) -> String {
    // A day is a fraction, and some programs are some seconds beside midnight.
    let late = time.checked_add(SignedDuration::from_mins(1)).unwrap_or(time);
    let is_beside = late.date() > time.date() || time.hour() == 0 && time.minute() == 0;
    let time: DateTime = if is_beside { late.date().into() } else { time };
    let since = FIRST_DAY.until((Unit::Day, time.date())).map_or(0, |span| span.get_days());
    let is_midnight = time.time() == jiff::civil::Time::midnight();
    if YEARS.contains(&since) && is_midnight {
        // A year that was typed into a cell which shows days: nobody learns who was born in 1905.
        return since.to_string();
    }
    if is_midnight {
        time.date().to_string()
    } else {
        time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }
}

/// The day of which the number is 0, but for those of January and February 1900.
const FIRST_DAY: Date = date(1899, 12, 30);
/// 31 December 9999.
const LAST_DAY: f64 = 2_958_465.0;
/// Days between the two beginnings that workbooks count from.
const DAYS_TO_1904: f64 = 1_462.0;
/// Numbers of days that are rather years of birth.
const YEARS: std::ops::RangeInclusive<i32> = 1_900..=2_030;

/// Returns whether a number's format shows a day.
pub(super) fn shows_day(format: &str) -> bool {
    let mut letters = format.chars();
    while let Some(c) = letters.next() {
        match c {
            '"' => _ = letters.by_ref().find(|c| *c == '"'),
            '[' => _ = letters.by_ref().find(|c| *c == ']'),
            '\\' | '_' | '*' => _ = letters.next(),
            // What stands behind is of negative numbers.
            ';' => return false,
            'd' | 'D' | 'y' | 'Y' => return true,
            _ => {}
        }
    }
    false
}

/// Returns whether a format that every workbook has, by its number, shows a day.
pub(super) fn is_day_format(number: u32) -> bool {
    matches!(number, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_one_that_was_typed() {
        for (serial, text) in [
            (21_990.0, "1960-03-15"),
            (21_990.5, "1960-03-15T12:00:00"),
            // 17 and 43 seconds short, as some programs write it.
            (21_989.999_8, "1960-03-15"),
            (21_989.999_51, "1960-03-15"),
            (21_990.000_347_222, "1960-03-15"),
            (21_989.708_333, "1960-03-14T17:00:00"),
            (1.0, "1900-01-01"),
            (61.0, "1900-03-01"),
            (1960.0, "1960"),
            (1899.0, "1905-03-13"),
        ] {
            assert_eq!(day(serial, false).as_deref(), Some(text), "{serial}");
        }
        assert_eq!(day(20_528.0, true).as_deref(), Some("1960-03-15"));
        for serial in [-1.0, 0.0, 1e10, f64::NAN, f64::INFINITY] {
            assert_eq!(day(serial, false), None, "{serial}");
        }
        for (text, shown) in [
            ("1960-03-15", "1960-03-15"),
            ("1960-03-15T00:00:00", "1960-03-15"),
            ("1959-12-31T23:59:17", "1960-01-01"),
            ("1905-05-13", "1960"),
            ("?", "?"),
        ] {
            assert_eq!(written_day(text), shown);
        }
    }

    #[test]
    fn a_number_has_all_its_digits_and_no_more() {
        for (value, text) in
            [(1960.0, "1960"), (912_345_678.0, "912345678"), (84e9, "84000000000"), (0.5, "0.5")]
        {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_format_is_told_by_what_it_shows() {
        for format in ["dd/mm/yyyy", "[$-42A]d mmmm", "yyyy", "m/d/yy h:mm", "\"ngày\" D"] {
            assert!(shows_day(format), "{format}");
        }
        for format in ["General", "0", "#,##0 \"đồng/day\"", "[Red]0", "h:mm", "0;[Red]\\d0", "@"]
        {
            assert!(!shows_day(format), "{format}");
        }
    }
}
