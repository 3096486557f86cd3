//! Rosters that this device took, so that it can take them back.
//!
//! Nothing of a person stands here, nor the name of a file: what a roster wrote is found by its entries.

use std::collections::BTreeMap;

use rusqlite::params;

use crate::domain::entry::Hash;
use crate::domain::id::{PersonId, SpaceId};
use crate::domain::time::Instant;
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;

/// A roster that was taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Import {
    /// Its number on this device, from 1.
    pub import: u32,
    /// When, by the device's clock.
    pub at: Instant,
    /// Who acted.
    pub person: PersonId,
    /// How many lines it had.
    pub lines: u32,
    /// How many learners it registered.
    pub learners: u32,
    /// How many classes it opened.
    pub classes: u32,
    /// When it was taken back.
    pub undone: Option<Instant>,
    /// What it wrote, by space.
    pub wrote: Vec<Wrote>,
}

/// What an import wrote into one space: so many entries of a feed, up to this one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Wrote {
    /// The space.
    pub space: SpaceId,
    /// The last entry.
    pub last: Hash,
    /// How many entries, with those before it in its feed.
    pub entries: u32,
}

impl Tables<'_> {
    /// Returns the rosters that this device took, the first one first.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn imports(&self) -> Result<Vec<Import>, StoreError> {
        let mut wrote: BTreeMap<u32, Vec<Wrote>> = BTreeMap::new();
        let mut query = self.conn.prepare_cached(
            "SELECT import, space, last, entries FROM import_feed ORDER BY import, space",
        )?;
        let rows = query.query_map([], |row| {
            let (space, last) = (SpaceId(bytes(row, 1)?), Hash(bytes(row, 2)?));
            Ok((row.get(0)?, Wrote { space, last, entries: row.get(3)? }))
        })?;
        for row in rows {
            let (import, one) = row?;
            wrote.entry(import).or_default().push(one);
        }
        let mut query = self.conn.prepare_cached(
            "SELECT import, at, person, lines, learners, classes, undone FROM import
             ORDER BY import",
        )?;
        let rows = query.query_map([], |row| {
            let import = row.get(0)?;
            Ok(Import {
                import,
                at: Instant(row.get(1)?),
                person: PersonId(bytes(row, 2)?),
                lines: row.get(3)?,
                learners: row.get(4)?,
                classes: row.get(5)?,
                undone: Some(row.get(6)?).filter(|at| *at != 0).map(Instant),
                wrote: wrote.remove(&import).unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Batch<'_> {
    /// Notes that a roster was taken, under the number that comes next, which is returned.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn add_import(&self, import: &Import) -> Result<u32, StoreError> {
        let Import { at, person, lines, learners, classes, undone, wrote, .. } = import;
        let number = self
            .tx
            .prepare_cached(
                "INSERT INTO import (at, person, lines, learners, classes, undone)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING import",
            )?
            .query_row(
                params![at.0, person.0, lines, learners, classes, undone.map_or(0, |at| at.0)],
                |row| row.get(0),
            )?;
        for Wrote { space, last, entries } in wrote {
            self.tx
                .prepare_cached(
                    "INSERT INTO import_feed (import, space, last, entries)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![number, space.0, last.0, entries])?;
        }
        Ok(number)
    }

    /// Notes that an import was taken back.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn undo_import(&self, import: u32, at: Instant) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("UPDATE import SET undone = ?2 WHERE import = ?1")?
            .execute(params![import, at.0])?;
        Ok(())
    }
}
