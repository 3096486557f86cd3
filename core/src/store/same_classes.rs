//! Classes of one team that are one, each with a roll of its own.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;

use crate::domain::id::{ClassId, LearnerId, MeetingId, SpaceId};
use crate::domain::joined::{Joined, Prevailing};
use crate::domain::row::LinkKind;
use crate::domain::time::Date;
use crate::store::batch::{Tables, bytes};
use crate::store::dated::comes;
use crate::store::erasure_table::is_expected;
use crate::store::error::StoreError;
use crate::store::taken_back::is_there;

impl Tables<'_> {
    /// Returns the pairs of classes that were said to be one, by id. One of which this team has no class says
    /// nothing.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn same_class_pairs(&self) -> Result<Vec<(ClassId, ClassId)>, StoreError> {
        Ok(self.pairs()?.into_iter().map(|(_, a, b)| (a, b)).collect())
    }

    /// Returns which meetings were said to be one.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn joined_meetings(&self) -> Result<Vec<(MeetingId, MeetingId)>, StoreError> {
        self.links_of(LinkKind::Meeting)
    }

    /// As [`Tables::same_class_pairs`], each with its space.
    fn pairs(&self) -> Result<Vec<(SpaceId, ClassId, ClassId)>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT class_same.space, a, b FROM class_same CROSS JOIN class one
                 ON one.space = class_same.space AND one.class = a
             CROSS JOIN class other ON other.space = class_same.space AND other.class = b
             ORDER BY a, b",
        )?;
        let rows = query.query_map([], |row| {
            Ok((SpaceId(bytes(row, 0)?), ClassId(bytes(row, 1)?), ClassId(bytes(row, 2)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns which class stands for each that is there more than once. One that is retired does not, nor does one
    /// that went to another team while another one goes on.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn same_classes(&self) -> Result<Prevailing<ClassId>, StoreError> {
        let pairs = self.pairs()?;
        if pairs.is_empty() {
            return Ok(Prevailing::default());
        }
        let mut query = self.conn.prepare_cached("SELECT id FROM retired WHERE kind = 'class'")?;
        let retired = query.query_map([], |row| Ok(ClassId(bytes(row, 0)?)))?;
        let retired: BTreeSet<ClassId> = retired.collect::<Result<_, _>>()?;
        let joined = Joined::of(pairs.iter().map(|(_, a, b)| (*a, *b)));
        let moved = self.moved_classes()?.into_iter().map(|(_, old)| old);
        let moved: BTreeSet<ClassId> = moved.filter(|old| joined.has(*old)).collect();
        let (mut went, mut go_on) = (BTreeSet::new(), BTreeSet::new());
        let groups: BTreeSet<ClassId> = moved.iter().map(|class| joined.root(*class)).collect();
        let is_asked =
            |class: &ClassId| groups.contains(&joined.root(*class)) && !retired.contains(class);
        let there = pairs.iter().flat_map(|(space, a, b)| [(*space, *a), (*space, *b)]);
        let asked: BTreeSet<_> = there.filter(|(_, class)| is_asked(class)).collect();
        let mut ended = BTreeSet::new();
        for (space, class) in asked {
            if self.is_closed(space, class, None)? {
                ended.insert(class);
            }
        }
        for class in joined.members().filter(is_asked) {
            match (ended.contains(&class), moved.contains(&class)) {
                (true, true) => drop(went.insert(class)),
                (true, false) => {}
                (false, _) => drop(go_on.insert(joined.root(class))),
            }
        }
        let is_elsewhere =
            |class: &ClassId| went.contains(class) && go_on.contains(&joined.root(*class));
        let is_offered = |class| !retired.contains(&class) && !is_elsewhere(&class);
        Ok(Prevailing::of(&joined, is_offered))
    }

    /// Returns whose registrations come to a class on a day, or by what was said last, each person once, as a list of
    /// classes counts them.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn people_expected(
        &self,
        space: SpaceId,
        class: ClassId,
        (people, on): (&BTreeMap<LearnerId, LearnerId>, Option<Date>),
    ) -> Result<BTreeSet<LearnerId>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT learner FROM enrolment e WHERE space = ?1 AND class = ?2 AND {}
                 AND {} AND {}",
            comes("e", on),
            is_there("e"),
            is_expected("e")
        ))?;
        let rows =
            query.query_map(params![space.0, class.0], |row| Ok(LearnerId(bytes(row, 0)?)))?;
        let person = |learner: LearnerId| people.get(&learner).copied().unwrap_or(learner);
        Ok(rows.map(|learner| learner.map(person)).collect::<Result<_, _>>()?)
    }
}
