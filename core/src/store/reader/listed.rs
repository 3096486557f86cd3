//! Questions about lists of learners: a part of one, how many stand in it, and in which somebody stands.

use rusqlite::params;

use crate::domain::id::{LearnerId, SpaceId};
use crate::store::error::StoreError;
use crate::store::reader::Reader;
use crate::store::reader::learner::{FoundHit, found_hit};
use crate::store::taken_back::is_there;

impl Reader {
    /// Returns at most `max` learners behind a place in a Vietnamese list, of one space or of all: by sort key,
    /// space and id. Those of an import that was taken back are none.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learners_after(
        &self,
        space: Option<SpaceId>,
        after: Option<&(String, SpaceId, LearnerId)>,
        max: u32,
    ) -> Result<Vec<FoundHit>, StoreError> {
        // Of all it leaps to the place in the list, and reads as many rows as are asked for. Those of one
        // team are read by their key and sorted, whatever stands before the place: a team has some hundred.
        // The sign keeps the index of all names out of that.
        let (which, sort) = match space {
            None => ("", "sort"),
            Some(_) => ("space = ?5 AND", "+sort"),
        };
        let sql = format!(
            "SELECT space, sort, learner, name, folded, birth_year, village FROM learner
             WHERE {which} ({sort}, space, learner) > (?1, ?2, ?3) AND {}
             ORDER BY {sort}, space, learner LIMIT ?4",
            is_there("learner")
        );
        let (sort, of, learner) = after.map_or(("", &[][..], &[][..]), |(sort, space, learner)| {
            (sort.as_str(), &space.0[..], &learner.0[..])
        });
        match space {
            None => self.all(&sql, params![sort, of, learner, max], found_hit),
            Some(space) => self.all(&sql, params![sort, of, learner, max, space.0], found_hit),
        }
    }

    /// Returns how many learners there are in one space or in all; those of an import that was taken back
    /// are none.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learner_count(&self, space: Option<SpaceId>) -> Result<u32, StoreError> {
        // SQLite counts a whole table by its pages, without a look at its rows.
        let filter = if space.is_some() { "WHERE space = ?1" } else { "" };
        let count = |from: &str| -> Result<u32, StoreError> {
            let sql = format!("SELECT count(*) FROM {from} {filter}");
            let mut query = self.conn.prepare_cached(&sql)?;
            Ok(match space {
                None => query.query_row([], |row| row.get(0))?,
                Some(space) => query.query_row([space.0], |row| row.get(0))?,
            })
        };
        let hidden = "learner_taken_back JOIN learner USING (space, learner)";
        Ok(count("learner")?.saturating_sub(count(hidden)?))
    }

    /// Returns the space in which a learner stands in lists; `None` where the learner is not held here, or
    /// the import that made the registration was taken back.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn listed_in(&self, id: LearnerId) -> Result<Option<SpaceId>, StoreError> {
        // A roll says where a learner is registered; who is not in one is looked for team by team.
        let sql = "SELECT min(space) FROM enrolment JOIN learner USING (space, learner)
                   WHERE learner = ?1";
        let space = self.conn.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?;
        let space = match space {
            Some(space) => Some(SpaceId(space)),
            None => self.learner(id)?.map(|learner| learner.team.space()),
        };
        match space {
            Some(space) if !self.is_taken_back(space, id)? => Ok(Some(space)),
            _ => Ok(None),
        }
    }
}
