//! What a command wants written: puts into documents, before anything is built or signed.

use std::collections::BTreeMap;

use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::id::SpaceId;

/// Puts by document, in the order of documents; within a document in the order they were said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EditPlan(BTreeMap<DocId, Vec<(Key, Scalar)>>);

impl EditPlan {
    /// Returns a plan that writes nothing.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a put.
    pub(crate) fn put(&mut self, doc: DocId, key: Key, value: impl Into<Scalar>) -> &mut Self {
        self.0.entry(doc).or_default().push((key, value.into()));
        self
    }

    /// Returns the documents.
    pub(crate) fn documents(&self) -> impl Iterator<Item = DocId> {
        self.0.keys().copied()
    }

    /// Returns the plan by space; each is at least one entry.
    #[must_use]
    pub(crate) fn by_space(self) -> BTreeMap<SpaceId, Vec<(DocId, Vec<(Key, Scalar)>)>> {
        let mut spaces: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (doc, puts) in self.0 {
            spaces.entry(doc.space).or_default().push((doc, puts));
        }
        spaces
    }
}
