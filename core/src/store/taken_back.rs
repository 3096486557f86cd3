//! Learners of an import that was taken back, who are shown nowhere until somebody marks them.
//!
//! Which they are, says a view of the schema alone. Whoever lists people or those who come to a class leaves
//! them out; by its id each of them is found, to be enrolled or erased.

use std::collections::BTreeSet;

use rusqlite::params;

use crate::domain::id::{LearnerId, SpaceId};
use crate::store::batch::{Tables, bytes};
use crate::store::error::StoreError;

/// Returns the condition that a learner, or an enrolment, of this table is shown.
pub(super) fn is_there(table: &str) -> String {
    // Of hardly anybody it is said that an import was taken back. That is looked up in one table, which a statement
    // opens once; the tables of the view are opened anew for each row that it is asked about.
    format!(
        "(({table}.space, {table}.learner) NOT IN (SELECT space, learner FROM learner_gone)
             OR NOT EXISTS (SELECT 1 FROM learner_taken_back gone
                 WHERE gone.space = {table}.space AND gone.learner = {table}.learner))"
    )
}

impl Tables<'_> {
    /// Returns those of a team who are shown nowhere.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn taken_back_in(&self, space: SpaceId) -> Result<BTreeSet<LearnerId>, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT learner FROM learner_taken_back WHERE space = ?1")?;
        let rows = query.query_map([space.0], |row| Ok(LearnerId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns whether it is said of a learner that the import that registered it was taken back.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn is_gone(&self, space: SpaceId, learner: LearnerId) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM learner_gone WHERE space = ?1 AND learner = ?2)",
            )?
            .query_row(params![space.0, learner.0], |row| row.get(0))?)
    }
}
