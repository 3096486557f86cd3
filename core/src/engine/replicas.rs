//! Documents that are loaded: the ones used last.
//!
//! A replica may be ahead of the database while a transaction is open. Where that transaction is
//! not committed, [`Replicas::forget`] drops everything, and what is needed is loaded again. Nothing
//! is dropped while a run of entries is applied: only [`Replicas::trim`] drops what was not used lately.

use std::collections::BTreeSet;

use lru::LruCache;

use crate::document::profile::Profile;
use crate::document::register::ChangeMeta;
use crate::document::replica::Replica;
use crate::domain::document::DocId;
use crate::engine::error::Error;
use crate::feed::entry::CHANGES_MAX;
use crate::store::batch::Tables;

/// Most documents that one run of entries may write; all of them stay loaded until it is applied.
pub(crate) const RUN_DOCUMENTS_MAX: usize = 256;
/// Most operations in the documents that are kept loaded: the rolls of 50 classes after a season,
/// with which a phone has 30 MB in use of its 40 (docs/benchmarks.md).
const LOADED_OPERATIONS_MAX: usize = 75_000;
const _: () = assert!(RUN_DOCUMENTS_MAX >= CHANGES_MAX, "an entry's documents stay loaded");
/// What a document weighs beside its operations, in operations.
const DOCUMENT_OPERATIONS: usize = 30;

/// The documents used last.
#[derive(Debug)]
pub(crate) struct Replicas {
    loaded: LruCache<DocId, Loaded>,
    /// What all of them weighed when they were weighed last.
    weight: usize,
    /// Those that may have grown since.
    opened: BTreeSet<DocId>,
    /// Those of which Automerge was not asked about all that came, loaded or not.
    unproven: BTreeSet<DocId>,
    /// The newest profile of which changes are put into documents.
    knows: Profile,
}

#[derive(Debug)]
struct Loaded {
    replica: Replica,
    /// What it weighed when it was weighed last, in operations.
    weight: usize,
}

impl Replicas {
    pub(crate) fn new(knows: Profile) -> Self {
        Self {
            loaded: LruCache::unbounded(),
            weight: 0,
            opened: BTreeSet::new(),
            unproven: BTreeSet::new(),
            knows,
        }
    }

    /// Returns the newest profile of which changes are put into documents.
    pub(crate) fn knows(&self) -> Profile {
        self.knows
    }

    /// Returns a document, from memory or from the bodies of its applied changes.
    ///
    /// # Errors
    ///
    /// [`Error::DamagedDocument`] where the bodies do not make it any more, or [`Error::Store`].
    pub(crate) fn open(&mut self, tables: Tables<'_>, doc: DocId) -> Result<&mut Replica, Error> {
        if !self.loaded.contains(&doc) {
            self.put(load(tables, doc)?);
        }
        self.opened.insert(doc);
        Ok(&mut self.loaded.get_mut(&doc).expect("put just now").replica)
    }

    fn put(&mut self, replica: Replica) {
        self.loaded.put(*replica.doc(), Loaded { replica, weight: 0 });
    }

    /// Returns whether a document is loaded.
    pub(crate) fn is_loaded(&self, doc: DocId) -> bool {
        self.loaded.contains(&doc)
    }

    /// Notes documents of which Automerge is to be asked.
    pub(crate) fn note_unproven(&mut self, documents: impl IntoIterator<Item = DocId>) {
        self.unproven.extend(documents);
    }

    /// Returns a document of which Automerge is to be asked.
    pub(crate) fn first_unproven(&self) -> Option<DocId> {
        self.unproven.first().copied()
    }

    /// Returns of how many documents Automerge is to be asked.
    pub(crate) fn unproven(&self) -> usize {
        self.unproven.len()
    }

    /// Notes that Automerge was asked about a document.
    pub(crate) fn note_asked(&mut self, doc: DocId) {
        self.unproven.remove(&doc);
    }

    /// Drops the documents used longest ago until the others weigh no more than they may. To be
    /// called when none of them holds what is not accepted.
    pub(crate) fn trim(&mut self) {
        for doc in std::mem::take(&mut self.opened) {
            if let Some(Loaded { replica, weight }) = self.loaded.peek_mut(&doc) {
                self.weight -= *weight;
                *weight = replica.registers().operations() + DOCUMENT_OPERATIONS;
                self.weight += *weight;
            }
        }
        while self.weight > LOADED_OPERATIONS_MAX
            && let Some((_, dropped)) = self.loaded.pop_lru()
        {
            self.weight -= dropped.weight;
        }
    }

    /// Drops one document.
    pub(crate) fn drop_one(&mut self, doc: DocId) {
        if let Some(dropped) = self.loaded.pop(&doc) {
            self.weight -= dropped.weight;
        }
    }

    /// Drops everything: a transaction was not committed. What Automerge is to be asked about stays noted: to ask in
    /// vain does no harm.
    pub(crate) fn forget(&mut self) {
        self.loaded.clear();
        self.opened.clear();
        self.weight = 0;
    }
}

/// Returns a document from the bodies of its applied changes.
///
/// # Errors
///
/// [`Error::DamagedDocument`] where the bodies do not make it any more, or [`Error::Store`].
pub(crate) fn load(tables: Tables<'_>, doc: DocId) -> Result<Replica, Error> {
    let stored = tables.applied_changes(doc)?;
    let changes = stored.into_iter().filter_map(|change| {
        let meta = ChangeMeta { author: change.author, believed: change.believed };
        change.body.map(|body| (body, meta))
    });
    Replica::load(doc, changes).map_err(|_| Error::DamagedDocument { kind: doc.kind.word() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::edit::{Put, change};
    use crate::document::ingest::{Candidate, PROFILE};
    use crate::document::scalar::Scalar;
    use crate::document::schema::Key;
    use crate::domain::document::DocKind;
    use crate::domain::entry::Incarnation;
    use crate::domain::id::{DeviceId, PersonId, SpaceId};
    use crate::domain::row::Author;
    use crate::domain::time::Instant;

    /// Operations of each document here.
    const OPERATIONS: u32 = 2_500;

    fn doc(number: u8) -> DocId {
        DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [number; 16] }
    }

    /// Returns the roll of a class that met on very many days.
    fn roll(number: u8) -> Replica {
        let put = |day: u32| {
            let (year, month, day) = (2000 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
            let key = format!("h:{year}-{month:02}-{day:02}.1");
            Put {
                key: Key::parse(Profile::One, DocKind::Roll, &key).expect("a meeting"),
                value: Scalar::Int(1),
            }
        };
        let puts: Vec<Put> = (0..OPERATIONS).map(put).collect();
        let (device, incarnation) = (DeviceId([2; 32]), Incarnation(1));
        let mut replica = Replica::empty(doc(number));
        let made = change(&replica, device, incarnation, &puts).expect("it fits");
        let made = made.expect("it is news");
        let author = Author { person: PersonId([3; 16]), device, at: Instant(0) };
        let meta = ChangeMeta { author, believed: true };
        let (bytes, hash, profile) = (&made.bytes[..], made.hash, PROFILE);
        let candidate = Candidate { bytes, hash, profile, incarnation, meta };
        assert!(replica.admit(&[candidate]).expect("it is whole").is_whole());
        replica.accept();
        replica
    }

    #[test]
    fn no_more_stays_loaded_than_a_phone_has_room_for_and_that_is_what_was_used_last() {
        let mut replicas = Replicas::new(Profile::NEWEST);
        for number in 0..40 {
            replicas.put(roll(number));
            replicas.opened.insert(doc(number));
        }
        replicas.loaded.get(&doc(0)).expect("it is loaded");
        replicas.trim();
        let weighed: Vec<usize> =
            replicas.loaded.iter().map(|(_, held)| held.replica.registers().operations()).collect();
        let (each, all) = (OPERATIONS as usize, weighed.iter().sum::<usize>());
        assert!(weighed.iter().all(|operations| *operations == each), "{weighed:?}");
        assert!(all + weighed.len() * DOCUMENT_OPERATIONS <= LOADED_OPERATIONS_MAX, "{all}");
        assert!(all + 2 * each > LOADED_OPERATIONS_MAX, "no more is dropped than must be: {all}");
        assert!(replicas.loaded.contains(&doc(0)), "it was used last");
        assert!(!replicas.loaded.contains(&doc(1)), "it was used longest ago");
        replicas.forget();
        assert_eq!(replicas.loaded.len(), 0);
    }
}
