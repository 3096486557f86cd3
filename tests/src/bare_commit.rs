//! One bare row committed to SQLite: the least that "durable" costs on a disk.

use std::path::Path;

use rusqlite::{Connection, params};

/// A database with one table, set as the store's: write-ahead log, every commit to the disk.
#[derive(Debug)]
pub struct BareCommit(Connection);

impl BareCommit {
    /// Returns one in a folder.
    ///
    /// # Panics
    ///
    /// When SQLite cannot.
    #[must_use]
    pub fn beside(folder: &Path) -> Self {
        let conn = Connection::open(folder.join("bare.db")).expect("the database opens");
        conn.pragma_update(None, "journal_mode", "WAL").expect("the log is set");
        conn.pragma_update(None, "synchronous", "FULL").expect("the disk is waited for");
        let table = "CREATE TABLE row (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT";
        conn.execute(table, []).expect("the table is made");
        Self(conn)
    }

    /// Writes one row of 100 bytes, a tap's size, in a transaction of its own.
    ///
    /// # Panics
    ///
    /// When SQLite cannot.
    pub fn write(&mut self) {
        let mut insert =
            self.0.prepare_cached("INSERT INTO row (bytes) VALUES (?1)").expect("it is SQL");
        insert.execute(params![[7_u8; 100]]).expect("the row is written");
    }
}
