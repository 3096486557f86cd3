//! Copies of an open database, and putting one in place.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::store::connect::{DatabaseKey, connect, is_plain, set_key};
use crate::store::copy::copy_pages;
use crate::store::error::StoreError;
use crate::store::files::{DATABASE, KEPT, PART, lock, remove, whole};
use crate::store::open::Store;

impl Store {
    /// Writes a consistent copy of the database to `file`, while it is in use.
    ///
    /// A copy holds no device key: the key is kept beside the database, never in it. A copy of an
    /// encrypted database is encrypted under the same database key. It is made under another name and
    /// moved in place when it is whole.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`] where `file` exists or cannot be written, else what SQLite says.
    pub fn backup(&self, file: &Path) -> Result<(), StoreError> {
        if file.exists() {
            return Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists).into());
        }
        let part = file.with_extension("part");
        whole(&part, || copy(self.connection(), &part, self.key()))?;
        fs::rename(&part, file).inspect_err(|_| drop(remove(&part)))?;
        Ok(())
    }
}

/// Copies a database. The copy does not know the installation it comes from, so that whoever opens
/// it, under its old key or a new one, begins another life.
fn copy(from: &Connection, to: &Path, key: Option<&DatabaseKey>) -> Result<(), StoreError> {
    let target = copy_pages(from, to, key)?;
    target.execute("UPDATE self SET install_nonce = zeroblob(16)", [])?;
    target.close().map_err(|(_, error)| error.into())
}

/// Puts a backup in the place of a closed folder's database.
///
/// What stood there is kept beside it as `lantoa.db.before-restore`, and an older one of those is
/// replaced: nothing that is only here is lost by restoring the wrong file once. At no moment is
/// the folder without a database.
///
/// The database has `key` afterwards; the backup has the same, or none.
///
/// # Errors
///
/// [`StoreError::Busy`] when a process holds the folder, [`StoreError::Damaged`] when `file` is no
/// backup, [`StoreError::WrongKey`] when it is one under another key, [`StoreError::File`] when files
/// cannot be moved. On any error the folder is as before.
pub fn restore(folder: &Path, file: &Path, key: Option<&DatabaseKey>) -> Result<(), StoreError> {
    fs::create_dir_all(folder)?;
    let _lock = lock(folder)?;
    let has_key = key.filter(|_| !is_plain(file));
    let source = connect(file, OpenFlags::SQLITE_OPEN_READ_ONLY, has_key)?;
    let sound: String = source.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let tables: i64 = source.query_row(
        "SELECT count(*) FROM sqlite_master WHERE name IN ('self', 'control', 'entry', 'feed')",
        [],
        |row| row.get(0),
    )?;
    if sound != "ok" || tables != 4 {
        return Err(StoreError::Format { what: "backup" });
    }
    let database = folder.join(DATABASE);
    let part = folder.join(PART);
    whole(&part, || {
        copy(&source, &part, has_key)?;
        match key {
            Some(key) if has_key.is_none() => {
                set_key(&connect(&part, OpenFlags::default(), None)?, "rekey", key)
            }
            _ => Ok(()),
        }
    })?;
    if database.exists() {
        keep(folder, &database, key)?;
    }
    fs::rename(&part, &database)?;
    Ok(fs::File::open(folder)?.sync_all()?)
}

/// Gives the database of a folder a second name, with its write-ahead log where that cannot be
/// folded in, and leaves no log beside the first that another database would take for its own.
fn keep(folder: &Path, database: &Path, key: Option<&DatabaseKey>) -> Result<(), StoreError> {
    // A damaged database cannot be opened; it is kept as it is, log and all.
    if let Ok(open) = connect(database, OpenFlags::default(), key) {
        let _ = open.pragma_update(None, "wal_checkpoint", "TRUNCATE");
    }
    for tail in ["", "-wal"] {
        let kept = folder.join(format!("{KEPT}{tail}"));
        remove(&kept)?;
        let from = folder.join(format!("{DATABASE}{tail}"));
        if from.exists() {
            fs::hard_link(&from, kept)?;
        }
    }
    for tail in ["-wal", "-shm"] {
        remove(&folder.join(format!("{DATABASE}{tail}")))?;
    }
    Ok(())
}
