//! Entries that came before what they build on. Never acknowledged, counted or passed on.

use std::collections::BTreeMap;

use crate::domain::entry::{FeedId, Hash};
use crate::feed::entry::SignedEntry;

/// Most entries that wait, of one feed.
const ENTRIES_PER_FEED_MAX: usize = 64;
/// Most bytes that wait, of one feed.
const BYTES_PER_FEED_MAX: usize = 1024 * 1024;
/// Most feeds of which entries wait; a peer that invents feeds fills this and no more.
const FEEDS_MAX: usize = 64;

/// Entries that wait, by feed and hash. In memory only: they come again in the next session.
#[derive(Debug, Default)]
pub(crate) struct Waiting(BTreeMap<FeedId, BTreeMap<Hash, SignedEntry>>);

impl Waiting {
    /// Keeps an entry, unless its feed has too many already.
    pub(crate) fn add(&mut self, entry: SignedEntry) {
        let feed = entry.header().feed();
        if !self.0.contains_key(&feed) && self.0.len() >= FEEDS_MAX {
            return;
        }
        let entries = self.0.entry(feed).or_default();
        let bytes: usize = entries.values().map(SignedEntry::len_bytes).sum();
        if entries.len() < ENTRIES_PER_FEED_MAX && bytes + entry.len_bytes() <= BYTES_PER_FEED_MAX {
            entries.insert(entry.hash(), entry);
        }
    }

    /// Takes all entries that wait, to look at them again, in the order of feed and place.
    pub(crate) fn take(&mut self) -> Vec<SignedEntry> {
        let mut entries: Vec<_> =
            std::mem::take(&mut self.0).into_values().flat_map(BTreeMap::into_values).collect();
        entries.sort_by_key(|entry| (entry.header().feed(), entry.header().seq));
        entries
    }

    /// Returns whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
