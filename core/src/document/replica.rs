//! One document as this device holds it: registers for reading, Automerge for proof.
//!
//! Writing has two steps. [`Replica::admit`] changes the replica in place, [`Replica::accept`] keeps
//! that once the transaction is committed, and [`Replica::cancel`] takes it back where it is not.
//! Between the two nothing else may be admitted or read as true. Taking back costs as much as what
//! was admitted, never a copy of the document.

use std::collections::BTreeSet;

use automerge::{Automerge, Change};

use crate::document::chunk;
use crate::document::ingest::{self, Candidate, Checked, Refusal};
use crate::document::profile::Profile;
use crate::document::register::{ChangeMeta, Registers};
use crate::document::sandbox::{self, Sandbox};
use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::entry::Hash;

pub use crate::document::sandbox::Damaged;

/// A document that this device holds.
#[derive(Debug)]
pub struct Replica {
    doc: DocId,
    registers: Registers,
    sandbox: Sandbox,
    /// Added since the last accepting, in order.
    added: Vec<Change>,
    /// The Automerge document with everything added, where it was proven.
    proven: Option<Box<Automerge>>,
}

/// What became of the candidates.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Admission {
    /// One verdict per candidate, in their order.
    pub verdicts: Vec<Verdict>,
    /// The keys that the admitted ones write.
    pub touched: BTreeSet<Key>,
}

/// What became of one candidate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Applied, and to be stored.
    Admitted,
    /// Not applied.
    Refused(Refusal),
}

impl Admission {
    /// Returns whether every candidate was admitted.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.verdicts.iter().all(|verdict| *verdict == Verdict::Admitted)
    }
}

impl Replica {
    /// Returns a document without changes.
    #[must_use]
    pub fn empty(doc: DocId) -> Self {
        let mut registers = Registers::default();
        registers.keep_journal();
        Self { doc, registers, sandbox: Sandbox::default(), added: Vec::new(), proven: None }
    }

    /// Returns the document of stored changes, each after those it builds on.
    ///
    /// Bodies came through ingest when they were stored, so they are read again but not written
    /// again for comparison; under the newest profile, which takes all that an older one did. A change that comes twice counts once.
    ///
    /// # Errors
    ///
    /// [`Damaged::Change`] when a body is not what ingest let through.
    pub fn load(
        doc: DocId,
        changes: impl IntoIterator<Item = (Vec<u8>, ChangeMeta)>,
    ) -> Result<Self, Damaged> {
        let mut registers = Registers::default();
        let mut bodies = Vec::new();
        for (bytes, meta) in changes {
            let (hash, body) = chunk::read(&bytes).map_err(|_| Damaged::Change)?;
            if registers.holds(hash) {
                continue;
            }
            let resolved = ingest::resolve(Profile::NEWEST, &doc, &registers, hash, &body, meta);
            let resolved = resolved.map_err(|_| Damaged::Change)?;
            if registers.last_of(body.actor).is_some_and(|(last, _)| last >= resolved.seq) {
                return Err(Damaged::Change);
            }
            registers.apply(resolved);
            bodies.push(bytes);
        }
        registers.keep_journal();
        Ok(Self { doc, registers, sandbox: Sandbox::of(bodies), added: Vec::new(), proven: None })
    }

    /// Returns which document it is.
    #[must_use]
    pub fn doc(&self) -> &DocId {
        &self.doc
    }

    /// Returns the registers, with everything added.
    #[must_use]
    pub fn registers(&self) -> &Registers {
        &self.registers
    }

    #[cfg(test)]
    pub(super) fn registers_mut(&mut self) -> &mut Registers {
        &mut self.registers
    }

    /// Checks candidates in their order, applies those that pass, and proves them with Automerge.
    ///
    /// The replica holds the admitted ones afterwards, until [`Replica::cancel`].
    ///
    /// # Errors
    ///
    /// [`Damaged`] when the stored document itself cannot be loaded; nothing is admitted then.
    pub fn admit(&mut self, candidates: &[Candidate<'_>]) -> Result<Admission, Damaged> {
        let from = self.point();
        let mut admission = self.add_all(candidates, &[]);
        let mut refused: Vec<Hash> = Vec::new();
        loop {
            let culprits = match self.prove() {
                Ok(culprits) if culprits.is_empty() => return Ok(admission),
                Ok(culprits) => culprits,
                Err(damaged) => {
                    self.roll_back(from);
                    return Err(damaged);
                }
            };
            refused.extend(culprits);
            self.roll_back(from);
            admission = self.add_all(candidates, &refused);
        }
    }

    fn add_all(&mut self, candidates: &[Candidate<'_>], refused: &[Hash]) -> Admission {
        let mut admission = Admission::default();
        for candidate in candidates {
            let checked = if refused.contains(&candidate.hash) {
                Err(Refusal::Sandbox)
            } else {
                self.check(candidate)
            };
            admission.verdicts.push(match checked {
                Ok(checked) => {
                    admission.touched.extend(checked.keys().cloned());
                    self.add(checked);
                    Verdict::Admitted
                }
                Err(refusal) => Verdict::Refused(refusal),
            });
        }
        admission
    }

    /// Checks one candidate against what the replica holds, and changes nothing.
    ///
    /// For an entry that writes several documents: check each change, add them all, then prove.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn check(&self, candidate: &Candidate<'_>) -> Result<Checked, Refusal> {
        ingest::check(&self.doc, &self.registers, candidate)
    }

    /// Adds a change that was checked against this replica as it stands.
    ///
    /// # Panics
    ///
    /// When something else was added or taken back between, so that its references would be wrong.
    pub fn add(&mut self, checked: Checked) {
        let Checked { resolved, change } = checked;
        let last = self.registers.last_of(resolved.actor).map_or(0, |(seq, _)| seq);
        assert!(
            last + 1 == resolved.seq && !self.registers.holds(resolved.hash),
            "checked changes are added before anything else is"
        );
        self.proven = None;
        self.registers.apply(resolved);
        self.added.push(change);
    }

    /// Applies what was added beside the Automerge document and compares heads. Returns the
    /// changes that Automerge does not take, with those that build on them; none when all is well.
    ///
    /// The culprits stay added: the caller takes them back with [`Replica::roll_back`].
    ///
    /// # Errors
    ///
    /// [`Damaged`] when the stored document itself cannot be loaded.
    pub fn prove(&mut self) -> Result<Vec<Hash>, Damaged> {
        if self.added.is_empty() || self.proven.is_some() {
            return Ok(Vec::new());
        }
        if let Some(applied) = self.sandbox.with(&self.added)?
            && sandbox::heads(&applied) == self.registers.heads()
        {
            self.proven = Some(Box::new(applied));
            return Ok(Vec::new());
        }
        // Whose fault it is, is found on the stored document alone: it may be that one's.
        let doc = self.sandbox.open()?;
        match sandbox::apply(doc, &self.added) {
            Some(applied) if sandbox::heads(&applied) == self.registers.heads() => {
                self.proven = Some(Box::new(applied));
                Ok(Vec::new())
            }
            Some(_) => Ok(self.added.iter().map(|change| Hash(change.hash().0)).collect()),
            None => Ok(sandbox::culprits(doc, &self.added)),
        }
    }

    /// Asks Automerge about everything that was accepted, and returns the changes that it does not take, with
    /// those that build on them; none when all is well.
    ///
    /// They stay applied: the caller drops the replica once their entries are set aside.
    ///
    /// # Errors
    ///
    /// [`Damaged`] when a stored change cannot be read, or Automerge does not say which it does not take.
    pub fn prove_accepted(&mut self) -> Result<Vec<Hash>, Damaged> {
        if !self.added.is_empty() {
            return Ok(Vec::new());
        }
        self.sandbox.take_all(&self.registers.heads())
    }

    /// Returns a point to come back to with [`Replica::roll_back`].
    #[must_use]
    pub fn point(&self) -> usize {
        self.added.len()
    }

    /// Takes back what was added after `point`.
    pub fn roll_back(&mut self, point: usize) {
        if point < self.added.len() {
            self.proven = None;
            self.added.truncate(point);
            self.registers.undo_to(point);
        }
    }

    /// Keeps what was added: its transaction is committed. What was not proven Automerge takes with the next that is
    /// proven, or when it is asked.
    pub fn accept(&mut self) {
        let added = std::mem::take(&mut self.added);
        match self.proven.take() {
            Some(proven) => self.sandbox.take(proven),
            None => self.sandbox.take_later(&added),
        }
        self.registers.keep_journal();
    }

    /// Takes back everything added since the last accepting: its transaction failed.
    pub fn cancel(&mut self) {
        self.roll_back(0);
    }

    /// Returns the document as Automerge saves it, loaded again and compared before.
    ///
    /// # Errors
    ///
    /// [`Damaged`]: the old snapshot is kept and the engine raises an alarm.
    pub fn snapshot(&mut self) -> Result<Vec<u8>, Damaged> {
        match &self.proven {
            Some(proven) => sandbox::save(proven),
            None => sandbox::save(self.sandbox.open()?),
        }
    }
}
