//! Reading what can still be read of a damaged database, without changing it.
//!
//! Every row is read by itself, by a number that its table says from both ends, or an index of it, so that
//! a page that is broken costs the rows on it and no others, and those are counted. What is read must prove
//! itself by its signature and hashes; the rest of the tables is made from that again.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use crate::domain::entry::Hash;
use crate::domain::id::{ClassId, PersonId, SpaceId};
use crate::domain::time::Instant;
use crate::feed::entry::{Header, SignedEntry};
use crate::store::batch::{Tables, bytes};
use crate::store::connect::{DatabaseKey, connect};
use crate::store::error::StoreError;
use crate::store::files::{DAMAGED, DATABASE, Held};
use crate::store::import_table::Import;
use crate::store::lent_schema;
use crate::store::pending_table::Tap;
use crate::store::self_table::Myself;
use crate::trust::control::SignedControl;

/// What was read of a database.
#[derive(Debug, Default)]
pub struct Salvage {
    /// Whose it was.
    pub me: Option<Myself>,
    /// Control records, in the order of their arrival.
    pub records: Vec<SignedControl>,
    /// Entries with the bodies that were read, in the order of their arrival.
    pub entries: Vec<SignedEntry>,
    /// Taps that were confirmed and stood in no entry yet.
    pub taps: Vec<Tap>,
    /// Imports that can be taken back, as far as all of them could be read.
    pub imports: Vec<Import>,
    /// Of the entries, those of which a body is there and could not be read.
    pub torn: BTreeSet<Hash>,
    /// Rows of records, entries and taps that are there and could not be read. At least so many: of a table
    /// that does not say how many are on a broken page, one is counted. 0 only where all was read.
    pub unread: u32,
}

impl Salvage {
    fn is_empty(&self) -> bool {
        self.me.is_none()
            && self.records.is_empty()
            && self.entries.is_empty()
            && self.taps.is_empty()
    }
}

/// Reads whose the database of a closed folder is; `None` where there is none, or that cannot be read.
#[must_use]
pub fn whose(folder: &Path, key: Option<&DatabaseKey>) -> Option<Myself> {
    let database = folder.join(DATABASE);
    let conn = connect(&database, OpenFlags::SQLITE_OPEN_READ_ONLY, key).ok()?;
    Tables::new(&conn).myself().ok()?
}

/// Reads what can be read of the database of a closed folder. `scratch` is a folder for what is made on
/// the way, to be removed afterwards.
///
/// # Errors
///
/// [`StoreError::WrongKey`], [`StoreError::Plain`] and [`StoreError::NoCipher`] as they say: behind a
/// wrong key nothing is damaged. Damage is no error here; anything else that keeps the file from being
/// read is.
pub fn read(
    folder: &Path,
    scratch: &Path,
    key: Option<&DatabaseKey>,
) -> Result<Salvage, StoreError> {
    let database = folder.join(DATABASE);
    let error = match connect(&database, OpenFlags::SQLITE_OPEN_READ_ONLY, key) {
        Ok(conn) => return Ok(of(&conn)),
        Err(error @ (StoreError::WrongKey | StoreError::Damaged(_))) => error,
        Err(error) => return Err(error),
    };
    let salvage = match lent_schema::lend(&database, scratch, key) {
        Ok(conn) => of(&conn),
        Err(StoreError::WrongKey | StoreError::Damaged(_)) => {
            Salvage { unread: 1, ..Salvage::default() }
        }
        Err(error) => return Err(error),
    };
    if matches!(error, StoreError::WrongKey) && salvage.is_empty() {
        return Err(error);
    }
    Ok(salvage)
}

fn of(conn: &Connection) -> Salvage {
    let mut salvage =
        Salvage { me: Tables::new(conn).myself().ok().flatten(), ..Salvage::default() };
    salvage.unread += unread_of(conn, "control", "local_seq", |place| {
        let record = record(conn, place)?;
        salvage.records.push(record);
        Some(())
    });
    salvage.unread += unread_of(conn, "entry", "local_seq", |place| {
        let (entry, is_torn) = entry(conn, place)?;
        if is_torn {
            salvage.torn.insert(entry.hash());
        }
        salvage.entries.push(entry);
        Some(())
    });
    salvage.unread += unread_of(conn, "pending", "tap", |place| {
        salvage.taps.push(tap(conn, place).ok()?);
        Some(())
    });
    salvage.imports = Tables::new(conn).imports().unwrap_or_default();
    salvage
}

/// Reads each row of a table that can be reached, ascending, and returns how many there are at least that
/// could not be read.
fn unread_of(
    conn: &Connection,
    table: &str,
    id: &str,
    mut read: impl FnMut(i64) -> Option<()>,
) -> u32 {
    let mut places = BTreeSet::new();
    let from_table = format!("SELECT {id} FROM {table} NOT INDEXED ORDER BY {id}");
    let is_counted = from_both_ends(conn, &from_table, &mut places) || {
        let indexes = indexes(conn, table).unwrap_or_default();
        indexes.into_iter().any(|(index, column)| {
            let sql = format!("SELECT {id} FROM {table} INDEXED BY {index} ORDER BY {column}");
            from_both_ends(conn, &sql, &mut places)
        })
    };
    let unread = places.into_iter().filter(|place| read(*place).is_none()).count();
    let unread = u32::try_from(unread).unwrap_or(u32::MAX);
    if is_counted { unread } else { unread.max(1) }
}

/// Adds the row ids that a question in ascending order answers with, then those of the descending one.
/// Returns whether these are all: neither was stopped by a broken page.
fn from_both_ends(conn: &Connection, ascending: &str, places: &mut BTreeSet<i64>) -> bool {
    let mut add = |sql: &str| -> rusqlite::Result<()> {
        let mut query = conn.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            places.insert(row.get(0)?);
        }
        Ok(())
    };
    add(ascending).is_ok() || add(&format!("{ascending} DESC")).is_ok()
}

/// Returns the indexes of a table, each with its first column.
fn indexes(conn: &Connection, table: &str) -> rusqlite::Result<Vec<(String, String)>> {
    let sql = "SELECT list.name, info.name
               FROM pragma_index_list(?1) AS list, pragma_index_info(list.name) AS info
               WHERE info.seqno = 0";
    let mut query = conn.prepare(sql)?;
    query.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn record(conn: &Connection, place: i64) -> Option<SignedControl> {
    let sql = "SELECT record FROM control WHERE local_seq = ?1";
    let record: Vec<u8> = conn.query_row(sql, [place], |row| row.get(0)).ok()?;
    SignedControl::parse(&record).ok()
}

/// Reads an entry by its own row and its bodies by the hashes that its header names, and proves it. Returns
/// as well whether a body is there that could not be read.
fn entry(conn: &Connection, place: i64) -> Option<(SignedEntry, bool)> {
    let row = conn.query_row(
        "SELECT header, signature FROM entry WHERE local_seq = ?1",
        [place],
        |row| Ok((row.get::<_, Vec<u8>>(0)?, bytes::<64>(row, 1)?)),
    );
    let (header_bytes, signature) = row.ok()?;
    let header = Header::read(&header_bytes).ok()?;
    let mut is_torn = false;
    let mut body = |hash: [u8; 32]| {
        let sql = "SELECT bytes FROM body WHERE hash = ?1";
        let row = conn.query_row(sql, [hash], |row| row.get(0)).optional();
        is_torn |= row.is_err();
        row.ok().flatten()
    };
    let bodies: Vec<Option<Vec<u8>>> =
        header.changes.iter().map(|change| body(change.hash.0)).collect();
    Some((SignedEntry::parse(&header_bytes, signature, bodies).ok()?, is_torn))
}

fn tap(conn: &Connection, place: i64) -> rusqlite::Result<Tap> {
    conn.query_row(
        "SELECT space, class, key, value, person, at FROM pending WHERE tap = ?1",
        params![place],
        |row| {
            Ok(Tap {
                space: SpaceId(bytes(row, 0)?),
                class: ClassId(bytes(row, 1)?),
                key: row.get(2)?,
                value: row.get(3)?,
                person: PersonId(bytes(row, 4)?),
                at: Instant(row.get(5)?),
            })
        },
    )
}

/// Puts the database of `made` in the place of the folder's damaged one, which is kept as it is.
///
/// # Errors
///
/// What the file system says; the folder's database is as before then.
pub(crate) fn put(held: &Held, made: &Path) -> Result<(), StoreError> {
    held.replace_and_keep(&made.join(DATABASE), DAMAGED).map(drop)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Rows of a table, more than two pages of its indexes hold.
    const ROWS: u32 = 600;

    fn destroyed(database: &Path, page: u32) {
        let mut bytes = fs::read(database).expect("a database");
        let at = (page as usize - 1) * 4096;
        bytes[at..at + 4096].fill(0xa5);
        fs::write(database, bytes).expect("there is room");
    }

    /// Writes rows into both tables that prove nothing, so that each is unread as soon as it is known of.
    fn filled(folder: &Path) -> std::path::PathBuf {
        let database = folder.join(DATABASE);
        let mut conn = connect(&database, OpenFlags::default(), None).expect("a database");
        crate::store::schema::prepare_writer(&mut conn).expect("a schema");
        conn.execute_batch(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
             INSERT INTO entry SELECT i, randomblob(32), x'01', x'02', x'03', i, zeroblob(300), x'04',
                                      x'05', 0, 1, 1, '' FROM n;
             INSERT INTO control SELECT local_seq, hash, device, incarnation, seq, header FROM entry;",
        ))
        .expect("rows");
        conn.close().map_err(|(_, error)| error).expect("it is closed");
        database
    }

    fn roots(database: &Path, table: &str) -> Vec<u32> {
        let conn = connect(database, OpenFlags::SQLITE_OPEN_READ_ONLY, None).expect("a database");
        let sql = "SELECT rootpage FROM sqlite_schema WHERE tbl_name = ?1 ORDER BY type DESC";
        let mut query = conn.prepare(sql).expect("a question");
        query
            .query_map([table], |row| row.get(0))
            .expect("rows")
            .map(|row| row.expect("a page"))
            .collect()
    }

    fn unread(folder: &Path) -> u32 {
        let scratch = folder.join("scratch");
        read(folder, &scratch, None).expect("damage is no error").unread
    }

    #[test]
    fn rows_below_a_broken_page_are_counted_by_their_indexes() {
        for table in ["entry", "control"] {
            let folder = tempfile::tempdir().expect("a folder");
            let database = filled(folder.path());
            assert_eq!(unread(folder.path()), 2 * ROWS);
            // The table, then one index after the other, the last of which has them all.
            let roots = roots(&database, table);
            for (count, root) in roots.iter().enumerate() {
                destroyed(&database, *root);
                let of_it = if count + 1 < roots.len() { ROWS } else { 1 };
                assert_eq!(unread(folder.path()), ROWS + of_it, "{table}, {} pages", count + 1);
            }
        }
    }

    #[test]
    fn a_table_of_which_nothing_can_be_read_is_never_told_as_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = filled(folder.path());
        for root in ["entry", "control", "pending"].iter().flat_map(|table| roots(&database, table))
        {
            destroyed(&database, root);
        }
        assert_eq!(unread(folder.path()), 3);
    }
}
