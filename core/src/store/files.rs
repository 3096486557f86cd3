//! The files of a data folder, and the lock that one process has on them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;

use crate::store::error::StoreError;

/// The database's file name in a data folder.
pub const DATABASE: &str = "lantoa.db";
/// The lock's file name. A lock beside the database, because SQLite's own is let go between writes.
const LOCK: &str = "lantoa.lock";

/// Takes the folder's lock, which the process holds until it ends or drops it.
///
/// # Errors
///
/// [`StoreError::Busy`] when another process has it.
pub(crate) fn lock(folder: &Path) -> Result<File, StoreError> {
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Removes a file that may not be there.
pub(super) fn remove(file: &Path) -> std::io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
