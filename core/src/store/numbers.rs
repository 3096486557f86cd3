//! The numbers by which marks and levels name their roll, and who wrote them on which device.
//!
//! A number stands for 32 or 48 bytes in each of a season's rows. It is of this database alone, in no answer,
//! digest or message, and a roll whose rows are written anew may get another.

use rusqlite::{OptionalExtension as _, Params, params};

use crate::domain::id::{ClassId, SpaceId};
use crate::domain::row::Author;
use crate::store::batch::Batch;
use crate::store::error::StoreError;

/// The number of the roll of space `?1` and class `?2`; NULL where it has no marks and no levels.
pub(super) const ROLL: &str = "(SELECT roll FROM roll WHERE space = ?1 AND class = ?2)";

/// The tables of which each row is of a numbered roll.
pub(super) const NUMBERED: [&str; 3] = ["level", "level_day", "mark"];

impl Batch<'_> {
    /// Returns the number of a roll, and gives it one where it has none.
    pub(super) fn roll_number(&self, space: SpaceId, class: ClassId) -> Result<i64, StoreError> {
        let roll = (space, class);
        if let Some((last, number)) = self.last_roll.get()
            && last == roll
        {
            return Ok(number);
        }
        let number = self.number(
            "SELECT roll FROM roll WHERE space = ?1 AND class = ?2",
            "INSERT INTO roll (space, class) VALUES (?1, ?2)",
            params![space.0, class.0],
        )?;
        self.last_roll.set(Some((roll, number)));
        Ok(number)
    }

    /// Returns the number of an author, who is a person on a device, and gives it one where it has none.
    pub(super) fn author_number(
        &self,
        Author { person, device, .. }: Author,
    ) -> Result<i64, StoreError> {
        let author = (person, device);
        if let Some(number) = self.authors.borrow().get(&author) {
            return Ok(*number);
        }
        let number = self.number(
            "SELECT author FROM author WHERE person = ?1 AND device = ?2",
            "INSERT INTO author (person, device) VALUES (?1, ?2)",
            params![person.0, device.0],
        )?;
        self.authors.borrow_mut().insert(author, number);
        Ok(number)
    }

    fn number(&self, find: &str, add: &str, of: impl Params + Copy) -> Result<i64, StoreError> {
        let found = self.tx.prepare_cached(find)?.query_row(of, |row| row.get(0)).optional()?;
        found.map_or_else(|| Ok(self.tx.prepare_cached(add)?.insert(of)?), Ok)
    }

    /// Deletes the marks and levels of a roll, and its number.
    pub(super) fn clear_numbered(&self, space: SpaceId, class: ClassId) -> Result<(), StoreError> {
        for table in NUMBERED.into_iter().chain(["roll"]) {
            let sql = format!("DELETE FROM {table} WHERE roll = {ROLL}");
            self.tx.prepare_cached(&sql)?.execute([space.0, class.0])?;
        }
        self.last_roll.set(None);
        Ok(())
    }

    /// Deletes the numbers of a space's rolls, whose marks and levels are gone.
    pub(super) fn clear_roll_numbers(&self, space: SpaceId) -> Result<(), StoreError> {
        self.tx.prepare_cached("DELETE FROM roll WHERE space = ?1")?.execute([space.0])?;
        self.last_roll.set(None);
        Ok(())
    }

    /// Deletes the authors whom no mark and no level names. It reads all marks and levels.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn clear_unused_authors(&self) -> Result<(), StoreError> {
        self.tx.execute(
            "DELETE FROM author WHERE author NOT IN
                 (SELECT author FROM mark UNION SELECT author FROM level)",
            [],
        )?;
        self.authors.borrow_mut().clear();
        Ok(())
    }
}
