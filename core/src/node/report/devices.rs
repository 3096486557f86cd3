//! Devices whose work of a period this device cannot know.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{DeviceId, TeamId};
use crate::domain::text::sort_key;
use crate::domain::time::{DAY_MS, Date, Instant, is_clock_wrong};
use crate::node::answer::{MissingDevice, MissingDevices, TeamDevices};
use crate::store::reader::{Reader, StoreError, WriterRow};

/// Returns the day from which on a device is to have been heard of: the one after the period; where it has no
/// end or goes on, the last on which a class met, for no phone has work of a day to come.
pub(super) fn heard_from(
    to: Option<Date>,
    last_met: Option<Date>,
    now: Option<Instant>,
) -> Option<Date> {
    let today = now.map(Instant::date_in_vietnam);
    let ended = to.filter(|to| today.is_none_or(|today| *to < today));
    ended.and_then(Date::tomorrow).or(last_met)
}

/// Returns which devices may have work of these teams, or of all where none is named, that is not held here:
/// those that were not heard of from a day on; where no class met, those that never were.
pub(super) fn missing(
    reader: &Reader,
    teams: &BTreeSet<TeamId>,
    from: Option<Date>,
    now: Option<Instant>,
) -> Result<MissingDevices, StoreError> {
    let is_since = |at: Instant| from.is_none_or(|from| at.date_in_vietnam() >= from);
    let mut by_team: BTreeMap<TeamId, u32> = BTreeMap::new();
    let mut missing: BTreeMap<DeviceId, MissingDevice> = BTreeMap::new();
    for row in reader.writers(teams)? {
        let clock_wrong = has_wrong_clock(&row, now);
        let tapped = row.last_tap.filter(|_| !clock_wrong);
        if [row.last_seen, tapped].into_iter().flatten().any(is_since) {
            continue;
        }
        *by_team.entry(row.team).or_default() += 1;
        let known = missing.entry(row.device).or_insert_with(|| MissingDevice {
            device: row.device,
            name: String::new(),
            teams: Vec::new(),
            last_seen: row.last_seen,
            clock_wrong: false,
        });
        known.clock_wrong |= clock_wrong;
        if !row.name.is_empty() {
            known.name = row.name;
            known.teams.push(row.team);
        }
    }
    let count = u32::try_from(missing.len()).unwrap_or(u32::MAX);
    let named = missing.into_values().filter(|device| !device.name.is_empty());
    let mut named: Vec<_> = named.collect();
    named.sort_by_cached_key(|device| (sort_key(&device.name), device.device));
    let teams = by_team.into_iter().map(|(team, devices)| TeamDevices { team, devices }).collect();
    Ok(MissingDevices { count, teams, named })
}

/// Returns whether a device's clock was wrong when it was met, or its last tap is still to come.
fn has_wrong_clock(row: &WriterRow, now: Option<Instant>) -> bool {
    let is_ahead = |tap: Instant| now.is_some_and(|now| tap.0 > now.0.saturating_add(DAY_MS));
    row.clock_offset_ms.is_some_and(is_clock_wrong) || row.last_tap.is_some_and(is_ahead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::DeviceId;
    use crate::node::sample::day;

    /// Noon in Vietnam of 12 November 2026.
    const NOON: Instant = Instant(1_794_459_600_000);

    #[test]
    fn a_period_that_goes_on_asks_for_who_was_heard_of_since_the_last_meeting() {
        assert_eq!(NOON.date_in_vietnam(), day("2026-11-12"));
        let met = Some(day("2026-11-10"));
        for (to, now, from) in [
            (None, Some(NOON), "2026-11-10"),
            (Some("2026-11-12"), Some(NOON), "2026-11-10"),
            (Some("2026-11-30"), Some(NOON), "2026-11-10"),
            (Some("2026-11-11"), Some(NOON), "2026-11-12"),
            (Some("2026-11-30"), None, "2026-12-01"),
        ] {
            assert_eq!(heard_from(to.map(day), met, now), Some(day(from)), "{to:?}, {now:?}");
        }
        assert_eq!(heard_from(None, None, Some(NOON)), None);
    }

    #[test]
    fn a_tap_that_is_still_to_come_was_made_by_a_wrong_clock() {
        let row = |after_ms| WriterRow {
            team: TeamId([1; 16]),
            device: DeviceId([1; 32]),
            name: String::new(),
            last_seen: None,
            clock_offset_ms: None,
            last_tap: Some(Instant(NOON.0 + after_ms)),
        };
        for (after_ms, is_wrong) in [(-DAY_MS, false), (DAY_MS, false), (DAY_MS + 1, true)] {
            assert_eq!(has_wrong_clock(&row(after_ms), Some(NOON)), is_wrong, "{after_ms}");
        }
        assert!(!has_wrong_clock(&row(DAY_MS + 1), None));
        let met = WriterRow { clock_offset_ms: Some(-DAY_MS - 1), ..row(0) };
        assert!(has_wrong_clock(&met, Some(NOON)));
    }
}
