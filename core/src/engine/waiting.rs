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
