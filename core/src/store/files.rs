//! The files of a data folder, and the lock that one process has on them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;

use crate::store::error::StoreError;

/// The database's file name in a data folder.
pub const DATABASE: &str = "lantoa.db";
/// The file name of a second database that is to take the place of the first when it is whole.
pub(super) const PART: &str = "lantoa.db.part";
/// The file name of the database that a restore kept: what was only there is not lost by it.
pub(super) const KEPT: &str = "lantoa.db.before-restore";
/// The lock's file name. A lock beside the database, because SQLite's own is let go between writes.
pub(super) const LOCK: &str = "lantoa.lock";

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

/// Makes a file that is whole and on the disk afterwards, or not there: what an earlier attempt left is
/// removed first, and a failed one leaves nothing.
///
/// # Errors
///
/// What `make` says, or the file system.
pub(super) fn whole(
    file: &Path,
    make: impl FnOnce() -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    remove(file)?;
    let made = make().and_then(|()| Ok(File::open(file)?.sync_all()?));
    if made.is_err() {
        // The half file is ours and of no use; the failure that is reported is the making's.
        let _ = remove(file);
    }
    made
}

/// Removes the database of a closed folder with all that was kept beside it, after `first`, which is
/// done under the folder's lock too. What is cut short leaves the files that it had not come to.
///
/// # Errors
///
/// [`StoreError::Busy`] when a process holds the folder, else what `first` or the file system says.
pub(crate) fn remove_database(
    folder: &Path,
    first: impl FnOnce() -> std::io::Result<()>,
) -> Result<(), StoreError> {
    let _lock = lock(folder)?;
    first()?;
    for file in fs::read_dir(folder)? {
        let file = file?.path();
        let name = file.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with(DATABASE)) {
            // A repair that was cut short leaves a folder.
            if file.is_dir() { fs::remove_dir_all(&file)? } else { remove(&file)? }
        }
    }
    Ok(File::open(folder)?.sync_all()?)
}

/// Removes a file that may not be there.
pub(super) fn remove(file: &Path) -> std::io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
