//! Documents that are loaded: the ones used last.
//!
//! A replica may be ahead of the database while a transaction is open. Where that transaction is
//! not committed, [`Replicas::forget`] drops everything, and what is needed is loaded again. Nothing
//! is dropped while it is ahead of what its run of entries has proven: only [`Replicas::trim`] drops
//! what was not used lately.

use lru::LruCache;

use crate::document::register::ChangeMeta;
use crate::document::replica::Replica;
use crate::domain::document::DocId;
use crate::engine::error::Error;
use crate::feed::entry::CHANGES_MAX;
use crate::store::batch::Tables;

/// Most documents that one run of entries may write; all of them stay loaded until it is proven.
pub(crate) const RUN_DOCUMENTS_MAX: usize = 256;
/// Most operations in the documents that are kept loaded: the rolls of 50 classes after a season,
/// with which a phone has 30 MB in use of its 40 (docs/benchmarks.md).
const LOADED_OPERATIONS_MAX: usize = 75_000;
const _: () = assert!(RUN_DOCUMENTS_MAX >= CHANGES_MAX, "an entry's documents stay loaded");
/// What a document weighs beside its operations, in operations.
const DOCUMENT_OPERATIONS: usize = 30;

/// The documents used last.
#[derive(Debug)]
pub(crate) struct Replicas(LruCache<DocId, Replica>);

impl Replicas {
    pub(crate) fn new() -> Self {
        Self(LruCache::unbounded())
    }

    /// Returns a document, from memory or from the bodies of its applied changes.
    ///
    /// # Errors
    ///
    /// [`Error::DamagedDocument`] where the bodies do not make it any more, or [`Error::Store`].
    pub(crate) fn open(&mut self, tables: Tables<'_>, doc: DocId) -> Result<&mut Replica, Error> {
        if !self.0.contains(&doc) {
            self.0.put(doc, load(tables, doc)?);
        }
        Ok(self.0.get_mut(&doc).expect("put just now"))
    }

    /// Drops the documents used longest ago until the others weigh no more than they may. To be
    /// called when none of them holds what is not proven.
    pub(crate) fn trim(&mut self) {
        let weight = |replica: &Replica| replica.registers().operations() + DOCUMENT_OPERATIONS;
        let mut all: usize = self.0.iter().map(|(_, replica)| weight(replica)).sum();
        while all > LOADED_OPERATIONS_MAX
            && let Some((_, dropped)) = self.0.pop_lru()
        {
            all -= weight(&dropped);
        }
    }

    /// Drops one document.
    pub(crate) fn drop_one(&mut self, doc: DocId) {
        self.0.pop(&doc);
    }

    /// Drops everything: a transaction was not committed.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
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
