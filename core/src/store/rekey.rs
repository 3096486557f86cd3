//! Encrypting a database that was plain, and changing the key of one.
//!
//! Both make a second database beside the first and put it in its place when it is whole and on the
//! disk: whatever happens, the folder has one that can be opened under the old key or the new.

use std::fs;
use std::path::Path;

use rusqlite::OpenFlags;

use crate::store::connect::{DatabaseKey, connect, set_key};
use crate::store::copy::copy_pages;
use crate::store::error::StoreError;
use crate::store::files::{DATABASE, PART, lock, remove, whole};

/// Puts the database of a closed folder under another key.
///
/// # Errors
///
/// [`StoreError::Busy`] when a process holds the folder, [`StoreError::WrongKey`] where `old` is not
/// its key, [`StoreError::NoCipher`] in a build without; the folder is as before then.
pub fn rekey(folder: &Path, old: &DatabaseKey, new: &DatabaseKey) -> Result<(), StoreError> {
    let _lock = lock(folder)?;
    change(folder, Some(old), new)
}

/// As [`rekey`], for whoever holds the folder's lock; `old` is `None` where it is plain.
pub(super) fn change(
    folder: &Path,
    old: Option<&DatabaseKey>,
    new: &DatabaseKey,
) -> Result<(), StoreError> {
    let database = folder.join(DATABASE);
    let part = folder.join(PART);
    let old_one = connect(&database, OpenFlags::SQLITE_OPEN_READ_WRITE, old)?;
    // So that no log of the old one is left to be read with the new one.
    let is_busy: i64 =
        old_one.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_busy != 0 {
        return Err(StoreError::Busy);
    }
    whole(&part, || {
        let copy = copy_pages(&old_one, &part, old)?;
        set_key(&copy, "rekey", new)?;
        copy.close().map_err(|(_, error)| error)?;
        connect(&part, OpenFlags::SQLITE_OPEN_READ_ONLY, Some(new)).map(drop)
    })?;
    old_one.close().map_err(|(_, error)| error)?;
    for tail in ["-wal", "-shm"] {
        remove(&folder.join(format!("{DATABASE}{tail}")))?;
    }
    fs::rename(&part, &database)?;
    Ok(fs::File::open(folder)?.sync_all()?)
}
