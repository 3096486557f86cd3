//! What is one by links and moves: registrations of one person, and a class in several teams.

use rusqlite::Connection;

use crate::domain::id::{ClassId, LearnerId, ShortLearner, SpaceId};
use crate::store::batch::{Tables, bytes};
use crate::store::error::StoreError;
use crate::store::reader::Reader;

/// Most things that are one of which links are followed. A hostile lead can link everybody; a tap stays quick.
const LINKED_MAX: usize = 64;

impl Tables<'_> {
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
        let mut row = Vec::new();
        for learner in same_person(self.conn, learner)? {
            if self.was_enrolled(space, class, learner)? {
                row.push(learner);
            }
        }
        row.sort_unstable();
        Ok(row)
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
            "SELECT learner FROM enrolment WHERE space = ?1 AND class = ?2 ORDER BY learner",
        )?;
        let rows = query.query_map([space.0, class.0], |row| Ok(LearnerId(bytes(row, 0)?)))?;
        let of = |learner: &LearnerId| ShortLearner::from(*learner) == short;
        let named: Vec<LearnerId> = rows.collect::<Result<_, _>>()?;
        Ok(named.into_iter().filter(of).collect())
    }

    /// Returns whether two classes are one, which went from team to team.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn is_one_class(&self, a: ClassId, b: ClassId) -> Result<bool, StoreError> {
        let same = same(self.conn, ["moved-class", "moved-class"], &a.to_string())?;
        Ok(same.contains(&b.to_string()))
    }
}

impl Reader {
    /// Returns whether any two registrations are one person.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn links_people(&self) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM link
             WHERE kind IN ('person', 'moved-learner') AND linked >= 1)",
        )?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Returns a learner with those who are the same person, in no order; at most 64.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn same_person(&self, learner: LearnerId) -> Result<Vec<LearnerId>, StoreError> {
        same_person(&self.conn, learner)
    }
}

/// Returns a learner with those who are linked as the same person, in no order; at most 64.
fn same_person(conn: &Connection, learner: LearnerId) -> Result<Vec<LearnerId>, StoreError> {
    let same = same(conn, ["person", "moved-learner"], &learner.to_string())?;
    let read = |id: String| id.parse().map_err(|_| StoreError::Format { what: "link" });
    same.into_iter().map(read).collect()
}

/// Returns what is one with a thing by links of these kinds, over any number of them, that thing included.
fn same(conn: &Connection, kinds: [&str; 2], id: &str) -> Result<Vec<String>, StoreError> {
    let mut query = conn.prepare_cached(
        "WITH RECURSIVE same(id) AS (
             SELECT ?1
             UNION SELECT b FROM same CROSS JOIN link
                 ON kind IN (?2, ?3) AND a = id AND linked >= 1
             UNION SELECT a FROM same CROSS JOIN link
                 ON b = id AND kind IN (?2, ?3) AND linked >= 1
             LIMIT ?4)
         SELECT id FROM same",
    )?;
    let rows = query.query_map((id, kinds[0], kinds[1], LINKED_MAX), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
