//! Cuts: which entries of a feed its removals and adoptions leave standing (R1, R2, R7).
//!
//! A cut names a place and a hash, never a place alone: by place alone a thief's second branch
//! below the cut would stand. The same rule serves control feeds and data feeds.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::domain::entry::{EntryRef, FeedId, Hash};
use crate::trust::authority::records::{CountingAdoption, CountingRemoval};

/// The chains of a set of entries: each entry by its index, linked to the one before it.
///
/// Entries stand in the order (feed, seq, hash), so that an index never tells the order of arrival.
pub(super) struct Chains {
    links: Vec<Link>,
    by_hash: HashMap<Hash, usize>,
    feeds: BTreeMap<FeedId, Range<usize>>,
}

/// One entry of a chain.
pub(super) struct Link {
    pub(super) hash: Hash,
    pub(super) feed: FeedId,
    pub(super) seq: u32,
    pub(super) before: Before,
}

/// What stands before an entry in its feed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Before {
    /// Nothing: it is the first.
    Start,
    /// The entry with this index.
    Held(usize),
    /// An entry that is not held, or one that is not of this feed and place.
    Missing,
}

/// What is known against and for one feed.
pub(super) struct Cut<'a> {
    /// The counting removals of its device that act on it.
    pub(super) removals: Vec<&'a CountingRemoval>,
    /// The counting adoptions of it.
    pub(super) adoptions: &'a [CountingAdoption],
    /// The lowest place at which it is known to fork.
    pub(super) fork: Option<u32>,
    /// Whether a fork by itself cuts: it does on a data feed (R3), never on a control feed (R4).
    pub(super) fork_cuts: bool,
}

impl Cut<'_> {
    /// Returns whether a counting removal or adoption names the feed.
    pub(super) fn names(&self, feed: FeedId) -> bool {
        !self.adoptions.is_empty()
            || self.removals.iter().any(|removal| removal.names(feed).is_some())
    }
}

impl Chains {
    /// Links entries given as (hash, feed, seq, prev) in the order (feed, seq, hash), each once.
    pub(super) fn new(entries: impl Iterator<Item = (Hash, FeedId, u32, Option<Hash>)>) -> Self {
        let entries: Vec<_> = entries.collect();
        debug_assert!(entries.is_sorted_by_key(|(hash, feed, seq, _)| (*feed, *seq, *hash)));
        let by_hash: HashMap<Hash, usize> =
            entries.iter().enumerate().map(|(index, entry)| (entry.0, index)).collect();
        let mut feeds: BTreeMap<FeedId, Range<usize>> = BTreeMap::new();
        let mut links = Vec::with_capacity(entries.len());
        let mut start = 0;
        for (index, &(hash, feed, seq, prev)) in entries.iter().enumerate() {
            let before = match prev {
                None if seq == 1 => Before::Start,
                None => Before::Missing,
                Some(prev) => by_hash
                    .get(&prev)
                    .filter(|&&held| {
                        entries[held].1 == feed && entries[held].2.checked_add(1) == Some(seq)
                    })
                    .map_or(Before::Missing, |&held| Before::Held(held)),
            };
            links.push(Link { hash, feed, seq, before });
            if entries.get(index + 1).is_none_or(|next| next.1 != feed) {
                feeds.insert(feed, start..index + 1);
                start = index + 1;
            }
        }
        Self { links, by_hash, feeds }
    }

    pub(super) fn len(&self) -> usize {
        self.links.len()
    }

    pub(super) fn link(&self, index: usize) -> &Link {
        &self.links[index]
    }

    pub(super) fn index_of(&self, hash: Hash) -> Option<usize> {
        self.by_hash.get(&hash).copied()
    }

    /// Returns the feeds, ascending, with the indices of their entries.
    pub(super) fn feeds(&self) -> impl Iterator<Item = (FeedId, Range<usize>)> + '_ {
        self.feeds.iter().map(|(feed, entries)| (*feed, entries.clone()))
    }

    /// Returns the indices of a feed's entries.
    pub(super) fn entries_of(&self, feed: FeedId) -> Range<usize> {
        self.feeds.get(&feed).cloned().unwrap_or(0..0)
    }

    /// Returns every feed with two entries at one place, and the lowest such place.
    pub(super) fn forks(&self) -> BTreeMap<FeedId, u32> {
        let mut forks = BTreeMap::new();
        for pair in self.links.windows(2) {
            if pair[0].feed == pair[1].feed && pair[0].seq == pair[1].seq {
                forks.entry(pair[0].feed).or_insert(pair[0].seq);
            }
        }
        forks
    }

    /// Returns the indices of the chain that ends in this entry, from its end to its start.
    pub(super) fn chain(&self, end: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(end), |&index| match self.links[index].before {
            Before::Held(before) => Some(before),
            Before::Start | Before::Missing => None,
        })
    }

    /// Returns, for each of a feed's entries, whether it stands within the cut.
    pub(super) fn within(&self, entries: Range<usize>, cut: &Cut<'_>) -> Vec<bool> {
        let adopted = cut
            .adoptions
            .iter()
            .filter(|adoption| self.by_hash.contains_key(&adoption.named.hash))
            .map(|adoption| self.named(&entries, adoption.named, cut.fork))
            .reduce(united);
        let kept = if cut.removals.is_empty() {
            let below = |index: usize| cut.fork.is_none_or(|fork| self.links[index].seq < fork);
            entries.clone().map(|index| !cut.fork_cuts || below(index)).collect()
        } else {
            self.kept(&entries, cut)
        };
        match adopted {
            Some(adopted) => united(adopted, kept),
            None => kept,
        }
    }

    /// Returns what the removals leave: nothing where the most senior ones are silent (R7), else
    /// what all that name the feed agree on.
    fn kept(&self, entries: &Range<usize>, cut: &Cut<'_>) -> Vec<bool> {
        let Some(feed) = entries.clone().next().map(|first| self.links[first].feed) else {
            return Vec::new();
        };
        let senior = cut.removals.iter().map(|removal| removal.rank).min();
        let heard = |removal: &&&CountingRemoval| {
            Some(removal.rank) == senior && removal.names(feed).is_some()
        };
        if !cut.removals.iter().any(|removal| heard(&removal)) {
            return vec![false; entries.len()];
        }
        cut.removals
            .iter()
            .filter_map(|removal| removal.names(feed))
            .map(|named| self.named(entries, named, cut.fork))
            .reduce(|a, b| a.into_iter().zip(b).map(|(a, b)| a && b).collect())
            .unwrap_or_else(|| vec![false; entries.len()])
    }

    /// Returns which entries a name covers: the chain of its hash where that is held, else the
    /// places up to its own that are below any known fork (R1).
    fn named(&self, entries: &Range<usize>, named: EntryRef, fork: Option<u32>) -> Vec<bool> {
        match self.index_of(named.hash) {
            None => entries
                .clone()
                .map(|index| {
                    let seq = self.links[index].seq;
                    seq <= named.seq && fork.is_none_or(|fork| seq < fork)
                })
                .collect(),
            Some(end) => {
                let mut covered = vec![false; entries.len()];
                for index in self.chain(end) {
                    if entries.contains(&index) && self.links[index].seq <= named.seq {
                        covered[index - entries.start] = true;
                    }
                }
                covered
            }
        }
    }

    /// Returns the entry whose chain no fork displaces (R2): the one that the most senior adoption
    /// names, else the most senior removal.
    pub(super) fn pin(&self, feed: FeedId, cut: &Cut<'_>) -> Option<usize> {
        let held = |named: EntryRef| self.index_of(named.hash).map(|_| named);
        let adopted = cut
            .adoptions
            .iter()
            .filter_map(|adoption| held(adoption.named).map(|named| (adoption.rank, named)))
            .min_by_key(|(rank, named)| (*rank, std::cmp::Reverse(named.seq), named.hash));
        let pinned = adopted.or_else(|| {
            cut.removals
                .iter()
                .filter_map(|removal| Some((removal.rank, held(removal.names(feed)?)?)))
                .min_by_key(|(rank, named)| (*rank, named.seq, named.hash))
        });
        pinned.and_then(|(_, named)| self.index_of(named.hash))
    }
}

fn united(a: Vec<bool>, b: Vec<bool>) -> Vec<bool> {
    a.into_iter().zip(b).map(|(a, b)| a || b).collect()
}
