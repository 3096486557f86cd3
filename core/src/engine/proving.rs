//! Asking Automerge about what was taken from peers, when nothing else is to be done.
//!
//! What a peer sends is held to the profile before it is stored, and counts from then on: no row is made from
//! Automerge's documents. Whether Automerge can live with it is asked later, once for each document and
//! quiet moment. A change that it does not take is set aside then, with all that builds on it. So it is with what is
//! received in two steps: it is noted when its rows are written.

use std::collections::BTreeSet;

use crate::document::ingest::Refusal;
use crate::domain::document::DocId;
use crate::domain::entry::Hash;
use crate::domain::id::SpaceId;
use crate::domain::time::Instant;
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::apply::{self, faulty_ancestor, set_aside};
use crate::engine::commit::note_documents;
use crate::engine::error::Error;
use crate::engine::replicas::Replicas;
use crate::store::batch::Batch;
use crate::store::build_table::Phase;
use crate::store::entry_table::State;

impl Engine {
    /// Asks Automerge about one document of which something came, and sets aside what it does not take; returns
    /// whether it is to be asked about another one. Of one that is damaged, [`Engine::verify`] tells.
    ///
    /// # Errors
    ///
    /// [`Error::Store`]; what is asked about then is asked about again.
    pub fn prove_next(&mut self, now: Instant) -> Result<bool, Error> {
        let Some(doc) = self.replicas.first_unproven() else { return Ok(false) };
        // Rows of this space are being written, document by document: asked when they are.
        if let Some(build) = self.tables().build_of(doc.space)?
            && build.phase != Phase::Receiving
        {
            return Ok(false);
        }
        match self.prove_document(doc, now) {
            Ok(()) | Err(Error::DamagedDocument { .. }) => {}
            Err(error) => return Err(error),
        }
        self.replicas.note_asked(doc);
        Ok(self.replicas.first_unproven().is_some())
    }

    /// Asks Automerge about every document of which something came.
    ///
    /// # Errors
    ///
    /// As [`Engine::prove_next`].
    pub fn prove(&mut self, now: Instant) -> Result<(), Error> {
        while self.prove_next(now)? {}
        Ok(())
    }

    fn prove_document(&mut self, doc: DocId, now: Instant) -> Result<(), Error> {
        let damaged = |_| Error::DamagedDocument { kind: doc.kind.word() };
        let mut tried: BTreeSet<Hash> = BTreeSet::new();
        while self.tables().erased(doc)?.is_none() {
            let is_in_use = self.replicas.is_loaded(doc);
            let replica = self.replicas.open(self.store.tables(), doc)?;
            let refused = replica.prove_accepted().map_err(damaged);
            if is_in_use {
                self.replicas.trim();
            } else {
                // After a first sync it is asked about all that there is.
                self.replicas.drop_one(doc);
            }
            let refused = refused?;
            // Without these, Automerge may find another one.
            let before = tried.len();
            tried.extend(&refused);
            if tried.len() == before {
                break;
            }
            self.refuse(doc.space, &refused.into_iter().collect(), now)?;
        }
        // With the last one again, in case that an earlier time failed.
        if tried.is_empty() && self.replicas.unproven() > 1 { Ok(()) } else { self.reissue() }
    }

    /// Sets aside the entries with a change that Automerge does not take, and what builds on them, in one
    /// transaction. Of the other documents of these entries it is asked, too.
    fn refuse(
        &mut self,
        space: SpaceId,
        refused: &BTreeSet<Hash>,
        now: Instant,
    ) -> Result<(), Error> {
        // Taps that wait are rows that no document has yet.
        self.fold_what_can_be(now)?;
        let mut touched = Touched { spaces: BTreeSet::from([space]), ..Touched::default() };
        let Self { store, replicas, .. } = self;
        let batch = store.batch()?;
        let left = leave(&batch, replicas, space, refused, &mut touched);
        let committed = left.and_then(|()| Ok(batch.commit()?));
        self.regular.remove(&space);
        self.settle(committed, touched)
    }
}

/// Takes entries out of their documents.
fn leave(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    space: SpaceId,
    refused: &BTreeSet<Hash>,
    touched: &mut Touched,
) -> Result<(), Error> {
    let (mut lost, mut documents) = (BTreeSet::new(), BTreeSet::new());
    for (held, header) in batch.tables().headers_in(space)? {
        if held.standing.state != State::Applied {
            continue;
        }
        let standing = if header.parents().any(|parent| lost.contains(&parent)) {
            faulty_ancestor()
        } else if header.changes.iter().any(|listed| refused.contains(&listed.hash)) {
            set_aside(Refusal::Sandbox)
        } else {
            continue;
        };
        lost.insert(held.hash);
        documents.extend(header.changes.iter().map(|listed| listed.doc));
        batch.stand(held.local_seq, &standing)?;
    }
    for doc in &documents {
        replicas.drop_one(*doc);
    }
    for doc in &documents {
        match apply::write_all_rows(batch, replicas, *doc) {
            // Its rows stay as they are, and so does what is told of it.
            Ok(()) | Err(Error::DamagedDocument { .. }) => replicas.trim(),
            Err(error) => return Err(error),
        }
    }
    replicas.note_unproven(documents.iter().copied());
    Ok(note_documents(touched, batch, documents.into_iter())?)
}

#[cfg(test)]
mod tests;
