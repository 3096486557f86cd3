//! Whether this device's clock can be believed, as far as the device met last tells.

use crate::document::schema::YEARS;
use crate::domain::time::{Date, Instant, is_clock_wrong};
use crate::store::batch::Tables;
use crate::store::error::StoreError;

/// Returns the day of this device's clock, or `None` where it cannot be believed: it is of a year that no
/// record has, or more than a day from the clock of the device met last.
///
/// # Errors
///
/// What SQLite says.
pub(crate) fn believed_today(tables: Tables<'_>, now: Instant) -> Result<Option<Date>, StoreError> {
    let today = now.date_in_vietnam();
    let met = tables.peers()?.into_iter().max_by_key(|peer| peer.last_seen);
    let is_wrong = met.is_some_and(|met| is_clock_wrong(met.clock_offset_ms));
    Ok((YEARS.contains(&today.year()) && !is_wrong).then_some(today))
}
