//! The read tables, for questions. One read-only connection; a writer never waits for it.
//!
//! Several statements see one state of the database only between [`Reader::hold`] and the drop of
//! what it returns. Absent on purpose: what the rows mean together (`crate::node`).

mod class;
mod columns;
mod device;
mod dispute;
mod history;
mod learner;
mod listed;
mod narrow;
mod programme;
mod roll;
mod visit;

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Params, Transaction};

use crate::domain::id::SpaceId;
use crate::domain::time::Date;
use crate::store::batch::Tables;
use crate::store::connect::{DatabaseKey, connect};
use crate::store::reader::columns::Columns;
use crate::store::schema;

pub use crate::store::entry_table::State as PastState;
pub use crate::store::error::StoreError;
pub use crate::store::reader::class::{ClassCounts, ClassPlace, MeetingRow};
pub use crate::store::reader::columns::SaidValue;
pub use crate::store::reader::device::{KnownDevice, WriterRow};
pub use crate::store::reader::dispute::{DisputeRow, DisputeValue};
pub use crate::store::reader::history::PastChange;
pub use crate::store::reader::learner::{FoundHit, LearnerTraits, SearchHit, Whereabouts};
pub use crate::store::reader::roll::{CountedMark, EnrolmentRow, LevelDayRow, LevelRow, MarkRow};

/// A reading connection to the database of one data folder.
#[derive(Debug)]
pub struct Reader {
    pub(super) conn: Connection,
    /// The spaces that it sees, where it sees some only.
    narrowed: Option<Vec<SpaceId>>,
    /// The day as of which things are shown; `None`: by what was said of the latest day.
    today: Option<Date>,
}

/// One state of the database, seen for as long as this lives.
#[derive(Debug)]
pub struct Hold<'r> {
    _transaction: Option<Transaction<'r>>,
}

impl Reader {
    /// Opens the database that a [`crate::store::open::Store`] made and brought up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] when it is no database, [`StoreError::Sqlite`] when it is not there.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_under(path, None)
    }

    /// Opens an encrypted one under its key.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`]; [`StoreError::WrongKey`].
    pub fn open_under(path: &Path, key: Option<&DatabaseKey>) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = connect(path, flags, key)?;
        schema::prepare_reader(&conn)?;
        Ok(Self { conn, narrowed: None, today: None })
    }

    /// Shows things as they are on a day from now on; by what was said of the latest day, where none is given.
    pub fn show_as_of(&mut self, today: Option<Date>) {
        self.today = today;
    }

    /// Returns the day as of which things are shown.
    #[must_use]
    pub fn today(&self) -> Option<Date> {
        self.today
    }

    /// Returns the tables, for questions that whoever writes asks as well.
    #[must_use]
    pub fn tables(&self) -> Tables<'_> {
        Tables::new(&self.conn)
    }

    /// Holds the database still for the questions that follow; held again within, it changes
    /// nothing.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn hold(&self) -> Result<Hold<'_>, StoreError> {
        let fresh = self.conn.is_autocommit();
        Ok(Hold { _transaction: fresh.then(|| self.conn.unchecked_transaction()).transpose()? })
    }

    fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&mut Columns<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            read(&mut Columns::new(row))?;
        }
        Ok(())
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&mut Columns<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        self.each(sql, params, |columns| {
            all.push(read(columns)?);
            Ok(())
        })?;
        Ok(all)
    }
}
