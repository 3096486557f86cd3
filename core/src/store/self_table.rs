//! Who this device is.

use rusqlite::{OptionalExtension, params};

use crate::domain::entry::Incarnation;
use crate::domain::id::{DeviceId, PersonId, ProgrammeId};
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;

/// What a database knows of the device it belongs to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Myself {
    /// The device.
    pub device: DeviceId,
    /// Its programme and the programme's root key; `None` before founding or joining.
    pub programme: Option<(ProgrammeId, Option<DeviceId>)>,
    /// The incarnation under which the next entry is written.
    pub incarnation: Incarnation,
    /// Random; also in storage that is not backed up. Where they differ the database was restored.
    pub install_nonce: [u8; 16],
    /// The volunteer who uses the device.
    pub person: PersonId,
}

impl Tables<'_> {
    /// Returns who this device is; `None` in a new database.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn myself(&self) -> Result<Option<Myself>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT device, programme, root, incarnation, install_nonce, person FROM self",
        )?;
        let row = query.query_row([], |row| {
            let programme = row.get_ref(1)?.as_blob()?;
            let root = row.get_ref(2)?.as_blob()?;
            Ok(Myself {
                device: DeviceId(bytes(row, 0)?),
                programme: ProgrammeId::from_slice(programme)
                    .map(|programme| (programme, DeviceId::from_slice(root))),
                incarnation: Incarnation(u64::from_be_bytes(bytes(row, 3)?)),
                install_nonce: bytes(row, 4)?,
                person: PersonId(bytes(row, 5)?),
            })
        });
        Ok(row.optional()?)
    }

    /// Returns which version judged what is held; empty where none noted that yet.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn judged_by(&self) -> Result<String, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT judged_by FROM self")?;
        Ok(query.query_row([], |row| row.get(0)).optional()?.unwrap_or_default())
    }

    /// Returns the port that this device was last reached at; `None` where it has never listened.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn port(&self) -> Result<Option<u16>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT port FROM self")?;
        let port: u16 = query.query_row([], |row| row.get(0)).optional()?.unwrap_or_default();
        Ok((port > 0).then_some(port))
    }
}

impl Batch<'_> {
    /// Writes who this device is.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn write_myself(&self, me: &Myself) -> Result<(), StoreError> {
        let (programme, root) = match &me.programme {
            None => (Vec::new(), Vec::new()),
            Some((programme, root)) => {
                (programme.0.to_vec(), root.map(|root| root.0.to_vec()).unwrap_or_default())
            }
        };
        self.tx
            .prepare_cached(
                "INSERT INTO self (one, device, programme, root, incarnation, install_nonce, person)
                 VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (one) DO UPDATE SET device = ?1, programme = ?2, root = ?3,
                   incarnation = ?4, install_nonce = ?5, person = ?6",
            )?
            .execute(params![
                me.device.0,
                programme,
                root,
                me.incarnation.0.to_be_bytes(),
                me.install_nonce,
                me.person.0
            ])?;
        Ok(())
    }

    /// Notes the port that this device is reached at.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn write_port(&self, port: u16) -> Result<(), StoreError> {
        self.tx.prepare_cached("UPDATE self SET port = ?1")?.execute([port])?;
        Ok(())
    }

    /// Notes which version judged what is held.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn write_judged_by(&self, version: &str) -> Result<(), StoreError> {
        self.tx.prepare_cached("UPDATE self SET judged_by = ?1")?.execute([version])?;
        Ok(())
    }
}
