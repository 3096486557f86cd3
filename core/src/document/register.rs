//! The operations of one document as registers: which values each key shows now, and to whom.
//!
//! On a flat root map the visible values of a key are the puts without a successor, so rows come
//! from here and no Automerge read is ever made. A document has two views. The *full* one holds
//! every applied change. In the *believed* one the operations of changes that are applied but not
//! believed are absent, and what they had replaced is shown; a believed operation that replaced an
//! unbelieved one also replaces what that one had.
//!
//! Nothing is checked here: changes come through [`crate::document::ingest`] or from our own store.

use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::hash::{BuildHasher, RandomState};

use crate::document::actor::Actor;
use crate::document::profile::Profile;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::entry::Hash;
use crate::domain::row::{Author, OperationId};

mod index;
mod undo;

pub(super) use index::KeyIndex;
pub(super) use undo::Undo;

/// What a change's entry says beside it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChangeMeta {
    /// Who wrote it, when.
    pub author: Author,
    /// Whether it counts in totals; `false` where it is applied only as an ancestor.
    pub believed: bool,
}

/// The operations and the change graph of one document.
#[derive(Clone, Debug, Default)]
pub struct Registers {
    pub(super) actors: Vec<Writer>,
    pub(super) actor_index: HashMap<Actor, u32>,
    pub(super) changes: Vec<Node>,
    pub(super) change_index: HashMap<Hash, u32>,
    pub(super) heads: Vec<u32>,
    operations: Vec<Applied>,
    registers: Vec<Register>,
    register_index: KeyIndex,
    /// Of the hashes of keys: those who write keys may wish that they collide.
    by_chance: RandomState,
    /// The registers of keys that profile 1 does not have: few, and some say what becomes of others.
    newer: Vec<u32>,
    /// What the puts of unbelieved changes replaced; only those have a place here.
    unbelieved: HashMap<u32, Vec<u32>>,
    flagged: usize,
    journal: Option<Vec<Undo>>,
}

/// An actor with its changes in the order of their seq.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    actor: Actor,
    pub(super) changes: Vec<u32>,
}

/// A change in the graph.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) hash: Hash,
    pub(super) actor: u32,
    pub(super) seq: u32,
    pub(super) start_op: u32,
    pub(super) max_op: u32,
    pub(super) deps: Vec<u32>,
    /// Where its operations begin.
    first: u32,
    meta: ChangeMeta,
}

/// An operation that was applied.
#[derive(Clone, Debug)]
struct Applied {
    register: u32,
    change: u32,
    /// `None` for a delete.
    value: Option<Scalar>,
    state: State,
}

/// Whether an operation has a successor in the full and in the believed view.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct State {
    replaced: bool,
    replaced_believed: bool,
}

/// One key with the operations that a view shows.
#[derive(Clone, Debug)]
struct Register {
    key: Key,
    /// Of the key, as [`Registers::hash_of`] says.
    hash: u64,
    shown: Vec<u32>,
}

/// A change whose references were found in the registers it goes to.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) hash: Hash,
    pub(super) actor: Actor,
    pub(super) seq: u32,
    pub(super) start_op: u32,
    pub(super) deps: Vec<u32>,
    pub(super) operations: Vec<ResolvedOperation>,
    pub(super) meta: ChangeMeta,
}

/// An operation with its predecessors by their places.
#[derive(Clone, Debug)]
pub(super) struct ResolvedOperation {
    pub(super) key: Key,
    /// As [`Registers::hash_of`] says of the registers that it goes to.
    pub(super) hash: u64,
    pub(super) value: Option<Scalar>,
    pub(super) predecessors: Vec<u32>,
}

/// A value that a view of a register shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shown<'a> {
    /// The operation that put it.
    pub operation: OperationId,
    /// The value.
    pub value: &'a Scalar,
    /// Who wrote it, and whether it is believed.
    pub meta: &'a ChangeMeta,
    /// Whether the full view shows it.
    pub full: bool,
    /// Whether the believed view shows it.
    pub believed: bool,
}

impl Registers {
    /// Returns whether the change is applied.
    #[must_use]
    pub fn holds(&self, hash: Hash) -> bool {
        self.change_index.contains_key(&hash)
    }

    /// Returns the number of changes applied.
    #[must_use]
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Returns whether nothing is applied.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Returns the number of operations applied.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.operations.len()
    }

    /// Returns the changes that no other builds on, ascending.
    #[must_use]
    pub fn heads(&self) -> Vec<Hash> {
        let mut heads: Vec<_> = self.heads.iter().map(|i| self.change(*i).hash).collect();
        heads.sort_unstable();
        heads
    }

    /// Returns the greatest counter that these changes and their ancestors use.
    #[must_use]
    pub fn max_op_of(&self, changes: &[Hash]) -> u32 {
        let changes = changes.iter().filter_map(|hash| self.change_index.get(hash));
        changes.map(|i| self.change(*i).max_op).max().unwrap_or(0)
    }

    /// Returns the change that made an operation, or `None` where it is not applied.
    #[must_use]
    pub fn change_of(&self, operation: &OperationId) -> Option<Hash> {
        let change = self.change_at(self.place_of(operation)?);
        Some(self.change(change).hash)
    }

    /// Returns seq and hash of an actor's last change.
    #[must_use]
    pub fn last_of(&self, actor: Actor) -> Option<(u32, Hash)> {
        let writer = self.actor_index.get(&actor)?;
        let last = self.change(*self.actors[*writer as usize].changes.last()?);
        Some((last.seq, last.hash))
    }

    /// Returns what the views of `key` show, ascending by operation.
    #[must_use]
    pub fn shown(&self, key: &Key) -> Vec<Shown<'_>> {
        let Some(register) = self.register_of(key, self.hash_of(key)) else {
            return Vec::new();
        };
        self.shown_at(register)
    }

    /// Returns whether `key` shows this value and no other, of those that count.
    #[must_use]
    pub fn shows_only(&self, key: &Key, value: &Scalar) -> bool {
        let shown = self.shown(key);
        let mut believed = shown.iter().filter(|shown| shown.believed).peekable();
        believed.peek().is_some() && believed.all(|shown| shown.value == value)
    }

    /// Returns the operation by which this author once said this value at `key`, whether it is shown
    /// still or was replaced; only what counts.
    #[must_use]
    pub fn said(&self, key: &Key, value: &Scalar, author: Author) -> Option<OperationId> {
        let register = self.register_of(key, self.hash_of(key))?;
        let is_it = |applied: &Applied| {
            let meta = &self.change(applied.change).meta;
            applied.register == register
                && applied.value.as_ref() == Some(value)
                && meta.believed
                && meta.author == author
        };
        let place = self.operations.iter().position(is_it)?;
        Some(self.id_of(u32::try_from(place).ok()?))
    }

    /// Returns whether `key` ever had this value, shown still or replaced since; only what counts.
    #[must_use]
    pub fn ever_said(&self, key: &Key, value: &Scalar) -> bool {
        let Some(register) = self.register_of(key, self.hash_of(key)) else { return false };
        self.operations.iter().any(|applied| {
            applied.register == register
                && applied.value.as_ref() == Some(value)
                && self.change(applied.change).meta.believed
        })
    }

    /// Returns the value that an operation put, shown still or replaced since, and whether it counts; `None`
    /// where it is not applied, or deleted.
    #[must_use]
    pub fn put_by(&self, operation: &OperationId) -> Option<(&Scalar, bool)> {
        let operation = &self.operations[self.place_of(operation)? as usize];
        Some((operation.value.as_ref()?, self.change(operation.change).meta.believed))
    }

    /// Returns whether an operation was applied and something that counts has replaced it.
    #[must_use]
    pub fn is_overruled(&self, operation: OperationId) -> bool {
        let place = self.place_of(&operation);
        place.is_some_and(|place| self.operations[place as usize].state.replaced_believed)
    }

    /// Returns whether two operations were written without knowing of each other.
    #[must_use]
    pub fn is_apart(&self, a: &OperationId, b: &OperationId) -> bool {
        let knows = |a, b| {
            let change: Vec<Hash> = self.change_of(a).into_iter().collect();
            Past::of_changes(self, &change).holds_operation(b)
        };
        !knows(a, b) && !knows(b, a)
    }

    /// Returns every key that ever had a value, in the order of their first arrival.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.registers.iter().map(|register| &register.key)
    }

    /// Returns the keys that all changes but the first so many write.
    #[must_use]
    pub fn keys_since(&self, changes: usize) -> BTreeSet<Key> {
        let Some(next) = self.changes.get(changes) else { return BTreeSet::new() };
        let later = self.operations[next.first as usize..].iter();
        later.map(|applied| self.registers[applied.register as usize].key.clone()).collect()
    }

    /// Returns the keys that profile 1 does not have, in the order of their first arrival.
    pub fn newer_keys(&self) -> impl Iterator<Item = &Key> {
        self.newer.iter().map(|register| &self.registers[*register as usize].key)
    }

    /// Returns how many values of unbelieved changes the full view shows.
    #[must_use]
    pub fn flagged(&self) -> usize {
        self.flagged
    }

    /// Returns whether the full view shows anything else than the believed one at `key`.
    #[must_use]
    pub fn differs(&self, key: &Key) -> bool {
        self.shown(key).iter().any(|shown| shown.full != shown.believed)
    }

    fn shown_at(&self, register: u32) -> Vec<Shown<'_>> {
        let shown = &self.registers[register as usize].shown;
        let mut shown: Vec<_> = shown.iter().filter_map(|i| self.shown_operation(*i)).collect();
        shown.sort_unstable_by_key(|shown| shown.operation);
        shown
    }

    fn shown_operation(&self, place: u32) -> Option<Shown<'_>> {
        let operation = &self.operations[place as usize];
        let meta = &self.change(operation.change).meta;
        Some(Shown {
            operation: self.id_of(place),
            value: operation.value.as_ref()?,
            meta,
            full: !operation.state.replaced,
            believed: meta.believed && !operation.state.replaced_believed,
        })
    }

    /// Returns the hash by which a key is found here, and nowhere else.
    pub(super) fn hash_of(&self, key: &Key) -> u64 {
        self.by_chance.hash_one(key)
    }

    fn register_of(&self, key: &Key, hash: u64) -> Option<u32> {
        self.register_index.find(hash, |place| self.registers[place as usize].key == *key)
    }

    pub(super) fn change(&self, index: u32) -> &Node {
        &self.changes[index as usize]
    }

    fn id_of(&self, place: u32) -> OperationId {
        let change = self.change(self.operations[place as usize].change);
        OperationId {
            counter: u64::from(change.start_op + (place - change.first)),
            actor: self.actors[change.actor as usize].actor.0,
        }
    }

    /// Returns the place of an operation, or `None` where it is not applied.
    pub(super) fn place_of(&self, id: &OperationId) -> Option<u32> {
        let counter = u32::try_from(id.counter).ok()?;
        let writer = self.actor_index.get(&Actor(id.actor))?;
        let changes = &self.actors[*writer as usize].changes;
        let after = changes.partition_point(|i| self.change(*i).start_op <= counter);
        let change = self.change(*changes.get(after.checked_sub(1)?)?);
        (counter <= change.max_op).then(|| change.first + (counter - change.start_op))
    }

    /// Returns the change that made the operation at `place`.
    pub(super) fn change_at(&self, place: u32) -> u32 {
        self.operations[place as usize].change
    }

    pub(super) fn key_at(&self, place: u32) -> &Key {
        &self.registers[self.operations[place as usize].register as usize].key
    }

    pub(super) fn is_delete_at(&self, place: u32) -> bool {
        self.operations[place as usize].value.is_none()
    }

    /// Applies a change; the caller has made sure that its actor has none of that seq yet.
    pub(super) fn apply(&mut self, resolved: Resolved) {
        if self.journal.is_some() {
            let undo = Undo::before(self);
            self.journal.get_or_insert_default().push(undo);
        }
        let index = place(self.changes.len());
        let actor = *self.actor_index.entry(resolved.actor).or_insert_with(|| {
            self.actors.push(Writer { actor: resolved.actor, changes: Vec::new() });
            place(self.actors.len() - 1)
        });
        self.actors[actor as usize].changes.push(index);
        self.heads.retain(|head| !resolved.deps.contains(head));
        self.heads.push(index);
        self.change_index.insert(resolved.hash, index);
        self.changes.push(Node {
            hash: resolved.hash,
            actor,
            seq: resolved.seq,
            start_op: resolved.start_op,
            max_op: resolved.start_op + place(resolved.operations.len()) - 1,
            deps: resolved.deps,
            first: place(self.operations.len()),
            meta: resolved.meta,
        });
        for operation in resolved.operations {
            self.apply_operation(index, operation, resolved.meta.believed);
        }
    }

    fn apply_operation(&mut self, change: u32, operation: ResolvedOperation, believed: bool) {
        let ResolvedOperation { key, hash, value, predecessors } = operation;
        let register = match self.register_of(&key, hash) {
            Some(register) => register,
            None => {
                let register = place(self.registers.len());
                if key.since() > Profile::One {
                    self.newer.push(register);
                }
                self.register_index.add(hash, register);
                self.registers.push(Register { key, hash, shown: Vec::new() });
                register
            }
        };
        self.note_shown(register);
        for predecessor in &predecessors {
            self.replace(*predecessor, believed);
        }
        let at = place(self.operations.len());
        let is_put = value.is_some();
        self.operations.push(Applied { register, change, value, state: State::default() });
        let mut shown = std::mem::take(&mut self.registers[register as usize].shown);
        shown.retain(|i| self.shown_operation(*i).is_some_and(|s| s.full || s.believed));
        if is_put {
            shown.push(at);
        }
        self.registers[register as usize].shown = shown;
        if is_put && !believed {
            self.flagged += 1;
            self.unbelieved.insert(at, predecessors);
        }
    }

    /// Marks an operation as replaced: in the believed view also what it had replaced, where it is
    /// not believed itself.
    fn replace(&mut self, predecessor: u32, believed: bool) {
        self.set_state(predecessor, |state| state.replaced = true);
        let mut hidden = if believed { vec![predecessor] } else { Vec::new() };
        while let Some(at) = hidden.pop() {
            if !self.operations[at as usize].state.replaced_believed {
                self.set_state(at, |state| state.replaced_believed = true);
                hidden.extend(self.unbelieved.get(&at).into_iter().flatten());
            }
        }
    }

    fn set_state(&mut self, at: u32, set: impl FnOnce(&mut State)) {
        let operation = &mut self.operations[at as usize];
        let before = operation.state;
        set(&mut operation.state);
        let newly_replaced = operation.state.replaced && !before.replaced;
        if newly_replaced && self.unbelieved.contains_key(&at) {
            self.flagged -= 1;
        }
        self.note_state(at, before);
    }
}

/// Which changes lie in the causal past of some others, found only as far as it is asked for.
pub(super) struct Past<'a> {
    registers: &'a Registers,
    seen: Vec<bool>,
    frontier: BinaryHeap<u32>,
    all: bool,
}

impl<'a> Past<'a> {
    /// Returns the past of a change with these dependencies.
    pub(super) fn of(registers: &'a Registers, deps: &[u32]) -> Self {
        let all = registers.heads.iter().all(|head| deps.contains(head));
        let seen = if all { Vec::new() } else { vec![false; registers.changes.len()] };
        let mut past = Self { registers, seen, frontier: BinaryHeap::new(), all };
        if !all {
            past.reach(deps);
        }
        past
    }

    /// Returns the past of a change that builds on these, as far as they are applied.
    pub(super) fn of_changes(registers: &'a Registers, deps: &[Hash]) -> Self {
        let deps = deps.iter().filter_map(|hash| registers.change_index.get(hash).copied());
        Self::of(registers, &deps.collect::<Vec<_>>())
    }

    /// Returns whether an operation was made in it.
    pub(super) fn holds_operation(&mut self, id: &OperationId) -> bool {
        let made = self.registers.place_of(id).map(|place| self.registers.change_at(place));
        made.is_some_and(|change| self.holds(change))
    }

    /// Returns whether `change` is one of the dependencies or an ancestor of one.
    pub(super) fn holds(&mut self, change: u32) -> bool {
        // A change is always applied after its ancestors, so those have smaller numbers.
        while let Some(next) = self.frontier.peek().copied().filter(|next| *next > change) {
            self.frontier.pop();
            self.reach(&self.registers.change(next).deps);
        }
        self.all || self.seen[change as usize]
    }

    fn reach(&mut self, changes: &[u32]) {
        for change in changes {
            if !std::mem::replace(&mut self.seen[*change as usize], true) {
                self.frontier.push(*change);
            }
        }
    }
}

pub(super) fn place(len: usize) -> u32 {
    u32::try_from(len).expect("counters of 32 bits run out before places do")
}
