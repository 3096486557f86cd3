//! Control entries: all records of all control feeds, every branch of them.

use rusqlite::params;

use crate::domain::entry::Hash;
use crate::domain::seen::Seen;
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;
use crate::trust::control::SignedControl;

impl Tables<'_> {
    /// Returns all control entries with their places of arrival, in that order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Format`] where a record is not signed by its author any more, or what SQLite
    /// says.
    pub fn control(&self) -> Result<Vec<(i64, SignedControl)>, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT local_seq, record FROM control ORDER BY local_seq")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        rows.map(|row| {
            let (local_seq, record) = row?;
            SignedControl::parse(&record)
                .map(|control| (local_seq, control))
                .map_err(|_| StoreError::Format { what: "control record" })
        })
        .collect()
    }

    /// Returns the greatest place of arrival of a control entry, 0 where none arrived.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn last_control(&self) -> Result<i64, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT ifnull(max(local_seq), 0) FROM control")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Returns how far this device has got. What is stored and not built yet was not read.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn seen(&self) -> Result<Seen, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT min(ifnull((SELECT max(local_seq) FROM entry), 0),
                 ifnull((SELECT min(first) - 1 FROM build), ?1)),
                 ifnull((SELECT max(local_seq) FROM control), 0)",
        )?;
        let read = query.query_row([i64::MAX], |row| {
            Ok(Seen { arrived: row.get(0)?, controls: row.get(1)? })
        })?;
        Ok(read)
    }

    /// Returns whether a control entry is held.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_control(&self, hash: Hash) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM control WHERE hash = ?1)";
        Ok(self.conn.prepare_cached(sql)?.query_row([hash.0], |row| row.get(0))?)
    }

    /// Returns the hashes of all control entries, ascending.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn control_hashes(&self) -> Result<Vec<Hash>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT hash FROM control ORDER BY hash")?;
        let rows = query.query_map([], |row| Ok(Hash(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Batch<'_> {
    /// Stores a control entry and moves its feed's tips. The caller has checked that it is not held
    /// and that the entry before it is.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn add_control(&self, control: &SignedControl) -> Result<(), StoreError> {
        let entry = control.entry();
        self.tx
            .prepare_cached(
                "INSERT INTO control (hash, device, incarnation, seq, record)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                control.hash().0,
                entry.device.0,
                entry.incarnation.0.to_be_bytes(),
                entry.seq,
                control.bytes()
            ])?;
        self.move_tip(entry.feed(), entry.seq, entry.prev, control.hash())
    }
}
