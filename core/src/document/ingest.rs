//! The strict profile: everything that is asked of a change before Automerge sees a byte of it.
//!
//! Automerge's own receiving path believes what it is told: of 100,000 changes with valid hashes
//! that were mutated at random, 81,158 made it panic or left a document that could not be loaded
//! again. Each rule here is cheap, and each looks only at the change and at its causal past, so that
//! every device that holds the same finds the same.
//!
//! Absent on purpose: rights, signatures and waiting, which are decided from headers before.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::Change;

use crate::document::actor::Actor;
use crate::document::chunk::{self, Body, Operation};
use crate::document::fault::Fault;
use crate::document::profile::Profile;
use crate::document::register::{
    ChangeMeta, KeyIndex, Past, Registers, Resolved, ResolvedOperation, place,
};
use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::entry::{Hash, Incarnation};

/// The newest ingest profile that this version knows, as headers name it.
pub const PROFILE: u16 = Profile::NEWEST as u16;

/// A change that asks to be applied, with what its signed header says of it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The change's bytes.
    pub bytes: &'a [u8],
    /// Its hash as the header lists it.
    pub hash: Hash,
    /// The profile that the header names.
    pub profile: u16,
    /// The author's incarnation.
    pub incarnation: Incarnation,
    /// The author, and whether the entry is believed.
    pub meta: ChangeMeta,
}

/// Why a candidate is not applied.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// It is applied already; nothing is wrong.
    Known,
    /// Its profile is unknown to this version: held, counted, and run again after an update.
    Later,
    /// Another change of its actor with its seq is applied: the two branches of a fork. Which of
    /// them may be applied is decided from headers; documents take one only.
    Forked,
    /// It breaks the profile.
    Fault(Fault),
    /// Automerge panicked while writing the change again: a fault of this version, not of the data.
    Sandbox,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A change that passed every check against one document's registers.
///
/// Private fields: the only way here is [`check`].
#[derive(Clone, Debug)]
pub struct Checked {
    pub(super) resolved: Resolved,
    pub(super) change: Change,
}

impl Checked {
    /// Returns the change's hash.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.resolved.hash
    }

    /// Returns the changes that it builds on.
    pub fn deps(&self) -> impl Iterator<Item = Hash> {
        self.change.deps().iter().map(|dep| Hash(dep.0))
    }

    /// Returns the keys that it writes.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.resolved.operations.iter().map(|operation| &operation.key)
    }
}

/// Checks a change against the registers of its document.
///
/// # Errors
///
/// [`Refusal`]; of several faults the one that is found first, always the same.
pub fn check(
    doc: &DocId,
    registers: &Registers,
    candidate: &Candidate<'_>,
) -> Result<Checked, Refusal> {
    let profile = Profile::from_number(candidate.profile).ok_or(Refusal::Later)?;
    let (hash, body) = chunk::read(candidate.bytes)?;
    if hash != candidate.hash {
        return Err(Fault::NotListed.into());
    }
    // Before it may be known: who lists another's change as its own is at fault wherever it is
    // looked at, whether the other's entry has come or not.
    let author = candidate.meta.author.device;
    if body.actor != Actor::of(author, candidate.incarnation, doc) {
        return Err(Fault::Actor.into());
    }
    if registers.holds(hash) {
        return Err(Refusal::Known);
    }
    let resolved = resolve(profile, doc, registers, hash, &body, candidate.meta)?;
    let change = catch_unwind(AssertUnwindSafe(|| chunk::write(&body)));
    let change = change.map_err(|_| Refusal::Sandbox)?;
    if change.raw_bytes() != candidate.bytes {
        return Err(Fault::NotCanonical.into());
    }
    let taken = registers.last_of(body.actor).is_some_and(|(last, _)| last >= resolved.seq);
    if taken { Err(Refusal::Forked) } else { Ok(Checked { resolved, change }) }
}

/// Finds what a change refers to, asking everything that the graph can answer.
pub(super) fn resolve(
    profile: Profile,
    doc: &DocId,
    registers: &Registers,
    hash: Hash,
    body: &Body<'_>,
    meta: ChangeMeta,
) -> Result<Resolved, Fault> {
    if !body.deps.is_sorted_by(|a, b| a < b) {
        return Err(Fault::DependencyOrder);
    }
    let deps = body.deps.iter().map(|dep| registers.change_index.get(dep).copied());
    let deps = deps.collect::<Option<Vec<_>>>().ok_or(Fault::DependencyUnknown)?;
    let seq = follow(registers, body, &deps)?;
    let (start_op, _) = counters(registers, body, &deps)?;
    let mut past = Past::of(registers, &deps);
    let mut operations: Vec<ResolvedOperation> = Vec::with_capacity(body.operations.len());
    let mut keys = KeyIndex::with_capacity(body.operations.len());
    for operation in &body.operations {
        let key = Key::parse(profile, doc.kind, operation.key).ok_or(Fault::Key)?;
        if !key.stands_in(doc) {
            return Err(Fault::Key);
        }
        match operation.value {
            Some(value) if !key.takes(profile, value) => return Err(Fault::Value),
            None if key.is_for_good() => return Err(Fault::DeletesForGood),
            Some(_) | None => {}
        }
        let hash = registers.hash_of(&key);
        // Two operations on one key in one change: Automerge's own writer merges them into one.
        if keys.find(hash, |at| operations[at as usize].key == key).is_some() {
            return Err(Fault::KeyTwice);
        }
        keys.add(hash, place(operations.len()));
        let predecessors = find_predecessors(registers, &mut past, &key, operation)?;
        let value = operation.value.map(|value| value.to_scalar());
        operations.push(ResolvedOperation { key, hash, value, predecessors });
    }
    Ok(Resolved { hash, actor: body.actor, seq, start_op, deps, operations, meta })
}

/// Checks that the change is the next of its actor, along the branch that it builds on.
fn follow(registers: &Registers, body: &Body<'_>, deps: &[u32]) -> Result<u32, Fault> {
    let own = registers.actor_index.get(&body.actor);
    let own = deps.iter().map(|dep| registers.change(*dep)).filter(|dep| Some(&dep.actor) == own);
    let last = own.map(|dep| dep.seq).max().unwrap_or(0);
    u32::try_from(body.seq)
        .ok()
        .filter(|seq| last.checked_add(1) == Some(*seq))
        .ok_or(Fault::Sequence)
}

/// Returns the first and the last counter.
fn counters(registers: &Registers, body: &Body<'_>, deps: &[u32]) -> Result<(u32, u32), Fault> {
    let last = deps.iter().map(|dep| registers.change(*dep).max_op).max().unwrap_or(0);
    if body.start_op != u64::from(last) + 1 {
        return Err(Fault::StartOp);
    }
    let max_op = u64::from(last) + body.operations.len() as u64;
    let max_op = u32::try_from(max_op).map_err(|_| Fault::CounterRange)?;
    Ok((last.checked_add(1).ok_or(Fault::CounterRange)?, max_op))
}

fn find_predecessors(
    registers: &Registers,
    past: &mut Past<'_>,
    key: &Key,
    operation: &Operation<'_>,
) -> Result<Vec<u32>, Fault> {
    let ids = &operation.predecessors;
    if ids.is_empty() && operation.value.is_none() {
        return Err(Fault::DeletesNothing);
    }
    if !ids.is_sorted_by(|a, b| a < b) {
        return Err(Fault::PredecessorOrder);
    }
    let mut places = Vec::with_capacity(ids.len());
    for id in ids {
        let at = registers.place_of(id).ok_or(Fault::PredecessorUnseen)?;
        // Seen before anything else: whether an unseen operation is on another key, or a delete,
        // would depend on what else this device happens to hold.
        if !past.holds(registers.change_at(at)) {
            return Err(Fault::PredecessorUnseen);
        } else if registers.key_at(at) != key {
            return Err(Fault::PredecessorKey);
        } else if registers.is_delete_at(at) {
            return Err(Fault::PredecessorDelete);
        }
        places.push(at);
    }
    Ok(places)
}

#[cfg(test)]
mod tests;
