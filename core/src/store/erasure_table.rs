//! Documents that an erasure named, and how far its grace has come on this device.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, params};

use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::{Hash, Incarnation};
use crate::domain::erasure::Erased;
use crate::domain::id::{DeviceId, LearnerId, SpaceId};
use crate::domain::time::Date;
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;

/// How documents stand that erasures named, for many that are asked about in one go.
///
/// Where no erasure named any, which is nearly everywhere, only the first costs a question.
pub struct Erasures<'a> {
    tables: Tables<'a>,
    any: Option<bool>,
}

impl Erasures<'_> {
    /// As [`Tables::erased`].
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn of(&mut self, doc: DocId) -> Result<Option<Erased>, StoreError> {
        if !doc.kind.is_personal() {
            return Ok(None);
        }
        let any = match self.any {
            Some(any) => any,
            None => *self.any.insert(self.tables.any_erased()?),
        };
        if any { self.tables.erased(doc) } else { Ok(None) }
    }
}

impl<'a> Tables<'a> {
    /// Returns how documents stand that erasures named, for as long as no other is named.
    #[must_use]
    pub fn erasures(&self) -> Erasures<'a> {
        Erasures { tables: *self, any: None }
    }

    fn any_erased(&self) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased)")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }
}

impl Tables<'_> {
    /// Returns how a document stands that an erasure named; `None` where none did.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn erased(&self, doc: DocId) -> Result<Option<Erased>, StoreError> {
        // Asked for every change that comes; most are of documents that hold no person's data.
        if !doc.kind.is_personal() {
            return Ok(None);
        }
        let state: Option<u8> = self
            .conn
            .prepare_cached("SELECT state FROM erased WHERE space = ?1 AND kind = ?2 AND id = ?3")?
            .query_row(params![doc.space.0, doc.kind as u8, doc.id], |row| row.get(0))
            .optional()?;
        state.map(erased).transpose()
    }

    /// Returns every document that an erasure named, with how it stands.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn erased_documents(&self) -> Result<BTreeMap<DocId, Erased>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT space, kind, id, state FROM erased")?;
        let rows = query.query_map([], |row| {
            let (kind, state): (u8, u8) = (row.get(1)?, row.get(3)?);
            Ok((SpaceId(bytes(row, 0)?), kind, bytes::<16>(row, 2)?, state))
        })?;
        rows.map(|row| {
            let (space, kind, id, state) = row?;
            let kind =
                DocKind::from_number(kind).ok_or(StoreError::Format { what: "document kind" })?;
            Ok((DocId { space, kind, id }, erased(state)?))
        })
        .collect()
    }

    /// Returns the learners whose data are erased, or hidden until they are.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn erased_learners(&self) -> Result<BTreeSet<LearnerId>, StoreError> {
        let is_named = |(doc, state): &(DocId, Erased)| {
            doc.kind == DocKind::Learner && *state != Erased::Missing
        };
        let documents = self.erased_documents()?.into_iter().filter(is_named);
        Ok(documents.map(|(doc, _)| LearnerId(doc.id)).collect())
    }

    /// Returns whether any change of a document is held without its body.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn lacks_bodies(&self, doc: DocId) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM change WHERE space = ?1 AND kind = ?2 AND id = ?3
               AND NOT EXISTS (SELECT 1 FROM body WHERE body.hash = change.hash))",
        )?;
        Ok(query.query_row(params![doc.space.0, doc.kind as u8, doc.id], |row| row.get(0))?)
    }

    /// Returns whether any body of a document is here.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_bodies(&self, doc: DocId) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM change JOIN body USING (hash)
             WHERE space = ?1 AND kind = ?2 AND id = ?3)",
        )?;
        Ok(query.query_row(params![doc.space.0, doc.kind as u8, doc.id], |row| row.get(0))?)
    }

    /// Returns, for each feed of a space, the first entry of which a body is missing that is wanted
    /// again. Asked at every batch and every mark, so it costs what is missing, never what is held.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn first_missing(
        &self,
        space: SpaceId,
    ) -> Result<BTreeMap<(DeviceId, Incarnation), u32>, StoreError> {
        // CROSS: SQLite would begin with every change of the space and ask of each whether its
        // document was erased; nearly always none was.
        let mut query = self.conn.prepare_cached(
            "SELECT entry.device, entry.incarnation, min(entry.seq)
             FROM erased CROSS JOIN change USING (space, kind, id)
             JOIN entry ON entry.local_seq = change.entry
             WHERE erased.space = ?1 AND erased.state = ?2
               AND NOT EXISTS (SELECT 1 FROM body WHERE body.hash = change.hash)
             GROUP BY entry.device, entry.incarnation",
        )?;
        let rows = query.query_map(params![space.0, Erased::Missing.number()], |row| {
            let incarnation = Incarnation(u64::from_be_bytes(bytes(row, 1)?));
            Ok(((DeviceId(bytes(row, 0)?), incarnation), row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns on how many days the folder was open since an erasure was heard of.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn erasure_days(&self, erasure: Hash) -> Result<u32, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT count(*) FROM erasure_day WHERE erasure = ?1")?;
        Ok(query.query_row([erasure.0], |row| row.get(0))?)
    }

    /// Returns the day on which an erasure's bodies went from here; `None` while its grace lasts.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn erasure_done(&self, erasure: Hash) -> Result<Option<Date>, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT day FROM erasure_done WHERE erasure = ?1")?;
        let day: Option<String> = query.query_row([erasure.0], |row| row.get(0)).optional()?;
        day.map(|day| day.parse().map_err(|_| StoreError::Format { what: "day of an erasure" }))
            .transpose()
    }
}

impl Batch<'_> {
    /// Notes how a document stands that an erasure named; `None` where it is as any other.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn set_erased(&self, doc: DocId, state: Option<Erased>) -> Result<(), StoreError> {
        let DocId { space, kind, id } = doc;
        self.tx
            .prepare_cached("DELETE FROM erased WHERE space = ?1 AND kind = ?2 AND id = ?3")?
            .execute(params![space.0, kind as u8, id])?;
        if let Some(state) = state {
            self.tx
                .prepare_cached(
                    "INSERT INTO erased (space, kind, id, state) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![space.0, kind as u8, id, state.number()])?;
        }
        Ok(())
    }

    /// Notes that the folder was open on a day of an erasure's grace.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn add_erasure_day(&self, erasure: Hash, day: Date) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("INSERT OR IGNORE INTO erasure_day (erasure, day) VALUES (?1, ?2)")?
            .execute(params![erasure.0, day.to_string()])?;
        Ok(())
    }

    /// Notes that an erasure's bodies went from here.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn end_erasure(&self, erasure: Hash, day: Date) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("INSERT OR IGNORE INTO erasure_done (erasure, day) VALUES (?1, ?2)")?
            .execute(params![erasure.0, day.to_string()])?;
        self.tx
            .prepare_cached("DELETE FROM erasure_day WHERE erasure = ?1")?
            .execute([erasure.0])?;
        Ok(())
    }

    /// Deletes the bodies of a document. `secure_delete` overwrites them where they stood.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn drop_bodies(&self, doc: DocId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "DELETE FROM body WHERE hash IN
                   (SELECT hash FROM change WHERE space = ?1 AND kind = ?2 AND id = ?3)",
            )?
            .execute(params![doc.space.0, doc.kind as u8, doc.id])?;
        Ok(())
    }

    /// Keeps a body that came for a change that is held without.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn add_body(&self, change: Hash, body: &[u8]) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("INSERT OR IGNORE INTO body (hash, bytes) VALUES (?1, ?2)")?
            .execute(params![change.0, body])?;
        Ok(())
    }
}

/// Returns the condition that the learner of an enrolment of this table is not erased: nobody expects one
/// who is.
pub(super) fn is_expected(table: &str) -> String {
    // The table is opened once for a statement; that of a subquery would be for each row that it is asked about.
    format!(
        "({table}.space, {}, {table}.learner) NOT IN (SELECT space, kind, id FROM erased)",
        DocKind::Learner as u8
    )
}

fn erased(number: u8) -> Result<Erased, StoreError> {
    let found = Erased::ALL.into_iter().find(|state| state.number() == number);
    found.ok_or(StoreError::Format { what: "state of an erasure" })
}
