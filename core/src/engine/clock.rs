//! Whether this device's clock can be believed, as far as the device met last tells, and the age of this program.

use crate::document::schema::YEARS;
use crate::domain::time::{DAY_MS, Date, Instant, is_clock_wrong};
use crate::store::batch::Tables;
use crate::store::error::StoreError;

/// Most days by which the device met last may be ahead before this one's clock has begun anew: a battery was empty. One
/// that is behind has the dead clock itself.
const DAYS_BEHIND_MAX: i64 = 366;

/// The year in which this program began: a clock of an earlier one has begun anew.
const FIRST_YEAR: i16 = 2026;

/// Returns the day of this device's clock, or `None` where it cannot be believed: it is of a year before this program or
/// one that no record has, or more than a day from the clock of the device met last.
///
/// # Errors
///
/// What SQLite says.
pub(crate) fn believed_today(tables: Tables<'_>, now: Instant) -> Result<Option<Date>, StoreError> {
    today_unless(tables, now, is_clock_wrong)
}

/// Returns the day of this device's clock, or `None` where that has begun anew: it is of a year before this program or
/// one that no record has, or years behind the clock of the device met last.
///
/// # Errors
///
/// What SQLite says.
pub(crate) fn today_of_a_running_clock(
    tables: Tables<'_>,
    now: Instant,
) -> Result<Option<Date>, StoreError> {
    today_unless(tables, now, |ahead_ms| ahead_ms > DAYS_BEHIND_MAX * DAY_MS)
}

/// `is_wrong` is asked of how many milliseconds the device met last is ahead.
fn today_unless(
    tables: Tables<'_>,
    now: Instant,
    is_wrong: impl Fn(i64) -> bool,
) -> Result<Option<Date>, StoreError> {
    let today = now.date_in_vietnam();
    let met = tables.peers()?.into_iter().max_by_key(|peer| peer.last_seen);
    let is_wrong = met.is_some_and(|met| is_wrong(met.clock_offset_ms));
    let can_be = YEARS.contains(&today.year()) && today.year() >= FIRST_YEAR;
    Ok((can_be && !is_wrong).then_some(today))
}
