//! One transaction, and the tables as values to read from.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::domain::document::DocId;
use crate::domain::id::{ClassId, DeviceId, LearnerId, PersonId, SpaceId};
use crate::store::error::StoreError;
use crate::store::place::Place;

/// The tables, to read. Each table's file adds its own methods.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'c> {
    pub(crate) conn: &'c Connection,
}

impl<'c> Tables<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Self {
        Self { conn }
    }
}

/// A transaction, to write. Each table's file adds its own methods.
#[derive(Debug)]
pub struct Batch<'c> {
    pub(crate) tx: Transaction<'c>,
    /// Where the folder lies; `None` for a database beside the folder's own.
    place: Option<&'c Place>,
    /// The document that was written last and found without a dispute: its next rows end none.
    pub(crate) undisputed: Cell<Option<DocId>>,
    /// Whether a dispute was written in place of none or of another one, or taken away.
    pub(crate) changed_disputes: Cell<bool>,
    /// Registrations of which a link was written, or who became one with others by it: rolls change by that.
    pub(crate) linked: RefCell<BTreeSet<LearnerId>>,
    /// Whether links were written that `one_person` does not follow yet.
    pub(crate) has_unjoined_links: Cell<bool>,
    /// The roll of which rows were written last, and its number.
    pub(crate) last_roll: Cell<Option<((SpaceId, ClassId), i64)>>,
    /// The numbers of authors of whom rows were written.
    pub(crate) authors: RefCell<BTreeMap<(PersonId, DeviceId), i64>>,
}

impl<'c> Batch<'c> {
    pub(crate) fn begin(
        conn: &'c mut Connection,
        place: Option<&'c Place>,
    ) -> Result<Self, StoreError> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Self {
            tx,
            place,
            undisputed: Cell::new(None),
            changed_disputes: Cell::new(false),
            linked: RefCell::default(),
            has_unjoined_links: Cell::new(false),
            last_roll: Cell::new(None),
            authors: RefCell::default(),
        })
    }

    /// Returns the tables as this transaction sees them.
    #[must_use]
    pub fn tables(&self) -> Tables<'_> {
        Tables::new(&self.tx)
    }

    /// Returns whether this transaction has so far changed which disputes there are.
    #[must_use]
    pub fn has_changed_disputes(&self) -> bool {
        self.changed_disputes.get()
    }

    /// Returns the classes whose rolls show other rows, since registrations in them were linked or parted in
    /// this transaction.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn relinked_classes(&self) -> Result<BTreeSet<ClassId>, StoreError> {
        let mut classes = BTreeSet::new();
        let mut query =
            self.tx.prepare_cached("SELECT DISTINCT class FROM enrolment WHERE learner = ?1")?;
        for learner in self.linked.borrow().iter() {
            let rows = query.query_map([learner.0], |row| Ok(ClassId(bytes(row, 0)?)))?;
            classes.extend(rows.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(classes)
    }

    /// Makes everything written durable, in the folder as it lies there now.
    ///
    /// # Errors
    ///
    /// What SQLite says, or [`StoreError::Gone`]; nothing is written then, unless the folder went away
    /// in that very moment.
    pub fn commit(self) -> Result<(), StoreError> {
        let lies_there = || self.place.map_or(Ok(()), Place::require);
        lies_there()?;
        self.tx.commit()?;
        lies_there()
    }
}

/// Reads a column of fixed bytes.
pub(crate) fn bytes<const N: usize>(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<[u8; N]> {
    let blob = row.get_ref(column)?.as_blob()?;
    blob.try_into().map_err(|_| {
        rusqlite::Error::InvalidColumnType(column, "bytes".to_owned(), rusqlite::types::Type::Blob)
    })
}
