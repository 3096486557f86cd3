//! What a peer lacks of what is held here, page by page.

use std::collections::{BTreeMap, HashSet};

use crate::domain::entry::{FeedId, FeedKind, Hash};
use crate::domain::id::SpaceId;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::session::holdings::{Cursor, HeldEntry, Lacking, LackingFeed, Page};

/// Most entries read from the table at a time while one page is gathered by arrival.
const SCAN_ROWS_MAX: usize = 512;
/// Bytes of a page for each entry read for it: about what a meeting's marks have.
const SCAN_BYTES: usize = 512;

impl Engine {
    pub(super) fn lacking_records(&self, lacking: &Lacking) -> HashSet<Hash> {
        let mut wanted = HashSet::new();
        for feed in &lacking.feeds {
            let mut known: HashSet<Hash> = HashSet::new();
            for tip in &feed.held {
                let mut at = Some(tip.hash);
                while let Some(hash) = at.filter(|hash| known.insert(*hash)) {
                    at = self.control().get(hash).and_then(|record| record.entry().prev);
                }
            }
            for tip in &feed.send {
                let mut at = Some(tip.hash);
                while let Some(hash) = at.filter(|hash| !known.contains(hash)) {
                    let Some(record) = self.control().get(hash) else { break };
                    if !wanted.insert(hash) {
                        break;
                    }
                    at = record.entry().prev;
                }
            }
        }
        wanted
    }

    pub(super) fn lacking_entries(
        &self,
        space: SpaceId,
        lacking: &Lacking,
        after: Cursor,
        count_max: usize,
        bytes_max: usize,
    ) -> Result<Page<HeldEntry>, Error> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let wanted = Wanted::new(self, space, lacking)?;
        let mut page = Page { items: Vec::new(), next: None };
        let mut bytes = 0;
        // Few of many are found by feed, many of all by arrival.
        let held = self.tables().heights(FeedKind::Data, space)?;
        let few = lacking.count().saturating_mul(4) < held.entries();
        let mut listed = if few { Some(wanted.listed(self, space, after)?) } else { None };
        let mut from = after;
        let scan_rows = (bytes_max / SCAN_BYTES).clamp(1, SCAN_ROWS_MAX) as u32;
        loop {
            let places = match listed.take() {
                Some(places) => places,
                None if few => break,
                None => {
                    let rows = self.tables().arrived_after(space, from, scan_rows)?;
                    let Some(last) = rows.last() else { break };
                    from = last.local_seq;
                    rows.iter()
                        .filter(|held| wanted.has(&held.feed, held.seq, held.hash))
                        .map(|held| held.local_seq)
                        .collect()
                }
            };
            for place in places {
                let entry = self.tables().entry(place)?;
                let entry =
                    entry.ok_or(crate::store::error::StoreError::Format { what: "entry" })?;
                bytes += entry.len_bytes();
                if page.items.len() >= count_max || (bytes > bytes_max && !page.items.is_empty()) {
                    // The page after this one begins behind the place before this entry.
                    page.next = Cursor::try_from(place - 1).ok();
                    return Ok(page);
                }
                page.items.push(HeldEntry::from(&entry));
            }
        }
        Ok(page)
    }
}

/// Which entries of a space a peer lacks.
struct Wanted<'l> {
    ranges: BTreeMap<FeedId, (u32, u32)>,
    chains: HashSet<Hash>,
    forked: Vec<&'l LackingFeed>,
}

impl<'l> Wanted<'l> {
    fn new(engine: &Engine, space: SpaceId, lacking: &'l Lacking) -> Result<Self, Error> {
        let mut wanted =
            Self { ranges: BTreeMap::new(), chains: HashSet::new(), forked: Vec::new() };
        for feed in &lacking.feeds {
            let id = FeedId {
                kind: FeedKind::Data,
                space,
                device: feed.device,
                incarnation: feed.incarnation,
            };
            if feed.forked {
                wanted.walk(engine, id, feed)?;
                wanted.forked.push(feed);
            } else {
                wanted.ranges.insert(id, feed.range());
            }
        }
        Ok(wanted)
    }

    /// Walks the chains of a forked feed from its tips down to what the peer holds.
    fn walk(&mut self, engine: &Engine, id: FeedId, feed: &LackingFeed) -> Result<(), Error> {
        let mut prev = BTreeMap::new();
        for held in engine.tables().feed_from(id, 1)? {
            let entry = engine.tables().entry(held.local_seq)?;
            prev.insert(held.hash, entry.and_then(|entry| entry.header().prev));
        }
        let mut known = HashSet::new();
        for tip in &feed.held {
            let mut at = Some(tip.hash);
            while let Some(hash) = at.filter(|hash| known.insert(*hash)) {
                at = prev.get(&hash).copied().flatten();
            }
        }
        for tip in &feed.send {
            let mut at = Some(tip.hash);
            while let Some(hash) = at.filter(|hash| !known.contains(hash)) {
                if !self.chains.insert(hash) {
                    break;
                }
                at = prev.get(&hash).copied().flatten();
            }
        }
        Ok(())
    }

    fn has(&self, feed: &FeedId, seq: u32, hash: Hash) -> bool {
        self.ranges.get(feed).is_some_and(|(from, to)| *from < seq && seq <= *to)
            || self.chains.contains(&hash)
    }

    /// Returns the places of arrival after `after`, ascending.
    fn listed(&self, engine: &Engine, space: SpaceId, after: i64) -> Result<Vec<i64>, Error> {
        let mut places = Vec::new();
        let forked = self.forked.iter().map(|feed| {
            let id = FeedId {
                kind: FeedKind::Data,
                space,
                device: feed.device,
                incarnation: feed.incarnation,
            };
            (id, 0)
        });
        let ranges = self.ranges.iter().map(|(feed, (from, _))| (*feed, *from));
        for (feed, from) in forked.chain(ranges) {
            for held in engine.tables().feed_from(feed, from.saturating_add(1))? {
                if held.local_seq > after && self.has(&feed, held.seq, held.hash) {
                    places.push(held.local_seq);
                }
            }
        }
        places.sort_unstable();
        Ok(places)
    }
}
