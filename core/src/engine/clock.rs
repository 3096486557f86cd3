//! Whether this device's clock can be believed, as far as the device met last tells.

use crate::document::schema::YEARS;
use crate::domain::time::{DAY_MS, Date, Instant};
use crate::store::batch::Tables;
use crate::store::error::StoreError;

/// Returns the day of this device's clock, or `None` where it cannot be believed: it is of a year that no
/// record has, or more than `days` from the clock of the device met last.
///
/// # Errors
///
/// What SQLite says.
pub(crate) fn believed_today(
    tables: Tables<'_>,
    now: Instant,
    days: u16,
) -> Result<Option<Date>, StoreError> {
    let today = now.date_in_vietnam();
    let met = tables.peers()?.into_iter().max_by_key(|peer| peer.last_seen);
    let most = DAY_MS.unsigned_abs() * u64::from(days);
    let is_wrong = met.is_some_and(|met| met.clock_offset_ms.unsigned_abs() > most);
    Ok((YEARS.contains(&today.year()) && !is_wrong).then_some(today))
}
