//! Whether somebody answered of two learners who are alike that they are different people.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::document::DocId;
use crate::domain::id::{AnswerId, LearnerId};
use crate::engine::facts::facts;
use crate::node::error::Error;
use crate::store::reader::{Differing, Reader};

/// The answers that were given.
pub(super) struct Answers<'r> {
    reader: &'r Reader,
    given: Differing,
    /// Of learners who were asked about, the answers that are still about their facts.
    holding: BTreeMap<LearnerId, BTreeSet<AnswerId>>,
}

impl<'r> Answers<'r> {
    pub(super) fn read(reader: &'r Reader) -> Result<Self, Error> {
        let given = reader.tables().differing()?;
        Ok(Self { reader, given, holding: BTreeMap::new() })
    }

    /// Returns whether one answer is about both, and the facts of both are those it was given for.
    pub(super) fn differ(&mut self, a: LearnerId, b: LearnerId) -> Result<bool, Error> {
        let is_about = |of: &BTreeMap<LearnerId, _>| of.contains_key(&a) && of.contains_key(&b);
        if !self.given.values().any(is_about) {
            return Ok(false);
        }
        let of_a = self.holding_of(a)?.clone();
        Ok(!of_a.is_disjoint(self.holding_of(b)?))
    }

    fn holding_of(&mut self, learner: LearnerId) -> Result<&BTreeSet<AnswerId>, Error> {
        if !self.holding.contains_key(&learner) {
            let mut holding = BTreeSet::new();
            if let Some(known) = self.reader.learner(learner)? {
                let doc = DocId::learner(known.team, learner);
                if let Some(facts) = facts(self.reader.tables(), doc)? {
                    let given = self.given.iter();
                    let given = given.filter(|(_, of)| {
                        of.get(&learner).is_some_and(|hashes| hashes.contains(&facts))
                    });
                    holding.extend(given.map(|(answer, _)| *answer));
                }
            }
            self.holding.insert(learner, holding);
        }
        Ok(&self.holding[&learner])
    }
}
