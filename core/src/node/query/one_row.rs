//! Registrations of one class that are one person stand in one row of its roll.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{ClassId, LearnerId, SpaceId};
use crate::domain::learner::Details;
use crate::node::answer::LearnerLine;
use crate::node::error::Error;
use crate::node::links::Links;
use crate::node::query::Query;
use crate::node::query::same_class::{Together, rolls};
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

    /// Returns whether a row stands for further registrations.
    fn is_shared(&self, row: LearnerId) -> bool {
        self.0.iter().any(|(of, in_row)| *in_row == row && *of != row)
    }
}

impl Query {
    /// Returns the rows of a class with these rolls, to which these come, and which these have left.
    pub(super) fn rows(
        &self,
        space: SpaceId,
        rolls: &[ClassId],
        come: &[SearchHit],
        left: &[SearchHit],
    ) -> Result<Rows, Error> {
        let mut people = BTreeMap::new();
        for roll in rolls {
            people.extend(self.reader.tables().people_in((space, *roll))?);
        }
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
        let Some(Together { class, same }) = self.class_together(class)? else {
            return Ok(None);
        };
        let space = class.team.space();
        let rolls: Vec<ClassId> = rolls(&class, &same).collect();
        let mut is_named = false;
        for roll in &rolls {
            let mut short_ids = ShortIds::read(&self.reader, space, *roll)?;
            is_named = is_named || short_ids.learners(learner.into())?.contains(&learner);
        }
        if !is_named {
            return Ok(None);
        }
        let (come, left) = self.roll_hits(space, &rolls)?;
        Ok(Some(self.rows(space, &rolls, &come, &left)?.of(learner)))
    }

    /// Returns what is known of somebody in a class: what the registration that stands for the person does not say,
    /// another one of the same row says: the one that moved most often, of equal ones the smallest id, as reports
    /// hear them. `None` where the learner is not held here.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn known_in(&self, class: ClassId, learner: LearnerId) -> Result<Option<Details>, Error> {
        let _still = self.reader.hold()?;
        let Some(Together { class, same }) = self.class_together(class)? else {
            return Ok(self.reader.learner(learner)?.map(|held| held.details));
        };
        let rolls: Vec<ClassId> = rolls(&class, &same).collect();
        self.known_in_row((class.team.space(), &rolls), learner)
    }

    fn known_in_row(
        &self,
        (space, rolls): (SpaceId, &[ClassId]),
        learner: LearnerId,
    ) -> Result<Option<Details>, Error> {
        let Some(held) = self.reader.learner(learner)? else { return Ok(None) };
        let (team, mut known) = (held.team, held.details);
        let mut others = BTreeSet::new();
        for roll in rolls {
            others.extend(self.reader.tables().registrations((space, *roll), learner)?);
        }
        others.remove(&learner);
        if others.is_empty() {
            return Ok(Some(known));
        }
        let links = Links::read(&self.reader)?;
        let mut others: Vec<LearnerId> = others.into_iter().collect();
        others.sort_by_key(|other| (Reverse(links.count_moves(*other)), *other));
        for other in others {
            let held = self.reader.learner(other)?.filter(|held| held.team == team);
            let Some(held) = held else { continue };
            known.birth_year = known.birth_year.or(held.details.birth_year);
            known.sex = known.sex.or(held.details.sex);
            known.village = known.village.or(held.details.village);
            known.phone = known.phone.or(held.details.phone);
            known.audience = known.audience.or(held.details.audience);
        }
        Ok(Some(known))
    }

    /// Puts what is known in the rows of a class into its lines.
    pub(super) fn known_in_rows(
        &self,
        of: (SpaceId, &[ClassId]),
        rows: &Rows,
        mut lines: Vec<LearnerLine>,
    ) -> Result<Vec<LearnerLine>, Error> {
        for line in lines.iter_mut().filter(|line| rows.is_shared(line.learner)) {
            if let Some(known) = self.known_in_row(of, line.learner)? {
                (line.birth_year, line.village) = (known.birth_year, known.village);
            }
        }
        Ok(lines)
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
