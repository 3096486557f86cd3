//! A database of which pages of the schema are broken, read by those of a new one.
//!
//! The first page and those that belong to it say where the tables begin, and a new database of the
//! same schema has them in the same places. Without them not one row can be read, and under a key a
//! broken first page looks like another key: each page is sealed by itself, so that the others tell
//! which of both it is.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::store::connect::{DatabaseKey, connect};
use crate::store::error::StoreError;
use crate::store::schema;

/// Bytes of a page: SQLite's default, which no database of ours changes.
const PAGE_BYTES: u64 = 4_096;
/// Most bytes of one value by which the new database grows; SQLite takes up to 10⁹.
const GROWTH_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Opens a copy of a database that has the schema's pages of a new one under this key. Both are made in
/// `scratch`, whose files are to be removed once the connection is closed.
///
/// # Errors
///
/// What SQLite or the file system says while they are made; that the rest cannot be read is none.
pub(super) fn lend(
    database: &Path,
    scratch: &Path,
    key: Option<&DatabaseKey>,
) -> Result<Connection, StoreError> {
    fs::create_dir_all(scratch)?;
    let (lent, new) = (scratch.join("lent.db"), scratch.join("new.db"));
    let length = fs::copy(database, &lent)?;
    let log = database.with_extension("db-wal");
    if log.exists() {
        fs::copy(log, scratch.join("lent.db-wal"))?;
    }
    let pages = make(&new, key, length)?;
    let mut from = File::open(&new)?;
    let mut to = OpenOptions::new().write(true).open(&lent)?;
    for page in pages {
        let place = SeekFrom::Start((page - 1) * PAGE_BYTES);
        from.seek(place)?;
        to.seek(place)?;
        std::io::copy(&mut (&from).take(PAGE_BYTES), &mut to)?;
    }
    // The first page says how many there are, and SQLite reads none of a file that has fewer.
    to.set_len(length.max(fs::metadata(&new)?.len()))?;
    connect(&lent, OpenFlags::SQLITE_OPEN_READ_ONLY, key)
}

/// Makes a database of this version's schema, of at least as many bytes, and returns the pages in which
/// its schema stands.
fn make(new: &Path, key: Option<&DatabaseKey>, bytes: u64) -> Result<Vec<u64>, StoreError> {
    let mut conn = connect(new, OpenFlags::default(), key)?;
    schema::prepare_writer(&mut conn)?;
    let pages = schema_pages(&conn)?;
    loop {
        let there: u64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let missing = bytes.saturating_sub(there * PAGE_BYTES);
        if missing == 0 {
            break;
        }
        let sql = "INSERT INTO body (hash, bytes) VALUES (randomblob(32), zeroblob(?1))";
        conn.execute(sql, [missing.min(GROWTH_BYTES_MAX)])?;
    }
    conn.close().map_err(|(_, error)| error)?;
    Ok(pages)
}

/// Returns the pages in which the schema of a new database stands: while every table is empty, whatever is no
/// table's first page.
fn schema_pages(conn: &Connection) -> Result<Vec<u64>, StoreError> {
    let sql = "WITH RECURSIVE page (n) AS
                   (SELECT 1 UNION ALL SELECT n + 1 FROM page, pragma_page_count WHERE n < page_count)
               SELECT n FROM page WHERE n NOT IN (SELECT rootpage FROM sqlite_master)";
    let mut query = conn.prepare(sql)?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of the schema that only a new database has may be one of rows in a database that an earlier version
    /// made: it would be laid over them, and they would be missing without a word. A step that adds such a page
    /// has to say how repair knows what made a file.
    #[test]
    fn a_new_database_lends_no_page_that_is_one_of_rows_since_version_8() {
        let mut new = Connection::open_in_memory().expect("memory");
        schema::prepare_writer(&mut new).expect("a schema");
        let lent = schema_pages(&new).expect("pages");
        assert_eq!(lent.first(), Some(&1));
        for version in 8..=11 {
            let mut earlier = Connection::open_in_memory().expect("memory");
            schema::prepare_version(&mut earlier, version);
            assert_eq!(schema_pages(&earlier).expect("pages"), lent, "version {version}");
        }
    }
}
