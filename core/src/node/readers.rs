//! Reading connections: kept open between questions, because opening one costs more than most of the
//! questions that apps ask.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::acting::Acting;
use crate::domain::id::SpaceId;
use crate::domain::programme::Role;
use crate::domain::time::Date;
use crate::engine::opening::DatabaseKey;
use crate::node::error::Error;
use crate::node::lock::locked;
use crate::store::reader::Reader;

/// Connections that wait. Each has a cache of pages of up to 2 MB, SQLite's default; a screen asks one
/// question at a time.
const WAITING_MAX: usize = 2;

/// The connections to one database.
#[derive(Debug)]
pub(super) struct Readers {
    database: PathBuf,
    key: Option<DatabaseKey>,
    shelf: Mutex<Shelf>,
    /// Told whenever one came back.
    back: Condvar,
}

#[derive(Debug, Default)]
struct Shelf {
    /// Those that wait for a question.
    waiting: Vec<Reader>,
    /// How many are on loan.
    out: usize,
    is_closed: bool,
}

impl Readers {
    pub(super) fn of(database: PathBuf, key: Option<DatabaseKey>) -> Self {
        Self { database, key, shelf: Mutex::default(), back: Condvar::new() }
    }

    /// Returns a connection, which comes back when it is dropped; `None` once they are closed.
    pub(super) fn lend(self: &Arc<Self>) -> Result<Option<Lent>, Error> {
        let waiting = {
            let mut shelf = locked(&self.shelf);
            if shelf.is_closed {
                return Ok(None);
            }
            shelf.out += 1;
            shelf.waiting.pop()
        };
        // Comes back also where there is none to lend.
        let mut lent = Lent { reader: waiting, home: Some(Arc::clone(self)), is_narrow: false };
        if lent.reader.is_none() {
            lent.reader = Some(Reader::open_under(&self.database, self.key.as_ref())?);
        }
        Ok(Some(lent))
    }

    /// Closes the connections that wait, and each that comes back. No more are lent.
    pub(super) fn close(&self) {
        let waiting = {
            let mut shelf = locked(&self.shelf);
            shelf.is_closed = true;
            std::mem::take(&mut shelf.waiting)
        };
        drop(waiting);
    }

    /// Returns whether none is on loan before `max` has passed.
    pub(super) fn are_back_within(&self, max: Duration) -> bool {
        let shelf = locked(&self.shelf);
        let waited = self.back.wait_timeout_while(shelf, max, |shelf| shelf.out > 0);
        waited.unwrap_or_else(PoisonError::into_inner).0.out == 0
    }

    fn take_back(&self, reader: Option<Reader>) {
        let mut shelf = locked(&self.shelf);
        let beyond = match reader {
            Some(mut reader) if !shelf.is_closed && shelf.waiting.len() < WAITING_MAX => {
                reader.show_as_of(None);
                shelf.waiting.push(reader);
                None
            }
            beyond => beyond,
        };
        if beyond.is_some() {
            // Closed outside of the lock, and only then back.
            drop(shelf);
            drop(beyond);
            shelf = locked(&self.shelf);
        }
        shelf.out -= 1;
        self.back.notify_all();
    }
}

/// A connection on loan.
#[derive(Debug)]
pub(super) struct Lent {
    /// There until the drop.
    reader: Option<Reader>,
    home: Option<Arc<Readers>>,
    /// Whether it sees some spaces only: then nobody else gets it.
    is_narrow: bool,
}

impl Lent {
    /// Returns a connection that nobody waits for.
    pub(super) fn alone(reader: Reader) -> Self {
        Self { reader: Some(reader), home: None, is_narrow: false }
    }

    /// Lets it show things as they are on a day.
    pub(super) fn shown_on(mut self, today: Option<Date>) -> Self {
        self.reader.as_mut().expect("it is there until the drop").show_as_of(today);
        self
    }

    /// Lets it see no more than somebody may who acts with less than the device.
    pub(super) fn narrowed(mut self, acting: &Acting) -> Result<Self, Error> {
        if acting.role != Role::Coordinator {
            self.is_narrow = true;
            let own = self.programme_space()?;
            let spaces: Vec<SpaceId> =
                acting.teams.iter().map(|team| team.space()).chain(own).collect();
            self.reader.as_mut().expect("it is there until the drop").narrow(&spaces)?;
        }
        Ok(self)
    }
}

impl Deref for Lent {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        self.reader.as_ref().expect("it is there until the drop")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(home) = self.home.take() {
            let reader = self.reader.take();
            home.take_back(if self.is_narrow { None } else { reader });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::open::Store;

    #[test]
    fn a_connection_comes_back_and_none_stays_open_after_the_folder_is_closed() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        let readers = Arc::new(Readers::of(store.path().to_owned(), None));
        let lend = || readers.lend().expect("a connection").expect("they are not closed");
        let waiting = || locked(&readers.shelf).waiting.len();
        let lent: Vec<_> = (0..4).map(|_| lend()).collect();
        assert_eq!(waiting(), 0);
        drop(lent);
        assert_eq!(waiting(), WAITING_MAX, "no more wait than may");
        let out = lend();
        assert_eq!(waiting(), WAITING_MAX - 1, "one that waited is taken");
        readers.close();
        assert_eq!(waiting(), 0);
        assert!(readers.lend().expect("nothing is opened").is_none(), "no more are lent");
        assert!(!readers.are_back_within(Duration::ZERO), "one is out");
        drop(out);
        assert!(readers.are_back_within(Duration::ZERO));
        assert_eq!(waiting(), 0, "what comes back late is closed");
    }

    #[test]
    fn a_connection_that_cannot_be_opened_is_not_waited_for() {
        let readers = Arc::new(Readers::of(PathBuf::from("/nowhere/lantoa.db"), None));
        readers.lend().expect_err("there is no database");
        assert!(readers.are_back_within(Duration::ZERO));
    }
}
