//! What a document's believed view shows at a key.

use crate::document::register::Shown;
use crate::document::replica::Replica;
use crate::document::rows::afterwards::Afterwards;
use crate::document::rows::dispute::Said;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::document::DocId;

/// The believed view of one document.
#[derive(Clone, Debug)]
pub(super) struct View<'a> {
    pub(super) doc: &'a DocId,
    pub(super) afterwards: Afterwards,
    replica: &'a Replica,
}

impl<'a> View<'a> {
    pub(super) fn of(replica: &'a Replica) -> Self {
        Self { doc: replica.doc(), afterwards: Afterwards::of(replica), replica }
    }

    /// Returns every key that ever had a value.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a Key> + use<'a> {
        self.replica.registers().keys()
    }

    /// Returns those of them that profile 1 does not have.
    pub(super) fn newer_keys(&self) -> impl Iterator<Item = &'a Key> + use<'a> {
        self.replica.registers().newer_keys()
    }

    /// Returns the believed values at `key`, ascending by operation.
    pub(super) fn values(&self, key: &Key) -> Vec<Shown<'a>> {
        let mut shown = self.replica.registers().shown(key);
        shown.retain(|shown| shown.believed);
        shown
    }

    /// Returns what the integers at `key` say, with who said so, ascending by operation.
    pub(super) fn said<V>(&self, key: &Key, read: impl Fn(i64) -> Option<V>) -> Vec<Said<V>> {
        let values = self.values(key).into_iter();
        let said = |shown: Shown<'_>| {
            Some((shown.operation, read(int_of(shown.value)?)?, shown.meta.author))
        };
        values.filter_map(said).collect()
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

fn int_of(value: &Scalar) -> Option<i64> {
    match value {
        Scalar::Int(int) => Some(*int),
        Scalar::Str(_) | Scalar::Bytes(_) => None,
    }
}
