//! Encrypting a database that was plain, and changing the key of one, with those that restores kept.
//!
//! Both make a second database beside the first and put it in its place when it is whole and on the
//! disk: whatever happens, the folder has one that can be opened under the old key or the new.

use std::path::Path;

use rusqlite::OpenFlags;

use crate::store::connect::{DatabaseKey, connect, set_key};
use crate::store::copy::copy_pages;
use crate::store::error::StoreError;
use crate::store::files::{DATABASE, Held, KEPT};

/// Puts the database of a closed folder under another key.
///
/// # Errors
///
/// [`StoreError::Busy`] when a process holds the folder, [`StoreError::WrongKey`] where `old` is not
/// its key, [`StoreError::NoCipher`] in a build without; the folder is as before then.
pub fn rekey(folder: &Path, old: &DatabaseKey, new: &DatabaseKey) -> Result<(), StoreError> {
    change(&Held::take(folder)?, Some(old), new)
}

/// As [`rekey`], for whoever holds the folder; `old` is `None` where it is plain.
pub(super) fn change(
    held: &Held,
    old: Option<&DatabaseKey>,
    new: &DatabaseKey,
) -> Result<(), StoreError> {
    for kept in held.kept(KEPT)? {
        match change_one(held, &kept, old, new) {
            // Under another key already, or broken: no erasure is carried out in it later.
            Err(StoreError::Damaged(_) | StoreError::WrongKey | StoreError::Plain) => {}
            changed => changed?,
        }
    }
    change_one(held, &held.path(DATABASE), old, new)
}

fn change_one(
    held: &Held,
    database: &Path,
    old: Option<&DatabaseKey>,
    new: &DatabaseKey,
) -> Result<(), StoreError> {
    let old_one = connect(database, OpenFlags::SQLITE_OPEN_READ_WRITE, old)?;
    // So that no log of the old one is left to be read with the new one.
    let is_busy: i64 =
        old_one.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_busy != 0 {
        return Err(StoreError::Busy);
    }
    let working = held.working()?;
    let made = working.path().join(DATABASE);
    let copy = copy_pages(&old_one, &made, old)?;
    set_key(&copy, "rekey", new)?;
    copy.close().map_err(|(_, error)| error)?;
    connect(&made, OpenFlags::SQLITE_OPEN_READ_ONLY, Some(new)).map(drop)?;
    old_one.close().map_err(|(_, error)| error)?;
    held.replace(database, &made)
}
