//! The open database of one data folder, held by one process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use crate::domain::document::DocId;
use crate::store::batch::{Batch, Tables};
use crate::store::connect::{DatabaseKey, connect, require_cipher};
use crate::store::error::StoreError;
use crate::store::files::{DAMAGED, Held, KEPT, LOCK};
use crate::store::place::Place;
use crate::store::rekey;
use crate::store::schema;

pub use crate::store::files::DATABASE;

/// Pages that a connection keeps, in KiB: SQLite's own default.
const PAGES_KIB: i64 = 2_000;
/// Pages that are kept while many documents are written. Most go to a random place of some index, and a
/// page for which there is no room is written to the log and read from it again: a fifth of the time in
/// which a roster of 100,000 was written.
const PAGES_OF_MANY_KIB: i64 = 16_000;
/// From how many documents on they are many.
const MANY_DOCUMENTS: usize = 1_000;

/// The one writer of a data folder.
#[derive(Debug)]
pub struct Store {
    pub(super) conn: Connection,
    path: PathBuf,
    place: Arc<Place>,
    key: Option<DatabaseKey>,
    held: Held,
    /// The pages that the connection keeps, in KiB.
    pages_kib: i64,
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
        require_cipher(key.as_ref())?;
        let held = Held::take(folder)?;
        let path = held.path(DATABASE);
        let opens = || connect(&path, OpenFlags::default(), key.as_ref());
        let mut conn = match (opens(), &key) {
            (Err(StoreError::Plain), Some(key)) => {
                rekey::change(&held, None, key)?;
                opens()?
            }
            (opened, _) => opened?,
        };
        schema::prepare_writer(&mut conn)?;
        let place = Arc::new(Place::of(&[&held.path(LOCK), &path])?);
        Ok(Self { conn, path, place, key, held, pages_kib: PAGES_KIB })
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

    /// Begins a transaction that writes this many documents; [`Store::keep_few_pages`] is for afterwards.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn batch_of(&mut self, documents: usize) -> Result<Batch<'_>, StoreError> {
        let kib = if documents > MANY_DOCUMENTS { PAGES_OF_MANY_KIB } else { PAGES_KIB };
        self.keep_pages(kib)?;
        self.batch()
    }

    /// Lets go of pages that were kept for many documents.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn keep_few_pages(&mut self) -> Result<(), StoreError> {
        self.keep_pages(PAGES_KIB)
    }

    fn keep_pages(&mut self, kib: i64) -> Result<(), StoreError> {
        if kib != self.pages_kib {
            self.conn.pragma_update(None, "cache_size", -kib)?;
            self.pages_kib = kib;
        }
        Ok(())
    }

    /// Takes documents whose bodies were dropped out of whatever else the folder holds: the databases that
    /// restores kept, what killed processes left, and the log, which still holds what was overwritten in
    /// the database itself. Damaged databases that were kept are never changed, and hold what they held.
    ///
    /// Returns whether it could be done in each kept database. One that holds none of them is not written;
    /// one that does is brought to this version's schema first, for which there may be no room.
    ///
    /// # Errors
    ///
    /// What SQLite or the file system says, [`StoreError::Busy`] while a reader is at work in the log:
    /// something may still stand somewhere then, and no kept database was opened.
    pub fn erase_beside(&self, documents: &[DocId]) -> Result<bool, StoreError> {
        self.held.clear()?;
        schema::empty_log(&self.conn)?;
        let mut is_all = true;
        for kept in self.held.kept(KEPT)? {
            match erase_in(&kept, documents, self.key.as_ref()) {
                Err(StoreError::Damaged(_) | StoreError::WrongKey | StoreError::Plain) => {
                    self.held.call_damaged(&kept)?;
                }
                erased => is_all &= erased.is_ok(),
            }
        }
        Ok(is_all)
    }

    /// Returns the names of damaged databases that the folder keeps as they are.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub fn damaged(&self) -> Result<Vec<String>, StoreError> {
        let damaged = self.held.kept(DAMAGED)?;
        let name = |file: &PathBuf| file.file_name().map(|name| name.display().to_string());
        Ok(damaged.iter().filter_map(name).collect())
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.conn
    }

    pub(super) fn held(&self) -> &Held {
        &self.held
    }
}

/// Takes documents out of a closed database, bodies and rows.
fn erase_in(
    database: &Path,
    documents: &[DocId],
    key: Option<&DatabaseKey>,
) -> Result<(), StoreError> {
    let mut conn = connect(database, OpenFlags::default(), key)?;
    if holds_any(&conn, documents)? {
        schema::prepare_writer(&mut conn)?;
        let batch = Batch::begin(&mut conn, None)?;
        for doc in documents {
            batch.drop_bodies(*doc)?;
            batch.clear_document(*doc)?;
        }
        batch.commit()?;
    }
    // The log, where there is one, may hold what is gone from the database.
    schema::empty_log(&conn)?;
    conn.close().map_err(|(_, error)| error.into())
}

/// Returns whether a body of one of these documents is in a database, of whichever version.
fn holds_any(conn: &Connection, documents: &[DocId]) -> Result<bool, StoreError> {
    let is_empty = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_master)";
    if conn.query_row(is_empty, [], |row| row.get(0))? {
        return Ok(false);
    }
    for doc in documents {
        if Tables::new(conn).has_bodies(*doc)? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::domain::id::{LearnerId, TeamId};

    fn learner(number: u8) -> DocId {
        DocId::learner(TeamId([1; 16]), LearnerId([number; 16]))
    }

    #[test]
    fn of_kept_databases_only_those_that_hold_an_erased_body_are_updated() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a new folder opens");
        let kept = folder.path().join(format!("{KEPT}-1"));
        let opens = || Connection::open(&kept).expect("a database");
        let mut made = opens();
        made.pragma_update(None, "journal_mode", "WAL").expect("as each of ours");
        schema::prepare_version(&mut made, 10);
        let DocId { space, kind, id } = learner(1);
        let change = "INSERT INTO change VALUES (1, 0, ?1, ?2, ?3, x'07')";
        made.execute(change, (space.0, kind as u8, id)).expect("a change");
        made.execute("INSERT INTO body VALUES (x'07', x'08')", []).expect("its body");
        made.close().expect("it is closed");
        let before = fs::read(&kept).expect("it is there");

        assert!(store.erase_beside(&[learner(2)]).expect("nobody reads"));
        assert!(fs::read(&kept).expect("it is there") == before, "not a byte is changed");

        let version = |conn: &Connection| -> i64 {
            conn.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version")
        };
        assert!(store.erase_beside(&[learner(2), learner(1)]).expect("nobody reads"));
        let erased = opens();
        assert_eq!(version(&erased), version(&store.conn));
        assert!(!Tables::new(&erased).has_bodies(learner(1)).expect("reads"));
    }
}
