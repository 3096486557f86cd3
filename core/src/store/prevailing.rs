//! Places, and volunteers, who are there more than once: who stands for them.

use std::collections::BTreeSet;

use crate::domain::id::{PersonId, PlaceId};
use crate::domain::joined::{Joined, Prevailing};
use crate::domain::row::Retired;
use crate::domain::time::Date;
use crate::store::batch::{Tables, bytes};
use crate::store::error::StoreError;

/// The `kind` of a pair of volunteers in `place_link`, which holds them beside pairs of places: a table of its own
/// would put the schema's words on one page more (`store::lent_schema`).
pub(super) const PERSONS: &str = "person";

impl Tables<'_> {
    /// Returns which place stands for each that is there more than once: the smallest id of those that are still
    /// offered.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn same_places(&self) -> Result<Prevailing<PlaceId>, StoreError> {
        self.prevailing("same", "place", PlaceId)
    }

    /// Returns the pairs of volunteers who were said to be one, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn same_person_pairs(&self) -> Result<Vec<(PersonId, PersonId)>, StoreError> {
        self.pairs_of(PERSONS, PersonId)
    }

    /// Returns who stands for each volunteer who is there more than once, as [`Tables::same_places`].
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn same_persons(&self) -> Result<Prevailing<PersonId>, StoreError> {
        self.prevailing(PERSONS, "person", PersonId)
    }

    /// Returns since when a thing is offered no more; `None` where it is.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn retired_since(&self, what: Retired) -> Result<Option<Date>, StoreError> {
        let sql = "SELECT max(day) FROM retired WHERE kind = ?1 AND id = ?2";
        let mut query = self.conn.prepare_cached(sql)?;
        let day: Option<String> = query.query_row((what.word(), what.id()), |row| row.get(0))?;
        let day = day.map(|day| day.parse()).transpose();
        day.map_err(|_| StoreError::Format { what: "day of retiring" })
    }

    fn prevailing<T: Copy + Ord>(
        &self,
        kind: &str,
        retired: &str,
        id: fn([u8; 16]) -> T,
    ) -> Result<Prevailing<T>, StoreError> {
        let pairs = self.pairs_of(kind, id)?;
        if pairs.is_empty() {
            return Ok(Prevailing::default());
        }
        let mut query = self.conn.prepare_cached("SELECT id FROM retired WHERE kind = ?1")?;
        let retired = query.query_map([retired], |row| Ok(id(bytes(row, 0)?)))?;
        let retired: BTreeSet<T> = retired.collect::<Result<_, _>>()?;
        Ok(Prevailing::of(&Joined::of(pairs), |one| !retired.contains(&one)))
    }

    fn pairs_of<T>(&self, kind: &str, id: fn([u8; 16]) -> T) -> Result<Vec<(T, T)>, StoreError> {
        let sql = "SELECT a, b FROM place_link WHERE kind = ?1 ORDER BY a, b";
        let mut query = self.conn.prepare_cached(sql)?;
        let rows = query.query_map([kind], |row| Ok((id(bytes(row, 0)?), id(bytes(row, 1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
