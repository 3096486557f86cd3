//! What was said to the program, and who can know it: the plain model that a mixed run is held against.
//!
//! Nothing here knows how devices merge. What a folder *holds* is less than the truth, what it *may know*
//! is more: so what the model misses is never taken for lost, and what it looks for was surely there.

use std::collections::BTreeSet;

use super::fact::Fact;
use super::shown::Shown;

/// A fact, and how it was said.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) fact: Fact,
    /// Which step it was.
    pub(super) step: usize,
    /// Whose device said it.
    pub(super) member: usize,
    /// Whether the command answered that it is done; one that was killed did not.
    pub(super) is_confirmed: bool,
    /// Whether it may be set aside, because its device was removed before the office surely held it.
    pub(super) is_set_aside: bool,
    /// What its folder may have known before.
    before: BTreeSet<usize>,
}

/// What one folder holds and knows, by the numbers of what was said.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// What it surely holds.
    pub(super) held: BTreeSet<usize>,
    /// What it may ever have heard of.
    pub(super) heard: BTreeSet<usize>,
}

/// Everything that was said, in order.
#[derive(Debug, Default)]
pub(super) struct Ledger(Vec<Said>);

impl Ledger {
    /// Notes what a folder says.
    pub(super) fn note(
        &mut self,
        fact: Fact,
        step: usize,
        member: usize,
        done: bool,
        by: &mut Known,
    ) {
        let number = self.0.len();
        let before = by.heard.clone();
        self.0.push(Said { fact, step, member, is_confirmed: done, is_set_aside: false, before });
        by.heard.insert(number);
        if done {
            by.held.insert(number);
        }
    }

    /// Notes that a member's devices are removed by one that holds this: what it does not is set aside.
    pub(super) fn set_aside(&mut self, member: usize, held: &BTreeSet<usize>) {
        for (number, said) in self.0.iter_mut().enumerate() {
            said.is_set_aside |= said.member == member && !held.contains(&number);
        }
    }

    /// Returns everything that a command confirmed, with its number.
    pub(super) fn confirmed(&self) -> impl Iterator<Item = (usize, &Said)> {
        self.0.iter().enumerate().filter(|(_, said)| said.is_confirmed)
    }

    /// Returns whether a device shows this, or what may have been said in its place by somebody who knew it.
    pub(super) fn is_found(&self, number: usize, shown: &Shown) -> bool {
        let fact = &self.0[number].fact;
        shown.has(fact)
            || match fact {
                Fact::Value(spot, _) => self.0.iter().any(|later| {
                    matches!(&later.fact, Fact::Value(other, _) if other == spot)
                        && later.before.contains(&number)
                        && shown.has(&later.fact)
                }),
                Fact::Learner { id, .. } => self.is_erased(id),
                Fact::Erasure { .. } | Fact::Removal { .. } => false,
            }
    }

    /// Returns whether a folder may show this level already, which is not written again then.
    pub(super) fn is_repeated(&self, fact: &Fact, by: &Known) -> bool {
        let Fact::Value(spot, value) = fact else { return false };
        spot.is_level()
            && by.heard.iter().any(|number| {
                matches!(&self.0[*number].fact, Fact::Value(at, said) if at == spot && said == value)
            })
    }

    /// Returns whether anybody tried to erase this learner.
    pub(super) fn is_erased(&self, id: &str) -> bool {
        let mut facts = self.0.iter().map(|said| &said.fact);
        facts.any(|fact| matches!(fact, Fact::Erasure { learner } if learner == id))
    }

    /// Returns what others have of a folder that they met: all but what is set aside.
    pub(super) fn passed_on(&self, held: &BTreeSet<usize>) -> BTreeSet<usize> {
        held.iter().copied().filter(|number| !self.0[*number].is_set_aside).collect()
    }

    /// Returns the ids of learners among what a folder holds that nobody tried to erase, and who are not
    /// set aside.
    pub(super) fn learners(&self, held: &BTreeSet<usize>) -> Vec<String> {
        let ids =
            self.passed_on(held).into_iter().filter_map(|number| match &self.0[number].fact {
                Fact::Learner { id, .. } if !self.is_erased(id) => Some(id.clone()),
                Fact::Learner { .. }
                | Fact::Value(..)
                | Fact::Erasure { .. }
                | Fact::Removal { .. } => None,
            });
        ids.collect()
    }
}
