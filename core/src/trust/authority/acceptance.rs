//! Which data entries are accepted and which are believed: the verdicts of one space.
//!
//! An entry is *accepted* when it stands within its feed's cut under a certificate that counts, or
//! when an accepted entry has built on it. It is *believed* only for the first reason. Verdicts are
//! computed from the whole set whenever it changes and never stored as truth.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::domain::document::DocId;
use crate::domain::entry::{FeedId, FeedKind, Hash, Incarnation};
use crate::domain::id::{DeviceId, SpaceId};
use crate::trust::authority::branches::{Forked, Graph};
use crate::trust::authority::cuts::{Before, Chains};
use crate::trust::authority::limits;
use crate::trust::authority::ranks::Ranks;
use crate::trust::authority::rights::Rights;

/// One data entry's header, as far as acceptance needs it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EntryFact {
    /// The entry's hash.
    pub hash: Hash,
    /// Who wrote it.
    pub device: DeviceId,
    /// Which of the writer's lives.
    pub incarnation: Incarnation,
    /// Its place in the feed, from 1.
    pub seq: u32,
    /// The hash of the entry before it; `None` at seq 1.
    pub prev: Option<Hash>,
    /// The hashes of its direct ancestors in other feeds of the space.
    pub ancestors: Vec<Hash>,
    /// The documents it changes.
    pub docs: Vec<DocId>,
}

/// What becomes of one entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Accepted, and its values count.
    Believed,
    /// Accepted because an accepted entry has built on it; its values are flagged and stay out of
    /// totals.
    Flagged(Doubt),
    /// Set aside: it could serve, but nothing accepted has built on it.
    SetAside(Doubt),
    /// Set aside, and nothing that builds on it is accepted either.
    Refused(Fault),
}

/// Why an entry by itself is not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Doubt {
    /// It lies beyond what a removal left of its feed.
    BeyondCut,
    /// It lies beyond the place at which its feed forked. Its author, if honest, issues its values
    /// again.
    BeyondFork,
    /// No certificate that counts covers what it writes.
    NoCertificate,
    /// Its device has too many feeds in the space.
    Excess,
}

/// Why an entry cannot serve as an ancestor.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// An entry it builds on is not held; that is for the caller to prevent.
    Incomplete,
    /// It lies on a branch of a forked feed that others did not build on.
    LosingBranch,
    /// No certificate held, void or not, ever covered what it writes.
    NoRight,
    /// An entry it builds on is refused.
    Ancestor,
}

/// The verdicts of one space.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Verdicts {
    by_hash: Vec<(Hash, Verdict)>,
    forks: BTreeMap<FeedId, u32>,
}

impl Verdicts {
    /// Returns the verdict on an entry; `None` for one that was not among the facts.
    #[must_use]
    pub fn verdict(&self, entry: Hash) -> Option<Verdict> {
        let at = self.by_hash.binary_search_by_key(&entry, |(hash, _)| *hash).ok()?;
        Some(self.by_hash[at].1)
    }

    /// Returns whether the entry is to be applied.
    #[must_use]
    pub fn is_accepted(&self, entry: Hash) -> bool {
        matches!(self.verdict(entry), Some(Verdict::Believed | Verdict::Flagged(_)))
    }

    /// Returns whether the entry's values count.
    #[must_use]
    pub fn is_believed(&self, entry: Hash) -> bool {
        self.verdict(entry) == Some(Verdict::Believed)
    }

    /// Returns whether the entry may serve as an ancestor. A device whose own tip may not starts a
    /// new incarnation.
    #[must_use]
    pub fn is_clean(&self, entry: Hash) -> bool {
        self.verdict(entry).is_some_and(|verdict| !matches!(verdict, Verdict::Refused(_)))
    }

    /// Returns every entry with its verdict, ascending by hash.
    pub fn iter(&self) -> impl Iterator<Item = (Hash, Verdict)> + '_ {
        self.by_hash.iter().copied()
    }

    /// Returns the accepted entries, ascending by hash.
    pub fn accepted(&self) -> impl Iterator<Item = Hash> + '_ {
        self.iter()
            .filter(|(_, verdict)| matches!(verdict, Verdict::Believed | Verdict::Flagged(_)))
            .map(|(hash, _)| hash)
    }

    /// Returns the believed entries, ascending by hash.
    pub fn believed(&self) -> impl Iterator<Item = Hash> + '_ {
        self.iter().filter(|(_, verdict)| *verdict == Verdict::Believed).map(|(hash, _)| hash)
    }

    /// Returns the forked feeds among those of the facts, with the lowest place known to fork,
    /// whether the facts show it or a fork proof.
    #[must_use]
    pub fn forks(&self) -> &BTreeMap<FeedId, u32> {
        &self.forks
    }
}

/// Judges the entries of one space.
pub(super) fn judge(ranks: &Ranks, space: SpaceId, facts: &[EntryFact]) -> Verdicts {
    let feed = |fact: &EntryFact| FeedId {
        kind: FeedKind::Data,
        space,
        device: fact.device,
        incarnation: fact.incarnation,
    };
    let mut facts: Vec<&EntryFact> = facts.iter().collect();
    facts.sort_unstable_by_key(|fact| (feed(fact), fact.seq, fact.hash));
    facts.dedup_by_key(|fact| fact.hash);
    let chains = Chains::new(facts.iter().map(|fact| (fact.hash, feed(fact), fact.seq, fact.prev)));
    let case = Case::new(ranks, space, facts, &chains);
    let within = case.within();
    let faults = case.faults();
    let doubts = case.doubts(&within);
    let accepted = case.accepted(&faults, &doubts);
    let verdict = |index: usize| match (faults[index], doubts[index]) {
        (Some(fault), _) => Verdict::Refused(fault),
        (None, None) => Verdict::Believed,
        (None, Some(doubt)) if accepted[index] => Verdict::Flagged(doubt),
        (None, Some(doubt)) => Verdict::SetAside(doubt),
    };
    let mut by_hash: Vec<(Hash, Verdict)> =
        (0..chains.len()).map(|index| (chains.link(index).hash, verdict(index))).collect();
    by_hash.sort_unstable_by_key(|(hash, _)| *hash);
    Verdicts { by_hash, forks: case.forks }
}

/// One space's facts, linked.
struct Case<'a> {
    ranks: &'a Ranks,
    space: SpaceId,
    facts: Vec<&'a EntryFact>,
    chains: &'a Chains,
    ancestors: Vec<Vec<usize>>,
    order: Vec<usize>,
    forks: BTreeMap<FeedId, u32>,
}

impl<'a> Case<'a> {
    fn new(
        ranks: &'a Ranks,
        space: SpaceId,
        facts: Vec<&'a EntryFact>,
        chains: &'a Chains,
    ) -> Self {
        let held =
            |hashes: &[Hash]| hashes.iter().filter_map(|hash| chains.index_of(*hash)).collect();
        let ancestors: Vec<Vec<usize>> = facts.iter().map(|fact| held(&fact.ancestors)).collect();
        let seen = chains.forks();
        let forks = chains
            .feeds()
            .filter_map(|(feed, _)| {
                let fork = ranks.data_cut(feed, seen.get(&feed).copied()).fork?;
                Some((feed, fork))
            })
            .collect();
        let order = order(chains, &ancestors);
        Self { ranks, space, facts, chains, ancestors, order, forks }
    }

    /// Returns for each entry whether it stands within its feed's cut, and the feeds in excess.
    fn within(&self) -> Vec<bool> {
        let mut within = Vec::with_capacity(self.chains.len());
        for (feed, entries) in self.chains.feeds() {
            let cut = self.ranks.data_cut(feed, self.forks.get(&feed).copied());
            within.extend(self.chains.within(entries, &cut));
        }
        within
    }

    /// Returns why each entry cannot serve as an ancestor; `None` where it can.
    fn faults(&self) -> Vec<Option<Fault>> {
        let losing = self.losing();
        let mut rights = ByDevice::new();
        // What is never reached in order hangs on something that is not held.
        let mut faults = vec![Some(Fault::Incomplete); self.chains.len()];
        for &index in &self.order {
            let fact = self.facts[index];
            let before = match self.chains.link(index).before {
                Before::Start => None,
                Before::Held(before) => Some(before),
                Before::Missing => continue,
            };
            if self.ancestors[index].len() != fact.ancestors.len() {
                continue;
            }
            let held = || self.ranks.held_rights(fact.device, self.space);
            faults[index] = if losing.contains(&index) {
                Some(Fault::LosingBranch)
            } else if !rights.cover(fact, held) {
                Some(Fault::NoRight)
            } else {
                let built_on = before.iter().chain(&self.ancestors[index]);
                built_on.clone().any(|&below| faults[below].is_some()).then_some(Fault::Ancestor)
            };
        }
        faults
    }

    fn losing(&self) -> HashSet<usize> {
        let forked: Vec<Forked> = self
            .forks
            .iter()
            .map(|(feed, fork)| Forked {
                entries: self.chains.entries_of(*feed),
                pin: self.chains.pin(*feed, &self.ranks.data_cut(*feed, Some(*fork))),
            })
            .collect();
        if forked.is_empty() {
            return HashSet::new();
        }
        let forkers: BTreeSet<DeviceId> = self.forks.keys().map(|feed| feed.device).collect();
        let supports = |device| {
            !forkers.contains(&device)
                && self.ranks.rights(device, self.space).role().is_some()
                && !self.ranks.is_removed_in(device, self.space)
        };
        let graph = Graph { chains: self.chains, ancestors: &self.ancestors, order: &self.order };
        graph.losing(&forked, supports)
    }

    /// Returns why each entry by itself is not believed; `None` where it is, if it has no fault.
    fn doubts(&self, within: &[bool]) -> Vec<Option<Doubt>> {
        let firsts = self.chains.feeds().filter_map(|(feed, mut entries)| {
            let first = self.chains.link(entries.find(|&index| within[index])?);
            Some((feed, first.seq, first.hash))
        });
        let excess = limits::excess(firsts, |feed| self.ranks.data_cut(feed, None).names(feed));
        let mut rights = ByDevice::new();
        (0..self.chains.len())
            .map(|index| {
                let fact = self.facts[index];
                let counting = || self.ranks.rights(fact.device, self.space);
                if !within[index] {
                    let removed = self.ranks.is_removed_in(fact.device, self.space);
                    Some(if removed { Doubt::BeyondCut } else { Doubt::BeyondFork })
                } else if !rights.cover(fact, counting) {
                    Some(Doubt::NoCertificate)
                } else {
                    excess.contains(&self.chains.link(index).feed).then_some(Doubt::Excess)
                }
            })
            .collect()
    }

    /// Returns for each entry whether it is accepted: sound and undoubted, or below such a one.
    fn accepted(&self, faults: &[Option<Fault>], doubts: &[Option<Doubt>]) -> Vec<bool> {
        let mut accepted = vec![false; self.chains.len()];
        let mut open: Vec<usize> = (0..self.chains.len())
            .filter(|&index| faults[index].is_none() && doubts[index].is_none())
            .collect();
        while let Some(index) = open.pop() {
            if !std::mem::replace(&mut accepted[index], true) {
                if let Before::Held(before) = self.chains.link(index).before {
                    open.push(before);
                }
                open.extend(&self.ancestors[index]);
            }
        }
        accepted
    }
}

/// The rights of each device in the space, computed once.
struct ByDevice(HashMap<DeviceId, Rights>);

impl ByDevice {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn cover(&mut self, fact: &EntryFact, rights: impl FnOnce() -> Rights) -> bool {
        let rights = self.0.entry(fact.device).or_insert_with(rights);
        fact.docs.iter().all(|doc| rights.covers(*doc))
    }
}

/// Returns the entries so that each comes after all it builds on, as far as that is held. Entries
/// in a circle, which no honest hash can make, are left out with all above them.
fn order(chains: &Chains, ancestors: &[Vec<usize>]) -> Vec<usize> {
    let below = |index: usize| {
        let before = match chains.link(index).before {
            Before::Held(before) => Some(before),
            Before::Start | Before::Missing => None,
        };
        before.into_iter().chain(ancestors[index].iter().copied())
    };
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); chains.len()];
    let mut left = vec![0_usize; chains.len()];
    for (index, left) in left.iter_mut().enumerate() {
        for ancestor in below(index) {
            above[ancestor].push(index);
            *left += 1;
        }
    }
    let mut order: Vec<usize> = (0..chains.len()).filter(|&index| left[index] == 0).collect();
    let mut next = 0;
    while let Some(&index) = order.get(next) {
        next += 1;
        for &over in &above[index] {
            left[over] -= 1;
            if left[over] == 0 {
                order.push(over);
            }
        }
    }
    order
}
