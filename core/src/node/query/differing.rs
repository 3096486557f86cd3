//! Whether somebody answered of two learners who are alike that they are different people.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::document::DocId;
use crate::domain::id::{AnswerId, LearnerId};
use crate::engine::facts::facts;
use crate::node::error::Error;
use crate::store::reader::Reader;

/// The answers that were given.
pub(super) struct Answers<'r> {
    reader: &'r Reader,
    /// By learner, and the hashes of facts that each is about.
    given: BTreeMap<LearnerId, BTreeMap<AnswerId, BTreeSet<[u8; 16]>>>,
    /// Of learners who were asked about, the answers that are still about their facts.
    holding: BTreeMap<LearnerId, BTreeSet<AnswerId>>,
}

impl<'r> Answers<'r> {
    pub(super) fn read(reader: &'r Reader) -> Result<Self, Error> {
        let mut given: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (answer, of) in reader.tables().differing()? {
            for (learner, hashes) in of {
                given.entry(learner).or_default().insert(answer, hashes);
            }
        }
        Ok(Self { reader, given, holding: BTreeMap::new() })
    }

    /// Returns whether one answer is about both, and the facts of both are those it was given for.
    pub(super) fn differ(&mut self, a: LearnerId, b: LearnerId) -> Result<bool, Error> {
        let (Some(of_a), Some(of_b)) = (self.given.get(&a), self.given.get(&b)) else {
            return Ok(false);
        };
        if !of_a.keys().any(|answer| of_b.contains_key(answer)) {
            return Ok(false);
        }
        for learner in [a, b] {
            if !self.holding.contains_key(&learner) {
                let holding = self.holding_of(learner)?;
                self.holding.insert(learner, holding);
            }
        }
        Ok(!self.holding[&a].is_disjoint(&self.holding[&b]))
    }

    fn holding_of(&self, learner: LearnerId) -> Result<BTreeSet<AnswerId>, Error> {
        let Some(known) = self.reader.learner(learner)? else { return Ok(BTreeSet::new()) };
        let doc = DocId::learner(known.team, learner);
        let Some(facts) = facts(self.reader.tables(), doc)? else { return Ok(BTreeSet::new()) };
        let given = self.given[&learner].iter();
        Ok(given.filter(|(_, of)| of.contains(&facts)).map(|(answer, _)| *answer).collect())
    }
}
