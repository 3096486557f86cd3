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

/// An Automerge document, and the changes that it is still without: it takes them when it is next asked.
#[derive(Debug, Default)]
pub(super) struct Sandbox {
    /// `None` before it was needed for the first time.
    doc: Option<Box<Automerge>>,
    /// Applied to the registers and not to `doc`, in that order.
    later: Vec<Vec<u8>>,
}

impl Sandbox {
    /// Returns a document that takes these changes when it is first needed.
    pub(super) fn of(changes: Vec<Vec<u8>>) -> Self {
        Self { doc: None, later: changes }
    }

    /// Adds changes that it takes when it is next needed.
    pub(super) fn take_later(&mut self, changes: &[Change]) {
        self.later.extend(changes.iter().map(|change| change.raw_bytes().to_vec()));
    }

    /// Goes on with a document that has all changes.
    pub(super) fn take(&mut self, doc: Box<Automerge>) {
        *self = Self { doc: Some(doc), later: Vec::new() };
    }

    /// Returns the document with all its changes.
    ///
    /// # Errors
    ///
    /// [`Damaged`] where it does not take one of them.
    pub(super) fn open(&mut self) -> Result<&Automerge, Damaged> {
        if self.doc.is_none() || !self.later.is_empty() {
            let doc = self.with(&[])?.ok_or(Damaged::Document)?;
            self.take(Box::new(doc));
        }
        self.doc.as_deref().ok_or(Damaged::Document)
    }

    /// Takes all changes, and returns those that Automerge does not take, with those that build on them; nothing is
    /// taken then. With all of them the document has these heads.
    ///
    /// # Errors
    ///
    /// [`Damaged`] where a change cannot be read, or whose fault it is cannot be told.
    pub(super) fn take_all(&mut self, expected: &[Hash]) -> Result<Vec<Hash>, Damaged> {
        if self.doc.is_some() && self.later.is_empty() {
            return Ok(Vec::new());
        }
        let later = read(&self.later)?;
        let empty = empty();
        let doc = self.doc.as_deref().unwrap_or(&empty);
        let refused = match apply(doc, &later) {
            Some(applied) if heads(&applied) == expected => {
                self.take(Box::new(applied));
                return Ok(Vec::new());
            }
            Some(_) => Vec::new(),
            None => culprits(doc, &later),
        };
        if refused.is_empty() { Err(Damaged::Document) } else { Ok(refused) }
    }

    /// Returns the document with these changes too, or `None` where Automerge fails, panics or leaves one
    /// waiting. The document itself stays as it is.
    ///
    /// What it is still without is applied with them at once: neither made twice nor copied.
    ///
    /// # Errors
    ///
    /// [`Damaged::Change`] where one of those cannot be read.
    pub(super) fn with(&self, changes: &[Change]) -> Result<Option<Automerge>, Damaged> {
        let mut all = read(&self.later)?;
        all.extend_from_slice(changes);
        Ok(match &self.doc {
            Some(doc) => apply(doc, &all),
            None => apply(&empty(), &all),
        })
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
