//! Automerge itself: the format's own reader, asked whether it can live with a change.
//!
//! A change reaches it only after the strict profile. It is still applied on a clone and behind
//! `catch_unwind`, because Automerge panics on what it does not expect; such a panic depends on its
//! version, so it is a local alarm and never a verdict that others have to share.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{ActorId, Automerge, Change, ReadDoc};
use thiserror::Error;

use crate::domain::entry::Hash;

/// A stored document cannot be read. The engine rebuilds it from its entries, or sets it aside.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Damaged {
    /// A stored change is not one that ingest lets through.
    #[error("stored change cannot be read")]
    Change,
    /// Automerge does not take the stored changes.
    #[error("stored changes do not make a document")]
    Document,
    /// A saved document does not load as what it was.
    #[error("saved document does not load again")]
    Snapshot,
}

/// An Automerge document, made when it is first needed.
#[derive(Debug)]
pub(super) enum Sandbox {
    /// The stored changes, in the order in which they were applied.
    Stored(Vec<Vec<u8>>),
    /// The document.
    Loaded(Box<Automerge>),
}

impl Sandbox {
    /// Returns the document, making it of the stored changes where it was not needed before.
    pub(super) fn open(&mut self) -> Result<&Automerge, Damaged> {
        if let Self::Stored(bodies) = self {
            let doc = apply(&empty(), &read(bodies)?).ok_or(Damaged::Document)?;
            *self = Self::Loaded(Box::new(doc));
        }
        match self {
            Self::Loaded(doc) => Ok(doc),
            Self::Stored(_) => Err(Damaged::Document),
        }
    }

    /// Returns the document with these changes, or `None` where Automerge fails, panics or leaves one
    /// waiting. The document itself stays as it is.
    ///
    /// One that was not needed before is made with them at once: neither made twice nor copied.
    ///
    /// # Errors
    ///
    /// [`Damaged::Change`] where a stored change cannot be read.
    pub(super) fn with(&self, changes: &[Change]) -> Result<Option<Automerge>, Damaged> {
        match self {
            Self::Loaded(doc) => Ok(apply(doc, changes)),
            Self::Stored(bodies) => {
                let mut all = read(bodies)?;
                all.extend_from_slice(changes);
                Ok(apply(&empty(), &all))
            }
        }
    }
}

fn read(bodies: &[Vec<u8>]) -> Result<Vec<Change>, Damaged> {
    let changes = bodies.iter().map(|body| Change::try_from(&body[..]));
    let changes = catch_unwind(AssertUnwindSafe(|| changes.collect::<Result<Vec<_>, _>>()));
    changes.ok().and_then(Result::ok).ok_or(Damaged::Change)
}

/// Returns a document without changes. Its actor writes nothing, so it needs no randomness.
fn empty() -> Automerge {
    Automerge::new().with_actor(ActorId::from(&[0_u8; 16]))
}

/// Returns `doc` with `changes`, or `None` where Automerge fails, panics or leaves one waiting.
pub(super) fn apply(doc: &Automerge, changes: &[Change]) -> Option<Automerge> {
    let applied = catch_unwind(AssertUnwindSafe(|| {
        #[cfg(test)]
        trap::spring(changes);
        let mut doc = doc.clone();
        doc.apply_changes(changes.iter().cloned()).ok()?;
        doc.get_missing_deps(&[]).is_empty().then_some(doc)
    }));
    applied.ok().flatten()
}

/// Returns the changes that Automerge does not take, found by halving, and those that build on them.
pub(super) fn culprits(doc: &Automerge, changes: &[Change]) -> Vec<Hash> {
    let mut refused = Vec::new();
    halve(doc.clone(), changes, &mut refused);
    refused
}

fn halve(doc: Automerge, changes: &[Change], refused: &mut Vec<Hash>) -> Automerge {
    let is_refused =
        |refused: &[Hash], hash: &automerge::ChangeHash| refused.contains(&Hash(hash.0));
    let (orphans, rest): (Vec<_>, Vec<_>) = changes
        .iter()
        .cloned()
        .partition(|change| change.deps().iter().any(|dep| is_refused(refused, dep)));
    refused.extend(orphans.iter().map(|change| Hash(change.hash().0)));
    if rest.is_empty() {
        return doc;
    }
    if let Some(applied) = apply(&doc, &rest) {
        return applied;
    }
    if let [change] = &rest[..] {
        refused.push(Hash(change.hash().0));
        return doc;
    }
    let (first, second) = rest.split_at(rest.len() / 2);
    let doc = halve(doc, first, refused);
    halve(doc, second, refused)
}

/// Returns the document's heads, ascending.
pub(super) fn heads(doc: &Automerge) -> Vec<Hash> {
    doc.get_heads().into_iter().map(|hash| Hash(hash.0)).collect()
}

/// Returns the saved document, after it was loaded again and found to be the same.
pub(super) fn save(doc: &Automerge) -> Result<Vec<u8>, Damaged> {
    let saved = catch_unwind(AssertUnwindSafe(|| {
        let saved = doc.save();
        let loaded = Automerge::load(&saved).ok()?;
        (loaded.get_heads() == doc.get_heads()).then_some(saved)
    }));
    saved.ok().flatten().ok_or(Damaged::Snapshot)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod trap;
