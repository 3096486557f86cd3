//! Registrations of one class that are one person stand in one row of its roll.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::Enrolment;
use crate::domain::id::{ClassId, LearnerId, SpaceId};
use crate::node::error::Error;
use crate::node::query::Query;
use crate::node::short_ids::ShortIds;
use crate::store::reader::SearchHit;

/// The row of each registration of a class.
pub(super) struct Rows(BTreeMap<LearnerId, LearnerId>);

impl Rows {
    /// Returns the registration that stands for a person: of those who come, and are known by name, the one with
    /// the smallest id.
    pub(super) fn of(&self, learner: LearnerId) -> LearnerId {
        self.0.get(&learner).copied().unwrap_or(learner)
    }
}

impl Query {
    /// Returns the rows of a roll of which these come, and these have left.
    pub(super) fn rows(
        &self,
        roll: (SpaceId, ClassId),
        come: &[SearchHit],
        left: &[SearchHit],
    ) -> Result<Rows, Error> {
        let people = self.reader.tables().people_in(roll)?;
        if people.is_empty() {
            return Ok(Rows(BTreeMap::new()));
        }
        let person = |learner: LearnerId| people.get(&learner).copied().unwrap_or(learner);
        // Whose data was erased under one registration, and is kept under another, has a name.
        let known = come.iter().filter(|hit| !hit.name.is_empty()).map(|hit| hit.learner);
        let known: BTreeSet<LearnerId> = known.collect();
        let [come, left] = [come, left].map(|hits| hits.iter().map(|hit| hit.learner));
        let come: BTreeSet<LearnerId> = come.collect();
        let named: BTreeSet<LearnerId> = come.iter().copied().chain(left).collect();
        let mut first: BTreeMap<LearnerId, LearnerId> = BTreeMap::new();
        for learner in known.iter().chain(&come).chain(&named) {
            first.entry(person(*learner)).or_insert(*learner);
        }
        Ok(Rows(named.iter().map(|learner| (*learner, first[&person(*learner)])).collect()))
    }

    /// Returns the registration that stands for the person in a class's roll to whom one belongs; `None` where
    /// the roll does not know it.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn row_of(&self, class: ClassId, learner: LearnerId) -> Result<Option<LearnerId>, Error> {
        let _still = self.reader.hold()?;
        let Some(class) = self.reader.class(class)? else {
            return Ok(None);
        };
        let space = class.team.space();
        let mut short_ids = ShortIds::read(&self.reader, space, class.class)?;
        if !short_ids.learners(learner.into())?.contains(&learner) {
            return Ok(None);
        }
        let of = |enrolment| self.reader.class_learners(space, class.class, enrolment);
        let rows =
            self.rows((space, class.class), &of(Enrolment::Enrolled)?, &of(Enrolment::Left)?)?;
        Ok(Some(rows.of(learner)))
    }

    /// Returns how many registrations of each class are a further one of somebody who comes to it.
    pub(super) fn further_registrations(&self) -> Result<BTreeMap<ClassId, u32>, Error> {
        let mut seen = BTreeSet::new();
        let mut further = BTreeMap::new();
        for (learner, person) in self.reader.tables().people()? {
            for class in self.reader.classes_expecting(learner)? {
                if !seen.insert((class, person)) {
                    *further.entry(class).or_default() += 1;
                }
            }
        }
        Ok(further)
    }
}
