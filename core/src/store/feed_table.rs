//! The tips of all feeds: how far each is held, branch by branch.

use rusqlite::params;

use crate::domain::entry::{FeedId, FeedKind, Hash, Incarnation};
use crate::domain::id::{DeviceId, SpaceId};
use crate::feed::height::{Heights, Tip};
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;

fn kind_number(kind: FeedKind) -> u8 {
    match kind {
        FeedKind::Control => 0,
        FeedKind::Data => 1,
    }
}

impl Tables<'_> {
    /// Returns how far a feed is held; of one that forked, a branch of it. `None` where nothing is.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn height_of(&self, feed: FeedId) -> Result<Option<Tip>, StoreError> {
        let heights = self.heights(feed.kind, feed.space)?;
        let is_it = |tip: &&Tip| (tip.device, tip.incarnation) == (feed.device, feed.incarnation);
        Ok(heights.tips().iter().find(is_it).copied())
    }

    /// Returns the heights of one kind of feed in a space.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn heights(&self, kind: FeedKind, space: SpaceId) -> Result<Heights, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT device, incarnation, height, tip FROM feed WHERE kind = ?1 AND space = ?2",
        )?;
        let tips = query
            .query_map(params![kind_number(kind), space.0], |row| {
                Ok(Tip {
                    device: DeviceId(bytes(row, 0)?),
                    incarnation: Incarnation(u64::from_be_bytes(bytes(row, 1)?)),
                    height: row.get(2)?,
                    hash: Hash(bytes(row, 3)?),
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(Heights::new(tips))
    }

    /// Returns whether an entry is the end of a branch of its feed.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn is_tip(&self, feed: FeedId, hash: Hash) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM feed WHERE kind = ?1 AND space = ?2 AND device = ?3
               AND incarnation = ?4 AND tip = ?5)",
        )?;
        let incarnation = feed.incarnation.0.to_be_bytes();
        let FeedId { kind, space, device, .. } = feed;
        let named = params![kind_number(kind), space.0, device.0, incarnation, hash.0];
        Ok(query.query_row(named, |row| row.get(0))?)
    }

    /// Returns how many branches all feeds of one kind in a space have.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn branches_in(&self, kind: FeedKind, space: SpaceId) -> Result<u64, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT count(*) FROM feed WHERE kind = ?1 AND space = ?2")?;
        Ok(query.query_row(params![kind_number(kind), space.0], |row| row.get(0))?)
    }

    /// Returns how many branches the feeds of one kind of a device have in a space.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn branches_of(
        &self,
        kind: FeedKind,
        space: SpaceId,
        device: DeviceId,
    ) -> Result<u64, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT count(*) FROM feed WHERE kind = ?1 AND space = ?2 AND device = ?3",
        )?;
        Ok(query.query_row(params![kind_number(kind), space.0, device.0], |row| row.get(0))?)
    }

    /// Returns the spaces of which entries are held.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn spaces_with_entries(&self) -> Result<Vec<SpaceId>, StoreError> {
        let mut query = self
            .conn
            .prepare_cached("SELECT DISTINCT space FROM feed WHERE kind = 1 ORDER BY space")?;
        let rows = query.query_map([], |row| Ok(SpaceId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the spaces of all entries and tips that are stored, also where one table lacks them:
    /// what a check looks through.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn spaces_stored(&self) -> Result<Vec<SpaceId>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT space FROM entry UNION SELECT space FROM feed WHERE kind = 1 ORDER BY space",
        )?;
        let rows = query.query_map([], |row| Ok(SpaceId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Batch<'_> {
    /// Makes an entry the tip of its branch: instead of the entry before it, or beside other tips.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub(crate) fn move_tip(
        &self,
        feed: FeedId,
        seq: u32,
        prev: Option<Hash>,
        hash: Hash,
    ) -> Result<(), StoreError> {
        let incarnation = feed.incarnation.0.to_be_bytes();
        let kind = kind_number(feed.kind);
        self.tx
            .prepare_cached(
                "DELETE FROM feed WHERE kind = ?1 AND space = ?2 AND device = ?3
                   AND incarnation = ?4 AND tip = ?5",
            )?
            .execute(params![
                kind,
                feed.space.0,
                feed.device.0,
                incarnation,
                prev.unwrap_or_default().0
            ])?;
        self.tx
            .prepare_cached(
                "INSERT INTO feed (kind, space, device, incarnation, height, tip)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![kind, feed.space.0, feed.device.0, incarnation, seq, hash.0])?;
        Ok(())
    }
}
