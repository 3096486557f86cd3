//! The open database of one data folder, held by one process.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::store::batch::{Batch, Tables};
use crate::store::error::StoreError;
use crate::store::schema;

/// The database's file name in a data folder.
pub const DATABASE: &str = "lantoa.db";
/// The lock's file name. A lock beside the database, because SQLite's own is let go between writes.
const LOCK: &str = "lantoa.lock";

/// The one writer of a data folder.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    _lock: File,
}

impl Store {
    /// Opens the database of `folder`, making both where they are not there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] when another process holds the folder, [`StoreError::Newer`] when a newer
    /// version wrote it, [`StoreError::Damaged`] when it is no database.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)?;
        let lock = lock(folder)?;
        let path = folder.join(DATABASE);
        let mut conn = Connection::open(&path)?;
        schema::prepare_writer(&mut conn)?;
        Ok(Self { conn, path, _lock: lock })
    }

    /// Returns the database's file, for readers.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the tables for reading.
    #[must_use]
    pub fn tables(&self) -> Tables<'_> {
        Tables::new(&self.conn)
    }

    /// Begins a transaction. Dropped without [`Batch::commit`], it leaves nothing.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn batch(&mut self) -> Result<Batch<'_>, StoreError> {
        Batch::begin(&mut self.conn)
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.conn
    }
}

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
