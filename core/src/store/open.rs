//! The open database of one data folder, held by one process.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use crate::domain::document::DocId;
use crate::store::batch::{Batch, Tables};
use crate::store::connect::{DatabaseKey, connect};
use crate::store::error::StoreError;
use crate::store::files::{KEPT, LOCK, lock};
use crate::store::place::Place;
use crate::store::rekey;
use crate::store::schema;

pub use crate::store::files::DATABASE;
pub(crate) use crate::store::files::remove_database;

/// The one writer of a data folder.
#[derive(Debug)]
pub struct Store {
    pub(super) conn: Connection,
    path: PathBuf,
    place: Arc<Place>,
    key: Option<DatabaseKey>,
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
        Self::open_under(folder, None)
    }

    /// Opens the database of `folder` under its key; one that is plain is encrypted first.
    ///
    /// # Errors
    ///
    /// As [`Store::open`]; [`StoreError::WrongKey`] and [`StoreError::NoCipher`] as they say, and the
    /// folder is as before.
    pub fn open_under(folder: &Path, key: Option<DatabaseKey>) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)?;
        let lock = lock(folder)?;
        let path = folder.join(DATABASE);
        let opens = || connect(&path, OpenFlags::default(), key.as_ref());
        let mut conn = match (opens(), &key) {
            (Err(StoreError::Plain), Some(key)) => {
                rekey::change(folder, None, key)?;
                opens()?
            }
            (opened, _) => opened?,
        };
        schema::prepare_writer(&mut conn)?;
        let place = Arc::new(Place::of(&[&folder.join(LOCK), &path])?);
        Ok(Self { conn, path, place, key, _lock: lock })
    }

    /// Returns the database's file, for readers.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns where the folder lies, to ask whether it still does.
    #[must_use]
    pub fn place(&self) -> &Arc<Place> {
        &self.place
    }

    /// Returns the database's key, for readers.
    #[must_use]
    pub fn key(&self) -> Option<&DatabaseKey> {
        self.key.as_ref()
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
        Batch::begin(&mut self.conn, Some(&*self.place))
    }

    /// Empties the write-ahead log, which still holds what was overwritten in the database itself. It
    /// stays as it is while a reader is at work in it.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn empty_log(&self) -> Result<(), StoreError> {
        Ok(self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// Takes documents out of the database that a restore kept beside this one, bodies and rows.
    ///
    /// # Errors
    ///
    /// What SQLite says, or that it cannot be opened.
    pub fn erase_beside(&self, documents: &[DocId]) -> Result<(), StoreError> {
        let kept = self.path.with_file_name(KEPT);
        if !kept.exists() {
            return Ok(());
        }
        let mut conn = connect(&kept, OpenFlags::default(), self.key.as_ref())?;
        schema::prepare_writer(&mut conn)?;
        let batch = Batch::begin(&mut conn, None)?;
        for doc in documents {
            batch.drop_bodies(*doc)?;
            batch.clear_document(*doc)?;
        }
        batch.commit()?;
        conn.close().map_err(|(_, error)| error.into())
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.conn
    }
}
