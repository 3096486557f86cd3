//! Entries of data feeds: how each stands, and the bytes that were signed.

use rusqlite::{OptionalExtension, params};

use crate::domain::document::DocKind;
use crate::domain::entry::{FeedId, FeedKind, Hash, Incarnation};
use crate::domain::erasure::Erased;
use crate::domain::id::{DeviceId, PersonId, SpaceId};
use crate::domain::time::Instant;
use crate::feed::entry::{Header, SignedEntry};
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;

/// What became of an entry here.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum State {
    /// Its changes are in the documents.
    Applied,
    /// Set aside, kept, shown.
    Quarantined,
    /// Of a profile that this version does not know; run again after an update.
    Later,
    /// Verified and stored; its bodies are looked at when its space is built.
    Unbuilt,
}

impl State {
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Applied => 1,
            Self::Quarantined => 2,
            Self::Later => 3,
            Self::Unbuilt => 4,
        }
    }

    pub(super) fn from_number(number: u8) -> Option<Self> {
        let all = [Self::Applied, Self::Quarantined, Self::Later, Self::Unbuilt];
        all.into_iter().find(|state| state.number() == number)
    }
}

/// How an entry stands: its state, whether it is believed, and why it is set aside.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing {
    /// What became of it.
    pub state: State,
    /// Whether its values count.
    pub believed: bool,
    /// Why it is set aside: a word of ours, empty where it is not.
    pub why: String,
}

/// A stored entry without its bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Held {
    /// Its place in the order of arrival here.
    pub local_seq: i64,
    /// Its hash.
    pub hash: Hash,
    /// Its feed.
    pub feed: FeedId,
    /// Its place in the feed.
    pub seq: u32,
    /// How it stands.
    pub standing: Standing,
}

const HELD: &str = "local_seq, hash, space, device, incarnation, seq, state, believed, why";

/// Reads a row of the columns `HELD`.
pub(super) fn held(row: &rusqlite::Row<'_>) -> rusqlite::Result<Held> {
    let state: u8 = row.get(6)?;
    Ok(Held {
        local_seq: row.get(0)?,
        hash: Hash(bytes(row, 1)?),
        feed: FeedId {
            kind: FeedKind::Data,
            space: SpaceId(bytes(row, 2)?),
            device: DeviceId(bytes(row, 3)?),
            incarnation: Incarnation(u64::from_be_bytes(bytes(row, 4)?)),
        },
        seq: row.get(5)?,
        standing: Standing {
            state: State::from_number(state)
                .ok_or(rusqlite::Error::IntegralValueOutOfRange(6, i64::from(state)))?,
            believed: row.get(7)?,
            why: row.get(8)?,
        },
    })
}

impl Tables<'_> {
    /// Returns the space of the programme whose work is held; `None` where nothing of its own is.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn programme_space(&self) -> Result<Option<SpaceId>, StoreError> {
        let sql = "SELECT space FROM change WHERE kind = ?1 LIMIT 1";
        let mut query = self.conn.prepare_cached(sql)?;
        let found = query.query_row([DocKind::Programme as u8], |row| Ok(SpaceId(bytes(row, 0)?)));
        Ok(found.optional()?)
    }

    /// Returns whether any entry is held.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_entries(&self) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM entry)")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Returns an entry by its hash.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn held(&self, hash: Hash) -> Result<Option<Held>, StoreError> {
        let sql = format!("SELECT {HELD} FROM entry WHERE hash = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([hash.0], held).optional()?)
    }

    /// Returns the entries of a device's life in a space that this volunteer tapped last at this moment, in the
    /// order of their arrival.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn tapped_at(
        &self,
        feed: FeedId,
        person: PersonId,
        at: Instant,
    ) -> Result<Vec<Held>, StoreError> {
        let sql = format!(
            "SELECT {HELD} FROM entry
             WHERE space = ?1 AND device = ?2 AND incarnation = ?3 AND person = ?4 AND at = ?5
             ORDER BY local_seq"
        );
        let mut query = self.conn.prepare_cached(&sql)?;
        let FeedId { space, device, incarnation, .. } = feed;
        let life = incarnation.0.to_be_bytes();
        let rows = query.query_map(params![space.0, device.0, life, person.0, at.0], held)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns where in the order of arrival the last entry stands that a device wrote into a space at this moment;
    /// `None` where there is none.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn arrived_of(
        &self,
        space: SpaceId,
        device: DeviceId,
        at: Instant,
    ) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT max(local_seq) FROM entry WHERE space = ?1 AND device = ?2 AND at = ?3";
        let mut query = self.conn.prepare_cached(sql)?;
        Ok(query.query_row(params![space.0, device.0, at.0], |row| row.get(0))?)
    }

    /// Returns all entries of a space in the order of their arrival.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn held_in(&self, space: SpaceId) -> Result<Vec<Held>, StoreError> {
        let sql = format!("SELECT {HELD} FROM entry WHERE space = ?1 ORDER BY local_seq");
        let mut query = self.conn.prepare_cached(&sql)?;
        let rows = query.query_map([space.0], held)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the entries of a space that are set aside or not believed.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn doubtful_in(&self, space: SpaceId) -> Result<Vec<Held>, StoreError> {
        let sql = format!(
            "SELECT {HELD} FROM entry WHERE space = ?1 AND (state NOT IN (1, 4) OR believed = 0)
             ORDER BY local_seq"
        );
        let mut query = self.conn.prepare_cached(&sql)?;
        let rows = query.query_map([space.0], held)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns all entries of a space with their headers, in the order of their arrival.
    ///
    /// # Errors
    ///
    /// [`StoreError::Format`] where a header is none any more, or what SQLite says.
    pub fn headers_in(&self, space: SpaceId) -> Result<Vec<(Held, Header)>, StoreError> {
        let sql = format!("SELECT {HELD}, header FROM entry WHERE space = ?1 ORDER BY local_seq");
        let mut query = self.conn.prepare_cached(&sql)?;
        let rows = query.query_map([space.0], |row| {
            let header = Header::read(row.get_ref(9)?.as_blob()?).ok();
            Ok((held(row)?, header))
        })?;
        rows.map(|row| {
            let (held, header) = row?;
            Ok((held, header.ok_or(StoreError::Format { what: "entry header" })?))
        })
        .collect()
    }

    /// Returns how many entries of a space are held.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn count_in(&self, space: SpaceId) -> Result<u64, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT count(*) FROM entry WHERE space = ?1")?;
        Ok(query.query_row([space.0], |row| row.get(0))?)
    }

    /// Returns whether every entry of a space is believed, and applied or not built yet.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn is_regular(&self, space: SpaceId) -> Result<bool, StoreError> {
        let irregular: bool = self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM entry
                 WHERE space = ?1 AND (state NOT IN (1, 4) OR believed = 0))",
            )?
            .query_row([space.0], |row| row.get(0))?;
        Ok(!irregular)
    }

    /// Returns the entry that arrived as `local_seq`, with its bodies.
    ///
    /// # Errors
    ///
    /// [`StoreError::Format`] where its bytes are not an entry's any more, or what SQLite says.
    pub fn entry(&self, local_seq: i64) -> Result<Option<SignedEntry>, StoreError> {
        let row: Option<(Vec<u8>, [u8; 64])> = self
            .conn
            .prepare_cached("SELECT header, signature FROM entry WHERE local_seq = ?1")?
            .query_row([local_seq], |row| Ok((row.get(0)?, bytes(row, 1)?)))
            .optional()?;
        let Some((header, signature)) = row else {
            return Ok(None);
        };
        let mut query = self.conn.prepare_cached(
            "SELECT body.bytes FROM change LEFT JOIN body ON body.hash = change.hash
             WHERE change.entry = ?1 ORDER BY change.place",
        )?;
        let bodies = query
            .query_map([local_seq], |row| row.get::<_, Option<Vec<u8>>>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        SignedEntry::stored(&header, signature, bodies)
            .map(Some)
            .map_err(|_| StoreError::Format { what: "entry" })
    }

    /// Returns a feed's entries from `seq` on, every branch of them, as places of arrival.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn feed_from(&self, feed: FeedId, seq: u32) -> Result<Vec<Held>, StoreError> {
        let sql = format!(
            "SELECT {HELD} FROM entry
             WHERE space = ?1 AND device = ?2 AND incarnation = ?3 AND seq >= ?4 ORDER BY seq, hash"
        );
        let mut query = self.conn.prepare_cached(&sql)?;
        let rows = query.query_map(
            params![feed.space.0, feed.device.0, feed.incarnation.0.to_be_bytes(), seq],
            held,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns up to `limit` entries of a space that arrived after `local_seq`, in that order.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn arrived_after(
        &self,
        space: SpaceId,
        local_seq: i64,
        limit: u32,
    ) -> Result<Vec<Held>, StoreError> {
        let sql = format!(
            "SELECT {HELD} FROM entry WHERE space = ?1 AND local_seq > ?2
             ORDER BY local_seq LIMIT ?3"
        );
        let mut query = self.conn.prepare_cached(&sql)?;
        let rows = query.query_map(params![space.0, local_seq, limit], held)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the greatest place of arrival, 0 where nothing arrived.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn last_arrival(&self) -> Result<i64, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT ifnull(max(local_seq), 0) FROM entry")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Returns the entry as which one of this device's own was issued again; `None` where it was
    /// not, the default hash where everything in it stood already.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn reissued_as(&self, entry: Hash) -> Result<Option<Hash>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT again FROM reissued WHERE entry = ?1")?;
        Ok(query.query_row([entry.0], |row| Ok(Hash(bytes(row, 0)?))).optional()?)
    }
}

impl Batch<'_> {
    /// Stores an entry with the bodies that came along, and moves its feed's tips.
    ///
    /// Returns its place in the order of arrival. The caller has checked that it is not held and
    /// that the entry before it is.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn add_entry(&self, entry: &SignedEntry, standing: &Standing) -> Result<i64, StoreError> {
        let header = entry.header();
        self.tx
            .prepare_cached(
                "INSERT INTO entry (hash, space, device, incarnation, seq, header, signature,
                                    person, at, state, believed, why)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                entry.hash().0,
                header.space.0,
                header.device.0,
                header.incarnation.0.to_be_bytes(),
                header.seq,
                entry.header_bytes(),
                entry.signature(),
                header.volunteer.0,
                header.last_tap.0,
                standing.state.number(),
                standing.believed,
                standing.why
            ])?;
        let local_seq = self.tx.last_insert_rowid();
        let mut change = self.tx.prepare_cached(
            "INSERT INTO change (entry, place, space, kind, id, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let mut erasures = self.tables().erasures();
        for (place, (listed, bytes)) in (0u32..).zip(header.changes.iter().zip(entry.bodies())) {
            let doc = listed.doc;
            change.execute(params![
                local_seq,
                place,
                doc.space.0,
                doc.kind as u8,
                doc.id,
                listed.hash.0
            ])?;
            // What was erased does not come back with an entry that was late.
            if let Some(bytes) = bytes
                && erasures.of(doc)? != Some(Erased::Dropped)
            {
                self.add_body(listed.hash, bytes)?;
            }
        }
        self.move_tip(header.feed(), header.seq, header.prev, entry.hash())?;
        Ok(local_seq)
    }

    /// Changes how an entry stands.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn stand(&self, local_seq: i64, standing: &Standing) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "UPDATE entry SET state = ?2, believed = ?3, why = ?4 WHERE local_seq = ?1",
            )?
            .execute(params![
                local_seq,
                standing.state.number(),
                standing.believed,
                standing.why
            ])?;
        Ok(())
    }

    /// Notes that an own entry's values stand in another entry again.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn mark_reissued(&self, entry: Hash, again: Hash) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("INSERT OR REPLACE INTO reissued (entry, again) VALUES (?1, ?2)")?
            .execute(params![entry.0, again.0])?;
        Ok(())
    }
}
