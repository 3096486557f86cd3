//! Where other devices are reached, by what this one saw itself. No other device is ever told.

use rusqlite::params;

use crate::domain::id::DeviceId;
use crate::domain::time::Instant;
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;

/// One address of a device.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KnownAddress {
    /// The multiaddr.
    pub address: String,
    /// On which of this device's networks it was seen; empty where on none that is known.
    pub network: String,
    /// When it was last reached, or heard of.
    pub heard_at: Instant,
    /// When it was last dialled and reached.
    pub reached_at: Option<Instant>,
    /// When it was last dialled in vain, and the code of why.
    pub failed: Option<(Instant, String)>,
}

impl KnownAddress {
    /// Returns whether the last that is known of it is a failure.
    #[must_use]
    pub fn has_failed_since(&self) -> bool {
        self.failed.as_ref().is_some_and(|(at, _)| *at > self.heard_at)
    }
}

impl Tables<'_> {
    /// Returns the addresses of a device, the newest first.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn addresses_of(&self, device: DeviceId) -> Result<Vec<KnownAddress>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT address, network, heard_at, reached_at, failed_at, code FROM address
             WHERE device = ?1 ORDER BY heard_at DESC, address",
        )?;
        let rows = query.query_map([device.0], |row| {
            let when = |at: i64| (at != 0).then_some(Instant(at));
            let code: String = row.get(5)?;
            Ok(KnownAddress {
                address: row.get(0)?,
                network: row.get(1)?,
                heard_at: Instant(row.get(2)?),
                reached_at: when(row.get(3)?),
                failed: when(row.get(4)?).map(|at| (at, code)),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the devices of which an address is known, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn devices_with_addresses(&self) -> Result<Vec<DeviceId>, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT DISTINCT device FROM address ORDER BY device")?;
        let rows = query.query_map([], |row| Ok(DeviceId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Batch<'_> {
    /// Writes an address of a device, whole.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn write_address(&self, device: DeviceId, known: &KnownAddress) -> Result<(), StoreError> {
        let (failed_at, code) =
            known.failed.as_ref().map_or((0, ""), |(at, code)| (at.0, code.as_str()));
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO address
                   (device, address, network, heard_at, reached_at, failed_at, code)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                device.0,
                known.address,
                known.network,
                known.heard_at.0,
                known.reached_at.map_or(0, |at| at.0),
                failed_at,
                code
            ])?;
        Ok(())
    }

    /// Forgets an address of a device.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn forget_address(&self, device: DeviceId, address: &str) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM address WHERE device = ?1 AND address = ?2")?
            .execute(params![device.0, address])?;
        Ok(())
    }
}
