//! Taking back changes that were applied but not yet committed.
//!
//! Registers only ever grow at their ends, and set flags: so what stood at the end, and the few
//! flags and lists that a change touched, are all that has to be remembered.

use crate::document::register::{Registers, State};

/// How the registers were before one change.
#[derive(Clone, Debug)]
pub(in crate::document) struct Undo {
    heads: Vec<u32>,
    actors: usize,
    operations: usize,
    registers: usize,
    flagged: usize,
    states: Vec<(u32, State)>,
    shown: Vec<(u32, Vec<u32>)>,
}

impl Undo {
    pub(super) fn before(registers: &Registers) -> Self {
        Self {
            heads: registers.heads.clone(),
            actors: registers.actors.len(),
            operations: registers.operations.len(),
            registers: registers.registers.len(),
            flagged: registers.flagged,
            states: Vec::new(),
            shown: Vec::new(),
        }
    }
}

impl Registers {
    /// Begins to remember, forgetting what could be taken back until now.
    pub(in crate::document) fn keep_journal(&mut self) {
        self.journal = Some(Vec::new());
    }

    /// Returns how many changes can be taken back.
    pub(in crate::document) fn journal_len(&self) -> usize {
        self.journal.as_ref().map_or(0, Vec::len)
    }

    /// Takes back the changes after the first `len` of the journal.
    pub(in crate::document) fn undo_to(&mut self, len: usize) {
        while self.journal_len() > len {
            if let Some(undo) = self.journal.as_mut().and_then(Vec::pop) {
                self.undo(undo);
            }
        }
    }

    pub(super) fn note_state(&mut self, at: u32, before: State) {
        if let Some(undo) = self.journal.as_mut().and_then(|journal| journal.last_mut())
            && (at as usize) < undo.operations
        {
            undo.states.push((at, before));
        }
    }

    pub(super) fn note_shown(&mut self, register: u32) {
        if let Some(undo) = self.journal.as_mut().and_then(|journal| journal.last_mut())
            && (register as usize) < undo.registers
        {
            undo.shown.push((register, self.registers[register as usize].shown.clone()));
        }
    }

    fn undo(&mut self, undo: Undo) {
        for (at, state) in undo.states.into_iter().rev() {
            self.operations[at as usize].state = state;
        }
        for (register, shown) in undo.shown.into_iter().rev() {
            self.registers[register as usize].shown = shown;
        }
        if let Some(change) = self.changes.pop() {
            self.change_index.remove(&change.hash);
            self.actors[change.actor as usize].changes.pop();
        }
        for actor in self.actors.drain(undo.actors..) {
            self.actor_index.remove(&actor.actor);
        }
        for (at, register) in (undo.registers as u32..).zip(self.registers.drain(undo.registers..))
        {
            self.register_index.remove(register.hash, at);
        }
        let registers = undo.registers as u32;
        self.newer.retain(|register| *register < registers);
        let operations = undo.operations as u32;
        self.operations.truncate(undo.operations);
        self.unbelieved.retain(|at, _| *at < operations);
        self.heads = undo.heads;
        self.flagged = undo.flagged;
    }
}
