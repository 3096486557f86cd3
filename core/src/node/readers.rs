//! Reading connections: kept open between questions, because opening one costs more than most of the
//! questions that apps ask.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

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
    /// Those that wait for a question; `None` once the folder is closed.
    waiting: Mutex<Option<Vec<Reader>>>,
}

impl Readers {
    pub(super) fn of(database: PathBuf, key: Option<DatabaseKey>) -> Self {
        Self { database, key, waiting: Mutex::new(Some(Vec::new())) }
    }

    /// Returns a connection, which comes back when it is dropped.
    pub(super) fn lend(self: &Arc<Self>) -> Result<Lent, Error> {
        let waiting = self.with(|waiting| waiting.as_mut().and_then(Vec::pop));
        let reader = match waiting {
            Some(reader) => reader,
            None => Reader::open_under(&self.database, self.key.as_ref())?,
        };
        Ok(Lent { reader: Some(reader), home: Some(Arc::clone(self)) })
    }

    /// Closes the connections that wait, and each that comes back.
    pub(super) fn close(&self) {
        drop(self.with(Option::take));
    }

    fn with<T>(&self, use_them: impl FnOnce(&mut Option<Vec<Reader>>) -> T) -> T {
        use_them(&mut locked(&self.waiting))
    }
}

/// A connection on loan.
#[derive(Debug)]
pub(super) struct Lent {
    /// There until the drop.
    reader: Option<Reader>,
    home: Option<Arc<Readers>>,
}

impl Lent {
    /// Returns a connection that nobody waits for.
    pub(super) fn alone(reader: Reader) -> Self {
        Self { reader: Some(reader), home: None }
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
        let (Some(home), Some(reader)) = (self.home.take(), self.reader.take()) else { return };
        let beyond = home.with(|waiting| match waiting {
            Some(waiting) if waiting.len() < WAITING_MAX => {
                waiting.push(reader);
                None
            }
            _ => Some(reader),
        });
        // Closed outside of the lock.
        drop(beyond);
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
        let waiting = || readers.with(|waiting| waiting.as_ref().map(Vec::len));
        let lent: Vec<_> = (0..4).map(|_| readers.lend().expect("a connection")).collect();
        assert_eq!(waiting(), Some(0));
        drop(lent);
        assert_eq!(waiting(), Some(WAITING_MAX), "no more wait than may");
        let out = readers.lend().expect("a connection");
        assert_eq!(waiting(), Some(WAITING_MAX - 1), "one that waited is taken");
        readers.close();
        drop(out);
        assert_eq!(waiting(), None, "what comes back late is closed");
    }
}
