//! Documents that are loaded: the ones used last.
//!
//! A replica may be ahead of the database while a transaction is open. Where that transaction is
//! not committed, [`Replicas::forget`] drops everything, and what is needed is loaded again.

use std::num::NonZeroUsize;

use lru::LruCache;

use crate::document::register::ChangeMeta;
use crate::document::replica::Replica;
use crate::domain::document::DocId;
use crate::engine::error::Error;
use crate::feed::entry::CHANGES_MAX;
use crate::store::batch::Tables;

/// Most documents kept loaded. A roll of 40 learners and 20 meetings has about 0.5 MB loaded, a
/// learner 12 KB; a phone's budget is 40 MB.
///
/// The documents of one entry are applied together, so none of them may push another one out.
pub(crate) const LOADED_MAX: usize = 48;
const _: () = assert!(LOADED_MAX >= CHANGES_MAX, "an entry's documents stay loaded");

/// The documents used last.
#[derive(Debug)]
pub(crate) struct Replicas(LruCache<DocId, Replica>);

impl Replicas {
    pub(crate) fn new() -> Self {
        let most = NonZeroUsize::new(LOADED_MAX).expect("LOADED_MAX is not 0");
        Self(LruCache::new(most))
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
