//! Documents under an erasure, and those whose bodies others dropped.
//!
//! Such a document takes part in nothing: its changes are neither checked nor applied, and it gives no
//! rows. So an entry is judged alike on a device that has dropped its bodies and on one that has not
//! yet. Headers still verify, so feeds, heights and everything else go on as before.

use std::collections::BTreeSet;

use crate::domain::entry::FeedKind;
use crate::domain::erasure::Erased;
use crate::domain::id::SpaceId;
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::accept::judge_anew;
use crate::engine::commit::note_documents;
use crate::engine::error::Error;
use crate::engine::replicas::Replicas;
use crate::engine::verdict::Why;
use crate::feed::entry::SignedEntry;
use crate::feed::height::{Heights, Tip};
use crate::store::batch::Batch;
use crate::trust::authority::Authority;

impl Engine {
    /// Returns the heights of a space as peers are told them. A feed of which a body is missing that is
    /// wanted again is told only up to the entry before it, so that others send the rest once more.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub(crate) fn told_heights(&self, space: SpaceId) -> Result<Heights, Error> {
        let heights = self.tables().heights(FeedKind::Data, space)?;
        let missing = self.tables().first_missing(space)?;
        if missing.is_empty() {
            return Ok(heights);
        }
        let feed_of = |tip: &Tip| (tip.device, tip.incarnation);
        let mut told: Vec<Tip> = heights.tips().to_vec();
        told.retain(|tip| !missing.contains_key(&feed_of(tip)));
        for held in self.tables().held_in(space)? {
            let feed = (held.feed.device, held.feed.incarnation);
            if missing.get(&feed) == Some(&(held.seq + 1)) {
                let (device, incarnation) = feed;
                told.push(Tip { device, incarnation, height: held.seq, hash: held.hash });
            }
        }
        Ok(Heights::new(told))
    }

    /// Keeps the bodies of entries that came again, where they are missing and wanted; a document that
    /// is whole by that is shown again.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] or [`Error::DamagedDocument`]; nothing is kept then.
    pub(crate) fn fill_missing(
        &mut self,
        space: SpaceId,
        entries: &[SignedEntry],
    ) -> Result<(), Error> {
        self.build_space(space)?;
        let mut touched = Touched::default();
        let Self { store, replicas, authority, .. } = self;
        let batch = store.batch()?;
        let mut fill = || -> Result<(), Error> {
            let mut documents = BTreeSet::new();
            for entry in entries {
                for (listed, body) in entry.header().changes.iter().zip(entry.bodies()) {
                    if let Some(body) = body
                        && batch.tables().erased(listed.doc)? == Some(Erased::Missing)
                    {
                        batch.add_body(listed.hash, body)?;
                        documents.insert(listed.doc);
                    }
                }
            }
            documents = documents
                .into_iter()
                .map(|doc| Ok((doc, batch.tables().lacks_bodies(doc)?)))
                .filter_map(|found: Result<_, Error>| match found {
                    Ok((doc, lacks)) => (!lacks).then_some(Ok(doc)),
                    Err(error) => Some(Err(error)),
                })
                .collect::<Result<_, Error>>()?;
            for doc in &documents {
                batch.set_erased(*doc, None)?;
            }
            if !documents.is_empty() {
                note_documents(&mut touched, &batch, documents.into_iter())?;
                judge_anew(&batch, replicas, authority, space, &mut touched)?;
            }
            Ok(())
        };
        let filled = fill();
        let committed = filled.and_then(|()| Ok(batch.commit()?));
        self.regular.remove(&space);
        self.settle(committed, touched)
    }
}

/// Brings the documents in line with the erasures in force, and returns the spaces whose entries must
/// be judged anew for it.
///
/// # Errors
///
/// [`Error::Store`].
pub(crate) fn align(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    authority: &Authority,
    touched: &mut Touched,
) -> Result<BTreeSet<SpaceId>, Error> {
    let tables = batch.tables();
    let stored = tables.erased_documents()?;
    let mut changed = Vec::new();
    let mut anew = BTreeSet::new();
    for doc in authority.erased() {
        match stored.get(doc) {
            Some(Erased::Hidden | Erased::Dropped) => continue,
            None | Some(Erased::Missing) => {}
        }
        batch.set_erased(*doc, Some(Erased::Hidden))?;
        batch.clear_document(*doc)?;
        replicas.drop_one(*doc);
        changed.push(*doc);
        // What was refused for this document's sake alone is refused no longer: no other device that
        // hears of the entry from now on would refuse it.
        let is_of_bodies = |why: &str| Why::from_word(why).is_some_and(Why::is_of_bodies);
        if tables.doubtful_in(doc.space)?.iter().any(|held| is_of_bodies(&held.standing.why)) {
            anew.insert(doc.space);
        }
    }
    for (doc, state) in stored {
        if authority.erased().contains(&doc) || state == Erased::Missing {
            continue;
        }
        if tables.lacks_bodies(doc)? {
            batch.set_erased(doc, Some(Erased::Missing))?;
        } else {
            batch.set_erased(doc, None)?;
            anew.insert(doc.space);
        }
        changed.push(doc);
    }
    note_documents(touched, batch, changed.into_iter())?;
    Ok(anew)
}

/// Hides documents of which an entry comes without its body, because others dropped it: what builds on
/// it cannot be looked at. Only such bodies may be absent ([`Authority::may_lack`]).
///
/// # Errors
///
/// [`Error::Store`].
pub(crate) fn note_missing(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    entries: &[SignedEntry],
) -> Result<(), Error> {
    for entry in entries {
        for (listed, body) in entry.header().changes.iter().zip(entry.bodies()) {
            if body.is_none() && batch.tables().erased(listed.doc)?.is_none() {
                batch.set_erased(listed.doc, Some(Erased::Missing))?;
                batch.clear_document(listed.doc)?;
                replicas.drop_one(listed.doc);
            }
        }
    }
    Ok(())
}
