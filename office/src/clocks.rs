//! How far two clocks are apart, in words: a phone without a network may be years behind, and whoever holds
//! it does not know.

use std::collections::BTreeSet;

use lantoa_core::domain::id::DeviceId;
use lantoa_core::node::answer::DeviceLine;

use crate::caller::Caller;
use crate::sheet::short;
use crate::words::Words;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;
/// A year of the calendar, on the average.
const YEAR_MS: u64 = 31_556_952_000;
/// From here on people are told: an evening's meeting may come to stand on another day.
const TOLD_MS: u64 = HOUR_MS;

/// Returns how far a clock is ahead of this device's or behind it, in the largest unit that is full;
/// nothing where it is less than a minute, which is right enough for marks.
pub(crate) fn apart(offset_ms: i64, words: Words) -> String {
    let by = offset_ms.unsigned_abs();
    let ([ahead, behind], unit_ms) = match by {
        ..MINUTE_MS => return String::new(),
        MINUTE_MS..HOUR_MS => (["clock-ahead-minutes", "clock-behind-minutes"], MINUTE_MS),
        HOUR_MS..DAY_MS => (["clock-ahead-hours", "clock-behind-hours"], HOUR_MS),
        DAY_MS..YEAR_MS => (["clock-ahead-days", "clock-behind-days"], DAY_MS),
        YEAR_MS.. => (["clock-ahead-years", "clock-behind-years"], YEAR_MS),
    };
    let key = if offset_ms < 0 { behind } else { ahead };
    words.say_with(key, &[("count", (by / unit_ms).into())])
}

/// Tells the person whose clock is far from those of devices that were just met.
pub(crate) fn tell(caller: &Caller, devices: &[DeviceLine], met: &BTreeSet<DeviceId>) {
    let far = devices.iter().filter(|line| met.contains(&line.device)).filter_map(|line| {
        let offset = line.clock_offset_ms?;
        (offset.unsigned_abs() >= TOLD_MS).then_some((line, offset))
    });
    for (line, offset) in far {
        let name = if line.name.is_empty() { short(&line.device) } else { line.name.clone() };
        let with = [
            ("name", name.into()),
            ("apart", apart(offset, caller.words).into()),
            ("here", caller.time(caller.now).into()),
        ];
        caller.out.note(&caller.words.say_with("clock-far", &with));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn a_clock_is_apart_by_the_largest_unit_that_is_full_and_never_by_thousands_of_minutes() {
        let ms = |ms: u64| i64::try_from(ms).expect("not that long");
        for (offset, en, vi) in [
            (0, "", ""),
            (-59_999, "", ""),
            (60_000, "1 min ahead", "nhanh 1 phút"),
            (-ms(45 * MINUTE_MS), "45 min behind", "chậm 45 phút"),
            (ms(HOUR_MS), "1 hour ahead", "nhanh 1 giờ"),
            (-ms(3 * DAY_MS), "3 days behind", "chậm 3 ngày"),
            (-ms(9 * YEAR_MS + DAY_MS), "9 years behind", "chậm 9 năm"),
            (ms(YEAR_MS), "1 year ahead", "nhanh 1 năm"),
        ] {
            assert_eq!(apart(offset, Words::new(Lang::En)), en);
            assert_eq!(apart(offset, Words::new(Lang::Vi)), vi);
        }
    }
}
