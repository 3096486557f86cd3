//! Whether somebody answered of two learners who are alike that they are different people.
//!
//! Who went to another team is registered there anew: what was answered under one id of a person holds under the
//! others.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::document::DocId;
use crate::domain::id::{AnswerId, LearnerId};
use crate::domain::joined::Joined;
use crate::domain::row::LinkKind;
use crate::engine::facts::facts_by;
use crate::node::error::Error;
use crate::store::reader::Reader;

/// What was said of who is whom.
pub(super) struct Answers<'r> {
    reader: &'r Reader,
    /// Registrations that are one over moves alone.
    moved: Joined<LearnerId>,
    /// Pairs who were linked once, or never, and are not one; each by its root in `moved`.
    undone: BTreeSet<(LearnerId, LearnerId)>,
    /// By root in `moved`: the registrations that answers name, each with the hashes of facts that these are about.
    given: BTreeMap<LearnerId, Vec<(LearnerId, Hashes)>>,
    /// Of learners who were asked about, the answers that are still about their facts.
    holding: BTreeMap<LearnerId, BTreeSet<AnswerId>>,
}

/// By answer, the hashes of facts for which it was given.
type Hashes = BTreeMap<AnswerId, BTreeSet<[u8; 16]>>;

impl<'r> Answers<'r> {
    pub(super) fn read(reader: &'r Reader) -> Result<Self, Error> {
        let moved = Joined::of(reader.tables().moved_learners()?);
        let mut undone = BTreeSet::new();
        for link in reader.links()? {
            let is_undone = link.kind == LinkKind::Person && !link.holds();
            if let (true, Ok(a), Ok(b)) = (is_undone, link.a.parse(), link.b.parse()) {
                undone.insert(pair(moved.root(a), moved.root(b)));
            }
        }
        let mut named: BTreeMap<LearnerId, Hashes> = BTreeMap::new();
        for (answer, of) in reader.tables().differing()? {
            for (learner, hashes) in of {
                named.entry(learner).or_default().insert(answer, hashes);
            }
        }
        let mut given: BTreeMap<LearnerId, Vec<_>> = BTreeMap::new();
        for (learner, hashes) in named {
            given.entry(moved.root(learner)).or_default().push((learner, hashes));
        }
        Ok(Self { reader, moved, undone, given, holding: BTreeMap::new() })
    }

    /// Returns whether a link of both was undone, or one answer is about both and the facts of both are those it was
    /// given for.
    pub(super) fn differ(&mut self, a: LearnerId, b: LearnerId) -> Result<bool, Error> {
        let (of_a, of_b) = (self.moved.root(a), self.moved.root(b));
        if self.undone.contains(&pair(of_a, of_b)) {
            return Ok(true);
        }
        let (Some(of_a), Some(of_b)) = (self.given.get(&of_a), self.given.get(&of_b)) else {
            return Ok(false);
        };
        let names = |of: &[(LearnerId, Hashes)], answer| {
            of.iter().any(|(_, hashes)| hashes.contains_key(answer))
        };
        let mut answers = of_a.iter().flat_map(|(_, hashes)| hashes.keys());
        if !answers.any(|answer| names(of_b, answer)) {
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
        let mut holding = BTreeSet::new();
        let Some(known) = self.reader.learner(learner)? else { return Ok(holding) };
        let doc = DocId::learner(known.team, learner);
        for (named, hashes) in &self.given[&self.moved.root(learner)] {
            // The salt of the registration that is named.
            let Some(then) = self.reader.learner(*named)? else { continue };
            let salt = DocId::learner(then.team, *named);
            let Some(facts) = facts_by(self.reader.tables(), salt, doc)? else { continue };
            let about = hashes.iter().filter(|(_, of)| of.contains(&facts));
            holding.extend(about.map(|(answer, _)| *answer));
        }
        Ok(holding)
    }
}

/// Returns two ids in order.
fn pair(a: LearnerId, b: LearnerId) -> (LearnerId, LearnerId) {
    (a.min(b), a.max(b))
}
