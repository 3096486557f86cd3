//! Questions about what is held of a document's past: its changes, with the entries that list them.

use rusqlite::params;

use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::Hash;
use crate::domain::erasure::Erased;
use crate::domain::id::{ClassId, DeviceId, LearnerId, MeetingId, NoteId, PersonId, SpaceId};
use crate::domain::row::Author;
use crate::domain::seen::Seen;
use crate::domain::time::Instant;
use crate::store::entry_table::State;
use crate::store::error::StoreError;
use crate::store::reader::Reader;

/// A change of a document, by the entry that lists it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PastChange {
    /// The entry's place in the order of arrival.
    pub arrived: i64,
    /// The entry.
    pub entry: Hash,
    /// The bytes; `None` where they are not held.
    pub body: Option<Vec<u8>>,
    /// Who wrote it, on which device, and when by its clock.
    pub author: Author,
    /// How the entry stands.
    pub state: State,
    /// Whether it counts, where it is applied.
    pub believed: bool,
}

impl Reader {
    /// Returns at most `max` changes of a document of entries that arrived before `before`, the last to
    /// arrive first.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn changes_before(
        &self,
        doc: DocId,
        before: i64,
        max: u32,
    ) -> Result<Vec<PastChange>, StoreError> {
        self.all(
            "SELECT change.entry, entry.hash, body.bytes, entry.person, entry.device, entry.at, entry.state,
                 entry.believed
             FROM change CROSS JOIN entry ON entry.local_seq = change.entry
                 LEFT JOIN body ON body.hash = change.hash
             WHERE change.space = ?1 AND change.kind = ?2 AND change.id = ?3 AND change.entry < ?4
             ORDER BY change.entry DESC LIMIT ?5",
            params![doc.space.0, doc.kind as u8, doc.id, before, max],
            |c| {
                Ok(PastChange {
                    arrived: c.integer("entry")?,
                    entry: Hash(c.bytes("hash of an entry")?),
                    body: c.blob_or_null("body of a change")?,
                    author: Author {
                        person: PersonId(c.bytes("author")?),
                        device: DeviceId(c.bytes("author's device")?),
                        at: Instant(c.integer("time of a tap")?),
                    },
                    state: c.numbered("state of an entry", |number| {
                        State::from_number(u8::try_from(number).ok()?)
                    })?,
                    believed: c.flag("entry is believed")?,
                })
            },
        )
    }

    /// Returns the classes of a space in whose rolls it was ever said from which day on a learner comes, also where
    /// that was said wrongly and no row of it is left. Their changes are looked through, since nothing else tells.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn rolls_that_named(
        &self,
        space: SpaceId,
        learner: LearnerId,
    ) -> Result<Vec<ClassId>, StoreError> {
        self.all(
            "SELECT DISTINCT change.id FROM change CROSS JOIN body ON body.hash = change.hash
             WHERE change.space = ?1 AND change.kind = ?2 AND instr(body.bytes, ?3) > 0
             ORDER BY change.id",
            params![space.0, DocKind::Roll as u8, format!("e:{learner}:").into_bytes()],
            |c| Ok(ClassId(c.bytes("class")?)),
        )
    }

    /// Returns at most `max` entries whose hashes lie between these, ascending.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn entries_between(
        &self,
        low: Hash,
        high: Hash,
        max: u32,
    ) -> Result<Vec<Hash>, StoreError> {
        self.all(
            "SELECT hash FROM entry WHERE hash BETWEEN ?1 AND ?2 ORDER BY hash LIMIT ?3",
            params![low.0, high.0, max],
            |c| Ok(Hash(c.bytes("hash of an entry")?)),
        )
    }

    /// Returns how far this device has got, for an edit to carry. What is stored and not built yet was not
    /// read.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn seen(&self) -> Result<Seen, StoreError> {
        self.tables().seen()
    }

    /// Returns the programme's own space; `None` before founding or joining.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn programme_space(&self) -> Result<Option<SpaceId>, StoreError> {
        let sql = "SELECT programme FROM self WHERE programme <> x''";
        Ok(self.all(sql, [], |c| Ok(SpaceId(c.bytes("programme")?)))?.pop())
    }

    /// Returns the learners whose data are erased, or hidden until they are.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn erased_learners(&self) -> Result<Vec<LearnerId>, StoreError> {
        self.all(
            "SELECT DISTINCT id FROM erased WHERE kind = ?1 AND state <> ?2 ORDER BY id",
            params![DocKind::Learner as u8, Erased::Missing.number()],
            |c| Ok(LearnerId(c.bytes("learner")?)),
        )
    }

    /// Returns the notes about a meeting that are shown.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn notes_about(
        &self,
        space: SpaceId,
        meeting: MeetingId,
    ) -> Result<Vec<NoteId>, StoreError> {
        self.all(
            "SELECT note FROM note WHERE space = ?1 AND about = ?2 ORDER BY note",
            params![space.0, meeting.to_string()],
            |c| Ok(NoteId(c.bytes("note")?)),
        )
    }
}
