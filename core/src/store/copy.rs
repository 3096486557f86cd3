//! A second database with the pages of the first.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::store::connect::{DatabaseKey, connect};
use crate::store::error::StoreError;

/// Pages copied at a time, so that a large copy does not hold readers up.
const PAGES_PER_STEP: i32 = 1_024;

/// Copies a database as it is, under the key that it has.
pub(super) fn copy_pages(
    from: &Connection,
    to: &Path,
    key: Option<&DatabaseKey>,
) -> Result<Connection, StoreError> {
    let mut target = connect(to, OpenFlags::default(), key)?;
    rusqlite::backup::Backup::new(from, &mut target)?.run_to_completion(
        PAGES_PER_STEP,
        Duration::ZERO,
        None,
    )?;
    target.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(target)
}
