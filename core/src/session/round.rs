//! One exchange: scopes that differ, and how far either side has come with each.
//!
//! Both sides derive the same scopes from the same two summaries, so nothing is negotiated.

use std::collections::BTreeMap;

use crate::feed::height::{Heights, Tip};
use crate::session::fault::Fault;
use crate::session::frame::{HeightsPart, TIPS_MAX};
use crate::session::holdings::Scope;

/// The scopes of one exchange.
#[derive(Debug, Default)]
pub struct Exchange {
    turns: BTreeMap<Scope, Turn>,
    heard: bool,
}

/// How far one scope has come.
#[derive(Debug, Default)]
struct Turn {
    theirs: Vec<Tip>,
    all_heights: bool,
    ended_here: bool,
    ended_there: bool,
}

impl Exchange {
    /// Returns an exchange of these scopes.
    #[must_use]
    pub fn new(scopes: &[Scope]) -> Self {
        let turns = scopes.iter().map(|scope| (*scope, Turn::default())).collect();
        Self { turns, heard: false }
    }

    /// Takes a part of the peer's heights; returns them once they are whole.
    ///
    /// # Errors
    ///
    /// [`Fault::OutOfTurn`] for a scope that is not exchanged or was whole already,
    /// [`Fault::Heights`] when there are too many or they do not ascend.
    pub fn take_heights(&mut self, part: HeightsPart) -> Result<Option<Heights>, Fault> {
        let turn = self.turns.get_mut(&part.scope).ok_or(Fault::OutOfTurn)?;
        if turn.all_heights {
            return Err(Fault::OutOfTurn);
        }
        let follows = match (turn.theirs.last(), part.tips.first()) {
            (Some(last), Some(first)) => last < first,
            (None, _) => true,
            (Some(_), None) => part.last,
        };
        if !follows
            || !part.tips.is_sorted_by(|a, b| a < b)
            || turn.theirs.len() + part.tips.len() > TIPS_MAX
        {
            return Err(Fault::Heights);
        }
        if !part.last && part.tips.is_empty() {
            return Err(Fault::Heights);
        }
        turn.theirs.extend(part.tips);
        turn.all_heights = part.last;
        self.heard = true;
        Ok(part.last.then(|| Heights::new(std::mem::take(&mut turn.theirs))))
    }

    /// Returns how many tips have come of heights that are not whole yet.
    #[must_use]
    pub fn tips_held(&self) -> usize {
        self.turns.values().map(|turn| turn.theirs.len()).sum()
    }

    /// Returns whether any heights have come.
    #[must_use]
    pub fn was_heard(&self) -> bool {
        self.heard
    }

    /// Returns whether the heights of every scope are known.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.turns.values().all(|turn| turn.all_heights)
    }

    /// Notes that END was sent.
    pub fn end_here(&mut self, scope: Scope) {
        if let Some(turn) = self.turns.get_mut(&scope) {
            turn.ended_here = true;
        }
    }

    /// Notes that END came.
    ///
    /// # Errors
    ///
    /// [`Fault::OutOfTurn`] for a scope that is not exchanged, whose heights did not come first, or
    /// that had ended.
    pub fn end_there(&mut self, scope: Scope) -> Result<(), Fault> {
        let turn = self.turns.get_mut(&scope).ok_or(Fault::OutOfTurn)?;
        if !turn.all_heights || turn.ended_there {
            return Err(Fault::OutOfTurn);
        }
        turn.ended_there = true;
        Ok(())
    }

    /// Returns whether the peer has sent all that it would.
    #[must_use]
    pub fn has_all(&self) -> bool {
        self.turns.values().all(|turn| turn.ended_there)
    }

    /// Returns whether both sides have sent all that they would.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.turns.values().all(|turn| turn.ended_here && turn.ended_there)
    }
}
