//! Changes of documents: which entry lists which, and their bodies.

use rusqlite::params;

use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::{Hash, Incarnation};
use crate::domain::id::{DeviceId, PersonId, SpaceId};
use crate::domain::row::Author;
use crate::domain::time::Instant;
use crate::store::batch::{Tables, bytes};
use crate::store::entry_table::{Held, held};
use crate::store::error::StoreError;

/// One applied change of a document, with who made it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredChange {
    /// The entry's place in the order of arrival here.
    pub local_seq: i64,
    /// The change's hash.
    pub hash: Hash,
    /// Its body; `None` where an erasure dropped it.
    pub body: Option<Vec<u8>>,
    /// Who made it.
    pub author: Author,
    /// The author's incarnation.
    pub incarnation: Incarnation,
    /// Whether it is believed.
    pub believed: bool,
}

impl Tables<'_> {
    /// Returns the applied changes of a document in the order of their arrival, each once.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn applied_changes(&self, doc: DocId) -> Result<Vec<StoredChange>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT entry.local_seq, change.hash, body.bytes, entry.person, entry.device, entry.at,
                    entry.incarnation, entry.believed
             FROM change
             JOIN entry ON entry.local_seq = change.entry AND entry.state = 1
             LEFT JOIN body ON body.hash = change.hash
             WHERE change.space = ?1 AND change.kind = ?2 AND change.id = ?3
             ORDER BY change.entry, change.place",
        )?;
        let rows = query.query_map(params![doc.space.0, doc.kind as u8, doc.id], |row| {
            Ok(StoredChange {
                local_seq: row.get(0)?,
                hash: Hash(bytes(row, 1)?),
                body: row.get(2)?,
                author: Author {
                    person: PersonId(bytes(row, 3)?),
                    device: DeviceId(bytes(row, 4)?),
                    at: Instant(row.get(5)?),
                },
                incarnation: Incarnation(u64::from_be_bytes(bytes(row, 6)?)),
                believed: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the bodies of a document's applied changes that count, of entries behind a place of arrival.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn bodies_after(&self, doc: DocId, after: i64) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT body.bytes
             FROM change
             CROSS JOIN entry ON entry.local_seq = change.entry AND entry.state = 1
                 AND entry.believed
             JOIN body ON body.hash = change.hash
             WHERE change.space = ?1 AND change.kind = ?2 AND change.id = ?3 AND change.entry > ?4
             ORDER BY change.entry, change.place",
        )?;
        let rows = query
            .query_map(params![doc.space.0, doc.kind as u8, doc.id, after], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the applied entries that list a change, in the order of their arrival.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn entries_of_change(&self, change: Hash) -> Result<Vec<Held>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT entry.local_seq, entry.hash, entry.space, entry.device, entry.incarnation,
                    entry.seq, entry.state, entry.believed, entry.why
             FROM change JOIN entry ON entry.local_seq = change.entry
             WHERE change.hash = ?1 AND entry.state = 1 ORDER BY change.entry",
        )?;
        let rows = query.query_map([change.0], held)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the documents that an entry changes.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn documents_of(&self, local_seq: i64) -> Result<Vec<DocId>, StoreError> {
        self.documents("WHERE entry = ?1", [local_seq])
    }

    /// Returns every document that any entry of a space changes.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn documents_in(&self, space: SpaceId) -> Result<Vec<DocId>, StoreError> {
        self.documents("WHERE space = ?1", [space.0])
    }

    fn documents(
        &self,
        filter: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<DocId>, StoreError> {
        let sql = format!("SELECT DISTINCT space, kind, id FROM change {filter} ORDER BY 1, 2, 3");
        let mut query = self.conn.prepare_cached(&sql)?;
        let rows = query.query_map(params, |row| {
            Ok((SpaceId(bytes(row, 0)?), row.get::<_, u8>(1)?, bytes::<16>(row, 2)?))
        })?;
        rows.map(|row| {
            let (space, kind, id) = row?;
            let kind =
                DocKind::from_number(kind).ok_or(StoreError::Format { what: "document kind" })?;
            Ok(DocId { space, kind, id })
        })
        .collect()
    }
}
