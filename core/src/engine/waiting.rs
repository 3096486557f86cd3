//! Entries that came before what they build on. Never acknowledged, counted or passed on.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::entry::{FeedId, Hash};
use crate::feed::entry::SignedEntry;

/// Most entries that wait, of one feed.
const ENTRIES_PER_FEED_MAX: usize = 64;
/// Most bytes that wait, of one feed.
const BYTES_PER_FEED_MAX: usize = 1024 * 1024;
/// Most feeds of which entries wait; a peer that invents feeds fills this and no more.
const FEEDS_MAX: usize = 64;
/// Most bytes that wait in all: a fifth of what a phone has for everything.
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// Entries that wait, by feed and hash. In memory only: they come again in the next session.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    feeds: BTreeMap<FeedId, BTreeMap<Hash, SignedEntry>>,
    bytes: usize,
}

impl Waiting {
    /// Keeps an entry, unless its feed or all of them have too many already.
    pub(crate) fn add(&mut self, entry: SignedEntry) {
        let feed = entry.header().feed();
        let is_new = !self.feeds.contains_key(&feed);
        if is_new && self.feeds.len() >= FEEDS_MAX || self.bytes + entry.len_bytes() > BYTES_MAX {
            return;
        }
        let entries = self.feeds.entry(feed).or_default();
        let bytes: usize = entries.values().map(SignedEntry::len_bytes).sum();
        if entries.len() < ENTRIES_PER_FEED_MAX && bytes + entry.len_bytes() <= BYTES_PER_FEED_MAX {
            let added = entry.len_bytes();
            let before = entries.insert(entry.hash(), entry);
            self.bytes += added - before.map_or(0, |entry| entry.len_bytes());
        }
    }

    /// Takes all entries that wait, to look at them again, in the order of feed and place.
    pub(crate) fn take(&mut self) -> Vec<SignedEntry> {
        self.bytes = 0;
        let feeds = std::mem::take(&mut self.feeds).into_values();
        in_order(feeds.flat_map(BTreeMap::into_values).collect())
    }

    /// Takes the entries that build on one of these, in the order of feed and place.
    ///
    /// The others are not looked at again: whoever fills this cannot make every batch slow.
    pub(crate) fn behind(&mut self, placed: &BTreeSet<Hash>) -> Vec<SignedEntry> {
        let mut taken = Vec::new();
        self.feeds.retain(|_, entries| {
            let found = entries.extract_if(.., |_, entry| {
                let header = entry.header();
                header.prev.is_some_and(|prev| placed.contains(&prev))
                    || header.ancestors.iter().any(|ancestor| placed.contains(&ancestor.hash))
            });
            taken.extend(found.map(|(_, entry)| entry));
            !entries.is_empty()
        });
        self.bytes -= taken.iter().map(SignedEntry::len_bytes).sum::<usize>();
        in_order(taken)
    }

    /// Returns whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.feeds.is_empty()
    }
}

fn in_order(mut entries: Vec<SignedEntry>) -> Vec<SignedEntry> {
    entries.sort_by_key(|entry| (entry.header().feed(), entry.header().seq));
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::{DocId, DocKind};
    use crate::domain::entry::Incarnation;
    use crate::domain::id::{PersonId, SpaceId};
    use crate::domain::time::Instant;
    use crate::feed::entry::{ChangeRef, Header};
    use crate::trust::key::SecretKey;

    /// Returns the entry at a place of the feed of this number, with so many bytes of body.
    fn entry(feed: u64, seq: u32, body_bytes: usize) -> SignedEntry {
        let key = SecretKey::from_seed(&[7; 32]);
        let space = SpaceId([2; 16]);
        let doc = DocId { space, kind: DocKind::Roll, id: [3; 16] };
        let len = u32::try_from(body_bytes).expect("below an entry's limit");
        let header = Header {
            profile: 1,
            space,
            device: key.device(),
            incarnation: Incarnation(feed),
            seq,
            prev: Some(hash(feed, seq)),
            volunteer: PersonId([1; 16]),
            first_tap: Instant(1),
            last_tap: Instant(1),
            control_digest: Hash([0; 32]),
            ancestors: Vec::new(),
            changes: vec![ChangeRef { doc, hash: Hash([4; 32]), len }],
        };
        header.sign(vec![vec![0; body_bytes]], &key)
    }

    /// Returns the hash of what the entry at this place builds on.
    fn hash(feed: u64, seq: u32) -> Hash {
        let mut bytes = [9; 32];
        bytes[..8].copy_from_slice(&feed.to_be_bytes());
        bytes[8..12].copy_from_slice(&seq.to_be_bytes());
        Hash(bytes)
    }

    fn bytes(entries: &[SignedEntry]) -> usize {
        entries.iter().map(SignedEntry::len_bytes).sum()
    }

    #[test]
    fn of_one_feed_no_more_waits_than_its_part() {
        let mut waiting = Waiting::default();
        for seq in 1..=100 {
            waiting.add(entry(1, seq, 10));
        }
        waiting.add(entry(2, 1, 10));
        let places: Vec<_> = waiting.take().iter().map(|entry| entry.header().seq).collect();
        let kept = u32::try_from(ENTRIES_PER_FEED_MAX).expect("few");
        assert_eq!(places, (1..=kept).chain([1]).collect::<Vec<_>>());

        for seq in 1..=10 {
            waiting.add(entry(1, seq, 200 * 1024));
        }
        let taken = waiting.take();
        assert_eq!(taken.len(), 5);
        assert!(bytes(&taken) <= BYTES_PER_FEED_MAX);
    }

    #[test]
    fn whoever_invents_feeds_fills_no_more_than_the_whole() {
        let mut waiting = Waiting::default();
        for feed in 0..1_000 {
            waiting.add(entry(feed, 2, 10));
        }
        assert_eq!(waiting.take().len(), FEEDS_MAX);
        for feed in 0..1_000 {
            waiting.add(entry(feed, 2, 200 * 1024));
        }
        let taken = waiting.take();
        assert!(bytes(&taken) <= BYTES_MAX);
        assert!(bytes(&taken) > BYTES_MAX - 201 * 1024);
        assert!(waiting.is_empty());
    }

    #[test]
    fn what_was_taken_makes_room_to_the_last_byte() {
        let mut waiting = Waiting::default();
        for _ in 0..3 {
            for feed in 0..40 {
                // One that comes twice takes its room once.
                waiting.add(entry(feed, 2, 200 * 1024));
                waiting.add(entry(feed, 2, 200 * 1024));
            }
            assert_eq!(waiting.behind(&BTreeSet::from([hash(99, 2)])), []);
            let placed: BTreeSet<Hash> = (0..20).map(|feed| hash(feed, 2)).collect();
            assert_eq!(waiting.behind(&placed).len(), 20);
            assert_eq!(waiting.behind(&placed), []);
            let placed: BTreeSet<Hash> = (20..40).map(|feed| hash(feed, 2)).collect();
            assert_eq!(waiting.behind(&placed).len(), 20);
            assert_eq!(waiting.bytes, 0);
            assert!(waiting.is_empty());
        }
    }
}
