//! PINs of the volunteers who use this device, and how often each was mistyped.

use rusqlite::{OptionalExtension, params};

use crate::domain::id::PersonId;
use crate::domain::time::Instant;
use crate::store::batch::{Batch, Tables};
use crate::store::error::StoreError;

/// What is kept of a volunteer's PIN.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeptPin {
    /// Its hash.
    pub hash: String,
    /// Wrong attempts since the last right one.
    pub wrong: u32,
    /// When the last of them was, by the device's clock.
    pub wrong_at: Instant,
}

impl Tables<'_> {
    /// Returns what is kept of a volunteer's PIN; `None` where none is set.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn pin(&self, person: PersonId) -> Result<Option<KeptPin>, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT hash, wrong, wrong_at FROM pin WHERE person = ?1")?;
        let pin = query.query_row([person.0], |row| {
            Ok(KeptPin { hash: row.get(0)?, wrong: row.get(1)?, wrong_at: Instant(row.get(2)?) })
        });
        Ok(pin.optional()?)
    }
}

impl Batch<'_> {
    /// Keeps a volunteer's PIN, or none from now on.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn write_pin(&self, person: PersonId, pin: Option<&KeptPin>) -> Result<(), StoreError> {
        self.tx.prepare_cached("DELETE FROM pin WHERE person = ?1")?.execute([person.0])?;
        if let Some(pin) = pin {
            self.tx
                .prepare_cached(
                    "INSERT INTO pin (person, hash, wrong, wrong_at) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![person.0, pin.hash, pin.wrong, pin.wrong_at.0])?;
        }
        Ok(())
    }
}
