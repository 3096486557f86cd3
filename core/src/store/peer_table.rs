//! Other devices as this one met them, and what they surely hold of this one's work.

use rusqlite::params;

use crate::domain::entry::Incarnation;
use crate::domain::id::{DeviceId, SpaceId};
use crate::domain::time::Instant;
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;

/// A device that was met.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Peer {
    /// The device.
    pub device: DeviceId,
    /// When a session with it last ended.
    pub last_seen: Instant,
    /// How far its clock was ahead of this one's, in milliseconds.
    pub clock_offset_ms: i64,
}

/// What a peer surely holds of one of this device's feeds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Receipt {
    /// The peer.
    pub peer: DeviceId,
    /// The feed's space.
    pub space: SpaceId,
    /// The feed's incarnation.
    pub incarnation: Incarnation,
    /// How many of its entries.
    pub height: u32,
    /// Since when it is known.
    pub seen_at: Instant,
}

impl Tables<'_> {
    /// Returns all peers, by device.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn peers(&self) -> Result<Vec<Peer>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT device, last_seen, clock_offset_ms FROM peer ORDER BY device",
        )?;
        let rows = query.query_map([], |row| {
            Ok(Peer {
                device: DeviceId(bytes(row, 0)?),
                last_seen: Instant(row.get(1)?),
                clock_offset_ms: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns all receipts, by space, peer and incarnation.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn receipts(&self) -> Result<Vec<Receipt>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT peer, space, incarnation, height, seen_at FROM receipt
             ORDER BY space, peer, incarnation",
        )?;
        let rows = query.query_map([], |row| {
            Ok(Receipt {
                peer: DeviceId(bytes(row, 0)?),
                space: SpaceId(bytes(row, 1)?),
                incarnation: Incarnation(u64::from_be_bytes(bytes(row, 2)?)),
                height: row.get(3)?,
                seen_at: Instant(row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Batch<'_> {
    /// Notes that a session with a device ended now, and how its clock stood.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn peer_seen(
        &self,
        device: DeviceId,
        at: Instant,
        clock_offset_ms: i64,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO peer (device, last_seen, clock_offset_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (device) DO UPDATE SET last_seen = ?2, clock_offset_ms = ?3",
            )?
            .execute(params![device.0, at.0, clock_offset_ms])?;
        Ok(())
    }

    /// Forgets what peers surely hold.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn forget_receipts(&self) -> Result<(), StoreError> {
        self.tx.execute("DELETE FROM receipt", [])?;
        Ok(())
    }

    /// Notes what a peer surely holds; a smaller height than the known one changes nothing.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn write_receipt(&self, receipt: &Receipt) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO receipt (peer, space, incarnation, height, seen_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (peer, space, incarnation)
                 DO UPDATE SET height = max(height, ?4), seen_at = ?5",
            )?
            .execute(params![
                receipt.peer.0,
                receipt.space.0,
                receipt.incarnation.0.to_be_bytes(),
                receipt.height,
                receipt.seen_at.0
            ])?;
        Ok(())
    }
}
