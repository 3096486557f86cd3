//! Reading what can still be read of a damaged database, without changing it.
//!
//! Every row is read by itself, from both ends of its table, so that a page that is broken costs the rows
//! on it and no others. What is read must prove itself by its signature and hashes; the rest of the tables
//! is made from that again.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use crate::domain::id::{ClassId, PersonId, SpaceId};
use crate::domain::time::Instant;
use crate::feed::entry::{Header, SignedEntry};
use crate::store::batch::{Tables, bytes};
use crate::store::connect::{DatabaseKey, connect};
use crate::store::error::StoreError;
use crate::store::files::{DAMAGED, DATABASE, Held};
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
    /// Rows of records, entries and taps that are there and could not be read.
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
        Err(StoreError::WrongKey | StoreError::Damaged(_)) => Salvage::default(),
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
    for place in places(conn, "control", "local_seq") {
        let record =
            conn.query_row("SELECT record FROM control WHERE local_seq = ?1", [place], |row| {
                row.get::<_, Vec<u8>>(0)
            });
        match record.ok().and_then(|record| SignedControl::parse(&record).ok()) {
            Some(record) => salvage.records.push(record),
            None => salvage.unread += 1,
        }
    }
    for place in places(conn, "entry", "local_seq") {
        match entry(conn, place) {
            Some(entry) => salvage.entries.push(entry),
            None => salvage.unread += 1,
        }
    }
    for place in places(conn, "pending", "tap") {
        match tap(conn, place) {
            Ok(tap) => salvage.taps.push(tap),
            Err(_) => salvage.unread += 1,
        }
    }
    salvage
}

/// Returns the row ids of a table that can be reached from its one end or the other, ascending.
fn places(conn: &Connection, table: &str, id: &str) -> BTreeSet<i64> {
    let mut places = BTreeSet::new();
    for order in ["ASC", "DESC"] {
        let sql = format!("SELECT {id} FROM {table} NOT INDEXED ORDER BY {id} {order}");
        let Ok(mut query) = conn.prepare(&sql) else { continue };
        let Ok(mut rows) = query.query([]) else { continue };
        while let Ok(Some(row)) = rows.next() {
            let Ok(place) = row.get(0) else { break };
            places.insert(place);
        }
    }
    places
}

/// Reads an entry by its own row and its bodies by the hashes that its header names, and proves it.
fn entry(conn: &Connection, place: i64) -> Option<SignedEntry> {
    let row = conn.query_row(
        "SELECT header, signature FROM entry WHERE local_seq = ?1",
        [place],
        |row| Ok((row.get::<_, Vec<u8>>(0)?, bytes::<64>(row, 1)?)),
    );
    let (header_bytes, signature) = row.ok()?;
    let header = Header::read(&header_bytes).ok()?;
    let body = |hash: [u8; 32]| {
        let row =
            conn.query_row("SELECT bytes FROM body WHERE hash = ?1", [hash], |row| row.get(0));
        row.ok()
    };
    let bodies: Vec<Option<Vec<u8>>> =
        header.changes.iter().map(|change| body(change.hash.0)).collect();
    SignedEntry::parse(&header_bytes, signature, bodies).ok()
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
