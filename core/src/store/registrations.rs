//! What is one by links and moves: registrations of one person, and a class in several teams.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::domain::id::{AnswerId, ClassId, LearnerId, ShortLearner, SpaceId};
use crate::domain::joined::Prevailing;
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;
use crate::store::people::{join_people, links, people};

/// Most moves of one class that are followed. A hostile lead can link everything; a tap stays quick.
const MOVES_MAX: usize = 64;

/// Answers that learners are different people: each with the hashes of its learners' facts.
pub(super) type Differing = BTreeMap<AnswerId, BTreeMap<LearnerId, BTreeSet<[u8; 16]>>>;

impl Batch<'_> {
    /// Brings who is one person up to the links that this transaction wrote. Whoever writes links does so
    /// before the transaction ends.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn join_people(&self) -> Result<(), StoreError> {
        if self.has_unjoined_links.replace(false) {
            self.linked.borrow_mut().extend(join_people(&self.tx)?);
        }
        Ok(())
    }
}

impl Tables<'_> {
    /// Returns every registration that is linked to another one, with the person whose it is: the smallest id of
    /// those that are one.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn people(&self) -> Result<BTreeMap<LearnerId, LearnerId>, StoreError> {
        people(self.conn)
    }

    /// As [`Tables::people`], of those whom a class's roll names.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn people_in(
        &self,
        (space, class): (SpaceId, ClassId),
    ) -> Result<BTreeMap<LearnerId, LearnerId>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT learner, person FROM enrolment CROSS JOIN one_person USING (learner)
             WHERE space = ?1 AND class = ?2 AND EXISTS (SELECT 1 FROM one_person)",
        )?;
        let rows = query.query_map([space.0, class.0], |row| {
            Ok((LearnerId(bytes(row, 0)?), LearnerId(bytes(row, 1)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns which registrations are linked as one person, by a link or a move; those over others are not among them.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learner_links(&self) -> Result<Vec<(LearnerId, LearnerId)>, StoreError> {
        links(self.conn)
    }

    /// Returns the answers that some learners are different people: by answer, of whom, and the hashes of the facts for
    /// which it was given.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn differing(&self) -> Result<Differing, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT answer, learner, hash FROM differ")?;
        let mut rows = query.query([])?;
        let mut differing = Differing::new();
        while let Some(row) = rows.next()? {
            let of = differing.entry(AnswerId(bytes(row, 0)?)).or_default();
            of.entry(LearnerId(bytes(row, 1)?)).or_default().insert(bytes(row, 2)?);
        }
        Ok(differing)
    }

    /// Returns the registrations of one person, by id, the one asked about among them.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn same_person(&self, learner: LearnerId) -> Result<Vec<LearnerId>, StoreError> {
        let Some(person) = self.person_of(learner)? else {
            return Ok(vec![learner]);
        };
        let mut query = self
            .conn
            .prepare_cached("SELECT learner FROM one_person WHERE person = ?1 ORDER BY learner")?;
        let rows = query.query_map([person.0], |row| Ok(LearnerId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns whose a registration is where it is linked to another one.
    fn person_of(&self, learner: LearnerId) -> Result<Option<LearnerId>, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT person FROM one_person WHERE learner = ?1")?;
        Ok(query.query_row([learner.0], |row| Ok(LearnerId(bytes(row, 0)?))).optional()?)
    }

    /// Returns the registrations of one person that a class's roll names, by id: one row of it. `learner` is
    /// among them where the roll names it.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn registrations(
        &self,
        (space, class): (SpaceId, ClassId),
        learner: LearnerId,
    ) -> Result<Vec<LearnerId>, StoreError> {
        let Some(person) = self.person_of(learner)? else {
            let is_named = self.was_enrolled(space, class, learner)?;
            return Ok(is_named.then_some(learner).into_iter().collect());
        };
        // By the roll, not by the person: a hostile lead can link everybody.
        let mut query = self.conn.prepare_cached(
            "SELECT learner FROM enrolment CROSS JOIN one_person USING (learner)
             WHERE space = ?1 AND class = ?2 AND person = ?3 ORDER BY learner",
        )?;
        let rows = query
            .query_map(params![space.0, class.0, person.0], |row| Ok(LearnerId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns whether the rolls of one of these classes name somebody under several registrations.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn names_twice(
        &self,
        classes: impl IntoIterator<Item = (SpaceId, ClassId)>,
    ) -> Result<bool, StoreError> {
        // Most teams have linked nobody.
        if !self.has_linked_people()? {
            return Ok(false);
        }
        let stands = self.same_classes()?;
        for (space, class) in classes {
            let mut people = BTreeMap::new();
            for roll in stands.all(class) {
                people.extend(self.people_in((space, roll))?);
            }
            let mut people: Vec<LearnerId> = people.into_values().collect();
            people.sort_unstable();
            if people.windows(2).any(|two| two[0] == two[1]) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns whether some registrations are linked as one person.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_linked_people(&self) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM one_person")?.exists([])?)
    }

    /// Returns the registrations that have their short id in a class's roll in common, by id: hardly ever more than
    /// one.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn registered_as(
        &self,
        (space, class): (SpaceId, ClassId),
        short: ShortLearner,
    ) -> Result<Vec<LearnerId>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT learner FROM enrolment WHERE space = ?1 AND class = ?2 AND short = ?3
             ORDER BY learner",
        )?;
        let rows = query.query_map(params![space.0, class.0, short.as_str()], |row| {
            Ok(LearnerId(bytes(row, 0)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns whether two classes are one, which went from team to team or are there more than once.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn is_one_class(&self, a: ClassId, b: ClassId) -> Result<bool, StoreError> {
        let same = self.same_classes()?;
        let mut found = BTreeSet::from([a]);
        let mut asked = vec![a];
        while let Some(class) = asked.pop().filter(|_| found.len() < MOVES_MAX) {
            let moved = moved(self.conn, class)?.into_iter().filter_map(|id| id.parse().ok());
            asked.extend(moved.chain(same.all(class)).filter(|class| found.insert(*class)));
        }
        Ok(found.contains(&b))
    }

    /// Returns whether two classes were one that was moved to several places: by moves alone, and neither of them was
    /// the other one before.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn is_moved_apart(&self, a: ClassId, b: ClassId) -> Result<bool, StoreError> {
        let moves = self.moved_classes()?;
        let before = |class| -> BTreeSet<ClassId> {
            let one_back = |class| {
                let old = moves.iter().filter(move |(new, _)| *new == class);
                Ok::<_, Infallible>(old.map(|(_, old)| *old).collect())
            };
            let Ok(former) = over_moves(&[class], one_back);
            former.into_iter().collect()
        };
        let (of_a, of_b) = (before(a), before(b));
        Ok(!of_a.contains(&b) && !of_b.contains(&a) && !of_a.is_disjoint(&of_b))
    }

    /// Returns the classes that these were in other teams before they moved, over all moves, each with those of its
    /// team that are one with it; also such of which nothing is held here.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn former_classes(&self, classes: &[ClassId]) -> Result<Vec<ClassId>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT b FROM link WHERE kind = 'moved-class' AND a = ?1 AND linked >= 1 ORDER BY b",
        )?;
        let mut stands = None;
        over_moves(classes, |class| {
            let old = query.query_map([class.to_string()], |row| row.get::<_, String>(0))?;
            let mut before = Vec::new();
            for old in old {
                let old = old?.parse().map_err(|_| StoreError::Format { what: "link" })?;
                if stands.is_none() {
                    stands = Some(self.same_classes()?);
                }
                before.extend(stands.iter().flat_map(|stands| stands.all(old)));
            }
            Ok(before)
        })
    }

    /// Returns what all classes were before they moved.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn former(&self) -> Result<Former, StoreError> {
        let moves = self.moved_classes()?;
        let stands = if moves.is_empty() { Prevailing::default() } else { self.same_classes()? };
        let mut before: BTreeMap<ClassId, Vec<ClassId>> = BTreeMap::new();
        for (new, old) in moves {
            before.entry(new).or_default().extend(stands.all(old));
        }
        Ok(Former(before))
    }
}

/// What classes were one move back, each with those of its team that are one with it; read once for a list.
#[derive(Debug)]
pub struct Former(BTreeMap<ClassId, Vec<ClassId>>);

impl Former {
    /// Returns what these were over all moves, as [`Tables::former_classes`].
    #[must_use]
    pub fn of(&self, classes: &[ClassId]) -> Vec<ClassId> {
        let before = |class| self.0.get(&class).cloned().unwrap_or_default();
        let Ok(former) = over_moves(classes, |class| Ok::<_, Infallible>(before(class)));
        former
    }
}

/// Returns what classes were over all moves, by what each was `before`: the nearest first.
fn over_moves<E>(
    classes: &[ClassId],
    mut before: impl FnMut(ClassId) -> Result<Vec<ClassId>, E>,
) -> Result<Vec<ClassId>, E> {
    let mut seen: BTreeSet<ClassId> = classes.iter().copied().collect();
    let (mut former, mut asked) = (Vec::new(), classes.to_vec());
    while let Some(class) = asked.pop().filter(|_| former.len() < MOVES_MAX) {
        for old in before(class)? {
            // Links that lead in a circle were made by hand.
            if seen.insert(old) {
                former.push(old);
                asked.push(old);
            }
        }
    }
    Ok(former)
}

/// Returns a class with what it was and became, over any number of moves.
fn moved(conn: &Connection, class: ClassId) -> Result<Vec<String>, StoreError> {
    let mut query = conn.prepare_cached(
        "WITH RECURSIVE same(id) AS (
             SELECT ?1
             UNION SELECT b FROM same CROSS JOIN link
                 ON kind = 'moved-class' AND a = id AND linked >= 1
             UNION SELECT a FROM same CROSS JOIN link
                 ON b = id AND kind = 'moved-class' AND linked >= 1
             LIMIT ?2)
         SELECT id FROM same",
    )?;
    let rows = query.query_map((class.to_string(), MOVES_MAX), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
