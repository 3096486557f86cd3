//! Local changes: what a volunteer's action writes into one document.
//!
//! A change is built here from the registers and written by Automerge, never by an Automerge
//! transaction: re-issuing needs chosen predecessors, and a put that says what is already shown must
//! write nothing. The result goes through the same ingest as a peer's, but for Automerge's proof.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::document::actor::Actor;
use crate::document::chunk::{self, Body, Operation};
use crate::document::fault::Fault;
use crate::document::fault::{CHANGE_BYTES_MAX, OPERATIONS_MAX, PREDECESSORS_MAX};
use crate::document::profile::Profile;
use crate::document::register::{Past, Registers, Shown};
use crate::document::replica::Replica;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::document::DocKind;
use crate::domain::entry::{Hash, Incarnation};
use crate::domain::id::DeviceId;
use crate::domain::row::OperationId;

/// Most changes that one change of ours builds on. More heads than that are nothing that honest
/// phones make; what is beyond stands beside the new value and is drawn in by later changes.
pub const DEPS_MAX: usize = 256;

/// One value for one key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Put {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Scalar,
}

/// A put of an entry that was set aside, to be issued again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reissue {
    /// The value.
    pub put: Put,
    /// The old operation.
    pub operation: OperationId,
    /// What the old operation replaced; what of it is still shown is replaced again, nothing else.
    pub replaced: Vec<OperationId>,
}

/// A change made here, not yet applied.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LocalChange {
    /// Its hash, for the header's list.
    pub hash: Hash,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The changes that it builds on, at most [`DEPS_MAX`].
    pub deps: Vec<Hash>,
    /// The first profile that takes its puts, so that devices of older versions read what they can.
    pub profile: Profile,
}

/// A change could not be made. Nothing was written.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum EditError {
    /// A key that documents of this kind do not have, or a value that the key does not take.
    #[error("value is not one that its key takes")]
    Value,
    /// More than fits one change; the caller cuts it into several.
    #[error("change has more than {OPERATIONS_MAX} values or {CHANGE_BYTES_MAX} bytes")]
    TooMuch,
    /// The document's counters are used up.
    #[error("document is full")]
    Full,
}

/// Returns the change that makes `puts` true, or `None` where they are already.
///
/// A put that equals the one value shown is left out; of several puts on one key the last counts.
/// What a put replaces is everything that the key shows in either view, so that a value that is not
/// believed does not come back when it is adopted.
///
/// # Errors
///
/// [`EditError`].
pub fn change(
    replica: &Replica,
    device: DeviceId,
    incarnation: Incarnation,
    puts: &[Put],
) -> Result<Option<LocalChange>, EditError> {
    let registers = replica.registers();
    let mut written = Vec::with_capacity(puts.len());
    for put in puts {
        let shown = registers.shown(&put.key);
        if !is_said(&shown, &put.value) {
            let replaced = shown.iter().map(|shown| shown.operation).collect();
            written.push((put, replaced));
        } else {
            // An earlier put of this very call on the same key is overruled as well.
            written.retain(|(earlier, _): &(&Put, _)| earlier.key != put.key);
        }
    }
    build(replica, device, incarnation, written)
}

/// Returns those of `puts` of which [`change`] would write something, in their order.
#[must_use]
pub fn unsaid(replica: &Replica, puts: Vec<Put>) -> Vec<Put> {
    let mut later = BTreeSet::new();
    let mut unsaid = Vec::with_capacity(puts.len());
    for put in puts.into_iter().rev() {
        if later.insert(put.key.clone())
            && !is_said(&replica.registers().shown(&put.key), &put.value)
        {
            unsaid.push(put);
        }
    }
    unsaid.reverse();
    unsaid
}

/// Returns whether a value is the one that is shown, to everybody.
fn is_said(shown: &[Shown<'_>], value: &Scalar) -> bool {
    let is_it = |shown: &Shown<'_>| shown.full && shown.believed && shown.value == value;
    !shown.is_empty() && shown.iter().all(is_it)
}

/// Returns the change that issues `again` once more under another incarnation, or `None` where it
/// is empty.
///
/// Each put replaces only what its old operation replaced and is still shown, so that what others
/// wrote meanwhile stands beside it as a dispute. That nothing is issued twice is the caller's to
/// remember, by the original operation.
///
/// # Errors
///
/// [`EditError`].
pub fn reissue(
    replica: &Replica,
    device: DeviceId,
    incarnation: Incarnation,
    again: &[Reissue],
) -> Result<Option<LocalChange>, EditError> {
    let written = again.iter().map(|again| {
        let shown = replica.registers().shown(&again.put.key);
        let still = shown.iter().map(|shown| shown.operation);
        (&again.put, still.filter(|operation| again.replaced.contains(operation)).collect())
    });
    build(replica, device, incarnation, written.collect())
}

/// Returns the puts of a stored change, in the form in which they can be issued again.
///
/// # Errors
///
/// [`Fault`] when the bytes are not a change of a document of this kind under their profile.
pub fn reissues_of(profile: Profile, kind: DocKind, bytes: &[u8]) -> Result<Vec<Reissue>, Fault> {
    let (_, body) = chunk::read(bytes)?;
    let mut again = Vec::with_capacity(body.operations.len());
    for (counter, operation) in (body.start_op..).zip(body.operations) {
        let key = Key::parse(profile, kind, operation.key).ok_or(Fault::Key)?;
        if let Some(value) = operation.value {
            let put = Put { key, value: value.to_scalar() };
            let id = OperationId { counter, actor: body.actor.0 };
            again.push(Reissue { put, operation: id, replaced: operation.predecessors });
        }
    }
    Ok(again)
}

/// Returns the changes that a stored change builds on.
///
/// # Errors
///
/// [`Fault`] when the bytes are no change.
pub fn built_on(bytes: &[u8]) -> Result<Vec<Hash>, Fault> {
    Ok(chunk::read(bytes)?.1.deps)
}

fn build(
    replica: &Replica,
    device: DeviceId,
    incarnation: Incarnation,
    written: Vec<(&Put, Vec<OperationId>)>,
) -> Result<Option<LocalChange>, EditError> {
    let kind = replica.doc().kind;
    let mut profile = Profile::One;
    let mut texts = Vec::with_capacity(written.len());
    for (put, replaced) in written {
        let text = put.key.to_string();
        let since = put.key.takes_since(put.value.as_ref()).ok_or(EditError::Value)?;
        if Key::parse(since, kind, &text).as_ref() != Some(&put.key) {
            return Err(EditError::Value);
        }
        profile = profile.max(since);
        texts.push((text, put, replaced));
    }
    // In the order of keys, so that the same action writes the same bytes. The sort is stable: of
    // several puts on one key the last is the one that stays.
    texts.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    let mut operations: Vec<Operation<'_>> = Vec::with_capacity(texts.len());
    for (key, put, predecessors) in &texts {
        if operations.last().is_some_and(|last| last.key == key) {
            operations.pop();
        }
        let (value, predecessors) = (Some(put.value.as_ref()), predecessors.clone());
        operations.push(Operation { key, value, predecessors });
    }
    if operations.is_empty() {
        return Ok(None);
    }
    if operations.len() > OPERATIONS_MAX {
        return Err(EditError::TooMuch);
    }
    let actor = Actor::of(device, incarnation, replica.doc());
    let body = next_body(replica.registers(), actor, operations)?;
    let bytes = chunk::write(&body).raw_bytes().to_vec();
    let hash = chunk::hash_of(&bytes).map_err(|_| EditError::TooMuch)?;
    Ok(Some(LocalChange { hash, bytes, deps: body.deps, profile }))
}

fn next_body<'a>(
    registers: &Registers,
    actor: Actor,
    mut operations: Vec<Operation<'a>>,
) -> Result<Body<'a>, EditError> {
    let last = registers.last_of(actor);
    let deps = deps(registers, last.map(|(_, hash)| hash), &operations);
    keep_replaceable(registers, &deps, &mut operations);
    let start_op = u64::from(registers.max_op_of(&deps)) + 1;
    if start_op + operations.len() as u64 > u64::from(u32::MAX) {
        return Err(EditError::Full);
    }
    let seq = last.map_or(1, |(seq, _)| u64::from(seq) + 1);
    Ok(Body { deps, actor, seq, start_op, operations })
}

/// Returns what the next change builds on, ascending: all heads, and its actor's last change, which
/// is perhaps an ancestor of another head already; the chain of an actor is still direct.
///
/// Where those are too many, first what it would replace, in the order of keys.
fn deps(registers: &Registers, last: Option<Hash>, operations: &[Operation<'_>]) -> Vec<Hash> {
    let heads = registers.heads();
    let mut deps: BTreeSet<Hash> = last.into_iter().collect();
    if heads.len() >= DEPS_MAX {
        let replaced = operations.iter().flat_map(|operation| &operation.predecessors);
        for change in replaced.filter_map(|id| registers.change_of(id)) {
            if deps.len() < DEPS_MAX {
                deps.insert(change);
            }
        }
    }
    for head in heads {
        if deps.len() < DEPS_MAX {
            deps.insert(head);
        }
    }
    deps.into_iter().collect()
}

/// Leaves to each operation the predecessors that a change with these deps has seen, and of those no
/// more than it can name: the rest stands beside the new value, as a dispute.
fn keep_replaceable(registers: &Registers, deps: &[Hash], operations: &mut [Operation<'_>]) {
    let mut past = Past::of_changes(registers, deps);
    let room = PREDECESSORS_MAX / operations.len();
    let replaced: usize = operations.iter().map(|operation| operation.predecessors.len()).sum();
    for operation in operations {
        operation.predecessors.retain(|id| past.holds_operation(id));
        if replaced > PREDECESSORS_MAX {
            operation.predecessors.truncate(room);
        }
    }
}
