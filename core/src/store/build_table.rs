//! Spaces that are received in two steps: what is stored of them, and how far its building has come.
//!
//! An entry that is not built is verified, durable and counted in heights. No document and no row holds
//! anything of it.

use rusqlite::{OptionalExtension, params};

use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::{EntryRef, Hash};
use crate::domain::id::SpaceId;
use crate::feed::entry::Header;
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::entry_table::{State, held};
use crate::store::error::StoreError;

/// A space whose entries are not all built.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Build {
    /// The space.
    pub space: SpaceId,
    /// How far it has come.
    pub phase: Phase,
    /// The place of arrival of the first entry that is built by it.
    pub first: i64,
}

/// How far building has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Phase {
    /// Entries are stored and not judged by their bodies.
    Receiving,
    /// They are applied or set aside; the documents behind this one have not got their rows yet.
    Publishing(Option<DocId>),
}

/// A stored change of an entry that is not built, with what says whether it may be.
#[derive(Clone, Debug)]
pub struct UnbuiltChange {
    /// The entry's place in the order of arrival here.
    pub local_seq: i64,
    /// Its place among the entry's changes.
    pub place: u32,
    /// Its hash, as the entry lists it.
    pub hash: Hash,
    /// Its body; `None` where it is not here.
    pub body: Option<Vec<u8>>,
    /// The entry.
    pub entry: EntryRef,
    /// The entry's header.
    pub header: Header,
}

/// The order in which documents get their rows: rolls last, so that whoever stands in one is there.
fn place(kind: DocKind) -> u8 {
    match kind {
        DocKind::Roll => u8::MAX,
        DocKind::Programme
        | DocKind::Link
        | DocKind::Class
        | DocKind::Learner
        | DocKind::Person
        | DocKind::Pair
        | DocKind::Visit
        | DocKind::Note => kind as u8,
    }
}

fn order(doc: &DocId) -> (u8, [u8; 16]) {
    (place(doc.kind), doc.id)
}

fn build(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<Build, StoreError>> {
    let (phase, number): (u8, u8) = (row.get(1)?, row.get(3)?);
    let space = SpaceId(bytes(row, 0)?);
    let id = row.get_ref(4)?.as_blob()?;
    let kind = DocKind::ALL.into_iter().find(|kind| place(*kind) == number);
    let phase = match (phase, kind, id.try_into()) {
        (1, _, _) => Some(Phase::Receiving),
        (2, Some(kind), Ok(id)) => Some(Phase::Publishing(Some(DocId { space, kind, id }))),
        (2, _, _) if id.is_empty() => Some(Phase::Publishing(None)),
        _ => None,
    };
    let phase = phase.ok_or(StoreError::Format { what: "build" });
    let first = row.get(2)?;
    Ok(phase.map(|phase| Build { space, phase, first }))
}

impl Tables<'_> {
    /// Returns every space that is not whole.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn builds(&self) -> Result<Vec<Build>, StoreError> {
        let sql = "SELECT space, phase, first, place, id FROM build ORDER BY space";
        let mut query = self.conn.prepare_cached(sql)?;
        query.query_map([], build)?.map(|row| row?).collect()
    }

    /// Returns how far the building of a space has come; `None` where it is whole.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn build_of(&self, space: SpaceId) -> Result<Option<Build>, StoreError> {
        let sql = "SELECT space, phase, first, place, id FROM build WHERE space = ?1";
        self.conn.prepare_cached(sql)?.query_row([space.0], build).optional()?.transpose()
    }

    /// Returns the documents that entries from `first` on change, in the order in which they get their
    /// rows; only those behind `after`.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn documents_since(
        &self,
        space: SpaceId,
        first: i64,
        after: Option<DocId>,
    ) -> Result<Vec<DocId>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT DISTINCT kind, id FROM change WHERE entry >= ?2 AND +space = ?1",
        )?;
        let rows = query.query_map(params![space.0, first], |row| {
            Ok((row.get::<_, u8>(0)?, bytes::<16>(row, 1)?))
        })?;
        let mut documents = Vec::new();
        for row in rows {
            let (kind, id) = row?;
            let kind =
                DocKind::from_number(kind).ok_or(StoreError::Format { what: "document kind" })?;
            documents.push(DocId { space, kind, id });
        }
        let after = after.as_ref().map(order);
        documents.retain(|doc| after.is_none_or(|after| after < order(doc)));
        documents.sort_unstable_by_key(order);
        Ok(documents)
    }

    /// Returns how many changes of a document, each counted once, are applied by entries before `first`.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn applied_before(&self, doc: DocId, first: i64) -> Result<usize, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT count(DISTINCT change.hash) FROM change
             JOIN entry ON entry.local_seq = change.entry AND entry.state = 1
             WHERE change.space = ?1 AND change.kind = ?2 AND change.id = ?3 AND change.entry < ?4",
        )?;
        let DocId { space, kind, id } = doc;
        Ok(query.query_row(params![space.0, kind as u8, id, first], |row| row.get(0))?)
    }

    /// Returns the changes of a document that are not built, all of entries from `first` on, in the order of
    /// their arrival.
    ///
    /// # Errors
    ///
    /// [`StoreError::Format`] where a header is none any more, or what SQLite says.
    pub fn unbuilt_changes(
        &self,
        doc: DocId,
        first: i64,
    ) -> Result<Vec<UnbuiltChange>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT change.entry, change.place, change.hash, body.bytes, entry.hash, entry.header
             FROM change
             JOIN entry ON entry.local_seq = change.entry AND entry.state = 4
             LEFT JOIN body ON body.hash = change.hash
             WHERE change.space = ?1 AND change.kind = ?2 AND change.id = ?3 AND change.entry >= ?4
             ORDER BY change.entry, change.place",
        )?;
        let rows = query.query_map(params![doc.space.0, doc.kind as u8, doc.id, first], |row| {
            let header = Header::read(row.get_ref(5)?.as_blob()?).ok();
            let of = (row.get(0)?, row.get(1)?, Hash(bytes(row, 2)?), row.get(3)?);
            Ok((of, Hash(bytes(row, 4)?), header))
        })?;
        rows.map(|row| {
            let ((local_seq, place, change, body), hash, header) = row?;
            let header = header.ok_or(StoreError::Format { what: "entry header" })?;
            let entry = EntryRef { feed: header.feed(), seq: header.seq, hash };
            Ok(UnbuiltChange { local_seq, place, hash: change, body, entry, header })
        })
        .collect()
    }

    /// Returns the entries before `before` that list a change and are applied or not built, by place of
    /// arrival.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn listed_before(
        &self,
        change: Hash,
        before: i64,
    ) -> Result<Vec<(i64, EntryRef)>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT entry.local_seq, entry.hash, entry.space, entry.device, entry.incarnation,
                    entry.seq, entry.state, entry.believed, entry.why
             FROM change JOIN entry ON entry.local_seq = change.entry
             WHERE change.hash = ?1 AND change.entry < ?2 AND entry.state IN (1, 4)
             ORDER BY change.entry",
        )?;
        let rows = query.query_map(params![change.0, before], held)?;
        rows.map(|row| {
            let held = row?;
            Ok((held.local_seq, EntryRef { feed: held.feed, seq: held.seq, hash: held.hash }))
        })
        .collect()
    }

    /// Calls `each` with the place of arrival, the hash and the header of every entry of a space that is
    /// not built, in the order of their arrival.
    ///
    /// # Errors
    ///
    /// [`StoreError::Format`] where a header is none any more, or what SQLite says.
    pub fn each_unbuilt(
        &self,
        build: &Build,
        mut each: impl FnMut(i64, Hash, &Header),
    ) -> Result<(), StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT local_seq, hash, header FROM entry
             WHERE space = ?1 AND local_seq >= ?2 AND state = 4 ORDER BY local_seq",
        )?;
        let mut rows = query.query(params![build.space.0, build.first])?;
        while let Some(row) = rows.next()? {
            let format = StoreError::Format { what: "entry header" };
            let header = row.get_ref(2)?.as_blob().ok().and_then(|bytes| Header::read(bytes).ok());
            let header = header.ok_or(format)?;
            each(row.get(0)?, Hash(bytes(row, 1)?), &header);
        }
        Ok(())
    }
}

impl Batch<'_> {
    /// Notes that a space is received in two steps, from this entry on.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn begin_build(&self, space: SpaceId, first: i64) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("INSERT INTO build (space, phase, first) VALUES (?1, 1, ?2)")?
            .execute(params![space.0, first])?;
        Ok(())
    }

    /// Makes every entry of a space that is not built one that is applied, and notes that rows are missing.
    /// Those that are refused have been set aside before.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn apply_unbuilt(&self, build: &Build) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "UPDATE entry SET state = ?3 WHERE space = ?1 AND local_seq >= ?2 AND state = 4",
            )?
            .execute(params![build.space.0, build.first, State::Applied.number()])?;
        self.tx
            .prepare_cached("UPDATE build SET phase = 2 WHERE space = ?1")?
            .execute([build.space.0])?;
        Ok(())
    }

    /// Notes that every document up to this one has its rows.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn note_published(&self, doc: DocId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("UPDATE build SET place = ?2, id = ?3 WHERE space = ?1")?
            .execute(params![doc.space.0, place(doc.kind), doc.id])?;
        Ok(())
    }

    /// Notes that a space is whole.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn end_build(&self, space: SpaceId) -> Result<(), StoreError> {
        self.tx.prepare_cached("DELETE FROM build WHERE space = ?1")?.execute([space.0])?;
        Ok(())
    }
}
