//! What a document's believed view shows at a key.

use crate::document::register::Shown;
use crate::document::replica::Replica;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::document::DocId;

/// The believed view of one document.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) doc: &'a DocId,
    replica: &'a Replica,
}

impl<'a> View<'a> {
    pub(super) fn of(replica: &'a Replica) -> Self {
        Self { doc: replica.doc(), replica }
    }

    /// Returns the believed values at `key`, ascending by operation.
    pub(super) fn values(&self, key: &Key) -> Vec<Shown<'a>> {
        let mut shown = self.replica.registers().shown(key);
        shown.retain(|shown| shown.believed);
        shown
    }

    /// Returns the text of the greatest operation.
    pub(super) fn text(&self, key: &Key) -> Option<&'a str> {
        match self.values(key).last()?.value {
            Scalar::Str(text) => Some(text),
            Scalar::Int(_) | Scalar::Bytes(_) => None,
        }
    }

    /// Returns the integer of the greatest operation.
    pub(super) fn int(&self, key: &Key) -> Option<i64> {
        self.ints(key).pop()
    }

    /// Returns all integers, ascending by operation.
    pub(super) fn ints(&self, key: &Key) -> Vec<i64> {
        self.values(key).iter().filter_map(|shown| int_of(shown.value)).collect()
    }

    /// Returns what the text of the greatest operation says, or `None` where it says nothing.
    pub(super) fn parsed<T: std::str::FromStr>(&self, key: &Key) -> Option<T> {
        self.text(key)?.parse().ok()
    }
}

pub(super) fn int_of(value: &Scalar) -> Option<i64> {
    match value {
        Scalar::Int(int) => Some(*int),
        Scalar::Str(_) | Scalar::Bytes(_) => None,
    }
}
