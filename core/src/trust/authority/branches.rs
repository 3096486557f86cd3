//! Which branch of a forked data feed may still serve as an ancestor (R2, R3).
//!
//! The branch that a counting adoption or removal pins; else the one that most distinct devices
//! have an entry above, counted from held headers, never from acceptance: a count from acceptance
//! would depend on itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::domain::id::DeviceId;
use crate::trust::authority::cuts::{Before, Chains};

/// The headers of one space, linked: what the counting of support walks over.
pub(super) struct Graph<'a> {
    /// The entries and their own chains.
    pub(super) chains: &'a Chains,
    /// For each entry, its held direct ancestors in other feeds.
    pub(super) ancestors: &'a [Vec<usize>],
    /// Every entry after its ancestors.
    pub(super) order: &'a [usize],
}

/// A feed that forks, and the end of the chain that is pinned there.
pub(super) struct Forked {
    pub(super) entries: std::ops::Range<usize>,
    pub(super) pin: Option<usize>,
}

impl Graph<'_> {
    /// Returns the entries of the forked feeds that lie on a branch which does not win.
    ///
    /// `supports` says of a device whether its entries count: certified, not removed, no forker.
    pub(super) fn losing(
        &self,
        forked: &[Forked],
        supports: impl Fn(DeviceId) -> bool,
    ) -> HashSet<usize> {
        let after: Vec<_> = forked.iter().map(|feed| self.after(feed)).collect();
        let siblings =
            after.iter().flat_map(BTreeMap::values).filter(|next| next.len() > 1).flatten();
        let support = self.support(siblings.copied().collect(), supports);
        let mut losing = HashSet::new();
        for (feed, after) in forked.iter().zip(&after) {
            losing.extend(feed.entries.clone());
            let pinned: HashSet<usize> =
                feed.pin.into_iter().flat_map(|pin| self.chains.chain(pin)).collect();
            let mut at = None;
            while let Some(next) = after.get(&at) {
                // Indices of one place ascend by hash, so the first of equals is the smallest hash.
                let supported = |index: &&usize| support.get(*index).copied().unwrap_or(0);
                let winner = next
                    .iter()
                    .find(|index| pinned.contains(index))
                    .or_else(|| next.iter().rev().max_by_key(supported));
                let Some(&winner) = winner else { break };
                losing.remove(&winner);
                at = Some(winner);
            }
        }
        losing
    }

    /// Returns what follows after each entry of a feed, and (`None`) what begins it; ascending.
    fn after(&self, feed: &Forked) -> BTreeMap<Option<usize>, Vec<usize>> {
        let mut after: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for index in feed.entries.clone() {
            match self.chains.link(index).before {
                Before::Start => after.entry(None).or_default().push(index),
                Before::Held(before) => after.entry(Some(before)).or_default().push(index),
                Before::Missing => {}
            }
        }
        after
    }

    /// Returns how many distinct supporting devices have an entry above each sibling.
    ///
    /// Sixty-four siblings are counted in one walk, so that memory stays one word for each entry
    /// however many branches a hostile device signs.
    fn support(
        &self,
        siblings: Vec<usize>,
        supports: impl Fn(DeviceId) -> bool,
    ) -> HashMap<usize, u32> {
        let built_on = self.built_on();
        let siblings: Vec<usize> = siblings.into_iter().filter(|&s| built_on[s]).collect();
        let mut support = HashMap::new();
        if siblings.is_empty() {
            return support;
        }
        let (devices, supporter) = self.supporters(supports);
        for group in siblings.chunks(64) {
            let mut above = vec![0_u64; self.chains.len()];
            let mut by_device = vec![0_u64; devices];
            for (bit, &sibling) in group.iter().enumerate() {
                above[sibling] = 1 << bit;
            }
            for &index in self.order {
                let mut mask = above[index];
                if let Before::Held(before) = self.chains.link(index).before {
                    mask |= above[before];
                }
                mask |=
                    self.ancestors[index].iter().fold(0, |mask, &ancestor| mask | above[ancestor]);
                above[index] = mask;
                if let Some(device) = supporter[index] {
                    by_device[device] |= mask;
                }
            }
            for (bit, &sibling) in group.iter().enumerate() {
                let count = by_device.iter().map(|mask| (mask >> bit & 1) as u32).sum::<u32>();
                support.insert(sibling, count);
            }
        }
        support
    }

    /// Returns how many devices support, and for each entry the number of its device among them.
    fn supporters(&self, supports: impl Fn(DeviceId) -> bool) -> (usize, Vec<Option<usize>>) {
        let mut numbers: HashMap<DeviceId, Option<usize>> = HashMap::new();
        let mut count = 0;
        let supporter = (0..self.chains.len())
            .map(|index| {
                let device = self.chains.link(index).feed.device;
                *numbers.entry(device).or_insert_with(|| {
                    supports(device).then(|| {
                        count += 1;
                        count - 1
                    })
                })
            })
            .collect();
        (count, supporter)
    }

    /// Returns for each entry whether another feed has built on it or on one after it in its feed.
    /// No other entry can have support.
    fn built_on(&self) -> Vec<bool> {
        let mut built_on = vec![false; self.chains.len()];
        for &ancestor in self.ancestors.iter().flatten() {
            for index in self.chains.chain(ancestor) {
                if std::mem::replace(&mut built_on[index], true) {
                    break;
                }
            }
        }
        built_on
    }
}
