//! Taps that are durable and not yet an entry.

use rusqlite::params;

use crate::domain::id::{ClassId, PersonId, SpaceId};
use crate::domain::time::Instant;
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;

/// One confirmed tap.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tap {
    /// The team's space.
    pub space: SpaceId,
    /// The class whose roll it writes.
    pub class: ClassId,
    /// The key in the roll.
    pub key: String,
    /// The value.
    pub value: i64,
    /// The volunteer.
    pub person: PersonId,
    /// When, by the phone's clock.
    pub at: Instant,
}

impl Tables<'_> {
    /// Returns all taps in the order they were made.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn pending(&self) -> Result<Vec<Tap>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT space, class, key, value, person, at FROM pending ORDER BY tap",
        )?;
        let rows = query.query_map([], |row| {
            Ok(Tap {
                space: SpaceId(bytes(row, 0)?),
                class: ClassId(bytes(row, 1)?),
                key: row.get(2)?,
                value: row.get(3)?,
                person: PersonId(bytes(row, 4)?),
                at: Instant(row.get(5)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns how many taps wait.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn pending_count(&self) -> Result<usize, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT count(*) FROM pending")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }
}

impl Batch<'_> {
    /// Adds a tap.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn add_pending(&self, tap: &Tap) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO pending (space, class, key, value, person, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                tap.space.0,
                tap.class.0,
                tap.key,
                tap.value,
                tap.person.0,
                tap.at.0
            ])?;
        Ok(())
    }

    /// Removes all taps of one volunteer in a space: they stand in an entry now.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn clear_pending(&self, space: SpaceId, person: PersonId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM pending WHERE space = ?1 AND person = ?2")?
            .execute([&space.0, &person.0])?;
        Ok(())
    }
}
