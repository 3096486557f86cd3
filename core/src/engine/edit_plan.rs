//! What a command wants written: puts into documents, before anything is built or signed.

use std::collections::BTreeMap;

use crate::document::edit::Put;
use crate::document::profile::Profile;
use crate::document::scalar::{Scalar, ScalarRef};
use crate::document::schema::Key;
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::SpaceId;
use crate::engine::error::Error;

/// Puts by document, in the order of documents; within a document in the order they were said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EditPlan(BTreeMap<DocId, Puts>);

impl EditPlan {
    /// Returns a plan that writes nothing.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a put.
    pub(crate) fn put(&mut self, doc: DocId, key: Key, value: impl Into<Scalar>) -> &mut Self {
        self.0.entry(doc).or_default().push(&key, value.into().as_ref());
        self
    }

    /// Adds the puts of another plan, behind those of this one.
    pub(crate) fn append(&mut self, other: Self) {
        for (doc, puts) in other.0 {
            self.0.entry(doc).or_default().0.extend(puts.0);
        }
    }

    /// Returns the documents.
    pub(crate) fn documents(&self) -> impl Iterator<Item = DocId> {
        self.0.keys().copied()
    }

    /// Returns the documents with what is put.
    pub(crate) fn puts(&self) -> impl Iterator<Item = (DocId, &Puts)> {
        self.0.iter().map(|(doc, puts)| (*doc, puts))
    }

    /// Returns the plan by space; each is at least one entry.
    #[must_use]
    pub(crate) fn by_space(self) -> BTreeMap<SpaceId, Vec<(DocId, Puts)>> {
        let mut spaces: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (doc, puts) in self.0 {
            spaces.entry(doc.space).or_default().push((doc, puts));
        }
        spaces
    }
}

/// Puts into one document, as bytes: a roster plans a hundred thousand documents before it writes the
/// first, and keys and values by themselves take five times as much.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Puts(Vec<u8>);

impl Puts {
    fn push(&mut self, key: &Key, value: ScalarRef<'_>) {
        let bytes = std::mem::take(&mut self.0);
        self.0 = postcard::to_extend(&(key.to_string(), value), bytes)
            .expect("texts, numbers and bytes are written without fail");
    }

    /// Returns the puts, in the order they were said.
    ///
    /// # Errors
    ///
    /// [`Error::Unfit`] where documents of this kind have no such key.
    pub(crate) fn of(&self, kind: DocKind) -> Result<Vec<Put>, Error> {
        let mut puts = Vec::new();
        let mut rest = &*self.0;
        while !rest.is_empty() {
            let put: Result<((&str, ScalarRef<'_>), _), _> = postcard::take_from_bytes(rest);
            let ((key, value), further) = put.expect("what was written is read");
            let key = Key::parse(Profile::NEWEST, kind, key).ok_or(Error::BAD_PUT)?;
            puts.push(Put { key, value: value.to_scalar() });
            rest = further;
        }
        Ok(puts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{ClassId, LearnerId, TeamId};

    #[test]
    fn puts_come_back_as_they_were_said() {
        let (team, learner) = (TeamId([1; 16]), LearnerId([2; 16]));
        let (doc, roll) = (DocId::learner(team, learner), DocId::roll(team, ClassId([3; 16])));
        let said: [(DocId, Key, Scalar); 5] = [
            (doc, Key::Name, "Đặng Thị Hoà".into()),
            (doc, Key::Salt, Scalar::Bytes(vec![0, 255])),
            (roll, Key::Enrolment(learner), 1.into()),
            (doc, Key::Born, (-1).into()),
            (doc, Key::Name, "".into()),
        ];
        let mut plan = EditPlan::new();
        for (doc, key, value) in said.clone() {
            plan.put(doc, key, value);
        }
        let planned = plan.by_space().remove(&team.space()).expect("one space");
        for (doc, puts) in planned {
            let of_doc = said.iter().filter(|(of, ..)| *of == doc);
            let expected = of_doc.map(|(_, key, value)| (key.clone(), value.clone()));
            let puts = puts.of(doc.kind).expect("good keys").into_iter();
            let puts = puts.map(|Put { key, value }| (key, value));
            assert_eq!(puts.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{doc:?}");
        }
    }

    #[test]
    fn a_key_that_documents_of_a_kind_do_not_have_is_refused() {
        let mut plan = EditPlan::new();
        let doc = DocId::learner(TeamId([1; 16]), LearnerId([2; 16]));
        plan.put(doc, Key::ClassClosed, 1);
        let (_, puts) = plan.by_space().into_values().flatten().next().expect("one document");
        assert!(matches!(puts.of(doc.kind), Err(Error::Unfit { .. })));
    }
}
